/* Hidden tests of the two-layer net. What it should do is found by a net
   of plain loops, which this file has for itself; what its initial weights
   should be, by the book's own net. */
#include <stdio.h>
#include <string.h>

#include "hidden.h"
#include "proxy.h"
#include "reference.h"

enum { MOST_ROWS = 400 };

static struct two_layer_net *net;
static bool svm; /* which loss it has */

/* The net of plain loops: the parameters, and their gradients as
   plain_loss has found them. The bias of w1 comes after w1, and so for
   w2. */
static struct matrix *value[NET_PARAMS], *grad[NET_PARAMS];

/* The samples, and the hidden units for those that plain_scores saw. */
static struct samples batch;
static size_t labels[MOST_ROWS];
static struct matrix *hidden;

/* --- The two nets ------------------------------------------------------- */

static void draw_batch(size_t rows)
{
    batch.x = *draw_signed(rows, value[W1]->rows, 0.1, 1.5);
    batch.labels = labels;
    for (size_t j = 0; j < rows; j++)
        labels[j] = random_index(&draw, value[W2]->cols);
}

static void draw_values(size_t n_i, size_t n_h, size_t n_o)
{
    value[W1] = draw_signed(n_i, n_h, 0.1, 0.8);
    value[B1] = draw_signed(1, n_h, 0.1, 0.8);
    value[W2] = draw_signed(n_h, n_o, 0.1, 0.8);
    value[B2] = draw_signed(1, n_o, 0.1, 0.8);
}

/* Gives the net under test the numbers of the plain one. */
static void set_net(void)
{
    for (size_t k = 0; k < NET_PARAMS; k++)
        for (size_t i = 0; i < value[k]->rows * value[k]->cols; i++)
            net->params[k].value.at[i] = value[k]->at[i];
    net->score_loss = svm ? score_loss_svm : score_loss_softmax;
}

/* Makes both nets, and a batch for them. */
static void start(size_t rows, size_t n_i, size_t n_h, size_t n_o)
{
    svm = false;
    net = two_layer_net_new(n_i, n_h, n_o, 0.1, &weights);
    draw_values(n_i, n_h, n_o);
    set_net();
    draw_batch(rows);
}

/* The same with any sizes, no two of them equal. */
static void start_any(void)
{
    start(draw_size(13, 20), draw_size(3, 4), draw_size(7, 9),
          draw_size(5, 6));
}

static struct matrix *plain_layer(const struct matrix *x,
                                  const struct matrix *w,
                                  const struct matrix *b)
{
    struct matrix *y = zeros(x->rows, w->cols);

    for (size_t j = 0; j < y->rows; j++)
        for (size_t o = 0; o < y->cols; o++) {
            double sum = (double)b->at[o];
            for (size_t i = 0; i < x->cols; i++)
                sum += (double)matrix_row(x, j)[i]
                       * (double)matrix_row(w, i)[o];
            matrix_row(y, j)[o] = (real)sum;
        }
    return y;
}

static struct matrix *plain_scores(const struct matrix *x)
{
    hidden = plain_layer(x, value[W1], value[B1]);
    for (size_t k = 0; k < hidden->rows * hidden->cols; k++)
        if (hidden->at[k] < 0)
            hidden->at[k] = 0;
    return plain_layer(hidden, value[W2], value[B2]);
}

/* The gradients of the weights w, and of the bias that belongs to them,
   given that of the layer's output. */
static void plain_backward(const struct matrix *x,
                           const struct matrix *y_grad, size_t w)
{
    grad[w] = zeros(x->cols, y_grad->cols);
    grad[w + 1] = zeros(1, y_grad->cols);
    for (size_t j = 0; j < x->rows; j++)
        for (size_t o = 0; o < y_grad->cols; o++) {
            real g = matrix_row(y_grad, j)[o];
            grad[w + 1]->at[o] += g;
            for (size_t i = 0; i < x->cols; i++)
                matrix_row(grad[w], i)[o] += matrix_row(x, j)[i] * g;
        }
}

/* The loss of the batch; finds all gradients. */
static double plain_loss(double reg)
{
    const struct matrix *scores = plain_scores(&batch.x);
    struct matrix *scores_grad = zeros(scores->rows, scores->cols);
    struct matrix *hidden_grad = zeros(hidden->rows, hidden->cols);
    double loss =
        (svm ? reference_score_loss_svm : reference_score_loss_softmax)(
            scores, labels, scores_grad);

    for (size_t j = 0; j < hidden->rows; j++)
        for (size_t h = 0; h < hidden->cols; h++)
            for (size_t o = 0; o < scores->cols; o++)
                if (matrix_row(hidden, j)[h] > 0)
                    matrix_row(hidden_grad, j)[h] +=
                        matrix_row(scores_grad, j)[o]
                        * matrix_row(value[W2], h)[o];
    plain_backward(hidden, scores_grad, W2);
    plain_backward(&batch.x, hidden_grad, W1);
    for (size_t w = W1; w <= W2; w += W2 - W1)
        for (size_t k = 0; k < value[w]->rows * value[w]->cols; k++) {
            double weight = (double)value[w]->at[k];
            loss += reg * weight * weight;
            grad[w]->at[k] += (real)(2 * reg * weight);
        }
    return loss;
}

/* --- What is checked ---------------------------------------------------- */

static void check_scores(const char *hint)
{
    check_near(two_layer_net_scores(net, &batch.x),
               plain_scores(&batch.x), hint);
}

static void check_loss(double reg, const char *hint)
{
    const double loss = plain_loss(reg);

    check_number(two_layer_net_loss(net, &batch, reg), loss,
                 1e-9 * fmax(1, loss), hint);
}

static void check_gradient_of(size_t k, const char *hint)
{
    char name[40];

    snprintf(name, sizeof name, "the gradient of %s",
             net->params[k].name);
    check_near_at(__FILE__, __LINE__, name, &net->params[k].grad,
                  grad[k], hint);
}

static void check_gradients(const char *hint)
{
    for (size_t k = 0; k < NET_PARAMS; k++)
        check_gradient_of(k, hint);
}

/* --- A new net ---------------------------------------------------------- */

/* What the handout has already earns nothing by itself: the net must do
   something, too. For an input of zeros the scores are b2. */
static void check_it_gives_scores(void)
{
    struct matrix *x = zeros(1, net->params[W1].value.rows);
    struct matrix *b2 =
        draw_matrix(1, net->params[B2].value.cols, 0.5, 1);

    matrix_copy(&net->params[B2].value, b2);
    check_near(
        two_layer_net_scores(net, x), b2,
        "a new net has to give scores, which are b2 where x is 0");
}

TEST(first_biases_are_0_and_first_weights_are_not)
{
    net = two_layer_net_new(draw_size(3, 5), draw_size(6, 9),
                            draw_size(10, 12), draw_number(0.1, 2),
                            &weights);
    for (size_t k = 0; k < NET_PARAMS; k++) {
        const struct matrix *m = &net->params[k].value;
        const bool bias = k == B1 || k == B2;
        for (size_t i = 0; i < m->rows * m->cols; i++)
            ck_assert_msg(isfinite(m->at[i]) && (m->at[i] == 0) == bias,
                          "number %zu of %s starts as %g, expected %s",
                          i, net->params[k].name, (double)m->at[i],
                          bias ? "0" : "a random number");
    }
    check_it_gives_scores();
    two_layer_net_free(net);
}

TEST(first_weights_have_mean_0_and_the_deviation_std)
{
    const double std = draw_number(0.001, 3);

    net = two_layer_net_new(draw_size(40, 60), draw_size(60, 90),
                            draw_size(30, 40), std, &weights);
    for (size_t k = W1; k <= W2; k += W2 - W1) {
        const struct matrix *w = &net->params[k].value;
        const double n = (double)(w->rows * w->cols);
        double mean = 0, square = 0;
        for (size_t i = 0; i < w->rows * w->cols; i++) {
            mean += (double)w->at[i] / n;
            square += (double)w->at[i] * (double)w->at[i] / n;
        }
        /* seven times what is to be expected by chance */
        check_number(mean, 0, 7 * std / sqrt(n),
                     "the initial weights, w1 or w2, have mean 0");
        check_number(
            sqrt(square), std, 7 * std / sqrt(2 * n),
            "the initial weights, w1 or w2, have the deviation "
            "std");
    }
    check_it_gives_scores();
    two_layer_net_free(net);
}

/* The book's net, drawn from the same stream. */
static struct two_layer_net *reference;

static void start_both(struct random *random)
{
    const size_t n_i = draw_size(3, 5), n_h = draw_size(6, 9);
    const size_t n_o = draw_size(10, 12);
    const double std = draw_number(0.1, 2);

    reference = reference_two_layer_net_new(n_i, n_h, n_o, std, random);
    net = two_layer_net_new(n_i, n_h, n_o, std, &weights);
}

static void free_both(void)
{
    reference_two_layer_net_free(reference);
    two_layer_net_free(net);
}

TEST(w1_is_drawn_before_w2_and_row_by_row)
{
    struct random again = weights;

    start_both(&again);
    check_near(&net->params[W1].value, &reference->params[W1].value,
               "std times random_normal, row by row, w1 before all "
               "else");
    check_near(&net->params[W2].value, &reference->params[W2].value,
               "std times random_normal, row by row, w2 after w1");
    check_it_gives_scores();
    free_both();
}

TEST(drawing_moves_the_generator_on_and_no_further)
{
    struct random again = weights;

    start_both(&again);
    for (int i = 0; i < 5; i++)
        ck_assert_msg(random_word(&weights) == random_word(&again),
                      "a net leaves the generator in the wrong "
                      "place: one number is drawn for each weight, "
                      "and nothing else");
    ck_assert_msg(weights.has_normal == again.has_normal,
                  "random_normal gives its numbers in pairs, and "
                  "one is left over where none should be, or the "
                  "other way round");
    check_it_gives_scores();
    free_both();
}

TEST(new_net_has_the_softmax_loss)
{
    const size_t n_i = draw_size(3, 5), n_o = draw_size(4, 6);

    net = two_layer_net_new(n_i, 5, n_o, 0.1, &weights);
    svm = false;
    draw_values(n_i, 5, n_o);
    for (size_t k = 0; k < NET_PARAMS; k++)
        for (size_t i = 0; i < value[k]->rows * value[k]->cols; i++)
            net->params[k].value.at[i] = value[k]->at[i];
    draw_batch(8);
    ck_assert_msg(net->score_loss == score_loss_softmax,
                  "score_loss is not score_loss_softmax");
    check_loss(0, "the softmax loss, when nobody has set another");
    two_layer_net_free(net);
}

/* --- Scores ------------------------------------------------------------- */

TEST(scores_multiply_by_the_weights_as_they_stand)
{
    start_any();
    value[B1] = zeros(1, value[B1]->cols);
    value[B2] = zeros(1, value[B2]->cols);
    set_net();
    check_scores("max(0, x w1) w2, with biases 0; no transpose");
    two_layer_net_free(net);
}

TEST(first_bias_is_added_before_the_relu)
{
    start_any();
    batch.x = *zeros(batch.x.rows, batch.x.cols);
    check_scores("with x = 0 every row of scores is "
                 "max(0, b1) w2 + b2");
    two_layer_net_free(net);
}

TEST(second_bias_is_added_to_every_row)
{
    start_any();
    value[W2] = zeros(value[W2]->rows, value[W2]->cols);
    set_net();
    check_scores("with w2 = 0 every row of scores is b2");
    two_layer_net_free(net);
}

TEST(hidden_units_below_0_count_as_0)
{
    start_any();
    for (size_t h = 0; h < value[B1]->cols; h++)
        value[B1]->at[h] = (real)draw_number(-90, -20);
    set_net();
    check_scores("where x w1 + b1 is negative, the hidden unit is 0");
    two_layer_net_free(net);
}

TEST(hidden_units_above_0_pass_as_they_are)
{
    start_any();
    for (size_t h = 0; h < value[B1]->cols; h++)
        value[B1]->at[h] = (real)draw_number(20, 90);
    set_net();
    check_scores("where x w1 + b1 is positive, so is the hidden unit, "
                 "however large");
    two_layer_net_free(net);
}

TEST(scores_may_be_negative)
{
    start_any();
    for (size_t o = 0; o < value[B2]->cols; o++)
        value[B2]->at[o] = (real)draw_number(-90, -20);
    set_net();
    check_scores("the ReLU is in the hidden layer alone");
    two_layer_net_free(net);
}

TEST(net_of_one_row_one_input_one_unit_and_one_score)
{
    start(1, 1, 1, 1);
    value[W1]->at[0] = batch.x.at[0]; /* so that the unit is open */
    value[B1]->at[0] = (real)draw_number(0.1, 0.8);
    set_net();
    check_scores("max(0, x w1 + b1) w2 + b2, where each is a single "
                 "number");
    check_loss(0, "one score alone costs nothing");
    check_gradients("one score alone has gradient 0");
    two_layer_net_free(net);
}

TEST(scores_take_the_parameters_as_they_are_now)
{
    start_any();
    two_layer_net_scores(net, &batch.x);
    draw_values(value[W1]->rows, value[W1]->cols, value[W2]->cols);
    set_net();
    check_scores("the scores, after all parameters have changed");
    two_layer_net_free(net);
}

TEST(batches_may_grow_and_shrink)
{
    start_any();
    const size_t sizes[] = {3,
                            draw_size(100, 150),
                            1,
                            draw_size(20, 40),
                            draw_size(200, 300),
                            2};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        draw_batch(sizes[s]);
        check_scores("the scores, after batches of other sizes");
        check_loss(0, "the loss, after batches of other sizes");
        check_gradients("after batches of other sizes");
    }
    two_layer_net_free(net);
}

/* --- The loss ----------------------------------------------------------- */

TEST(loss_without_a_cost_is_that_of_the_scores)
{
    start_any();
    check_loss(0, "the softmax loss of the scores, with reg 0");
    two_layer_net_free(net);
}

TEST(loss_is_the_one_that_is_set)
{
    start_any();
    svm = true;
    set_net();
    check_loss(0, "net->score_loss, which is score_loss_svm here");
    check_gradients("with net->score_loss set to score_loss_svm");
    svm = false;
    set_net();
    check_loss(0, "net->score_loss, set to score_loss_softmax again");
    check_gradients("with score_loss_softmax again");
    two_layer_net_free(net);
}

TEST(loss_adds_reg_times_the_squares_of_the_weights)
{
    start_any();
    check_loss(draw_number(0.2, 2),
               "reg times the sum of w^2, not half of it, not their "
               "mean");
    two_layer_net_free(net);
}

/* The same with one of the weights all 0. */
static void check_cost_without(size_t w, const char *hint)
{
    start_any();
    value[w] = zeros(value[w]->rows, value[w]->cols);
    set_net();
    check_loss(draw_number(0.2, 2), hint);
    two_layer_net_free(net);
}

TEST(both_weights_cost)
{
    check_cost_without(W2, "w2 is 0, and w1 costs");
    check_cost_without(W1, "w1 is 0, and w2 costs");
}

TEST(biases_cost_nothing)
{
    const double reg = draw_number(0.2, 2);

    start_any();
    value[B1] = draw_signed(1, value[B1]->cols, 5, 9);
    value[B2] = draw_signed(1, value[B2]->cols, 5, 9);
    set_net();
    check_loss(reg, "large biases cost nothing, only weights do");
    check_gradient_of(B1, "b1 does not pay");
    check_gradient_of(B2, "b2 does not pay");
    two_layer_net_free(net);
}

TEST(cost_does_not_depend_on_the_number_of_rows)
{
    const double reg = draw_number(0.2, 2);

    start_any();
    for (size_t rows = 1; rows < 200; rows *= 7) {
        draw_batch(rows);
        check_loss(reg, "the weights cost the same for any batch");
        check_gradient_of(W2,
                          "the weights cost the same for any batch");
    }
    two_layer_net_free(net);
}

TEST(loss_knows_nothing_of_earlier_calls)
{
    size_t classes[MOST_ROWS] = {0};

    start_any();
    for (int i = 0; i < 2; i++) {
        const struct matrix x = batch.x;
        batch.x = *draw_signed(x.rows, x.cols, 2, 3);
        two_layer_net_scores(net, &batch.x);
        if (i == 1)
            two_layer_net_predict(net, &batch.x, classes);
        batch.x = x;
        check_loss(0, "the loss of this batch, not of the rows that "
                      "scores or predict saw before");
        check_gradients("of this batch, not of the rows that scores or "
                        "predict saw before");
    }
    two_layer_net_free(net);
}

/* --- Gradients ---------------------------------------------------------- */

/* One gradient, with a cost or without. */
static void check_one(size_t k, double reg, const char *hint)
{
    start_any();
    plain_loss(reg);
    two_layer_net_loss(net, &batch, reg);
    check_gradient_of(k, hint);
    two_layer_net_free(net);
}

TEST(gradient_of_w2_by_the_chain_rule)
{
    check_one(W2, 0, "hidden^T scores_grad, with reg 0");
}

TEST(gradient_of_b2_by_the_chain_rule)
{
    check_one(B2, 0, "column sums of scores_grad; not their mean");
}

TEST(gradient_of_w1_by_the_chain_rule)
{
    check_one(W1, 0, "x^T hidden_grad, with reg 0");
}

TEST(gradient_of_b1_by_the_chain_rule)
{
    check_one(B1, 0, "column sums of hidden_grad; not their mean");
}

TEST(weights_get_the_gradient_of_their_penalty)
{
    const double reg = draw_number(0.5, 3);

    check_one(W1, reg, "added to x^T hidden_grad, 2 reg w1");
    check_one(W2, reg, "added to hidden^T scores_grad, 2 reg w2");
}

static double loss_of_net(void *reg)
{
    return two_layer_net_loss(net, &batch, *(double *)reg);
}

/* Whether no ReLU and no margin is near its corner, where there is no
   slope, and no gradient is 0 altogether. */
static bool is_smooth(void)
{
    const struct matrix *before =
        plain_layer(&batch.x, value[W1], value[B1]);
    const struct matrix *scores = plain_scores(&batch.x);

    for (size_t k = 0; k < before->rows * before->cols; k++)
        if (fabs((double)before->at[k]) < 1e-3)
            return false;
    for (size_t j = 0; j < scores->rows; j++) {
        const real *s = matrix_row(scores, j);
        for (size_t o = 0; svm && o < scores->cols; o++)
            if (fabs((double)(s[o] - s[labels[j]] + 1)) < 1e-3)
                return false;
    }
    plain_loss(0);
    for (size_t k = 0; k < NET_PARAMS; k++) {
        double size = 0;
        for (size_t i = 0; i < grad[k]->rows * grad[k]->cols; i++)
            size += fabs((double)grad[k]->at[i]);
        if (size < 1e-3)
            return false;
    }
    return true;
}

static void check_net_slopes(bool with_svm, double reg)
{
    const size_t rows = draw_size(4, 6), n_i = draw_size(3, 4);
    const size_t n_h = draw_size(5, 7), n_o = draw_size(3, 4);

    start(rows, n_i, n_h, n_o);
    svm = with_svm;
    while (!is_smooth()) {
        draw_values(n_i, n_h, n_o);
        draw_batch(rows);
    }
    set_net();
    for (size_t k = 0; k < NET_PARAMS; k++) {
        char hint[60];
        snprintf(hint, sizeof hint, "%s, loss and gradient must agree",
                 net->params[k].name);
        loss_of_net(&reg);
        check_slopes(loss_of_net, &reg, &net->params[k].value,
                     copy_of(&net->params[k].grad), hint);
    }
    two_layer_net_free(net);
}

TEST(gradients_with_softmax_against_central_differences)
{
    check_net_slopes(false, draw_number(0.1, 1));
}

TEST(gradients_with_svm_against_central_differences)
{
    check_net_slopes(true, 0);
}

TEST(units_that_are_off_get_no_gradient)
{
    start_any();
    for (size_t h = 0; h < value[B1]->cols; h++)
        value[B1]->at[h] = (real)(h % 2 == 0 ? -50 : 50);
    set_net();
    check_loss(0, "half of the hidden units are off");
    check_gradients("hidden units that are off let no gradient "
                    "through");
    two_layer_net_free(net);
}

TEST(units_at_exactly_0_get_no_gradient)
{
    start_any();
    batch.x = *zeros(batch.x.rows, batch.x.cols);
    value[B1] = zeros(1, value[B1]->cols);
    set_net();
    check_loss(0, "all hidden units are 0");
    check_gradient_of(B1, "where hidden is 0, the ReLU was off");
    two_layer_net_free(net);
}

TEST(gradients_do_not_pile_up)
{
    start_any();
    for (int i = 0; i < 3; i++) {
        draw_batch(batch.x.rows);
        check_loss(0, "the loss of the last batch alone");
        check_gradients("of the last batch alone");
    }
    two_layer_net_free(net);
}

TEST(gradients_of_a_batch_of_a_single_row)
{
    start_any();
    draw_batch(1);
    for (size_t h = 0; h < value[B1]->cols; h++)
        value[B1]->at[h] = (real)(h % 3 == 0 ? -50 : 50);
    set_net();
    check_loss(0, "the loss of one row");
    check_gradients("of a batch of one row");
    two_layer_net_free(net);
}

TEST(parameters_stay_where_they_are)
{
    size_t classes[MOST_ROWS] = {0};

    start_any();
    two_layer_net_scores(net, &batch.x);
    two_layer_net_loss(net, &batch, 0.1);
    two_layer_net_predict(net, &batch.x, classes);
    two_layer_net_accuracy(net, &batch);
    for (size_t k = 0; k < NET_PARAMS; k++)
        check_near(&net->params[k].value, value[k],
                   "only a step moves the parameters");
    check_scores("the scores are as before");
    two_layer_net_free(net);
}

TEST(two_nets_keep_apart_what_they_know)
{
    struct two_layer_net *first;
    struct matrix *first_grad[NET_PARAMS], *first_scores, *first_x;

    start_any();
    first = net;
    plain_loss(0);
    memcpy(first_grad, grad, sizeof grad);
    first_scores = plain_scores(&batch.x);
    first_x = copy_of(&batch.x);
    two_layer_net_loss(first, &batch, 0);
    start(7, value[W1]->rows, value[W1]->cols, value[W2]->cols);
    check_loss(0, "the loss of a second net");
    check_gradients("of a second net");
    check_near(two_layer_net_scores(first, first_x), first_scores,
               "scores, when another net was at work meanwhile");
    for (size_t k = 0; k < NET_PARAMS; k++)
        check_near(&first->params[k].grad, first_grad[k],
                   "gradients, when another net was at work meanwhile");
    two_layer_net_free(first);
    two_layer_net_free(net);
}

/* --- Predictions -------------------------------------------------------- */

/* Where the largest is, the first of equals. */
static size_t plain_largest(const real *s, size_t n)
{
    size_t best = 0;

    for (size_t j = 1; j < n; j++)
        if (s[j] > s[best])
            best = j;
    return best;
}

/* Fails unless the class predicted for every row has the largest score,
   or, unless they are `exact`, one as good as the largest. */
static void check_predict(bool exact, const char *hint)
{
    size_t classes[MOST_ROWS];
    const struct matrix *scores = plain_scores(&batch.x);

    for (size_t j = 0; j < MOST_ROWS; j++)
        classes[j] = 12345;
    two_layer_net_predict(net, &batch.x, classes);
    for (size_t j = 0; j < scores->rows; j++) {
        const real *s = matrix_row(scores, j);
        const size_t best = plain_largest(s, scores->cols);
        const bool good =
            classes[j] == best
            || (!exact && classes[j] < scores->cols
                && (double)s[classes[j]] >= (double)s[best] - 1e-9);
        ck_assert_msg(good,
                      "row %zu is put into class %zu of %zu, expected "
                      "%zu: %s",
                      j, classes[j], scores->cols, best, hint);
    }
}

/* Nets whose scores are the n numbers of x, from the last to the first:
   exactly so, if these are whole numbers. */
static void start_picking(size_t n)
{
    start(1, n, n, n);
    for (size_t i = 0; i < n; i++)
        for (size_t o = 0; o < n; o++) {
            matrix_row(value[W1], i)[o] = i == o;
            matrix_row(value[W2], i)[o] = i == n - 1 - o;
        }
    for (size_t o = 0; o < n; o++) {
        value[B1]->at[o] = 1024;
        value[B2]->at[o] = -1024;
    }
    set_net();
}

/* Whole numbers from -range to range. */
static void draw_whole(size_t rows, size_t range)
{
    draw_batch(rows);
    for (size_t k = 0; k < rows * batch.x.cols; k++)
        batch.x.at[k] = (real)draw_size(0, 2 * range) - (real)range;
}

TEST(predict_gives_the_largest_score_of_every_row)
{
    start(draw_size(200, 300), draw_size(3, 4), draw_size(7, 9),
          draw_size(5, 6));
    check_predict(false, "the column of the largest score in a row");
    two_layer_net_free(net);
}

TEST(predict_finds_the_largest_in_every_place)
{
    const size_t n = draw_size(5, 9);

    start_picking(n);
    draw_whole(n, 3);
    for (size_t j = 0; j < n; j++)
        matrix_row(&batch.x, j)[j] = 9;
    check_predict(true, "the largest may be first, last or in "
                        "between");
    two_layer_net_free(net);
}

TEST(predict_takes_scores_that_are_all_negative)
{
    start_picking(draw_size(3, 9));
    draw_batch(draw_size(50, 90));
    for (size_t k = 0; k < batch.x.rows * batch.x.cols; k++)
        batch.x.at[k] = (real)draw_number(-99, -9);
    check_predict(false,
                  "the largest may be negative: do not begin with 0");
    two_layer_net_free(net);
}

TEST(predict_takes_the_first_of_equal_scores)
{
    start_picking(draw_size(4, 6));
    draw_whole(200, 1);
    check_predict(true, "where several are equally large, the first");
    two_layer_net_free(net);
}

TEST(predict_puts_scores_that_are_not_numbers_into_class_0)
{
    start_picking(draw_size(4, 6));
    draw_whole(draw_size(50, 90), 9);
    const real bias = value[B2]->at[0];
    for (size_t o = 0; o < value[B2]->cols; o++)
        value[B2]->at[o] = (real)NAN;
    set_net();
    check_predict(true, "scores that are all NaN give class 0");
    for (size_t o = 0; o < value[B2]->cols; o++)
        value[B2]->at[o] = bias;
    set_net();
    check_predict(true, "and others the class of the largest");
    two_layer_net_free(net);
}

TEST(predict_of_batches_that_grow_and_shrink)
{
    start_picking(draw_size(4, 6));
    const size_t sizes[] = {1, draw_size(200, 400), draw_size(3, 9)};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        draw_whole(sizes[s], 9);
        check_predict(true, "one class a row, for any number of rows");
    }
    two_layer_net_free(net);
}

/* The share of rows whose label is where the first of the largest is. */
static void check_accuracy(const char *hint)
{
    const struct matrix *scores = plain_scores(&batch.x);
    size_t hits = 0;

    for (size_t j = 0; j < scores->rows; j++)
        hits += labels[j]
                == plain_largest(matrix_row(scores, j), scores->cols);
    check_number(two_layer_net_accuracy(net, &batch),
                 (double)hits / (double)scores->rows, 1e-12, hint);
}

/* Samples of which about three in four are right. */
static void draw_mostly_right(void)
{
    draw_whole(draw_size(50, 200), 9);
    for (size_t j = 0; j < batch.x.rows; j++)
        if (draw_size(0, 2) > 0)
            labels[j] = plain_largest(
                matrix_row(plain_scores(&batch.x), j), batch.x.cols);
}

TEST(accuracy_is_the_share_of_rows_that_are_right)
{
    start_picking(draw_size(4, 6));
    draw_mostly_right();
    check_accuracy("the number of right rows, divided by that of all");
    draw_whole(3, 9);
    check_accuracy("the same for other samples");
    two_layer_net_free(net);
}

TEST(accuracy_sees_ties_as_predict_does)
{
    start_picking(draw_size(4, 6));
    draw_whole(200, 1);
    for (size_t j = 0; j < batch.x.rows; j++)
        labels[j] = plain_largest(matrix_row(plain_scores(&batch.x), j),
                                  batch.x.cols);
    check_accuracy("where several are equally large, the first counts");
    two_layer_net_free(net);
}

TEST(accuracy_of_no_samples_is_0)
{
    start_picking(draw_size(4, 6));
    batch.x = *zeros(0, batch.x.cols);
    check_number(two_layer_net_accuracy(net, &batch), 0, 0,
                 "of no samples none is right");
    draw_mostly_right();
    check_accuracy("of others the share that is right");
    two_layer_net_free(net);
}

/* --- Shapes, memory and time -------------------------------------------- */

/* All functions, with nets and batches as small and as lopsided as they
   can be. */
static void check_shapes(void)
{
    const size_t n = draw_size(5, 9);
    const size_t shapes[][4] = {
        {1, 1, 1, 2}, {1, n, 1, 3}, {n, 1, 3, 2}, {1, 3, n, 5}};

    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        const size_t *shape = shapes[s];
        start(shape[0], shape[1], shape[2], shape[3]);
        check_scores("scores, for a net and a batch of any shape");
        check_loss(0.5, "the loss, for a net and a batch of any shape");
        check_gradients("for a net and a batch of any shape");
        check_predict(false, "for a net and a batch of any shape");
        two_layer_net_free(net);
    }
}

TEST(smallest_and_most_lopsided_nets)
{
    check_shapes();
}

TESTS_OF_HARM(samples_are_only_looked_at, check_shapes);

TEST(gradients_of_thousands_of_weights_are_found_fast)
{
    start(60, draw_size(400, 450), draw_size(80, 90), 5);
    check_loss(0.1, "the loss of a large net");
    check_gradients("by the chain rule; no weight is tried by itself");
    two_layer_net_free(net);
}

int main(void)
{
    return hidden_run();
}
