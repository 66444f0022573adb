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
   order in which they stand in the file. */
#define TEST(test)                                                     \
    static void test##_body(int loop);                                 \
    __attribute__((constructor)) static void test##_registers(void)    \
    {                                                                  \
        static const TTest it = {#test, test##_body, __FILE__,         \
                                 __LINE__};                            \
        suite_register(&it);                                           \
    }                                                                  \
    static void test##_body(int loop CK_ATTRIBUTE_UNUSED)

void suite_register(const TTest *test);

/* The tests, n of them. */
const TTest *const *suite_tests(size_t *n);

/* Runs the tests, and returns what main should: 0 when all have passed.
   A test has 30 s of processor time. */
int suite_run(const char *name);

/* For a test that reads real data: it may take as long as it likes. */
void suite_lift_limit(void);

/* A test's seed, moved: the environment variable SUITE_SEED, a number,
   is added to the seeds of all tests. It is 0 by default. Only where a
   result has been published for a seed, that seed stays. */
uint32_t suite_seed(uint32_t seed);

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
    do { \
        double number_ = (double)(number), expected_ = (double)(expected); \
        ck_assert_msg(number_ == expected_ \
                          || fabs(number_ - expected_) <= (tolerance), \
                      "%s is %.10g, expected %.10g (off by %.2g): %s", \
                      #number, number_, expected_, number_ - expected_, \
                      (hint)); \
    } while (0)

/* Fails unless the error of a gradient against central differences is
   below 1e-7. */
#define check_gradient(error, hint) \
    do { \
        double error_ = (error); \
        ck_assert_msg(error_ < 1e-7, \
                      "error %.3g against central differences, expected " \
                      "less than 1e-7, in %s: %s", error_, #error, \
                      (hint)); \
    } while (0)

/* The same for a gradient of a layer at x, of its parameter `name` or of
   "x"; it must not be zero either. */
#define check_layer_gradient(layer, x, name, hint) \
    do { \
        check_gradient(layer_gradcheck(layer, x, name), hint); \
        ck_assert_msg(layer_gradient_size(layer, name) > 0, \
                      "the gradient of %s is zero: %s", (name), (hint)); \
    } while (0)

/* The sum of the sizes of the numbers in that gradient. */
double layer_gradient_size(struct layer *layer, const char *name);

/* A matrix of the given numbers, row by row. */
struct matrix matrix_from(size_t rows, size_t cols, const real *numbers);

/* A matrix of normal numbers from the generator. */
struct matrix matrix_normal(size_t rows, size_t cols,
                            struct random *random);

/* A matrix of normal numbers that belong to suite_seed(seed). */
struct matrix matrix_random(size_t rows, size_t cols, uint32_t seed);

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
