#include "cross_entropy.h"
#include "suite.h"

/* The worked example of the chapter. */
static const real z_numbers[] = {0.5, 0.25, 0.25, 0.1, 0.8, 0.1};
static const real t_numbers[] = {0, 1, 0, 0, 1, 0};

static struct loss *loss;
static struct matrix z, t;

/* What well-known mistakes lead to. */
static const struct slip slips[] = {
    SLIP("it is divided by the number of all probabilities, n_b "
         "times the number of classes, not by n_b",
         0.26823965207235015),
    SLIP("the terms of the other classes, (1 - t) log (1 - z), are "
         "added",
         1.4004940982),
    SLIP("that is the loss of the predicted class, the largest z, and "
         "not "
         "of the true class",
         0.4581453659370776),
    SLIP("the last row is left out", 0.6931471805599453),
    SLIP("the logarithm is missing: -z t", -0.525),
    SLIP("the logarithm is missing: z t", 0.525),
    SLIP("z and t are swapped: z log t instead of t log z", INFINITY),
    SLIP("all classes count, z log z: it should be t log z, so that "
         "only the true ones do",
         0.8393763152),
    SLIP("z is in the place of t: it should be t log z", 0.2625442157),
    SLIP("it is divided by the number of classes instead of n_b",
         0.5364793041),
    SLIP("these are squares (t - z)^2, another loss", 0.4675),
    /* z_grad */
    SLIP("this is z - t, the gradient of softmax and cross entropy "
         "together",
         0.5, -0.75, 0.25, 0.1, -0.2, 0.1),
    SLIP("this is (z - t) / n_b, the gradient of softmax and cross "
         "entropy "
         "together",
         0.25, -0.375, 0.125, 0.05, -0.1, 0.05),
    SLIP("1 / z is missing: this is -t / n_b", 0, -0.5, 0, 0, -0.5, 0),
    SLIP("z - t belongs to softmax and cross entropy together, and is "
         "not divided by z here",
         0, -0.75, 0, 0, -0.2, 0),
    SLIP("(z - t) / n_b belongs to softmax and cross entropy together, "
         "and is not divided by z here",
         0, -0.375, 0, 0, -0.1, 0),
    SLIP("the quotient is upside down: it should be -t / z", 0, -0.125,
         0, 0, -0.4, 0),
    SLIP("the other classes, where t is 0, get 1 / (1 - z)", 1, -2,
         0.6666666666666667, 0.5555555555555556, -0.625,
         0.5555555555555556),
    SLIP("it is divided by the number of classes instead of n_b", 0,
         -1.3333333333333333, 0, 0, -0.4166666666666667, 0),
};

static void example(void)
{
    suite_batch(2);
    suite_slips(slips);
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

TEST(loss_of_the_worked_example)
{
    example();
    check_number(loss_forward(loss, &z, &t), 0.8047189562170503, 1e-12,
                 "-(1/n_b) sum t log z");
    check_matrix(
        &z, 2, 3, z_numbers, 0,
        "forward changes z, which belongs to the caller: do not "
        "write there");
    suite_batch(0);
    check_number(
        loss_forward(loss, &z, &t), 0.8047189562170503, 1e-12,
        "the second loss is not the same as the first: does the sum "
        "go on from the last batch instead of starting again at 0?");
    clean_up();
}

TEST(equal_probabilities_give_the_logarithm_of_their_number,
     "loss_of_the_worked_example")
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

TEST(loss_of_a_single_sample, "loss_of_the_worked_example")
{
    example();
    struct matrix z_row = matrix_rows(&z, 0, 1);
    struct matrix t_row = matrix_rows(&t, 0, 1);
    check_number(loss_forward(loss, &z_row, &t_row), log(4), 1e-12,
                 "n_b is 1");
    clean_up();
}

TEST(backward_of_the_worked_example, "loss_of_the_worked_example")
{
    example();
    loss_forward(loss, &z, &t);
    check_matrix(loss_backward(loss), 2, 3,
                 ((real[]){0, -2, 0, 0, -0.625, 0}), 1e-12,
                 "-(1/n_b) t / z");
    clean_up();
}

TEST(zero_probability_of_a_wrong_class_does_no_harm,
     "loss_of_the_worked_example", "backward_of_the_worked_example")
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

TEST(zero_probability_of_the_truth_gives_an_infinite_loss,
     "loss_of_the_worked_example")
{
    example();
    struct matrix wrong = matrix_from(2, 3, (real[]){1, 0, 0, 0, 1, 0});
    double value = loss_forward(loss, &wrong, &t);
    ck_assert_msg(
        isinf(value) && value > 0,
        "the loss is %g, expected inf, as z of the true class is 0 "
        "and the logarithm of 0 is infinite: it must not be left "
        "out or cut off, and nothing tiny may be added to z",
        value);
    matrix_free(&wrong);
    clean_up();
}

TEST(second_backward_does_not_add_to_the_first,
     "backward_of_the_worked_example")
{
    example();
    suite_batch(0);
    loss_forward(loss, &z, &t);
    suite_knows("the gradient of the batch before: it piles up",
                loss_backward(loss));
    check_matrix(
        loss_backward(loss), 2, 3, ((real[]){0, -2, 0, 0, -0.625, 0}),
        1e-12,
        "backward changes something that it needs, or z_grad piles "
        "up");
    clean_up();
}

TEST(backward_divides_by_the_batch_size_of_this_batch,
     "backward_of_the_worked_example")
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
    check_matrix(
        loss_backward(loss), 2, 3, ((real[]){0, -2, 0, 0, -0.625, 0}),
        1e-12,
        "n_b is 2, that of this batch and not of the first batch; and "
        "0 where t = 0: store it, or old numbers are left there");
    matrix_free(&large);
    matrix_free(&target);
    clean_up();
}

TEST(forward_keeps_copies_and_not_pointers,
     "backward_of_the_worked_example")
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

TEST(gradient_against_central_differences,
     "backward_of_the_worked_example")
{
    example();
    check_gradient(loss_gradcheck(loss, &z, &t), "-(1/n_b) t / z");
    check_number(loss_backward(loss)->at[1], -2, 1e-4, "not zero");
    clean_up();
}

TEST(backward_a_second_time_gives_the_same,
     "backward_of_the_worked_example")
{
    example();
    suite_knows_slips(NULL, 0);
    struct loss *other = cross_entropy_new();
    struct matrix first = {0};
    loss_forward(loss, &z, &t);
    loss_forward(other, &t, &t);
    loss_backward(other);
    matrix_copy(&first, loss_backward(loss));
    check_matrix(&first, 2, 3, ((real[]){0, -2, 0, 0, -0.625, 0}),
                 1e-12,
                 "z_grad, when another loss was at work meanwhile");
    check_matrix(loss_backward(loss), 2, 3, first.at, 0,
                 "backward changes nothing that it needs");
    check_matrix(&z, 2, 3, z_numbers, 0, "z belongs to the caller");
    matrix_free(&first);
    loss_free(other);
    clean_up();
}

TEST(gradient_of_thousands_of_classes_is_found_fast,
     "gradient_against_central_differences")
{
    example();
    suite_wants_formula("-(1/n_b) t / z");
    const size_t rows = 400, cols = 4000;
    struct matrix even = matrix_new(rows, cols),
                  target = matrix_new(rows, cols),
                  expected = matrix_new(rows, cols);
    for (size_t k = 0; k < rows * cols; k++)
        even.at[k] = (real)(1 / (double)cols);
    for (size_t i = 0; i < rows; i++) {
        matrix_row(&target, i)[9 * i] = 1;
        matrix_row(&expected, i)[9 * i] = -10;
    }
    loss_forward(loss, &even, &target);
    check_matrix(loss_backward(loss), rows, cols, expected.at, 1e-9,
                 "-(1/n_b) t / z");
    matrix_free(&even);
    matrix_free(&target);
    matrix_free(&expected);
    clean_up();
}

int main(void)
{
    return suite_run("cross_entropy");
}
