/* Hidden tests of the full layer. */
#include "full.h"
#include "hidden.h"
#include "proxy.h"

static struct layer *full;
static struct matrix *x, *y_grad, *w, *b, *w_grad, *b_grad;

static void draw_batch(size_t n_b)
{
    x = draw_signed(n_b, w->cols, 0.1, 2);
    y_grad = draw_signed(n_b, w->rows, 0.1, 2);
}

/* A layer with weights and biases of our own, and a batch for it. */
static void start(size_t n_b, size_t n_i, size_t n_o)
{
    full = full_new(n_i, n_o, &weights);
    w = &layer_param(full, "w")->value;
    b = &layer_param(full, "b")->value;
    w_grad = &layer_param(full, "w")->grad;
    b_grad = &layer_param(full, "b")->grad;
    draw_into(w, -1, 1);
    draw_into(b, 1, 2);
    draw_batch(n_b);
}

/* The same with sizes that are drawn, too. */
static void start_any(void)
{
    size_t n_i = draw_size(3, 9);

    start(2 * draw_size(1, 5) + 1, n_i, n_i + draw_size(1, 3));
}

static struct matrix *expected_y(void)
{
    struct matrix *y = zeros(x->rows, w->rows);

    for (size_t j = 0; j < x->rows; j++)
        for (size_t o = 0; o < w->rows; o++) {
            double sum = (double)b->at[o];
            for (size_t i = 0; i < w->cols; i++)
                sum += (double)matrix_row(x, j)[i]
                       * (double)matrix_row(w, o)[i];
            matrix_row(y, j)[o] = (real)sum;
        }
    return y;
}

static struct matrix *expected_x_grad(void)
{
    struct matrix *x_grad = zeros(x->rows, w->cols);

    for (size_t j = 0; j < x->rows; j++)
        for (size_t i = 0; i < w->cols; i++) {
            double sum = 0;
            for (size_t o = 0; o < w->rows; o++)
                sum += (double)matrix_row(y_grad, j)[o]
                       * (double)matrix_row(w, o)[i];
            matrix_row(x_grad, j)[i] = (real)sum;
        }
    return x_grad;
}

static struct matrix *expected_w_grad(void)
{
    struct matrix *grad = zeros(w->rows, w->cols);

    for (size_t o = 0; o < w->rows; o++)
        for (size_t i = 0; i < w->cols; i++) {
            double sum = 0;
            for (size_t j = 0; j < x->rows; j++)
                sum += (double)matrix_row(y_grad, j)[o]
                       * (double)matrix_row(x, j)[i];
            matrix_row(grad, o)[i] = (real)sum;
        }
    return grad;
}

static struct matrix *expected_b_grad(void)
{
    struct matrix *grad = zeros(1, w->rows);

    for (size_t o = 0; o < w->rows; o++) {
        double sum = 0;
        for (size_t j = 0; j < x->rows; j++)
            sum += (double)matrix_row(y_grad, j)[o];
        grad->at[o] = (real)sum;
    }
    return grad;
}

/* Where a parameter should be after a step along its gradient. */
static struct matrix *stepped(const struct matrix *value,
                              const struct matrix *grad, double lr)
{
    struct matrix *moved = copy_of(value);

    for (size_t k = 0; k < grad->rows * grad->cols; k++)
        moved->at[k] =
            (real)((double)value->at[k] - lr * (double)grad->at[k]);
    return moved;
}

TEST(forward_multiplies_by_the_transposed_weights)
{
    start_any();
    for (size_t o = 0; o < b->cols; o++)
        b->at[o] = 0;
    check_near(layer_forward(full, x), expected_y(),
               "y = x w^T, with b = 0");
    layer_free(full);
}

TEST(forward_adds_the_bias_to_every_row)
{
    start_any();
    x = zeros(x->rows, x->cols);
    check_near(layer_forward(full, x), expected_y(),
               "with x = 0, every row of y is b");
    layer_free(full);
}

TEST(forward_of_a_single_sample)
{
    start(1, draw_size(2, 9), draw_size(2, 9));
    check_near(layer_forward(full, x), expected_y(),
               "y = x w^T + b, with n_b = 1");
    layer_free(full);
}

TEST(layer_of_one_input_and_one_output)
{
    start(draw_size(2, 5), 1, 1);
    check_near(layer_forward(full, x), expected_y(),
               "y = x w + b, with n_i = n_o = 1");
    check_near(layer_backward(full, y_grad), expected_x_grad(),
               "x_grad = y_grad w, with n_i = n_o = 1");
    layer_free(full);
}

TEST(forward_takes_the_weights_as_they_are_now)
{
    start_any();
    layer_forward(full, x);
    draw_into(w, -1, 1);
    draw_into(b, 1, 2);
    check_near(layer_forward(full, x), expected_y(),
               "y = x w^T + b, after w and b have changed; nothing of "
               "the earlier y");
    layer_free(full);
}

TEST(forward_takes_large_and_tiny_numbers)
{
    start_any();
    for (size_t j = 0; j < x->rows; j++)
        for (size_t i = 0; i < x->cols; i++)
            matrix_row(x, j)[i] *= (real)(j % 2 == 0 ? 1e8 : 1e-8);
    check_near(layer_forward(full, x), expected_y(),
               "y = x w^T + b, however large x is");
    layer_free(full);
}

TEST(batches_may_grow_and_shrink)
{
    size_t sizes[SIZES];

    start_any();
    draw_sizes(sizes);
    for (size_t s = 0; s < SIZES; s++) {
        draw_batch(sizes[s]);
        check_near(layer_forward(full, x), expected_y(),
                   "y, after batches of other sizes");
        check_near(layer_backward(full, y_grad), expected_x_grad(),
                   "x_grad, after batches of other sizes");
        check_near(w_grad, expected_w_grad(),
                   "w_grad, after batches of other sizes");
        check_near(b_grad, expected_b_grad(),
                   "b_grad, after batches of other sizes");
    }
    layer_free(full);
}

TEST(backward_finds_the_gradient_of_the_weights)
{
    start_any();
    layer_forward(full, x);
    layer_backward(full, y_grad);
    check_near(w_grad, expected_w_grad(), "w_grad = y_grad^T x");
    layer_free(full);
}

TEST(backward_finds_the_gradient_of_the_bias)
{
    start_any();
    layer_forward(full, x);
    layer_backward(full, y_grad);
    check_near(b_grad, expected_b_grad(),
               "b_grad holds the column sums of y_grad");
    layer_free(full);
}

TEST(backward_hands_the_gradient_of_the_input_down)
{
    start_any();
    layer_forward(full, x);
    check_near(layer_backward(full, y_grad), expected_x_grad(),
               "x_grad = y_grad w");
    layer_free(full);
}

TEST(gradients_of_the_weights_do_not_pile_up)
{
    start_any();
    for (int i = 0; i < 3; i++) {
        draw_batch(x->rows);
        layer_forward(full, x);
        layer_backward(full, y_grad);
        check_near(w_grad, expected_w_grad(),
                   "w_grad is that of the last batch alone");
    }
    layer_free(full);
}

TEST(gradients_of_the_bias_do_not_pile_up)
{
    start_any();
    for (int i = 0; i < 3; i++) {
        draw_batch(x->rows);
        layer_forward(full, x);
        layer_backward(full, y_grad);
        check_near(b_grad, expected_b_grad(),
                   "b_grad is that of the last batch alone");
    }
    layer_free(full);
}

TEST(backward_leaves_weights_and_bias_where_they_are)
{
    start_any();
    struct matrix *w_before = copy_of(w), *b_before = copy_of(b);
    layer_forward(full, x);
    check_near(layer_backward(full, y_grad), expected_x_grad(),
               "x_grad = y_grad w");
    check_near(w, w_before, "only update_params moves w");
    check_near(b, b_before, "only update_params moves b");
    layer_free(full);
}

TEST(forward_keeps_a_copy_of_x_and_not_a_pointer)
{
    start_any();
    struct matrix *lent = copy_of(x);
    layer_forward(full, lent);
    draw_into(lent, 5, 6);
    layer_backward(full, y_grad);
    check_near(w_grad, expected_w_grad(),
               "w_grad = y_grad^T x, though the caller has changed x "
               "since forward");
    layer_free(full);
}

TEST(two_layers_keep_apart_what_they_know)
{
    start_any();
    struct layer *other = full_new(w->cols, w->rows, &weights);
    struct matrix *other_x = draw_matrix(x->rows, x->cols, -2, 2);
    struct matrix *y = expected_y();
    check_near(layer_forward(full, x), y, "y = x w^T + b");
    layer_forward(other, other_x);
    layer_backward(other, y);
    check_near(layer_backward(full, y_grad), expected_x_grad(),
               "x_grad, when another full layer was at work meanwhile");
    check_near(w_grad, expected_w_grad(),
               "w_grad, when another full layer was at work meanwhile");
    check_near(b_grad, expected_b_grad(),
               "b_grad, when another full layer was at work meanwhile");
    layer_free(full);
    layer_free(other);
}

TEST(unwanted_x_grad_does_no_harm_to_the_others)
{
    start_any();
    full->wants_x_grad = false;
    layer_forward(full, x);
    layer_backward(full, y_grad);
    check_near(w_grad, expected_w_grad(),
               "w_grad, when x_grad is not wanted");
    check_near(b_grad, expected_b_grad(),
               "b_grad, when x_grad is not wanted");
    layer_free(full);
}

TEST(update_moves_the_weights_against_their_gradient)
{
    start_any();
    double lr = draw_number(0.05, 0.5);
    layer_forward(full, x);
    layer_backward(full, y_grad);
    struct matrix *moved = stepped(w, expected_w_grad(), lr);
    layer_update_params(full, (real)lr);
    check_near(w, moved, "w <- w - lr w_grad");
    layer_free(full);
}

TEST(update_moves_the_bias_against_its_gradient)
{
    start_any();
    double lr = draw_number(0.05, 0.5);
    layer_forward(full, x);
    layer_backward(full, y_grad);
    struct matrix *moved = stepped(b, expected_b_grad(), lr);
    layer_update_params(full, (real)lr);
    check_near(b, moved, "b <- b - lr b_grad");
    layer_free(full);
}

TEST(two_updates_go_twice_as_far)
{
    start_any();
    double lr = draw_number(0.05, 0.5);
    layer_forward(full, x);
    layer_backward(full, y_grad);
    struct matrix *w_moved = stepped(w, expected_w_grad(), 2 * lr);
    struct matrix *b_moved = stepped(b, expected_b_grad(), 2 * lr);
    layer_update_params(full, (real)lr);
    layer_update_params(full, (real)lr);
    check_near(w, w_moved, "update leaves w_grad alone");
    check_near(b, b_moved, "update leaves b_grad alone");
    layer_free(full);
}

TEST(gradient_of_x_against_central_differences)
{
    start(draw_size(2, 4), draw_size(3, 6), draw_size(2, 5));
    check_layer_slopes(full, x, "x", "x_grad = y_grad w");
    layer_free(full);
}

TEST(gradient_of_w_against_central_differences)
{
    start(draw_size(2, 4), draw_size(3, 6), draw_size(2, 5));
    check_layer_slopes(full, x, "w", "w_grad = y_grad^T x");
    layer_free(full);
}

TEST(gradient_of_b_against_central_differences)
{
    start(draw_size(2, 4), draw_size(3, 6), draw_size(2, 5));
    check_layer_slopes(full, x, "b", "column sums of y_grad");
    layer_free(full);
}

TEST(first_biases_are_zero_and_first_weights_are_not)
{
    size_t n_i = draw_size(10, 20), n_o = draw_size(21, 30);
    full = full_new(n_i, n_o, &weights);
    w = &layer_param(full, "w")->value;
    b = &layer_param(full, "b")->value;
    ck_assert_msg(w->rows == n_o && w->cols == n_i,
                  "w is %zu x %zu, expected n_o x n_i = %zu x %zu",
                  w->rows, w->cols, n_o, n_i);
    for (size_t k = 0; k < n_o * n_i; k++)
        ck_assert_msg(isfinite(w->at[k]) && w->at[k] != 0,
                      "weight %zu starts as %g, expected a random "
                      "number",
                      k, (double)w->at[k]);
    check_matrix(b, 1, n_o, zeros(1, n_o)->at, 0, "biases start at 0");
    layer_free(full);
}

/* The weights of a new layer, large enough to have statistics, and the
   mean of their powers. */
static struct statistics {
    double n, sigma, mean, square, fourth;
} first_weights(void)
{
    size_t n_o = draw_size(60, 90), n_i = draw_size(3, 4) * n_o;
    struct statistics s = {(double)(n_i * n_o), 0, 0, 0, 0};

    full = full_new(n_i, n_o, &weights);
    w = &layer_param(full, "w")->value;
    s.sigma = sqrt(2 / (double)(n_i + n_o));
    for (size_t k = 0; k < w->rows * w->cols; k++) {
        double weight = (double)w->at[k];
        s.mean += weight / s.n;
        s.square += weight * weight / s.n;
        s.fourth += weight * weight * weight * weight / s.n;
    }
    layer_free(full);
    return s;
}

TEST(first_weights_have_mean_0_and_the_deviation_of_glorot)
{
    struct statistics s = first_weights();
    double deviation = sqrt(s.square);
    /* seven times what is to be expected by chance */
    check_number(
        deviation, s.sigma, 7 * s.sigma / sqrt(2 * s.n),
        "the initial weights have sigma = sqrt(2 / (n_i + n_o))");
    check_number(s.mean, 0, 7 * s.sigma / sqrt(s.n),
                 "the initial weights have mean 0");
}

TEST(first_weights_are_normal)
{
    struct statistics s = first_weights();
    double kurtosis = s.fourth / s.square / s.square;
    check_number(kurtosis, 3, 0.6,
                 "the kurtosis of normal numbers is 3, that of "
                 "uniform ones 1.8");
}

/* How many pairs of numbers there are that do not differ; NaN differs
   from nothing. */
static size_t twins(const struct matrix *m, const struct matrix *n)
{
    size_t sum = 0;

    for (size_t k = 0; k < m->rows * m->cols; k++)
        for (size_t l = 0; l < n->rows * n->cols; l++)
            sum += !(m->at[k] < n->at[l] || m->at[k] > n->at[l])
                   && (m != n || k != l);
    return sum;
}

TEST(first_weights_differ_from_each_other)
{
    full = full_new(draw_size(10, 20), draw_size(10, 20), &weights);
    w = &layer_param(full, "w")->value;
    ck_assert_msg(twins(w, w) == 0,
                  "%zu pairs of weights are equal, expected none: draw "
                  "each weight by itself",
                  twins(w, w) / 2);
    layer_free(full);
}

TEST(two_layers_of_one_stream_have_different_weights)
{
    size_t n_i = draw_size(5, 9), n_o = draw_size(5, 9);
    full = full_new(n_i, n_o, &weights);
    struct layer *other = full_new(n_i, n_o, &weights);
    size_t equal = twins(&layer_param(full, "w")->value,
                         &layer_param(other, "w")->value);
    ck_assert_msg(equal == 0,
                  "%zu weights of the second layer are also in the "
                  "first: each draw moves the generator on",
                  equal);
    layer_free(full);
    layer_free(other);
}

TEST(same_seed_gives_the_same_weights)
{
    size_t n_i = draw_size(5, 9), n_o = draw_size(5, 9);
    struct random again = weights;
    full = full_new(n_i, n_o, &weights);
    w = copy_of(&layer_param(full, "w")->value);
    struct layer *other = full_new(n_i, n_o, &again);
    check_matrix(&layer_param(other, "w")->value, n_o, n_i, w->at, 0,
                 "two generators in the same state give the same "
                 "weights");
    ck_assert_msg(w->at[0] != 0, "the first weight is 0, expected a "
                                 "random number");
    layer_free(full);
    layer_free(other);
}

/* Layers and batches as small and as lopsided as they can be. */
static void check_shapes(void)
{
    const size_t n = draw_size(5, 9);
    const size_t shapes[][3] = {{1, 1, 1}, {1, n, 1}, {1, 1, n},
                                {n, 1, 1}, {n, 1, 3}, {n, 3, 1},
                                {1, n, 2}};

    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        start(shapes[s][0], shapes[s][1], shapes[s][2]);
        check_near(layer_forward(full, x), expected_y(),
                   "y, for a layer and a batch of any shape");
        check_near(layer_backward(full, y_grad), expected_x_grad(),
                   "x_grad, for a layer and a batch of any shape");
        check_near(w_grad, expected_w_grad(),
                   "w_grad, for a layer and a batch of any shape");
        check_near(b_grad, expected_b_grad(),
                   "b_grad, for a layer and a batch of any shape");
        struct matrix *moved = stepped(w, expected_w_grad(), 0.5);
        layer_update_params(full, (real)0.5);
        check_near(w, moved, "w <- w - lr w_grad, for any shape");
        layer_free(full);
    }
}

TEST(smallest_and_most_lopsided_layers)
{
    check_shapes();
}

TESTS_OF_HARM(x_and_y_grad_are_only_looked_at, check_shapes);

TEST(gradients_of_a_large_layer_are_found_fast)
{
    start(60, draw_size(250, 300), draw_size(150, 200));
    layer_forward(full, x);
    check_near(layer_backward(full, y_grad), expected_x_grad(),
               "x_grad = y_grad w, not by trying each number");
    check_near(w_grad, expected_w_grad(),
               "w_grad = y_grad^T x, not by trying each weight");
    layer_free(full);
}

int main(void)
{
    return hidden_run();
}
