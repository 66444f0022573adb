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

/* The one that RandomState(0) and RandomState(1) draw. */
static void random_toy(void)
{
    random_seed(&generator, 0);
    net = two_layer_net_new(4, 10, 3, 0.1, &generator);
    samples = (struct samples){matrix_random(5, 4, 1), labels};
    for (size_t k = 0; k < 20; k++)
        samples.x.at[k] *= 10;
}

static void fill(struct matrix *m, const real *numbers)
{
    memcpy(m->at, numbers, m->rows * m->cols * sizeof(real));
}

/* The worked example. */
static void example(void)
{
    random_seed(&generator, 0);
    net = two_layer_net_new(2, 2, 2, 1, &generator);
    fill(&net->params[W1].value, (real[]){1, -1, 1, 0});
    fill(&net->params[W2].value, (real[]){1, 2, 5, 5});
    fill(&net->params[B2].value, (real[]){3, 0});
    samples =
        (struct samples){matrix_from(1, 2, (real[]){1, 2}), labels};
}

static void clean_up(void)
{
    two_layer_net_free(net);
    matrix_free(&samples.x);
}

START_TEST(scores_and_loss_of_the_worked_example)
{
    example();
    check_matrix(two_layer_net_scores(net, &samples.x), 1, 2,
                 ((real[]){6, 6}), 1e-12, "max(0, x w1 + b1) w2 + b2");
    check_number(two_layer_net_loss(net, &samples, 0), log(2), 1e-12,
                 "without a cost");
    check_number(two_layer_net_loss(net, &samples, 0.01), log(2) + 0.58,
                 1e-12,
                 "reg times the sum of the squares; half of the 0.58 "
                 "would be the other convention");
    clean_up();
}
END_TEST

START_TEST(gradients_of_the_worked_example)
{
    example();
    two_layer_net_loss(net, &samples, 0.01);
    check_matrix(&net->params[W2].grad, 2, 2,
                 ((real[]){-1.48, 1.54, 0.1, 0.1}), 1e-12,
                 "hidden^T scores_grad + 2 reg w2");
    check_matrix(&net->params[B2].grad, 1, 2, ((real[]){-0.5, 0.5}),
                 1e-12, "column sums; biases cost nothing");
    check_matrix(&net->params[W1].grad, 2, 2,
                 ((real[]){0.52, -0.02, 1.02, 0}), 1e-12,
                 "x^T hidden_grad + 2 reg w1");
    check_matrix(&net->params[B1].grad, 1, 2, ((real[]){0.5, 0}), 1e-12,
                 "column sums of hidden_grad");
    clean_up();
}
END_TEST

START_TEST(scores_of_the_linspace_toy)
{
    linspace_toy();
    struct matrix row =
        matrix_rows(two_layer_net_scores(net, &samples.x), 0, 1);
    check_matrix(&row, 1, 3,
                 ((real[]){-0.5328368, 0.20031504, 0.93346689}), 5.1e-9,
                 "published scores");
    clean_up();
}
END_TEST

START_TEST(losses_of_the_linspace_toy)
{
    linspace_toy();
    check_number(two_layer_net_loss(net, &samples, 0), 1.12262753637,
                 5.1e-12, "published loss without regularisation");
    check_number(two_layer_net_loss(net, &samples, 0.05), 1.38191946092,
                 5.1e-12,
                 "published loss; there reg is 0.1, and halved");
    clean_up();
}
END_TEST

START_TEST(scores_of_the_random_toy)
{
    random_toy();
    struct matrix row =
        matrix_rows(two_layer_net_scores(net, &samples.x), 0, 1);
    check_matrix(&row, 1, 3,
                 ((real[]){-0.81233741, -1.27654624, -0.70335995}),
                 5.1e-9, "w1 is drawn first, row by row, then w2");
    clean_up();
}
END_TEST

START_TEST(loss_of_the_random_toy)
{
    random_toy();
    check_number(two_layer_net_loss(net, &samples, 0.05), 1.30378789133,
                 1e-12, "published loss");
    clean_up();
}
END_TEST

static double loss_of(void *reg)
{
    return two_layer_net_loss(net, &samples, *(double *)reg);
}

/* All four gradients against central differences. */
static void check_all_gradients(void)
{
    for (size_t i = 0; i < NET_PARAMS; i++) {
        struct param *param = &net->params[i];
        struct matrix grad = {0};
        double reg = 0.5, size = 0;
        loss_of(&reg);
        matrix_copy(&grad, &param->grad);
        for (size_t k = 0; k < grad.rows * grad.cols; k++)
            size += fabs((double)grad.at[k]);
        ck_assert_msg(size > 0, "the gradient of %s is zero",
                      param->name);
        double error = gradcheck(loss_of, &reg, param->value.at,
                                 grad.at, grad.rows * grad.cols);
        ck_assert_msg(
            error < 1e-7,
            "relative error %.3g against central differences "
            "in %s; if only w1 and w2 are wrong, the cost and "
            "its slope are of two conventions",
            error, param->name);
        matrix_free(&grad);
    }
}

START_TEST(gradients_with_softmax_against_central_differences)
{
    random_toy();
    check_all_gradients();
    clean_up();
}
END_TEST

START_TEST(gradients_with_svm_against_central_differences)
{
    random_toy();
    net->score_loss = score_loss_svm;
    check_all_gradients();
    clean_up();
}
END_TEST

START_TEST(biases_cost_nothing)
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
END_TEST

START_TEST(predictions_are_the_largest_scores)
{
    size_t classes[5];

    random_toy();
    two_layer_net_predict(net, &samples.x, classes);
    /* found with NumPy */
    const size_t expected[] = {2, 0, 0, 0, 0};
    for (size_t i = 0; i < 5; i++)
        ck_assert_msg(classes[i] == expected[i],
                      "row %zu is of class %zu, expected %zu", i,
                      classes[i], expected[i]);
    size_t some[] = {2, 0, 1, 0, 2};
    samples.labels = some;
    check_number(two_layer_net_accuracy(net, &samples), 0.6, 1e-15,
                 "three of five are right");
    clean_up();
}
END_TEST

START_TEST(equal_scores_and_no_numbers_are_class_0)
{
    size_t class = 9;

    example();
    two_layer_net_predict(net, &samples.x, &class);
    ck_assert_uint_eq(class, 0);
    net->params[B2].value.at[1] += 1;
    two_layer_net_predict(net, &samples.x, &class);
    ck_assert_uint_eq(class, 1);
    net->params[W1].value.at[0] = (real)NAN;
    two_layer_net_predict(net, &samples.x, &class);
    ck_assert_uint_eq(class, 0);
    clean_up();
}
END_TEST

START_TEST(copy_has_the_same_scores_and_another_memory)
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
END_TEST

int main(void)
{
    return suite_run(
        "two_layer_net",
        (const TTest *[]){
            scores_and_loss_of_the_worked_example,
            gradients_of_the_worked_example, scores_of_the_linspace_toy,
            losses_of_the_linspace_toy, scores_of_the_random_toy,
            loss_of_the_random_toy,
            gradients_with_softmax_against_central_differences,
            gradients_with_svm_against_central_differences,
            biases_cost_nothing, predictions_are_the_largest_scores,
            equal_scores_and_no_numbers_are_class_0,
            copy_has_the_same_scores_and_another_memory, NULL});
}
