#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crew.h"
#include "interrupt.h"
#include "suite.h"

enum { MOST = 3 };

static struct crew crew;
static int ends[2];

static void start_crew(void)
{
    interrupt_catch();
    crew = crew_new(MOST);
    ck_assert_int_eq(pipe(ends), 0);
}

/* The numbers that processes have written to the pipe, added up; ends
   when the last of them has ended. */
static int sum(void)
{
    int number, total = 0;

    close(ends[1]);
    while (read(ends[0], &number, sizeof number) > 0)
        total += number;
    return total;
}

static void tell(int number)
{
    if (write(ends[1], &number, sizeof number) != sizeof number)
        exit(EXIT_FAILURE);
}

/* Waits for all; false when one of them has failed. */
static bool all_well(void)
{
    bool well = true;

    while (crew.running > 0)
        well = crew_wait(&crew) && well;
    crew_free(&crew);
    return well;
}

TEST(a_process_has_a_copy_and_keeps_what_it_changes)
{
    int number = 1;

    start_crew();
    if (crew_start(&crew, 0)) {
        number += 10;
        tell(number);
        exit(EXIT_SUCCESS);
    }
    ck_assert_msg(sum() == 11, "the copy is 1, and becomes 11");
    ck_assert_int_eq(number, 1);
    ck_assert(all_well());
}

TEST(each_task_is_done_once)
{
    start_crew();
    for (size_t task = 0; task < MOST; task++)
        if (crew_start(&crew, task)) {
            tell(1 << task);
            exit(EXIT_SUCCESS);
        }
    for (size_t i = 0; i < MOST; i++)
        ck_assert_uint_eq(crew.at[i].task, i);
    ck_assert_int_eq(sum(), (1 << MOST) - 1);
    ck_assert(all_well());
}

TEST(processes_run_side_by_side)
{
    int back[2], number = 0;

    start_crew();
    ck_assert_int_eq(pipe(back), 0);
    /* neither of them could end before the other has begun */
    if (crew_start(&crew, 0)) {
        tell(1);
        exit(read(back[0], &number, sizeof number) == sizeof number
                 ? EXIT_SUCCESS
                 : EXIT_FAILURE);
    }
    if (crew_start(&crew, 1)) {
        exit(read(ends[0], &number, sizeof number) == sizeof number
                     && write(back[1], &number, sizeof number) > 0
                 ? EXIT_SUCCESS
                 : EXIT_FAILURE);
    }
    ck_assert(all_well());
}

TEST(a_process_that_fails_is_noticed)
{
    start_crew();
    if (crew_start(&crew, 0))
        exit(EXIT_FAILURE);
    ck_assert(!all_well());
}

TEST(a_process_that_is_killed_is_noticed)
{
    start_crew();
    if (crew_start(&crew, 0)) {
        raise(SIGKILL);
        exit(EXIT_SUCCESS);
    }
    ck_assert(!all_well());
}

static void end_by(int number)
{
    start_crew();
    if (crew_start(&crew, 0))
        raise(number);
    exit(all_well() ? EXIT_SUCCESS : EXIT_FAILURE);
}

TEST(a_crash_is_not_taken_for_a_lack_of_memory)
{
    check_fails(end_by(SIGKILL), "killed by signal 9",
                "is there enough memory?");
    check_fails(end_by(SIGABRT), "killed by signal 6",
                "past the end of an array?");
}

TEST(end_of_a_process_is_noticed_where_such_ends_are_ignored)
{
    signal(SIGCHLD, SIG_IGN);
    start_crew();
    if (crew_start(&crew, 0))
        exit(EXIT_FAILURE);
    ck_assert(!all_well());
}

TEST(more_processes_than_agreed_are_refused)
{
    start_crew();
    for (size_t task = 0; task < MOST; task++)
        if (crew_start(&crew, task))
            exit(EXIT_SUCCESS);
    check_fails(crew_start(&crew, MOST), "crew_start", "3 processes");
    ck_assert(all_well());
}

TEST(an_interrupt_reaches_all_processes)
{
    start_crew();
    for (size_t task = 0; task < MOST; task++)
        if (crew_start(&crew, task)) {
            tell(1);
            while (!interrupt_noted())
                nanosleep(&(struct timespec){0, 1000000}, NULL);
            exit(EXIT_SUCCESS);
        }
    int number;
    for (int i = 0; i < MOST; i++) /* all have begun */
        ck_assert(read(ends[0], &number, sizeof number) > 0);
    crew_interrupt(&crew);
    ck_assert(all_well());
}

TEST(an_interrupted_process_starts_no_work)
{
    start_crew();
    raise(SIGINT);
    if (crew_start(&crew, 0)) {
        tell(1);
        exit(EXIT_SUCCESS);
    }
    ck_assert_int_eq(sum(), 0);
    ck_assert(!all_well());
}

TEST(no_process_outlives_the_one_that_started_it)
{
    start_crew();
    const pid_t parent = fork();
    if (parent == 0) {
        if (crew_start(&crew, 0)) {
            tell(1);
            pause();
            exit(EXIT_SUCCESS);
        }
        int number;
        if (read(ends[0], &number, sizeof number) > 0)
            raise(SIGKILL);
        exit(EXIT_FAILURE);
    }
    waitpid(parent, NULL, 0);
    /* the pipe is closed when both have ended */
    ck_assert_int_eq(sum(), 0);
    crew_free(&crew);
}

int main(void)
{
    return suite_run("crew");
}
