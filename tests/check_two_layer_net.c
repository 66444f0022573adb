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

/* n numbers in equal steps, as numpy.linspace makes them. */
static void ladder(struct matrix *m, double from, double to)
{
    const size_t n = m->rows * m->cols;

    for (size_t k = 0; k < n; k++)
        m->at[k] =
            (real)(from + (to - from) * (double)k / (double)(n - 1));
}

/* The net of the chapter without randomness. */
static void linspace_toy(void)
{
    random_seed(&generator, 0);
    net = two_layer_net_new(4, 10, 3, 1, &generator);
    ladder(&net->params[W1].value, -0.2, 0.6);
    ladder(&net->params[B1].value, -0.3, 0.7);
    ladder(&net->params[W2].value, -0.4, 0.1);
    ladder(&net->params[B2].value, -0.5, 0.9);
    samples = (struct samples){matrix_new(5, 4), labels};
    ladder(&samples.x, -0.2, 0.5);
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

/* The worked example. */
static void example(void)
{
    random_seed(&generator, suite_seed(0));
    net = two_layer_net_new(2, 2, 2, 1, &generator);
    fill(&net->params[W1].value, (real[]){1, -1, 1, 0});
    fill(&net->params[W2].value, (real[]){1, 2, 5, 5});
    fill(&net->params[B2].value, (real[]){3, 0});
    samples =
        (struct samples){matrix_from(1, 2, (real[]){1, 2}), labels};
}

/* The same net with one weight another, and a second sample, for which
   it is the other unit that is shut. The scores are equal again. */
static void pair(void)
{
    static size_t both_0[] = {0, 0};

    example();
    matrix_free(&samples.x);
    net->params[W2].value.at[3] = 6.5;
    samples = (struct samples){matrix_from(2, 2, (real[]){1, 2, -2, 1}),
                               both_0};
}

static void clean_up(void)
{
    two_layer_net_free(net);
    matrix_free(&samples.x);
}

TEST(scores_and_loss_of_the_worked_example)
{
    example();
    check_matrix(two_layer_net_scores(net, &samples.x), 1, 2,
                 ((real[]){6, 6}), 1e-12, "max(0, x w1 + b1) w2 + b2");
    check_number(two_layer_net_loss(net, &samples, 0), log(2), 1e-12,
                 "without a cost; does check-score_loss pass?");
    check_number(two_layer_net_loss(net, &samples, 0.01), log(2) + 0.58,
                 1e-12,
                 "reg times the sum of the squares; half of the 0.58 "
                 "would be the other convention");
    clean_up();
}

TEST(gradients_of_the_worked_example)
{
    example();
    two_layer_net_loss(net, &samples, 0.01);
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

TEST(gradients_of_two_samples_twice)
{
    pair();
    check_matrix(two_layer_net_scores(net, &samples.x), 2, 2,
                 ((real[]){6, 6, 13, 13}), 1e-12,
                 "max(0, x w1 + b1) w2 + b2, with b2 in every row");
    check_gradients_of_the_pair("column sums of scores_grad, which is "
                                "-0.25 0.25 in either row; no mean");
    check_gradients_of_the_pair("the same batch again gives the same: "
                                "let b->grad begin at 0 each time");
    clean_up();
}

TEST(scores_of_the_linspace_toy)
{
    linspace_toy();
    struct matrix row =
        matrix_rows(two_layer_net_scores(net, &samples.x), 0, 1);
    check_matrix(&row, 1, 3,
                 ((real[]){-0.5328368, 0.20031504, 0.93346689}), 5.1e-9,
                 "published scores");
    clean_up();
}

TEST(losses_of_the_linspace_toy)
{
    linspace_toy();
    check_number(two_layer_net_loss(net, &samples, 0), 1.12262753637,
                 5.1e-12, "published loss without regularisation");
    check_number(two_layer_net_loss(net, &samples, 0.05), 1.38191946092,
                 5.1e-12,
                 "published loss; 1.252273499 would be the other "
                 "convention, which halves reg");
    clean_up();
}

TEST(scores_of_the_random_toy)
{
    random_toy();
    struct matrix row =
        matrix_rows(two_layer_net_scores(net, &samples.x), 0, 1);
    check_matrix(&row, 1, 3,
                 ((real[]){-0.81233741, -1.27654624, -0.70335995}),
                 5.1e-9, "max(0, x w1 + b1) w2 + b2");
    clean_up();
}

TEST(loss_of_the_random_toy)
{
    random_toy();
    check_number(two_layer_net_loss(net, &samples, 0.05), 1.30378789133,
                 1e-12,
                 "published loss; 1.284822472 would be the other "
                 "convention, which halves reg");
    clean_up();
}

/* Whether a hidden unit is so near 0, or a class so near the margin of
   the SVM loss, that a central difference could see both slopes. */
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

/* Where to look when these gradients are wrong without a cost. */
static const char *data_hint(const bool *wrong)
{
    if (!wrong[W2] && !wrong[B2])
        return "look at hidden_grad, which w1 and b1 live on: it is "
               "scores_grad times w2 transposed, but 0 where hidden "
               "is 0";
    if (!wrong[W1] && !wrong[W2])
        return "the gradient of a bias is a column sum of y_grad: let "
               "it begin at 0 for each batch, add all rows, and take "
               "no mean";
    if (!wrong[B1] && !wrong[B2])
        return "the gradient of w in y = x w + b is x transposed "
               "times y_grad, and what w costs is added to that";
    return "look at what all of them need, affine_backward and the "
           "gradient of the scores: does check-score_loss pass?";
}

/* And when they were right, but with a cost they are not. */
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
                  "gradient of%s, and agree with that of%s: %s",
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
                 "with a wrong loss the gradients mean nothing: mend "
                 "that first, with the tests of scores and losses");
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

TEST(gradients_with_softmax_against_central_differences)
{
    check_all_gradients(score_loss_softmax);
}

TEST(gradients_with_svm_against_central_differences)
{
    check_all_gradients(score_loss_svm);
}

TEST(biases_cost_nothing)
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

TEST(predictions_are_the_largest_scores)
{
    size_t classes[5];

    random_toy();
    two_layer_net_predict(net, &samples.x, classes);
    /* found with NumPy */
    const size_t expected[] = {2, 0, 0, 0, 0};
    for (size_t i = 0; i < 5; i++)
        ck_assert_msg(
            classes[i] == expected[i],
            "row %zu is of class %zu, expected %zu: the place "
            "of the largest score, negative ones too",
            i, classes[i], expected[i]);
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

TEST(equal_scores_and_no_numbers_are_class_0)
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

TEST(copy_has_the_same_scores_and_another_memory)
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
                "two_layer_net_new", "from 2 to 0 to 2");
    two_layer_net_free(copy);
    clean_up();
}

TEST(loss_is_the_one_that_is_set)
{
    example();
    net->score_loss = score_loss_svm;
    check_number(two_layer_net_loss(net, &samples, 0), 1, 1e-12,
                 "of equal scores, 6 and 6, the wrong one pays 1");
    clean_up();
}

TEST(accuracy_changes_nothing_and_is_0_of_no_samples)
{
    pair();
    struct matrix w2 = {0};
    matrix_copy(&w2, &net->params[W2].value);
    net->params[B2].value.at[1] += 9;
    check_number(two_layer_net_accuracy(net, &samples), 0, 0,
                 "both samples are of class 0, and class 1 has the larger "
                 "score");
    check_matrix(&net->params[W2].value, 2, 2, w2.at, 0,
                 "accuracy only looks at the net");
    samples.x.rows = 0;
    check_number(two_layer_net_accuracy(net, &samples), 0, 0,
                 "of no samples none is right");
    matrix_free(&w2);
    clean_up();
}

TEST(predictions_of_batches_that_grow_and_shrink)
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
            ck_assert_msg(classes[i] == 1,
                          "row %zu of %zu is of class %zu, expected 1: "
                          "the scores are 1, 3 and 2",
                          i, rows, classes[i]);
    }
    clean_up();
}

int main(void)
{
    return suite_run("two_layer_net");
}
