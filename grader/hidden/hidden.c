/* What the hidden suites share. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"
#include "gradcheck.h"
#include "hidden.h"
#include "proxy.h"

struct random draw, weights;

/* The matrices of the test that is running. */
static struct owned {
    struct matrix m;
    struct owned *next;
} * owned;

uint32_t hidden_seed(void)
{
    const char *text = getenv("GRADER_SEED");
    char *end = NULL;
    unsigned long long seed = 0;

    errno = 0;
    if (text != NULL && isdigit((unsigned char)text[0]))
        seed = strtoull(text, &end, 10);
    if (end == NULL || *end != '\0' || errno != 0 || seed > UINT32_MAX)
        die("GRADER_SEED is %s, expected a number from 0 to 4294967295",
            text == NULL ? "missing" : text);
    return (uint32_t)seed;
}

/* The test that comes next. */
static size_t coming;

/* Before a test: its stream is that of the run's seed, mixed with the
   test's name. */
static void start_test(void)
{
    uint32_t hash = 2166136261u ^ hidden_seed() * 2654435761u;

    for (const char *c = suite_test(coming++)->name; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    random_seed(&draw, hash);
    random_seed(&weights, random_word(&draw));
}

/* After a test: what was drawn goes. */
static void end_test(void)
{
    while (owned != NULL) {
        struct owned *next = owned->next;
        matrix_free(&owned->m);
        free(owned);
        owned = next;
    }
}

/* A message is one field of one line. */
static void print_result(TestResult *result)
{
    const bool passed = tr_rtype(result) == CK_PASS;

    printf("%s\t%s\t", tr_tcname(result), passed ? "passed" : "failed");
    for (const char *c = tr_msg(result); !passed && *c != '\0'; c++)
        if (*c == '\n')
            printf("; ");
        else
            putchar(iscntrl((unsigned char)*c) ? ' ' : *c);
    putchar('\n');
}

int hidden_run(void)
{
    Suite *suite = suite_create("hidden");
    size_t n;

    hidden_seed();
    launch_server();
    for (n = 0; suite_test(n) != NULL; n++) {
        TCase *tcase = tcase_create(suite_test(n)->name);
        /* a test may make many calls, and the proxy waits for each */
        tcase_set_timeout(tcase, 100);
        tcase_add_unchecked_fixture(tcase, start_test, NULL);
        tcase_add_checked_fixture(tcase, NULL, end_test);
        tcase_add_test(tcase, suite_test(n));
        suite_add_tcase(suite, tcase);
    }

    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_FORK);
    srunner_run_all(runner, CK_SILENT);
    const bool all = srunner_ntests_run(runner) == (int)n;
    TestResult **results = srunner_results(runner);
    for (size_t i = 0; all && i < n; i++)
        print_result(results[i]);
    free(results);
    srunner_free(runner);
    return all && fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS
                                                         : EXIT_FAILURE;
}

size_t draw_size(size_t low, size_t high)
{
    return low + random_index(&draw, high - low + 1);
}

void draw_sizes(size_t sizes[SIZES])
{
    sizes[0] = draw_size(2, 5);
    sizes[1] = draw_size(40, 70);
    sizes[2] = draw_size(6, 20);
    sizes[3] = 1;
    sizes[4] = draw_size(100, 150);
}

void draw_shapes(size_t shapes[SHAPES][2])
{
    const size_t n = draw_size(5, 9);
    const size_t drawn[SHAPES][2] = {
        {1, 1}, {1, n}, {n, 1}, {2, 2}, {n, 3}};

    memcpy(shapes, drawn, sizeof drawn);
}

double draw_number(double low, double high)
{
    return low + (high - low) * random_uniform(&draw);
}

void draw_into(struct matrix *m, double low, double high)
{
    for (size_t k = 0; k < m->rows * m->cols; k++)
        m->at[k] = (real)draw_number(low, high);
}

struct matrix *zeros(size_t rows, size_t cols)
{
    struct owned *one = malloc(sizeof *one);

    if (one == NULL)
        die("zeros: no memory for a matrix");
    *one = (struct owned){matrix_new(rows, cols), owned};
    owned = one;
    return &one->m;
}

struct matrix *copy_of(const struct matrix *m)
{
    struct matrix *copy = zeros(m->rows, m->cols);

    matrix_copy(copy, m);
    return copy;
}

struct matrix *rows_of(const struct matrix *m, size_t first, size_t n)
{
    struct matrix view = matrix_rows(m, first, n);

    return copy_of(&view);
}

struct matrix *draw_matrix(size_t rows, size_t cols, double low,
                           double high)
{
    struct matrix *m = zeros(rows, cols);

    draw_into(m, low, high);
    return m;
}

struct matrix *draw_signed(size_t rows, size_t cols, double low,
                           double high)
{
    struct matrix *m = draw_matrix(rows, cols, low, high);

    for (size_t k = 0; k < rows * cols; k++)
        if (random_index(&draw, 2) == 0)
            m->at[k] = -m->at[k];
    return m;
}

struct matrix *draw_targets(size_t rows, size_t cols)
{
    struct matrix *t = zeros(rows, cols);

    for (size_t j = 0; j < rows; j++)
        matrix_row(t, j)[random_index(&draw, cols)] = 1;
    return t;
}

struct matrix *draw_probabilities(size_t rows, size_t cols)
{
    struct matrix *z = draw_matrix(rows, cols, 1, 4);

    for (size_t j = 0; j < rows; j++) {
        real sum = 0;
        for (size_t c = 0; c < cols; c++)
            sum += matrix_row(z, j)[c];
        for (size_t c = 0; c < cols; c++)
            matrix_row(z, j)[c] /= sum;
    }
    return z;
}

void check_near_at(const char *file, int line, const char *name,
                   const struct matrix *m,
                   const struct matrix *expected, const char *hint)
{
    double largest = 1;

    for (size_t k = 0; k < expected->rows * expected->cols; k++)
        largest = fmax(largest, fabs((double)expected->at[k]));
    check_matrix_at(file, line, name, m, expected->rows, expected->cols,
                    expected->at, 1e-9 * largest, hint);
}

void check_slopes(double (*f)(void *context), void *context,
                  struct matrix *at, const struct matrix *grad,
                  const char *hint)
{
    double size = 0;

    ck_assert_msg(grad->rows == at->rows && grad->cols == at->cols,
                  "the gradient is %zu x %zu, expected %zu x %zu: %s",
                  grad->rows, grad->cols, at->rows, at->cols, hint);
    for (size_t k = 0; k < at->rows * at->cols; k++) {
        double slope = gradcheck_derivative(f, context, &at->at[k]);
        double came = (double)grad->at[k];
        ck_assert_msg(
            fabs(came - slope) <= 1e-6 * fmax(1, fabs(slope)),
            "row %zu, column %zu of the gradient is %.10g, "
            "but the derivative by central differences is %.10g: "
            "%s",
            k / at->cols, k % at->cols, came, slope, hint);
        size += fabs(came);
    }
    ck_assert_msg(size > 0, "the gradient is 0 everywhere: %s", hint);
}

/* The sum of the layer's output, weighted by r: r is its gradient. */
struct weighted {
    struct layer *layer;
    struct matrix *x, *r;
};

static double weighted_sum(void *context)
{
    struct weighted *weighted = context;
    const struct matrix *y =
        layer_forward(weighted->layer, weighted->x);
    double sum = 0;

    ck_assert_msg(y != NULL && y->rows == weighted->r->rows
                      && y->cols == weighted->r->cols,
                  "forward gives a different shape for the same x");
    for (size_t k = 0; k < y->rows * y->cols; k++)
        sum += (double)weighted->r->at[k] * (double)y->at[k];
    return sum;
}

void check_layer_slopes(struct layer *layer, const struct matrix *x,
                        const char *name, const char *hint)
{
    struct weighted weighted = {layer, copy_of(x), NULL};
    const struct matrix *y = layer_forward(layer, weighted.x);

    ck_assert_msg(y != NULL, "y is NULL: %s", hint);
    weighted.r = draw_signed(y->rows, y->cols, 0.5, 1.5);
    const struct matrix *x_grad = layer_backward(layer, weighted.r);
    if (strcmp(name, "x") == 0) {
        ck_assert_msg(x_grad != NULL, "x_grad is NULL: %s", hint);
        check_slopes(weighted_sum, &weighted, weighted.x,
                     copy_of(x_grad), hint);
    } else {
        struct param *param = layer_param(layer, name);
        check_slopes(weighted_sum, &weighted, &param->value,
                     copy_of(&param->grad), hint);
    }
}
