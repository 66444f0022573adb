#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "program.h"
#include "suite.h"

static struct options parse(int argc, const char **argv)
{
    optind = 1;
    return program_options(argc, (char **)(size_t)argv, "is a test",
                           20);
}

#define OPTIONS(...) \
    parse((int)(sizeof((const char *[]){"test", __VA_ARGS__}) \
                / sizeof(const char *)), \
          (const char *[]){"test", __VA_ARGS__, NULL})

TEST(missing_options_have_defaults)
{
    const char *argv[] = {"test", NULL};
    struct options options = parse(1, argv);

    ck_assert_ptr_null(options.data);
    ck_assert_str_eq(options.results, "results");
    ck_assert_uint_eq(options.seed, 0);
    ck_assert_uint_eq(options.epochs, 20);
}

TEST(options_are_read)
{
    struct options options = OPTIONS("--data", "a", "--seed=4294967295",
                                     "--epochs", "3", "--results", "b");

    ck_assert_str_eq(options.data, "a");
    ck_assert_str_eq(options.results, "b");
    ck_assert_uint_eq(options.seed, 4294967295u);
    ck_assert_uint_eq(options.epochs, 3);
}

TEST(seed_out_of_range_is_refused)
{
    check_fails(OPTIONS("--seed", "4294967296"), "--seed",
                "0 to 4294967295");
    check_fails(OPTIONS("--seed", "-1"), "--seed", "'-1'");
}

TEST(zero_epochs_are_refused)
{
    check_fails(OPTIONS("--epochs", "0"), "--epochs", "1 to 100000");
    check_fails(OPTIONS("--epochs", "100001"), "--epochs",
                "1 to 100000");
}

TEST(options_unknown_or_incomplete_are_refused)
{
    check_fails(OPTIONS("--sed", "1"), "--sed", "unrecognized");
    check_fails(OPTIONS("--seed"), "--seed", "requires an argument");
    check_fails(OPTIONS("data"), "unexpected argument 'data'",
                "--help");
}

TEST(ctrl_c_is_noted_however_often)
{
    const char *argv[] = {"test", NULL};

    parse(1, argv);
    ck_assert(!interrupt_noted());
    raise(SIGINT);
    ck_assert(interrupt_noted());
    raise(SIGINT);
    ck_assert(interrupt_noted());
}

/* The clock of this program, in place of the system's: a test that
   really waits depends on how busy the machine is. */
static time_t clock_shows = 100;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){.tv_sec = clock_shows};
    return 0;
}

/* Two steps of progress, a while apart, with stderr a pipe. */
static void two_steps(void)
{
    program_progress(1, 10, "step %d", 1);
    clock_shows += 3;
    program_progress(5, 10, "step %d", 5);
    program_progress(6, 10, "step %d", 6);
    program_progress(10, 10, "step %d", 10);
    exit(EXIT_FAILURE);
}

TEST(progress_in_a_log_is_a_line_every_two_seconds)
{
    /* check_fails wants just one line, and one it is */
    check_fails(two_steps(), "step 5, 4 s left\n", "");
}

int main(void)
{
    return suite_run("program");
}
