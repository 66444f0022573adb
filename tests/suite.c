/* What the test suites share. */
#define _GNU_SOURCE /* for dladdr */
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <execinfo.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
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

/* --- Where a test has ended ------------------------------------------ */

/* What the process of a test leaves when it is ended by something else
   than a failed check: the functions that were running, and what it has
   written to standard error. The addresses mean the same to the process
   that reads them, which has forked it. */
enum { FRAMES = 40, SAID = 2000 };
struct end {
    void *at[FRAMES];
    int n;
    bool by_signal;
    const char *formula;
};
static FILE *end_file, *said_file;
static bool over;          /* in a test: it may end now */
static const char *wanted; /* see suite_wants_formula */

static void note(bool by_signal)
{
    struct end end = {.by_signal = by_signal, .formula = wanted};

    if (over)
        return;
    over = true;
    end.n = backtrace(end.at, FRAMES);
    if (pwrite(fileno(end_file), &end, sizeof end, 0) < 0)
        _exit(EXIT_FAILURE);
}

static void note_end(void)
{
    note(false);
}

static void note_signal(int number)
{
    note(true);
    raise(number);
}

/* In seconds. Processor time does not pass while other programs run,
   but neither does it while a test sleeps: hence the second limit. */
#ifdef __SANITIZE_ADDRESS__
enum { PROCESSOR_TIME = 20, WALL_TIME = 600 };
#else
enum { PROCESSOR_TIME = 2, WALL_TIME = 600 };
#endif

static void set_timer(int seconds)
{
    struct itimerval timer = {.it_value.tv_sec = seconds};

    setitimer(ITIMER_PROF, &timer, NULL);
}

void suite_takes(int seconds)
{
    set_timer(seconds);
}

void suite_wants_formula(const char *formula)
{
    wanted = formula;
}

void suite_skip(const char *why)
{
    const struct end end = {.n = -1};

    printf("skipped - %s\n", why);
    fflush(stdout);
    if (pwrite(fileno(end_file), &end, sizeof end, 0) < 0)
        ck_abort_msg("a temporary file: %s", strerror(errno));
}

static bool was_skipped(void)
{
    struct end end = {.n = 0};

    return pread(fileno(end_file), &end, sizeof end, 0)
               == (ssize_t)sizeof end
           && end.n == -1;
}

static void begin_test(void)
{
#ifndef __SANITIZE_ADDRESS__
    static const int signals[] = {SIGSEGV, SIGBUS,  SIGFPE,
                                  SIGILL,  SIGABRT, SIGPROF};
    static char stack[1 << 16];
#endif
    struct sigaction action = {.sa_handler = note_signal,
                               .sa_flags =
                                   (int)(SA_RESETHAND | SA_ONSTACK)};
    void *first[1];

    sigemptyset(&action.sa_mask);
#ifdef __SANITIZE_ADDRESS__ /* which has handlers of its own */
    sigaction(SIGPROF, &action, NULL);
#else
    /* a stack that has run over has no room for a handler */
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack},
                NULL);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
#endif
    backtrace(first, 1); /* loads what it needs */
    over = false;
    atexit(note_end);
    dup2(fileno(said_file), STDERR_FILENO);
    set_timer(PROCESSOR_TIME);
}

static void end_test(void)
{
    over = true;
    set_timer(0);
}

/* A place in a source: its function, file and line, and what it says.
 */
struct place {
    char function[100], file[300], text[200];
    int line;
};

/* Whether the place is in what everybody is given. */
static const char *module; /* what the suite tests */

static bool is_given(const struct place *place)
{
    static const char *const given[] = {
        "die.",   "matrix.",    "layer.", "loss.", "random.",
        "suite.", "gradcheck.", "check_", "??"};
    const char *name = strrchr(place->file, '/');

    name = name == NULL ? place->file : name + 1;
    if (module != NULL)
        return strncmp(name, module, strlen(module)) != 0
               || name[strlen(module)] != '.';
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        if (strncmp(name, given[i], strlen(given[i])) == 0)
            return true;
    return false;
}

/* Whether the address is in a library, or in nothing at all. */
static bool in_library(void *at, Dl_info *info)
{
    return dladdr(at, info) == 0 || info->dli_fname == NULL
           || strncmp(info->dli_fname, "/lib", 4) == 0
           || strncmp(info->dli_fname, "/usr/lib", 8) == 0;
}

/* Looks up one frame with addr2line, which comes with gcc; functions
   that were compiled into others have places of their own. Returns
   whether one is not in what is given. A call is before the address that
   it returns to. */
static bool find_frame(const Dl_info *info, char *at,
                       struct place *place)
{
    char command[1000], line[sizeof place->file];
    bool found = false;

    snprintf(command, sizeof command,
             "addr2line -s -f -i -e '%s' %#lx 2>/dev/null",
             info->dli_fname,
             (unsigned long)(at - (char *)info->dli_fbase));
    command[sizeof command - 1] = '\0';
    /* with the folder, to read the line */
    char *option = strstr(command, "-s ");
    memmove(option, option + 3, strlen(option + 3) + 1);
    FILE *lines = popen(command, "r");
    while (!found && lines != NULL
           && fgets(place->function, sizeof place->function, lines)
           && fgets(line, sizeof line, lines)) {
        place->function[strcspn(place->function, "\n")] = '\0';
        char *colon = strrchr(line, ':');
        if (colon == NULL)
            break;
        place->line = atoi(colon + 1);
        *colon = '\0';
        strcpy(place->file, line);
        found = !is_given(place);
    }
    if (lines != NULL)
        pclose(lines);
    return found;
}

/* The line of the source itself, without blanks around it. */
static void read_line(struct place *place)
{
    FILE *in = fopen(place->file, "r");

    place->text[0] = '\0';
    for (int n = 1; in != NULL && n <= place->line; n++)
        if (fgets(place->text, sizeof place->text, in) == NULL)
            break;
    if (in != NULL)
        fclose(in);
    size_t skip = strspn(place->text, " \t");
    memmove(place->text, place->text + skip,
            strlen(place->text + skip) + 1);
    place->text[strcspn(place->text, "\n")] = '\0';
}

/* Where the student's code was when the test ended: in the module that is tested, or
   else wherever it is the student who may be wrong. */
static bool find_place(const struct end *end, struct place *place)
{
    for (int any = 0; any < 2; any++, module = NULL) {
        int libraries = 0;
        bool exact = end->by_signal;
        for (int i = 0; i < end->n; i++) {
            Dl_info info;
            if (in_library(end->at[i], &info)) {
                libraries++;
                continue;
            }
            /* below the one that calls handlers is what the signal has
               hit: no call */
            const bool hit = exact && libraries == 1;
            exact = exact && libraries == 0;
            if (find_frame(&info, (char *)end->at[i] - !hit, place)) {
                read_line(place);
                return true;
            }
        }
    }
    return false;
}

/* What is between the n-th comma (0: the parenthesis) and the next. */
static void argument(const char *call, int n, char *into, size_t size)
{
    const char *from = strchr(call, '(');

    for (; n > 0 && from != NULL; n--)
        from = strchr(from + 1, ',');
    size_t length = from == NULL ? 0 : strcspn(from + 1, ",)");
    snprintf(into, size, "%.*s", (int)length, from ? from + 1 : "");
    size_t skip = strspn(into, " &");
    memmove(into, into + skip, strlen(into + skip) + 1);
}

/* A form of matrix_multiply; some write true, or 1. */
static bool is_transposed(const char *form)
{
    return strcmp(form, "PLAIN") != 0 && strcmp(form, "false") != 0
           && strcmp(form, "0") != 0;
}

/* A product of matrices that do not fit, in the names of the caller. */
static bool explain_product(const struct place *place, const char *said,
                            char *into, size_t size)
{
    char a[60], b[60], form[20];
    size_t m, k, b_k, n;
    const char *call = strstr(place->text, "matrix_multiply(");

    if (sscanf(
            said,
            "matrix_multiply: cannot multiply %zu x %zu by %zu x %zu",
            &m, &k, &b_k, &n)
            != 4
        || call == NULL)
        return false;
    argument(call, 0, a, sizeof a);
    argument(call, 1, form, sizeof form);
    bool a_swapped = is_transposed(form);
    argument(call, 2, b, sizeof b);
    argument(call, 3, form, sizeof form);
    bool b_swapped = is_transposed(form);
    snprintf(into, size, "%s is %zu x %zu and %s %zu x %zu; %s", a,
             a_swapped ? k : m, a_swapped ? m : k, b,
             b_swapped ? n : b_k, b_swapped ? b_k : n,
             a_swapped && b_swapped ? "they must not both be "
                                      "transposed"
             : k == n || m == b_k
                 ? "one of them has to be transposed, or must not be"
                 : "these two matrices do not belong together");
    return true;
}

/* What ended the test, in one line; `message` is what Check says of it.
 */
static const char *explain_end(const char *message)
{
    static char text[SAID + 800];
    char said[SAID] = "", why[500];
    struct end end = {.n = 0};
    struct place place;
    const char *file;
    int number = 0;

    ssize_t n = pread(fileno(said_file), said, sizeof said - 1, 0);
    said[n < 0 ? 0 : n] = '\0';
    said[strcspn(said, "\n")] = '\0';
    for (char *at = said; *at != '\0'; at++)
        if (!isprint((unsigned char)*at))
            *at = '?';
    if (sscanf(message, "Received signal %d", &number) != 1
        && strncmp(message, "Early exit", 10) != 0)
        return message;
    if (pread(fileno(end_file), &end, sizeof end, 0)
        != (ssize_t)sizeof end)
        end.n = 0;
    bool found = find_place(&end, &place);
    /* with the last folder, src, where editors find it */
    file = place.file + (found ? strlen(place.file) : 0);
    for (int folders = 0; file > place.file; file--)
        if (file[-1] == '/' && ++folders == 2)
            break;
    if (number == SIGPROF)
        snprintf(why, sizeof why,
                 end.formula
                     ? "this takes too long: it tries each number, "
                       "by differences or the complex step, "
                       "although the gradient has a formula, %.200s"
                     : "a loop does not end: the test has used up "
                       "its processor time",
                 end.formula);
    else if (number == SIGFPE)
        snprintf(why, sizeof why,
                 "a whole number is divided by 0 here");
    else if (number == SIGABRT)
        snprintf(why, sizeof why,
                 "memory was damaged earlier: something was written "
                 "past the end of a matrix or freed twice%s%.200s",
                 *said ? ": " : "", said);
    else if (number != 0)
        snprintf(why, sizeof why,
                 "reads or writes past the end of a matrix, or "
                 "through a pointer to nowhere");
    else if (!explain_product(&place, said, why, sizeof why))
        snprintf(why, sizeof why, "%.400s",
                 *said ? said : "the program ended early");
    if (!found)
        snprintf(text, sizeof text, "%s (%s)", why, message);
    else
        snprintf(text, sizeof text, "%s:%d, in %s: %s\n    %s", file,
                 place.line, place.function, why, place.text);
    if (number == 0)
        if (ftruncate(fileno(said_file), 0) != 0)
            return text;
    return text;
}

/* --- Running -------------------------------------------------------- */

static struct suite_test *tests[200];
static size_t n_tests;

void suite_register(struct suite_test *test)
{
    if (n_tests == sizeof tests / sizeof *tests)
        die("%s: more tests than tests/suite.c has room for",
            test->it.file);
    tests[n_tests++] = test;
}

const TTest *suite_test(size_t i)
{
    return i < n_tests ? &tests[i]->it : NULL;
}

/* What the test needs, and what has failed or was skipped itself; or
   NULL. The names of suites that have failed are in SUITE_FAILED. */
static const char *first_needed(size_t t)
{
    const char *failed = getenv("SUITE_FAILED");
    char list[1000];

    snprintf(list, sizeof list, " %s ", failed == NULL ? "" : failed);
    for (const char *const *need = tests[t]->needs; *need; need++) {
        size_t i = 0;
        if (strncmp(*need, "check-", 6) == 0) {
            char name[100];
            snprintf(name, sizeof name, " %s ", *need + 6);
            if (strstr(list, name) != NULL)
                return *need;
            continue;
        }
        while (i < t && strcmp(tests[i]->it.name, *need) != 0)
            i++;
        if (i == t)
            die("%s: no test %s before %s", tests[t]->it.file, *need,
                tests[t]->it.name);
        if (tests[i]->came == SKIPPED)
            return tests[i]->first;
        if (tests[i]->came == FAILED)
            return *need;
    }
    return NULL;
}

/* Runs it in a process of its own. */
static void run_test(const char *name, struct suite_test *test)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);

    tcase_set_timeout(tcase, WALL_TIME);
    tcase_add_checked_fixture(tcase, begin_test, end_test);
    tcase_add_test(tcase, &test->it);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_SILENT);
    TestResult **results = srunner_results(runner);
    if (tr_rtype(results[0]) != CK_PASS) {
        const char *message = tr_msg(results[0]);
        const int line = tr_lno(results[0]);
        test->came = FAILED;
        module = name;
        if (tr_rtype(results[0]) == CK_ERROR)
            message = explain_end(message);
        printf("%s:%d:%c:%s:%s:0: %s\n", test->it.file,
               tr_rtype(results[0]) == CK_ERROR ? test->it.line : line,
               tr_rtype(results[0]) == CK_ERROR ? 'E' : 'F', name,
               test->it.name, message);
    } else if (was_skipped())
        test->came = SKIPPED;
    free(results);
    srunner_free(runner);
}

/* What was written to standard error by the test, and is not known yet.
 */
static void print_said(void)
{
    char said[SAID];
    ssize_t n = pread(fileno(said_file), said, sizeof said, 0);

    fflush(stdout);
    if (n > 0 && write(STDERR_FILENO, said, (size_t)n) < 0)
        die("standard error: %s", strerror(errno));
}

int suite_run(const char *name)
{
    size_t counts[3] = {0};
    const char *verbose = getenv("CK_VERBOSITY"), *last = "";

    read_seed();
    end_file = tmpfile();
    said_file = tmpfile();
    if (end_file == NULL || said_file == NULL
        || fcntl(fileno(said_file), F_SETFL, O_APPEND) != 0)
        die("no temporary file: %s", strerror(errno));
    for (size_t t = 0; t < n_tests; t++) {
        tests[t]->came = PASSED;
        tests[t]->first = first_needed(t);
        if (tests[t]->first != NULL) {
            tests[t]->came = SKIPPED;
            if (strcmp(last, tests[t]->first) != 0)
                printf("skipped - %s: %s has to pass first\n",
                       tests[t]->it.name, last = tests[t]->first);
        } else {
            if (ftruncate(fileno(end_file), 0) != 0
                || ftruncate(fileno(said_file), 0) != 0)
                die("a temporary file: %s", strerror(errno));
            run_test(name, tests[t]);
            print_said();
        }
        if (verbose != NULL && tests[t]->came == PASSED)
            printf("%s:%d:P:%s:%s:0: Passed\n", tests[t]->it.file,
                   tests[t]->it.line, name, tests[t]->it.name);
        counts[tests[t]->came]++;
        fflush(stdout);
    }
    printf("%zu passed, %zu failed, %zu skipped\n", counts[PASSED],
           counts[FAILED], counts[SKIPPED]);
    return counts[FAILED] == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* --- What came, as a function of what was expected ------------------- */

/* What a suite has said of the test that is running: the number of rows
   in its batch, well-known mistakes, and matrices that may be confused.
 */
static size_t batch;
static const struct slip *slips;
static size_t n_slips;
static struct known {
    const char *says;
    size_t rows, cols;
    double *at;
} known[12];
static size_t n_known;

void suite_batch(size_t n_b)
{
    batch = n_b;
}

void suite_knows_slips(const struct slip *list, size_t n)
{
    slips = list;
    n_slips = n;
}

void suite_knows(const char *says, const struct matrix *m)
{
    if (m == NULL || n_known == sizeof known / sizeof *known)
        return;
    double *at = malloc((m->rows * m->cols + 1) * sizeof(double));
    if (at == NULL)
        return;
    for (size_t k = 0; k < m->rows * m->cols; k++)
        at[k] = (double)m->at[k];
    known[n_known++] = (struct known){says, m->rows, m->cols, at};
}

static bool near(double one, double other)
{
    return one == other
           || fabs(one - other) <= 1e-9 * (1e-3 + fabs(other));
}

static char explained[400];

static const char *say(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(explained, sizeof explained, format, arguments);
    va_end(arguments);
    return explained;
}

static const char *explain_slip(size_t n, const double *came,
                                const double *due)
{
    for (size_t s = 0; s < n_slips; s++) {
        size_t k = 0, right = 0;
        if (slips[s].n != n)
            continue;
        while (k < slips[s].n
               && (came[k] == slips[s].at[k]
                   || (isnan(came[k]) && isnan(slips[s].at[k]))
                   || (isfinite(slips[s].at[k])
                       && fabs(came[k] - slips[s].at[k])
                              <= 1e-9 * (1e-3 + fabs(slips[s].at[k])))))
            k++;
        /* what is due is no slip */
        for (size_t i = 0; i < k; i++)
            right += near(slips[s].at[i], due[i]);
        if (k == slips[s].n && right < n)
            return slips[s].says;
    }
    return NULL;
}

/* The same for all numbers: came = factor * due. */
static const char *explain_factor(double f, size_t rows, size_t cols)
{
    const struct {
        double factor;
        const char *says;
    } factors[] = {
        {-1, "the sign is wrong: one minus too many, or one too few"},
        {1 / log(2), "the logarithm is to base 2, not natural"},
        {1 / log(10), "the logarithm is to base 10, not natural"},
        {10, "10 times too large"},
        {0.1, "10 times too small"},
        {100, "100 times too large: in percent?"},
    };
    const struct {
        size_t n;
        const char *name;
    } counts[] = {{batch, "n_b"},
                  {cols, "the number of columns (classes)"},
                  {rows, "n_b (the number of rows)"},
                  {rows * cols, "the number of elements"},
                  {batch * cols, "n_b times the number of columns "
                                 "(classes)"}};

    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        if (near(f, factors[i].factor))
            return factors[i].says;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const double n = (double)counts[i].n;
        const char *sign = f < 0 ? ", and the sign is wrong" : "";
        if (n < 2)
            continue;
        if (near(fabs(f), n))
            return say("%s = %g times too large: it is not divided "
                       "by %s, or is added %g times%s",
                       counts[i].name, n, counts[i].name, n, sign);
        if (near(fabs(f), 1 / n))
            return say("%s = %g times too small: it is divided by "
                       "%s once too often, or should be divided by "
                       "another number%s",
                       counts[i].name, n, counts[i].name, sign);
    }
    if (rows * cols > 1 && near(f, 2))
        return "2 times too large, everywhere: is something added "
               "twice?";
    if (rows * cols > 1 && near(f, 0.5))
        return "half as large as it should be, everywhere";
    if (rows * cols > 1 && fabs(f - 1) < 0.01)
        return say(
            "%.6g times what it should be, everywhere: something "
            "small is added to what it is divided by",
            f);
    if (near(f * 128, (double)(batch ? batch : rows)))
        return "n_b is taken to be 128, whatever the batch size";
    return rows * cols > 1
               ? say(f > 1 ? "%.6g times too large, everywhere"
                           : "%.6g times what it should be, "
                             "everywhere",
                     f)
               : NULL;
}

/* Whether m, read in another way, is what is due. */
static const char *explain_place(size_t rows, size_t cols,
                                 const double *came, const double *due)
{
    const size_t n = rows * cols;
    size_t wrong_rows = 0, wrong_cols = 0, wrong = 0, first_row = rows,
           first_col = cols, last_row = 0, last_col = 0, off = 0,
           at_zero = 0, zeros = 0, right = 0;

    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++) {
            const size_t k = i * cols + j;
            zeros += due[k] == 0;
            if (near(came[k], due[k])) {
                right += due[k] != 0;
                continue;
            }
            wrong++;
            off += i != j;
            at_zero += due[k] == 0;
            wrong_rows += i != last_row || first_row == rows;
            if (first_row == rows)
                first_row = i;
            if (j < first_col)
                first_col = j;
            if (j > last_col)
                last_col = j;
            last_row = i;
        }
    for (size_t j = 0; j < cols; j++)
        for (size_t i = 0; i < rows; i++)
            if (!near(came[i * cols + j], due[i * cols + j])) {
                wrong_cols++;
                break;
            }
    if (rows == cols && rows > 1 && wrong == off && wrong == n - rows)
        return "only the diagonal is right";
    if (rows > 2 && wrong_rows == 1 && first_row == 0)
        return "only row 0, the first row, is wrong";
    if (rows > 2 && wrong_rows == 1 && last_row == rows - 1)
        return "only the last row is wrong: does a loop over the "
               "rows end too early and leave it out?";
    if (right > 0 && rows > 1 && wrong_rows == rows - 1
        && first_row == 1)
        return "only row 0, the first row, is right: every row has "
               "to be treated like that";
    if (right > 0 && rows > 1 && wrong_rows == rows - 1
        && last_row == rows - 2)
        return "only the last row is right: what is found for one row "
               "must not be lost in the next";
    if (cols > 2 && wrong_cols == 1 && last_col == cols - 1)
        return "only the last column is wrong: does a loop over the "
               "columns end too early?";
    if (cols > 2 && wrong_cols == 1 && first_col == 0)
        return "only column 0, the first column, is wrong: does a "
               "loop begin at 1?";
    if (cols > 1 && wrong_cols == cols - 1 && first_col == 1)
        return "only column 0, the first column, is right";
    if (n > 2 && wrong == zeros && at_zero == zeros && zeros > 0)
        return "wrong exactly where it should be 0";
    return NULL;
}

/* What holds for all numbers of a pair of matrices at once. */
struct facts {
    size_t n, nans, zeros, due_zeros, whole, positive;
    double factor; /* came / due, of the first number that is not 0 */
    double most;   /* the largest relative difference */
    bool same_factor, sizes, added, all_same, transposed;
};

static struct facts find_facts(size_t rows, size_t cols,
                               const double *came, const double *due)
{
    struct facts f = {.n = rows * cols,
                      .same_factor = true,
                      .sizes = true,
                      .added = true,
                      .all_same = true};
    bool mirrored = rows == cols, by_columns = rows > 1 && cols > 1;

    for (size_t k = 0; k < f.n; k++) {
        const size_t i = k / cols, j = k % cols;
        f.nans += isnan(came[k]) != 0;
        f.zeros += came[k] == 0;
        f.due_zeros += due[k] == 0;
        f.whole += came[k] == trunc(due[k]);
        f.positive += came[k] == (due[k] > 0 ? due[k] : 0);
        if (due[k] != 0 && f.factor == 0)
            f.factor = came[k] / due[k];
        f.sizes = f.sizes && near(fabs(came[k]), fabs(due[k]));
        f.added = f.added && near(came[k] - due[k], came[0] - due[0]);
        f.all_same = f.all_same && came[k] == came[0];
        mirrored = mirrored && near(came[k], due[j * cols + i]);
        by_columns = by_columns && near(came[k], due[j * rows + i]);
        f.most = fmax(f.most, due[k] != 0 ? fabs(came[k] / due[k] - 1)
                                          : fabs(came[k]));
    }
    for (size_t k = 0; k < f.n; k++)
        f.same_factor =
            f.same_factor && near(came[k], f.factor * due[k]);
    f.transposed = mirrored || by_columns;
    return f;
}

/* Whether came is a matrix that the suite knows, or has it as a summand
   or a factor. */
static const char *explain_known(size_t n, const double *came,
                                 const double *due, bool all_due_zero)
{
    for (size_t m = 0; m < n_known; m++) {
        bool is = known[m].rows * known[m].cols == n;
        bool plus = is && !all_due_zero, times = plus;
        for (size_t k = 0; (is || plus || times) && k < n; k++) {
            is = is && near(came[k], known[m].at[k]);
            plus = plus && near(came[k] - due[k], known[m].at[k]);
            times = times && near(came[k], due[k] * known[m].at[k]);
        }
        if (is)
            return say("it is %s", known[m].says);
        if (plus)
            return say("it is the right answer plus %s", known[m].says);
        if (times)
            return say("it is the right answer times %s",
                       known[m].says);
    }
    return NULL;
}

/* Whether the first numbers are right, and all others 0, or those of a
   matrix that the suite knows. */
static const char *explain_end_of_loop(const struct facts *f,
                                       size_t cols, const double *came,
                                       const double *due)
{
    size_t end = 0, right = 0;

    while (end < f->n && near(came[end], due[end]))
        right += due[end++] != 0;
    if (right == 0 || end == f->n || end % cols == 0)
        return NULL;
    for (size_t m = 0; m <= n_known; m++) {
        size_t k = end;
        if (m > 0 && known[m - 1].rows * known[m - 1].cols != f->n)
            continue;
        while (k < f->n
               && came[k] == (m > 0 ? known[m - 1].at[k] : 0.0))
            k++;
        if (k == f->n)
            return say("right at first, but from row %zu, column "
                       "%zu on it is %s: does a loop end too early, "
                       "before all rows * cols numbers%s?%s",
                       end / cols, end % cols,
                       m > 0 ? known[m - 1].says : "0",
                       end / cols == 1 ? ", or after row 0" : "",
                       m == 0 && f->whole == f->n
                           ? " or is it truncated to whole numbers, "
                             "by integer arithmetic?"
                           : "");
    }
    return NULL;
}

/* Whether one relation holds for all numbers of a matrix. */
static const char *explain_all(const struct facts *f,
                               const double *came, const double *due)
{
    if (f->sizes)
        return "right except for the sign of some: is it the "
               "absolute value, or is a minus wrong?";
    if (f->positive == f->n)
        return "right where it should be positive, but 0 where it "
               "should be negative: it was cut off at 0";
    if (f->whole == f->n)
        return "truncated to whole numbers: integer arithmetic";
    if (f->transposed)
        return "the numbers are right, but rows and columns are "
               "swapped: transposed";
    if (f->added)
        return say("%g is added everywhere: the same constant",
                   came[0] - due[0]);
    return NULL;
}

/* What came, as a function of what was due, in words; or NULL. */
static const char *explain_numbers(size_t rows, size_t cols,
                                   const double *came,
                                   const double *due)
{
    const struct facts f = find_facts(rows, cols, came, due);
    const char *says = explain_slip(f.n, came, due);

    if (says == NULL && f.nans == f.n)
        return say("not a number%s (0 / 0, inf - inf or the log of a "
                   "negative number)",
                   f.n > 1 ? ", everywhere" : "");
    if (says == NULL && f.nans > 0) {
        size_t k = 0;
        while (!isnan(came[k]))
            k++;
        return say("not a number, in row %zu (0 / 0, inf - inf or the "
                   "log of a negative number)",
                   k / cols);
    }
    if (says == NULL && f.n == 1 && isinf(came[0]))
        return "infinite: something is divided by 0, or it is the log "
               "of 0, or a number has grown too large";
    if (says == NULL && f.nans < f.n)
        says = explain_known(f.n, came, due, f.due_zeros == f.n);
    if (says == NULL && f.zeros == f.n && f.due_zeros < f.n)
        return f.n > 1
                   ? "0 everywhere: nothing is stored there (not yet "
                     "written?), or always 0"
                   : "it is 0: nothing is stored there (not yet "
                     "written?)";
    if (says == NULL && f.same_factor && f.factor != 0
        && f.due_zeros < f.n && fabs(f.factor - 1) > 1e-6)
        return explain_factor(f.factor, rows, cols);
    if (says == NULL && f.nans == 0 && f.most > 0 && f.most < 3e-7
        && f.due_zeros < f.n)
        return "right to about seven digits only: the precision of a "
               "float, or something tiny is added";
    if (says == NULL && f.n > 1)
        says = explain_end_of_loop(&f, cols, came, due);
    if (says == NULL && f.n > 1)
        says = explain_all(&f, came, due);
    if (says == NULL && f.n > 1)
        says = explain_place(rows, cols, came, due);
    if (says == NULL && f.n > 1 && f.all_same)
        says =
            say("%g everywhere: a constant, always the same", came[0]);
    return says;
}

void check_matrix_at(const char *file, int line, const char *name,
                     const struct matrix *m, size_t rows, size_t cols,
                     const real *expected, double tolerance,
                     const char *hint)
{
    if (m == NULL)
        _ck_assert_failed(
            file, line, NULL,
            "%s is NULL, and has to be %zu x %zu (not yet "
            "written?): %s",
            name, rows, cols, hint);
    if (m->rows != rows || m->cols != cols)
        _ck_assert_failed(
            file, line, NULL,
            "%s is %zu x %zu, expected %zu x %zu%s: %s", name, m->rows,
            m->cols, rows, cols,
            m->rows == 0
                ? " (nothing is stored there; not yet written?)"
            : m->rows == cols && m->cols == rows ? ", transposed"
                                                 : "",
            hint);
    for (size_t k = 0; k < rows * cols; k++) {
        double came = (double)m->at[k], due = (double)expected[k];
        if (came == due || fabs(came - due) <= tolerance)
            continue;
        double *all = malloc(2 * rows * cols * sizeof *all);
        const char *says = NULL;
        for (size_t i = 0; all != NULL && i < rows * cols; i++) {
            all[i] = (double)m->at[i];
            all[rows * cols + i] = (double)expected[i];
        }
        if (all != NULL)
            says = explain_numbers(rows, cols, all, all + rows * cols);
        _ck_assert_failed(file, line, NULL,
                          "%s%srow %zu, column %zu of %s is %.10g, "
                          "expected %.10g (off by %.2g): %s",
                          says == NULL ? "" : says,
                          says == NULL ? "" : "\n    ", k / cols,
                          k % cols, name, came, due, came - due, hint);
    }
    mark_point();
}

void check_number_at(const char *file, int line, const char *name,
                     double came, double due, double tolerance,
                     const char *hint)
{
    if (!(came == due || fabs(came - due) <= tolerance)) {
        const char *says = explain_numbers(1, 1, &came, &due);
        _ck_assert_failed(file, line, NULL,
                          "%s%s%s is %.10g, expected %.10g (off by "
                          "%.2g): %s",
                          says == NULL ? "" : says,
                          says == NULL ? "" : "\n    ", name, came, due,
                          came - due, hint);
    }
    mark_point();
}

/* Behind the numbers of a fenced matrix stand some that nobody may
 * touch. */
enum { FENCE = 8 };
static const real fence_number = (real)1.2345e-30;

void suite_fence(struct matrix *m)
{
    const size_t n = m->rows * m->cols;
    real *at = realloc(m->at, (n + FENCE) * sizeof(real));

    if (at == NULL)
        ck_abort_msg("no memory");
    m->at = at;
    m->room = n;
    for (size_t k = 0; k < FENCE; k++)
        at[n + k] = fence_number;
}

void check_fence_at(const char *file, int line, const char *name,
                    const struct matrix *m)
{
    const size_t n = m->rows * m->cols;

    for (size_t k = 0; k < FENCE; k++)
        if (m->room == n && m->at[n + k] != fence_number)
            _ck_assert_failed(file, line, NULL,
                              "your code writes past the end of %s: "
                              "number %zu of its %zu x %zu, counted "
                              "from 0; does a loop go too far, or "
                              "start at 1?",
                              name, n + k, m->rows, m->cols);
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

void matrix_ladder(struct matrix *m, double from, double to)
{
    const size_t n = m->rows * m->cols;

    for (size_t k = 0; k < n; k++)
        m->at[k] =
            (real)(from + (to - from) * (double)k / (double)(n - 1));
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
        over = true;
        set_timer(PROCESSOR_TIME);
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

void check_file(const char *path, const char *expected)
{
    char text[2000];
    FILE *file = fopen(path, "rb");

    ck_assert_msg(file != NULL, "%s is not there", path);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    ck_assert_str_eq(text, expected);
}
