/* Hidden tests of ReLU. */
#include "hidden.h"
#include "proxy.h"
#include "relu.h"

static struct layer *relu;
static struct matrix *x, *y_grad;

/* Numbers of either sign, well away from the corner. */
static void draw_batch(size_t n_b, size_t n)
{
    x = draw_signed(n_b, n, 0.1, 5);
    y_grad = draw_signed(n_b, n, 0.1, 5);
    x->at[random_index(&draw, n_b * n)] = (real)draw_number(1, 2);
}

static void start(void)
{
    relu = relu_new();
    draw_batch(2 * draw_size(2, 5) + 1, draw_size(4, 9));
}

static struct matrix *expected_y(void)
{
    struct matrix *y = zeros(x->rows, x->cols);

    for (size_t k = 0; k < x->rows * x->cols; k++)
        if (x->at[k] > 0)
            y->at[k] = x->at[k];
    return y;
}

static struct matrix *expected_x_grad(void)
{
    struct matrix *x_grad = zeros(x->rows, x->cols);

    for (size_t k = 0; k < x->rows * x->cols; k++)
        if (x->at[k] > 0)
            x_grad->at[k] = y_grad->at[k];
    return x_grad;
}

TEST(forward_lets_positive_numbers_through)
{
    start();
    check_near(layer_forward(relu, x), expected_y(), "y = max(0, x)");
    layer_free(relu);
}

TEST(forward_and_backward_of_a_single_sample)
{
    start();
    draw_batch(1, draw_size(2, 9));
    check_near(layer_forward(relu, x), expected_y(),
               "y = max(0, x), with n_b = 1");
    check_near(layer_backward(relu, y_grad), expected_x_grad(),
               "y_grad where x > 0, with n_b = 1");
    layer_free(relu);
}

TEST(large_and_tiny_numbers_pass_unchanged)
{
    start();
    for (size_t k = 0; k < x->rows * x->cols; k++)
        x->at[k] *= (real)pow(10, draw_number(-200, 200));
    check_matrix(layer_forward(relu, x), x->rows, x->cols,
                 expected_y()->at, 0, "there is no threshold but 0");
    layer_free(relu);
}

TEST(second_output_has_nothing_left_of_the_first)
{
    start();
    check_near(layer_forward(relu, x), expected_y(), "y = max(0, x)");
    for (size_t k = 0; k < x->rows * x->cols; k++)
        x->at[k] = -2 * x->at[k];
    check_near(layer_forward(relu, x), expected_y(),
               "y is 0 where x < 0, whatever was there before");
    layer_free(relu);
}

TEST(backward_lets_the_gradient_through_where_x_was_positive)
{
    start();
    layer_forward(relu, x);
    check_near(layer_backward(relu, y_grad), expected_x_grad(),
               "y_grad where x > 0, else 0");
    layer_free(relu);
}

TEST(second_gradient_has_nothing_left_of_the_first)
{
    start();
    layer_forward(relu, x);
    layer_backward(relu, y_grad);
    for (size_t k = 0; k < x->rows * x->cols; k++) {
        x->at[k] = -x->at[k];
        y_grad->at[k] *= 3;
    }
    x->at[0] = 1;
    layer_forward(relu, x);
    check_near(layer_backward(relu, y_grad), expected_x_grad(),
               "x_grad is 0 where x < 0, whatever was there before");
    layer_free(relu);
}

TEST(derivative_at_0_is_0)
{
    start();
    for (size_t k = 0; k < x->rows * x->cols; k++)
        x->at[k] = k % 2 == 0 ? fabs(x->at[k]) : 0;
    layer_forward(relu, x);
    check_near(layer_backward(relu, y_grad), expected_x_grad(),
               "y_grad where x > 0, and 0 at x = 0");
    layer_free(relu);
}

TEST(derivative_is_1_however_small_x_is)
{
    start();
    for (size_t k = 0; k < x->rows * x->cols; k++)
        x->at[k] *= (real)pow(10, draw_number(-200, 200));
    layer_forward(relu, x);
    check_near(layer_backward(relu, y_grad), expected_x_grad(),
               "y_grad where x > 0, as it came");
    layer_free(relu);
}

TEST(sign_of_x_is_the_switch_and_not_that_of_y_grad)
{
    start();
    for (size_t k = 0; k < x->rows * x->cols; k++)
        y_grad->at[k] =
            x->at[k] > 0 ? -fabs(y_grad->at[k]) : fabs(y_grad->at[k]);
    layer_forward(relu, x);
    check_near(layer_backward(relu, y_grad), expected_x_grad(),
               "a negative gradient passes where x was positive");
    layer_free(relu);
}

TEST(batches_may_grow_and_shrink)
{
    size_t sizes[SIZES];

    start();
    draw_sizes(sizes);
    for (size_t s = 0; s < SIZES; s++) {
        draw_batch(sizes[s], draw_size(3, 9));
        check_near(layer_forward(relu, x), expected_y(),
                   "y, after batches of other sizes");
        check_near(layer_backward(relu, y_grad), expected_x_grad(),
                   "x_grad, after batches of other sizes");
    }
    layer_free(relu);
}

TEST(forward_keeps_a_copy_of_x_and_not_a_pointer)
{
    start();
    struct matrix *lent = copy_of(x);
    layer_forward(relu, lent);
    for (size_t k = 0; k < x->rows * x->cols; k++)
        lent->at[k] = -lent->at[k];
    check_near(layer_backward(relu, y_grad), expected_x_grad(),
               "y_grad where x > 0, though the caller has changed x "
               "since forward");
    layer_free(relu);
}

TEST(two_layers_keep_apart_what_they_know)
{
    start();
    struct layer *other = relu_new();
    struct matrix *other_x = copy_of(x);
    for (size_t k = 0; k < x->rows * x->cols; k++)
        other_x->at[k] = -x->at[k];
    layer_forward(relu, x);
    layer_forward(other, other_x);
    layer_backward(other, y_grad);
    check_near(layer_backward(relu, y_grad), expected_x_grad(),
               "x_grad, when another ReLU was at work meanwhile");
    layer_free(relu);
    layer_free(other);
}

TEST(gradient_against_central_differences)
{
    start();
    check_layer_slopes(relu, x, "x", "the derivative is 1 or 0");
    layer_free(relu);
}

/* Batches as small and as lopsided as they can be. */
static void check_shapes(void)
{
    size_t shapes[SHAPES][2];

    draw_shapes(shapes);
    for (size_t s = 0; s < SHAPES; s++) {
        relu = relu_new();
        draw_batch(shapes[s][0], shapes[s][1]);
        check_near(layer_forward(relu, x), expected_y(),
                   "y, for a batch of any shape");
        check_near(layer_backward(relu, y_grad), expected_x_grad(),
                   "x_grad, for a batch of any shape");
        layer_free(relu);
    }
}

TEST(smallest_and_most_lopsided_batches)
{
    check_shapes();
}

TESTS_OF_HARM(x_and_y_grad_are_only_looked_at, check_shapes);

int main(void)
{
    return hidden_run();
}
