#include <stdbool.h>

#include "gradcheck.h"
#include "score_loss.h"
#include "suite.h"

/* The worked example of the chapter. */
static const real numbers[] = {1, 3, 0.5, 0, 2, -1};
static const size_t labels[] = {0, 1};

static struct matrix scores, grad;

/* What well-known mistakes lead to: losses, and gradients. */
static const struct slip softmax_slips[] = {
    SLIP("the wrong classes pay too, log (1 - p), as in binary cross "
         "entropy",
         2.161609996),
    SLIP("the logarithm is to base 10, not natural", 1.079601861),
    SLIP("that is the loss of the last row only", 0.08492300978),
    SLIP("the maximum is taken off inside the sum only, and has to "
         "be given back, or taken off the true score, too",
         -1.316709942),
    SLIP("the sum goes on from row to row; each row has its own",
         1.536630852),
    SLIP("nothing is taken off for the true class: its gradient "
         "should be p - 1",
         0.05558281115121052, 0.41070450973256296, 0.03371267911622647,
         0.05709759969229723, 0.42189736724066969,
         0.021005033067033028),
    SLIP("the 1 that is taken off the true class is not divided by n_b",
         -0.94441718884878946, 0.41070450973256296, 0.03371267911622647,
         0.05709759969229723, -0.57810263275933027,
         0.021005033067033028),
    SLIP(
        "the label (true class) is that of the first row, in every row",
        2.183290058),
    SLIP("the logarithm is that of e^s itself, which has to be divided "
         "by the sum first",
         1),
    SLIP("the 1 is taken off the true class before its e^s is divided "
         "by the sum, and has to be taken off after that",
         -0.3551216986, 0.41070450973256296, 0.03371267911622647,
         0.05709759969229723, 0, 0.021005033067033028),
};
static const struct slip svm_slips[] = {
    SLIP(
        "the label (true class) is that of the first row, in every row",
        3.25),
    SLIP("the last class is left out, or only the class that pays most "
         "is "
         "counted",
         1.5),
    SLIP("a class that is far behind gets something back: less than "
         "0 counts as 0",
         0.25),
    SLIP("the true class pays the margin itself; it has to be left out",
         2.75),
    SLIP("the margin of 1 is missing", 1),
    SLIP("the first class, class 0, is left out", 25.0 / 3),
    SLIP("what is missing is squared", 4.625),
    SLIP("those that pay nothing get a slope, too", -1, 0.5, 0.5, 0.5,
         -1, 0.5),
    SLIP("the slope is the amount that is missing, but has to be 1 "
         "(over n_b), however large that is",
         -1.75, 1.5, 0.25, 0, 0, 0),
    SLIP("the true class is forgotten: it moves against all that pay",
         0, 0.5, 0.5, 0, 0, 0),
    SLIP("the true class moves as far as one of the others; it moves "
         "against "
         "each that pays",
         -0.5, 0.5, 0.5, 0, 0, 0),
    SLIP("a class that is behind the true class, but within the "
         "margin of 1, pays and has a gradient, too",
         -0.5, 0.5, 0, 0, 0, 0),
    SLIP("the difference is the wrong way round: it should be s_j - "
         "s_y, the wrong class less the true one",
         4.25),
};

/* p (1 - p) for the numbers. */
static const real slopes_of_p[] = {
    (real)(0.11116562230242108 * 0.88883437769757892),
    (real)(0.82140901946512592 * 0.17859098053487408),
    (real)(0.06742535823245294 * 0.93257464176754706),
    (real)(0.11419519938459446 * 0.88580480061540554),
    (real)(0.84379473448133938 * 0.15620526551866062),
    (real)(0.04201006613406606 * 0.95798993386593394)};

static void example(void)
{
    struct matrix slopes = matrix_from(2, 3, slopes_of_p);

    suite_batch(2);
    suite_knows(
        "p (1 - p), the derivative of the softmax, which p - 1 and "
        "p already include",
        &slopes);
    matrix_free(&slopes);
    scores = matrix_from(2, 3, numbers);
    grad = (struct matrix){0};
}

static void clean_up(void)
{
    matrix_free(&scores);
    matrix_free(&grad);
}

TEST(softmax_loss_of_the_worked_example)
{
    example();
    suite_slips(softmax_slips);
    check_number(score_loss_softmax(&scores, labels, &grad),
                 1.1832900582379513, 1e-12,
                 "the mean over the rows of log sum e^s - s_y");
    check_matrix(&grad, 2, 3,
                 ((real[]){-0.44441718884878946, 0.41070450973256296,
                           0.03371267911622647, 0.05709759969229723,
                           -0.07810263275933027, 0.021005033067033028}),
                 1e-12,
                 "(p - 1) / n_b for the true class, else p / n_b");
    check_matrix(
        &scores, 2, 3, numbers, 0,
        "the scores are changed; they belong to the caller, so do "
        "not write there");
    clean_up();
}

TEST(svm_loss_of_the_worked_example)
{
    example();
    suite_slips(svm_slips);
    check_number(score_loss_svm(&scores, labels, &grad), 1.75, 1e-12,
                 "only classes that are not at least 1 below the "
                 "true one pay; 2.75 would count the true class too");
    check_matrix(&grad, 2, 3, ((real[]){-1, 0.5, 0.5, 0, 0, 0}), 1e-12,
                 "1 / n_b for each that pays, the true class against "
                 "all of them");
    check_number(
        (score_loss_svm(&scores, labels, &grad), grad.at[0]), -1, 1e-12,
        "the second call adds to the gradient of the first: it "
        "piles up, and has to be set to 0");
    check_matrix(
        &scores, 2, 3, numbers, 0,
        "the scores are changed; they belong to the caller, so do "
        "not write there");
    clean_up();
}

TEST(equal_scores_give_log_10_and_9,
     "softmax_loss_of_the_worked_example",
     "svm_loss_of_the_worked_example")
{
    const size_t some[] = {0, 3, 9};
    struct matrix equal = matrix_new(3, 10), g = {0};

    suite_slips(softmax_slips);
    check_number(score_loss_softmax(&equal, some, &g), log(10), 1e-12,
                 "softmax: log of the number of classes");
    suite_slips(svm_slips);
    check_number(score_loss_svm(&equal, some, &g), 9, 1e-12,
                 "svm: each of nine classes pays the margin of 1");
    matrix_free(&equal);
    matrix_free(&g);
}

TEST(scores_far_from_0_do_no_harm, "softmax_loss_of_the_worked_example",
     "svm_loss_of_the_worked_example")
{
    const real far[] = {1001, 1003, 1000.5, -2000, -1998, -2001};
    struct matrix moved = matrix_from(2, 3, far), g = {0};

    check_number(
        score_loss_softmax(&moved, labels, &g), 1.1832900582379513,
        1e-9,
        "subtract the maximum of each row, not of all rows, and let "
        "its search begin with a score, not with 0");
    check_number(score_loss_svm(&moved, labels, &g), 1.75, 1e-9,
                 "only differences count");
    matrix_free(&moved);
    matrix_free(&g);
}

TEST(rows_of_the_gradients_sum_to_zero,
     "softmax_loss_of_the_worked_example",
     "svm_loss_of_the_worked_example")
{
    const size_t some[] = {4, 0, 2, 2, 1, 3};
    struct matrix s = matrix_random(6, 5, 1), g = {0};

    /* so that every row costs something, a wrong class is near */
    for (size_t i = 0; i < 6; i++)
        matrix_row(&s, i)[(some[i] + 1) % 5] =
            matrix_row(&s, i)[some[i]] - (real)0.5;
    for (int svm = 0; svm < 2; svm++) {
        (svm ? score_loss_svm : score_loss_softmax)(&s, some, &g);
        for (size_t i = 0; i < 6; i++) {
            double sum = 0, size = 0;
            for (size_t j = 0; j < 5; j++) {
                sum += (double)matrix_row(&g, i)[j];
                size += fabs((double)matrix_row(&g, i)[j]);
            }
            check_number(sum, 0, 1e-12, "what one gets another loses");
            ck_assert_msg(
                size > 0,
                "%s: row %zu of the gradient is zero, but "
                "every row here costs something: is g filled in? does "
                "the row stop at the first class that pays nothing?",
                svm ? "svm" : "softmax", i);
        }
    }
    matrix_free(&s);
    matrix_free(&g);
}

/* A loss as a function of its scores, for gradcheck. */
struct probe {
    double (*loss)(const struct matrix *scores, const size_t *labels,
                   struct matrix *grad);
    struct matrix scores, grad;
};

static const size_t probe_labels[] = {2, 0, 3, 3, 1};

static double probe_loss(void *context)
{
    struct probe *probe = context;

    return probe->loss(&probe->scores, probe_labels, &probe->grad);
}

/* Whether a class is so near the margin of the SVM loss that a central
   difference could see it on both sides. */
static bool near_a_corner(const struct matrix *s)
{
    bool near = false;

    for (size_t i = 0; i < s->rows; i++)
        for (size_t j = 0; j < s->cols; j++) {
            double margin = (double)matrix_row(s, i)[j] + 1
                            - (double)matrix_row(s, i)[probe_labels[i]];
            near = near || fabs(margin) < FAR_FROM_CORNERS;
        }
    return near;
}

static void check_central_differences(struct probe probe,
                                      const char *hint)
{
    struct matrix grad_before = {0};
    struct random random;

    random_seed(&random, suite_seed(3));
    probe.scores = matrix_normal(5, 4, &random);
    while (near_a_corner(&probe.scores)) {
        matrix_free(&probe.scores);
        probe.scores = matrix_normal(5, 4, &random);
    }
    const double loss = probe_loss(&probe);
    ck_assert_msg(loss > 0,
                  "the loss is %g, expected more than 0: add what each "
                  "row costs to it",
                  loss);
    matrix_copy(&grad_before, &probe.grad);
    const double gradient = gradcheck(
        probe_loss, &probe, probe.scores.at, grad_before.at, 20);
    check_gradient(gradient, hint);
    matrix_free(&grad_before);
    matrix_free(&probe.scores);
    matrix_free(&probe.grad);
}

TEST(gradient_of_softmax_against_central_differences,
     "softmax_loss_of_the_worked_example")
{
    check_central_differences(
        (struct probe){.loss = score_loss_softmax},
        "p / n_b, and (p - 1) / n_b for the true class");
}

TEST(gradient_of_svm_against_central_differences,
     "svm_loss_of_the_worked_example")
{
    check_central_differences((struct probe){.loss = score_loss_svm},
                              "1 / n_b for each class that pays, and "
                              "-1 / n_b for the true class each time");
}

TEST(smaller_batch_and_a_label_out_of_range,
     "softmax_loss_of_the_worked_example",
     "svm_loss_of_the_worked_example")
{
    const size_t wrong[] = {0, 3};

    example();
    score_loss_svm(&scores, labels, &grad);
    struct matrix row = matrix_rows(&scores, 0, 1);
    check_number(score_loss_svm(&row, labels, &grad), 3.5, 1e-12,
                 "the mean over one row");
    check_matrix(
        &grad, 1, 3, ((real[]){-2, 1, 1}), 1e-12,
        "the gradient of one row, without that of the batch before: "
        "its shape has to fit each batch");
    check_fails(score_loss_softmax(&scores, wrong, &grad),
                "label 3 in row 1", "only 3 classes");
    clean_up();
}

/* One row, its loss and its gradient. */
static void check_row(double (*score_loss)(const struct matrix *,
                                           const size_t *,
                                           struct matrix *),
                      const real *row, size_t label, double expected,
                      const real *slopes, const char *hint)
{
    struct matrix s = matrix_from(1, 3, row), g = {0};

    check_number(score_loss(&s, &label, &g), expected, 1e-12, hint);
    check_matrix(&g, 1, 3, slopes, 1e-12, hint);
    check_matrix(&s, 1, 3, row, 0, "scores are only looked at");
    matrix_free(&s);
    matrix_free(&g);
}

TEST(softmax_of_a_true_class_far_behind_or_ahead,
     "softmax_loss_of_the_worked_example")
{
    check_row(
        score_loss_softmax, (real[]){0, 0, 2000}, 0, 2000,
        (real[]){-1, 0, 1},
        "far behind: no logarithm of a probability that is rounded "
        "to 0, and what is taken off is the largest score of all, "
        "even when that is the last");
    check_row(score_loss_softmax, (real[]){2000, 0, 0}, 1, 2000,
              (real[]){1, -1, 0}, "far behind, the largest first");
    const double rest = exp(-13);
    check_row(score_loss_softmax, (real[]){0, 13, 0}, 1,
              log1p(2 * rest),
              (real[]){(real)(rest / (1 + 2 * rest)),
                       (real)(-2 * rest / (1 + 2 * rest)),
                       (real)(rest / (1 + 2 * rest))},
              "far ahead: a little is left to pay");
}

TEST(svm_of_scores_far_apart_and_at_the_corner,
     "svm_loss_of_the_worked_example")
{
    check_row(score_loss_svm, (real[]){0, 5000, -5000}, 0, 5001,
              (real[]){-1, 1, 0}, "there is no limit to what is paid");
    check_row(score_loss_svm, (real[]){1, 0, 0}, 0, 0,
              (real[]){0, 0, 0}, "exactly 1 behind is left in peace");
    check_row(score_loss_svm, (real[]){1, 0, 1}, 0, 1,
              (real[]){-1, 0, 1},
              "a class that is as good pays the "
              "margin");
}

TEST(batches_and_classes_may_grow_in_number,
     "softmax_loss_of_the_worked_example")
{
    const size_t all_0[12] = {0};

    for (size_t n = 3; n <= 12; n += 3) {
        struct matrix equal = matrix_new(n, n), g = {0};
        check_number(
            score_loss_softmax(&equal, all_0, &g), log((double)n),
            1e-12, "log n, for any n, even for more than ten classes");
        const double p = 1 / (double)n;
        check_number(
            g.at[0], (p - 1) * p, 1e-12,
            "n_b and the number of classes are those of this batch, "
            "not of the first batch");
        check_number(
            g.at[n * n - 1], p * p, 1e-12,
            "n_b and the number of classes are those of this batch, "
            "not of the first batch");
        matrix_free(&equal);
        matrix_free(&g);
    }
}

TEST(gradient_of_thousands_of_classes_is_found_fast,
     "gradient_of_softmax_against_central_differences",
     "gradient_of_svm_against_central_differences")
{
    const size_t rows = 20, cols = 4000, all_0[20] = {0};
    struct matrix equal = matrix_new(rows, cols), g = {0};

    suite_wants_formula(
        "p / n_b, and (p - 1) / n_b for the true class");
    score_loss_softmax(&equal, all_0, &g);
    check_number(g.at[0], (1 / (double)cols - 1) / (double)rows, 1e-12,
                 "(p - 1) / n_b for the true class");
    check_number(g.at[1], 1 / (double)(rows * cols), 1e-12,
                 "p / n_b for the others");
    suite_wants_formula(
        "1 / n_b for each class that pays, and -1 / n_b "
        "for the true class each time");
    score_loss_svm(&equal, all_0, &g);
    check_number(g.at[0], (1 - (double)cols) / (double)rows, 1e-9,
                 "-1 / n_b for the true class, for each that pays");
    check_number(g.at[1], 1 / (double)rows, 1e-12,
                 "1 / n_b for each that pays");
    matrix_free(&equal);
    matrix_free(&g);
}

int main(void)
{
    return suite_run("score_loss");
}
