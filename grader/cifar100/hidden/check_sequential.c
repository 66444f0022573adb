/* Hidden tests of the network. What it should do is found by a network
   of plain loops, which this file has for itself. */
#include <stdio.h>

#include "cross_entropy.h"
#include "full.h"
#include "hidden.h"
#include "proxy.h"
#include "relu.h"
#include "sequential.h"
#include "softmax.h"

enum { MOST = 16 };

static struct sequential *network;

/* The network of plain loops: for each layer of the real one, its kind
   ('f' full, 'r' ReLU, 's' softmax), and its numbers. */
static struct plain {
    char kind;
    struct layer *layer;
    size_t n_o;
    const struct matrix *x, *y;
    struct matrix *w, *b, *w_grad, *b_grad;
} plain[MOST];
static size_t n_plain;

/* The data: x, and t for a network that ends with softmax. */
static struct matrix *x, *t;

/* Gives a layer's parameter these values. */
static void set_param(struct layer *layer, const char *name,
                      const struct matrix *values)
{
    struct matrix *value = &layer_param(layer, name)->value;

    for (size_t k = 0; k < values->rows * values->cols; k++)
        value->at[k] = values->at[k];
}

static void add_full(size_t n_i, size_t n_o)
{
    struct plain *last = &plain[n_plain++];

    *last = (struct plain){.kind = 'f', .n_o = n_o};
    last->layer = full_new(n_i, n_o, &weights);
    last->w = draw_signed(n_o, n_i, 0.1, 0.8);
    last->b = draw_signed(1, n_o, 0.1, 0.8);
    last->w_grad = zeros(n_o, n_i);
    last->b_grad = zeros(1, n_o);
    set_param(last->layer, "w", last->w);
    set_param(last->layer, "b", last->b);
}

/* Makes both networks, with the kinds of layers given, from n_i columns
   to n_o, and others between. */
static void build(const char *kinds, size_t n_i, size_t n_o)
{
    struct layer *layers[MOST];
    size_t fulls = 0, n = n_i;

    for (const char *kind = kinds; *kind != '\0'; kind++)
        fulls += *kind == 'f';
    n_plain = 0;
    for (const char *kind = kinds; *kind != '\0'; kind++) {
        if (*kind == 'f') {
            size_t next = --fulls == 0 ? n_o : draw_size(3, 6);
            add_full(n, next);
            n = next;
        } else {
            plain[n_plain++] = (struct plain){
                .kind = *kind,
                .layer = *kind == 'r' ? relu_new() : softmax_new(),
                .n_o = n};
        }
        layers[n_plain - 1] = plain[n_plain - 1].layer;
    }
    network = sequential_new(layers, n_plain, cross_entropy_new());
}

/* The same, and data for it. */
static void start(const char *kinds, size_t rows)
{
    size_t n_i = draw_size(3, 6), n_o = draw_size(2, 5);

    build(kinds, n_i, n_o);
    x = draw_signed(rows, n_i, 0.1, 1.5);
    t = draw_targets(rows, n_o);
}

static void plain_full(const struct plain *p, struct matrix *y)
{
    for (size_t j = 0; j < y->rows; j++)
        for (size_t o = 0; o < y->cols; o++) {
            double sum = (double)p->b->at[o];
            for (size_t i = 0; i < p->x->cols; i++)
                sum += (double)matrix_row(p->x, j)[i]
                       * (double)matrix_row(p->w, o)[i];
            matrix_row(y, j)[o] = (real)sum;
        }
}

static void plain_softmax(const struct plain *p, struct matrix *y)
{
    for (size_t j = 0; j < y->rows; j++) {
        const real *x_row = matrix_row(p->x, j);
        double max = -INFINITY, sum = 0;
        for (size_t o = 0; o < y->cols; o++)
            max = fmax(max, (double)x_row[o]);
        for (size_t o = 0; o < y->cols; o++)
            sum += exp((double)x_row[o] - max);
        for (size_t o = 0; o < y->cols; o++)
            matrix_row(y, j)[o] =
                (real)(exp((double)x_row[o] - max) / sum);
    }
}

static const struct matrix *plain_forward(const struct matrix *batch)
{
    for (struct plain *p = plain; p < plain + n_plain; p++) {
        struct matrix *y = zeros(batch->rows, p->n_o);
        p->x = batch;
        if (p->kind == 'f')
            plain_full(p, y);
        else if (p->kind == 's')
            plain_softmax(p, y);
        else
            for (size_t k = 0; k < y->rows * y->cols; k++)
                y->at[k] = batch->at[k] > 0 ? batch->at[k] : 0;
        p->y = batch = y;
    }
    return batch;
}

static double plain_loss(const struct matrix *batch,
                         const struct matrix *target)
{
    const struct matrix *z = plain_forward(batch);
    double sum = 0;

    for (size_t k = 0; k < z->rows * z->cols; k++)
        if (target->at[k] != 0)
            sum -= log((double)z->at[k]);
    return sum / (double)z->rows;
}

/* The gradient for the layer's x, given that for its y; that of its
   parameters on the way. */
static struct matrix *plain_backward_of(struct plain *p,
                                        const struct matrix *y_grad)
{
    struct matrix *x_grad = zeros(p->x->rows, p->x->cols);

    if (p->kind == 'f') {
        p->w_grad = zeros(p->w->rows, p->w->cols);
        p->b_grad = zeros(1, p->w->rows);
    }
    for (size_t j = 0; j < y_grad->rows; j++) {
        const real *g = matrix_row(y_grad, j);
        const real *x_row = matrix_row(p->x, j);
        const real *y_row = matrix_row(p->y, j);
        real *x_grad_row = matrix_row(x_grad, j);
        for (size_t o = 0; o < y_grad->cols; o++) {
            if (p->kind == 'r' && x_row[o] > 0)
                x_grad_row[o] = g[o];
            for (size_t i = 0; p->kind == 's' && i < x_grad->cols; i++)
                x_grad_row[i] +=
                    g[o] * y_row[o] * ((real)(i == o) - y_row[i]);
            for (size_t i = 0; p->kind == 'f' && i < x_grad->cols;
                 i++) {
                x_grad_row[i] += g[o] * matrix_row(p->w, o)[i];
                matrix_row(p->w_grad, o)[i] += g[o] * x_row[i];
            }
            if (p->kind == 'f')
                p->b_grad->at[o] += g[o];
        }
    }
    return x_grad;
}

static void plain_backward(const struct matrix *target)
{
    const struct matrix *z = plain[n_plain - 1].y;
    struct matrix *grad = zeros(z->rows, z->cols);

    for (size_t k = 0; k < z->rows * z->cols; k++)
        if (target->at[k] != 0)
            grad->at[k] =
                (real)(-1 / ((double)z->at[k] * (double)z->rows));
    for (struct plain *p = plain + n_plain; p-- > plain;)
        grad = plain_backward_of(p, grad);
}

static void plain_update(double lr)
{
    for (struct plain *p = plain; p < plain + n_plain; p++) {
        if (p->kind != 'f')
            continue;
        for (size_t k = 0; k < p->w->rows * p->w->cols; k++)
            p->w->at[k] -= (real)(lr * (double)p->w_grad->at[k]);
        for (size_t k = 0; k < p->b->cols; k++)
            p->b->at[k] -= (real)(lr * (double)p->b_grad->at[k]);
    }
}

static void plain_fit(size_t epochs, double lr, size_t batch_size,
                      double *losses)
{
    for (size_t epoch = 0; epoch < epochs; epoch++) {
        double sum = 0, batches = 0;
        for (size_t j = 0; j < x->rows; j += batch_size, batches++) {
            size_t left = x->rows - j;
            size_t n_b = left < batch_size ? left : batch_size;
            struct matrix *target = rows_of(t, j, n_b);
            sum += plain_loss(rows_of(x, j, n_b), target);
            plain_backward(target);
            plain_update(lr);
        }
        losses[epoch] = sum / batches;
    }
}

/* Fails unless m, which is `what` in that layer, is as expected. */
static void check_layer(const char *what, const struct plain *layer,
                        const struct matrix *m,
                        const struct matrix *expected, const char *hint)
{
    char name[40];

    snprintf(name, sizeof name, "%s of layer %d", what,
             (int)(layer - plain) + 1);
    check_near_at(__FILE__, __LINE__, name, m, expected, hint);
}

/* Fails unless all parameters of the real network are those of the
   plain one. */
static void check_parameters(const char *hint)
{
    for (struct plain *p = plain; p < plain + n_plain; p++) {
        if (p->kind != 'f')
            continue;
        check_layer("w", p, &layer_param(p->layer, "w")->value, p->w,
                    hint);
        check_layer("b", p, &layer_param(p->layer, "b")->value, p->b,
                    hint);
    }
}

/* The same for their gradients. */
static void check_gradients(const char *hint)
{
    for (struct plain *p = plain; p < plain + n_plain; p++) {
        if (p->kind != 'f')
            continue;
        check_layer("w_grad", p, &layer_param(p->layer, "w")->grad,
                    p->w_grad, hint);
        check_layer("b_grad", p, &layer_param(p->layer, "b")->grad,
                    p->b_grad, hint);
    }
}

static void check_forward(const char *kinds)
{
    start(kinds, draw_size(2, 7));
    check_near(sequential_forward(network, x), plain_forward(x),
               "the output of each layer is the input of the next");
    sequential_free(network);
}

TEST(forward_goes_through_all_layers)
{
    check_forward("frfs");
}

TEST(forward_of_a_network_of_one_layer)
{
    check_forward("f");
    check_forward("s");
}

TEST(forward_of_networks_of_two_to_six_layers)
{
    check_forward("fs");
    check_forward("frf");
    check_forward("frfr");
    check_forward("ffffs");
    check_forward("frfrfs");
}

TEST(forward_takes_layers_in_any_order)
{
    check_forward("rf");
    check_forward("sf");
    check_forward("sffr");
    check_forward("rsfrrs");
}

TEST(forward_of_batches_that_grow_and_shrink)
{
    start("frfs", 2);
    const size_t sizes[] = {3, draw_size(20, 40), 1, draw_size(4, 9)};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        x = draw_signed(sizes[s], x->cols, 0.1, 1.5);
        check_near(sequential_forward(network, x), plain_forward(x),
                   "the output, after batches of other sizes");
    }
    sequential_free(network);
}

TEST(loss_compares_the_output_with_the_target)
{
    start("frfs", draw_size(3, 9));
    check_number(sequential_loss(network, x, t), plain_loss(x, t), 1e-9,
                 "the loss of the network's output and t");
    sequential_free(network);
}

TEST(loss_of_a_single_sample)
{
    start("fs", 1);
    check_number(sequential_loss(network, x, t), plain_loss(x, t), 1e-9,
                 "the loss of the network's output and t");
    sequential_free(network);
}

static void check_backward(const char *kinds)
{
    start(kinds, draw_size(3, 7));
    sequential_loss(network, x, t);
    sequential_backward(network);
    plain_loss(x, t);
    plain_backward(t);
    check_gradients("each layer hands its gradient down to the one "
                    "before it");
    sequential_free(network);
}

TEST(backward_of_a_network_of_one_full_layer)
{
    check_backward("fs");
}

TEST(backward_of_a_network_of_two_full_layers)
{
    check_backward("frfs");
}

TEST(backward_reaches_the_first_of_many_layers)
{
    check_backward("frfrffs");
}

TEST(backward_takes_layers_in_any_order)
{
    check_backward("sfs");
    check_backward("fsrfrs");
}

TEST(backward_belongs_to_the_batch_of_the_last_loss)
{
    start("frfs", draw_size(3, 7));
    sequential_loss(network, x, t);
    sequential_backward(network);
    x = draw_signed(draw_size(8, 12), x->cols, 0.1, 1.5);
    t = draw_targets(x->rows, t->cols);
    sequential_loss(network, x, t);
    sequential_backward(network);
    plain_loss(x, t);
    plain_backward(t);
    check_gradients("only the last batch counts");
    sequential_free(network);
}

TEST(backward_leaves_the_parameters_where_they_are)
{
    start("frfs", draw_size(3, 7));
    sequential_loss(network, x, t);
    sequential_backward(network);
    plain_loss(x, t);
    plain_backward(t);
    check_gradients("backward finds the gradients");
    check_parameters("only update_params moves them");
    sequential_free(network);
}

static double loss_of_network(void *context)
{
    (void)context;
    return sequential_loss(network, x, t);
}

TEST(gradients_against_central_differences)
{
    /* without ReLU, whose corner could lie within a difference */
    start("fsfs", 3);
    for (size_t l = 0; l < n_plain; l += 2) {
        struct param *w = layer_param(plain[l].layer, "w");
        sequential_loss(network, x, t);
        sequential_backward(network);
        check_slopes(loss_of_network, NULL, &w->value,
                     copy_of(&w->grad),
                     "w_grad of a full layer, in a network");
    }
    sequential_free(network);
}

TEST(update_moves_the_parameters_of_all_layers)
{
    double lr = draw_number(0.05, 0.3);
    start("ffrfs", draw_size(3, 7));
    sequential_loss(network, x, t);
    sequential_backward(network);
    sequential_update_params(network, (real)lr);
    plain_loss(x, t);
    plain_backward(t);
    plain_update(lr);
    check_parameters("every layer takes one step of size lr");
    sequential_free(network);
}

TEST(update_takes_the_learning_rate_of_this_call)
{
    start("ffs", draw_size(3, 7));
    sequential_loss(network, x, t);
    sequential_backward(network);
    plain_loss(x, t);
    plain_backward(t);
    for (int i = 0; i < 3; i++) {
        double lr = draw_number(0.01, 0.3);
        sequential_update_params(network, (real)lr);
        plain_update(lr);
    }
    check_parameters("three steps, each with an lr of its own");
    sequential_free(network);
}

/* Fits both networks, then compares all losses, and the parameters. */
static void check_fit(const char *kinds, size_t rows, size_t epochs,
                      size_t batch_size, const char *hint)
{
    double losses[8], expected[8], lr = draw_number(0.05, 0.2);

    start(kinds, rows);
    for (size_t i = 0; i < epochs; i++)
        losses[i] = NAN;
    sequential_fit(network, x, t, epochs, (real)lr, batch_size, losses);
    plain_fit(epochs, lr, batch_size, expected);
    for (size_t i = 0; i < epochs; i++)
        ck_assert_msg(fabs(losses[i] - expected[i]) <= 1e-8,
                      "the loss of epoch %zu of %zu is %.10g, expected "
                      "%.10g: %s",
                      i + 1, epochs, losses[i], expected[i], hint);
    check_parameters(hint);
    sequential_free(network);
}

TEST(fit_trains_on_consecutive_batches_in_order)
{
    size_t n_b = draw_size(3, 6);
    check_fit("frfs", 5 * n_b, 1, n_b,
              "batches are consecutive rows, with an update after "
              "each");
}

TEST(fit_trains_on_the_rows_that_are_left_over)
{
    size_t n_b = draw_size(4, 9);
    check_fit("fs", 3 * n_b + draw_size(1, n_b - 1), 1, n_b,
              "the last batch may be smaller, but it is a batch");
}

TEST(fit_starts_each_epoch_with_the_first_row)
{
    size_t n_b = draw_size(4, 9);
    check_fit("fs", 2 * n_b + draw_size(1, n_b - 1), 4, n_b,
              "every epoch goes over all rows, and has a loss of its "
              "own");
}

TEST(loss_of_an_epoch_is_the_mean_of_its_batches)
{
    /* with lr 0 the network stays as it is */
    size_t n_b = draw_size(3, 6), rows = 2 * n_b + 1;
    double losses[2] = {NAN, NAN}, sum = 0;
    start("frfs", rows);
    sequential_fit(network, x, t, 2, 0, n_b, losses);
    for (size_t j = 0; j < rows; j += n_b) {
        size_t n = rows - j < n_b ? rows - j : n_b;
        sum += plain_loss(rows_of(x, j, n), rows_of(t, j, n));
    }
    check_number(losses[0], sum / 3, 1e-9,
                 "the sum of three batch losses, divided by 3");
    check_number(losses[1], sum / 3, 1e-9,
                 "the second epoch's sum begins with 0");
    sequential_free(network);
}

TEST(fit_takes_a_batch_as_large_as_the_data)
{
    size_t rows = draw_size(5, 15);
    check_fit("fs", rows, 3, rows, "one batch an epoch");
}

TEST(fit_takes_a_batch_larger_than_the_data)
{
    size_t rows = draw_size(5, 15);
    check_fit("fs", rows, 3, rows + draw_size(1, 200),
              "one batch an epoch, with the rows there are");
}

TEST(fit_takes_batches_of_a_single_row)
{
    check_fit("frfs", draw_size(5, 9), 2, 1, "one update a row");
}

TEST(fit_trains_deep_networks)
{
    check_fit("frfrfrfs", 13, 2, 5, "any number of layers");
}

TEST(two_fits_of_one_epoch_are_one_of_two)
{
    double losses[2] = {NAN, NAN}, expected[2];
    start("frfs", 11);
    sequential_fit(network, x, t, 1, (real)0.1, 4, &losses[0]);
    sequential_fit(network, x, t, 1, (real)0.1, 4, &losses[1]);
    plain_fit(2, 0.1, 4, expected);
    check_number(losses[0], expected[0], 1e-8, "the first epoch");
    check_number(losses[1], expected[1], 1e-8,
                 "the second goes on from where the first ended");
    check_parameters("fit begins where the parameters are");
    sequential_free(network);
}

TEST(fit_learns_to_tell_classes_apart)
{
    enum { ROWS = 60, CLASSES = 3 };
    double losses[40];
    size_t classes[ROWS];
    build("fs", CLASSES, CLASSES);
    x = draw_matrix(ROWS, CLASSES, -0.3, 0.3);
    t = draw_targets(ROWS, CLASSES);
    for (size_t k = 0; k < ROWS * CLASSES; k++)
        x->at[k] += 2 * t->at[k];
    sequential_fit(network, x, t, 40, (real)0.5, 8, losses);
    ck_assert_msg(losses[39] < 0.25 * losses[0],
                  "the loss goes from %.4g to %.4g in 40 epochs, "
                  "expected less than a quarter of the first",
                  losses[0], losses[39]);
    sequential_predict(network, x, classes);
    for (size_t i = 0; i < ROWS; i++)
        ck_assert_msg(classes[i] < CLASSES
                          && matrix_row(t, i)[classes[i]] != 0,
                      "row %zu is put into class %zu, a wrong one, "
                      "after 40 epochs",
                      i, classes[i]);
    sequential_free(network);
}

TEST(fit_goes_on_when_the_loss_is_infinite)
{
    double losses[3] = {0, 0, 0};
    start("fs", 9);
    /* the first scores depend on nothing but b: one is far ahead */
    struct matrix *w = &layer_param(plain[0].layer, "w")->value;
    struct matrix *b = &layer_param(plain[0].layer, "b")->value;
    draw_into(w, 0, 1);
    b->at[0] = 3000;
    matrix_row(t, 4)[0] = 0;
    for (size_t c = 1; c < t->cols; c++)
        matrix_row(t, 4)[c] = c == 1;
    check_number(sequential_loss(network, x, t), INFINITY, 0,
                 "the true class of a row has probability 0");
    sequential_fit(network, x, t, 3, (real)0.1, 9, losses);
    check_number(losses[0], INFINITY, 0,
                 "the loss of an epoch with an infinite batch");
    ck_assert_msg(!isfinite(losses[1]) && !isfinite(losses[2]),
                  "the losses of the next epochs are %g and %g, "
                  "expected nan or inf: the parameters are no "
                  "longer finite",
                  losses[1], losses[2]);
    sequential_free(network);
}

/* Fails unless the class predicted for every row of x is one with the
   largest output, or as good as the largest. */
static void check_predict(const char *hint)
{
    enum { ROWS = 300 };
    size_t classes[ROWS];
    const struct matrix *y = plain_forward(x);

    for (size_t i = 0; i < ROWS; i++)
        classes[i] = 12345;
    sequential_predict(network, x, classes);
    for (size_t i = 0; i < x->rows; i++) {
        const real *row = matrix_row(y, i);
        size_t best = 0;
        for (size_t j = 1; j < y->cols; j++)
            if (row[j] > row[best])
                best = j;
        ck_assert_msg(classes[i] < y->cols
                          && (double)row[classes[i]]
                                 >= (double)row[best] - 1e-9,
                      "row %zu is put into class %zu of %zu, expected "
                      "%zu: %s",
                      i, classes[i], y->cols, best, hint);
    }
}

TEST(predict_gives_the_likeliest_class_of_every_row)
{
    start("frfs", draw_size(100, 200));
    plain[2].b->at[0] -= 10; /* a predict that does nothing says 0 */
    set_param(plain[2].layer, "b", plain[2].b);
    check_predict("the column of the largest number in a row");
    sequential_free(network);
}

/* A network of one layer, whose output is what w picks from x. */
static void start_picking(size_t n_i, size_t n_o)
{
    build("f", n_i, n_o);
    for (size_t o = 0; o < n_o; o++) {
        for (size_t i = 0; i < n_i; i++)
            matrix_row(plain[0].w, o)[i] = i == n_o - 1 - o;
        plain[0].b->at[o] = 0;
    }
    set_param(plain[0].layer, "w", plain[0].w);
    set_param(plain[0].layer, "b", plain[0].b);
}

TEST(predict_finds_the_maximum_in_every_place)
{
    size_t n = draw_size(5, 9);
    start_picking(n, n);
    x = draw_matrix(n, n, -1, 1);
    for (size_t i = 0; i < n; i++)
        matrix_row(x, i)[i] = (real)draw_number(2, 3);
    check_predict("the largest may be first, last or in between");
    sequential_free(network);
}

TEST(predict_takes_outputs_that_are_all_negative)
{
    size_t n = draw_size(3, 9);
    start_picking(n, n);
    x = draw_matrix(draw_size(20, 40), n, -9, -1);
    check_predict("the largest may be negative: do not begin with 0");
    sequential_free(network);
}

TEST(predict_looks_at_the_output_and_not_at_the_input)
{
    start_picking(7, 3);
    x = draw_matrix(draw_size(20, 40), 7, -1, 1);
    check_predict("classes are columns of the output");
    sequential_free(network);
}

TEST(predict_of_batches_that_grow_and_shrink)
{
    start("fs", 1);
    const size_t sizes[] = {1, draw_size(100, 300), draw_size(3, 9)};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        x = draw_signed(sizes[s], x->cols, 0.1, 1.5);
        check_predict("one class a row, for any number of rows");
    }
    sequential_free(network);
}

TEST(predict_puts_a_row_of_nan_into_class_0)
{
    size_t n = draw_size(3, 9), classes[2] = {9, 9};
    start_picking(n, n);
    x = draw_matrix(2, n, -1, 1);
    matrix_row(x, 0)[0] = 2; /* the last column of the output */
    for (size_t i = 0; i < n; i++)
        matrix_row(x, 1)[i] = (real)NAN;
    sequential_predict(network, x, classes);
    ck_assert_msg(classes[0] == n - 1,
                  "row 0 is put into class %zu, expected %zu",
                  classes[0], n - 1);
    ck_assert_msg(classes[1] == 0,
                  "a row of NaN is put into class %zu, expected 0",
                  classes[1]);
    sequential_free(network);
}

TEST(predict_takes_the_first_of_equal_outputs)
{
    size_t n = draw_size(4, 6), classes[200];
    start_picking(n, n);
    /* whole numbers, which nobody has to round */
    x = zeros(200, n);
    for (size_t k = 0; k < x->rows * n; k++)
        x->at[k] = (real)draw_size(0, 2) - 1;
    const struct matrix *y = plain_forward(x);
    sequential_predict(network, x, classes);
    for (size_t i = 0; i < x->rows; i++) {
        const real *row = matrix_row(y, i);
        size_t best = 0;
        for (size_t j = 1; j < n; j++)
            if (row[j] > row[best])
                best = j;
        ck_assert_msg(classes[i] == best,
                      "row %zu is put into class %zu, expected %zu: "
                      "where several are equally large, the first",
                      i, classes[i], best);
    }
    sequential_free(network);
}

/* All functions, with batches as small and as lopsided as they can be. */
static void check_shapes(void)
{
    const size_t rows[] = {1, 2, draw_size(5, 9)};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t classes[9];
        build("frfs", i == 1 ? 1 : 5, i == 2 ? 1 : 3);
        x = draw_signed(rows[i], i == 1 ? 1 : 5, 0.1, 1.5);
        t = draw_targets(rows[i], i == 2 ? 1 : 3);
        check_near(sequential_forward(network, x), plain_forward(x),
                   "the output, for a batch of any shape");
        sequential_predict(network, x, classes);
        sequential_loss(network, x, t);
        sequential_backward(network);
        plain_loss(x, t);
        plain_backward(t);
        check_gradients("gradients, for a batch of any shape");
        sequential_free(network);
        check_fit("frfs", rows[i] + 1, 2, 2, "a few rows");
    }
}

TEST(smallest_and_most_lopsided_batches)
{
    check_shapes();
}

TESTS_OF_HARM(x_and_t_are_only_looked_at, check_shapes);

TEST(gradients_of_thousands_of_weights_are_found_fast)
{
    const size_t n_i = draw_size(3800, 4000);

    build("frfs", n_i, 5);
    x = draw_signed(100, n_i, 0.01, 0.1);
    t = draw_targets(100, 5);
    sequential_loss(network, x, t);
    sequential_backward(network);
    plain_loss(x, t);
    plain_backward(t);
    check_gradients("each layer hands its gradient down; no weight is "
                    "tried by itself");
    sequential_free(network);
}

int main(void)
{
    return hidden_run();
}
