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
#include <sys/wait.h>
#include <unistd.h>

#include "die.h"
#include "launch.h"
#include "order.h"
#include "sandbox.h"

enum { MOST_SILENT = 3, PATH = 4096 };

/* In seconds, how long a call may take, and how much processor time the
   worker of a test may use. Code that is right needs at most three
   seconds, so a busy machine does not make it late; a sanitized worker
   has SLOWED times as long, since it asks before every access. */
enum { SLOWED = 4 };
static unsigned call_seconds = 60, processor_seconds = 10;

static int server; /* where workers are ordered */
static int worker_socket =
    -1;                 /* where the test's own worker is talked to */
static int worker_fate; /* where the server says how that ended */
static int *silent; /* tests that got no answer; shared by all tests */

/* --- How a worker can end ----------------------------------------------- */

static void count_silent(void)
{
    __atomic_add_fetch(silent, 1, __ATOMIC_SEQ_CST);
}

/* The worker's wait status; 0 when it hung up but did not end (the
   server kills it when this test ends): then it counts as silent,
   too. */
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

static _Noreturn void test_fails_broken(const char *what)
{
    const int status = worker_end();
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    const char *forbidden = sandbox_forbidden(status);

    if (forbidden != NULL)
        ck_abort_msg("%s made a forbidden system call: %s", what,
                     forbidden);
    if (signal == SIGSYS)
        ck_abort_msg("%s made a forbidden system call", what);
    if (signal == SIGXCPU || signal == SIGKILL)
        count_silent();
    if (signal == SIGXCPU)
        ck_abort_msg("%s did not return: the test has used %u s of "
                     "processor time",
                     what, processor_seconds);
    if (signal == SIGKILL)
        ck_abort_msg("%s used more memory or processor time than is "
                     "allowed",
                     what);
    if (signal != 0)
        ck_abort_msg("%s crashed with signal %d (%s)", what, signal,
                     strsignal(signal));
    ck_abort_msg("%s exited instead of returning", what);
    abort();
}

void launch_malformed(const char *what)
{
    ck_abort_msg("%s sent a malformed reply", what);
    abort();
}

/* Returns if the message was delivered; if not, the test fails. */
static void expect_delivered(const char *what, enum delivery delivery)
{
    if (delivery == TOO_LATE) {
        count_silent();
        ck_abort_msg("%s did not return within %u s", what,
                     call_seconds);
    }
    if (delivery == MALFORMED)
        launch_malformed(what);
    if (delivery == BROKEN)
        test_fails_broken(what);
}

void launch_ask(const char *what, const struct message *question,
                struct message *answer)
{
    enum delivery delivery =
        message_send(worker_socket, question, call_seconds);

    if (delivery == DELIVERED)
        delivery = message_receive(worker_socket, answer, call_seconds);
    expect_delivered(what, delivery);
}

/* --- The server --------------------------------------------------------- */

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
    if (getenv("GRADER_SANITIZED") != NULL) {
        call_seconds *= SLOWED;
        processor_seconds *= SLOWED;
    }
    call_seconds = (unsigned)(call_seconds * percent + 99) / 100;
    processor_seconds =
        (unsigned)(processor_seconds * percent + 99) / 100;
}

/* Runs the command in a folder, with this end of a socket and nothing else
   of what is open here. */
static _Noreturn void run_server(const struct command *command,
                                 const char *program,
                                 const char *folder,
                                 char *const *variables, int socket)
{
    const int null = open("/dev/null", O_RDWR);

    if (dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0
        || dup2(socket, WORKER_SOCKET) < 0 || chdir(folder) != 0)
        _exit(SANDBOX_FAILED);
    sandbox_close_from(WORKER_SOCKET + 1);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execve(program, (char **)command->words, variables);
    _exit(SANDBOX_FAILED);
}

/* The server is a program of its own, with nothing that is in memory
   here, since the workers inherit its memory. Its libraries are those
   that all students are given and, for a module that is built on
   others, the reference versions of those. Within bubblewrap they have
   paths of their own. */
static _Noreturn void become_server(int socket)
{
    const struct walls walls =
        sandbox_parse(environment("GRADER_WALLS"));
    const bool inside = walls.bubblewrap;
    const char *module = environment("GRADER_MODULE");
    const char *object = environment("GRADER_OBJECT");
    const char *slash = strrchr(object, '/');
    char folder[PATH], file[PATH], given[PATH], built_on[PATH];
    const char *worker = getenv("GRADER_SANITIZED") == NULL
                             ? "worker"
                             : "sanitized_worker";
    char program[PATH + 24], libraries[2 * PATH + 32], user[16],
        seconds[16];
    char *const variables[] = {libraries, "OPENBLAS_NUM_THREADS=1",
                               NULL};
    struct command command = {0};

    snprintf(folder, PATH, "%.*s", (int)(slash - object), object);
    snprintf(file, PATH, ".%s", slash);
    snprintf(given, PATH, "%s/worker", environment("GRADER_BUILT"));
    snprintf(built_on, PATH, "%s/reference_modules/%s",
             environment("GRADER_BUILT"), module);
    const bool builds = access(built_on, R_OK) == 0;
    snprintf(program, sizeof program, "%s/%s",
             inside ? "/worker" : given, worker);
    snprintf(libraries, sizeof libraries, "LD_LIBRARY_PATH=%s%s%s",
             inside ? "/worker" : given, builds ? ":" : "",
             !builds  ? ""
             : inside ? "/reference_modules"
                      : built_on);
    snprintf(user, sizeof user, "%u", (unsigned)sandbox_user());
    snprintf(seconds, sizeof seconds, "%u", processor_seconds);
    if (inside) {
        sandbox_bubblewrap(&command, walls, folder, false);
        command_add_3(&command, "--ro-bind", given, "/worker");
        if (builds)
            command_add_3(&command, "--ro-bind", built_on,
                          "/reference_modules");
        command_add_3(&command, "--setenv", "LD_LIBRARY_PATH",
                      strchr(libraries, '=') + 1);
        command_add_3(&command, "--remount-ro", "/", "--");
    }
    command_add_3(&command, program, module, file);
    command_add_3(&command, environment("GRADER_WALLS"), user, seconds);
    command_add(&command, NULL);
    run_server(&command, inside ? "/usr/bin/bwrap" : program, folder,
               inside ? sandbox_environment : variables, socket);
}

void launch_server(void)
{
    int ends[2];

    read_patience();
    silent = mmap(NULL, sizeof *silent, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (silent == MAP_FAILED
        || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends)
               != 0)
        die("proxy: no memory, or no socket");
    const pid_t pid = fork();
    if (pid < 0)
        die("proxy: no process: %s", strerror(errno));
    if (pid == 0)
        become_server(ends[1]);
    close(ends[1]);
    server = ends[0];
}

/* --- Workers ------------------------------------------------------------ */

/* Hands two descriptors to the server, which makes a worker for them.
   If there is no server, that shows when the worker does not get
   ready. */
static void order_worker(int socket, int fate)
{
    const int ends[ORDER] = {socket, fate};
    union order_space space = {{0}};
    struct iovec one_byte = {"", 1};
    struct msghdr order = {.msg_iov = &one_byte,
                           .msg_iovlen = 1,
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

/* Whether the worker's message is this text. */
static bool says(const struct message *message, const char *text)
{
    return message->size == strlen(text)
           && memcmp(message->bytes, text, message->size) == 0;
}

void launch_worker(void)
{
    static struct message message;
    int talk[2], fate[2];

    if (worker_socket >= 0)
        return;
    if (__atomic_load_n(silent, __ATOMIC_SEQ_CST) >= MOST_SILENT)
        ck_abort_msg(
            "not tried: %d tests before this one got no answer",
            MOST_SILENT);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, talk) != 0
        || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fate)
               != 0)
        ck_abort_msg(GRADER_ERROR "no socket: %s", strerror(errno));
    worker_socket = talk[0];
    worker_fate = fate[0];
    order_worker(talk[1], fate[1]);
    if (message_receive(worker_socket, &message, 60) != DELIVERED
        || !says(&message, READY))
        ck_abort_msg(GRADER_ERROR "the worker did not start; its wait "
                                  "status is %d",
                     worker_end());
    expect_delivered(
        "loading your object",
        message_receive(worker_socket, &message, call_seconds));
    if (!says(&message, LOADED))
        ck_abort_msg("your object cannot be loaded");
}
