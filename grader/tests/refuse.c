/* refuse namespaces -- COMMAND: runs a command on a machine that refuses
   namespaces and mounting, as a container does. For trying the grader. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int namespaces(scmp_filter_ctx filter)
{
    static const unsigned long flags[] = {
        CLONE_NEWNS,  CLONE_NEWUTS, CLONE_NEWIPC,   CLONE_NEWUSER,
        CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWCGROUP};
    const unsigned int refused = SCMP_ACT_ERRNO(EPERM);
    int bad = seccomp_rule_add(filter, refused, SCMP_SYS(mount), 0)
              | seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
                                 SCMP_SYS(clone3), 0);

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        const struct scmp_arg_cmp has =
            SCMP_A0(SCMP_CMP_MASKED_EQ, flags[i], flags[i]);
        bad |= seccomp_rule_add_array(filter, refused, SCMP_SYS(clone),
                                      1, &has)
               | seccomp_rule_add_array(filter, refused,
                                        SCMP_SYS(unshare), 1, &has);
    }
    return bad;
}

int main(int argc, char **argv)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

    if (argc < 4 || strcmp(argv[1], "namespaces") != 0 || filter == NULL
        || namespaces(filter) || seccomp_load(filter) != 0) {
        fputs("usage: refuse namespaces -- COMMAND\n", stderr);
        return 1;
    }
    execvp(argv[3], argv + 3);
    perror(argv[3]);
    return 1;
}
