#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call.h"
#include "die.h"
#include "full.h"
#include "message.h"
#include "proxy.h"
#include "relu.h"
#include "sandbox.h"
#include "sequential.h"
#include "softmax.h"
#include "cross_entropy.h"

enum { MOST_SILENT = 3, PATH = 4096 };

/* In seconds, how long a call may take, and how much processor time the
   worker of a test may use. Code that is right needs milliseconds, so a
   busy machine does not make it late. See proxy.h. */
static unsigned call_seconds = 30, processor_seconds = 10;

static int server;             /* where workers are ordered */
static int worker_socket = -1; /* the test's own one is talked to here */
static int worker_fate;        /* and here the server says how it ended */
static int *silent; /* tests that got no answer; shared by all tests */
struct message out, in;

/* What is alive, by the index under which the worker has it. */
static struct layer *layers[MOST_LAYERS];
static struct loss *losses[MOST_LAYERS];
static struct sequential *networks[MOST_LAYERS];

/* --- How a worker can end ----------------------------------------------- */

static void count_silent(void)
{
    __atomic_add_fetch(silent, 1, __ATOMIC_SEQ_CST);
}

/* The worker's wait status; 0 when it hung up and had to be killed, as
   the server does once nobody wants to know: then it was silent, too. */
static int worker_end(void)
{
    struct pollfd fate = {worker_fate, POLLIN, 0};
    int status = 0;

    if (poll(&fate, 1, (int)call_seconds * 1000 / 3) <= 0)
        count_silent();
    else if (read(worker_fate, &status, sizeof status) < 0)
        status = 0;
    return status;
}

static _Noreturn void test_fails_broken(const char *call)
{
    const int status = worker_end();
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    const char *forbidden = sandbox_forbidden(status);

    if (forbidden != NULL)
        ck_abort_msg("%s made a forbidden system call: %s", call, forbidden);
    if (signal == SIGSYS)
        ck_abort_msg("%s made a forbidden system call", call);
    if (signal == SIGXCPU || signal == SIGKILL)
        count_silent();
    if (signal == SIGXCPU)
        ck_abort_msg("%s did not return: the test has used %u s of "
                     "processor time", call, processor_seconds);
    if (signal == SIGKILL)
        ck_abort_msg("%s used more memory or processor time than is "
                     "allowed", call);
    if (signal != 0)
        ck_abort_msg("%s crashed with signal %d (%s)", call, signal,
                     strsignal(signal));
    ck_abort_msg("%s exited instead of returning", call);
    abort();
}

_Noreturn void test_fails(const char *call, enum delivery delivery)
{
    if (delivery == TOO_LATE) {
        count_silent();
        ck_abort_msg("%s did not return within %u s", call, call_seconds);
    }
    if (delivery == MALFORMED)
        ck_abort_msg("%s sent a malformed reply", call);
    test_fails_broken(call);
}

/* --- Starting workers --------------------------------------------------- */

static const char *environment(const char *name)
{
    const char *value = getenv(name);

    if (value == NULL)
        die("proxy: the environment has no %s", name);
    return value;
}

static void read_patience(void)
{
    const char *text = getenv("GRADER_PATIENCE");
    const unsigned long percent =
        text == NULL ? 100 : strtoul(text, NULL, 10);

    if (percent < 1 || percent > 100)
        die("GRADER_PATIENCE is %s, expected a number from 1 to 100",
            text);
    call_seconds = (unsigned)(call_seconds * percent + 99) / 100;
    processor_seconds = (unsigned)(processor_seconds * percent + 99) / 100;
}

/* What the server is told: where it is, where its libraries are: those
   that all students are given, and the correct modules that this one is
   built on, if it is. */
struct place {
    char program[PATH], given[PATH], correct[PATH], libraries[2 * PATH + 32];
};

static void find_place(struct place *place, const char *given,
                       const char *correct)
{
    const bool builds = correct != NULL;

    snprintf(place->given, PATH, "%s", given);
    snprintf(place->correct, PATH, "%s", builds ? correct : "");
    snprintf(place->program, PATH, "%.*s/worker", PATH - 8, given);
    snprintf(place->libraries, sizeof place->libraries,
             "LD_LIBRARY_PATH=%s%s%s", place->given, builds ? ":" : "",
             place->correct);
}

/* The server is a program of its own, without anything of what is here,
   since its memory is that of the workers. */
static _Noreturn void become_server(int socket)
{
    const char *object = environment("GRADER_OBJECT");
    const char *oracle = environment("GRADER_ORACLE");
    const struct layers walls = sandbox_parse(environment("GRADER_LAYERS"));
    const char *slash = strrchr(object, '/');
    const int null = open("/dev/null", O_RDWR);
    char user[16], seconds[16], folder[PATH], file[PATH], given[PATH], correct[PATH];
    struct place inside, outside;
    struct command command = {0};
    char *const variables[] = {outside.libraries,
                               "OPENBLAS_NUM_THREADS=1", NULL};

    snprintf(user, sizeof user, "%u", (unsigned)sandbox_user());
    snprintf(seconds, sizeof seconds, "%u", processor_seconds);
    snprintf(folder, PATH, "%.*s", (int)(slash - object), object);
    snprintf(file, PATH, ".%s", slash);
    snprintf(given, PATH, "%s/worker", oracle);
    snprintf(correct, PATH, "%s/correct/%s", oracle,
             environment("GRADER_MODULE"));
    const bool builds = access(correct, R_OK) == 0;
    find_place(&outside, given, builds ? correct : NULL);
    find_place(&inside, "/worker", builds ? "/correct" : NULL);
    if (walls.bubblewrap) {
        sandbox_bubblewrap(&command, walls, folder, false);
        command_add_3(&command, "--ro-bind", given, "/worker");
        if (inside.correct[0] != '\0')
            command_add_3(&command, "--ro-bind", correct, "/correct");
        command_add_3(&command, "--setenv", "LD_LIBRARY_PATH",
                      strchr(inside.libraries, '=') + 1);
        command_add_3(&command, "--remount-ro", "/", "--");
    }
    command_add(&command,
                walls.bubblewrap ? inside.program : outside.program);
    command_add_3(&command, environment("GRADER_MODULE"), file,
                  environment("GRADER_LAYERS"));
    command_add_3(&command, user, seconds, NULL);
    if (dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0
        || dup2(socket, WORKER_SOCKET) < 0 || chdir(folder) != 0)
        _exit(SANDBOX_FAILED);
    sandbox_close_from(WORKER_SOCKET + 1);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execve(walls.bubblewrap ? "/usr/bin/bwrap" : outside.program,
           (char **)command.words,
           walls.bubblewrap ? sandbox_environment : variables);
    _exit(SANDBOX_FAILED);
}

void proxy_start(void)
{
    int ends[2];

    read_patience();
    silent = mmap(NULL, sizeof *silent, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (silent == MAP_FAILED
        || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        die("proxy: no memory, or no socket");
    const pid_t pid = fork();
    if (pid < 0)
        die("proxy: no process: %s", strerror(errno));
    if (pid == 0)
        become_server(ends[1]);
    close(ends[1]);
    server = ends[0];
}

/* Hands two descriptors to the server: for them it makes a worker. A
   server that is not there is noticed when the worker is not ready. */
static void order_worker(int socket, int fate)
{
    const int ends[ORDER] = {socket, fate};
    union order_space space = {{0}};
    struct iovec one_byte = {"", 1};
    struct msghdr order = {.msg_iov = &one_byte, .msg_iovlen = 1,
                           .msg_control = &space,
                           .msg_controllen = sizeof space};
    struct cmsghdr *head = CMSG_FIRSTHDR(&order);

    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof ends);
    memcpy(CMSG_DATA(head), ends, sizeof ends);
    sendmsg(server, &order, MSG_NOSIGNAL);
    close(socket);
    close(fate);
}

static void start_worker(void)
{
    int talk[2], fate[2];

    if (__atomic_load_n(silent, __ATOMIC_SEQ_CST) >= MOST_SILENT)
        ck_abort_msg("not tried: %d tests before this one got no answer",
                     MOST_SILENT);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, talk) != 0
        || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fate) != 0)
        ck_abort_msg(GRADER_ERROR "no socket: %s", strerror(errno));
    worker_socket = talk[0];
    worker_fate = fate[0];
    order_worker(talk[1], fate[1]);
    if (message_receive(worker_socket, &in, 60) != DELIVERED
        || in.size != strlen(READY)
        || memcmp(in.bytes, READY, in.size) != 0)
        ck_abort_msg(GRADER_ERROR "the worker did not start; its wait "
                     "status is %d", worker_end());

    const enum delivery loaded =
        message_receive(worker_socket, &in, call_seconds);
    if (loaded != DELIVERED)
        test_fails("loading your object", loaded);
    if (in.size != strlen(LOADED)
        || memcmp(in.bytes, LOADED, in.size) != 0)
        ck_abort_msg("your object cannot be loaded");
}

/* --- Calls -------------------------------------------------------------- */

static void put_params(void)
{
    for (size_t i = 0; i < MOST_LAYERS; i++) {
        const struct layer *layer = layers[i];
        if (layer == NULL)
            continue;
        message_put_number(&out, layer->wants_x_grad);
        for (size_t k = 0; k < layer->n_params; k++)
            message_put_matrix(&out, &layer->params[k].value);
    }
}

void take_shaped(const char *call, const char *name,
                        const char *of, struct matrix *m)
{
    const size_t rows = m->rows, cols = m->cols;

    if (!message_take_matrix(&in, m) || in.bad)
        test_fails(call, MALFORMED);
    if (m->rows != rows || m->cols != cols)
        ck_abort_msg("%s left a %zu x %zu matrix for the %s %s, where "
                     "%zu x %zu was due", call, m->rows, m->cols, of, name,
                     rows, cols);
}

/* Takes the parameters of all layers. Only some calls may change their
   values; all may find gradients. */
static void take_params(const char *call, bool may_change)
{
    static struct matrix before;

    for (size_t i = 0; i < MOST_LAYERS; i++) {
        if (layers[i] == NULL)
            continue;
        if (message_take_number(&in) != layers[i]->n_params)
            test_fails(call, MALFORMED);
        for (size_t k = 0; k < layers[i]->n_params; k++) {
            struct param *param = &layers[i]->params[k];
            matrix_copy(&before, &param->value);
            take_shaped(call, param->name, "parameter", &param->value);
            take_shaped(call, param->name, "gradient of", &param->grad);
            if (!may_change
                && memcmp(before.at, param->value.at,
                          before.rows * before.cols * sizeof(real)) != 0)
                ck_abort_msg("%s has changed the parameter %s", call,
                             param->name);
        }
    }
}

void begin(enum request request, size_t index)
{
    if (worker_socket < 0)
        start_worker();
    message_clear(&out);
    message_put_number(&out, request);
    put_params();
    message_put_number(&out, index);
}

void ask(const char *call)
{
    enum delivery delivery =
        message_send(worker_socket, &out, call_seconds);

    if (delivery == DELIVERED)
        delivery = message_receive(worker_socket, &in, call_seconds);
    if (delivery != DELIVERED)
        test_fails(call, delivery);
}

int proxy_watches;

void end(const char *call)
{
    const uint64_t harm =
        message_take_number(&in) & (uint64_t)proxy_watches;

    if (in.bad || in.at != in.size)
        test_fails(call, MALFORMED);
    if (harm & HARM_TO_ARGUMENTS)
        ck_abort_msg("%s has changed a matrix that it was only lent", call);
    if (harm & HARM_TO_MEMORY)
        ck_abort_msg("by the end of %s your code has written before the "
                     "beginning or behind the end of a matrix, or of "
                     "other memory", call);
}

const struct matrix *answer_matrix(const char *call, struct matrix *m)
{
    const bool there = message_take_matrix(&in, m);

    end(call);
    return there ? m : NULL;
}

double answer_real(const char *call)
{
    const double number = message_take_real(&in);

    end(call);
    return number;
}

double proxy_call(const char *name, const struct matrix *m)
{
    begin(CALL, strlen(name));
    message_put_bytes(&out, name, strlen(name));
    message_put_matrix(&out, m);
    ask(name);
    take_params(name, false);
    return answer_real(name);
}

/* --- Layers ------------------------------------------------------------- */

size_t index_of(const void *thing, const void *table)
{
    void *const *slots = table;

    for (size_t i = 0; i < MOST_LAYERS; i++)
        if (slots[i] == thing)
            return i;
    die("proxy: more than %d layers, losses or networks", MOST_LAYERS);
}

static const struct matrix *forward(struct layer *self,
                                    const struct matrix *x)
{
    char call[64];

    snprintf(call, sizeof call, "forward of %s", self->name);
    begin(FORWARD, index_of(self, layers));
    message_put_matrix(&out, x);
    ask(call);
    take_params(call, false);
    return answer_matrix(call, &self->y);
}

static const struct matrix *backward(struct layer *self,
                                     const struct matrix *y_grad)
{
    char call[64];

    snprintf(call, sizeof call, "backward of %s", self->name);
    begin(BACKWARD, index_of(self, layers));
    message_put_matrix(&out, y_grad);
    ask(call);
    take_params(call, false);
    return answer_matrix(call, &self->x_grad);
}

static void update_params(struct layer *self, real lr)
{
    char call[64];

    snprintf(call, sizeof call, "update_params of %s", self->name);
    begin(UPDATE_PARAMS, index_of(self, layers));
    message_put_real(&out, (double)lr);
    ask(call);
    take_params(call, true);
    end(call);
}

/* A layer that stands here for one that is still to be made there. */
static struct layer *stand_in(const char *name)
{
    struct layer *layer = layer_new(name);

    layer->forward = forward;
    layer->backward = backward;
    layer->update_params = update_params;
    return layer;
}

struct layer *full_new(size_t n_i, size_t n_o, struct random *random)
{
    struct layer *layer = stand_in("full");
    const size_t index = index_of(NULL, layers);

    begin(MAKE_FULL, index);
    message_put_number(&out, n_i);
    message_put_number(&out, n_o);
    message_put_bytes(&out, random, sizeof *random);
    ask("full_new");
    message_take_bytes(&in, random, sizeof *random);
    if (random->next > RANDOM_WORDS)
        test_fails("full_new", MALFORMED);
    layer_add_param(layer, "w", n_o, n_i);
    layer_add_param(layer, "b", 1, n_o);
    layers[index] = layer;
    take_params("full_new", true);
    end("full_new");
    return layer;
}

static struct layer *make_layer(enum request request, const char *name,
                                const char *call)
{
    struct layer *layer = stand_in(name);
    const size_t index = index_of(NULL, layers);

    begin(request, index);
    ask(call);
    layers[index] = layer;
    take_params(call, false);
    end(call);
    return layer;
}

struct layer *relu_new(void)
{
    return make_layer(MAKE_RELU, "relu", "relu_new");
}

struct layer *softmax_new(void)
{
    return make_layer(MAKE_SOFTMAX, "softmax", "softmax_new");
}

/* layer.c is linked with its layer_free renamed to this. */
void layer_free_here(struct layer *layer);

void layer_free(struct layer *layer)
{
    if (layer == NULL)
        return;
    const size_t index = index_of(layer, layers);
    begin(FREE_LAYER, index);
    ask("layer_free");
    layers[index] = NULL;
    take_params("layer_free", false);
    end("layer_free");
    layer_free_here(layer);
}

/* --- The loss ----------------------------------------------------------- */

static double cross_entropy_forward(struct loss *self,
                                    const struct matrix *z,
                                    const struct matrix *t)
{
    const char *call = "forward of cross_entropy";

    begin(LOSS_FORWARD, index_of(self, losses));
    message_put_matrix(&out, z);
    message_put_matrix(&out, t);
    ask(call);
    take_params(call, false);
    return answer_real(call);
}

static const struct matrix *cross_entropy_backward(struct loss *self)
{
    const char *call = "backward of cross_entropy";

    begin(LOSS_BACKWARD, index_of(self, losses));
    ask(call);
    take_params(call, false);
    return answer_matrix(call, &self->z_grad);
}

struct loss *cross_entropy_new(void)
{
    struct loss *loss = loss_new();
    const size_t index = index_of(NULL, losses);

    loss->forward = cross_entropy_forward;
    loss->backward = cross_entropy_backward;
    begin(MAKE_LOSS, index);
    ask("cross_entropy_new");
    losses[index] = loss;
    take_params("cross_entropy_new", false);
    end("cross_entropy_new");
    return loss;
}

/* loss.c is linked with its loss_free renamed to this. */
void loss_free_here(struct loss *loss);

void loss_free(struct loss *loss)
{
    if (loss == NULL)
        return;
    const size_t index = index_of(loss, losses);
    begin(FREE_LOSS, index);
    ask("loss_free");
    losses[index] = NULL;
    take_params("loss_free", false);
    end("loss_free");
    loss_free_here(loss);
}

/* --- Networks ----------------------------------------------------------- */

/* What sequential_forward returns belongs to the network. */
static struct matrix outputs[MOST_LAYERS];

struct sequential *sequential_new(struct layer *const *chain, size_t n,
                                  struct loss *loss)
{
    struct sequential *network = calloc(1, sizeof *network);
    const size_t index = index_of(NULL, networks);

    if (network == NULL)
        die("proxy: no memory");
    network->layers = calloc(n, sizeof *network->layers);
    if (network->layers == NULL)
        die("proxy: no memory");
    memcpy(network->layers, chain, n * sizeof *chain);
    network->n_layers = n;
    network->loss = loss;
    chain[0]->wants_x_grad = false;
    begin(MAKE_NETWORK, index);
    message_put_number(&out, index_of(loss, losses));
    message_put_number(&out, n);
    for (size_t i = 0; i < n; i++)
        message_put_number(&out, index_of(chain[i], layers));
    ask("sequential_new");
    networks[index] = network;
    take_params("sequential_new", false);
    end("sequential_new");
    return network;
}

void sequential_free(struct sequential *network)
{
    if (network == NULL)
        return;
    const size_t index = index_of(network, networks);
    begin(FREE_NETWORK, index);
    message_put_number(&out, index_of(network->loss, losses));
    message_put_number(&out, network->n_layers);
    for (size_t i = 0; i < network->n_layers; i++)
        message_put_number(&out, index_of(network->layers[i], layers));
    ask("sequential_free");
    losses[index_of(network->loss, losses)] = NULL;
    loss_free_here(network->loss);
    for (size_t i = 0; i < network->n_layers; i++) {
        layers[index_of(network->layers[i], layers)] = NULL;
        layer_free_here(network->layers[i]);
    }
    networks[index] = NULL;
    take_params("sequential_free", false);
    end("sequential_free");
    free(network->layers);
    free(network);
}

const struct matrix *sequential_forward(struct sequential *network,
                                        const struct matrix *x)
{
    const size_t index = index_of(network, networks);

    begin(NETWORK_FORWARD, index);
    message_put_matrix(&out, x);
    ask(__func__);
    take_params(__func__, false);
    return answer_matrix(__func__, &outputs[index]);
}

double sequential_loss(struct sequential *network,
                       const struct matrix *x, const struct matrix *t)
{
    begin(NETWORK_LOSS, index_of(network, networks));
    message_put_matrix(&out, x);
    message_put_matrix(&out, t);
    ask(__func__);
    take_params(__func__, false);
    return answer_real(__func__);
}

void sequential_backward(struct sequential *network)
{
    begin(NETWORK_BACKWARD, index_of(network, networks));
    ask(__func__);
    take_params(__func__, false);
    end(__func__);
}

void sequential_update_params(struct sequential *network, real lr)
{
    begin(NETWORK_UPDATE, index_of(network, networks));
    message_put_real(&out, (double)lr);
    ask(__func__);
    take_params(__func__, true);
    end(__func__);
}

void sequential_fit(struct sequential *network, const struct matrix *x,
                    const struct matrix *t, size_t epochs, real lr,
                    size_t batch_size, double *means)
{
    begin(NETWORK_FIT, index_of(network, networks));
    message_put_matrix(&out, x);
    message_put_matrix(&out, t);
    message_put_number(&out, epochs);
    message_put_real(&out, (double)lr);
    message_put_number(&out, batch_size);
    ask(__func__);
    take_params(__func__, true);
    message_take_bytes(&in, means, epochs * sizeof *means);
    end(__func__);
}

void sequential_predict(struct sequential *network,
                        const struct matrix *x, size_t *classes)
{
    begin(NETWORK_PREDICT, index_of(network, networks));
    message_put_matrix(&out, x);
    ask(__func__);
    take_params(__func__, false);
    message_take_bytes(&in, classes, x->rows * sizeof *classes);
    end(__func__);
}
