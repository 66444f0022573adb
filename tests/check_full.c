#include <stdbool.h>

#include "full.h"
#include "suite.h"

/* The worked example of the chapter. */
static const real x_numbers[] = {1, 2, 3, 0, -1, 1};
static const real w_numbers[] = {1, 0, -1, 2, 1, 0};
static const real b_numbers[] = {10, 20};
static const real y_grad_numbers[] = {1, -1, 2, 0};
static const real w_grad_numbers[] = {1, 0, 5, -1, -2, -3};

static struct random generator;
static struct layer *full;
static struct matrix x, y_grad, *w, *b, *w_grad, *b_grad;

/* What well-known mistakes lead to. */
static const struct slip slips[] = {
    /* y */
    SLIP("the bias is not added", -2, 4, -1, -1),
    SLIP("only the bias is there: it replaces the product, instead of "
         "being added to it",
         10, 20, 10, 20),
    SLIP("the bias is subtracted, not added", -12, -16, -11, -21),
    SLIP("the bias of the row is added instead of that of the column",
         8, 14, 19, 19),
    SLIP("w is read column by column, as if it were n_i x n_o and not "
         "n_o x n_i",
         12, 24, 12, 18),
    SLIP("the last input (column of x and of w) is left out: does the "
         "loop end too early?",
         11, 24, 10, 19),
    /* w_grad */
    SLIP("only the first sample (row 0) counts: add up all rows", 1, 2,
         3, -1, -2, -3),
    SLIP("only the last sample counts: add up all rows", 0, -2, 2, 0, 0,
         0),
    SLIP("this is y_grad w, the gradient of x", -1, -1, -1, 2, 0, -2),
    /* b_grad, which the slips above are too long for */
    SLIP("only the last sample (row) counts: they are not summed", 2,
         0),
    SLIP("only the first sample (row 0) counts: they are not summed", 1,
         -1),
    SLIP("the rows are summed instead of the columns", 0, 2),
    /* x_grad */
    SLIP("only the first output (row 0 of w) counts", 1, 0, -1, 2, 0,
         -2),
    /* w after a step, and b */
    SLIP("the step goes with the gradient: the sign is wrong", 1.1, 0,
         -0.5, 1.9, 0.8, -0.3),
    SLIP("the learning rate lr is forgotten", 0, 0, -6, 3, 3, 3),
    SLIP("the step is divided by n_b, or is only half as long", 0.95, 0,
         -1.25, 2.05, 1.1, 0.15),
    SLIP("the step replaces w, instead of being subtracted from it",
         0.1, 0, 0.5, -0.1, -0.2, -0.3),
    SLIP("the step replaces w, instead of being subtracted from it",
         -0.1, 0, -0.5, 0.1, 0.2, 0.3),
};

static void example(void)
{
    random_seed(&generator, suite_seed(0));
    full = full_new(3, 2, &generator);
    w = &layer_param(full, "w")->value;
    b = &layer_param(full, "b")->value;
    w_grad = &layer_param(full, "w")->grad;
    b_grad = &layer_param(full, "b")->grad;
    for (int k = 0; k < 6; k++)
        w->at[k] = w_numbers[k];
    for (int k = 0; k < 2; k++)
        b->at[k] = b_numbers[k];
    x = matrix_from(2, 3, x_numbers);
    y_grad = matrix_from(2, 2, y_grad_numbers);
    suite_batch(2);
    suite_slips(slips);
    suite_knows("x as it came: handed down unchanged", &x);
    suite_knows("y_grad as it came: handed down unchanged", &y_grad);
    suite_knows("b, the bias (as it was: not moved?)", b);
    suite_knows("w as it was: it is not moved", w);
}

static void clean_up(void)
{
    layer_free(full);
    matrix_free(&x);
    matrix_free(&y_grad);
}

TEST(forward_of_the_worked_example)
{
    example();
    check_matrix(layer_forward(full, &x), 2, 2,
                 ((real[]){8, 24, 9, 19}), 1e-12, "y = x w^T + b");
    check_matrix(
        &x, 2, 3, x_numbers, 0,
        "forward changes x, which belongs to the caller: do not "
        "write there");
    clean_up();
}

TEST(bias_is_added_to_every_row, "forward_of_the_worked_example")
{
    example();
    struct matrix zeros = matrix_new(4, 3);
    check_matrix(layer_forward(full, &zeros), 4, 2,
                 ((real[]){10, 20, 10, 20, 10, 20, 10, 20}), 1e-12,
                 "with x = 0 only the bias is left");
    matrix_free(&zeros);
    clean_up();
}

TEST(forward_of_a_single_sample, "forward_of_the_worked_example")
{
    example();
    struct matrix row = matrix_rows(&x, 1, 1);
    check_matrix(layer_forward(full, &row), 1, 2, ((real[]){9, 19}),
                 1e-12, "a batch of one is a batch");
    clean_up();
}

TEST(second_forward_has_nothing_left_of_the_first,
     "forward_of_the_worked_example")
{
    example();
    layer_forward(full, &x);
    check_matrix(
        layer_forward(full, &x), 2, 2, ((real[]){8, 24, 9, 19}), 1e-12,
        "the old numbers are left in y from the forward before: set "
        "y to 0 before you add to it");
    clean_up();
}

TEST(backward_finds_the_gradient_of_the_weights,
     "forward_of_the_worked_example")
{
    example();
    layer_forward(full, &x);
    layer_backward(full, &y_grad);
    check_matrix(w_grad, 2, 3, w_grad_numbers, 1e-12,
                 "w_grad = y_grad^T x, n_o x n_i");
    check_matrix(w, 2, 3, w_numbers, 0,
                 "backward moves w, which is the job of update_params");
    check_matrix(b, 1, 2, ((real[]){10, 20}), 0,
                 "backward moves b, which is the job of update_params");
    clean_up();
}

TEST(backward_finds_the_gradient_of_the_bias,
     "forward_of_the_worked_example")
{
    example();
    layer_forward(full, &x);
    layer_backward(full, &y_grad);
    check_matrix(b_grad, 1, 2, ((real[]){3, -1}), 1e-12,
                 "b_grad holds the column sums of y_grad");
    clean_up();
}

TEST(large_batch_after_a_small_one, "forward_of_the_worked_example",
     "backward_finds_the_gradient_of_the_bias")
{
    example();
    struct matrix zeros = matrix_new(4, 3);
    layer_forward(full, &x);
    check_matrix(
        layer_forward(full, &zeros), 4, 2,
        ((real[]){10, 20, 10, 20, 10, 20, 10, 20}), 1e-12,
        "this batch has 4 rows, the one before had 2: n_b is that of "
        "this batch, not of the first batch");
    struct matrix ones = matrix_new(4, 2);
    for (int k = 0; k < 8; k++)
        ones.at[k] = 1;
    layer_backward(full, &ones);
    check_matrix(b_grad, 1, 2, ((real[]){4, 4}), 1e-12,
                 "batches may grow");
    matrix_free(&zeros);
    matrix_free(&ones);
    clean_up();
}

TEST(backward_hands_the_gradient_of_the_input_down,
     "forward_of_the_worked_example")
{
    example();
    layer_forward(full, &x);
    check_matrix(layer_backward(full, &y_grad), 2, 3,
                 ((real[]){-1, -1, -1, 2, 0, -2}), 1e-12,
                 "x_grad = y_grad w");
    clean_up();
}

TEST(second_backward_does_not_add_to_the_first,
     "backward_finds_the_gradient_of_the_weights",
     "backward_finds_the_gradient_of_the_bias")
{
    example();
    layer_forward(full, &x);
    layer_backward(full, &y_grad);
    suite_knows(
        "the gradient of the batch before: it piles up, set it to "
        "0 first",
        w_grad);
    suite_knows(
        "the gradient of the batch before: it piles up, set it to "
        "0 first",
        b_grad);
    layer_backward(full, &y_grad);
    check_matrix(w_grad, 2, 3, w_grad_numbers, 1e-12,
                 "w_grad must not pile up");
    check_matrix(b_grad, 1, 2, ((real[]){3, -1}), 1e-12,
                 "b_grad must not pile up");
    clean_up();
}

TEST(unwanted_x_grad_does_no_harm_to_the_others,
     "backward_finds_the_gradient_of_the_weights",
     "backward_finds_the_gradient_of_the_bias")
{
    example();
    full->wants_x_grad = false;
    layer_forward(full, &x);
    ck_assert_ptr_null(layer_backward(full, &y_grad));
    check_matrix(
        w_grad, 2, 3, w_grad_numbers, 1e-12,
        "w_grad has to be found even when x_grad is not wanted");
    check_matrix(b_grad, 1, 2, ((real[]){3, -1}), 1e-12, "b_grad");
    clean_up();
}

TEST(forward_keeps_a_copy_of_x_and_not_a_pointer,
     "backward_finds_the_gradient_of_the_weights")
{
    example();
    layer_forward(full, &x);
    for (int k = 0; k < 6; k++)
        x.at[k] = -100;
    layer_backward(full, &y_grad);
    check_matrix(w_grad, 2, 3, w_grad_numbers, 1e-12,
                 "the caller may reuse x after forward");
    clean_up();
}

TEST(step_goes_against_the_gradient,
     "backward_finds_the_gradient_of_the_weights",
     "backward_finds_the_gradient_of_the_bias")
{
    example();
    layer_forward(full, &x);
    layer_backward(full, &y_grad);
    layer_update_params(full, (real)0.1);
    check_matrix(w, 2, 3, ((real[]){0.9, 0, -1.5, 2.1, 1.2, 0.3}),
                 1e-12, "w <- w - lr w_grad");
    check_matrix(b, 1, 2, ((real[]){9.7, 20.1}), 1e-12,
                 "b <- b - lr b_grad");
    clean_up();
}

TEST(two_steps_go_twice_as_far, "step_goes_against_the_gradient")
{
    example();
    layer_forward(full, &x);
    layer_backward(full, &y_grad);
    layer_update_params(full, (real)0.1);
    layer_update_params(full, (real)0.1);
    check_matrix(
        w_grad, 2, 3, w_grad_numbers, 1e-12,
        "update changes the gradient, but has to leave it alone");
    check_number(w->at[2], -2, 1e-12,
                 "update leaves the gradient alone");
    check_number(b->at[0], 9.4, 1e-12,
                 "update leaves the gradient alone");
    clean_up();
}

TEST(initial_weights_are_normal_and_initial_biases_zero)
{
    enum { N_I = 300, N_O = 200 };
    double sum = 0, squares = 0, fourth = 0, zeros = 0, n = N_I * N_O;
    bool equal = true, rows_equal = true, positive = true;

    random_seed(&generator, suite_seed(1));
    struct layer *layer = full_new(N_I, N_O, &generator);
    const struct matrix *weights = &layer_param(layer, "w")->value;
    for (size_t k = 0; k < N_I * N_O; k++) {
        double weight = (double)weights->at[k];
        equal = equal && weight == (double)weights->at[0];
        rows_equal =
            rows_equal && weight == (double)weights->at[k % N_I];
        positive = positive && weight >= 0;
        zeros += weight == 0;
        sum += weight;
        squares += weight * weight;
        fourth += weight * weight * weight * weight;
    }
    /* to six standard deviations of what is found from n weights */
    double variance = squares / n, sigma = sqrt(2.0 / (N_I + N_O));
    const double deviation = sqrt(variance);
    ck_assert_msg(
        squares > 0,
        "all weights are 0: are none drawn, or is 2 / (n_i + n_o) "
        "an integer division? write 2.0");
    ck_assert_msg(zeros < n / 2,
                  "most weights are 0: draw each of the n_o x n_i");
    ck_assert_msg(!equal, "all weights are the same number: draw each");
    ck_assert_msg(!rows_equal,
                  "all rows of w are equal, the same weights for each "
                  "output: draw each");
    ck_assert_msg(!positive,
                  "all weights are positive, none is negative: "
                  "normal numbers have the mean 0");
    check_number(
        deviation, sigma, 6 * sigma / sqrt(2 * n),
        fabs(deviation / sigma / sigma - 1) < 0.05
            ? "the root is missing: this is the variance, not the "
              "deviation sigma"
        : fabs(deviation - 1) < 0.05
            ? "the weights are not scaled by sigma"
        : fabs(deviation / sqrt(2.0 / N_I) - 1) < 0.05
            ? "this is sqrt(2 / n_i), of the inputs alone"
        : fabs(deviation / sqrt(2.0 / N_I + N_O) - 1) < 0.05
            ? "n_i + n_o has to be in brackets"
        : fabs(deviation / sigma / sqrt(3) - 1) < 0.05
            ? "sqrt(6 / (n_i + n_o)) is the bound of uniform numbers, "
              "and not the deviation of normal ones"
            : "sigma = sqrt(2 / (n_i + n_o))");
    check_number(sum / n, 0, 6 * sigma / sqrt(n), "the mean is 0");
    check_number(fourth / n / variance / variance, 3, 0.15,
                 "normal numbers from random_normal, not uniform ones");
    for (size_t o = 0; o < N_O; o++)
        check_number(layer_param(layer, "b")->value.at[o], 0, 0,
                     "biases start at 0; only the weights are drawn");
    layer_free(layer);
}

TEST(initial_weights_come_from_the_generator_given,
     "initial_weights_are_normal_and_initial_biases_zero")
{
    random_seed(&generator, suite_seed(0));
    struct random again = generator;
    struct layer *layer = full_new(3, 5, &generator);
    struct layer *same = full_new(3, 5, &again);
    struct layer *next = full_new(3, 5, &generator);
    const struct matrix *weights = &layer_param(layer, "w")->value;

    ck_assert_msg(weights->at[0] != 0,
                  "the first weight is 0, expected a random number");
    check_matrix(&layer_param(same, "w")->value, 5, 3, weights->at, 0,
                 "two generators in the same state give the same "
                 "weights: draw from the generator that is given");
    ck_assert_msg(
        layer_param(next, "w")->value.at[0] != weights->at[0],
        "the next layer begins with the same weight, but each "
        "draw moves the generator on: is it a copy that is drawn "
        "from?");
    layer_free(layer);
    layer_free(same);
    layer_free(next);
}

TEST(small_batch_after_a_large_one, "forward_of_the_worked_example",
     "backward_finds_the_gradient_of_the_weights",
     "backward_hands_the_gradient_of_the_input_down")
{
    example();
    struct matrix large = matrix_random(129, 3, 1);
    struct matrix ones = matrix_random(129, 2, 2);
    layer_forward(full, &large);
    layer_backward(full, &ones);
    check_matrix(layer_forward(full, &x), 2, 2,
                 ((real[]){8, 24, 9, 19}), 1e-12, "forward");
    check_matrix(layer_backward(full, &y_grad), 2, 3,
                 ((real[]){-1, -1, -1, 2, 0, -2}), 1e-12, "backward");
    check_matrix(w_grad, 2, 3, w_grad_numbers, 1e-12,
                 "only the last batch counts");
    matrix_free(&large);
    matrix_free(&ones);
    clean_up();
}

TEST(two_layers_keep_apart_what_they_know,
     "backward_finds_the_gradient_of_the_weights")
{
    example();
    struct layer *other = full_new(3, 2, &generator);
    struct matrix other_x = matrix_random(2, 3, 1);
    layer_forward(full, &x);
    layer_forward(other, &other_x);
    layer_backward(other, &y_grad);
    layer_backward(full, &y_grad);
    check_matrix(
        w_grad, 2, 3, w_grad_numbers, 1e-12,
        "w_grad, when another full layer was at work meanwhile");
    check_matrix(&y_grad, 2, 2, y_grad_numbers, 0,
                 "y_grad belongs to the caller: do not write there");
    check_matrix(&x, 2, 3, x_numbers, 0,
                 "x belongs to the caller: do not write there");
    matrix_free(&other_x);
    layer_free(other);
    clean_up();
}
TEST(nothing_is_written_past_the_end_of_a_matrix,
     "step_goes_against_the_gradient")
{
    example();
    struct matrix *own[] = {w, b, w_grad, b_grad};
    layer_forward(full, &x);
    layer_backward(full, &y_grad);
    for (size_t i = 0; i < 4; i++)
        suite_fence(own[i]);
    suite_fence(&full->y);
    suite_fence(&full->x_grad);
    layer_forward(full, &x);
    layer_backward(full, &y_grad);
    layer_update_params(full, (real)0.1);
    check_fence(w);
    check_fence(b);
    check_fence(w_grad);
    check_fence(b_grad);
    check_fence(&full->y);
    check_fence(&full->x_grad);
    clean_up();
}

TEST(gradients_are_found_by_a_formula,
     "backward_finds_the_gradient_of_the_weights")
{
    example();
    for (int k = 0; k < 6; k++)
        w->at[k] = (real)1e30;
    layer_forward(full, &x);
    layer_backward(full, &y_grad);
    check_matrix(
        w_grad, 2, 3, w_grad_numbers, 1e-12,
        "with huge weights, differences are nothing but rounding "
        "errors; use the formula, w_grad = y_grad^T x");
    clean_up();
}

TEST(sums_have_the_precision_of_a_double,
     "forward_of_the_worked_example")
{
    struct matrix row = matrix_from(1, 3, (real[]){1e9, 1, -1e9});

    example();
    for (int k = 0; k < 6; k++)
        w->at[k] = 1;
    check_matrix(layer_forward(full, &row), 1, 2, ((real[]){11, 21}),
                 1e-5,
                 "1e9 + 1 - 1e9 is 1 in double precision: is the sum "
                 "kept in a float?");
    matrix_free(&row);
    clean_up();
}

static void check_central_differences(const char *name,
                                      const char *hint)
{
    random_seed(&generator, suite_seed(5));
    struct layer *layer = full_new(7, 4, &generator);
    struct matrix batch = matrix_random(5, 7, 6);
    check_layer_gradient(layer, &batch, name, hint);
    matrix_free(&batch);
    layer_free(layer);
}

TEST(gradient_of_x_against_central_differences,
     "initial_weights_are_normal_and_initial_biases_zero",
     "backward_hands_the_gradient_of_the_input_down")
{
    check_central_differences("x", "x_grad = y_grad w");
}

TEST(gradient_of_w_against_central_differences,
     "backward_finds_the_gradient_of_the_weights")
{
    check_central_differences("w", "w_grad = y_grad^T x");
}

TEST(gradient_of_b_against_central_differences,
     "backward_finds_the_gradient_of_the_bias")
{
    check_central_differences("b", "column sums of y_grad");
}

int main(void)
{
    return suite_run("full");
}
