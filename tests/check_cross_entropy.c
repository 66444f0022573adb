#include "cross_entropy.h"
#include "suite.h"

/* The worked example of the chapter. */
static const real z_numbers[] = {0.5, 0.25, 0.25, 0.1, 0.8, 0.1};
static const real t_numbers[] = {0, 1, 0, 0, 1, 0};

static struct loss *loss;
static struct matrix z, t;

static void example(void)
{
    loss = cross_entropy_new();
    z = matrix_from(2, 3, z_numbers);
    t = matrix_from(2, 3, t_numbers);
}

static void clean_up(void)
{
    loss_free(loss);
    matrix_free(&z);
    matrix_free(&t);
}

START_TEST(loss_of_the_worked_example)
{
    example();
    check_number(loss_forward(loss, &z, &t), 0.8047189562170503, 1e-12,
                 "-(1/n_b) sum t log z");
    clean_up();
}
END_TEST

START_TEST(equal_probabilities_give_the_logarithm_of_their_number)
{
    example();
    struct matrix even = matrix_new(4, 5), target = matrix_new(4, 5);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 5; j++)
            matrix_row(&even, i)[j] = (real)0.2;
        matrix_row(&target, i)[i] = 1;
    }
    check_number(loss_forward(loss, &even, &target), log(5), 1e-12,
                 "ln 5 = 1.609 whatever the batch size");
    matrix_free(&even);
    matrix_free(&target);
    clean_up();
}
END_TEST

START_TEST(loss_of_a_single_sample)
{
    example();
    struct matrix z_row = matrix_rows(&z, 0, 1);
    struct matrix t_row = matrix_rows(&t, 0, 1);
    check_number(loss_forward(loss, &z_row, &t_row), log(4), 1e-12,
                 "n_b is 1");
    clean_up();
}
END_TEST

START_TEST(zero_probability_of_a_wrong_class_does_no_harm)
{
    example();
    struct matrix sure =
        matrix_from(2, 3, (real[]){0, 0.5, 0.5, 0, 1, 0});
    check_number(loss_forward(loss, &sure, &t), log(2) / 2, 1e-12,
                 "terms with t = 0 are exactly 0");
    check_matrix(loss_backward(loss), 2, 3,
                 ((real[]){0, -1, 0, 0, -0.5, 0}), 1e-12,
                 "0 where t = 0, else -(1/n_b) t / z");
    matrix_free(&sure);
    clean_up();
}
END_TEST

START_TEST(zero_probability_of_the_truth_is_an_infinite_loss)
{
    example();
    struct matrix wrong = matrix_from(2, 3, (real[]){1, 0, 0, 0, 1, 0});
    double value = loss_forward(loss, &wrong, &t);
    ck_assert_msg(isinf(value) && value > 0,
                  "the loss is %g, expected inf", value);
    matrix_free(&wrong);
    clean_up();
}
END_TEST

START_TEST(backward_of_the_worked_example)
{
    example();
    loss_forward(loss, &z, &t);
    check_matrix(loss_backward(loss), 2, 3,
                 ((real[]){0, -2, 0, 0, -0.625, 0}), 1e-12,
                 "-(1/n_b) t / z");
    clean_up();
}
END_TEST

START_TEST(backward_divides_by_the_batch_size_of_this_batch)
{
    example();
    struct matrix large = matrix_new(129, 3),
                  target = matrix_new(129, 3);
    for (size_t k = 0; k < 129 * 3; k++)
        large.at[k] = (real)(1.0 / 3);
    for (size_t i = 0; i < 129; i++)
        matrix_row(&target, i)[i % 3] = 1;
    loss_forward(loss, &large, &target);
    check_number(loss_backward(loss)->at[0], -3.0 / 129, 1e-12,
                 "n_b is 129");
    loss_forward(loss, &z, &t);
    check_matrix(loss_backward(loss), 2, 3,
                 ((real[]){0, -2, 0, 0, -0.625, 0}), 1e-12, "n_b is 2");
    matrix_free(&large);
    matrix_free(&target);
    clean_up();
}
END_TEST

START_TEST(forward_keeps_copies_and_not_pointers)
{
    example();
    loss_forward(loss, &z, &t);
    for (int k = 0; k < 6; k++)
        z.at[k] = t.at[k] = 1;
    check_matrix(loss_backward(loss), 2, 3,
                 ((real[]){0, -2, 0, 0, -0.625, 0}), 1e-12,
                 "the caller may reuse z and t after forward");
    clean_up();
}
END_TEST

START_TEST(gradient_against_central_differences)
{
    example();
    check_gradient(loss_gradcheck(loss, &z, &t), "-(1/n_b) t / z");
    check_number(loss_backward(loss)->at[1], -2, 1e-4, "not zero");
    clean_up();
}
END_TEST

START_TEST(backward_a_second_time_gives_the_same)
{
    example();
    struct loss *other = cross_entropy_new();
    struct matrix first = {0};
    loss_forward(loss, &z, &t);
    loss_forward(other, &t, &t);
    loss_backward(other);
    matrix_copy(&first, loss_backward(loss));
    check_matrix(&first, 2, 3, ((real[]){0, -2, 0, 0, -0.625, 0}),
                 1e-12, "z_grad, when another loss was at work meanwhile");
    check_matrix(loss_backward(loss), 2, 3, first.at, 0,
                 "backward changes nothing that it needs");
    check_matrix(&z, 2, 3, z_numbers, 0, "z belongs to the caller");
    matrix_free(&first);
    loss_free(other);
    clean_up();
}
END_TEST

int main(void)
{
    return suite_run(
        "cross_entropy",
        (const TTest *[]){
            loss_of_the_worked_example,
            equal_probabilities_give_the_logarithm_of_their_number,
            loss_of_a_single_sample,
            zero_probability_of_a_wrong_class_does_no_harm,
            zero_probability_of_the_truth_is_an_infinite_loss,
            backward_of_the_worked_example,
            backward_divides_by_the_batch_size_of_this_batch,
            forward_keeps_copies_and_not_pointers,
            gradient_against_central_differences,
            backward_a_second_time_gives_the_same, NULL});
}
