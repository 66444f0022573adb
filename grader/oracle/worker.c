/* worker MODULE OBJECT LAYERS USER SECONDS: runs a student's code for the
   proxy, for at most so many seconds of processor time a test. Started once for a suite, it serves: for each test that asks for one it
   forks a worker, which need not load the libraries again. A worker locks
   itself in, says that it is ready, loads the shared object, and then
   does what it is asked, call by call, until the proxy hangs up. From
   loading on nothing in a worker can be trusted; so nothing is in its
   memory, nor in the server's, that must be kept from the student. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "die.h"
#include "full.h"
#include "heap.h"
#include "message.h"
#include "sandbox.h"
#include "sequential.h"
#include "worker.h"

/* The functions of the course: the module's own are the student's. */
static struct {
    struct layer *(*full_new)(size_t, size_t, struct random *);
    struct layer *(*relu_new)(void);
    struct layer *(*softmax_new)(void);
    struct loss *(*cross_entropy_new)(void);
    struct sequential *(*sequential_new)(struct layer *const *, size_t,
                                         struct loss *);
    void (*sequential_free)(struct sequential *);
    const struct matrix *(*sequential_forward)(struct sequential *,
                                               const struct matrix *);
    double (*sequential_loss)(struct sequential *, const struct matrix *,
                              const struct matrix *);
    void (*sequential_backward)(struct sequential *);
    void (*sequential_update_params)(struct sequential *, real);
    void (*sequential_fit)(struct sequential *, const struct matrix *,
                           const struct matrix *, size_t, real, size_t,
                           double *);
    void (*sequential_predict)(struct sequential *,
                               const struct matrix *, size_t *);
} course;

/* The student's object, and the module that it is of. */
static void *own_object;
static const char *own_module;

static struct layer *layers[MOST_LAYERS];
static struct loss *losses[MOST_LAYERS];
static struct sequential *networks[MOST_LAYERS];
static struct message in, out;

/* Arguments are lent for one call. After it they are spoilt, as by a
   caller who uses a matrix again for something else. */
static struct matrix x, t;

static struct {
    struct matrix *m, before;
} lent[2]; /* no function takes more */
static size_t n_lent;

bool worker_lend(struct message *message, struct matrix *m)
{
    matrix_free(m); /* or it would have more room than numbers */
    if (!message_take_matrix(message, m))
        return false;
    lent[n_lent].m = m;
    matrix_copy(&lent[n_lent++].before, m);
    return true;
}

static bool is_as_lent(const struct matrix *m, const struct matrix *before)
{
    const size_t n = before->rows * before->cols;

    return m->rows == before->rows && m->cols == before->cols
           && (n == 0 || memcmp(m->at, before->at, n * sizeof(real)) == 0);
}

/* Takes back what was lent, and says what has come to harm. */
static uint64_t take_back(void)
{
    uint64_t harm = heap_is_sound() ? 0 : HARM_TO_MEMORY;

    while (n_lent > 0) {
        struct matrix *m = lent[--n_lent].m;
        if (!is_as_lent(m, &lent[n_lent].before))
            harm |= HARM_TO_ARGUMENTS;
        for (size_t k = 0; k < m->rows * m->cols; k++)
            m->at[k] = (real)NAN;
    }
    return harm;
}

void worker_hang_up(void)
{
    _exit(EXIT_SUCCESS);
}

static void say(const char *text)
{
    message_clear(&out);
    message_put_bytes(&out, text, strlen(text));
    if (message_send(WORKER_SOCKET, &out, 10) != DELIVERED)
        worker_hang_up();
}

/* --- Loading ------------------------------------------------------------ */

void worker_find(void *object, const char *module, const char *name,
                 void *function)
{
    const bool own = strncmp(name, module, strlen(module)) == 0;
    void *symbol = dlsym(own ? object : RTLD_DEFAULT, name);

    /* a pointer to an object and one to a function are of one size */
    memcpy(function, &symbol, sizeof symbol);
}

static void load(const char *module, const char *path)
{
    const struct {
        const char *name;
        void *function;
    } functions[] = {
        {"full_new", &course.full_new},
        {"relu_new", &course.relu_new},
        {"softmax_new", &course.softmax_new},
        {"cross_entropy_new", &course.cross_entropy_new},
        {"sequential_new", &course.sequential_new},
        {"sequential_free", &course.sequential_free},
        {"sequential_forward", &course.sequential_forward},
        {"sequential_loss", &course.sequential_loss},
        {"sequential_backward", &course.sequential_backward},
        {"sequential_update_params", &course.sequential_update_params},
        {"sequential_fit", &course.sequential_fit},
        {"sequential_predict", &course.sequential_predict},
    };
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);

    if (object == NULL) {
        say(dlerror());
        worker_hang_up();
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        worker_find(object, module, functions[i].name, functions[i].function);
    worker_net_load(object, module);
    own_object = object;
    own_module = module;
}

/* --- Parameters --------------------------------------------------------- */

/* The names of a full layer's parameters; no other layer has any. */
static const char *const names[] = {"w", "b"};
static size_t n_params[MOST_LAYERS]; /* 2 for a full layer, else 0 */

static void take_params(void)
{
    for (size_t i = 0; i < MOST_LAYERS; i++) {
        if (layers[i] == NULL)
            continue;
        layers[i]->wants_x_grad = message_take_number(&in) != 0;
        for (size_t k = 0; k < n_params[i]; k++)
            message_take_matrix(&in,
                                &layer_param(layers[i], names[k])->value);
    }
}

static void put_params(void)
{
    for (size_t i = 0; i < MOST_LAYERS; i++) {
        if (layers[i] == NULL)
            continue;
        message_put_number(&out, n_params[i]);
        for (size_t k = 0; k < n_params[i]; k++) {
            struct param *param = layer_param(layers[i], names[k]);
            message_put_matrix(&out, &param->value);
            message_put_matrix(&out, &param->grad);
        }
    }
}

size_t worker_take_index(struct message *message)
{
    const size_t index = message_take_number(message);

    if (message->bad || index >= MOST_LAYERS)
        worker_hang_up();
    return index;
}

/* --- Requests ----------------------------------------------------------- */

static size_t take_index(void)
{
    return worker_take_index(&in);
}

static const struct matrix *take_matrix(struct matrix *m)
{
    return worker_lend(&in, m) ? m : NULL;
}

static struct layer *make_full(void)
{
    const size_t n_i = message_take_number(&in);
    const size_t n_o = message_take_number(&in);
    struct random random;

    message_take_bytes(&in, &random, sizeof random);
    struct layer *layer = course.full_new(n_i, n_o, &random);
    message_put_bytes(&out, &random, sizeof random);
    return layer;
}

static void answer_layer(enum request request)
{
    const size_t index = take_index();

    switch (request) {
    case MAKE_FULL:
        layers[index] = make_full();
        n_params[index] = 2;
        put_params();
        break;
    case MAKE_RELU:
        layers[index] = course.relu_new();
        n_params[index] = 0;
        put_params();
        break;
    case MAKE_SOFTMAX:
        layers[index] = course.softmax_new();
        n_params[index] = 0;
        put_params();
        break;
    case FORWARD: {
        const struct matrix *y =
            layer_forward(layers[index], take_matrix(&x));
        put_params();
        message_put_matrix(&out, y);
        break;
    }
    case BACKWARD: {
        const struct matrix *x_grad =
            layer_backward(layers[index], take_matrix(&t));
        put_params();
        message_put_matrix(&out, x_grad);
        break;
    }
    case UPDATE_PARAMS:
        layer_update_params(layers[index], (real)message_take_real(&in));
        put_params();
        break;
    default: /* FREE_LAYER */
        layer_free(layers[index]);
        layers[index] = NULL;
        put_params();
    }
}

static void answer_loss(enum request request)
{
    const size_t index = take_index();

    switch (request) {
    case MAKE_LOSS:
        losses[index] = course.cross_entropy_new();
        put_params();
        break;
    case LOSS_FORWARD: {
        const struct matrix *z = take_matrix(&x);
        const double loss =
            loss_forward(losses[index], z, take_matrix(&t));
        put_params();
        message_put_real(&out, loss);
        break;
    }
    case LOSS_BACKWARD: {
        const struct matrix *z_grad = loss_backward(losses[index]);
        put_params();
        message_put_matrix(&out, z_grad);
        break;
    }
    default: /* FREE_LOSS */
        loss_free(losses[index]);
        losses[index] = NULL;
        put_params();
    }
}

static struct sequential *make_network(void)
{
    struct loss *loss = losses[take_index()];
    const size_t n = message_take_number(&in);
    struct layer *chain[MOST_LAYERS];

    if (n > MOST_LAYERS)
        worker_hang_up();
    for (size_t i = 0; i < n; i++)
        chain[i] = layers[take_index()];
    return course.sequential_new(chain, n, loss);
}

/* Forgets what belonged to the network. */
static void free_network(size_t index)
{
    const size_t loss = take_index();
    const size_t n = message_take_number(&in);

    losses[loss] = NULL;
    for (size_t i = 0; i < n; i++)
        layers[take_index()] = NULL;
    course.sequential_free(networks[index]);
    networks[index] = NULL;
}

static void answer_fit(struct sequential *network)
{
    const struct matrix *x_all = take_matrix(&x);
    const struct matrix *t_all = take_matrix(&t);
    const size_t epochs = message_take_number(&in);
    const double lr = message_take_real(&in);
    const size_t batch_size = message_take_number(&in);
    double *means = calloc(epochs, sizeof *means);

    if (means == NULL)
        worker_hang_up();
    course.sequential_fit(network, x_all, t_all, epochs, (real)lr,
                          batch_size, means);
    put_params();
    message_put_bytes(&out, means, epochs * sizeof *means);
    free(means);
}

static void answer_predict(struct sequential *network)
{
    const struct matrix *all = take_matrix(&x);
    size_t *classes = calloc(all->rows, sizeof *classes);

    if (classes == NULL)
        worker_hang_up();
    course.sequential_predict(network, all, classes);
    put_params();
    message_put_bytes(&out, classes, all->rows * sizeof *classes);
    free(classes);
}

static void answer_network(enum request request)
{
    const size_t index = take_index();
    struct sequential *network = networks[index];

    switch (request) {
    case MAKE_NETWORK:
        networks[index] = make_network();
        put_params();
        break;
    case NETWORK_FORWARD: {
        const struct matrix *y =
            course.sequential_forward(network, take_matrix(&x));
        put_params();
        message_put_matrix(&out, y);
        break;
    }
    case NETWORK_LOSS: {
        const struct matrix *all = take_matrix(&x);
        const double loss =
            course.sequential_loss(network, all, take_matrix(&t));
        put_params();
        message_put_real(&out, loss);
        break;
    }
    case NETWORK_BACKWARD:
        course.sequential_backward(network);
        put_params();
        break;
    case NETWORK_UPDATE:
        course.sequential_update_params(network,
                                        (real)message_take_real(&in));
        put_params();
        break;
    case NETWORK_FIT:
        answer_fit(network);
        break;
    case NETWORK_PREDICT:
        answer_predict(network);
        break;
    default: /* FREE_NETWORK */
        free_network(index);
        put_params();
    }
}

static void answer_call(void)
{
    double (*function)(const struct matrix *);
    const size_t n = message_take_number(&in);
    char name[64] = "";

    if (n >= sizeof name)
        worker_hang_up();
    message_take_bytes(&in, name, n);
    worker_find(own_object, own_module, name, &function);
    const double number = function(take_matrix(&x));
    put_params();
    message_put_real(&out, number);
}

static void answer(void)
{
    const enum request request =
        (enum request)message_take_number(&in);

    message_clear(&out);
    take_params();
    if (request <= UPDATE_PARAMS)
        answer_layer(request);
    else if (request <= LOSS_BACKWARD)
        answer_loss(request);
    else if (request <= NETWORK_PREDICT)
        answer_network(request);
    else if (request == CALL)
        answer_call();
    else
        worker_net_answer(request, &in, &out);
    message_put_number(&out, take_back());
}

/* --- Workers and their server ------------------------------------------- */

static _Noreturn void work(char **argv)
{
    const char *const readable[] = {argv[2], NULL};
    const char *const writable[] = {NULL};
    const struct permissions permissions = {
        readable, writable, true, 1024,
        (unsigned)strtoul(argv[5], NULL, 10),
        (uid_t)strtoul(argv[4], NULL, 10), NULL};

    sandbox_lock_in(sandbox_parse(argv[3]), &permissions);
    say(READY);
    load(argv[1], argv[2]);
    say(LOADED);
    while (message_receive(WORKER_SOCKET, &in, 3600) == DELIVERED) {
        answer();
        if (message_send(WORKER_SOCKET, &out, 3600) != DELIVERED)
            break;
    }
    worker_hang_up();
}

/* Waits for an order; false when there will be no more. */
static bool receive_order(int ends[ORDER])
{
    union order_space space;
    char byte;
    struct iovec one_byte = {&byte, 1};
    struct msghdr order = {.msg_iov = &one_byte, .msg_iovlen = 1,
                           .msg_control = &space,
                           .msg_controllen = sizeof space};

    if (recvmsg(WORKER_SOCKET, &order, 0) <= 0
        || CMSG_FIRSTHDR(&order) == NULL)
        return false;
    memcpy(ends, CMSG_DATA(CMSG_FIRSTHDR(&order)), ORDER * sizeof *ends);
    return true;
}

/* Waits until the worker ends, or nobody wants to know any more. */
static void watch(pid_t worker, int fate)
{
    const int alive = (int)syscall(SYS_pidfd_open, worker, 0);
    struct pollfd either[] = {{alive, POLLIN, 0}, {fate, 0, 0}};
    int status;

    while (poll(either, 2, -1) < 0 && errno == EINTR)
        ;
    if (either[0].revents == 0)
        kill(worker, SIGKILL);
    waitpid(worker, &status, 0);
    send(fate, &status, sizeof status, MSG_NOSIGNAL);
    close(alive);
}

/* In bubblewrap, processes are numbered one after the other, and tests
   come in a fixed order. So that a worker cannot tell from its number which
   test it serves, the first one has a number that nobody knows. */
static void use_up_numbers(void)
{
    unsigned char n = 0;

    if (getrandom(&n, 1, 0) != 1)
        die("worker: no random number");
    for (unsigned k = 0; k < 64u + n; k++) {
        const pid_t pid = vfork();
        if (pid == 0)
            _exit(EXIT_SUCCESS);
        waitpid(pid, NULL, 0);
    }
}

int main(int argc, char **argv)
{
    int ends[ORDER];

    if (argc != 6)
        die("usage: worker MODULE OBJECT LAYERS USER SECONDS");

    /* the correct modules that this one is built on: there when it is
       built on others, and for nobody who is to write them */
    dlopen("libcorrect.so", RTLD_NOW | RTLD_GLOBAL);
    sandbox_close_from(WORKER_SOCKET + 1);
    if (sandbox_parse(argv[3]).bubblewrap)
        use_up_numbers();
    while (receive_order(ends)) {
        const pid_t pid = fork();
        if (pid == 0) {
            dup2(ends[0], WORKER_SOCKET);
            sandbox_close_from(WORKER_SOCKET + 1);
            work(argv);
        }
        close(ends[0]);
        if (pid > 0)
            watch(pid, ends[1]);
        close(ends[1]);
    }
    return EXIT_SUCCESS;
}
