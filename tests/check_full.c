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
}

static void clean_up(void)
{
    layer_free(full);
    matrix_free(&x);
    matrix_free(&y_grad);
}

START_TEST(forward_of_the_worked_example)
{
    example();
    check_matrix(layer_forward(full, &x), 2, 2,
                 ((real[]){8, 24, 9, 19}), 1e-12, "y = x w^T + b");
    clean_up();
}
END_TEST

START_TEST(bias_is_added_to_every_row)
{
    example();
    struct matrix zeros = matrix_new(4, 3);
    check_matrix(layer_forward(full, &zeros), 4, 2,
                 ((real[]){10, 20, 10, 20, 10, 20, 10, 20}), 1e-12,
                 "with x = 0 only the bias is left");
    matrix_free(&zeros);
    clean_up();
}
END_TEST

START_TEST(forward_of_a_single_sample)
{
    example();
    struct matrix row = matrix_rows(&x, 1, 1);
    check_matrix(layer_forward(full, &row), 1, 2, ((real[]){9, 19}),
                 1e-12, "a batch of one is a batch");
    clean_up();
}
END_TEST

START_TEST(small_batch_after_a_large_one)
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
END_TEST

START_TEST(backward_finds_the_gradient_of_the_weights)
{
    example();
    layer_forward(full, &x);
    layer_backward(full, &y_grad);
    check_matrix(w_grad, 2, 3, w_grad_numbers, 1e-12,
                 "w_grad = y_grad^T x, n_o x n_i");
    clean_up();
}
END_TEST

START_TEST(backward_finds_the_gradient_of_the_bias)
{
    example();
    layer_forward(full, &x);
    layer_backward(full, &y_grad);
    check_matrix(b_grad, 1, 2, ((real[]){3, -1}), 1e-12,
                 "b_grad holds the column sums of y_grad");
    clean_up();
}
END_TEST

START_TEST(backward_hands_the_gradient_of_the_input_down)
{
    example();
    layer_forward(full, &x);
    check_matrix(layer_backward(full, &y_grad), 2, 3,
                 ((real[]){-1, -1, -1, 2, 0, -2}), 1e-12,
                 "x_grad = y_grad w");
    clean_up();
}
END_TEST

START_TEST(second_backward_does_not_add_to_the_first)
{
    example();
    layer_forward(full, &x);
    layer_backward(full, &y_grad);
    layer_backward(full, &y_grad);
    check_matrix(w_grad, 2, 3, w_grad_numbers, 1e-12,
                 "w_grad must not pile up");
    check_matrix(b_grad, 1, 2, ((real[]){3, -1}), 1e-12,
                 "b_grad must not pile up");
    clean_up();
}
END_TEST

START_TEST(forward_keeps_a_copy_of_x_and_not_a_pointer)
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
END_TEST

START_TEST(x_grad_nobody_wants_leaves_the_others_right)
{
    example();
    full->wants_x_grad = false;
    layer_forward(full, &x);
    ck_assert_ptr_null(layer_backward(full, &y_grad));
    check_matrix(w_grad, 2, 3, w_grad_numbers, 1e-12, "w_grad");
    check_matrix(b_grad, 1, 2, ((real[]){3, -1}), 1e-12, "b_grad");
    clean_up();
}
END_TEST

START_TEST(step_goes_against_the_gradient)
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
END_TEST

START_TEST(two_steps_go_twice_as_far)
{
    example();
    layer_forward(full, &x);
    layer_backward(full, &y_grad);
    layer_update_params(full, (real)0.1);
    layer_update_params(full, (real)0.1);
    check_number(w->at[2], -2, 1e-12,
                 "update leaves the gradient alone");
    check_number(b->at[0], 9.4, 1e-12,
                 "update leaves the gradient alone");
    clean_up();
}
END_TEST

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

START_TEST(gradient_of_x_against_central_differences)
{
    check_central_differences("x", "x_grad = y_grad w");
}
END_TEST

START_TEST(gradient_of_w_against_central_differences)
{
    check_central_differences("w", "w_grad = y_grad^T x");
}
END_TEST

START_TEST(gradient_of_b_against_central_differences)
{
    check_central_differences("b", "column sums of y_grad");
}
END_TEST

START_TEST(initial_weights_are_normal_and_initial_biases_zero)
{
    enum { N_I = 300, N_O = 200 };
    double sum = 0, squares = 0, fourth = 0, n = N_I * N_O;

    random_seed(&generator, suite_seed(1));
    struct layer *layer = full_new(N_I, N_O, &generator);
    const struct matrix *weights = &layer_param(layer, "w")->value;
    for (size_t k = 0; k < N_I * N_O; k++) {
        double weight = (double)weights->at[k];
        sum += weight;
        squares += weight * weight;
        fourth += weight * weight * weight * weight;
    }
    /* to six standard deviations of what is found from n weights */
    double variance = squares / n, sigma = sqrt(2.0 / (N_I + N_O));
    check_number(sqrt(variance), sigma, 6 * sigma / sqrt(2 * n),
                 "sigma = sqrt(2 / (n_i + n_o))");
    check_number(sum / n, 0, 6 * sigma / sqrt(n), "the mean is 0");
    check_number(fourth / n / variance / variance, 3, 0.15,
                 "normal, not uniform");
    for (size_t o = 0; o < N_O; o++)
        check_number(layer_param(layer, "b")->value.at[o], 0, 0,
                     "biases start at 0");
    layer_free(layer);
}
END_TEST

START_TEST(initial_weights_come_from_the_generator_given)
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
                 "weights");
    ck_assert_msg(
        layer_param(next, "w")->value.at[0] != weights->at[0],
        "the next layer begins with the same weight, but each "
        "draw moves the generator on");
    layer_free(layer);
    layer_free(same);
    layer_free(next);
}
END_TEST

START_TEST(large_batch_after_a_small_one)
{
    example();
    struct matrix zeros = matrix_new(4, 3);
    layer_forward(full, &x);
    check_matrix(layer_forward(full, &zeros), 4, 2,
                 ((real[]){10, 20, 10, 20, 10, 20, 10, 20}), 1e-12,
                 "batches may grow");
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
END_TEST

START_TEST(two_layers_keep_apart_what_they_know)
{
    example();
    struct layer *other = full_new(3, 2, &generator);
    struct matrix other_x = matrix_random(2, 3, 1);
    layer_forward(full, &x);
    layer_forward(other, &other_x);
    layer_backward(other, &y_grad);
    layer_backward(full, &y_grad);
    check_matrix(w_grad, 2, 3, w_grad_numbers, 1e-12,
                 "w_grad, when another full layer was at work meanwhile");
    check_matrix(&y_grad, 2, 2, y_grad_numbers, 0,
                 "y_grad belongs to the caller: do not write there");
    check_matrix(&x, 2, 3, x_numbers, 0,
                 "x belongs to the caller: do not write there");
    matrix_free(&other_x);
    layer_free(other);
    clean_up();
}
END_TEST

int main(void)
{
    return suite_run(
        "full",
        (const TTest *[]){
            forward_of_the_worked_example, bias_is_added_to_every_row,
            forward_of_a_single_sample, small_batch_after_a_large_one,
            backward_finds_the_gradient_of_the_weights,
            backward_finds_the_gradient_of_the_bias,
            backward_hands_the_gradient_of_the_input_down,
            second_backward_does_not_add_to_the_first,
            forward_keeps_a_copy_of_x_and_not_a_pointer,
            x_grad_nobody_wants_leaves_the_others_right,
            step_goes_against_the_gradient, two_steps_go_twice_as_far,
            gradient_of_x_against_central_differences,
            gradient_of_w_against_central_differences,
            gradient_of_b_against_central_differences,
            initial_weights_are_normal_and_initial_biases_zero,
            initial_weights_come_from_the_generator_given,
            large_batch_after_a_small_one,
            two_layers_keep_apart_what_they_know, NULL});
}
