/* Hidden tests of the trainer. What a run should leave is found by the
   book's own trainer, with the book's own net, on the same samples and
   with the same generator. */
#include <stdio.h>

#include "hidden.h"
#include "proxy.h"
#include "reference.h"

enum { MOST_ROWS = 100 };

/* The net under test, and the book's, with the same parameters. */
static struct two_layer_net *net, *reference;

static struct samples train, validation;
static size_t train_labels[MOST_ROWS], validation_labels[MOST_ROWS];
static struct recipe recipe;

/* Where batches are drawn from; and in which state the book leaves it. */
static struct random generator, reference_generator;

/* What is left of the run under test, and of the book's. */
static struct history came, reference_run;

/* --- Beginning ---------------------------------------------------------- */

static void draw_samples(struct samples *samples, size_t *labels,
                         size_t rows, size_t n_i, size_t n_o)
{
    samples->x = *draw_signed(rows, n_i, 0.1, 1.5);
    samples->labels = labels;
    for (size_t j = 0; j < rows; j++)
        labels[j] = random_index(&draw, n_o);
}

/* Draws the book's net again. No two of its numbers are equal, and so no
   two scores are, but for rounding. */
static void draw_net(void)
{
    for (size_t k = 0; k < NET_PARAMS; k++) {
        struct matrix *value = &reference->params[k].value;
        matrix_copy(value,
                    draw_signed(value->rows, value->cols, 0.1, 0.8));
    }
}

/* Gives the net under test the numbers of the book's. */
static void set_net(void)
{
    for (size_t k = 0; k < NET_PARAMS; k++) {
        const struct matrix *value = &reference->params[k].value;
        for (size_t i = 0; i < value->rows * value->cols; i++)
            net->params[k].value.at[i] = value->at[i];
    }
}

/* Both nets, so many training samples in batches, and a recipe for them,
   which a test may change before the run. As it is, the learning rate
   stays, and weights cost nothing. */
static void start(size_t rows, size_t n_b, size_t iterations)
{
    const size_t n_i = draw_size(3, 5), n_h = draw_size(5, 8);
    const size_t n_o = draw_size(3, 4);
    struct random unused;

    random_seed(&unused, 1);
    reference =
        reference_two_layer_net_new(n_i, n_h, n_o, 0.1, &unused);
    net = two_layer_net_new(n_i, n_h, n_o, 0.1, &weights);
    draw_net();
    set_net();
    draw_samples(&train, train_labels, rows, n_i, n_o);
    draw_samples(&validation, validation_labels, draw_size(25, 40), n_i,
                 n_o);
    random_seed(&generator, random_word(&draw));
    recipe = (struct recipe){.hidden = n_h,
                             .std = 0.1,
                             .lr = draw_number(0.05, 0.15),
                             .decay = 1,
                             .reg = 0,
                             .batch = n_b,
                             .iterations = iterations,
                             .rule = SGD,
                             .momentum = draw_number(0.5, 0.9)};
}

/* The same with a few epochs of a few iterations. */
static void start_any(void)
{
    const size_t n_b = draw_size(5, 8), epoch = draw_size(4, 6);

    start(n_b * epoch + draw_size(1, 4), n_b, 4 * epoch + 2);
}

/* Makes all training samples the same one, so that it does not matter
   which are drawn; and nothing that the nets know at first. */
static void make_alike(void)
{
    for (size_t j = 0; j < train.x.rows; j++) {
        for (size_t i = 0; i < train.x.cols; i++)
            matrix_row(&train.x, j)[i] = train.x.at[i];
        train_labels[j] = train_labels[0];
    }
    reference->params[B2].value.at[train_labels[0]] =
        (real)draw_number(-4, -2);
    set_net();
}

/* The same as start_any, with such samples: for tests of all but the
   drawing. */
static void start_alike(void)
{
    start_any();
    make_alike();
}

static void run_reference(void)
{
    reference_generator = generator;
    reference_run = reference_trainer_run(
        reference, &train, &validation, &recipe, &reference_generator);
}

static void run_net(void)
{
    came = trainer_run(net, &train, &validation, &recipe, &generator);
}

static void run(void)
{
    run_reference();
    run_net();
}

/* Another run may begin after this. The generator comes back from the
   student as he likes; the run has the book's instead. */
static void free_histories(void)
{
    history_free(&came);
    reference_history_free(&reference_run);
    generator = reference_generator;
}

static void finish(void)
{
    free_histories();
    two_layer_net_free(net);
    reference_two_layer_net_free(reference);
}

/* --- What is checked ---------------------------------------------------- */

static void check_numbers(const char *name, const double *numbers,
                          const double *expected, size_t n,
                          const char *hint)
{
    for (size_t i = 0; i < n; i++) {
        const double tolerance = 1e-8 * fmax(1, fabs(expected[i]));
        ck_assert_msg(fabs(numbers[i] - expected[i]) <= tolerance,
                      "%s %zu of %zu is %.10g, expected %.10g: %s",
                      name, i + 1, n, numbers[i], expected[i], hint);
    }
}

static void check_losses(const char *hint)
{
    check_numbers("loss", came.losses, reference_run.losses,
                  recipe.iterations, hint);
}

static void check_looks(const char *hint)
{
    ck_assert_msg(came.looks == reference_run.looks,
                  "%zu looks in %zu iterations, expected %zu: %s",
                  came.looks, recipe.iterations, reference_run.looks,
                  hint);
}

static void check_nets(const char *what,
                       const struct two_layer_net *one,
                       const struct two_layer_net *other,
                       const char *hint)
{
    for (size_t k = 0; k < NET_PARAMS; k++) {
        char name[60];
        snprintf(name, sizeof name, "%s of %s", other->params[k].name,
                 what);
        check_near_at(__FILE__, __LINE__, name, &one->params[k].value,
                      &other->params[k].value, hint);
    }
}

static void check_net(const char *hint)
{
    check_nets("the net after the run", net, reference, hint);
}

static void check_best(const char *hint)
{
    check_looks(hint);
    check_number(came.best, reference_run.best, 1e-9, hint);
    check_nets("the best net", came.best_net, reference_run.best_net,
               hint);
}

static void check_generator(const char *hint)
{
    for (int i = 0; i < 5; i++)
        ck_assert_msg(random_word(&generator)
                          == random_word(&reference_generator),
                      "the generator is left in the wrong state: %s",
                      hint);
}

/* --- Drawing ------------------------------------------------------------ */

TEST(batches_are_drawn_at_random)
{
    start_any();
    run();
    check_losses("each row of a batch is random_index of all training "
                 "samples");
    finish();
}

TEST(rows_of_a_batch_are_drawn_one_after_the_other)
{
    struct samples batch;
    size_t labels[MOST_ROWS];
    struct random again;
    double loss;

    /* the first batch, by plain loops */
    start_any();
    again = generator;
    batch.x = *zeros(recipe.batch, train.x.cols);
    batch.labels = labels;
    for (size_t j = 0; j < recipe.batch; j++) {
        const size_t row = random_index(&again, train.x.rows);
        for (size_t i = 0; i < train.x.cols; i++)
            matrix_row(&batch.x, j)[i] = matrix_row(&train.x, row)[i];
        labels[j] = train_labels[row];
    }
    loss = reference_two_layer_net_loss(reference, &batch, recipe.reg);
    recipe.iterations = 1;
    run();
    check_number(came.losses[0], loss, 1e-8,
                 "the loss of the rows that are drawn first");
    finish();
}

TEST(one_draw_for_each_row_and_no_other)
{
    start_any();
    run();
    check_generator("random_index, once for each row of each batch");
    finish();
}

TEST(labels_go_with_their_rows)
{
    start_any();
    /* every sample costs so much that its label can be told */
    recipe.lr = 0;
    recipe.reg = 0;
    matrix_copy(&reference->params[B2].value,
                draw_signed(1, reference->params[B2].value.cols, 2, 9));
    set_net();
    run();
    check_losses("the label of a sample is that of its own row");
    finish();
}

TEST(all_samples_can_be_drawn)
{
    start(2, draw_size(6, 9), 9);
    recipe.reg = 0;
    run();
    check_losses("the first sample, and the last one, too");
    check_generator("random_index of all training samples");
    finish();
}

TEST(sample_may_come_twice_in_a_batch)
{
    const size_t rows = draw_size(5, 7);

    start(rows, rows, 20);
    run();
    check_losses("even a batch as large as the data is drawn with "
                 "replacement");
    finish();
}

TEST(batch_larger_than_the_samples)
{
    const size_t rows = draw_size(5, 7);

    start(rows, draw_size(3, 6) * rows, 15);
    run();
    check_losses("a batch has as many rows as the recipe says");
    check_generator("a batch has as many rows as the recipe says");
    finish();
}

TEST(batch_of_a_single_row)
{
    start(draw_size(5, 7), 1, 25);
    run();
    check_losses("one draw an iteration");
    check_looks("an epoch has as many iterations as there are rows");
    finish();
}

/* --- Stepping ----------------------------------------------------------- */

TEST(loss_noted_is_that_before_the_step)
{
    start_alike();
    recipe.iterations = 1;
    recipe.lr = 1;
    run();
    check_losses("the loss that belongs to the gradients");
    finish();
}

TEST(loss_of_every_iteration_is_noted)
{
    start_alike();
    recipe.iterations = 60;
    run();
    check_losses("one loss an iteration, and a step after each");
    finish();
}

TEST(net_itself_is_trained)
{
    start_alike();
    run();
    check_net("all four parameters, one step an iteration; the net "
              "stays as the last step has left it");
    finish();
}

TEST(weights_pay_what_the_recipe_says)
{
    start_alike();
    recipe.reg = draw_number(0.3, 0.6);
    recipe.lr = 0.05;
    run();
    check_losses("reg is handed on as it is");
    check_net("reg is handed on as it is");
    finish();
}

TEST(weights_pay_nothing_when_reg_is_0)
{
    start_alike();
    recipe.reg = 0;
    run();
    check_losses("with reg 0 the loss is that of the samples");
    check_net("with reg 0 nothing pulls the weights to 0");
    finish();
}

static void check_rule(enum rule rule, double lr, const char *hint)
{
    start_alike();
    recipe.rule = rule;
    recipe.lr = lr;
    run();
    check_losses(hint);
    check_net(hint);
    finish();
}

TEST(steps_of_sgd)
{
    check_rule(SGD, draw_number(0.2, 0.3),
               "optimizer_step with the rule of the recipe, SGD");
}

TEST(steps_of_momentum)
{
    check_rule(MOMENTUM, draw_number(0.02, 0.05),
               "optimizer_step with the rule of the recipe, MOMENTUM; "
               "what it remembers is kept for the whole run");
}

TEST(steps_of_rmsprop)
{
    check_rule(RMSPROP, draw_number(0.005, 0.02),
               "optimizer_step with the rule of the recipe, RMSPROP; "
               "what it remembers is kept for the whole run");
}

TEST(steps_of_adam)
{
    check_rule(ADAM, draw_number(0.01, 0.05),
               "optimizer_step with the rule of the recipe, ADAM; what "
               "it remembers is kept for the whole run");
}

TEST(momentum_is_that_of_the_recipe)
{
    start_alike();
    recipe.rule = MOMENTUM;
    recipe.momentum = draw_number(0.1, 0.4);
    run();
    check_net("each optimiser gets the momentum of the recipe");
    finish();
}

TEST(net_with_the_svm_loss_is_trained)
{
    start_alike();
    net->score_loss = score_loss_svm;
    reference->score_loss = reference_score_loss_svm;
    run();
    check_losses("two_layer_net_loss knows which loss the net has");
    check_net("two_layer_net_loss knows which loss the net has");
    finish();
}

TEST(run_of_one_iteration)
{
    start_alike();
    recipe.iterations = 1;
    run();
    check_losses("one batch");
    check_net("one step");
    check_looks("the first iteration is that of an early look");
    finish();
}

/* --- Looking ------------------------------------------------------------ */

TEST(early_looks_come_with_the_first_iteration_of_an_epoch)
{
    start_alike();
    recipe.decay = draw_number(0.5, 0.8);
    run();
    check_looks("iterations 0, epoch, 2 epoch, ...");
    check_losses("the learning rate falls after each look");
    finish();
}

TEST(late_looks_come_with_the_last_iteration_of_an_epoch)
{
    start_alike();
    recipe.decay = draw_number(0.5, 0.8);
    recipe.late = true;
    run();
    check_looks("iterations epoch - 1, 2 epoch - 1, ...");
    check_losses("the learning rate falls after each look");
    finish();
}

TEST(first_step_has_the_learning_rate_of_the_recipe)
{
    /* early, with a decay that would stop the run */
    start_alike();
    recipe.decay = 0;
    run();
    check_net("the look comes after the first step");
    check_best("the look comes after the first step");
    finish();
}

TEST(late_run_does_not_look_at_an_unfinished_epoch)
{
    const size_t n_b = draw_size(5, 8), epoch = draw_size(4, 6);

    start(n_b * epoch, n_b, 3 * epoch - 1);
    make_alike();
    recipe.late = true;
    run();
    check_looks("the last epoch has one iteration too few");
    free_histories();
    recipe.iterations = epoch - 1;
    run();
    check_looks("not even one epoch is finished");
    finish();
}

static void check_epochs(bool late, const char *hint)
{
    start_alike();
    recipe.late = late;
    recipe.decay = draw_number(0.2, 0.4);
    recipe.iterations = 33;
    run();
    check_looks(hint);
    check_net(hint);
    finish();
}

TEST(rows_left_over_do_not_make_an_epoch_longer)
{
    check_epochs(false, "rows / batch iterations, rounded down; early");
    check_epochs(true, "rows / batch iterations, rounded down; late");
}

TEST(fewer_samples_than_a_batch_are_an_epoch_of_one_iteration)
{
    for (int late = 0; late < 2; late++) {
        const size_t rows = draw_size(5, 9);
        start(rows, rows + draw_size(1, 20), 12);
        make_alike();
        recipe.late = late;
        recipe.decay = draw_number(0.5, 0.8);
        run();
        check_looks("an epoch has at least one iteration");
        check_losses("the learning rate falls after each iteration");
        finish();
    }
}

TEST(decay_of_1_keeps_the_learning_rate)
{
    start_alike();
    recipe.decay = 1;
    recipe.iterations = 40;
    run();
    check_losses("with a decay of 1 all steps have the same rate");
    check_net("with a decay of 1 all steps have the same rate");
    finish();
}

TEST(looks_note_the_accuracy_on_the_batch_at_hand)
{
    start_any();
    recipe.iterations = 60;
    run();
    check_looks("there are as many accuracies as looks");
    check_numbers("training accuracy", came.train, reference_run.train,
                  reference_run.looks,
                  "on the batch of that iteration, after its step");
    finish();
}

TEST(looks_note_the_accuracy_on_the_validation_samples)
{
    for (int late = 0; late < 2; late++) {
        start_alike();
        recipe.late = late;
        recipe.iterations = 60;
        run();
        check_looks("there are as many accuracies as looks");
        check_numbers("validation accuracy", came.validation,
                      reference_run.validation, reference_run.looks,
                      "on all validation samples, after the step");
        finish();
    }
}

/* --- The best net ------------------------------------------------------- */

/* The look with the largest of these accuracies, the first of equals; in
   *last the last of them. */
static size_t first_best(const double *accuracies, size_t *last)
{
    size_t first = 0;

    for (size_t i = 0; i < reference_run.looks; i++) {
        if (accuracies[i] > accuracies[first])
            first = i;
        if (accuracies[i] >= accuracies[first])
            *last = i;
    }
    return first;
}

static bool best_is_in_the_middle(void)
{
    size_t last = 0,
           first = first_best(reference_run.validation, &last);

    /* after another that was the best so far, and before worse ones */
    return first > 0 && last + 2 < reference_run.looks;
}

/* Looks at every second iteration. No validation sample is of the class
   that the nets learn to put everything into; so they become worse in the
   end, and before that better and worse. */
static void start_restless(void)
{
    start(21, 10, 24);
    recipe.lr = 0.3;
}

static void draw_restless(size_t validation_rows)
{
    const size_t n_i = reference->params[W1].value.rows;
    const size_t n_o = reference->params[W2].value.cols;

    draw_net();
    draw_samples(&train, train_labels, train.x.rows, n_i, n_o);
    draw_samples(&validation, validation_labels, validation_rows, n_i,
                 n_o);
    make_alike();
    for (size_t j = 0; j < validation_rows; j++)
        validation_labels[j] =
            (train_labels[0] + draw_size(1, n_o - 1)) % n_o;
}

/* Draws until the book's run is as wanted, and runs the other, too. Of a
   hundred runs two or more are; so ten thousand are enough. */
static void run_until(bool (*wanted)(void), size_t validation_rows)
{
    for (int i = 0; i < 10000; i++) {
        draw_restless(validation_rows);
        run_reference();
        if (wanted()) {
            run_net();
            return;
        }
        reference_history_free(&reference_run);
    }
    ck_abort_msg(GRADER_ERROR "no run turns out as the test needs it");
}

TEST(best_net_is_kept_and_not_the_last)
{
    start_restless();
    run_until(best_is_in_the_middle, 15);
    check_best("the net as it was at the look with the best "
               "validation accuracy");
    check_net("the net itself goes on, and is not the best one");
    finish();
}

static bool best_comes_again(void)
{
    size_t last = 0,
           first = first_best(reference_run.validation, &last);

    return first > 0 && first + 2 < last;
}

TEST(first_of_equally_good_nets_is_kept)
{
    start_restless();
    run_until(best_comes_again, 6);
    check_best("a net that is only as good as the best so far is not "
               "better");
    finish();
}

/* Whether a look after the best is better than the one before it. */
static bool net_recovers(void)
{
    size_t last = 0;

    first_best(reference_run.validation, &last);
    for (size_t i = last + 2; i < reference_run.looks; i++)
        if (reference_run.validation[i]
            > reference_run.validation[i - 1])
            return true;
    return false;
}

TEST(net_that_is_better_than_the_one_before_need_not_be_the_best)
{
    start_restless();
    recipe.lr = 0.1;
    recipe.iterations = 60;
    run_until(net_recovers, 35);
    check_best("a net is compared with the best of all looks so far, "
               "not with that of the last one");
    finish();
}

static bool best_is_the_last(void)
{
    size_t last = 0;

    return first_best(reference_run.validation, &last)
           == reference_run.looks - 1;
}

TEST(last_net_is_kept_if_it_is_the_best)
{
    start_restless();
    recipe.iterations = 5; /* three looks */
    recipe.lr = 0.1;
    run_until(best_is_the_last, 25);
    check_best("the last look counts like the others");
    finish();
}

TEST(first_look_is_the_best_even_if_all_is_wrong)
{
    start(30, 10, 12);
    /* a class that nothing is put into, and that is not trained on */
    const size_t never = reference->params[B2].value.cols - 1;
    for (size_t j = 0; j < train.x.rows; j++)
        train_labels[j] %= never;
    for (size_t j = 0; j < validation.x.rows; j++)
        validation_labels[j] = never;
    make_alike();
    reference->params[B2].value.at[never] = -500;
    set_net();
    run();
    check_number(came.best, 0, 0, "no validation sample is right");
    check_best("the net as it was at the first look, since none is "
               "better; not as it was before the run");
    finish();
}

static bool batches_have_another_best(void)
{
    size_t last = 0,
           first = first_best(reference_run.validation, &last);
    size_t train_last = 0;
    size_t train_first = first_best(reference_run.train, &train_last);

    return train_first != first && train_last != first;
}

TEST(best_is_chosen_by_the_validation_samples)
{
    start_restless();
    run_until(batches_have_another_best, 15);
    check_best("the accuracy on the validation samples decides, not "
               "that on the batch");
    finish();
}

/* --- More than one run -------------------------------------------------- */

TEST(second_run_goes_on_with_the_net_and_the_generator)
{
    start_any();
    recipe.decay = 0.7;
    recipe.rule = MOMENTUM;
    recipe.lr = 0.05;
    run();
    free_histories();
    run();
    check_losses("a second run has the net of the first one, its own "
                 "optimisers, and the learning rate of the recipe");
    check_net("a second run has the net of the first one, its own "
              "optimisers, and the learning rate of the recipe");
    check_best("the best net of the second run");
    finish();
}

TEST(two_nets_are_trained_in_turn)
{
    struct two_layer_net *other, *reference_other;

    start_any();
    other = net;
    reference_other = reference;
    run();
    free_histories();
    start_any();
    run();
    check_losses("a second net, of another shape");
    free_histories();
    two_layer_net_free(net);
    reference_two_layer_net_free(reference);
    net = other;
    reference = reference_other;
    train.x = *draw_signed(train.x.rows,
                           reference->params[W1].value.rows, 0.1, 1.5);
    validation.x = *draw_signed(
        validation.x.rows, reference->params[W1].value.rows, 0.1, 1.5);
    for (size_t j = 0; j < MOST_ROWS; j++) {
        train_labels[j] %= reference->params[B2].value.cols;
        validation_labels[j] %= reference->params[B2].value.cols;
    }
    run();
    check_losses("the first net again, after another one");
    check_best("the first net again, after another one");
    finish();
}

/* Short runs of all kinds. */
static void check_short_runs(void)
{
    for (int i = 0; i < 3; i++) {
        start(i == 0 ? 1 : draw_size(5, 9), i == 1 ? 1 : 3, 4);
        recipe.late = i == 2;
        run();
        check_losses("a short run");
        check_best("a short run");
        finish();
    }
}

TESTS_OF_HARM(samples_are_only_looked_at, check_short_runs);

int main(void)
{
    return hidden_run();
}
