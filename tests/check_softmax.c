#include "softmax.h"
#include "suite.h"

/* exp(-2), exp(-1), 1, divided by their sum */
static const real z123[] = {0.0900305731703805, 0.2447284710547977,
                            0.6652409557748218};

/* z o (g - <g, z>) for g = (1, 0, 0) */
static const real x_grad123[] = {
    0.0819250690649932, -0.0220330445201743, -0.0598920245448189};

/* What well-known mistakes lead to. */
static const struct slip slips[] = {
    /* z */
    SLIP("the exponentials are not divided by their sum",
         0.1353352832366127, 0.3678794411714423, 1),
    SLIP("the exponentials are not divided by their sum",
         2.718281828459045, 7.38905609893065, 20.085536923187668),
    SLIP("each number is divided by the sum so far: find the whole sum "
         "first",
         1, 0.7310585786300049, 0.6652409557748218),
    SLIP("this is 2 to the power of the scores, not e", 1.0 / 7,
         2.0 / 7, 4.0 / 7),
    SLIP("the scores are divided by their sum as they are: exp is "
         "missing",
         1.0 / 6, 2.0 / 6, 3.0 / 6),
    SLIP("the scores are divided by their sum as they are: exp is "
         "missing",
         2.0 / 3, 1.0 / 3, 0),
    SLIP("the sum goes over the column instead of the row", 1, 1, 1),
    SLIP("the sign in the exponent is wrong: e^(x - m), and not "
         "e^(m - x)",
         0.6652409557748219, 0.24472847105479764, 0.09003057317038045),
    SLIP("the scores are divided by the sum of the exponentials, and "
         "not the exponentials themselves",
         0.6652409557748219, 1.3304819115496438, 1.9957228673244657),
    SLIP("the sum begins with 1 instead of 0", 0.05406459218899647,
         0.14696279851039795, 0.39948630465030277),
    SLIP("all are equal, a constant: were the scores cut off "
         "instead of shifted?",
         1.0 / 3, 1.0 / 3, 1.0 / 3),
    SLIP(
        "not a number: the exponentials overflow, subtract the maximum "
        "of the row first",
        NAN, NAN, NAN),
    /* x_grad */
    SLIP("this is the diagonal of the Jacobian only",
         0.0819250690649932, 0, 0),
    SLIP("this is z times y_grad: the diagonal of the Jacobian "
         "only, and not the whole of it",
         0.0900305731703805, 0, 0),
    SLIP("the diagonal of the Jacobian is missing",
         -0.00810550410538726, -0.0220330445201743,
         -0.0598920245448189),
    SLIP("this is z - t, the gradient of softmax and cross entropy "
         "together",
         -0.9099694268296196, 0.2447284710547977, 0.6652409557748218),
    SLIP("this is z, as in z - t, the gradient of softmax and cross "
         "entropy "
         "together",
         0.0900305731703805, 0.2447284710547977, 0.6652409557748218),
    SLIP("this is z (1 - z): y_grad is missing, and so is what is "
         "off the diagonal of the Jacobian",
         0.0819250690649932, 0.18483644650997874, 0.2226954265346234),
    SLIP("the factor z is missing", 0.9099694268296196,
         -0.0900305731703805, -0.0900305731703805),
    SLIP("the plain mean of y_grad is subtracted, not that weighted by "
         "z",
         0.0600203821135870, -0.0815761570182659, -0.2217469852582739),
    SLIP("the sum of y_grad is subtracted without the weights z", 0,
         -0.2447284710547977, -0.6652409557748218),
};

static struct layer *softmax;

static void start(void)
{
    softmax = softmax_new();
    suite_slips(slips);
}

static void check_forward(size_t rows, size_t cols,
                          const real *x_numbers, const real *expected,
                          const char *hint)
{
    struct matrix x = matrix_from(rows, cols, x_numbers);
    suite_knows("x as it came", &x);

    check_matrix(layer_forward(softmax, &x), rows, cols, expected,
                 1e-12, hint);
    matrix_free(&x);
}

TEST(forward_of_the_worked_example)
{
    start();
    check_forward(1, 3, (real[]){1, 2, 3}, z123,
                  "exp(x) / sum of exp(x)");
    struct matrix x = matrix_from(1, 3, (real[]){1, 2, 3});
    layer_forward(softmax, &x);
    check_matrix(
        &x, 1, 3, ((real[]){1, 2, 3}), 0,
        "forward changes x, which belongs to the caller: do not "
        "write there");
    matrix_free(&x);
    layer_free(softmax);
}

TEST(rows_are_independent, "forward_of_the_worked_example")
{
    start();
    check_forward(3, 2, (real[]){0, 0, 1, 1, 0, 1},
                  (real[]){0.5, 0.5, 0.5, 0.5, 0.2689414213699951,
                           0.7310585786300049},
                  "each row has a sum of its own");
    layer_free(softmax);
}

TEST(constant_added_to_a_row_changes_nothing,
     "forward_of_the_worked_example")
{
    start();
    check_forward(
        2, 3, (real[]){101, 102, 103, -9, -8, -7},
        (real[]){z123[0], z123[1], z123[2], z123[0], z123[1], z123[2]},
        "z is the same for x and x - m: is anything added to the sum, "
        "or cut off?");
    layer_free(softmax);
}

TEST(large_scores_do_not_overflow, "forward_of_the_worked_example")
{
    start();
    check_forward(1, 3, (real[]){1001, 1002, 1003}, z123,
                  "subtract the maximum first");
    layer_free(softmax);
}

TEST(maximum_is_that_of_the_row_and_not_of_the_batch,
     "large_scores_do_not_overflow")
{
    start();
    check_forward(
        2, 3, (real[]){1001, 1002, 1003, -1003, -1002, -1001},
        (real[]){z123[0], z123[1], z123[2], z123[0], z123[1], z123[2]},
        "a row far below must not vanish: subtract the maximum of the "
        "row, not of "
        "all rows");
    layer_free(softmax);
}

TEST(scores_far_apart_in_a_row_do_no_harm,
     "large_scores_do_not_overflow")
{
    start();
    /* there are fewer rows than columns, for who mixes them up */
    check_forward(2, 3, (real[]){-1000, 0, 1000, 1000, 1, 2},
                  (real[]){0, 0, 1, 1, 0, 0},
                  "subtract the maximum of all columns, not another "
                  "score");
    check_forward(1, 3, (real[]){1000, 0, -1000}, (real[]){1, 0, 0},
                  "subtract the maximum, not another score");
    layer_free(softmax);
}

TEST(probabilities_are_positive_and_sum_to_1,
     "forward_of_the_worked_example")
{
    start();
    struct matrix x = matrix_random(50, 7, 1);
    const struct matrix *z = layer_forward(softmax, &x);
    for (size_t i = 0; i < 50; i++) {
        double sum = 0;
        for (size_t j = 0; j < 7; j++) {
            ck_assert_double_gt((double)matrix_row(z, i)[j], 0);
            sum += (double)matrix_row(z, i)[j];
        }
        check_number(sum, 1, 1e-12, "every row sums to 1");
    }
    matrix_free(&x);
    layer_free(softmax);
}

TEST(backward_of_the_worked_example, "forward_of_the_worked_example")
{
    start();
    struct matrix x = matrix_from(1, 3, (real[]){1, 2, 3});
    struct matrix g = matrix_from(1, 3, (real[]){1, 0, 0});
    suite_knows("y_grad as it came: handed down unchanged", &g);
    layer_forward(softmax, &x);
    check_matrix(layer_backward(softmax, &g), 1, 3, x_grad123, 1e-12,
                 "x_grad = z o (y_grad - <y_grad, z>)");
    matrix_free(&x);
    matrix_free(&g);
    layer_free(softmax);
}

TEST(second_backward_does_not_add_to_the_first,
     "backward_of_the_worked_example")
{
    start();
    struct matrix x = matrix_from(1, 3, (real[]){1, 2, 3});
    struct matrix g = matrix_from(1, 3, (real[]){1, 0, 0});

    layer_forward(softmax, &x);
    suite_knows("the gradient of the batch before: it piles up",
                layer_backward(softmax, &g));
    static const struct slip goes_on[] = {
        SLIP("the sum <y_grad, z> goes on from the call before: set it "
             "to 0 first",
             0.07381956495960604, -0.04406608904034862,
             -0.11978404908963791),
    };
    suite_slips(goes_on);
    check_matrix(layer_backward(softmax, &g), 1, 3, x_grad123, 1e-12,
                 "x_grad must not pile up");
    matrix_free(&x);
    matrix_free(&g);
    layer_free(softmax);
}

TEST(forward_keeps_the_numbers_and_not_the_place_of_x,
     "backward_of_the_worked_example")
{
    start();
    struct matrix x = matrix_from(1, 3, (real[]){1, 2, 3});
    struct matrix g = matrix_from(1, 3, (real[]){1, 0, 0});

    layer_forward(softmax, &x);
    for (int k = 0; k < 3; k++)
        x.at[k] = 0;
    check_matrix(layer_backward(softmax, &g), 1, 3, x_grad123, 1e-12,
                 "the caller may reuse x after forward");
    matrix_free(&x);
    matrix_free(&g);
    layer_free(softmax);
}

TEST(backward_equals_the_whole_jacobian,
     "backward_of_the_worked_example")
{
    start();
    struct matrix x = matrix_random(4, 5, 2),
                  g = matrix_random(4, 5, 3);
    struct matrix expected = matrix_new(4, 5);
    const struct matrix *z = layer_forward(softmax, &x);
    double size = 0;
    for (size_t r = 0; r < 4; r++)
        for (size_t i = 0; i < 5; i++)
            for (size_t j = 0; j < 5; j++) {
                real z_i = matrix_row(z, r)[i],
                     z_j = matrix_row(z, r)[j];
                real jacobian = (i == j ? z_i : 0) - z_i * z_j;
                matrix_row(&expected, r)[j] +=
                    matrix_row(&g, r)[i] * jacobian;
                size += fabs((double)jacobian);
            }
    suite_batch(4);
    suite_knows("y_grad as it came: handed down unchanged", &g);
    ck_assert_msg(size > 0.1, "forward gives no probabilities yet");
    check_matrix(layer_backward(softmax, &g), 4, 5, expected.at, 1e-12,
                 "J = diag(z) - z^T z, the off-diagonal included");
    matrix_free(&x);
    matrix_free(&g);
    matrix_free(&expected);
    layer_free(softmax);
}

TEST(gradients_of_a_row_sum_to_0_but_are_not_0,
     "backward_equals_the_whole_jacobian")
{
    start();
    struct matrix x = matrix_random(6, 4, 4),
                  g = matrix_random(6, 4, 5);
    layer_forward(softmax, &x);
    const struct matrix *x_grad = layer_backward(softmax, &g);
    for (size_t i = 0; i < 6; i++) {
        double sum = 0, size = 0;
        for (size_t j = 0; j < 4; j++) {
            sum += (double)matrix_row(x_grad, i)[j];
            size += fabs((double)matrix_row(x_grad, i)[j]);
        }
        check_number(sum, 0, 1e-12,
                     "shifting all scores changes nothing");
        ck_assert_msg(size > 1e-3, "row %zu of x_grad is zero", i);
    }
    matrix_free(&x);
    matrix_free(&g);
    layer_free(softmax);
}

TEST(small_batch_after_a_large_one, "backward_of_the_worked_example")
{
    start();
    struct matrix large = matrix_random(129, 3, 1);
    struct matrix g = matrix_from(1, 3, (real[]){1, 0, 0});
    layer_forward(softmax, &large);
    layer_backward(softmax, &large);
    check_forward(1, 3, (real[]){1, 2, 3}, z123, "batches may shrink");
    check_matrix(layer_backward(softmax, &g), 1, 3, x_grad123, 1e-12,
                 "batches may shrink");
    matrix_free(&large);
    matrix_free(&g);
    layer_free(softmax);
}

TEST(gradient_against_central_differences,
     "backward_equals_the_whole_jacobian")
{
    start();
    struct matrix x = matrix_random(5, 6, 7);
    check_layer_gradient(softmax, &x, "x",
                         "x_grad = z o (y_grad - <y_grad, z>)");
    matrix_free(&x);
    layer_free(softmax);
}

TEST(two_layers_keep_apart_what_they_know,
     "backward_of_the_worked_example")
{
    start();
    struct layer *other = softmax_new();
    struct matrix x = matrix_from(1, 3, (real[]){1, 2, 3});
    struct matrix g = matrix_from(1, 3, (real[]){1, 0, 0});
    layer_forward(softmax, &x);
    layer_forward(other, &g);
    layer_backward(other, &x);
    check_matrix(layer_backward(softmax, &g), 1, 3, x_grad123, 1e-12,
                 "x_grad, when another softmax was at work meanwhile");
    matrix_free(&x);
    matrix_free(&g);
    layer_free(other);
    layer_free(softmax);
}

TEST(x_and_y_grad_are_only_looked_at, "backward_of_the_worked_example")
{
    start();
    struct matrix x = matrix_from(1, 3, (real[]){1, 2, 3});
    struct matrix g = matrix_from(1, 3, (real[]){1, 0, 0});
    check_matrix(layer_forward(softmax, &x), 1, 3, z123, 1e-12, "z");
    check_matrix(layer_backward(softmax, &g), 1, 3, x_grad123, 1e-12,
                 "x_grad");
    check_matrix(&x, 1, 3, ((real[]){1, 2, 3}), 0,
                 "x belongs to the caller: do not write there");
    check_matrix(&g, 1, 3, ((real[]){1, 0, 0}), 0,
                 "y_grad belongs to the caller: do not write there");
    matrix_free(&x);
    matrix_free(&g);
    layer_free(softmax);
}

TEST(gradient_of_hundreds_of_classes_is_found_fast,
     "gradient_against_central_differences")
{
    start();
    suite_wants_formula("x_grad = z o (y_grad - <y_grad, z>)");
    struct matrix x = matrix_random(512, 500, 8),
                  g = matrix_random(512, 500, 9);
    struct matrix expected = matrix_new(512, 500);
    const struct matrix *z = layer_forward(softmax, &x);
    for (size_t i = 0; i < 512; i++) {
        const real *z_row = matrix_row(z, i),
                   *g_row = matrix_row(&g, i);
        double mean = 0;
        for (size_t j = 0; j < 500; j++)
            mean += (double)(g_row[j] * z_row[j]);
        for (size_t j = 0; j < 500; j++)
            matrix_row(&expected, i)[j] =
                z_row[j] * (g_row[j] - (real)mean);
    }
    check_matrix(layer_backward(softmax, &g), 512, 500, expected.at,
                 1e-12, "x_grad = z o (y_grad - <y_grad, z>)");
    matrix_free(&x);
    matrix_free(&g);
    matrix_free(&expected);
    layer_free(softmax);
}

int main(void)
{
    return suite_run("softmax");
}
