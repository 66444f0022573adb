#ifndef SUITE_H
#define SUITE_H

#include <check.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "layer.h"
#include "matrix.h"
#include "random.h"

/* A test, which registers itself: TEST(name) { ... }. Tests run in the
   order in which they stand in the file. What it needs may follow the
   name: earlier tests of the file, "name", and whole suites,
   "check-name". Where one of them has failed, it is skipped. */
#define TEST(...) SUITE_TEST(__VA_ARGS__, NULL)
#define SUITE_TEST(test, ...) \
    static void test##_body(int loop); \
    __attribute__((constructor)) static void test##_registers(void) \
    { \
        static const char *const needs[] = {__VA_ARGS__, NULL}; \
        static struct suite_test it = { \
            {#test, test##_body, __FILE__, __LINE__}, \
            needs, \
            PASSED, \
            NULL}; \
        suite_register(&it); \
    } \
    static void test##_body(int loop CK_ATTRIBUTE_UNUSED)

struct suite_test {
    TTest it;
    const char *const *needs;
    enum { PASSED, FAILED, SKIPPED } came;
    const char *first; /* what has to pass first, if it was skipped */
};
void suite_register(struct suite_test *test);

/* Test i, or NULL if there are no more. */
const TTest *suite_test(size_t i);

/* Runs the tests, and returns what main should: 0 when none has failed.
   The last line printed is their sum. */
int suite_run(const char *name);

/* A test has 2 s of processor time; one that trains or reads real data
   says how many it takes at most, 0 for any. */
void suite_takes(int seconds);

/* The test that is running wants a gradient of so many numbers that only
   its formula finds it in time. */
void suite_wants_formula(const char *formula);

/* Counts the test that is running as skipped, which should end then. */
void suite_skip(const char *why);

/* A test's seed, moved: the environment variable SUITE_SEED, a number,
   is added to the seeds of all tests. It is 0 by default. Only where a
   result has been published for a seed, that seed stays. */
uint32_t suite_seed(uint32_t seed);

/* What check_matrix and check_number look for when a number is wrong, to
   say why. suite_batch: n_b of the batch. Slips: numbers that a well-known
   mistake leads to, the first ones of the matrix. suite_knows: numbers
   that may come instead of those due, or be added to them; `says` goes on
   after "it is". */
struct slip {
    const char *says;
    size_t n;
    double at[9];
};
#define SLIP(says, ...) \
    { \
        says, sizeof((double[]){__VA_ARGS__}) / sizeof(double), \
        { \
            __VA_ARGS__ \
        } \
    }
void suite_batch(size_t n_b);
void suite_knows_slips(const struct slip *slips, size_t n);
#define suite_slips(list) \
    suite_knows_slips((list), sizeof(list) / sizeof *(list))
void suite_knows(const char *says, const struct matrix *m);

/* How far from a corner of ReLU or of the SVM loss the numbers have to
   be in a check against central differences. */
#define FAR_FROM_CORNERS 1e-3

/* Fails unless m is rows x cols and every number is within tolerance of
   the one expected. `hint` says where to look. */
#define check_matrix(m, rows, cols, expected, tolerance, hint) \
    check_matrix_at(__FILE__, __LINE__, #m, (m), (rows), (cols), \
                    (expected), (tolerance), (hint))

void check_matrix_at(const char *file, int line, const char *name,
                     const struct matrix *m, size_t rows, size_t cols,
                     const real *expected, double tolerance,
                     const char *hint);

/* Fails unless the number is within tolerance of the one expected; NaN
   is within no tolerance. */
#define check_number(number, expected, tolerance, hint) \
    check_number_at(__FILE__, __LINE__, #number, (double)(number), \
                    (double)(expected), (tolerance), (hint))

void check_number_at(const char *file, int line, const char *name,
                     double came, double due, double tolerance,
                     const char *hint);

/* Fails unless the error of a gradient against central differences is
   below 1e-7. */
#define check_gradient(error, hint) \
    do { \
        double error_ = (error); \
        ck_assert_msg( \
            error_ < 1e-7, \
            "error %.3g against central differences, expected " \
            "less than 1e-7, in %s: %s", \
            error_, #error, (hint)); \
    } while (0)

/* The same for a gradient of a layer at x, of its parameter `name` or of
   "x"; it must not be zero either. */
#define check_layer_gradient(layer, x, name, hint) \
    do { \
        check_gradient(layer_gradcheck(layer, x, name), hint); \
        ck_assert_msg(layer_gradient_size(layer, name) > 0, \
                      "the gradient of %s is zero: %s", (name), \
                      (hint)); \
    } while (0)

/* The sum of the sizes of the numbers in that gradient. */
double layer_gradient_size(struct layer *layer, const char *name);

/* A matrix of the given numbers, row by row. */
struct matrix matrix_from(size_t rows, size_t cols,
                          const real *numbers);

/* Fills a matrix with numbers in equal steps, as numpy.linspace makes
   them. */
void matrix_ladder(struct matrix *m, double from, double to);

/* A matrix of normal numbers from the generator. */
struct matrix matrix_normal(size_t rows, size_t cols,
                            struct random *random);

/* A matrix of normal numbers that belong to suite_seed(seed). */
struct matrix matrix_random(size_t rows, size_t cols, uint32_t seed);

/* Puts a fence behind a matrix that has its final size, and fails if
   something was written there. */
void suite_fence(struct matrix *m);
#define check_fence(m) check_fence_at(__FILE__, __LINE__, #m, (m))
void check_fence_at(const char *file, int line, const char *name,
                    const struct matrix *m);

/* Fails unless the file is there and has this text. */
void check_file(const char *path, const char *expected);

/* Runs statement in a process of its own; fails unless it ends with exit
   status 1 and one line on standard error that has both texts in it. */
#define check_fails(statement, text, also) \
    do { \
        struct caught caught = caught_start(); \
        if (caught.child) { \
            statement; \
            caught_survived(); \
        } \
        caught_check(&caught, __FILE__, __LINE__, #statement, (text), \
                     (also)); \
    } while (0)

/* What check_fails is made of. */
struct caught {
    int child; /* true in the process that runs the statement */
    int pid, pipe;
};
struct caught caught_start(void);
_Noreturn void caught_survived(void);
void caught_check(struct caught *caught, const char *file, int line,
                  const char *statement, const char *text,
                  const char *also);

#endif
