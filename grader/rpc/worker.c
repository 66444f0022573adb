/* worker MODULE OBJECT WALLS USER SECONDS: runs a student's code for
   the judge, for at most so many seconds of processor time a test.
   Started once for a suite, it serves: for each test that asks for one
   it forks a worker, which need not load the libraries again. A worker
   locks itself in, says that it is ready, loads the shared object, and
   then does what it is asked, call by call, until the judge hangs up.
   From the moment when it loads the object, nothing in a worker can be
   trusted; so neither its memory nor the server's holds anything that
   must be kept from the student. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
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

#include "answer.h"
#include "die.h"
#include "heap.h"
#include "order.h"
#include "sandbox.h"

/* --- Workers ------------------------------------------------------------ */

static void say(const char *text)
{
    static struct message message;

    message_clear(&message);
    message_put_bytes(&message, text, strlen(text));
    if (message_send(WORKER_SOCKET, &message, 10) != DELIVERED)
        answer_hang_up();
}

static const char *module, *object;

static void serve(void)
{
    static struct message question, answer;

    say(READY);
    const char *problem = answer_load(module, object);
    if (problem != NULL) {
        say(problem);
        return;
    }
    say(LOADED);
    while (message_receive(WORKER_SOCKET, &question, 3600)
           == DELIVERED) {
        answer_call(&question, &answer);
        if (message_send(WORKER_SOCKET, &answer, 3600) != DELIVERED)
            break;
    }
}

static _Noreturn void work(char **argv)
{
    const char *const readable[] = {argv[2], NULL};
    const char *const writable[] = {NULL};
    const struct permissions permissions = {
        readable,
        writable,
        true,
        1024,
        (unsigned)strtoul(argv[5], NULL, 10),
        (uid_t)strtoul(argv[4], NULL, 10),
        NULL};

    module = argv[1];
    object = argv[2];
    sandbox_lock_in(sandbox_parse(argv[3]), &permissions);
    heap_run(serve);
    answer_hang_up();
}

/* --- Their server ------------------------------------------------------- */

/* Waits for an order; false when there will be no more. */
static bool receive_order(int ends[ORDER])
{
    union order_space space;
    char byte;
    struct iovec one_byte = {&byte, 1};
    struct msghdr order = {.msg_iov = &one_byte,
                           .msg_iovlen = 1,
                           .msg_control = &space,
                           .msg_controllen = sizeof space};

    if (recvmsg(WORKER_SOCKET, &order, 0) <= 0
        || CMSG_FIRSTHDR(&order) == NULL)
        return false;
    memcpy(ends, CMSG_DATA(CMSG_FIRSTHDR(&order)),
           ORDER * sizeof *ends);
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
        die("usage: worker MODULE OBJECT WALLS USER SECONDS");

    /* the reference versions of the modules that this one is built on,
       if there are any; the workers of other modules do not see them */
    dlopen("libreference.so", RTLD_NOW | RTLD_GLOBAL);
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
