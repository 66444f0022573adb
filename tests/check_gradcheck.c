#include <math.h>

#include "gradcheck.h"
#include "suite.h"

/* The chain of the chapter, z = w2 (w1 x + b1) + b2: w1, b1, w2, b2. */
static const real x = (real)1.5;

static double chain(void *context)
{
    const real *p = context;

    return (double)(p[2] * (p[0] * x + p[1]) + p[3]);
}

static double cube(void *context)
{
    const double at = (double)*(real *)context;

    return at * at * at;
}

TEST(worked_example_has_the_value_11)
{
    real p[] = {2, 1, 3, -1};

    check_number(chain(p), 11, 1e-12, "w2 (w1 x + b1) + b2");
}

TEST(worked_example_has_the_four_derivatives_of_the_chapter)
{
    real p[] = {2, 1, 3, -1};
    const real derivatives[] = {4.5, 3, 4, 1};

    check_gradient(gradcheck(chain, p, p, derivatives, 4),
                   "w1, b1, w2, b2");
}

TEST(difference_for_a_cube_is_central_and_not_one_sided)
{
    real at = 2;

    /* one-sided, the error would be h f'' / 2 = 6e-5 */
    check_number(gradcheck_derivative(cube, &at, &at), 12, 1e-8,
                 "both f(w + h) and f(w - h) are needed");
}

TEST(numbers_are_left_as_they_were)
{
    real p[] = {(real)0.1, (real)1e6, (real)-3e-7, (real)(1.0 / 3)};
    const real before[] = {p[0], p[1], p[2], p[3]};

    gradcheck(chain, p, p, before, 4);
    for (int i = 0; i < 4; i++)
        ck_assert_msg(p[i] == before[i], "number %d has changed", i);
}

TEST(derivative_off_by_a_thousandth_is_noticed)
{
    real p[] = {2, 1, 3, -1};
    const real derivatives[] = {4.5, (real)3.003, 4, 1};
    double error = gradcheck(chain, p, p, derivatives, 4);

    check_number(error, 0.003 / 6.013, 1e-8, "the worst error counts");
}

TEST(derivative_of_the_wrong_sign_has_an_error_near_1)
{
    check_number(gradcheck_error(-2, 2), 4 / 4.01, 1e-15,
                 "|a - n| / (0.01 + |a| + |n|)");
    check_number(gradcheck_error(0, 2), 2 / 2.01, 1e-15,
                 "|a - n| / (0.01 + |a| + |n|)");
}

TEST(two_derivatives_of_zero_agree)
{
    check_number(gradcheck_error(0, 0), 0, 0, "0 / 0.01, not 0 / 0");
}

TEST(small_derivative_may_be_off_by_rounding_only)
{
    check_gradient(gradcheck_error(1e-6, 1e-6 + 1e-11),
                   "1e-11 is the rounding of the quotient");
    ck_assert_msg(gradcheck_error(0, 1e-6) > 1e-5,
                  "1e-6 is more than rounding, so 0 is wrong");
}

TEST(large_derivative_may_be_off_by_a_part_of_its_size)
{
    check_gradient(gradcheck_error(2000, 2000.0001), "5e-8 of 2000");
    ck_assert_msg(gradcheck_error(2000, 2000.01) > 1e-7,
                  "5e-6 of 2000 is too much");
}

TEST(nan_never_passes)
{
    real p[] = {2, 1, 3, -1};
    const real first[] = {(real)NAN, 3, 4, 1};
    const real last[] = {4.5, 3, 4, (real)NAN};

    ck_assert_msg(isnan(gradcheck(chain, p, p, first, 4)),
                  "NaN first: a later error must not replace it");
    ck_assert_msg(isnan(gradcheck(chain, p, p, last, 4)),
                  "NaN last: comparisons with NaN are false");
}

int main(void)
{
    return suite_run("gradcheck");
}
