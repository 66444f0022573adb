#include <stdbool.h>
#include <string.h>

#include "gradcheck.h"
#include "score_loss.h"
#include "suite.h"
#include "two_layer_net.h"

static struct random generator;
static struct two_layer_net *net;
static struct samples samples;
static size_t labels[] = {0, 1, 2, 2, 1};

/* The net of the chapter without randomness. */
static void linspace_toy(void)
{
    random_seed(&generator, 0);
    net = two_layer_net_new(4, 10, 3, 1, &generator);
    matrix_ladder(&net->params[W1].value, -0.2, 0.6);
    matrix_ladder(&net->params[B1].value, -0.3, 0.7);
    matrix_ladder(&net->params[W2].value, -0.4, 0.1);
    matrix_ladder(&net->params[B2].value, -0.5, 0.9);
    samples = (struct samples){matrix_new(5, 4), labels};
    matrix_ladder(&samples.x, -0.2, 0.5);
}

/* A net of one generator and samples of another. */
static void draw_toy(struct random *for_net, struct random *for_samples)
{
    net = two_layer_net_new(4, 10, 3, 0.1, for_net);
    samples =
        (struct samples){matrix_normal(5, 4, for_samples), labels};
    for (size_t k = 0; k < 20; k++)
        samples.x.at[k] *= 10;
}

/* The one that RandomState(0) and RandomState(1) draw. */
static void random_toy(void)
{
    struct random other;

    random_seed(&generator, 0);
    random_seed(&other, 1);
    draw_toy(&generator, &other);
}

static void fill(struct matrix *m, const real *numbers)
{
    memcpy(m->at, numbers, m->rows * m->cols * sizeof(real));
}

/* What well-known mistakes lead to: in the worked example, and with a
   penalty of 0.01. */
static const struct slip slips[] = {
    /* scores */
    SLIP("the ReLU is missing: hidden units below 0, negative ones, "
         "count "
         "as 0",
         1, 1),
    SLIP("the bias b2 is not added", 3, 6),
    SLIP("the bias is subtracted, not added", 0, 6),
    SLIP("the ReLU leaks a hundredth of what is negative", 5.95, 5.95),
    SLIP("the ReLU lets the negative units through, and shuts the "
         "others off: the comparison is the wrong way round",
         -2, -5),
    SLIP("the ReLU takes the size (absolute value) of hidden units", 11,
         11),
    SLIP("the last input (column of x) is left out: the loop ends too "
         "early",
         4, 2),
    SLIP("the weights are transposed, as in the first part: here it is "
         "x w",
         5, 5),
    /* losses */
    SLIP("this is the SVM loss: a new net has the softmax loss", 1),
    SLIP("hidden units are dropped (dropout): every unit counts",
         0.04858735157),
    SLIP("the sums go on from the old numbers in y: set y to 0 "
         "before you add to it",
         3.048587352),
    SLIP("there is no loss of the data: not written yet, or only the "
         "penalty, "
         "which replaces it",
         0),
    SLIP("reg is forgotten in the penalty", 58.69314718),
    SLIP("the penalty is the sum of the weights, and not of their "
         "squares",
         0.8331471806),
    SLIP("the sum of the penalty goes on from the call before",
         2.463147181),
    SLIP("the penalty is missing: it is not added, or reg is "
         "truncated to a whole number",
         0.6931471805599453),
    SLIP("the biases pay, too, and only weights should", 1.363147181),
    SLIP("only the first rows of the weights pay (as many as there are "
         "columns?), and all weights should",
         1.023147181),
    SLIP("only w1 pays: the penalty on w2 is missing", 0.7231471806),
    SLIP("only w2 pays: the penalty on w1 is missing", 1.243147181),
    SLIP("the penalty is the mean of the squares, and not their sum",
         0.8381471806),
    SLIP("the penalty is subtracted: the sign is wrong", 0.1131471806),
    SLIP("half the penalty: that is the other convention",
         0.9831471806),
    SLIP("the penalty is divided by the number of rows", 1.174485921),
    /* gradients */
    SLIP("the gradient of the penalty, 2 reg w, is missing", -1.5, 1.5,
         0, 0),
    SLIP("the sign is wrong: a minus, or the labels are counted from 1",
         1.52, -1.46, 0.1, 0.1),
    SLIP("the gradients are cut off at 0.1 (clipped)", -0.08, 0.14, 0.1,
         0.1),
    SLIP("the product is transposed, its factors swapped", -1.48, 0.04,
         1.6, 0.1),
    SLIP("hidden_grad is multiplied by hidden instead of its mask, "
         "or the gradient of w2 is used instead of w2",
         1.52, -0.02, 3.02, 0),
    SLIP("w2 is not transposed in hidden_grad", 2.02, -0.02, 4.02, 0),
    SLIP("hidden_grad is made with w1, but has to be made with w2",
         -0.98, -0.02, -1.98, 0),
    SLIP("hidden_grad has no mask, or one by its own sign: set it to 0 "
         "wherever hidden is 0",
         0.25, 0.375, 0.25, 0.375),
    SLIP("hidden_grad is 0: nothing is written yet, or its mask is "
         "reversed: off where hidden is above 0",
         0.02, -0.02, 0.02, 0),
    SLIP("only the last row counts, or the mean: all rows are summed",
         -0.25, 0.25),
    SLIP("hidden_grad piles up: set it to 0 before you add to it", 0.5,
         0, 0, 0.75),
};

/* The worked example. */
static void example(void)
{
    suite_slips(slips);
    random_seed(&generator, suite_seed(0));
    net = two_layer_net_new(2, 2, 2, 1, &generator);
    fill(&net->params[W1].value, (real[]){1, -1, 1, 0});
    fill(&net->params[W2].value, (real[]){1, 2, 5, 5});
    fill(&net->params[B2].value, (real[]){3, 0});
    samples =
        (struct samples){matrix_from(1, 2, (real[]){1, 2}), labels};
}

/* The same net with one weight another, and a second sample, for which
   it is the other unit that is off. The scores are equal again. */
static void pair(void)
{
    static size_t both_0[] = {0, 0};

    example();
    suite_batch(2);
    matrix_free(&samples.x);
    net->params[W2].value.at[3] = 6.5;
    samples = (struct samples){matrix_from(2, 2, (real[]){1, 2, -2, 1}),
                               both_0};
}

static void check_weights_are_left(void)
{
    const real w2[] = {1, 2, 5, 5};

    for (size_t k = 0; k < 4; k++)
        ck_assert_msg(net->params[W2].value.at[k] == w2[k],
                      "two_layer_net_loss changes the weights, but "
                      "has to leave them alone: do gradients go to "
                      "w->grad, and not to w->value?");
}

static void clean_up(void)
{
    two_layer_net_free(net);
    matrix_free(&samples.x);
}

TEST(scores_and_loss_of_the_worked_example, "check-score_loss")
{
    example();
    check_matrix(two_layer_net_scores(net, &samples.x), 1, 2,
                 ((real[]){6, 6}), 1e-12, "max(0, x w1 + b1) w2 + b2");
    double loss = two_layer_net_loss(net, &samples, 0);
    check_weights_are_left();
    check_number(loss, log(2), 1e-12,
                 "without a penalty; does check-score_loss pass?");
    check_number(two_layer_net_loss(net, &samples, 0.01), log(2) + 0.58,
                 1e-12,
                 "reg times the sum of the squares; half of the 0.58 "
                 "would be the other convention");
    clean_up();
}

TEST(hidden_units_below_0_are_off_and_no_others,
     "scores_and_loss_of_the_worked_example")
{
    example();
    const struct matrix *x = &samples.x;
    samples.x.at[0] = 100;
    samples.x.at[1] = 200;
    check_matrix(
        two_layer_net_scores(net, x), 1, 2, ((real[]){303, 600}), 1e-12,
        "hidden units above 0 pass as they are, however large: "
        "nothing is cut off");
    net->params[B2].value.at[0] = -1000;
    check_matrix(two_layer_net_scores(net, x), 1, 2,
                 ((real[]){-700, 600}), 1e-12,
                 "scores may be negative: only the hidden layer has a "
                 "ReLU; and b2 is used as it is now");
    net->params[B1].value.at[0] = -500;
    net->params[B1].value.at[1] = 400;
    check_matrix(
        two_layer_net_scores(net, x), 1, 2, ((real[]){500, 1500}),
        1e-12,
        "b1 is added before the ReLU, and not after it; and it is "
        "used as it is now");
    net->params[B1].value.at[0] = 0;
    net->params[W1].value.at[0] = 2;
    check_matrix(
        two_layer_net_scores(net, x), 1, 2, ((real[]){900, 2300}),
        1e-12,
        "the weights as they are now, and not a copy of an earlier "
        "call");
    clean_up();
}

TEST(loss_finds_the_scores_anew,
     "scores_and_loss_of_the_worked_example")
{
    example();
    suite_knows_slips(NULL, 0);
    two_layer_net_loss(net, &samples, 0);
    net->params[B2].value.at[0] = 30;
    check_number(two_layer_net_loss(net, &samples, 0), 0, 1e-9,
                 "the scores are 33 and 6 now, and class 0 is true: "
                 "find them again, "
                 "and do not take the old ones; labels count from 0");
    clean_up();
}

TEST(loss_is_the_one_that_is_set,
     "scores_and_loss_of_the_worked_example", "check-score_loss")
{
    example();
    suite_knows_slips(NULL, 0);
    net->score_loss = score_loss_svm;
    check_number(
        two_layer_net_loss(net, &samples, 0), 1, 1e-12,
        "of equal scores, 6 and 6, the wrong one pays 1: use the "
        "loss that is set in the net, net->score_loss");
    clean_up();
}

TEST(gradients_of_the_worked_example,
     "scores_and_loss_of_the_worked_example")
{
    example();
    two_layer_net_loss(net, &samples, 0.01);
    check_weights_are_left();
    check_matrix(&net->params[W2].grad, 2, 2,
                 ((real[]){-1.48, 1.54, 0.1, 0.1}), 1e-12,
                 "hidden^T scores_grad + 2 reg w2; -1.49 would be the "
                 "derivative of the other convention");
    check_matrix(&net->params[B2].grad, 1, 2, ((real[]){-0.5, 0.5}),
                 1e-12, "column sums; there is no penalty on biases");
    check_matrix(&net->params[W1].grad, 2, 2,
                 ((real[]){0.52, -0.02, 1.02, 0}), 1e-12,
                 "x^T hidden_grad + 2 reg w1");
    check_matrix(&net->params[B1].grad, 1, 2, ((real[]){0.5, 0}), 1e-12,
                 "column sums of hidden_grad");
    clean_up();
}

static void check_gradients_of_the_pair(const char *hint)
{
    const struct param *params = net->params;

    two_layer_net_loss(net, &samples, 0);
    check_matrix(&params[B2].grad, 1, 2, ((real[]){-0.5, 0.5}), 1e-12,
                 hint);
    check_matrix(&params[W2].grad, 2, 2,
                 ((real[]){-0.75, 0.75, -0.5, 0.5}), 1e-12,
                 "hidden^T scores_grad");
    /* a net may also do without this matrix */
    if (net->hidden_grad.at != NULL)
        check_matrix(&net->hidden_grad, 2, 2,
                     ((real[]){0.25, 0, 0, 0.375}), 1e-12,
                     "scores_grad w2^T, but 0 wherever hidden is 0, "
                     "and hidden is 3 0 and 0 2");
    check_matrix(&params[B1].grad, 1, 2, ((real[]){0.25, 0.375}), 1e-12,
                 "column sums of hidden_grad");
    check_matrix(&params[W1].grad, 2, 2,
                 ((real[]){0.25, -0.75, 0.5, 0.375}), 1e-12,
                 "x^T hidden_grad");
}

TEST(gradients_are_found_by_a_formula,
     "gradients_of_the_worked_example")
{
    example();
    net->params[B2].value.at[0] = 1e9 + 3;
    net->params[B2].value.at[1] = 1e9;
    two_layer_net_loss(net, &samples, 0);
    check_matrix(
        &net->params[B2].grad, 1, 2, ((real[]){-0.5, 0.5}), 1e-6,
        "with huge scores, differences of losses are nothing but "
        "rounding errors: use the formula");
    clean_up();
}

TEST(gradients_of_two_samples_twice, "gradients_of_the_worked_example")
{
    pair();
    check_matrix(two_layer_net_scores(net, &samples.x), 2, 2,
                 ((real[]){6, 6, 13, 13}), 1e-12,
                 "max(0, x w1 + b1) w2 + b2, with b2 in every row");
    check_gradients_of_the_pair("column sums of scores_grad, which is "
                                "-0.25 0.25 in either row; no mean");
    suite_batch(0);
    check_gradients_of_the_pair("the same batch again gives the same: "
                                "let b->grad begin at 0 each time");
    clean_up();
}

TEST(scores_of_the_linspace_toy,
     "scores_and_loss_of_the_worked_example",
     "hidden_units_below_0_are_off_and_no_others")
{
    linspace_toy();
    struct matrix row =
        matrix_rows(two_layer_net_scores(net, &samples.x), 0, 1);
    check_matrix(&row, 1, 3,
                 ((real[]){-0.5328368, 0.20031504, 0.93346689}), 5.1e-9,
                 "published scores");
    clean_up();
}

TEST(losses_of_the_linspace_toy,
     "scores_and_loss_of_the_worked_example",
     "scores_of_the_linspace_toy")
{
    linspace_toy();
    suite_slips(slips);
    check_number(two_layer_net_loss(net, &samples, 0), 1.12262753637,
                 5.1e-12, "published loss without regularisation");
    check_number(two_layer_net_loss(net, &samples, 0.05), 1.38191946092,
                 5.1e-12,
                 "published loss; 1.252273499 would be the other "
                 "convention, which halves reg");
    clean_up();
}

/* What w1 would begin with, had it been drawn in another way. */
static const char *explain_w1(const double *came, const double *normal,
                              double sigma)
{
    const double *n = normal;
    const struct {
        double first, second;
        const char *says;
    } ways[] = {
        {0, 0, "all weights are 0: they are not drawn"},
        {n[1] * sigma, n[2] * sigma,
         "one number too many is drawn first"},
        {n[6] * sigma, n[7] * sigma,
         "w2 is drawn before w1: the order is w1, then w2"},
        {n[0] * sigma, n[2] * sigma,
         "w1 is drawn column by column; it has to "
         "be row by row"},
        {n[0] * sigma, n[3] * sigma,
         "w1 is drawn column by column; it has to "
         "be row by row"},
        {n[0] * sqrt(sigma), n[1] * sqrt(sigma),
         "std is taken for the variance: do not take its root"},
        {n[0] * sqrt(2.0 / 5), n[1] * sqrt(2.0 / 5),
         "that is the deviation of the first part (Glorot), not std"},
        {n[0], n[1], "std is forgotten"},
    };

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (fabs(came[0] - ways[i].first) < 1e-12
            && fabs(came[1] - ways[i].second) < 1e-12)
            return ways[i].says;
    return "std times random_normal, from the generator that is "
           "given: normal, not uniform, and no generator or seed of "
           "its own";
}

TEST(first_weights_are_drawn_row_by_row_and_w1_first,
     "scores_and_loss_of_the_worked_example")
{
    double normal[20];

    random_seed(&generator, suite_seed(3));
    struct random after = generator, before = generator;
    for (int k = 0; k < 20; k++)
        normal[k] = random_normal(&after);
    after = generator;
    for (int k = 0; k < 12; k++)
        random_normal(&after);
    net = two_layer_net_new(2, 3, 2, 0.2, &generator);
    const struct matrix *w1 = &net->params[W1].value;
    const struct matrix *w2 = &net->params[W2].value;
    ck_assert_msg(
        w1->rows == 2 && w1->cols == 3,
        "w1 is %zu x %zu, expected n_i x n_h, 2 x 3: the first "
        "part has it transposed",
        w1->rows, w1->cols);
    const double came[] = {(double)w1->at[0], (double)w1->at[1]};
    for (size_t k = 0; k < 6; k++) {
        check_number(w1->at[k], 0.2 * normal[k], 1e-12,
                     explain_w1(came, normal, 0.2));
        check_number(
            w2->at[k], 0.2 * normal[6 + k], 1e-12,
            "w2 is drawn right after w1, and the biases are not "
            "drawn");
    }
    for (size_t k = 0; k < 3; k++)
        check_number(net->params[B1].value.at[k], 0, 0,
                     "biases begin at 0, b1 and b2");
    struct random now = generator;
    ck_assert_msg(
        random_word(&now) != random_word(&before),
        "the generator has not moved on: is it a copy that is "
        "drawn from?");
    now = generator;
    ck_assert_msg(random_normal(&now) == random_normal(&after),
                  "the generator has drawn more numbers than there are "
                  "weights, one too many");
    two_layer_net_free(net);
}

TEST(scores_of_the_random_toy,
     "first_weights_are_drawn_row_by_row_and_w1_first",
     "hidden_units_below_0_are_off_and_no_others")
{
    random_toy();
    struct matrix row =
        matrix_rows(two_layer_net_scores(net, &samples.x), 0, 1);
    check_matrix(&row, 1, 3,
                 ((real[]){-0.81233741, -1.27654624, -0.70335995}),
                 5.1e-9, "max(0, x w1 + b1) w2 + b2");
    clean_up();
}

TEST(loss_of_the_random_toy, "scores_of_the_random_toy",
     "scores_and_loss_of_the_worked_example")
{
    random_toy();
    check_number(two_layer_net_loss(net, &samples, 0.05), 1.30378789133,
                 1e-12,
                 "published loss; 1.284822472 would be the other "
                 "convention, which halves reg");
    clean_up();
}

/* Whether a hidden unit is so near 0, or a class so near the margin of
   the SVM loss, that a central difference could see both derivatives. */
static bool near_a_corner(void)
{
    const struct param *params = net->params;
    bool near = false;

    for (size_t i = 0; i < 5; i++)
        for (size_t h = 0; h < 10; h++) {
            double sum = (double)params[B1].value.at[h];
            for (size_t j = 0; j < 4; j++)
                sum += (double)matrix_row(&samples.x, i)[j]
                       * (double)matrix_row(&params[W1].value, j)[h];
            near = near || fabs(sum) < FAR_FROM_CORNERS;
        }
    const struct matrix *s = two_layer_net_scores(net, &samples.x);
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 3; j++) {
            double margin = (double)matrix_row(s, i)[j] + 1
                            - (double)matrix_row(s, i)[labels[i]];
            near = near || fabs(margin) < FAR_FROM_CORNERS;
        }
    return near;
}

/* A toy away from all corners; nearly every one is. */
static void toy_to_check(void)
{
    struct random other;

    random_seed(&generator, suite_seed(0));
    random_seed(&other, suite_seed(1));
    draw_toy(&generator, &other);
    for (int tries = 0; tries < 100 && near_a_corner(); tries++) {
        clean_up();
        draw_toy(&generator, &other);
    }
}

static double loss_of(void *reg)
{
    return two_layer_net_loss(net, &samples, *(double *)reg);
}

/* Where to look when these gradients are wrong without a penalty. */
static const char *data_hint(const bool *wrong)
{
    if (!wrong[W2] && !wrong[B2])
        return "look at hidden_grad, which w1 and b1 depend on: it "
               "is scores_grad times w2 transposed, but 0 where "
               "hidden is 0";
    if (!wrong[W1] && !wrong[W2])
        return "the gradient of a bias is a column sum of y_grad: let "
               "it begin at 0 for each batch, add all rows, and take "
               "no mean";
    if (!wrong[B1] && !wrong[B2])
        return "the gradient of w in y = x w + b is x transposed "
               "times y_grad, and the penalty on w is added to that";
    return "look at what all of them need, affine_backward and the "
           "gradient of the scores: does check-score_loss pass?";
}

/* And when they were right, but with a penalty they are not. */
static const char *cost_hint(const bool *wrong)
{
    return wrong[B1] || wrong[B2]
               ? "there is no penalty on biases"
               : "without a penalty they were right: add reg w^2 to the "
                 "loss and 2 reg w to the gradient; the penalty of one "
                 "convention and the derivative of the other do not go "
                 "together";
}

/* All four gradients against central differences. */
static void check_gradients(double reg,
                            const char *hint(const bool *wrong))
{
    struct matrix grads[NET_PARAMS] = {{0}};
    bool wrong[NET_PARAMS];
    char names[2][20] = {"", ""};

    /* twice, for a gradient that piles up */
    loss_of(&reg);
    loss_of(&reg);
    for (size_t i = 0; i < NET_PARAMS; i++)
        matrix_copy(&grads[i], &net->params[i].grad);
    for (size_t i = 0; i < NET_PARAMS; i++) {
        struct param *param = &net->params[i];
        double error =
            gradcheck(loss_of, &reg, param->value.at, grads[i].at,
                      grads[i].rows * grads[i].cols);
        wrong[i] = !(error < 1e-7);
        strcat(strcat(names[wrong[i]], " "), param->name);
        matrix_free(&grads[i]);
    }
    ck_assert_msg(names[true][0] == '\0',
                  "with reg %g central differences differ from the "
                  "gradient of%s, but agree with that of%s: %s",
                  reg, names[true],
                  names[false][0] == '\0' ? " none" : names[false],
                  hint(wrong));
}

static void check_all_gradients(
    double (*score_loss)(const struct matrix *scores,
                         const size_t *labels, struct matrix *grad))
{
    linspace_toy();
    check_number(two_layer_net_loss(net, &samples, 0), 1.12262753637,
                 5.1e-12,
                 "with a wrong loss the gradients mean nothing: put "
                 "that right first, with the tests of scores and "
                 "losses");
    clean_up();
    toy_to_check();
    net->score_loss = score_loss;
    const double loss = two_layer_net_loss(net, &samples, 0);
    ck_assert_msg(loss > 0,
                  "this loss is %g, expected more than 0: does "
                  "check-score_loss pass?",
                  loss);
    check_gradients(0, data_hint);
    check_gradients(0.5, cost_hint);
    clean_up();
}

TEST(gradients_with_softmax_against_central_differences,
     "gradients_of_two_samples_twice", "losses_of_the_linspace_toy",
     "check-score_loss")
{
    check_all_gradients(score_loss_softmax);
}

TEST(gradients_with_svm_against_central_differences,
     "gradients_with_softmax_against_central_differences",
     "loss_is_the_one_that_is_set")
{
    check_all_gradients(score_loss_svm);
}

TEST(biases_cost_nothing, "scores_and_loss_of_the_worked_example")
{
    example();
    double before = two_layer_net_loss(net, &samples, 1);
    net->params[B2].value.at[0] += 100;
    net->params[B2].value.at[1] += 100;
    check_number(two_layer_net_loss(net, &samples, 1), before, 1e-9,
                 "both scores moved alike, and only weights pay");
    check_number(before, log(2) + 58, 1e-9, "weights pay");
    clean_up();
}

/* Which class of a row of scores a well-known mistake takes. */
enum way {
    FROM_1,
    ABOVE_ITS_PLACE,
    OF_ROW_0,
    SMALLEST,
    NOT_THE_LAST,
    LAST_STEP_UP,
    ABOVE_THE_FIRST,
    WHOLE,
    FROM_0,
    SIZE,
    ABOVE_A_HALF,
    ALWAYS_0,
    WAYS
};
static const char *const ways[] = {
    "the classes are counted from 1; the first is 0",
    "a score is compared with best, which is a place: compare it with "
    "the score there",
    "that is the class of row 0, for every row",
    "that is the smallest score",
    "the last class is never compared",
    "each is compared with the one before it, not with the largest so "
    "far",
    "each is compared with the first, not with the largest so far: "
    "keep it",
    "the scores are compared as whole numbers (integers)",
    "the search begins with 0, so a negative score is never larger",
    "the size (absolute value) of the scores is compared",
    "the first above a half is taken, not the largest",
    "always class 0: not written yet?",
};

static size_t class_by(enum way way, const struct matrix *s, size_t row)
{
    size_t best = 0;
    const real *r = matrix_row(s, way == OF_ROW_0 ? 0 : row);
    double most =
        way == FROM_0 || way == ABOVE_A_HALF ? 0 : (double)r[0];

    for (size_t j = 0; j < s->cols; j++) {
        const double one = (double)r[j];
        switch (way) {
        case ABOVE_ITS_PLACE:
            best = one > (double)best ? j : best;
            break;
        case SMALLEST:
            best = one < (double)r[best] ? j : best;
            break;
        case LAST_STEP_UP:
            best = j > 0 && r[j] > r[j - 1] ? j : best;
            break;
        case ABOVE_THE_FIRST:
            best = r[j] > r[0] ? j : best;
            break;
        case WHOLE:
            best = trunc(one) > trunc((double)r[best]) ? j : best;
            break;
        case SIZE:
            best = fabs(one) > fabs((double)r[best]) ? j : best;
            break;
        case ABOVE_A_HALF:
            best = one > 0.5 && most == 0 ? j : best;
            most = one > 0.5 ? 1 : most;
            break;
        case FROM_0:
            best = one > most ? j : best;
            most = fmax(most, one);
            break;
        case NOT_THE_LAST:
            best = j + 1 < s->cols && r[j] > r[best] ? j : best;
            break;
        case ALWAYS_0:
            break;
        default:
            best = r[j] > r[best] ? j : best;
        }
    }
    return best + (way == FROM_1);
}

static const char *explain_classes(const struct matrix *s,
                                   const size_t *classes)
{
    for (int way = 0; way < WAYS; way++) {
        size_t row = 0;
        while (row < s->rows
               && classes[row] == class_by((enum way)way, s, row))
            row++;
        if (row == s->rows)
            return ways[way];
    }
    return "the place of the largest score of this row, negative ones "
           "too";
}

/* Scores for which each of the mistakes leads to other classes: they are
   x here, less 10. */
static void predict_scores_that_tell(void)
{
    static const real scores[] = {
        -4,  -3,  -2, -1, 4,  1,  2, 3,  0.2, 0.4, 0.9, 0.7,  0.1, 0.6,
        0.3, 0.8, -1, -5, -2, -3, 2, -7, 1,   -1,  1,   0.99, 5,   3};
    enum { ROWS = 7, CLASSES = 4 };
    const size_t expected[ROWS] = {3, 0, 2, 3, 0, 0, 2};
    size_t classes[ROWS];

    random_seed(&generator, 0);
    net = two_layer_net_new(CLASSES, CLASSES, CLASSES, 0, &generator);
    for (size_t j = 0; j < CLASSES; j++) {
        net->params[W1].value.at[j * CLASSES + j] = 1;
        net->params[W2].value.at[j * CLASSES + j] = 1;
        net->params[B2].value.at[j] = -10;
    }
    samples =
        (struct samples){matrix_from(ROWS, CLASSES, scores), labels};
    for (size_t k = 0; k < ROWS * CLASSES; k++)
        samples.x.at[k] += 10;
    two_layer_net_predict(net, &samples.x, classes);
    for (size_t i = 0; i < ROWS; i++)
        ck_assert_msg(
            classes[i] == expected[i],
            "the scores %g, %g, %g and %g are of class %zu, expected "
            "%zu\n    %s",
            (double)scores[i * CLASSES],
            (double)scores[i * CLASSES + 1],
            (double)scores[i * CLASSES + 2],
            (double)scores[i * CLASSES + 3], classes[i], expected[i],
            explain_classes(two_layer_net_scores(net, &samples.x),
                            classes));
    clean_up();
}

TEST(predictions_are_the_largest_scores, "scores_of_the_random_toy")
{
    size_t classes[5];

    predict_scores_that_tell();
    random_toy();
    two_layer_net_predict(net, &samples.x, classes);
    /* found with NumPy */
    const size_t expected[] = {2, 0, 0, 0, 0};
    for (size_t i = 0; i < 5; i++)
        ck_assert_msg(
            classes[i] == expected[i],
            "row %zu is of class %zu, expected %zu: %s", i, classes[i],
            expected[i],
            explain_classes(two_layer_net_scores(net, &samples.x),
                            classes));
    static const struct slip shares[] = {
        SLIP("it is 0: divided in whole numbers (integers), or not "
             "written "
             "yet?",
             0),
        SLIP("the number of right rows: it is not divided, so it is "
             "no share",
             3),
        SLIP("that is the share of the rows that are wrong, the error",
             0.4),
        SLIP("in percent; a share is from 0 to 1", 60),
    };
    suite_slips(shares);
    size_t some[] = {2, 0, 1, 0, 2};
    samples.labels = some;
    check_number(two_layer_net_accuracy(net, &samples), 0.6, 1e-15,
                 "three of five are right");
    clean_up();
}

static void check_class(size_t expected, const char *hint)
{
    size_t class = 9;

    two_layer_net_predict(net, &samples.x, &class);
    ck_assert_msg(class == expected, "class %zu, expected %zu: %s",
                  class, expected, hint);
}

TEST(equal_scores_and_scores_of_nan_are_class_0,
     "predictions_are_the_largest_scores")
{
    example();
    check_matrix(two_layer_net_scores(net, &samples.x), 1, 2,
                 ((real[]){6, 6}), 1e-12, "the scores come first");
    check_class(0, "of scores equally large, 6 and 6, the first");
    net->params[B2].value.at[1] += 1;
    check_class(1, "the place of the largest of the scores 6 and 7");
    net->params[W1].value.at[0] = (real)NAN;
    check_class(0, "where all scores are NaN it is class 0, and every "
                   "comparison with NaN is false");
    clean_up();
}

TEST(copy_has_the_same_scores_and_memory_of_its_own,
     "scores_and_loss_of_the_worked_example")
{
    example();
    struct two_layer_net *copy =
        two_layer_net_new(2, 2, 2, 1, &generator);
    two_layer_net_copy(copy, net);
    net->params[B2].value.at[0] = -100;
    check_matrix(two_layer_net_scores(copy, &samples.x), 1, 2,
                 ((real[]){6, 6}), 1e-12, "the copy keeps its numbers");
    two_layer_net_free(copy);
    copy = two_layer_net_new(2, 3, 2, 1, &generator);
    check_fails(two_layer_net_copy(copy, net), "two_layer_net_copy",
                "2 x 3");
    check_fails(two_layer_net_new(2, 0, 2, 1, &generator),
                "two_layer_net_new", "a 2-0-2 net");
    two_layer_net_free(copy);
    clean_up();
}

TEST(accuracy_changes_nothing_and_is_0_of_no_samples,
     "predictions_are_the_largest_scores")
{
    pair();
    struct matrix w2 = {0};
    matrix_copy(&w2, &net->params[W2].value);
    net->params[B2].value.at[1] += 9;
    check_number(
        two_layer_net_accuracy(net, &samples), 0, 0,
        "both samples are of class 0, and class 1 has the larger "
        "score");
    check_matrix(&net->params[W2].value, 2, 2, w2.at, 0,
                 "accuracy changes the net, but has to leave it "
                 "alone");
    samples.x.rows = 0;
    check_number(two_layer_net_accuracy(net, &samples), 0, 0,
                 "of no samples none is right");
    matrix_free(&w2);
    clean_up();
}

TEST(predictions_of_batches_that_grow_and_shrink,
     "predictions_are_the_largest_scores")
{
    linspace_toy();
    struct matrix *b2 = &net->params[B2].value;
    for (size_t k = 0; k < 30; k++)
        net->params[W2].value.at[k] = 0;
    for (size_t rows = 1; rows <= 5; rows += 2) {
        struct matrix x = matrix_rows(&samples.x, 0, rows);
        size_t classes[5] = {9, 9, 9, 9, 9};
        b2->at[0] = 1;
        b2->at[1] = 3;
        b2->at[2] = 2;
        two_layer_net_predict(net, &x, classes);
        for (size_t i = 0; i < rows; i++)
            ck_assert_msg(
                classes[i] == 1,
                "row %zu of %zu is of class %zu, expected 1: "
                "the scores are 1, 3 and 2; as many rows as this "
                "batch has, not as the first batch; and the "
                "largest so far is kept",
                i, rows, classes[i]);
    }
    clean_up();
}

int main(void)
{
    return suite_run("two_layer_net");
}
