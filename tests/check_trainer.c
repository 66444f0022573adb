#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"
#include "trainer.h"

static size_t labels[] = {0, 1, 2, 2, 1};
static struct random generator;
static struct two_layer_net *net;
static struct samples samples;
static struct history history;

/* The published toy: the net of seed 0, the samples of seed 1. */
static void toy(void)
{
    random_seed(&generator, 0);
    net = two_layer_net_new(4, 10, 3, 0.1, &generator);
    samples = (struct samples){matrix_random(5, 4, 1), labels};
    for (size_t k = 0; k < 20; k++)
        samples.x.at[k] *= 10;
}

static const struct recipe published = {.lr = 0.1,
                                        .decay = 0.95,
                                        .reg = 5e-6,
                                        .batch = 200,
                                        .iterations = 100,
                                        .rule = SGD};

static void train(struct recipe recipe)
{
    history = trainer_run(net, &samples, &samples, &recipe, &generator);
}

static void clean_up(void)
{
    history_free(&history);
    two_layer_net_free(net);
    matrix_free(&samples.x);
}

START_TEST(toy_training_ends_at_the_published_loss)
{
    toy();
    train(published);
    ck_assert_uint_eq(history.iterations, 100);
    check_number(history.losses[99], 0.0171496079387, 1e-9,
                 "draws, costs, and a decay after every iteration, "
                 "since an epoch here is one");
    clean_up();
}
END_TEST

START_TEST(batches_are_drawn_row_by_row_and_nothing_else)
{
    toy();
    struct random other = generator;
    struct recipe recipe = published;
    recipe.iterations = 7;
    train(recipe);
    for (int i = 0; i < 7 * 200; i++)
        random_index(&other, 5);
    ck_assert_msg(random_word(&generator) == random_word(&other),
                  "random_index, once for each row of each batch");
    clean_up();
}
END_TEST

/* A net that knows nothing, with one weight in use: x = 1, class 0 of
   two. What a step of size lr does can be told from the bias b2, whose
   gradient at the first step is (-0.5, 0.5). */
static size_t zeros[] = {0, 0, 0, 0, 0};

static void one_sided(void)
{
    random_seed(&generator, 0);
    net = two_layer_net_new(1, 1, 2, 0, &generator);
    samples = (struct samples){matrix_new(5, 1), zeros};
}

/* b2 after steps of these sizes, with no other parameter moving. */
static double expected_bias(const double *lr, int n)
{
    double b = 0;

    for (int i = 0; i < n; i++)
        b += lr[i] * (1 - 1 / (1 + exp(-2 * b)));
    return b;
}

static void check_rates(bool late, const double *lr, const char *hint)
{
    struct recipe recipe = {.lr = 1,
                            .decay = 0.5,
                            .batch = 2,
                            .iterations = 6,
                            .rule = SGD,
                            .late = late};

    one_sided();
    train(recipe);
    ck_assert_msg(history.looks == 3, "%zu looks, expected 3",
                  history.looks);
    check_number(net->params[B2].value.at[0], expected_bias(lr, 6),
                 1e-12, hint);
    clean_up();
}

START_TEST(early_looks_decay_after_the_first_iteration_of_an_epoch)
{
    check_rates(false, (double[]){1, 0.5, 0.5, 0.25, 0.25, 0.125},
                "rates 1 0.5 0.5 0.25 0.25 0.125");
}
END_TEST

START_TEST(late_looks_decay_after_the_last_iteration_of_an_epoch)
{
    check_rates(true, (double[]){1, 1, 0.5, 0.5, 0.25, 0.25},
                "rates 1 1 0.5 0.5 0.25 0.25");
}
END_TEST

START_TEST(late_looks_leave_an_unfinished_epoch_out)
{
    struct recipe recipe = {.lr = 1,
                            .decay = 1,
                            .batch = 2,
                            .iterations = 5,
                            .rule = SGD,
                            .late = true};

    one_sided();
    train(recipe);
    ck_assert_uint_eq(history.looks, 2);
    history_free(&history);
    recipe.late = false;
    train(recipe);
    ck_assert_uint_eq(history.looks, 3);
    clean_up();
}
END_TEST

START_TEST(accuracies_are_of_the_batch_and_of_the_validation_samples)
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
    ck_assert_uint_eq(history.looks, 1);
    check_number(history.train[0], 1, 0, "all of the batch is class 1");
    check_number(history.validation[0], 0.5, 0, "two of four are");
    check_number(history.losses[0], log(2), 1e-12, "before the step");
    matrix_free(&validation.x);
    clean_up();
}
END_TEST

START_TEST(best_net_is_kept_and_not_the_last)
{
    struct recipe recipe = published;

    toy();
    recipe.lr = 3;
    recipe.decay = 1;
    recipe.iterations = 40;
    train(recipe);
    double best = 0;
    for (size_t i = 0; i < history.looks; i++)
        best = fmax(best, history.validation[i]);
    check_number(history.best, best, 0, "the largest of all looks");
    check_number(two_layer_net_accuracy(history.best_net, &samples),
                 best, 0, "the net as it was then");
    ck_assert_msg(two_layer_net_accuracy(net, &samples) < best,
                  "the last net should be worse in this test");
    clean_up();
}
END_TEST

START_TEST(every_rule_learns_the_toy)
{
    const double rates[RULES] = {0.1, 0.02, 0.005, 0.02};

    for (int rule = SGD; rule < RULES; rule++) {
        struct recipe recipe = published;
        toy();
        recipe.rule = (enum rule)rule;
        recipe.momentum = 0.9;
        recipe.lr = rates[rule];
        recipe.decay = 1;
        train(recipe);
        ck_assert_msg(history.losses[99] < 0.1
                          && history.losses[0] > 0.8,
                      "%s: loss %g after 100 iterations",
                      optimizer_names[rule], history.losses[99]);
        clean_up();
    }
}
END_TEST

START_TEST(verbose_lines_are_those_of_the_write_ups)
{
    struct recipe recipe = published;
    char name[] = "/tmp/check_trainer_XXXXXX", said[200] = "";
    int to = mkstemp(name), before = dup(STDOUT_FILENO);

    toy();
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
    ck_assert_str_eq(said, expected);
    ck_assert_msg(history.losses[0] > 1, "the net must be trained");
    clean_up();
}
END_TEST

START_TEST(nothing_to_draw_from_ends_the_program)
{
    struct samples none = {{0}, labels};
    struct recipe recipe = published;

    toy();
    check_fails(trainer_run(net, &none, &samples, &recipe, &generator),
                "trainer_run", "0 rows");
    recipe.batch = 0;
    check_fails(
        trainer_run(net, &samples, &samples, &recipe, &generator),
        "trainer_run", "0 a batch");
    recipe.batch = 5;
    train(recipe);
    ck_assert_msg(history.losses[99] < history.losses[0],
                  "a whole batch is trained on");
    clean_up();
}
END_TEST

int main(void)
{
    return suite_run(
        "trainer",
        (const TTest *[]){
            toy_training_ends_at_the_published_loss,
            batches_are_drawn_row_by_row_and_nothing_else,
            early_looks_decay_after_the_first_iteration_of_an_epoch,
            late_looks_decay_after_the_last_iteration_of_an_epoch,
            late_looks_leave_an_unfinished_epoch_out,
            accuracies_are_of_the_batch_and_of_the_validation_samples,
            best_net_is_kept_and_not_the_last,
            every_rule_learns_the_toy,
            verbose_lines_are_those_of_the_write_ups,
            nothing_to_draw_from_ends_the_program, NULL});
}
