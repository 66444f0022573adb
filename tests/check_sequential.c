#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cross_entropy.h"
#include "full.h"
#include "gradcheck.h"
#include "relu.h"
#include "sequential.h"
#include "softmax.h"
#include "suite.h"

/* Layers and a loss made for these tests: they write down what is asked
   of them. A scribe adds 1 to its input, and 10 to a gradient. */
static char book[4096];
static size_t batch_rows[200], n_batches;
static double first_of_batch[200];

static void note(const char *format, const char *name, double number)
{
    size_t n = strlen(book);

    snprintf(book + n, sizeof book - n, format, name, number);
}

static const struct matrix *scribe_forward(struct layer *self,
                                           const struct matrix *x)
{
    note("forward %s %g; ", self->name, (double)x->at[0]);
    matrix_copy(&self->y, x);
    for (size_t k = 0; k < x->rows * x->cols; k++)
        self->y.at[k] += 1;
    return &self->y;
}

static const struct matrix *scribe_backward(struct layer *self,
                                            const struct matrix *y_grad)
{
    note("backward %s %g; ", self->name, (double)y_grad->at[0]);
    matrix_copy(&self->x_grad, y_grad);
    self->x_grad.at[0] += 10;
    return &self->x_grad;
}

static void scribe_update(struct layer *self, real lr)
{
    note("update %s %g; ", self->name, (double)lr);
}

static struct layer *scribe_new(const char *name)
{
    struct layer *self = layer_new(name);

    self->forward = scribe_forward;
    self->backward = scribe_backward;
    if (name[0] != 'c') /* c has no parameters */
        self->update_params = scribe_update;
    return self;
}

/* The next call in the list: its name into `name`, its number into
   `number`. Returns what comes after it, or NULL at the end. */
static const char *next_call(const char *calls, char *name,
                             double *number)
{
    const char *end = strstr(calls, "; ");

    name[0] = '\0';
    *number = NAN;
    if (end == NULL)
        return NULL;
    const char *space = end;
    while (space > calls && *space != ' ')
        space--;
    snprintf(name, 40, "%.*s", (int)(space - calls), calls);
    *number = atof(space);
    return end + 2;
}

/* How often that call is in the list. */
static size_t count_calls(const char *calls, const char *which)
{
    char name[40];
    double number;
    size_t n = 0;

    while ((calls = next_call(calls, name, &number)) != NULL)
        n += strcmp(name, which) == 0;
    return n;
}

static const char *layer_of(const char *name)
{
    switch (name[strlen(name) - 1]) {
    case 'a':
        return ", of the first layer, layer 0,";
    case 'b':
        return ", of the second layer,";
    case 'c':
        return ", of the last layer, layer 2,";
    case 'd':
        return ", of the last layer, layer 3,";
    default:
        return "";
    }
}

/* What is wrong with the calls that came. */
static void explain_calls(const char *came, const char *due, char *says,
                          size_t size)
{
    char name[40], expected[40], first[40];
    double number, right;
    const char *c = came, *d = due, *next_c, *next_d;

    if (*came == '\0') {
        snprintf(
            says, size,
            "nothing is called, not even %s: it is not written yet, or "
            "its loop never runs",
            (next_call(due, name, &right), name));
        return;
    }
    /* which is missing, or there too often */
    while ((d = next_call(d, name, &right)) != NULL) {
        const size_t n = count_calls(came, name),
                     m = count_calls(due, name);
        if (n == m)
            continue;
        snprintf(
            says, size,
            n == 0 && strncmp(came, "loss", 4) == 0
                ? "%s%s is never called: the loss compares the input x "
                  "instead of the output"
            : n == 0 ? "%s%s is never called: it is left out"
            : n < m  ? "%s%s is not called often enough: it should "
                       "be once for each batch"
                     : "%s%s is called too often: twice, once more "
                       "than it should be",
            name, layer_of(name));
        return;
    }
    while ((c = next_call(c, name, &number)) != NULL)
        if (count_calls(due, name) == 0) {
            snprintf(
                says, size, "%s%s is called, and should not be%s", name,
                layer_of(name),
                strstr(name, "update") != NULL
                    ? ": backward only finds the gradients, and moves "
                      "nothing"
                    : "");
            return;
        }
    /* the same calls: in another order, or of other numbers */
    c = came;
    d = due;
    while ((next_c = next_call(c, name, &number)) != NULL
           && (next_d = next_call(d, expected, &right)) != NULL) {
        if (strcmp(name, expected) != 0) {
            next_call(came, first, &number);
            snprintf(
                says, size, "in the wrong order: %s comes before %s%s",
                name, expected,
                strcmp(first, "forward c") == 0
                    ? "; it begins with the last layer, in reverse"
                : strstr(name, "update") != NULL
                    ? ": the update before backward"
                : strcmp(name, "backward a") == 0
                    ? ": backward begins with the loss, and goes from "
                      "the last layer to the first, not upwards"
                    : "");
            return;
        }
        if (number != right) {
            snprintf(
                says, size, "%s%s gets %g, expected %g: %s", name,
                layer_of(name), number, right,
                strncmp(name, "forward", 7) == 0
                    ? "each layer gets the output of the one before "
                      "it, "
                      "not the network's input x; the first gets the "
                      "rows "
                      "of the batch"
                : strncmp(name, "backward", 8) == 0
                    ? "each layer gets what the one above hands down; "
                      "only "
                      "the last gets the gradient of the loss"
                : strncmp(name, "update", 6) == 0
                    ? "the learning rate lr that is given: with its "
                      "sign, not "
                      "divided by n_b, and the same in each epoch"
                    : "output + 1000 * target: the last output and "
                      "the target of this batch, not swapped, and "
                      "not the input x");
            return;
        }
        c = next_c;
        d = next_d;
    }
    snprintf(says, size, "these are not the calls that are expected");
}

static void check_calls(int line, const char *expected)
{
    char says[300];

    if (strcmp(book, expected) == 0) {
        mark_point();
        return;
    }
    explain_calls(book, expected, says, sizeof says);
    _ck_assert_failed(
        __FILE__, line, NULL,
        "%s\n    your calls were   %s\n    but should be %s", says,
        book, expected);
}

/* Fails unless the scribes have written just this. */
#define check_book(expected) check_calls(__LINE__, (expected))

/* The batch that costs infinitely much, if there is one. */
static size_t infinite_batch;

/* Its loss is the number of the batch, beginning with 1. */
static double counter_forward(struct loss *self, const struct matrix *z,
                              const struct matrix *t)
{
    note("loss%s %g; ", "", (double)z->at[0] + 1000 * (double)t->at[0]);
    matrix_copy(&self->z, z);
    ck_assert_uint_eq(z->rows, t->rows);
    if (n_batches < 200) {
        batch_rows[n_batches] = z->rows;
        first_of_batch[n_batches] = (double)t->at[0];
    }
    return ++n_batches == infinite_batch ? INFINITY : (double)n_batches;
}

static const struct matrix *counter_backward(struct loss *self)
{
    note("backward loss%s %g; ", "", (double)self->z.at[0]);
    matrix_copy(&self->z_grad, &self->z);
    return &self->z_grad;
}

static struct sequential *scribes(void)
{
    struct layer *layers[] = {scribe_new("a"), scribe_new("b"),
                              scribe_new("c")};
    struct loss *counter = loss_new();

    counter->forward = counter_forward;
    counter->backward = counter_backward;
    book[0] = '\0';
    n_batches = 0;
    return sequential_new(layers, 3, counter);
}

TEST(forward_goes_through_all_layers_in_order)
{
    struct sequential *network = scribes();
    struct matrix x = matrix_from(1, 1, (real[]){5});

    const struct matrix *y = sequential_forward(network, &x);
    check_book("forward a 5; forward b 6; forward c 7; ");
    check_matrix(y, 1, 1, ((real[]){8}), 0,
                 "the output is that of the last layer");
    matrix_free(&x);
    sequential_free(network);
}

TEST(forward_takes_any_number_of_layers,
     "forward_goes_through_all_layers_in_order")
{
    struct layer *layers[7];
    struct matrix x = matrix_from(1, 1, (real[]){5});

    for (size_t l = 0; l < 7; l++)
        layers[l] = scribe_new("d");
    struct sequential *network = sequential_new(layers, 7, loss_new());
    check_number(
        sequential_forward(network, &x)->at[0], 12, 0,
        "a network of seven layers, each of which adds 1: the "
        "number of layers is network->n_layers, not three or four");
    matrix_free(&x);
    sequential_free(network);
}

TEST(loss_compares_the_last_output_with_the_target,
     "forward_goes_through_all_layers_in_order")
{
    struct sequential *network = scribes();
    struct matrix x = matrix_from(1, 1, (real[]){5});
    struct matrix t = matrix_from(1, 1, (real[]){2});

    const double value = sequential_loss(network, &x, &t);
    check_book("forward a 5; forward b 6; forward c 7; "
               "loss 2008; ");
    check_number(
        value, 1, 0,
        "what the loss returns, which is divided by n_b already");
    matrix_free(&x);
    matrix_free(&t);
    sequential_free(network);
}

TEST(backward_begins_at_the_loss_and_walks_down,
     "loss_compares_the_last_output_with_the_target")
{
    struct sequential *network = scribes();
    struct matrix x = matrix_from(1, 1, (real[]){5});
    struct matrix t = matrix_from(1, 1, (real[]){2});

    sequential_loss(network, &x, &t);
    book[0] = '\0';
    sequential_backward(network);
    check_book("backward loss 8; backward c 8; backward b 18; "
               "backward a 28; ");
    matrix_free(&x);
    matrix_free(&t);
    sequential_free(network);
}

TEST(update_reaches_every_layer_once)
{
    struct layer *layers[] = {scribe_new("a"), scribe_new("b"),
                              scribe_new("c"), scribe_new("d")};
    struct sequential *network = sequential_new(layers, 4, loss_new());

    book[0] = '\0';
    sequential_update_params(network, (real)0.25);
    /* in any order */
    check_book(strncmp(book, "update d", 8) == 0
                   ? "update d 0.25; update b 0.25; update a 0.25; "
                   : "update a 0.25; update b 0.25; update d 0.25; ");
    sequential_free(network);
}

/* Fits rows whose number is in x and t. */
static void fit_numbered(size_t rows, size_t batch_size, size_t epochs,
                         double *losses)
{
    struct sequential *network = scribes();
    struct matrix x = matrix_new(rows, 1), t = matrix_new(rows, 1);

    for (size_t i = 0; i < rows; i++)
        x.at[i] = t.at[i] = (real)i;
    sequential_fit(network, &x, &t, epochs, (real)0.5, batch_size,
                   losses);
    matrix_free(&x);
    matrix_free(&t);
    sequential_free(network);
}

TEST(fit_of_2500_rows_has_20_batches_the_last_of_68,
     "loss_compares_the_last_output_with_the_target")
{
    double losses[1];

    fit_numbered(2500, 128, 1, losses);
    ck_assert_msg(
        n_batches == 20, "there were %zu batches, expected 20: %s",
        n_batches,
        n_batches == 40
            ? "the loss of each batch is found twice: once more "
              "after the update?"
        : n_batches == 0 ? "not written yet? nothing is called"
        : n_batches == 19
            ? "the rest, the last batch of 68 rows, is left "
              "out"
        : n_batches == 1
            ? "all rows make one batch, whatever batch_size "
              "is"
            : "19 of batch_size 128, and one of the 68 rows "
              "left over");
    for (size_t i = 0; i < 20; i++) {
        ck_assert_msg(
            batch_rows[i] == (i < 19 ? 128 : 68),
            "batch %zu had %zu rows, expected %d: %s", i, batch_rows[i],
            i < 19 ? 128 : 68,
            i == 0 && batch_rows[0] == 68
                ? "it begins with the last batch, in reverse order"
            : batch_rows[i] < 68 || (i < 19 && batch_rows[i] < 128)
                ? "rows are missing: the batch is too short"
                : "the last batch has only the rows that are left "
                  "over, and must not overlap or read past the "
                  "end");
        ck_assert_msg(
            first_of_batch[i] == (double)(i * 128),
            "batch %zu begins with the target of row %g, expected row "
            "%zu: "
            "%s",
            i, first_of_batch[i], i * 128,
            i == 0
                ? "the batches are in order, and do not begin with the "
                  "last one"
            : first_of_batch[i] == 0
                ? "it is always that of the first batch"
                : "consecutive rows: none twice, none left out, and no "
                  "overlap");
    }
}

TEST(fit_does_loss_backward_update_for_every_batch,
     "fit_of_2500_rows_has_20_batches_the_last_of_68",
     "backward_begins_at_the_loss_and_walks_down",
     "update_reaches_every_layer_once")
{
    double losses[1];
    char expected[sizeof book];

    fit_numbered(4, 2, 1, losses);
    ck_assert_msg(
        n_batches == 2,
        "4 rows with the batch_size 2 are %zu batches, expected "
        "2: is it batch_size, or always 128?",
        n_batches);
    /* layers may be updated in any order */
    const char *updates =
        strstr(book, "update b 0.5; update a 0.5; ") != NULL
            ? "update b 0.5; update a 0.5; "
            : "update a 0.5; update b 0.5; ";
    snprintf(
        expected, sizeof expected,
        "forward a 0; forward b 1; forward c 2; loss 3; "
        "backward loss 3; backward c 3; backward b 13; backward a 23; "
        "%sforward a 2; forward b 3; forward c 4; loss 2005; "
        "backward loss 5; backward c 5; backward b 15; backward a 25; "
        "%s",
        updates, updates);
    check_book(expected);
}

TEST(fit_returns_the_mean_of_the_batch_losses,
     "fit_of_2500_rows_has_20_batches_the_last_of_68")
{
    double losses[1];

    static const struct slip slips[] = {
        SLIP("the sum of the batch losses, not their mean: it is not "
             "divided by the number of batches",
             10),
        SLIP("that is the loss of the last batch, not the mean of all",
             4),
        SLIP("the sum is divided by the number of rows, not by that of "
             "the batches",
             10.0 / 13),
        SLIP("only the loss of the last batch is divided by the number "
             "of batches: add them all up",
             1),
        SLIP("the loss of a batch, which is divided by n_b already, is "
             "divided by n_b once more",
             1.375),
        SLIP(
            "the batch losses are weighted with their rows; each batch "
            "counts the same",
            28.0 / 13),
        SLIP("the loss of a batch is multiplied by its rows; it is a "
             "mean already",
             7),
        SLIP(
            "the last, smaller batch is not counted among the batches: "
            "divided by whole batches only",
            10.0 / 3),
    };

    suite_slips(slips);
    fit_numbered(13, 4, 1, losses);
    check_number(losses[0], 2.5, 1e-12, "(1 + 2 + 3 + 4) / 4 batches");
}

TEST(fit_gives_every_epoch_a_loss_of_its_own,
     "fit_returns_the_mean_of_the_batch_losses")
{
    double losses[3];

    fit_numbered(7, 3, 3, losses);
    check_number(losses[0], 2, 1e-12, "batches 1 to 3");
    check_number(
        losses[1], 5, 1e-12,
        "batches 4 to 6: the sum is set to 0 for each epoch, and "
        "does not go on from the epoch before; and each epoch trains");
    check_number(losses[2], 8, 1e-12, "batches 7 to 9");
}

TEST(fit_trains_in_every_epoch_with_the_same_rate,
     "fit_does_loss_backward_update_for_every_batch")
{
    double losses[3];
    size_t n = 0;

    fit_numbered(2, 2, 3, losses);
    for (const char *at = book; (at = strstr(at, "update a "));
         at++, n++)
        ck_assert_msg(
            strncmp(at, "update a 0.5;", 13) == 0,
            "update a, epoch %zu: \"%.14s\", expected 0.5: the "
            "learning rate lr stays the same, and does not change "
            "from epoch to epoch",
            n, at);
    ck_assert_msg(
        n == 3,
        "3 epochs of one batch had %zu updates, expected 3: every "
        "epoch trains, not only the first",
        n);
}

TEST(fit_takes_a_batch_larger_than_the_data,
     "fit_of_2500_rows_has_20_batches_the_last_of_68")
{
    double losses[1];

    fit_numbered(5, 128, 1, losses);
    ck_assert_msg(
        n_batches == 1 && batch_rows[0] == 5,
        "there were %zu batches, the first of %zu rows, expected "
        "one of 5: data smaller than a batch makes one batch, of "
        "all its rows; is batch_size used, or 128? are smaller "
        "remainders dropped?",
        n_batches, batch_rows[0]);
}

TEST(predict_finds_the_maximum_in_every_place,
     "forward_goes_through_all_layers_in_order")
{
    struct sequential *network = scribes();
    struct matrix x = matrix_from(5, 3,
                                  (real[]){-3, -2, -1, 0, 9, 8, 7, 6, 5,
                                           -5, 2, 2.5, 0, 0.5, -0.5});
    size_t classes[5];

    sequential_predict(network, &x, classes);
    const size_t due[] = {2, 1, 0, 2, 1}, smallest[] = {0, 0, 2, 0, 2},
                 of_two[] = {1, 1, 0, 1, 1};
    bool one_more = true, all_same = true, least = true, last = true,
         all_but_first = classes[0] == 1;
    for (size_t i = 0; i < 5; i++) {
        one_more = one_more && classes[i] == due[i] + 1;
        all_same = all_same && classes[i] == classes[0];
        least = least && classes[i] == smallest[i];
        last = last && classes[i] == of_two[i];
        all_but_first =
            all_but_first && (i == 0 || classes[i] == due[i]);
    }
    for (size_t i = 0; i < 5; i++)
        ck_assert_msg(
            classes[i] == due[i],
            "row %zu is of class %zu, expected %zu: %s", i, classes[i],
            due[i],
            classes[i] > 3 || (classes[i] == 3 && !one_more)
                ? "the columns are 0 to 2, so a loop goes too far"
            : one_more
                ? "the classes are counted from 1; the first is 0"
            : all_same ? "always the same class, for every row (not "
                         "yet written?): is it "
                         "the largest of the row, or of a column?"
            : all_but_first ? "that is the class of the last row: each "
                              "row has its own"
            : least         ? "that is the smallest, the least likely"
            : last ? "the last class (column) is never compared: there "
                     "are as many columns as the output has"
                   : "the column where the row is largest: of all "
                     "columns of the output, not where it is above a "
                     "half, "
                     "not down a column");
    matrix_free(&x);
    sequential_free(network);
}

/* A layer that keeps the first two of its columns, and lifts nothing.
 */
static const struct matrix *first_two(struct layer *self,
                                      const struct matrix *x)
{
    matrix_resize(&self->y, x->rows, 2);
    for (size_t i = 0; i < x->rows; i++)
        for (size_t j = 0; j < 2; j++)
            matrix_row(&self->y, i)[j] = matrix_row(x, i)[j];
    return &self->y;
}

TEST(predict_looks_at_the_output_and_not_at_the_input,
     "predict_finds_the_maximum_in_every_place")
{
    struct layer *layers[] = {layer_new("first two")};
    layers[0]->forward = first_two;
    struct sequential *network =
        sequential_new(layers, 1, cross_entropy_new());
    struct matrix x =
        matrix_from(4, 4,
                    (real[]){-5, -4, 9, 9, -4, -5, 9, 9, 0, 1, 9, 9,
                             (real)NAN, (real)NAN, 9, 9});
    size_t classes[4] = {9, 9, 9, 9};

    sequential_predict(network, &x, classes);
    ck_assert_msg(
        classes[0] == 1 && classes[1] == 0,
        "classes %zu and %zu, expected 1 and 0: all outputs may be "
        "negative, so do not begin with 0; and there are as many "
        "columns as the output has, two, not four as in x",
        classes[0], classes[1]);
    ck_assert_msg(classes[2] == 1,
                  "as many columns as the output has, two, not four as "
                  "in x; and not the first that is above a half");
    ck_assert_msg(
        classes[3] == 0,
        "a row of NaN (not a number) is of class %zu, expected 0",
        classes[3]);
    matrix_free(&x);
    sequential_free(network);
}

static struct random generator;

/* A network of real layers: depth full layers, ReLU between them. */
static struct sequential *real_network(size_t depth, size_t n_i,
                                       size_t hidden, size_t n_o)
{
    struct layer *layers[10];
    size_t n = 0;

    for (size_t i = 0; i < depth; i++) {
        layers[n++] =
            full_new(i == 0 ? n_i : hidden,
                     i == depth - 1 ? n_o : hidden, &generator);
        if (i < depth - 1)
            layers[n++] = relu_new();
    }
    layers[n++] = softmax_new();
    return sequential_new(layers, n, cross_entropy_new());
}

struct whole {
    struct sequential *network;
    struct matrix x, t;
};

static double whole_loss(void *context)
{
    struct whole *whole = context;

    return sequential_loss(whole->network, &whole->x, &whole->t);
}

/* Whether the input of a ReLU is so near 0 that a central difference
   could see both of its derivatives. */
static bool near_a_corner(const struct whole *whole)
{
    const struct matrix *x = &whole->x;
    bool near = false;

    for (size_t l = 0; l < whole->network->n_layers; l++) {
        struct layer *layer = whole->network->layers[l];
        const bool relu = strcmp(layer->name, "relu") == 0;
        for (size_t k = 0; relu && k < x->rows * x->cols; k++)
            near = near || fabs((double)x->at[k]) < FAR_FROM_CORNERS;
        x = layer_forward(layer, x);
    }
    return near;
}

/* A network and a batch for it, away from all corners. One in three is
   not, so a hundred tries are plenty. */
static struct whole draw_whole(size_t depth)
{
    struct whole whole = {0};

    random_seed(&generator, suite_seed(4));
    for (int tries = 0; tries < 100; tries++) {
        whole = (struct whole){real_network(depth, 6, 8, 3),
                               matrix_normal(5, 6, &generator),
                               matrix_new(5, 3)};
        if (!near_a_corner(&whole))
            break;
        matrix_free(&whole.x);
        matrix_free(&whole.t);
        sequential_free(whole.network);
    }
    ck_assert_msg(whole.x.at != NULL,
                  "each of 100 networks has an input of ReLU near 0: "
                  "do check-full and check-relu pass?");
    return whole;
}

static void check_whole_network(size_t depth)
{
    struct whole whole = draw_whole(depth);
    double size = 0;

    for (size_t i = 0; i < 5; i++)
        matrix_row(&whole.t, i)[i % 3] = 1;
    for (size_t l = 0; l < whole.network->n_layers; l++)
        for (size_t p = 0; p < whole.network->layers[l]->n_params;
             p++) {
            struct param *param = &whole.network->layers[l]->params[p];
            struct matrix grad = {0};
            whole_loss(&whole);
            sequential_backward(whole.network);
            matrix_copy(&grad, &param->grad);
            size_t n = grad.rows * grad.cols;
            double error = gradcheck(whole_loss, &whole,
                                     param->value.at, grad.at, n);
            ck_assert_msg(error < 1e-7,
                          "layer %zu, %s: error %.3g against central "
                          "differences, expected less than 1e-7",
                          l, param->name, error);
            for (size_t k = 0; k < n; k++)
                size += fabs((double)grad.at[k]);
            matrix_free(&grad);
        }
    ck_assert_msg(size > 0.1, "all gradients are zero");
    matrix_free(&whole.x);
    matrix_free(&whole.t);
    sequential_free(whole.network);
}

TEST(gradients_of_a_network_of_one_full_layer,
     "backward_begins_at_the_loss_and_walks_down", "check-full",
     "check-relu", "check-softmax", "check-cross_entropy")
{
    check_whole_network(1);
}

TEST(gradients_of_a_network_of_two_full_layers,
     "gradients_of_a_network_of_one_full_layer")
{
    check_whole_network(2);
}

TEST(gradients_of_a_network_of_four_full_layers,
     "gradients_of_a_network_of_two_full_layers")
{
    check_whole_network(4);
}

TEST(small_network_learns_the_exclusive_or,
     "fit_does_loss_backward_update_for_every_batch",
     "gradients_of_a_network_of_two_full_layers",
     "predict_finds_the_maximum_in_every_place")
{
    suite_takes(30);
    random_seed(&generator, suite_seed(4));
    struct sequential *network = real_network(2, 2, 32, 2);
    struct matrix x =
        matrix_from(4, 2, (real[]){0, 0, 0, 1, 1, 0, 1, 1});
    struct matrix t =
        matrix_from(4, 2, (real[]){1, 0, 0, 1, 0, 1, 1, 0});
    double losses[500];
    size_t classes[4];

    sequential_fit(network, &x, &t, 500, (real)0.5, 4, losses);
    ck_assert_msg(losses[0] > 0.3,
                  "the first loss is %g, expected about "
                  "ln 2",
                  losses[0]);
    ck_assert_msg(losses[499] < 0.05, "the loss is still %g",
                  losses[499]);
    sequential_predict(network, &x, classes);
    ck_assert(classes[0] == 0 && classes[1] == 1 && classes[2] == 1
              && classes[3] == 0);
    matrix_free(&x);
    matrix_free(&t);
    sequential_free(network);
}

TEST(training_takes_no_memory_after_the_first_batch,
     "fit_does_loss_backward_update_for_every_batch", "check-full",
     "check-relu", "check-softmax", "check-cross_entropy")
{
    random_seed(&generator, suite_seed(4));
    struct sequential *network = real_network(3, 6, 8, 3);
    struct matrix x = matrix_random(20, 6, 1), t = matrix_new(20, 3);
    const real *before[5][3];
    double losses[2];

    for (size_t i = 0; i < 20; i++)
        matrix_row(&t, i)[i % 3] = 1;
    sequential_fit(network, &x, &t, 1, (real)0.1, 20, losses);
    for (size_t l = 0; l < 5; l++) {
        struct layer *layer = network->layers[l];
        before[l][0] = layer->x.at;
        before[l][1] = layer->y.at;
        before[l][2] = layer->x_grad.at;
    }
    sequential_fit(network, &x, &t, 2, (real)0.1, 7, losses);
    for (size_t l = 0; l < 5; l++) {
        struct layer *layer = network->layers[l];
        ck_assert_msg(before[l][0] == layer->x.at
                          && before[l][1] == layer->y.at
                          && before[l][2] == layer->x_grad.at,
                      "layer %zu, %s, has new memory", l, layer->name);
    }
    ck_assert_msg(losses[1] > 0, "nothing was trained");
    ck_assert(!network->layers[0]->wants_x_grad);
    matrix_free(&x);
    matrix_free(&t);
    sequential_free(network);
}

TEST(fit_goes_on_when_the_loss_is_infinite,
     "fit_gives_every_epoch_a_loss_of_its_own")
{
    double losses[2];

    infinite_batch = 2;
    fit_numbered(7, 3, 2, losses);
    infinite_batch = 0;
    check_number(
        losses[0], INFINITY, 0,
        "the mean of an epoch with an infinite loss is infinite: it "
        "counts, "
        "and is not left out; training goes on and does not stop");
    check_number(losses[1], 5, 1e-12,
                 "batches 4 to 6: training goes on");
}

TEST(predict_takes_the_first_of_equal_outputs,
     "predict_finds_the_maximum_in_every_place")
{
    struct sequential *network = scribes();
    struct matrix x =
        matrix_from(3, 3, (real[]){3, 1, 3, 0, 2, 2, 5, 5, 5});
    size_t classes[3] = {9, 9, 9};

    sequential_predict(network, &x, classes);
    ck_assert_msg(classes[0] == 0 && classes[1] == 1 && classes[2] == 0,
                  "classes %zu, %zu, %zu, expected 0, 1, 0: where "
                  "several are equally large, the first",
                  classes[0], classes[1], classes[2]);
    check_book("forward a 3; forward b 4; forward c 5; ");
    matrix_free(&x);
    sequential_free(network);
}

int main(void)
{
    return suite_run("sequential");
}
