/* cage: runs a command that may run a student's code, within the walls
   that this machine offers. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "copy.h"
#include "die.h"
#include "group.h"
#include "usage.h"
#include "sandbox.h"

static const char help[] =
    "cage [options] [--write FOLDER]... -- COMMAND [ARGUMENT]...\n"
    "\n"
    "Runs the command with the working directory, seen as /work, for\n"
    "reading, and its folders named by --write for writing. What the\n"
    "command prints, its errors too, comes out on standard output, cut\n"
    "at 64 KiB. In bubblewrap the folders are file systems of their own\n"
    "in memory, whose size the kernel limits; what is in them is copied\n"
    "when the command ends with 0. Exit status: 0 if it does; 1 if it\n"
    "does not, and a line on standard error says why; 2 if it could not\n"
    "be run.\n"
    "\n"
    "  --seconds N    time it may sleep, by the clock (default: 60)\n"
    "  --processor N  processor time its processes may use together\n"
    "                 (default: as --seconds)\n"
    "  --megabytes N  memory it may use (1536)\n"
    "  --disk N       megabytes that it may write to each folder (64)\n"
    "  --program      the command is a student's program: it sees no\n"
    "                 compiler, and can run only a shell and gnuplot\n"
    "  --trusted      no walls: only the time limit, and it is ended when\n"
    "                 the grader, the process GRADER_PID, has ended\n"
    "  --walls        prints the walls there are, and ends\n"
    "  --unsafe       with --walls: run code without walls, if need be\n"
    "\n"
    "The environment variable GRADER_WALLS says which walls to use.\n";

enum { MOST_OUTPUT = 64 << 10, MOST_WRITABLE = 4, SLICE = 50 };

/* The socket on which a byte says that the walls are up, together with the
   folders for writing as the command sees them; a byte comes back when it
   can begin. From then on, however it ends is its own affair. */
enum { LOCKED = 3 };

static struct {
    unsigned seconds, processor, megabytes, disk;
    bool trusted, program;
    const char *writable[MOST_WRITABLE + 1];
    size_t n_writable;
    int folders
        [MOST_WRITABLE]; /* those for writing, once it is locked in */
    bool locked;
    char **command;
    struct walls walls;
} task = {.seconds = 60, .megabytes = 1536, .disk = 64};

/* What goes wrong here is not the command's fault. */
static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "cage: %s: %s\n", what, strerror(errno));
    exit(2);
}

/* --- Inside --------------------------------------------------------------
   What becomes the command: `cage --inside USER ...` when bubblewrap has
   to be passed first, or else the child itself. */

union folders_space {
    char bytes[CMSG_SPACE(MOST_WRITABLE * sizeof(int))];
    struct cmsghdr aligned;
};

/* Sends the folders, and waits until the command can begin. */
static bool send_folders(const int *folders)
{
    const size_t size = task.n_writable * sizeof *folders;
    union folders_space space = {{0}};
    char byte = 0;
    struct iovec one_byte = {&byte, 1};
    struct msghdr message = {.msg_iov = &one_byte, .msg_iovlen = 1};

    if (size > 0) {
        message.msg_control = &space;
        message.msg_controllen = CMSG_SPACE(size);
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(size);
        memcpy(CMSG_DATA(head), folders, size);
    }
    return sendmsg(LOCKED, &message, MSG_NOSIGNAL) == 1
           && read(LOCKED, &byte, 1) == 1;
}

static _Noreturn void run_inside(uid_t user)
{
    /* clang-format off */
    static const char *const readable[] = {
        SANDBOX_LIBRARIES, "/usr/lib/locale", "/usr/include",
        "/usr/share/gnuplot", "/usr/share/fonts", "/etc/fonts",
        "/var/cache/fontconfig", "/etc/alternatives",
        "/etc/ld.so.cache", "/etc/ld.so.preload", ".", NULL};
    static const char *const tools[] = {
        "/usr/bin", "/usr/lib", "/usr/lib64", "/usr/libexec", NULL};
    const char *const no_tools[] = {
        "/usr/bin/sh", "/usr/bin/gnuplot", SANDBOX_LOADER,
        task.command[0], NULL};
    /* clang-format on */
    const struct permissions permissions = {readable,
                                            task.writable,
                                            false,
                                            task.megabytes,
                                            task.processor,
                                            user,
                                            task.program ? no_tools
                                                         : tools};
    int folders[MOST_WRITABLE];

    for (size_t i = 0; i < task.n_writable; i++) {
        folders[i] =
            open(task.writable[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folders[i] < 0)
            _exit(SANDBOX_FAILED);
    }
    sandbox_lock_in(task.walls, &permissions);
    if (!send_folders(folders)
        || fcntl(LOCKED, F_SETFD, FD_CLOEXEC) != 0)
        _exit(SANDBOX_FAILED);
    execvpe(task.command[0], task.command, sandbox_environment);
    fprintf(stderr, "cannot run %s: %s\n", task.command[0],
            strerror(errno));
    _exit(127);
}

/* --- Outside: starting --------------------------------------------------- */

static char *print_number(unsigned long number)
{
    char text[24];

    snprintf(text, sizeof text, "%lu", number);
    char *copy = strdup(text);
    if (copy == NULL)
        die("cage: no memory");
    return copy;
}

static _Noreturn void run_bubblewrap(uid_t user)
{
    static char self[4096], folder[4096], walls[64];
    struct command command = {0};
    const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

    if (n < 0 || getcwd(folder, sizeof folder) == NULL)
        die("cage: cannot find itself: %s", strerror(errno));
    sandbox_print(task.walls, walls);
    sandbox_bubblewrap(&command, task.walls, folder, !task.program);
    for (size_t i = 0; i < task.n_writable; i++) {
        static char inside[MOST_WRITABLE][4200];
        snprintf(inside[i], sizeof inside[i], "/work/%s",
                 task.writable[i]);
        command_add_3(&command, "--perms", "0777", "--size");
        command_add_3(&command, print_number((size_t)task.disk << 20),
                      "--tmpfs", inside[i]);
    }
    command_add_3(&command, "--ro-bind", self, "/cage");
    command_add_3(&command, "--remount-ro", "/", "--");
    command_add_3(&command, "/cage", "--inside", print_number(user));
    command_add_3(&command, walls, print_number(task.processor),
                  print_number(task.megabytes));
    command_add(&command, task.program ? "program" : "tools");
    for (size_t i = 0; i < task.n_writable; i++)
        command_add(&command, task.writable[i]);
    command_add(&command, "--");
    for (char **word = task.command; *word != NULL; word++)
        command_add(&command, *word);
    command_add(&command, NULL);
    execve("/usr/bin/bwrap", (char **)command.words,
           sandbox_environment);
    _exit(SANDBOX_FAILED);
}

/* `cage --inside USER WALLS PROCESSOR MEGABYTES KIND
   FOLDER... -- COMMAND`, where KIND is `tools` or `program` */
static _Noreturn void main_inside(char **arguments)
{
    const uid_t user = (uid_t)strtoul(arguments[0], NULL, 10);

    task.walls = sandbox_parse(arguments[1]);
    task.processor = (unsigned)strtoul(arguments[2], NULL, 10);
    task.megabytes = (unsigned)strtoul(arguments[3], NULL, 10);
    task.program = strcmp(arguments[4], "program") == 0;
    for (arguments += 5; strcmp(*arguments, "--") != 0; arguments++)
        task.writable[task.n_writable++] = *arguments;
    task.command = arguments + 1;
    run_inside(user);
}

static pid_t start(int output, int locked)
{
    const uid_t user = sandbox_user();
    const pid_t pid = fork();

    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (task.trusted) {
        execvp(task.command[0], task.command);
        die("cage: cannot run %s: %s", task.command[0],
            strerror(errno));
    }
    /* a core is shared among groups or, without one, among sessions, and
       not among processes */
    group_join();
    setsid();
    const int null = open("/dev/null", O_RDONLY);
    if (dup2(null, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0
        || dup2(locked, LOCKED) < 0)
        _exit(SANDBOX_FAILED);
    sandbox_close_from(LOCKED + 1);
    for (size_t i = 0; task.walls.own_user && !task.walls.bubblewrap
                       && i < task.n_writable;
         i++)
        if (chown(task.writable[i], user, user) != 0)
            _exit(SANDBOX_FAILED);
    if (task.walls.bubblewrap)
        run_bubblewrap(user);
    else
        run_inside(user);
}

/* --- Outside: watching --------------------------------------------------- */

static volatile sig_atomic_t stopped;

static void stop(int number)
{
    (void)number;
    stopped = 1;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* A descriptor that becomes readable when the grader ends; -1 without
   one. If the grader has ended already, this process ends, too. */
static int watch_grader(void)
{
    const char *grader = getenv("GRADER_PID");

    if (grader == NULL)
        return -1;
    const int fd = (int)syscall(SYS_pidfd_open, atoi(grader), 0);
    if (fd < 0 && errno == ESRCH)
        exit(2);
    return fd;
}

#define TOO_LARGE "wrote more than %u MB or %d files"

/* What was used too much of, in a sentence; NULL as long as all is
   well. */
static const char *too_much(struct usage *sum)
{
    static char text[80];
    struct usage usage = {0};

    if (task.trusted)
        return NULL;
    for (size_t i = 0; task.locked && i < task.n_writable; i++)
        usage_add_folder(task.folders[i], &usage);
    usage_add_descendants(&usage);
    *sum = usage;
    if (usage.disk > 1024ul * task.disk * task.n_writable
        || usage.files > USAGE_MOST_FILES)
        snprintf(text, sizeof text, TOO_LARGE, task.disk,
                 USAGE_MOST_FILES);
    else if (usage.memory > 1024ul * task.megabytes)
        snprintf(text, sizeof text, "used more than %u MB of memory",
                 task.megabytes);
    else if (usage.processor > task.processor + 1)
        snprintf(text, sizeof text,
                 "used more than %u s of processor time",
                 task.processor);
    else
        return NULL;
    return text;
}

/* Kills and reaps all children, and theirs, which become ours when
   their parents are gone. */
static void kill_all(void)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/self/task/%d/children",
             getpid());
    for (;;) {
        FILE *children = fopen(path, "r");
        int pid;
        while (children != NULL && fscanf(children, "%d", &pid) == 1)
            kill(pid, SIGKILL);
        if (children != NULL)
            fclose(children);
        if (waitpid(-1, NULL, 0) < 0 && errno == ECHILD)
            return;
    }
}

/* Passes output on, up to a limit; false at its end. */
static bool pass_on(int output)
{
    static size_t passed;
    char bytes[4096];
    const ssize_t n = read(output, bytes, sizeof bytes);

    if (n <= 0)
        return n < 0 && errno == EINTR;
    size_t fit = MOST_OUTPUT - passed;
    if (fit > (size_t)n)
        fit = (size_t)n;
    if (fit > 0)
        passed += fwrite(bytes, 1, fit, stdout);
    return true;
}

static _Noreturn void verdict(int status, const char *text)
{
    kill_all();
    if (fflush(stdout) != 0)
        status = 2;
    if (text != NULL)
        fprintf(stderr, "%s\n", text);
    exit(status);
}

/* Copies between the folders and those that the command sees, if they are
   not the same. */
static enum copied copy_folders(bool out)
{
    enum copied copied = COPIED;

    for (size_t i = 0; i < task.n_writable && task.walls.bubblewrap;
         i++) {
        struct room room = {(size_t)task.disk << 20, USAGE_MOST_FILES};
        const int folder =
            open(task.writable[i], O_RDONLY | O_DIRECTORY);
        copied = folder < 0 ? COPY_FAILED
                 : out
                     ? copy_folder(task.folders[i], folder, 022, &room)
                     : copy_folder(folder, task.folders[i], 0, &room);
        if (copied != COPIED)
            break;
        close(folder);
    }
    return copied;
}

/* The end, when all was well. */
static _Noreturn void bring_out(void)
{
    char text[80];
    const enum copied copied = copy_folders(true);

    if (copied == COPY_FAILED)
        give_up("cannot copy what was written");
    snprintf(text, sizeof text, TOO_LARGE, task.disk, USAGE_MOST_FILES);
    verdict(copied == COPIED ? 0 : 1, copied == COPIED ? NULL : text);
}

/* What send_folders has sent; false at the end. */
static bool receive_folders(int locked)
{
    union folders_space space;
    char byte;
    struct iovec one_byte = {&byte, 1};
    struct msghdr message = {.msg_iov = &one_byte,
                             .msg_iovlen = 1,
                             .msg_control = &space,
                             .msg_controllen = sizeof space};
    const size_t size = task.n_writable * sizeof *task.folders;

    if (recvmsg(locked, &message, MSG_CMSG_CLOEXEC) != 1)
        return false;
    const struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (size > 0 && (head == NULL || head->cmsg_len != CMSG_LEN(size)))
        verdict(2, "cage: the folders for writing are missing");
    if (size > 0)
        memcpy(task.folders, CMSG_DATA(head), size);
    if (copy_folders(false) != COPIED)
        give_up("cannot copy the folders for writing");
    task.locked = true;
    return send(locked, "", 1, MSG_NOSIGNAL) == 1;
}

/* Whether a folder has no room left: that may be why the command failed. */
static bool is_full(void)
{
    struct statvfs status;

    for (size_t i = 0; i < task.n_writable && task.walls.bubblewrap;
         i++)
        if (fstatvfs(task.folders[i], &status) == 0
            && status.f_bfree * status.f_frsize < 64 << 10)
            return true;
    return false;
}

static _Noreturn void judge(int status)
{
    char text[128];
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status)
                       : code > 128        ? code - 128
                                           : 0;

    if (code == 0 && signal == 0 && (task.trusted || task.locked))
        bring_out();
    if (!task.trusted && !task.locked)
        verdict(2, "the sandbox could not be set up");
    if (is_full()) {
        snprintf(text, sizeof text, TOO_LARGE, task.disk,
                 USAGE_MOST_FILES);
        verdict(1, text);
    }
    if (signal == SIGXCPU || signal == SIGKILL)
        verdict(1,
                "used more memory or processor time than is allowed");
    if (signal == SIGXFSZ)
        verdict(1, "wrote a larger file than is allowed");
    if (signal != 0)
        snprintf(text, sizeof text, "crashed with signal %d (%s)",
                 signal, strsignal(signal));
    else
        snprintf(text, sizeof text, "ended with exit status %d", code);
    verdict(1, text);
}

static _Noreturn void watch(pid_t pid, int output, int locked)
{
    double deadline = now() + task.seconds, looked = now();
    double used = 0; /* of processor time */
    struct usage usage = {0};
    struct pollfd events[] = {
        {watch_grader(), POLLIN, 0},
        {output, POLLIN, 0},
        {(int)syscall(SYS_pidfd_open, pid, 0), POLLIN, 0},
        {locked, POLLIN, 0}};
    int status;
    char text[64];

    for (;;) {
        poll(events, 4, SLICE);
        if (stopped || events[0].revents != 0)
            verdict(2, NULL);
        if (events[1].revents != 0 && !pass_on(output))
            events[1].fd = -1;
        if (events[3].revents != 0 && !receive_folders(locked))
            events[3].fd = -1;
        if (waitpid(pid, &status, WNOHANG) == pid)
            break;
        if (now() > deadline) {
            snprintf(text, sizeof text, "did not finish within %u s",
                     task.seconds);
            verdict(1, text);
        }
        /* not whenever it prints something */
        if (now() < looked + 1e-3 * SLICE)
            continue;
        const char *what = too_much(&usage);
        if (what != NULL)
            verdict(1, what);
        /* one that wants a core is not late: the machine is busy */
        if (usage.busy || usage.processor > used)
            deadline += now() - looked;
        used = usage.processor;
        looked = now();
    }
    /* nobody waits for what the command's other processes still
       print */
    kill_all();
    while (events[1].fd >= 0 && pass_on(output))
        ;
    judge(status);
}

/* --- The command line ---------------------------------------------------- */

static unsigned parse(const char *option, const char *text)
{
    char *end;
    const unsigned long number = strtoul(text, &end, 10);

    errno = EINVAL;
    if (*text < '0' || *text > '9' || *end != '\0' || number == 0
        || number > 100000000)
        give_up(option);
    return (unsigned)number;
}

static _Noreturn void print_walls(bool unsafe)
{
    char text[64];

    sandbox_print(sandbox_walls(unsafe), text);
    puts(text);
    exit(EXIT_SUCCESS);
}

static void parse_all(int argc, char **argv)
{
    static const struct option options[] = {
        {"seconds", required_argument, NULL, 's'},
        {"processor", required_argument, NULL, 'p'},
        {"megabytes", required_argument, NULL, 'm'},
        {"disk", required_argument, NULL, 'd'},
        {"write", required_argument, NULL, 'w'},
        {"trusted", no_argument, NULL, 't'},
        {"program", no_argument, NULL, 'P'},
        {"walls", no_argument, NULL, 'W'},
        {"unsafe", no_argument, NULL, 'u'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    bool walls = false, unsafe = false;

    for (int c;
         (c = getopt_long(argc, argv, "+", options, NULL)) != -1;)
        switch (c) {
        case 's':
            task.seconds = parse("--seconds", optarg);
            break;
        case 'p':
            task.processor = parse("--processor", optarg);
            break;
        case 'm':
            task.megabytes = parse("--megabytes", optarg);
            break;
        case 'd':
            task.disk = parse("--disk", optarg);
            break;
        case 't':
            task.trusted = true;
            break;
        case 'P':
            task.program = true;
            break;
        case 'W':
            walls = true;
            break;
        case 'u':
            unsafe = true;
            break;
        case 'h':
            fputs(help, stdout);
            exit(EXIT_SUCCESS);
        case 'w':
            if (task.n_writable == MOST_WRITABLE)
                die("cage: at most %d folders for writing",
                    MOST_WRITABLE);
            task.writable[task.n_writable++] = optarg;
            break;
        default:
            exit(2);
        }
    if (walls)
        print_walls(unsafe);
    if (optind == argc)
        die("cage: no command is given: see --help");
    if (task.processor == 0)
        task.processor = task.seconds;
    task.command = argv + optind;
}

int main(int argc, char **argv)
{
    if (argc > 6 && strcmp(argv[1], "--inside") == 0)
        main_inside(argv + 2);
    parse_all(argc, argv);

    const char *in_force = getenv("GRADER_WALLS");
    struct sigaction action = {.sa_handler = stop};
    int output[2], locked[2];

    if (!task.trusted)
        task.walls = in_force != NULL ? sandbox_parse(in_force)
                                      : sandbox_walls(false);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || pipe(output) != 0
        || socketpair(AF_UNIX, SOCK_STREAM, 0, locked) != 0)
        give_up("no pipe");
    watch_grader();
    if (!task.trusted) {
        group_make();
        atexit(group_remove);
    }
    const pid_t pid = start(output[1], locked[1]);
    if (pid < 0)
        give_up("cannot start");
    close(output[1]);
    close(locked[1]);
    watch(pid, output[0], locked[0]);
}
