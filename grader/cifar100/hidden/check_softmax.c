/* Hidden tests of softmax. */
#include <stdlib.h>

#include "hidden.h"
#include "proxy.h"
#include "softmax.h"

static struct layer *softmax;
static struct matrix *x, *y_grad;

static void draw_batch(size_t n_b, size_t n)
{
    x = draw_matrix(n_b, n, -4, 4);
    y_grad = draw_signed(n_b, n, 0.1, 3);
}

static void start(void)
{
    softmax = softmax_new();
    draw_batch(2 * draw_size(1, 5) + 1, draw_size(3, 8));
}

static void shift_scores(double shift)
{
    for (size_t k = 0; k < x->rows * x->cols; k++)
        x->at[k] += (real)shift;
}

static struct matrix *expected_z(void)
{
    struct matrix *z = zeros(x->rows, x->cols);

    for (size_t r = 0; r < x->rows; r++) {
        const real *x_row = matrix_row(x, r);
        double max = -INFINITY, sum = 0;
        for (size_t j = 0; j < x->cols; j++)
            max = fmax(max, (double)x_row[j]);
        for (size_t j = 0; j < x->cols; j++)
            sum += matrix_row(z, r)[j] =
                (real)exp((double)x_row[j] - max);
        for (size_t j = 0; j < x->cols; j++)
            matrix_row(z, r)[j] /= (real)sum;
    }
    return z;
}

/* With the whole Jacobian, number by number. */
static struct matrix *expected_x_grad(void)
{
    struct matrix *z = expected_z(), *x_grad = zeros(x->rows, x->cols);

    for (size_t r = 0; r < x->rows; r++)
        for (size_t j = 0; j < x->cols; j++) {
            const real *z_row = matrix_row(z, r);
            double sum = 0;
            for (size_t i = 0; i < x->cols; i++) {
                double jacobian = (i == j ? (double)z_row[i] : 0)
                                  - (double)z_row[i] * (double)z_row[j];
                sum += (double)matrix_row(y_grad, r)[i] * jacobian;
            }
            matrix_row(x_grad, r)[j] = (real)sum;
        }
    return x_grad;
}

TEST(forward_turns_scores_into_probabilities)
{
    start();
    check_near(layer_forward(softmax, x), expected_z(),
               "z = exp(x) / sum of exp(x), row by row");
    layer_free(softmax);
}

TEST(probabilities_are_positive_and_sum_to_1)
{
    start();
    const struct matrix *z = layer_forward(softmax, x);
    ck_assert_msg(z->rows == x->rows && z->cols == x->cols,
                  "z is %zu x %zu, expected the shape of x, %zu x %zu",
                  z->rows, z->cols, x->rows, x->cols);
    for (size_t r = 0; r < z->rows; r++) {
        double sum = 0;
        for (size_t j = 0; j < z->cols; j++) {
            double number = (double)matrix_row(z, r)[j];
            ck_assert_msg(number > 0,
                          "row %zu, column %zu of z is %g, expected a "
                          "positive number",
                          r, j, number);
            sum += number;
        }
        check_number(sum, 1, 1e-9, "every row sums to 1");
    }
    layer_free(softmax);
}

TEST(rows_are_independent)
{
    start();
    struct matrix *z = expected_z();
    for (size_t r = 1; r < x->rows; r++)
        for (size_t j = 0; j < x->cols; j++)
            matrix_row(x, r)[j] += (real)(5 * r);
    check_near(layer_forward(softmax, x), z,
               "each row has a sum of its own");
    layer_free(softmax);
}

TEST(forward_and_backward_of_a_single_sample)
{
    start();
    draw_batch(1, draw_size(2, 8));
    check_near(layer_forward(softmax, x), expected_z(),
               "z = exp(x) / sum of exp(x), with n_b = 1");
    check_near(layer_backward(softmax, y_grad), expected_x_grad(),
               "x_grad = z o (y_grad - <y_grad, z>), with n_b = 1");
    layer_free(softmax);
}

TEST(only_class_there_is_has_probability_1)
{
    start();
    draw_batch(draw_size(2, 5), 1);
    check_near(layer_forward(softmax, x), expected_z(),
               "with one column, z = 1");
    check_near(layer_backward(softmax, y_grad), expected_x_grad(),
               "with one column, x_grad = 0");
    layer_free(softmax);
}

TEST(large_scores_do_not_overflow)
{
    start();
    shift_scores(draw_number(1000, 5000));
    check_near(layer_forward(softmax, x), expected_z(),
               "subtract the maximum first");
    layer_free(softmax);
}

TEST(very_negative_scores_do_not_vanish)
{
    start();
    shift_scores(-draw_number(1000, 5000));
    check_near(layer_forward(softmax, x), expected_z(),
               "subtract the maximum first, though it is negative");
    layer_free(softmax);
}

/* One score of each row, in another place than that of the row before,
   is about `base`, and all others are far below. */
static void part_scores(double base)
{
    size_t first = random_index(&draw, x->cols);

    for (size_t r = 0; r < x->rows; r++) {
        for (size_t j = 0; j < x->cols; j++)
            matrix_row(x, r)[j] =
                (real)(base - draw_number(1000, 2000));
        matrix_row(x, r)[(first + r) % x->cols] =
            (real)(base + draw_number(0, 100));
    }
}

TEST(scores_far_apart_in_a_row_do_no_harm)
{
    start();
    const double bases[] = {1000, 4000, -1000};
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        part_scores(bases[i]);
        check_near(layer_forward(softmax, x), expected_z(),
                   "subtract the maximum, and not another score");
    }
    draw_batch(1, draw_size(3, 8));
    for (size_t j = 0; j < x->cols; j++)
        x->at[j] = (real)(j + 1 == x->cols ? 1000 : draw_number(-9, 9));
    check_near(layer_forward(softmax, x), expected_z(),
               "the maximum of all classes, the last too");
    layer_free(softmax);
}

TEST(backward_of_scores_far_apart_does_no_harm)
{
    start();
    part_scores(draw_number(-4000, 4000));
    check_near(layer_forward(softmax, x), expected_z(),
               "one of z is 1, the others are 0");
    check_near(layer_backward(softmax, y_grad), expected_x_grad(),
               "x_grad = z o (y_grad - <y_grad, z>)");
    layer_free(softmax);
}

TEST(second_forward_has_nothing_left_of_the_first)
{
    start();
    layer_forward(softmax, x);
    draw_batch(x->rows, x->cols);
    check_near(layer_forward(softmax, x), expected_z(),
               "z is that of the last batch alone");
    layer_free(softmax);
}

TEST(backward_equals_the_whole_jacobian)
{
    start();
    layer_forward(softmax, x);
    check_near(layer_backward(softmax, y_grad), expected_x_grad(),
               "x_grad = y_grad J with J = diag(z) - z^T z");
    layer_free(softmax);
}

TEST(gradient_of_one_class_reaches_the_scores_of_the_others)
{
    start();
    for (size_t r = 0; r < x->rows; r++) {
        size_t class = random_index(&draw, x->cols);
        for (size_t j = 0; j < x->cols; j++)
            if (j != class)
                matrix_row(y_grad, r)[j] = 0;
    }
    layer_forward(softmax, x);
    check_near(layer_backward(softmax, y_grad), expected_x_grad(),
               "J is -z_i z_j off its diagonal");
    layer_free(softmax);
}

TEST(gradients_of_a_row_sum_to_0_but_are_not_0)
{
    start();
    layer_forward(softmax, x);
    const struct matrix *x_grad = layer_backward(softmax, y_grad);
    ck_assert_msg(x_grad != NULL && x_grad->rows == x->rows
                      && x_grad->cols == x->cols,
                  "x_grad should have the shape of x, %zu x %zu",
                  x->rows, x->cols);
    for (size_t r = 0; r < x->rows; r++) {
        double sum = 0, size = 0;
        for (size_t j = 0; j < x->cols; j++) {
            sum += (double)matrix_row(x_grad, r)[j];
            size += fabs((double)matrix_row(x_grad, r)[j]);
        }
        check_number(sum, 0, 1e-9,
                     "shifting all scores changes nothing");
        ck_assert_msg(size > 0, "row %zu of x_grad is 0 everywhere", r);
    }
    layer_free(softmax);
}

TEST(constant_added_to_y_grad_changes_nothing)
{
    start();
    struct matrix *x_grad = expected_x_grad();
    for (size_t r = 0; r < x->rows; r++) {
        double constant = draw_number(-50, 50);
        for (size_t j = 0; j < x->cols; j++)
            matrix_row(y_grad, r)[j] += (real)constant;
    }
    layer_forward(softmax, x);
    check_near(layer_backward(softmax, y_grad), x_grad,
               "x_grad = z o (y_grad - <y_grad, z>), and <c, z> = c");
    layer_free(softmax);
}

TEST(large_gradients_come_through)
{
    start();
    for (size_t k = 0; k < x->rows * x->cols; k++)
        y_grad->at[k] *= (real)1e6;
    layer_forward(softmax, x);
    check_near(layer_backward(softmax, y_grad), expected_x_grad(),
               "x_grad grows with y_grad");
    layer_free(softmax);
}

TEST(second_backward_does_not_add_to_the_first)
{
    start();
    layer_forward(softmax, x);
    layer_backward(softmax, y_grad);
    y_grad = draw_signed(x->rows, x->cols, 0.1, 3);
    check_near(layer_backward(softmax, y_grad), expected_x_grad(),
               "x_grad is that of the last y_grad alone");
    layer_free(softmax);
}

TEST(batches_may_grow_and_shrink)
{
    size_t sizes[SIZES];

    start();
    draw_sizes(sizes);
    for (size_t s = 0; s < SIZES; s++) {
        draw_batch(sizes[s], draw_size(3, 8));
        check_near(layer_forward(softmax, x), expected_z(),
                   "z, after batches of other sizes");
        check_near(layer_backward(softmax, y_grad), expected_x_grad(),
                   "x_grad, after batches of other sizes");
    }
    layer_free(softmax);
}

TEST(backward_needs_nothing_from_the_caller_but_y_grad)
{
    start();
    struct matrix *lent = copy_of(x);
    layer_forward(softmax, lent);
    draw_into(lent, 5, 9);
    check_near(layer_backward(softmax, y_grad), expected_x_grad(),
               "x_grad, though the caller has changed x since forward");
    layer_free(softmax);
}

TEST(two_layers_keep_apart_what_they_know)
{
    start();
    struct layer *other = softmax_new();
    layer_forward(softmax, x);
    layer_forward(other, draw_matrix(x->rows, x->cols, -4, 4));
    layer_backward(other, y_grad);
    check_near(layer_backward(softmax, y_grad), expected_x_grad(),
               "x_grad, when another softmax was at work meanwhile");
    layer_free(softmax);
    layer_free(other);
}

TEST(gradient_against_central_differences)
{
    start();
    draw_batch(draw_size(2, 4), draw_size(3, 5));
    check_layer_slopes(softmax, x, "x",
                       "x_grad = z o (y_grad - <y_grad, z>)");
    layer_free(softmax);
}

TEST(rows_thousands_apart_do_not_vanish)
{
    start();
    struct matrix *z = expected_z();
    for (size_t r = 0; r < x->rows; r++)
        for (size_t j = 0; j < x->cols; j++)
            matrix_row(x, r)[j] += (real)(3000 * (double)r);
    check_near(layer_forward(softmax, x), z,
               "subtract the maximum of the row, not of the batch");
    check_near(layer_backward(softmax, y_grad), expected_x_grad(),
               "x_grad of a row far below the others");
    layer_free(softmax);
}

/* Batches as small and as lopsided as they can be. */
static void check_shapes(void)
{
    size_t shapes[SHAPES][2];

    draw_shapes(shapes);
    for (size_t s = 0; s < SHAPES; s++) {
        softmax = softmax_new();
        draw_batch(shapes[s][0], shapes[s][1]);
        check_near(layer_forward(softmax, x), expected_z(),
                   "z, for a batch of any shape");
        check_near(layer_backward(softmax, y_grad), expected_x_grad(),
                   "x_grad, for a batch of any shape");
        layer_free(softmax);
    }
}

TEST(smallest_and_most_lopsided_batches)
{
    check_shapes();
}

TESTS_OF_HARM(x_and_y_grad_are_only_looked_at, check_shapes);

/* With z by the formula: the whole Jacobian is too much here. */
TEST(gradient_of_thousands_of_classes_is_found_fast)
{
    start();
    /* fewer rows for a sanitized worker, which takes ten times as long */
    draw_batch(getenv("GRADER_SANITIZED") == NULL ? 500 : 50,
               draw_size(1190, 1210));
    struct matrix *z = expected_z(), *x_grad = zeros(x->rows, x->cols);
    for (size_t r = 0; r < x->rows; r++) {
        const real *z_row = matrix_row(z, r),
                   *g = matrix_row(y_grad, r);
        double mean = 0;
        for (size_t j = 0; j < x->cols; j++)
            mean += (double)z_row[j] * (double)g[j];
        for (size_t j = 0; j < x->cols; j++)
            matrix_row(x_grad, r)[j] =
                (real)((double)z_row[j] * ((double)g[j] - mean));
    }
    layer_forward(softmax, x);
    check_near(layer_backward(softmax, y_grad), x_grad,
               "x_grad by its formula, not by trying each score");
    layer_free(softmax);
}

int main(void)
{
    return hidden_run();
}
