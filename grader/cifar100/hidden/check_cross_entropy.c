/* Hidden tests of the cross entropy. */
#include "cross_entropy.h"
#include "hidden.h"
#include "proxy.h"

static struct loss *loss;
static struct matrix *z, *t;

static void draw_batch(size_t n_b, size_t n)
{
    z = draw_probabilities(n_b, n);
    t = draw_targets(n_b, n);
}

static void start(void)
{
    loss = cross_entropy_new();
    draw_batch(2 * draw_size(1, 5) + 1, draw_size(3, 8));
}

static double expected_loss(void)
{
    double sum = 0;

    for (size_t k = 0; k < z->rows * z->cols; k++)
        if (t->at[k] != 0)
            sum -= log((double)z->at[k]);
    return sum / (double)z->rows;
}

static struct matrix *expected_z_grad(void)
{
    struct matrix *grad = zeros(z->rows, z->cols);

    for (size_t k = 0; k < z->rows * z->cols; k++)
        if (t->at[k] != 0)
            grad->at[k] =
                (real)(-1 / ((double)z->at[k] * (double)z->rows));
    return grad;
}

/* Row r gives its true class all the probability there is. */
static void make_sure(size_t r)
{
    for (size_t j = 0; j < z->cols; j++)
        matrix_row(z, r)[j] = matrix_row(t, r)[j];
}

/* Row r gives its true class the probability p. */
static void give_the_truth(size_t r, double p)
{
    for (size_t j = 0; j < z->cols; j++)
        matrix_row(z, r)[j] =
            (real)(matrix_row(t, r)[j] != 0
                       ? p
                       : (1 - p) / (double)(z->cols - 1));
}

TEST(loss_is_the_mean_surprise)
{
    start();
    check_number(loss_forward(loss, z, t), expected_loss(), 1e-9,
                 "-(1 / n_b) sum t log z");
    loss_free(loss);
}

TEST(loss_of_a_single_sample)
{
    start();
    draw_batch(1, draw_size(2, 8));
    check_number(loss_forward(loss, z, t), expected_loss(), 1e-9,
                 "-sum t log z, with n_b = 1");
    loss_free(loss);
}

TEST(equal_probabilities_give_the_logarithm_of_their_number)
{
    start();
    for (size_t k = 0; k < z->rows * z->cols; k++)
        z->at[k] = (real)(1 / (double)z->cols);
    check_number(loss_forward(loss, z, t), log((double)z->cols), 1e-9,
                 "log n, whatever the batch size");
    loss_free(loss);
}

TEST(sure_and_right_answers_cost_nothing)
{
    start();
    for (size_t r = 0; r < z->rows; r += 2)
        make_sure(r);
    check_number(loss_forward(loss, z, t), expected_loss(), 1e-9,
                 "terms with t = 0 are exactly 0, even where z = 0");
    loss_free(loss);
}

TEST(tiny_probability_of_the_truth_gives_a_large_loss)
{
    start();
    for (size_t r = 0; r < z->rows; r++)
        give_the_truth(r, pow(10, draw_number(-250, -50)));
    check_number(loss_forward(loss, z, t), expected_loss(), 1e-6,
                 "log z as it is: nothing is added to z, and no z is "
                 "cut off");
    loss_free(loss);
}

TEST(zero_probability_of_the_truth_gives_an_infinite_loss)
{
    start();
    give_the_truth(random_index(&draw, z->rows), 0);
    double value = loss_forward(loss, z, t);
    ck_assert_msg(isinf(value) && value > 0,
                  "the loss is %g, expected inf: log 0 is -inf", value);
    loss_free(loss);
}

TEST(loss_of_a_second_batch_does_not_add_to_the_first)
{
    start();
    loss_forward(loss, z, t);
    draw_batch(z->rows, z->cols);
    check_number(loss_forward(loss, z, t), expected_loss(), 1e-9,
                 "the loss of the last batch alone");
    loss_free(loss);
}

TEST(loss_of_batches_that_grow_and_shrink)
{
    size_t sizes[SIZES];

    start();
    draw_sizes(sizes);
    for (size_t s = 0; s < SIZES; s++) {
        draw_batch(sizes[s], draw_size(3, 8));
        check_number(loss_forward(loss, z, t), expected_loss(), 1e-9,
                     "n_b is that of the last batch");
    }
    loss_free(loss);
}

TEST(batch_after_an_infinite_loss_is_a_batch_like_others)
{
    start();
    give_the_truth(random_index(&draw, z->rows), 0);
    loss_forward(loss, z, t);
    loss_backward(loss);
    draw_batch(z->rows, z->cols);
    check_number(loss_forward(loss, z, t), expected_loss(), 1e-9,
                 "the loss of the last batch alone");
    check_near(loss_backward(loss), expected_z_grad(),
               "the gradient of the last batch alone");
    loss_free(loss);
}

TEST(backward_divides_by_the_probability_and_the_batch_size)
{
    start();
    loss_forward(loss, z, t);
    check_near(loss_backward(loss), expected_z_grad(),
               "-(1 / n_b) t / z");
    loss_free(loss);
}

TEST(backward_of_a_single_sample)
{
    start();
    draw_batch(1, draw_size(2, 8));
    loss_forward(loss, z, t);
    check_near(loss_backward(loss), expected_z_grad(),
               "-t / z, with n_b = 1");
    loss_free(loss);
}

TEST(gradient_is_exactly_0_where_t_is_0)
{
    start();
    for (size_t r = 0; r < z->rows; r += 2)
        make_sure(r);
    loss_forward(loss, z, t);
    const struct matrix *z_grad = loss_backward(loss);
    check_near(z_grad, expected_z_grad(),
               "0 where t = 0, else -(1 / n_b) t / z");
    for (size_t k = 0; k < z->rows * z->cols; k++)
        ck_assert_msg(t->at[k] != 0 || z_grad->at[k] == 0,
                      "z_grad is %g where t is 0, expected exactly 0",
                      (double)z_grad->at[k]);
    loss_free(loss);
}

TEST(tiny_probability_of_the_truth_gives_a_large_gradient)
{
    start();
    for (size_t r = 0; r < z->rows; r++)
        give_the_truth(r, draw_number(1e-9, 2e-9));
    loss_forward(loss, z, t);
    check_near(loss_backward(loss), expected_z_grad(),
               "-(1 / n_b) t / z: nothing is added to z");
    loss_free(loss);
}

TEST(gradients_of_batches_that_grow_and_shrink)
{
    size_t sizes[SIZES];

    start();
    draw_sizes(sizes);
    for (size_t s = 0; s < SIZES; s++) {
        draw_batch(sizes[s], draw_size(3, 8));
        loss_forward(loss, z, t);
        check_near(loss_backward(loss), expected_z_grad(),
                   "n_b is that of the last batch");
    }
    loss_free(loss);
}

TEST(second_gradient_has_nothing_left_of_the_first)
{
    start();
    for (int i = 0; i < 3; i++) {
        draw_batch(z->rows, z->cols);
        loss_forward(loss, z, t);
        check_near(loss_backward(loss), expected_z_grad(),
                   "the gradient of the last batch alone");
    }
    loss_free(loss);
}

TEST(backward_a_second_time_gives_the_same)
{
    start();
    loss_forward(loss, z, t);
    loss_backward(loss);
    check_near(loss_backward(loss), expected_z_grad(),
               "backward changes nothing that it needs");
    loss_free(loss);
}

TEST(forward_keeps_copies_and_not_pointers)
{
    start();
    struct matrix *z_lent = copy_of(z), *t_lent = copy_of(t);
    loss_forward(loss, z_lent, t_lent);
    draw_into(z_lent, 2, 3);
    draw_into(t_lent, 2, 3);
    check_near(loss_backward(loss), expected_z_grad(),
               "-(1 / n_b) t / z, though the caller has changed z and "
               "t since forward");
    loss_free(loss);
}

TEST(two_losses_keep_apart_what_they_know)
{
    start();
    struct loss *other = cross_entropy_new();
    loss_forward(loss, z, t);
    loss_forward(other, draw_probabilities(z->rows, z->cols),
                 draw_targets(z->rows, z->cols));
    loss_backward(other);
    check_near(loss_backward(loss), expected_z_grad(),
               "z_grad, when another loss was at work meanwhile");
    loss_free(loss);
    loss_free(other);
}

static double value_of_loss(void *context)
{
    (void)context;
    return loss_forward(loss, z, t);
}

TEST(gradient_against_central_differences)
{
    start();
    draw_batch(draw_size(2, 5), draw_size(2, 3));
    loss_forward(loss, z, t);
    check_slopes(value_of_loss, NULL, z, copy_of(loss_backward(loss)),
                 "-(1 / n_b) t / z");
    loss_free(loss);
}

/* Batches as small and as lopsided as they can be. */
static void check_shapes(void)
{
    size_t shapes[SHAPES][2];

    draw_shapes(shapes);
    for (size_t s = 0; s < SHAPES; s++) {
        loss = cross_entropy_new();
        draw_batch(shapes[s][0], shapes[s][1]);
        check_number(loss_forward(loss, z, t), expected_loss(), 1e-9,
                     "the loss of a batch of any shape");
        check_near(loss_backward(loss), expected_z_grad(),
                   "z_grad, for a batch of any shape");
        loss_free(loss);
    }
}

TEST(smallest_and_most_lopsided_batches)
{
    check_shapes();
}

TESTS_OF_HARM(z_and_t_are_only_looked_at, check_shapes);

TEST(gradient_of_thousands_of_classes_is_found_fast)
{
    start();
    draw_batch(100, draw_size(3000, 3100));
    loss_forward(loss, z, t);
    check_near(loss_backward(loss), expected_z_grad(),
               "z_grad by its formula, not by trying each number");
    loss_free(loss);
}

int main(void)
{
    return hidden_run();
}
