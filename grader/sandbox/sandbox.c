/* The walls. What each one is for is in grader/README.md;
   what was tried against them, in the assignments' folders hostile. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include "die.h"
#include "sandbox.h"

/* clang-format off */
char *const sandbox_environment[] = {
    "PATH=/usr/bin", "LC_ALL=C.UTF-8", "HOME=/nonexistent", "TMPDIR=tmp",
    "OPENBLAS_NUM_THREADS=1", NULL};
/* clang-format on */

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "sandbox: %s: %s\n", what, strerror(errno));
    _exit(SANDBOX_FAILED);
}

static bool become(uid_t user)
{
    return setgroups(0, NULL) == 0 && setresgid(user, user, user) == 0
           && setresuid(user, user, user) == 0;
}

uid_t sandbox_user(void)
{
    return (uid_t)(61184 + getpid() % 4000);
}

/* --- Which walls there are ---------------------------------------------- */

/* 0 or less where there is none */
static long landlock_version(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0,
                   LANDLOCK_CREATE_RULESET_VERSION);
}

static bool has_seccomp(void)
{
    return prctl(PR_GET_SECCOMP) >= 0;
}

static bool has_bubblewrap(struct walls walls)
{
    struct command command = {0};
    int status;

    sandbox_bubblewrap(&command, walls, "/usr", true);
    command_add(&command, "--");
    command_add(&command, "true");
    command_add(&command, NULL);
    const pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        execve("/usr/bin/bwrap", (char **)command.words,
               sandbox_environment);
        _exit(SANDBOX_FAILED);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* Root in a container may have no other user to become. */
static bool has_own_user(void)
{
    int status;
    const pid_t pid = fork();

    if (pid == 0) {
        _exit(!become(sandbox_user()));
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

struct walls sandbox_walls(bool unsafe)
{
    struct walls walls = {.own_user = has_own_user(),
                          .landlock = landlock_version() > 0,
                          .seccomp = has_seccomp(),
                          .unsafe = unsafe};

    walls.bubblewrap = has_bubblewrap(walls);

    if (!unsafe && !(walls.seccomp && walls.bubblewrap))
        die("students' code cannot be confined here: %s; "
            "--unsafe runs it all the same",
            walls.bubblewrap
                ? "the kernel has no seccomp"
                : "bubblewrap does not work, and without it nothing limits "
                  "how much is written to the disk; allow user "
                  "namespaces, or let root mount");
    return walls;
}

void sandbox_print(struct walls walls, char text[64])
{
    snprintf(text, 64, "%s%s%s%s%srlimits",
             walls.bubblewrap ? "bubblewrap " : "",
             walls.landlock ? "landlock " : "",
             walls.seccomp ? "seccomp " : "",
             walls.own_user ? "own-user " : "",
             walls.unsafe ? "unsafe " : "");
}

struct walls sandbox_parse(const char *text)
{
    return (struct walls){strstr(text, "bubblewrap") != NULL,
                          strstr(text, "landlock") != NULL,
                          strstr(text, "seccomp") != NULL,
                          strstr(text, "own-user") != NULL,
                          strstr(text, "unsafe") != NULL};
}

/* --- bubblewrap --------------------------------------------------------- */

void command_add(struct command *command, const char *word)
{
    if (command->n == sizeof command->words / sizeof *command->words)
        die("sandbox: the command line is too long");
    command->words[command->n++] = word;
}

void command_add_3(struct command *command, const char *one,
                   const char *two, const char *three)
{
    command_add(command, one);
    command_add(command, two);
    command_add(command, three);
}

static void add_all(struct command *command, const char *const *words)
{
    for (; *words != NULL; words++)
        command_add(command, *words);
}

void sandbox_bubblewrap(struct command *command, struct walls walls,
                        const char *folder, bool tools)
{
    /* clang-format off */
    static const char *const always[] = {
        "bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net",
        "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent",
        "--new-session",
        "--perms", "0755", "--dir", "/usr",
        "--perms", "0755", "--dir", "/usr/share",
        "--perms", "0755", "--dir", "/etc",
        "--perms", "0755", "--dir", "/var",
        "--perms", "0755", "--dir", "/var/cache",
        "--perms", "0755", "--dir", "/dev",
        "--ro-bind-try", "/usr/lib64", "/usr/lib64",
        "--ro-bind-try", "/usr/share/gnuplot", "/usr/share/gnuplot",
        "--ro-bind-try", "/usr/share/fonts", "/usr/share/fonts",
        "--ro-bind-try", "/etc/fonts", "/etc/fonts",
        "--ro-bind-try", "/var/cache/fontconfig", "/var/cache/fontconfig",
        "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
        "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
        "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
        "--symlink", "usr/lib64", "/lib64",
        "--dev-bind", "/dev/null", "/dev/null", NULL};
    static const char *const with_tools[] = {
        "--ro-bind", "/usr/bin", "/usr/bin",
        "--ro-bind", "/usr/lib", "/usr/lib",
        "--ro-bind", "/usr/include", "/usr/include",
        "--ro-bind-try", "/usr/libexec", "/usr/libexec", NULL};
    static const char *const without[] = {
        "--perms", "0755", "--dir", "/usr/bin",
        "--perms", "0755", "--dir", "/usr/lib",
        "--ro-bind", "/usr/bin/sh", "/usr/bin/sh",
        "--ro-bind-try", "/usr/bin/gnuplot", "/usr/bin/gnuplot",
        "--ro-bind", SANDBOX_LIBRARIES, SANDBOX_LIBRARIES,
        "--ro-bind-try", "/usr/lib/locale", "/usr/lib/locale", NULL};
    /* clang-format on */
    /* root becomes another user inside, and needs no user namespace;
       anybody else can be root of one, with no way to make more */
    /* clang-format off */
    static const char *const as_root[] = {
        "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add",
        "CAP_SETGID", "--cap-add", "CAP_KILL", NULL};
    static const char *const as_user[] = {
        "--unshare-user", "--disable-userns", "--cap-drop", "ALL", NULL};
    /* clang-format on */

    add_all(command, always);
    add_all(command, tools ? with_tools : without);
    add_all(command, walls.own_user ? as_root : as_user);
    command_add_3(command, "--ro-bind", folder, "/work");
    command_add(command, "--chdir");
    command_add(command, "/work");
}

/* --- Limits ------------------------------------------------------------- */

static void limit(int resource, rlim_t most)
{
    /* SIGXCPU says that too much processor time was used; a process
       that ignores it gets SIGKILL a second later */
    const struct rlimit rlimit = {
        most, resource == RLIMIT_CPU ? most + 1 : most};

    if (setrlimit((__rlimit_resource_t)resource, &rlimit) != 0)
        fail("setrlimit");
}

static void set_limits(struct walls walls,
                       const struct permissions *permissions)
{
    /* this limit counts all of the user's processes; if neither the
       user nor the namespace is new, that may be all on the machine */
    rlim_t processes = 24;
    struct sysinfo system;

    if (!walls.bubblewrap && !walls.own_user && sysinfo(&system) == 0)
        processes += system.procs;
    limit(RLIMIT_AS, (rlim_t)permissions->megabytes << 20);
    limit(RLIMIT_CPU, permissions->seconds);
    limit(RLIMIT_FSIZE, permissions->worker ? 1 << 20 : 32 << 20);
    limit(RLIMIT_NOFILE, permissions->worker ? 16 : 64);
    limit(RLIMIT_STACK, 8 << 20);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NPROC, processes);
}

void sandbox_close_from(unsigned first)
{
    if (syscall(SYS_close_range, first, ~0u, 0) != 0)
        fail("close_range");
}

/* --- Landlock ----------------------------------------------------------- */

/* LANDLOCK_ACCESS_FS_TRUNCATE, which Debian 12's headers do not have */
enum { TRUNCATE = 1 << 14, HAS_TRUNCATE = 3 };

static void allow_path(int rules, const char *path, uint64_t access)
{
    const int fd = open(path, O_PATH | O_CLOEXEC);
    struct stat status;

    if (fd < 0) /* what is not there needs no rule */
        return;
    if (fstat(fd, &status) != 0)
        fail(path);
    if (!S_ISDIR(status.st_mode))
        access &= LANDLOCK_ACCESS_FS_EXECUTE
                  | LANDLOCK_ACCESS_FS_READ_FILE
                  | LANDLOCK_ACCESS_FS_WRITE_FILE | TRUNCATE;
    if (landlock_version() < HAS_TRUNCATE)
        access &= ~(uint64_t)TRUNCATE;
    const struct landlock_path_beneath_attr rule = {access, fd};
    if (syscall(SYS_landlock_add_rule, rules,
                LANDLOCK_RULE_PATH_BENEATH, &rule, 0)
        != 0)
        fail("landlock_add_rule");
    close(fd);
}

static void landlock(const struct permissions *permissions)
{
    const uint64_t read =
        LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    const bool has_truncate = landlock_version() >= HAS_TRUNCATE;
    const uint64_t all = ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
                         | (has_truncate ? TRUNCATE : 0);
    /* nothing that was written can be executed */
    const uint64_t write =
        all
        & ~(uint64_t)(LANDLOCK_ACCESS_FS_EXECUTE
                      | LANDLOCK_ACCESS_FS_MAKE_CHAR
                      | LANDLOCK_ACCESS_FS_MAKE_BLOCK
                      | LANDLOCK_ACCESS_FS_MAKE_SOCK
                      | LANDLOCK_ACCESS_FS_MAKE_FIFO);
    const struct landlock_ruleset_attr attributes = {
        .handled_access_fs = all};
    const int rules = (int)syscall(SYS_landlock_create_ruleset,
                                   &attributes, sizeof attributes, 0);

    if (rules < 0)
        fail("landlock_create_ruleset");
    for (const char *const *p = permissions->readable; *p != NULL; p++)
        allow_path(rules, *p, read);
    for (const char *const *p = permissions->executable;
         p != NULL && *p != NULL; p++)
        allow_path(rules, *p, read | LANDLOCK_ACCESS_FS_EXECUTE);
    for (const char *const *p = permissions->writable; *p != NULL; p++)
        allow_path(rules, *p, write);
    if (!permissions->worker)
        allow_path(rules, "/dev/null", write);
    if (syscall(SYS_landlock_restrict_self, rules, 0) != 0)
        fail("landlock_restrict_self");
    close(rules);
}

/* --- seccomp ------------------------------------------------------------ */

static void rule(scmp_filter_ctx filter, uint32_t action,
                 const char *name)
{
    const int call = seccomp_syscall_resolve_name(name);

    /* a name that this machine does not know cannot be called either */
    if (call != __NR_SCMP_ERROR
        && seccomp_rule_add(filter, action, call, 0) != 0)
        fail(name);
}

/* in the flags of clone: all the new namespaces */
#define NAMESPACES \
    ((uint64_t)(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS \
                | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID \
                | CLONE_NEWNET))

/* What nobody does by accident: a worker that calls one of these ends,
   with an exit status that tells which. */
/* clang-format off */
static const char *const forbidden[] = {
    "socket", "connect", "bind", "execve", "execveat", "kill", "tkill",
    "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
    "pidfd_send_signal", "pidfd_open", "pidfd_getfd", "ptrace",
    "process_vm_readv", "process_vm_writev", "memfd_create", "shmget",
    "mount", "unshare", "setns", "bpf", "io_uring_setup",
    "perf_event_open", "userfaultfd"};
/* clang-format on */
enum {
    N_FORBIDDEN = sizeof forbidden / sizeof *forbidden,
    FORBIDDEN = 200
};
static int forbidden_numbers[N_FORBIDDEN];

const char *sandbox_forbidden(int status)
{
    const int i =
        WIFEXITED(status) ? WEXITSTATUS(status) - FORBIDDEN : -1;

    return i >= 0 && i < N_FORBIDDEN ? forbidden[i] : NULL;
}

/* Removing this handler gains nothing: the call is not made. */
static void end_by_name(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    for (int i = 0; i < N_FORBIDDEN; i++)
        if (forbidden_numbers[i] == info->si_syscall)
            _exit(FORBIDDEN + i);
}

static void rule_1(scmp_filter_ctx filter, uint32_t action,
                   const char *name, struct scmp_arg_cmp argument)
{
    if (seccomp_rule_add(filter, action,
                         seccomp_syscall_resolve_name(name), 1,
                         argument)
        != 0)
        fail(name);
}

static void forbid(scmp_filter_ctx filter)
{
    const struct sigaction action = {.sa_sigaction = end_by_name,
                                     .sa_flags = SA_SIGINFO};
    /* a signal to itself is harmless: assert and abort send one; and
       libc asks a daemon for the names of users, through a local
       socket */
    const scmp_datum_t self = (scmp_datum_t)getpid();
    const struct {
        const char *name;
        scmp_datum_t harmless;
    } some[] = {{"kill", self}, {"tgkill", self}, {"socket", AF_UNIX}};

    for (int i = 0; i < N_FORBIDDEN; i++) {
        const char *name = forbidden[i];
        bool always = true;
        forbidden_numbers[i] = seccomp_syscall_resolve_name(name);
        for (size_t k = 0; k < sizeof some / sizeof *some; k++)
            if (strcmp(name, some[k].name) == 0) {
                always = false;
                rule_1(filter, SCMP_ACT_TRAP, name,
                       SCMP_A0(SCMP_CMP_NE, some[k].harmless));
            }
        if (always)
            rule(filter, SCMP_ACT_TRAP, name);
    }
    rule_1(filter, SCMP_ACT_ALLOW, "kill", SCMP_A0(SCMP_CMP_EQ, self));
    rule_1(filter, SCMP_ACT_ALLOW, "tgkill",
           SCMP_A0(SCMP_CMP_EQ, self));
    if (sigaction(SIGSYS, &action, NULL) != 0)
        fail("sigaction");
}

/* All that it takes to compute, and to load one shared object, and what
   tells a process about itself. Any other call gets an error number, as
   on a machine that does not have it: many are made from habit. */
static scmp_filter_ctx worker_filter(void)
{
    /* clang-format off */
    static const char *const allowed[] = {
        "read", "pread64", "readv", "write", "writev", "close", "lseek",
        "fstat", "newfstatat", "openat", "getcwd", "poll", "ppoll",
        "select", "pselect6", "recvfrom", "sendto",
        "mmap", "munmap", "mprotect", "mremap", "madvise", "mbind", "brk",
        "futex", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
        "sigaltstack", "clock_gettime", "clock_nanosleep", "nanosleep",
        "clock_getres", "gettimeofday", "time", "times", "getrusage",
        "getrandom", "getpid", "gettid", "getuid", "geteuid", "getgid",
        "getegid", "getrlimit", "getcpu", "set_robust_list", "rseq",
        "sched_yield", "sched_getaffinity", "sysinfo", "uname", "exit",
        "exit_group", "restart_syscall", NULL};
    /* clang-format on */
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));

    for (const char *const *name = allowed; *name != NULL; name++)
        rule(filter, SCMP_ACT_ALLOW, *name);
    forbid(filter);
    /* a thread, but no process; libc makes one by clone when there is no
       clone3, whose flags are in memory */
    rule_1(filter, SCMP_ACT_ALLOW, "clone",
           SCMP_A0(SCMP_CMP_MASKED_EQ, NAMESPACES | CLONE_THREAD,
                   CLONE_THREAD));
    rule(filter, SCMP_ACT_ERRNO(ENOSYS), "clone3");
    /* isatty, at the first printf */
    rule(filter, SCMP_ACT_ERRNO(ENOTTY), "ioctl");
    /* getrlimit, not setrlimit */
    rule_1(filter, SCMP_ACT_ALLOW, "prlimit64",
           SCMP_A2(SCMP_CMP_EQ, 0));
    return filter;
}

/* A compiler, a shell, gnuplot and a program need a lot of calls, but
   none of these, which fail with "not permitted". */
static scmp_filter_ctx program_filter(void)
{
    /* clang-format off */
    static const char *const denied[] = {
        "socket", "socketpair", "bind", "connect", "listen", "accept",
        "accept4", "setsid", "sched_setaffinity",
        "unshare", "setns", "mount", "umount2", "pivot_root", "chroot",
        "fsopen", "fsconfig", "fsmount", "fspick", "move_mount",
        "open_tree", "mount_setattr", "open_by_handle_at",
        "name_to_handle_at", "ptrace", "process_vm_readv",
        "process_vm_writev", "process_madvise", "process_mrelease",
        "setxattr", "lsetxattr", "fsetxattr", "setxattrat",
        "kcmp", "pidfd_open", "pidfd_getfd", "pidfd_send_signal",
        "kill", "tkill", "tgkill", "rt_sigqueueinfo",
        "rt_tgsigqueueinfo", "setpriority", "ioprio_set",
        "sched_setscheduler", "sched_setattr", "sched_setparam",
        "memfd_create", "memfd_secret", "shmget", "shmat", "shmctl",
        "semget", "semop", "semctl", "msgget", "msgsnd", "msgrcv",
        "msgctl", "mq_open", "mq_unlink", "add_key", "request_key",
        "keyctl", "bpf", "perf_event_open", "userfaultfd",
        "io_uring_setup", "io_uring_enter", "io_uring_register",
        "io_setup", "fanotify_init", "fanotify_mark", "quotactl",
        "quotactl_fd", "swapon", "swapoff", "reboot", "acct", "syslog",
        "kexec_load", "kexec_file_load", "init_module",
        "finit_module", "delete_module", "iopl", "ioperm",
        "settimeofday", "clock_settime", "adjtimex", "clock_adjtime",
        "sethostname", "setdomainname", "vhangup", "personality",
        "modify_ldt", "lookup_dcookie", "mknod", "mknodat", NULL};
    /* clang-format on */
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

    for (const char *const *name = denied; *name != NULL; name++)
        rule(filter, SCMP_ACT_ERRNO(EPERM), *name);
    for (uint64_t flag = 1; flag != 0; flag <<= 1)
        if (NAMESPACES & flag)
            rule_1(filter, SCMP_ACT_ERRNO(EPERM), "clone",
                   SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag));
    /* clone3 has its flags in memory; without it, libc uses clone */
    rule(filter, SCMP_ACT_ERRNO(ENOSYS), "clone3");
    /* memory that is shared, and counted for no process */
    const uint64_t unnamed = MAP_SHARED | MAP_ANONYMOUS;
    rule_1(filter, SCMP_ACT_ERRNO(EPERM), "mmap",
           SCMP_A3(SCMP_CMP_MASKED_EQ, unnamed, unnamed));
    /* room on the disk that no file's size shows; libc writes instead */
    rule(filter, SCMP_ACT_ERRNO(EOPNOTSUPP), "fallocate");
    /* the limits of other processes */
    rule_1(filter, SCMP_ACT_ERRNO(EPERM), "prlimit64",
           SCMP_A0(SCMP_CMP_NE, 0));
    return filter;
}

void sandbox_lock_in(struct walls walls,
                     const struct permissions *permissions)
{
    /* what started the grader may ignore some, as Python does
       SIGXFSZ */
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        fail("no_new_privs");
    if (walls.own_user && !become(permissions->user))
        fail("cannot become another user");
    if (prctl(PR_SET_PDEATHSIG, 9) != 0)
        fail("pdeathsig");
    set_limits(walls, permissions);
    if (walls.landlock)
        landlock(permissions);
    if (walls.seccomp) {
        scmp_filter_ctx filter =
            permissions->worker ? worker_filter() : program_filter();
        if (filter == NULL || seccomp_load(filter) != 0)
            fail("seccomp");
        seccomp_release(filter);
    }
}
