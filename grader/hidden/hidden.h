#ifndef HIDDEN_H
#define HIDDEN_H

#include "random.h"
#include "suite.h"

/* Runs the tests, each in a process of its own, and prints a line for
   each: its name, "passed" or "failed", and the message of a failure,
   with tabs between. Returns what main should: 0 when there is a line
   for every test. */
int hidden_run(void);

/* The seed of this run, the number in the environment variable
   GRADER_SEED; ends the program when there is none. */
uint32_t hidden_seed(void);

/* Where a test's numbers come from. It starts afresh for each test, with
   the seed of the run and the name of the test. */
extern struct random draw;

/* Where a layer's initial weights come from. The student's code may
   return it in any state, so nothing else is drawn from it. */
extern struct random weights;

/* A size from low to high, both included. */
size_t draw_size(size_t low, size_t high);

/* Rows of batches that grow and shrink. */
enum { SIZES = 5 };
void draw_sizes(size_t sizes[SIZES]);

/* Rows and columns of batches as small and as lopsided as they can be. */
enum { SHAPES = 5 };
void draw_shapes(size_t shapes[SHAPES][2]);

/* A number between low and high. */
double draw_number(double low, double high);

/* Gives all of m numbers between low and high. */
void draw_into(struct matrix *m, double low, double high);

/* All matrices below belong to the test, and are freed after it. */

/* Numbers between low and high. */
struct matrix *draw_matrix(size_t rows, size_t cols, double low,
                           double high);

/* Numbers of either sign, whose sizes are between low and high. */
struct matrix *draw_signed(size_t rows, size_t cols, double low,
                           double high);

/* One-hot rows. */
struct matrix *draw_targets(size_t rows, size_t cols);

/* Rows of probabilities; none is below 1 / (4 cols). */
struct matrix *draw_probabilities(size_t rows, size_t cols);

/* A matrix of zeros. */
struct matrix *zeros(size_t rows, size_t cols);

/* A copy of m. */
struct matrix *copy_of(const struct matrix *m);

/* Rows first to first + n - 1 of m, copied. */
struct matrix *rows_of(const struct matrix *m, size_t first, size_t n);

/* Two tests that do the same, `check`. The first one watches the
   matrices that are lent, and its name says which these are; the second
   watches the margins of all memory. */
#define TESTS_OF_HARM(only_looked_at, check) \
    TEST(only_looked_at) \
    { \
        proxy_watches = HARM_TO_ARGUMENTS; \
        check(); \
    } \
    TEST(nothing_is_written_outside_of_matrices) \
    { \
        proxy_watches = HARM_TO_MEMORY; \
        check(); \
    } \
    struct suite_test

/* Fails unless m is as expected, but for rounding. `hint` says where to
   look. */
#define check_near(m, expected, hint) \
    check_near_at(__FILE__, __LINE__, #m, (m), (expected), (hint))

void check_near_at(const char *file, int line, const char *name,
                   const struct matrix *m,
                   const struct matrix *expected, const char *hint);

/* Fails unless grad holds the derivatives of f for the numbers of `at`, as
   central differences find them, and not all of them are 0. */
void check_slopes(double (*f)(void *context), void *context,
                  struct matrix *at, const struct matrix *grad,
                  const char *hint);

/* The same for the gradient of a layer at x: of its parameter `name`,
   or of the input when `name` is "x". */
void check_layer_slopes(struct layer *layer, const struct matrix *x,
                        const char *name, const char *hint);

#endif
