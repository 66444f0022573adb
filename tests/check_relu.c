#include "relu.h"
#include "suite.h"

/* The worked example of the chapter. */
static const real x_numbers[] = {1, -2, 0, -0.5, 3, 0.25};
static const real y_grad_numbers[] = {5, 6, 7, 8, 9, -1};

static struct layer *relu;
static struct matrix x, y_grad;

/* What well-known mistakes lead to. */
static const struct slip forward_slips[] = {
    SLIP("this is the derivative, 0 or 1, and not x where it is "
         "positive",
         1, 0, 0, 0, 1, 1),
    SLIP(
        "a hundredth of a negative number passes: that is a leaky ReLU",
        1, -0.02, 0, -0.005, 3, 0.25),
    SLIP("negative numbers become positive: that is the size, |x|", 1,
         2, 0, 0.5, 3, 0.25),
    SLIP("the negative numbers pass, and not the positive ones: this "
         "is the smaller, not the larger, of 0 and x",
         0, -2, 0, -0.5, 0, 0),
};
static const struct slip slips[] = {
    SLIP(
        "y_grad is missing as a factor: only the derivative is handed down",
        1, 0, 0, 0, 1, 1),
    SLIP("y_grad is multiplied by the output y; the derivative is 1", 5,
         0, 0, 0, 27, -0.25),
    SLIP("the switch is reversed: it passes where x was not positive",
         0, 6, 7, 8, 0, 0),
    SLIP("the switch is reversed: it passes where x was negative", 0, 6,
         0, 8, 0, 0),
    SLIP("where x is 0 the gradient passes, but the derivative there "
         "is 0 (> and not >=)",
         5, 0, 7, 0, 9, -1),
    SLIP("the sign of y_grad is the switch, not that of x", 5, 6, 7, 8,
         9, 0),
};

static void example(void)
{
    relu = relu_new();
    x = matrix_from(2, 3, x_numbers);
    y_grad = matrix_from(2, 3, y_grad_numbers);
    suite_batch(2);
    suite_slips(slips);
    suite_knows("x as it came", &x);
    suite_knows("y_grad as it came: nothing is switched off", &y_grad);
}

static void clean_up(void)
{
    layer_free(relu);
    matrix_free(&x);
    matrix_free(&y_grad);
}

TEST(forward_of_the_worked_example)
{
    example();
    suite_slips(forward_slips);
    check_matrix(layer_forward(relu, &x), 2, 3,
                 ((real[]){1, 0, 0, 0, 3, 0.25}), 0, "y = max(0, x)");
    check_matrix(
        &x, 2, 3, x_numbers, 0,
        "forward changes x, which belongs to the caller: do not "
        "write there");
    clean_up();
}

TEST(forward_of_a_single_sample, "forward_of_the_worked_example")
{
    example();
    struct matrix row = matrix_rows(&x, 1, 1);
    check_matrix(layer_forward(relu, &row), 1, 3,
                 ((real[]){0, 3, 0.25}), 0,
                 "a batch of one is a batch");
    clean_up();
}

TEST(large_and_tiny_numbers_pass_unchanged,
     "forward_of_the_worked_example")
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

TEST(input_stays_as_it_was, "forward_of_the_worked_example")
{
    example();
    const struct matrix *y = layer_forward(relu, &x);
    check_number(y->at[0], 1, 0, "forward");
    check_matrix(&x, 2, 3, x_numbers, 0, "x belongs to the caller");
    clean_up();
}

TEST(backward_of_the_worked_example, "forward_of_the_worked_example")
{
    example();
    layer_forward(relu, &x);
    check_matrix(layer_backward(relu, &y_grad), 2, 3,
                 ((real[]){5, 0, 0, 0, 9, -1}), 0,
                 "y_grad where x > 0, and 0 at x = 0");
    check_matrix(&y_grad, 2, 3, y_grad_numbers, 0,
                 "y_grad belongs to the caller: do not write there");
    clean_up();
}

TEST(sign_of_x_is_the_switch_and_not_that_of_y_grad,
     "backward_of_the_worked_example")
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

TEST(second_backward_does_not_add_to_the_first,
     "backward_of_the_worked_example")
{
    example();
    layer_forward(relu, &x);
    suite_knows("the gradient of the batch before: it piles up",
                layer_backward(relu, &y_grad));
    check_matrix(layer_backward(relu, &y_grad), 2, 3,
                 ((real[]){5, 0, 0, 0, 9, -1}), 0,
                 "x_grad must not pile up");
    clean_up();
}

TEST(small_batch_after_a_large_one, "forward_of_the_worked_example",
     "backward_of_the_worked_example")
{
    example();
    struct matrix large = matrix_new(129, 3);
    for (size_t k = 0; k < 129 * 3; k++)
        large.at[k] = 50; /* what must not be left over */
    layer_forward(relu, &large);
    layer_backward(relu, &large);
    check_matrix(
        layer_forward(relu, &x), 2, 3, ((real[]){1, 0, 0, 0, 3, 0.25}),
        0,
        "the old numbers are left from the batch before: store 0, too");
    check_matrix(layer_backward(relu, &y_grad), 2, 3,
                 ((real[]){5, 0, 0, 0, 9, -1}), 0,
                 "the old numbers are left from the batch before: "
                 "store 0, too; and "
                 "the mask has to be that of this batch, not of the "
                 "first batch");
    matrix_free(&large);
    clean_up();
}

TEST(forward_keeps_a_copy_of_x_and_not_a_pointer,
     "backward_of_the_worked_example")
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

TEST(gradient_against_central_differences,
     "backward_of_the_worked_example")
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

TEST(two_layers_keep_apart_what_they_know,
     "backward_of_the_worked_example")
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

TEST(x_and_y_grad_are_only_looked_at, "backward_of_the_worked_example")
{
    struct layer *one = relu_new();
    struct matrix own = matrix_from(1, 2, (real[]){1, -1});
    struct matrix g = matrix_from(1, 2, (real[]){3, 4});
    check_matrix(layer_forward(one, &own), 1, 2, ((real[]){1, 0}), 0,
                 "y");
    layer_backward(one, &g);
    check_matrix(&own, 1, 2, ((real[]){1, -1}), 0,
                 "x belongs to the caller: do not write there");
    check_matrix(&g, 1, 2, ((real[]){3, 4}), 0,
                 "y_grad belongs to the caller: do not write there");
    matrix_free(&own);
    matrix_free(&g);
    layer_free(one);
}

TEST(nothing_is_written_past_the_end_of_a_matrix,
     "backward_of_the_worked_example")
{
    example();
    layer_forward(relu, &x);
    layer_backward(relu, &y_grad);
    suite_fence(&relu->y);
    suite_fence(&relu->x_grad);
    check_number(layer_forward(relu, &x)->at[4], 3, 0, "y = max(0, x)");
    layer_backward(relu, &y_grad);
    check_fence(&relu->y);
    check_fence(&relu->x_grad);
    clean_up();
}

int main(void)
{
    return suite_run("relu");
}
