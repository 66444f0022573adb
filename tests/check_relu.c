#include "relu.h"
#include "suite.h"

/* The worked example of the chapter. */
static const real x_numbers[] = {1, -2, 0, -0.5, 3, 0.25};
static const real y_grad_numbers[] = {5, 6, 7, 8, 9, -1};

static struct layer *relu;
static struct matrix x, y_grad;

static void example(void)
{
    relu = relu_new();
    x = matrix_from(2, 3, x_numbers);
    y_grad = matrix_from(2, 3, y_grad_numbers);
}

static void clean_up(void)
{
    layer_free(relu);
    matrix_free(&x);
    matrix_free(&y_grad);
}

START_TEST(forward_of_the_worked_example)
{
    example();
    check_matrix(layer_forward(relu, &x), 2, 3,
                 ((real[]){1, 0, 0, 0, 3, 0.25}), 0, "y = max(0, x)");
    clean_up();
}
END_TEST

START_TEST(forward_of_a_single_sample)
{
    example();
    struct matrix row = matrix_rows(&x, 1, 1);
    check_matrix(layer_forward(relu, &row), 1, 3,
                 ((real[]){0, 3, 0.25}), 0,
                 "a batch of one is a batch");
    clean_up();
}
END_TEST

START_TEST(large_and_tiny_numbers_pass_unchanged)
{
    example();
    struct matrix row =
        matrix_from(1, 4, (real[]){1e30, 1e-30, -1e30, -1e-30});
    check_matrix(layer_forward(relu, &row), 1, 4,
                 ((real[]){1e30, 1e-30, 0, 0}), 0,
                 "no threshold but 0");
    matrix_free(&row);
    clean_up();
}
END_TEST

START_TEST(input_stays_as_it_was)
{
    example();
    const struct matrix *y = layer_forward(relu, &x);
    check_number(y->at[0], 1, 0, "forward");
    check_matrix(&x, 2, 3, x_numbers, 0, "x belongs to the caller");
    clean_up();
}
END_TEST

START_TEST(backward_of_the_worked_example)
{
    example();
    layer_forward(relu, &x);
    check_matrix(layer_backward(relu, &y_grad), 2, 3,
                 ((real[]){5, 0, 0, 0, 9, -1}), 0,
                 "y_grad where x > 0, and 0 at x = 0");
    clean_up();
}
END_TEST

START_TEST(sign_of_x_is_the_switch_and_not_that_of_y_grad)
{
    example();
    struct matrix plus = matrix_from(1, 2, (real[]){2, -2});
    struct matrix minus = matrix_from(1, 2, (real[]){-3, 3});
    layer_forward(relu, &plus);
    check_matrix(layer_backward(relu, &minus), 1, 2, ((real[]){-3, 0}),
                 0, "a negative gradient passes where x was positive");
    matrix_free(&plus);
    matrix_free(&minus);
    clean_up();
}
END_TEST

START_TEST(small_batch_after_a_large_one)
{
    example();
    struct matrix large = matrix_new(129, 3);
    for (size_t k = 0; k < 129 * 3; k++)
        large.at[k] = 50; /* what must not be left over */
    layer_forward(relu, &large);
    layer_backward(relu, &large);
    check_matrix(layer_forward(relu, &x), 2, 3,
                 ((real[]){1, 0, 0, 0, 3, 0.25}), 0, "forward");
    check_matrix(layer_backward(relu, &y_grad), 2, 3,
                 ((real[]){5, 0, 0, 0, 9, -1}), 0, "backward");
    matrix_free(&large);
    clean_up();
}
END_TEST

START_TEST(forward_keeps_a_copy_of_x_and_not_a_pointer)
{
    example();
    layer_forward(relu, &x);
    for (int k = 0; k < 6; k++)
        x.at[k] = 1;
    check_matrix(layer_backward(relu, &y_grad), 2, 3,
                 ((real[]){5, 0, 0, 0, 9, -1}), 0,
                 "the caller may reuse x after forward");
    clean_up();
}
END_TEST

START_TEST(gradient_against_central_differences)
{
    example();
    struct matrix batch = matrix_random(6, 5, 3);
    /* away from the corner at 0 */
    for (size_t k = 0; k < 30; k++)
        batch.at[k] += batch.at[k] < 0 ? (real)-0.1 : (real)0.1;
    check_layer_gradient(relu, &batch, "x", "the derivative is 1 or 0");
    matrix_free(&batch);
    clean_up();
}
END_TEST

START_TEST(two_layers_keep_apart_what_they_know)
{
    struct layer *one = relu_new(), *other = relu_new();
    struct matrix own = matrix_from(1, 2, (real[]){1, -1});
    struct matrix other_x = matrix_from(1, 2, (real[]){-1, 1});
    struct matrix g = matrix_from(1, 2, (real[]){3, 4});
    layer_forward(one, &own);
    layer_forward(other, &other_x);
    layer_backward(other, &g);
    check_matrix(layer_backward(one, &g), 1, 2, ((real[]){3, 0}), 0,
                 "x_grad, when another ReLU was at work meanwhile");
    matrix_free(&own);
    matrix_free(&other_x);
    matrix_free(&g);
    layer_free(one);
    layer_free(other);
}
END_TEST

START_TEST(x_and_y_grad_are_only_looked_at)
{
    struct layer *one = relu_new();
    struct matrix own = matrix_from(1, 2, (real[]){1, -1});
    struct matrix g = matrix_from(1, 2, (real[]){3, 4});
    check_matrix(layer_forward(one, &own), 1, 2, ((real[]){1, 0}), 0, "y");
    layer_backward(one, &g);
    check_matrix(&own, 1, 2, ((real[]){1, -1}), 0,
                 "x belongs to the caller: do not write there");
    check_matrix(&g, 1, 2, ((real[]){3, 4}), 0,
                 "y_grad belongs to the caller: do not write there");
    matrix_free(&own);
    matrix_free(&g);
    layer_free(one);
}
END_TEST

int main(void)
{
    return suite_run(
        "relu",
        (const TTest *[]){
            forward_of_the_worked_example, forward_of_a_single_sample,
            large_and_tiny_numbers_pass_unchanged,
            input_stays_as_it_was, backward_of_the_worked_example,
            sign_of_x_is_the_switch_and_not_that_of_y_grad,
            small_batch_after_a_large_one,
            forward_keeps_a_copy_of_x_and_not_a_pointer,
            gradient_against_central_differences,
            two_layers_keep_apart_what_they_know,
            x_and_y_grad_are_only_looked_at, NULL});
}
