#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "score_loss.h"
#include "suite.h"
#include "trainer.h"

enum { BATCH = 200 };

static size_t labels[BATCH] = {0, 1, 2, 2, 1};
static struct random generator;
static struct two_layer_net *net;
static struct samples samples;
static struct history history;

/* A net, and five samples of a generator of their own. There is memory
   for more, for students who draw rows that are none of the five. */
static void draw_toy(uint32_t seed, uint32_t seed_of_samples)
{
    struct random other;

    random_seed(&generator, seed);
    random_seed(&other, seed_of_samples);
    net = two_layer_net_new(4, 10, 3, 0.1, &generator);
    samples = (struct samples){matrix_normal(BATCH, 4, &other), labels};
    samples.x.rows = 5;
    for (size_t k = 0; k < 20; k++)
        samples.x.at[k] *= 10;
}

static void toy(void)
{
    draw_toy(suite_seed(0), suite_seed(1));
}

/* The one whose losses are published, with the batches drawn for it. */
static void published_toy(void)
{
    draw_toy(0, 1);
}

/* The same net and samples, with batches of any seed: a net drawn at
   random need not learn. */
static void toy_that_learns(void)
{
    published_toy();
    random_seed(&generator, suite_seed(0));
}

static const struct recipe published = {.lr = 0.1,
                                        .decay = 0.95,
                                        .reg = 5e-6,
                                        .batch = BATCH,
                                        .iterations = 100,
                                        .rule = SGD};

static void train(struct recipe recipe)
{
    history = trainer_run(net, &samples, &samples, &recipe, &generator);
    ck_assert_msg(
        history.best_net != net,
        "history.best_net is a pointer to the net itself, and has "
        "to be a copy");
}

static void clean_up(void)
{
    history_free(&history);
    two_layer_net_free(net);
    matrix_free(&samples.x);
}

/* Well-known mistakes, and what the toy's losses are then. */
static const struct mistake {
    size_t iteration;
    double loss;
    const char *what;
} mistakes[] = {
    {0, 1.241990009, "the weights cost nothing here: use recipe->reg"},
    {0, 1.241991906,
     "weights cost half of what they should; does check-two_layer_net "
     "pass?"},
    {0, 0.880708968, "this is the loss of the batch after the step"},
    {0, 0, "no loss is found yet; does check-two_layer_net pass?"},
    {0, 1.265860845,
     "this batch has each sample once: rows are drawn with "
     "replacement, and a batch may be larger than there are samples"},
    {0, 1.241990096,
     "it is noted without the penalty on the weights, reg"},
    {99, 0.040644840,
     "the rows of a batch are filled in another order"},
    {99, 0.015944797,
     "this is an average: note the loss of each batch"},
    {99, 6.998986612, "this is the sum of the losses so far"},
    {99, 1.251440767, "no step is taken"},
    {99, 0.005298187,
     "two steps are taken in an iteration instead "
     "of one"},
    {99, 0.386080980, "only w1, the first parameter, is stepped"},
    {99, 0.017058008, "the biases b1 and b2 are not stepped"},
    {99, 0.017019332, "b2, the last parameter, is not stepped"},
    {99, 0.017150130,
     "the weights are made smaller once more, by reg: that is in the "
     "gradient already"},
    {99, 0.023866266,
     "no step is taken when the loss rises: each iteration takes one"},
    {99, 0.744111467,
     "training goes on from the best net: it is the last that goes on"},
    {99, 0.018695493, "the step is taken before the loss is found"},
    {99, 0.001772312,
     "the rate has not fallen: see the tests of looks and rates"},
    {99, 0.017149086,
     "the derivative of the penalty is half of what it should be; "
     "does check-two_layer_net pass?"},
};

static void check_toy_loss(size_t it, double expected, const char *hint)
{
    const double loss = history.losses[it];

    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        if (mistakes[i].iteration == it
            && fabs(loss - mistakes[i].loss) < 1e-9)
            hint = mistakes[i].what;
    check_number(loss, expected, 1e-9, hint);
}

/* The rows that a well-known mistake takes for a batch of two of five.
 */
enum draw {
    RIGHT,
    IN_ORDER,
    REMAINDER,
    UNIFORM,
    TWICE,
    ONE_AFTER,
    FROM_1,
    BELOW_4,
    BELOW_BATCH,
    ONE_ROW,
    ONE_BATCH_BEFORE,
    DRAWS
};
static const char *const draws[] = {
    "the labels are not those of these rows, or not all numbers of a "
    "row are "
    "copied, the last column for example",
    "rows are not drawn: these are the first ones, in order",
    "the row is a remainder (%) of a random word, not a random_index",
    "the row is made from a uniform number, not a random_index",
    "each row is drawn twice, and the second draw counts: one draw too "
    "many",
    "each row is drawn, and then one more, which is one too many",
    "the first sample, row 0, is never drawn",
    "the last sample is never drawn: it is a random_index below the "
    "rows, "
    "5, and not below the columns, 4",
    "it is a random_index below the rows of from->x, 5, and not of the "
    "batch, "
    "2",
    "one row is drawn for the whole batch; each row has its own draw",
    "a batch is drawn before the run, and not used: that is too many",
};

static void draw_by(enum draw draw, struct random *random, size_t it,
                    size_t rows[2])
{
    struct random *r = random;

    if (draw == ONE_BATCH_BEFORE && it == 0) {
        random_index(r, 5);
        random_index(r, 5);
    }
    for (size_t i = 0; i < 2; i++) {
        if (draw == TWICE)
            random_index(r, 5);
        rows[i] = draw == IN_ORDER    ? i
                  : draw == REMAINDER ? random_word(r) % 5
                  : draw == UNIFORM   ? (size_t)(random_uniform(r) * 5)
                  : draw == FROM_1    ? 1 + random_index(r, 4)
                  : draw == BELOW_4   ? random_index(r, 4)
                  : draw == BELOW_BATCH       ? random_index(r, 2)
                  : draw == ONE_ROW && i == 1 ? rows[0]
                                              : random_index(r, 5);
        if (draw == ONE_AFTER)
            random_index(r, 5);
    }
}

/* Which rows the batches were made of, with the losses of each alone.
 */
static const char *explain_draws(size_t wrong, const double *alone,
                                 const double *others,
                                 const struct random *before)
{
    const double came = history.losses[wrong];
    double mean = 0, sum = 0;
    for (size_t i = 0; i < 5; i++)
        mean += alone[i] / 5;
    if (history.losses[0] == 0)
        return "no loss is found yet (not written yet?)";
    if (came == 0)
        return "it is 0: is the last iteration left out, or does the "
               "run "
               "stop early, when the loss rises?";
    if (fabs(history.losses[0] - mean) < 1e-12)
        return "this is the loss of all five samples, and not of the "
               "batch";
    struct random random = *before;
    bool validation = true;
    for (size_t it = 0; it <= wrong; it++) {
        const size_t a = random_index(&random, 5);
        const size_t b = random_index(&random, 5);
        sum += (alone[a] + alone[b]) / 2;
        validation =
            validation
            && fabs(history.losses[it] - (others[a] + others[b]) / 2)
                   < 1e-12;
    }
    if (validation)
        return "these are validation samples, not training samples";
    if (wrong > 0 && fabs(came - sum) < 1e-9)
        return "that is the sum of the losses so far: note that of "
               "each "
               "batch";
    for (int draw = IN_ORDER; draw < DRAWS; draw++) {
        struct random again = *before;
        bool same = true;
        for (size_t it = 0; it < 20; it++) {
            size_t rows[2] = {0, 0};
            draw_by((enum draw)draw, &again, it, rows);
            same = same
                   && fabs(history.losses[it]
                           - (alone[rows[0]] + alone[rows[1]]) / 2)
                          < 1e-12;
        }
        if (same)
            return draws[draw];
    }
    struct random was = *before, is = generator;
    if (random_word(&was) == random_word(&is))
        return "no random number was drawn from this generator, so "
               "row is not random; if a copy of it is used, only "
               "the copy moves on, and the same rows come again";
    for (size_t a = 0; a < 5; a++)
        for (size_t b = 0; b < 5; b++)
            if (fabs(came - (alone[a] + alone[b]) / 2) < 1e-12)
                return "row is a random_index below the rows of "
                       "from->x, 5: one draw a row and no more, "
                       "with replacement, so that the same may come "
                       "twice; not shuffled, not in order, and from "
                       "the generator that is given";
    if (wrong > 0)
        return "that is not the loss of any two samples: the loss "
               "of each batch is noted, no average; or a label is "
               "not that of its row";
    return draws[RIGHT];
}

TEST(batches_are_drawn_row_by_row_and_nothing_else, "check-score_loss",
     "check-two_layer_net", "check-optimizer")
{
    struct recipe recipe = {.batch = 2, .iterations = 20, .rule = SGD};
    double alone[5], others[5];

    toy();
    for (size_t i = 0; i < 5; i++) {
        struct samples one = {matrix_rows(&samples.x, i, 1),
                              &labels[i]};
        alone[i] = two_layer_net_loss(net, &one, 0);
    }
    struct samples validation = {matrix_random(5, 4, 5), labels};
    for (size_t i = 0; i < 5; i++) {
        struct samples one = {matrix_rows(&validation.x, i, 1),
                              &labels[i]};
        others[i] = two_layer_net_loss(net, &one, 0);
    }
    struct random before = generator, other = generator;
    history =
        trainer_run(net, &samples, &validation, &recipe, &generator);
    matrix_free(&validation.x);
    for (size_t it = 0; it < 20; it++) {
        const size_t a = random_index(&other, 5);
        const size_t b = random_index(&other, 5);
        const double due = (alone[a] + alone[b]) / 2;
        const double came = history.losses[it];
        ck_assert_msg(fabs(came - due) < 1e-12,
                      "the loss of batch %zu is %g, expected %g, "
                      "that of samples %zu and %zu, as steps have "
                      "length 0 here: %s",
                      it, came, due, a, b,
                      explain_draws(it, alone, others, &before));
    }
    ck_assert_msg(
        random_word(&generator) == random_word(&other),
        "call random_index once for each row of each batch, with "
        "the generator that is given (no copy), and draw nothing "
        "after that");
    clean_up();
}

/* A net that knows nothing, with one weight in use: x = 1, class 0 of
   two. What a step of size lr does can be told from the bias b2, whose
   gradient at the first step is (-0.5, 0.5). */
static size_t zeros[] = {0, 0, 0, 0, 0};

static void one_sided(void)
{
    random_seed(&generator, suite_seed(0));
    net = two_layer_net_new(1, 1, 2, 0, &generator);
    samples = (struct samples){matrix_new(5, 1), zeros};
}

/* How large six steps were, from the losses before them. */
static void find_rates(double *lr)
{
    double b[7];

    for (int i = 0; i < 6; i++)
        b[i] = -0.5 * log(exp(history.losses[i]) - 1);
    b[6] = net->params[B2].value.at[0];
    for (int i = 0; i < 6; i++)
        lr[i] = (b[i + 1] - b[i]) / (1 - 1 / (1 + exp(-2 * b[i])));
}

static void check_looks(size_t looks, const char *hint)
{
    ck_assert_msg(
        history.looks == looks,
        "%zu looks in %zu iterations, expected %zu, as 5 "
        "samples in batches of 2 are an epoch of 2: %s; %s",
        history.looks, history.iterations, looks,
        history.looks == 0 ? "there is no look at all"
        : history.looks == 1
            ? "there is one look only, but each epoch has one"
        : history.looks == history.iterations
            ? "that is every iteration (or both ends of an epoch: "
              "too many)"
        : history.looks > looks
            ? "too many: the last iteration gets no look of its "
              "own, and epochs are not rounded up"
            : "too few: an epoch is a number of iterations, rows "
              "over batch (a quotient, no remainder), whole and "
              "rounded down; and an early run looks at "
              "iteration 0 first",
        hint);
}

/* What the rates are, if they are not the right ones. */
static const char *explain_rates(const double *came, const double *due)
{
    static const struct {
        double lr[6];
        const char *says;
    } ways[] = {
        {{1, 1, 1, 1, 1, 1},
         "the rate never falls: a look has to decay it, for the next "
         "step"},
        {{1, 0.5, 0.5, 0.25, 0.25, 0.125}, "that is early"},
        {{1, 1, 0.5, 0.5, 0.25, 0.25}, "that is late"},
        {{1, 0.5, 0.25, 0.125, 0.0625, 0.03125},
         "it falls in every iteration, and not only at a look, once an "
         "epoch"},
        {{0.5, 0.5, 0.25, 0.25, 0.125, 0.125},
         "the first step has a rate that has fallen: the decay comes "
         "after "
         "the step, not before it"},
        {{0.5, 0.25, 0.25, 0.125, 0.125, 0.0625},
         "it is divided by the size of the batch, or the first step "
         "has a rate that has fallen: the decay comes "
         "after "
         "the step, not before it"},
        {{1, 1, 1, 0.5, 0.5, 0.25},
         "the early look at iteration 0 has to decay it, too"},
        {{1, 0.5, 0.5, 1.0 / 3, 1.0 / 3, 0.25},
         "it falls as 1, 1/2, 1/3; it has to be multiplied by the "
         "decay each "
         "time"},
        {{1, 0.5, 0.5, 0.5, 0.5, 0.5},
         "it falls once, and stops at a half: it has to go on "
         "falling, at each look"},

    };

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        int k = 0;
        while (k < 6 && fabs(came[k] - ways[i].lr[k]) < 1e-9)
            k++;
        if (k == 6)
            return ways[i].says;
    }
    if (came[0] == 0)
        return "no step is taken, nothing has moved in b2: is each "
               "parameter "
               "stepped, w1, b1, w2 and b2, not only the first or the "
               "weights? or is best_net copied into the net, the wrong "
               "way?";
    /* what the last step does is in no loss any more */
    int late = 0;
    while (late < 5 && fabs(came[late] - due[late + 1]) < 1e-9)
        late++;
    if (late == 5 && fabs(came[5]) < 1e-9)
        return "the step comes before the loss of its batch and its "
               "gradients, and has to come after them";
    if (fabs(came[0] - 0.5) < 1e-9 && fabs(came[1] - due[1]) < 1e-9)
        return "the first step has a rate that has fallen already";
    if (fabs(came[0] - 0.5) < 1e-9)
        return "the step comes before the loss of its batch and its "
               "gradients, and has to come after them";
    if (fabs(came[1] - 2.0 / 3) < 1e-9)
        return "it falls as 1, 1/2, 1/3 or the like; it has to be "
               "multiplied "
               "by the decay each time";
    for (int i = 0; i < 5; i++)
        if (came[i] < 0)
            return "the net has gone back: training goes on from the "
                   "last net, "
                   "not from the best one";
    if (came[1] < due[1] - 1e-9)
        return "it falls too often, in every iteration, and not only "
               "at a "
               "look, once an epoch";
    bool but_the_last = true;
    for (int i = 0; i < 5; i++)
        but_the_last = but_the_last && fabs(came[i] - due[i]) < 1e-9;
    if (but_the_last)
        return "at the end the net is not the one that was trained: "
               "train the "
               "net itself, no copy, and do not make it the best one";
    if (came[0] > 1)
        return "the step is longer than lr: are two steps taken "
               "instead of one?";
    return "the rate of a run begins again with the recipe's lr, and "
           "falls at "
           "each look, whatever the loss is: no step is skipped";
}

static void check_rates(bool late, const double *lr, const char *hint)
{
    struct recipe recipe = {.lr = 1,
                            .decay = 0.5,
                            .batch = 2,
                            .iterations = 6,
                            .rule = SGD,
                            .late = late};
    double came[6];

    one_sided();
    train(recipe);
    check_looks(3, hint);
    check_number(history.losses[0], log(2), 1e-12,
                 "the loss before the step");
    for (int i = 0; i < 6; i++)
        ck_assert_msg(
            history.losses[i] > 0,
            "the loss of iteration %d of 6 is 0: is the last "
            "iteration left out, or does the run stop when the loss "
            "rises?",
            i);
    find_rates(came);
    for (int i = 0; i < 6; i++)
        ck_assert_msg(fabs(came[i] - lr[i]) < 1e-9,
                      "the step of iteration %d has the rate %.4g, "
                      "expected %.4g: %s; lr falls %s",
                      i, came[i], lr[i], explain_rates(came, lr), hint);
    clean_up();
}

TEST(early_looks_decay_after_the_first_iteration_of_an_epoch,
     "check-score_loss", "check-two_layer_net", "check-optimizer")
{
    check_rates(false, (double[]){1, 0.5, 0.5, 0.25, 0.25, 0.125},
                "early, after iterations 0, 2 and 4");
    check_rates(
        false, (double[]){1, 0.5, 0.5, 0.25, 0.25, 0.125},
        "early, after iterations 0, 2 and 4, in a second run as well, "
        "which begins with the recipe's lr again");
}

TEST(late_looks_decay_after_the_last_iteration_of_an_epoch,
     "check-score_loss", "check-two_layer_net", "check-optimizer")
{
    check_rates(true, (double[]){1, 1, 0.5, 0.5, 0.25, 0.25},
                "late, after iterations 1, 3 and 5");
}

TEST(late_looks_leave_an_unfinished_epoch_out, "check-score_loss",
     "check-two_layer_net", "check-optimizer")
{
    struct recipe recipe = {.lr = 1,
                            .decay = 1,
                            .batch = 2,
                            .iterations = 5,
                            .rule = SGD,
                            .late = true};

    one_sided();
    train(recipe);
    check_looks(2, "late, after iterations 1 and 3; iteration 4 begins "
                   "an epoch that does not end");
    history_free(&history);
    recipe.late = false;
    train(recipe);
    check_looks(3, "early, after iterations 0, 2 and 4");
    clean_up();
}

TEST(accuracies_are_of_the_batch_and_of_the_validation_samples,
     "early_looks_decay_after_the_first_iteration_of_an_epoch")
{
    size_t other_labels[] = {0, 1, 1, 0};
    struct samples validation = {matrix_new(4, 1), other_labels};
    struct recipe recipe = {
        .lr = 1, .decay = 1, .batch = 2, .iterations = 2, .rule = SGD};

    one_sided();
    for (int i = 0; i < 5; i++)
        zeros[i] = 1;
    history =
        trainer_run(net, &samples, &validation, &recipe, &generator);
    check_looks(1, "early, after iteration 0");
    check_number(
        history.train[0], 1, 0,
        "the look comes after the step, which learns that all of "
        "the batch is class 1 (swapped with the validation samples?)");
    check_number(history.validation[0], 0.5, 0,
                 "two of the four validation samples are of class 1");
    check_number(history.losses[0], log(2), 1e-12,
                 "the loss of the batch before the step");
    history_free(&history);
    two_layer_net_free(net);
    matrix_free(&samples.x);
    /* one row of two classes, which the net knows after the step */
    one_sided();
    for (int i = 0; i < 5; i++)
        zeros[i] = (size_t)i % 2;
    recipe.batch = 1;
    recipe.iterations = 1;
    train(recipe);
    check_number(
        history.train[0], 1, 0,
        "the training accuracy is that of the batch, here of one "
        "row, and not that of all training samples");
    matrix_free(&validation.x);
    clean_up();
}

/* The classes of the validation samples in the next tests. */
static size_t other_classes[20];

/* A run with a look after each step; the steps are so long that both
   accuracies go up and down. */
enum { LOOKS = 20 };

static void rough(size_t iterations)
{
    struct recipe recipe = {.lr = 1.45,
                            .decay = 1,
                            .batch = 5,
                            .iterations = iterations,
                            .rule = SGD};
    struct samples validation = {matrix_random(20, 4, 2),
                                 other_classes};

    toy();
    history =
        trainer_run(net, &samples, &validation, &recipe, &generator);
    ck_assert_msg(history.looks == iterations,
                  "%zu looks, expected %zu: 5 samples in batches of 5 "
                  "are an epoch of 1",
                  history.looks, iterations);
    matrix_free(&validation.x);
}

static bool same_net(const struct two_layer_net *a,
                     const struct two_layer_net *b)
{
    bool same = true;

    for (size_t i = 0; i < NET_PARAMS; i++) {
        const struct matrix *x = &a->params[i].value;
        const struct matrix *y = &b->params[i].value;
        for (size_t k = 0; k < x->rows * x->cols; k++)
            same = same && fabs((double)(x->at[k] - y->at[k])) < 1e-9;
    }
    return same;
}

/* The look after which the net was the one that was kept, or LOOKS. */
static size_t look_of(const struct two_layer_net *kept)
{
    size_t look = 0;

    for (bool found = false; !found && look < LOOKS; look += !found) {
        rough(look + 1);
        found = same_net(net, kept);
        clean_up();
    }
    return look;
}

TEST(best_net_is_kept_and_not_the_last,
     "early_looks_decay_after_the_first_iteration_of_an_epoch")
{
    suite_takes(30);
    size_t first = 0, equal = 0, batch = 0, worst = 0;

    for (size_t k = 0; k < 20; k++)
        other_classes[k] = k % 3;
    rough(LOOKS);
    struct history whole = history;
    two_layer_net_free(net);
    matrix_free(&samples.x);
    for (size_t i = 1; i < LOOKS; i++) {
        if (whole.validation[i] > whole.validation[first])
            first = i;
        if (whole.validation[i] >= whole.validation[equal])
            equal = i;
        if (whole.validation[i] < whole.validation[worst])
            worst = i;
        if (whole.train[i] > whole.train[batch])
            batch = i;
    }
    const size_t look = look_of(whole.best_net);
    ck_assert_msg(
        look == first,
        "best_net is not the net of look %zu, the first with the best "
        "validation accuracy: %s",
        first,
        look == equal       ? "a later one as good is no better"
        : look == batch     ? "it is the best one on the batch"
        : look == LOOKS - 1 ? "it is the last one; is it the best of "
                              "`now` that is kept, and compared with?"
        : look == LOOKS
            ? "it belongs to no look at all; is the net copied into "
              "best_net, whole, the biases b1 and b2 too, and not "
              "the wrong way?"
        : look == worst
            ? "it is the worst one: the comparison is the wrong "
              "way round"
            : "copy each that is better than all "
              "before it");
    const double best = whole.best;
    check_number(best, whole.validation[first], 0,
                 "history->best is the largest `now` of all looks, the "
                 "accuracy of "
                 "best_net, and not that of the last look");
    history_free(&whole);
}

TEST(first_look_is_the_best_so_far,
     "early_looks_decay_after_the_first_iteration_of_an_epoch")
{
    for (size_t k = 0; k < 20; k++)
        other_classes[k] = 9;
    rough(1);
    ck_assert_msg(same_net(history.best_net, net),
                  "nothing is right here, and an accuracy of 0 is not "
                  "above 0: but the first look is always kept");
    clean_up();
}

TEST(toy_training_ends_at_the_published_loss,
     "batches_are_drawn_row_by_row_and_nothing_else",
     "early_looks_decay_after_the_first_iteration_of_an_epoch")
{
    published_toy();
    train(published);
    ck_assert_uint_eq(history.iterations, 100);
    check_toy_loss(0, 1.241993802492,
                   "the first batch, before any step: see the test of "
                   "how batches are drawn");
    check_toy_loss(99, 0.0171496079387,
                   "the first loss is right, so look at the steps and "
                   "their rates: do the other tests here pass, and "
                   "check-optimizer?");
    clean_up();
}

/* All samples are the same, so whatever is drawn, the steps are known.
 */
static void check_rule(enum rule rule, bool svm)
{
    struct recipe recipe = {.lr = 0.3,
                            .decay = 1,
                            .batch = 2,
                            .iterations = 6,
                            .rule = rule,
                            .momentum = 0.5};
    struct optimizer own[NET_PARAMS];
    double due[6];

    one_sided();
    for (int i = 0; i < 5; i++)
        samples.x.at[i] = 1;
    net->params[W1].value.at[0] = 1;
    if (svm)
        net->score_loss = score_loss_svm;
    struct two_layer_net *plain =
        two_layer_net_new(1, 1, 2, 0, &generator);
    two_layer_net_copy(plain, net);
    plain->score_loss = net->score_loss;
    for (size_t i = 0; i < NET_PARAMS; i++)
        own[i] = optimizer_new(rule, 0.5, &plain->params[i]);
    for (int it = 0; it < 6; it++) {
        due[it] = two_layer_net_loss(plain, &samples, 0);
        for (size_t i = 0; i < NET_PARAMS; i++)
            optimizer_step(&own[i], &plain->params[i], 0.3);
    }
    train(recipe);
    for (int it = 0; it < 6; it++)
        check_number(
            history.losses[it], due[it], 1e-9,
            svm ? "the net has the SVM loss, and keeps it"
                : "the rule and the momentum are the recipe's "
                  "(Adam is not RMSProp, mu not always 0.9), and each "
                  "parameter has its own optimiser, made once before "
                  "the run, whose memory lasts");
    for (size_t i = 0; i < NET_PARAMS; i++)
        optimizer_free(&own[i]);
    two_layer_net_free(plain);
    clean_up();
}

TEST(steps_are_those_of_the_rule,
     "early_looks_decay_after_the_first_iteration_of_an_epoch")
{
    for (int rule = SGD; rule < RULES; rule++)
        check_rule((enum rule)rule, false);
    check_rule(SGD, true);
}

TEST(every_rule_learns_the_toy,
     "toy_training_ends_at_the_published_loss",
     "steps_are_those_of_the_rule")
{
    suite_takes(30);
    const double rates[RULES] = {0.1, 0.02, 0.005, 0.02};

    for (int rule = SGD; rule < RULES; rule++) {
        struct recipe recipe = published;
        toy_that_learns();
        recipe.rule = (enum rule)rule;
        recipe.momentum = 0.9;
        recipe.lr = rates[rule];
        recipe.decay = 1;
        train(recipe);
        ck_assert_msg(history.losses[0] > 0.8,
                      "%s: the first loss is %g, expected more than "
                      "0.8: the loss of the batch before the step",
                      optimizer_names[rule], history.losses[0]);
        ck_assert_msg(history.losses[99] < 0.1,
                      "%s: after 100 iterations the loss is %g, "
                      "expected less than 0.1: step each of the "
                      "NET_PARAMS; does check-optimizer pass?",
                      optimizer_names[rule], history.losses[99]);
        clean_up();
    }
}

TEST(verbose_lines_are_those_of_the_write_ups,
     "batches_are_drawn_row_by_row_and_nothing_else")
{
    struct recipe recipe = published;
    char name[] = "/tmp/check_trainer_XXXXXX", said[200] = "";
    int to = mkstemp(name), before = dup(STDOUT_FILENO);

    toy_that_learns();
    recipe.iterations = 101;
    recipe.verbose = true;
    fflush(stdout);
    dup2(to, STDOUT_FILENO);
    train(recipe);
    fflush(stdout);
    dup2(before, STDOUT_FILENO);
    close(before);
    ck_assert(pread(to, said, sizeof said - 1, 0) > 0);
    close(to);
    remove(name);
    char expected[200];
    snprintf(expected, sizeof expected,
             "iteration 0 / 101: loss %f\niteration 100 / 101: "
             "loss %f\n",
             history.losses[0], history.losses[100]);
    ck_assert_msg(strcmp(said, expected) == 0,
                  "printed \"%s\", expected \"%s\"", said, expected);
    ck_assert_msg(history.losses[0] > 1,
                  "the first line has the loss %f, expected more than "
                  "1: the loss of the batch before the step",
                  history.losses[0]);
    clean_up();
}

TEST(nothing_to_draw_from_ends_the_program,
     "batches_are_drawn_row_by_row_and_nothing_else")
{
    struct samples none = {{0}, labels};
    struct recipe recipe = published;

    toy_that_learns();
    check_fails(trainer_run(net, &none, &samples, &recipe, &generator),
                "trainer_run", "from 0 rows");
    recipe.batch = 0;
    check_fails(
        trainer_run(net, &samples, &samples, &recipe, &generator),
        "trainer_run", "batches of 0");
    recipe.batch = 5;
    recipe.decay = 1;
    train(recipe);
    ck_assert_msg(history.losses[99] < history.losses[0],
                  "the loss went from %g to %g, expected less, with a "
                  "batch as large as the samples: is each parameter "
                  "stepped?",
                  history.losses[0], history.losses[99]);
    clean_up();
}

int main(void)
{
    return suite_run("trainer");
}
