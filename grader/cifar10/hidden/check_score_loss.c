/* Hidden tests of the two losses of scores. */
#include "hidden.h"
#include "proxy.h"
#include "reference.h"

enum { MOST_ROWS = 200 };

/* A loss, as both of them are called. */
typedef double loss_function(const struct matrix *scores,
                             const size_t *labels, struct matrix *grad);

static struct matrix *scores, *grad, *due;
static size_t labels[MOST_ROWS];

/* Scores that leave every class some chance, and true classes. */
static void draw_batch(size_t n_b, size_t n)
{
    scores = draw_matrix(n_b, n, -3, 3);
    grad = zeros(0, 0);
    for (size_t i = 0; i < n_b; i++)
        labels[i] = random_index(&draw, n);
}

static void start(void)
{
    draw_batch(draw_size(3, 9), draw_size(3, 9));
}

/* Every wrong class of row i is `above` the true one, and some more of
   either sign; that of one of them is positive. */
static void draw_row_around(size_t i, double above, double low,
                            double high)
{
    struct matrix *more = draw_signed(1, scores->cols, low, high);
    real *s = matrix_row(scores, i);
    real *one = &more->at[(labels[i] + 1) % scores->cols];

    *one = (real)fabs((double)*one);
    for (size_t j = 0; j < scores->cols; j++)
        if (j != labels[i])
            s[j] = s[labels[i]] + (real)above + more->at[j];
}

/* What a loss should be; its gradient is then `due`. */
static double expected_softmax(void)
{
    const double n_b = (double)scores->rows;
    double loss = 0;

    due = zeros(scores->rows, scores->cols);
    for (size_t i = 0; i < scores->rows; i++) {
        const real *s = matrix_row(scores, i);
        double most = -HUGE_VAL, sum = 0;
        for (size_t j = 0; j < scores->cols; j++)
            most = fmax(most, (double)s[j]);
        for (size_t j = 0; j < scores->cols; j++)
            sum += exp((double)s[j] - most);
        loss += log(sum) + most - (double)s[labels[i]];
        for (size_t j = 0; j < scores->cols; j++) {
            double p = exp((double)s[j] - most) / sum;
            matrix_row(due, i)[j] =
                (real)((j == labels[i] ? p - 1 : p) / n_b);
        }
    }
    return loss / n_b;
}

static double expected_svm(void)
{
    const double n_b = (double)scores->rows;
    double loss = 0;

    due = zeros(scores->rows, scores->cols);
    for (size_t i = 0; i < scores->rows; i++) {
        const real *s = matrix_row(scores, i);
        real *g = matrix_row(due, i);
        size_t who = 0;
        for (size_t j = 0; j < scores->cols; j++) {
            double pays = (double)s[j] - (double)s[labels[i]] + 1;
            if (j != labels[i] && pays > 0) {
                loss += pays / n_b;
                g[j] = (real)(1 / n_b);
                who++;
            }
        }
        g[labels[i]] = (real)(-(double)who / n_b);
    }
    return loss;
}

/* The loss that was found, next to the one that is due. */
static void check_loss(double loss, double expected, const char *hint)
{
    check_number(loss, expected, 1e-9 * fmax(1, fabs(expected)), hint);
}

static void check_softmax(const char *hint)
{
    check_loss(score_loss_softmax(scores, labels, grad),
               expected_softmax(), hint);
    check_near(grad, due, hint);
}

static void check_svm(const char *hint)
{
    check_loss(score_loss_svm(scores, labels, grad), expected_svm(),
               hint);
    check_near(grad, due, hint);
}

/* A loss as a function of the scores. */
static double loss_of_scores(void *context)
{
    loss_function *const *loss = context;

    return (*loss)(scores, labels, zeros(0, 0));
}

static void check_loss_slopes(loss_function *loss, const char *hint)
{
    loss(scores, labels, grad);
    check_slopes(loss_of_scores, &loss, scores, grad, hint);
}

/* --- Softmax --- */

TEST(softmax_loss_is_the_mean_over_the_rows)
{
    start();
    check_loss(score_loss_softmax(scores, labels, grad),
               expected_softmax(),
               "the mean over the rows of log sum e^s - s_y");
}

TEST(softmax_gradient_is_p_less_1_for_the_true_class)
{
    start();
    expected_softmax();
    score_loss_softmax(scores, labels, grad);
    check_near(grad, due,
               "(p - 1) / n_b for the true class, else p / n_b");
}

TEST(softmax_of_a_single_row)
{
    draw_batch(1, draw_size(3, 9));
    check_softmax("one row is its own mean");
}

TEST(softmax_gradient_against_central_differences)
{
    start();
    check_loss_slopes(score_loss_softmax, "(p - delta) / n_b");
}

TEST(softmax_loss_of_scores_far_from_0)
{
    for (int side = -1; side <= 1; side += 2) {
        start();
        for (size_t k = 0; k < scores->rows * scores->cols; k++)
            scores->at[k] += side * 1000;
        check_loss(score_loss_softmax(scores, labels, grad),
                   expected_softmax(),
                   "the largest score of a row can be taken off all of "
                   "them, whatever its sign");
    }
}

TEST(softmax_gradient_of_scores_far_from_0)
{
    for (int side = -1; side <= 1; side += 2) {
        start();
        for (size_t k = 0; k < scores->rows * scores->cols; k++)
            scores->at[k] += side * 1000;
        expected_softmax();
        score_loss_softmax(scores, labels, grad);
        check_near(grad, due,
                   "p does not change when all scores of a row are "
                   "moved");
    }
}

TEST(softmax_of_rows_a_thousand_apart)
{
    start();
    for (size_t i = 0; i < scores->rows; i++)
        for (size_t j = 0; j < scores->cols; j++)
            matrix_row(scores, i)[j] += (real)i * 1000;
    check_softmax("each row has a largest score of its own");
}

TEST(softmax_of_a_true_class_far_behind)
{
    start();
    for (size_t i = 0; i < scores->rows; i++)
        matrix_row(scores, i)[labels[i]] -=
            (real)draw_number(1000, 2000);
    check_softmax("take the logarithm on paper: that of a "
                  "probability that is rounded to 0 is not finite");
}

TEST(softmax_of_a_true_class_far_ahead)
{
    start();
    for (size_t i = 0; i < scores->rows; i++)
        draw_row_around(i, i % 2 == 0 ? -13 : -1000, 0, 2);
    check_softmax("however far the true class is ahead, a little is "
                  "left to pay, until it is rounded to 0");
}

TEST(softmax_finds_the_largest_score_wherever_it_stands)
{
    const size_t n = draw_size(3, 9);

    draw_batch(n, n);
    for (size_t i = 0; i < n; i++)
        matrix_row(scores, i)[i] += (real)draw_number(1000, 2000);
    check_softmax("the largest score may be first, last, or in "
                  "between");
}

/* --- SVM --- */

TEST(svm_loss_is_the_mean_over_the_rows)
{
    start();
    check_loss(score_loss_svm(scores, labels, grad), expected_svm(),
               "the mean over the rows of what is missing, summed over "
               "the wrong classes");
}

TEST(svm_gradient_counts_who_pays)
{
    start();
    for (size_t i = 0; i < scores->rows; i++)
        draw_row_around(i, -1, 0.1, 2);
    expected_svm();
    score_loss_svm(scores, labels, grad);
    check_near(grad, due,
               "1 / n_b for each class that pays, and the sum of "
               "these is taken off the true one");
}

TEST(svm_of_a_single_row)
{
    draw_batch(1, draw_size(3, 9));
    draw_row_around(0, -1, 0.1, 2);
    check_svm("one row is its own mean");
}

TEST(svm_gradient_against_central_differences)
{
    start();
    for (size_t i = 0; i < scores->rows; i++)
        draw_row_around(i, -1, 0.1, 2);
    draw_row_around(0, 0, 0.1, 0.9);
    check_loss_slopes(score_loss_svm, "count who pays");
}

TEST(svm_true_class_does_not_pay_itself)
{
    start();
    for (size_t k = 0; k < scores->rows * scores->cols; k++)
        scores->at[k] = scores->at[0];
    check_loss(score_loss_svm(scores, labels, grad), expected_svm(),
               "when all scores are equal, every class but the true "
               "one pays the margin");
}

TEST(svm_is_content_with_a_lead_of_more_than_1)
{
    start();
    for (size_t i = 0; i < scores->rows; i++)
        draw_row_around(i, i == 0 ? 2 : -3, 0.5, 1.9);
    check_svm("a row where nobody pays adds nothing to the loss, and "
              "has no gradient");
}

TEST(svm_asks_for_a_lead_and_not_only_for_the_first_place)
{
    start();
    for (size_t i = 0; i < scores->rows; i++)
        draw_row_around(i, -0.5, 0.1, 0.4);
    check_svm("a class that is behind the true class, but by less "
              "than 1, pays");
}

TEST(svm_gradient_is_0_for_a_class_that_pays_exactly_nothing)
{
    start();
    for (size_t i = 0; i < scores->rows; i++) {
        real *s = matrix_row(scores, i);
        for (size_t j = 0; j < scores->cols; j++)
            s[j] = (real)draw_size(0, 2) - 1;
        s[labels[i]] = (real)draw_size(0, 2);
        s[(labels[i] + 1) % scores->cols] = s[labels[i]] - 1;
        s[(labels[i] + 2) % scores->cols] = s[labels[i]];
    }
    check_svm("a class that is exactly 1 behind is left in peace");
}

TEST(svm_true_class_is_against_all_who_pay)
{
    start();
    for (size_t i = 0; i < scores->rows; i++)
        draw_row_around(i, 2, 0.1, 1.5);
    expected_svm();
    score_loss_svm(scores, labels, grad);
    check_near(grad, due,
               "the true class is in the term of each that pays");
}

TEST(svm_of_scores_far_from_0)
{
    start();
    for (size_t i = 0; i < scores->rows; i++) {
        matrix_row(scores, i)[labels[i]] =
            (real)draw_number(5000, 9000) * (i % 2 == 0 ? 1 : -1);
        draw_row_around(i, i == 0 ? 2000 : 0, 2, 1000);
    }
    check_svm("only how far the scores are apart matters");
}

/* --- Both --- */

TEST(true_class_may_be_the_first_or_the_last)
{
    for (int last = 0; last < 2; last++) {
        start();
        for (size_t i = 0; i < scores->rows; i++)
            labels[i] = last ? scores->cols - 1 : 0;
        check_softmax("softmax, when the true class is at an end");
        check_svm("SVM, when the true class is at an end");
    }
}

TEST(two_classes_and_a_hundred)
{
    draw_batch(draw_size(3, 9), 2);
    check_softmax("softmax of two classes");
    check_svm("SVM of two classes");
    draw_batch(draw_size(3, 9), draw_size(100, 120));
    check_softmax("softmax of many classes");
    check_svm("SVM of many classes");
}

TEST(batches_may_grow_and_shrink)
{
    size_t sizes[SIZES];

    start();
    draw_sizes(sizes);
    for (size_t s = 0; s < SIZES; s++) {
        struct matrix *lent = grad;
        draw_batch(sizes[s], draw_size(3, 30));
        grad = lent;
        check_softmax("softmax, after batches of other sizes");
        check_svm("SVM, after batches of other sizes");
    }
}

TEST(nothing_is_left_of_what_was_in_grad)
{
    for (int larger = 0; larger < 2; larger++) {
        start();
        size_t rows = larger ? scores->rows + draw_size(1, 5) : 2;
        grad = draw_matrix(rows, scores->cols + 3, 5, 6);
        check_softmax(
            "grad comes with other numbers and another shape");
        grad = draw_matrix(rows, scores->cols + 3, 5, 6);
        check_svm("grad comes with other numbers and another shape");
    }
}

TEST(gradients_of_two_calls_do_not_pile_up)
{
    start();
    check_softmax("softmax");
    check_softmax("softmax, for the second time");
    check_svm("SVM, with the gradient of the softmax loss in grad");
    check_svm("SVM, for the second time");
    check_softmax("softmax, with the gradient of the SVM in grad");
}

TEST(scores_are_only_looked_at)
{
    start();
    proxy_watches = HARM_TO_ARGUMENTS;
    check_softmax("softmax");
    check_svm("SVM");
}

/* Batches as small and as lopsided as they can be. */
static void check_shapes(void)
{
    const size_t n = draw_size(5, 9);
    const size_t shapes[][2] = {{1, 2}, {1, n}, {n, 2}, {2, 2}, {n, 3}};

    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        draw_batch(shapes[s][0], shapes[s][1]);
        check_softmax("softmax, for a batch of any shape");
        grad = zeros(0, 0);
        check_svm("SVM, for a batch of any shape");
    }
}

TEST(smallest_and_most_lopsided_batches)
{
    check_shapes();
}

TEST(nothing_is_written_outside_of_matrices)
{
    proxy_watches = HARM_TO_MEMORY;
    check_shapes();
}

TEST(gradient_of_thousands_of_classes_is_found_fast)
{
    draw_batch(2, draw_size(100000, 101000));
    check_softmax("the gradient by its formula, not by trying each "
                  "score");
    check_svm("the gradient by its formula, not by trying each score");
}

int main(void)
{
    return hidden_run();
}
