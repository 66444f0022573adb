/* What the test suites share. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "die.h"
#include "suite.h"

static uint32_t moved; /* what is added to the seeds of tests */

uint32_t suite_seed(uint32_t seed)
{
    return seed + moved;
}

static void read_seed(void)
{
    const char *text = getenv("SUITE_SEED");
    char *end = NULL;
    unsigned long long number = 0;

    if (text == NULL)
        return;
    errno = 0;
    if (isdigit((unsigned char)text[0]))
        number = strtoull(text, &end, 10);
    if (end == NULL || *end != '\0' || errno != 0
        || number > UINT32_MAX)
        die("SUITE_SEED is '%s', expected a number from 0 to "
            "4294967295",
            text);
    moved = (uint32_t)number;
}

/* In seconds. Processor time does not pass while other programs run,
   but neither does it while a test sleeps: hence the second limit. */
enum { PROCESSOR_TIME = 30, WALL_TIME = 600 };

/* The message may be needed at any moment, so it is a plain write. The
   test ends by the same signal, which Check reports with its name. */
static void time_is_up(int number)
{
    static const char message[] =
        "A test has used 30 s of processor time: does a loop in your "
        "code never end? Its name is below.\n";

    if (write(STDERR_FILENO, message, sizeof message - 1) >= 0)
        raise(number);
}

static void limit_processor_time(void)
{
    struct sigaction action = {.sa_handler = time_is_up,
                               .sa_flags = (int)SA_RESETHAND};
    struct rlimit limit;
    struct rusage used;

    sigemptyset(&action.sa_mask);
    sigaction(SIGXCPU, &action, NULL);
    getrlimit(RLIMIT_CPU, &limit);
    getrusage(RUSAGE_SELF, &used);
    limit.rlim_cur = (rlim_t)used.ru_utime.tv_sec
                     + (rlim_t)used.ru_stime.tv_sec + PROCESSOR_TIME;
    setrlimit(RLIMIT_CPU, &limit);
}

void suite_lift_limit(void)
{
    struct rlimit limit;

    getrlimit(RLIMIT_CPU, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_CPU, &limit);
}

static const TTest *tests[200];
static size_t n_tests;

void suite_register(const TTest *test)
{
    if (n_tests == sizeof tests / sizeof *tests)
        die("%s: more tests than tests/suite.c has room for",
            test->file);
    tests[n_tests++] = test;
}

const TTest *const *suite_tests(size_t *n)
{
    *n = n_tests;
    return tests;
}

int suite_run(const char *name)
{
    read_seed();

    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);

    tcase_set_timeout(tcase, WALL_TIME);
    tcase_add_checked_fixture(tcase, limit_processor_time, NULL);
    for (size_t i = 0; i < n_tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

void check_matrix_at(const char *file, int line, const char *name,
                     const struct matrix *m, size_t rows, size_t cols,
                     const real *expected, double tolerance,
                     const char *hint)
{
    if (m == NULL)
        _ck_assert_failed(file, line, NULL, "%s is NULL: %s", name,
                          hint);
    if (m->rows != rows || m->cols != cols)
        _ck_assert_failed(file, line, NULL,
                          "%s is %zu x %zu, expected %zu x %zu: %s",
                          name, m->rows, m->cols, rows, cols, hint);
    for (size_t k = 0; k < rows * cols; k++) {
        double came = (double)m->at[k], due = (double)expected[k];
        if (!(came == due || fabs(came - due) <= tolerance))
            _ck_assert_failed(file, line, NULL,
                              "%s: row %zu, column %zu is %.10g, "
                              "expected %.10g (off by %.2g): %s",
                              name, k / cols, k % cols, came, due,
                              came - due, hint);
    }
    mark_point();
}

double layer_gradient_size(struct layer *layer, const char *name)
{
    const struct matrix *grad = strcmp(name, "x") == 0
                                    ? &layer->x_grad
                                    : &layer_param(layer, name)->grad;
    double sum = 0;

    for (size_t k = 0; k < grad->rows * grad->cols; k++)
        sum += fabs((double)grad->at[k]);
    return sum;
}

struct matrix matrix_from(size_t rows, size_t cols, const real *numbers)
{
    struct matrix m = matrix_new(rows, cols);

    memcpy(m.at, numbers, rows * cols * sizeof(real));
    return m;
}

struct matrix matrix_normal(size_t rows, size_t cols,
                            struct random *random)
{
    struct matrix m = matrix_new(rows, cols);

    for (size_t k = 0; k < rows * cols; k++)
        m.at[k] = (real)random_normal(random);
    return m;
}

struct matrix matrix_random(size_t rows, size_t cols, uint32_t seed)
{
    struct random random;

    random_seed(&random, suite_seed(seed));
    return matrix_normal(rows, cols, &random);
}

struct caught caught_start(void)
{
    int ends[2];

    fflush(NULL);
    if (pipe(ends) != 0)
        ck_abort_msg("no pipe");
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        return (struct caught){1, 0, 0};
    }
    close(ends[1]);
    return (struct caught){0, (int)pid, ends[0]};
}

void caught_survived(void)
{
    _exit(EXIT_SUCCESS);
}

void caught_check(struct caught *caught, const char *file, int line,
                  const char *statement, const char *text,
                  const char *also)
{
    char said[1024];
    size_t n = 0;
    ssize_t more;
    int status = 0;

    while (n < sizeof said - 1
           && (more = read(caught->pipe, said + n, sizeof said - 1 - n))
                  > 0)
        n += (size_t)more;
    said[n] = '\0';
    close(caught->pipe);
    waitpid(caught->pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_FAILURE)
        _ck_assert_failed(file, line, NULL,
                          "%s should have ended the program with exit "
                          "status 1",
                          statement);
    if (strstr(said, text) == NULL || strstr(said, also) == NULL)
        _ck_assert_failed(
            file, line, NULL,
            "%s said \"%s\", expected \"%s\" and \"%s\" in "
            "it",
            statement, said, text, also);
    if (n == 0 || strchr(said, '\n') != said + n - 1)
        _ck_assert_failed(file, line, NULL,
                          "%s said \"%s\", expected just one line",
                          statement, said);
    mark_point();
}
