/* What two decisions of the book are worth, as ratios measured side by
   side: the pairs are run in turns, and the median of the ratios
   counts. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cross_entropy.h"
#include "full.h"
#include "random.h"
#include "relu.h"
#include "sequential.h"
#include "softmax.h"

enum { TURNS = 9, N_B = 128, N_I = 3072, HIDDEN = 500, N_O = 5 };

static double seconds(void (*work)(void))
{
    struct timespec start, end;

    clock_gettime(CLOCK_MONOTONIC, &start);
    work();
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - start.tv_sec)
           + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Prints how many times as long as `fast` the work of `slow` takes. */
static void compare(const char *what, void (*slow)(void),
                    void (*fast)(void))
{
    double ratios[TURNS];

    slow();
    fast();
    for (int turn = 0; turn < TURNS; turn++) {
        double time = seconds(fast);
        ratios[turn] = seconds(slow) / time;
    }
    qsort(ratios, TURNS, sizeof *ratios, ascending);
    printf("%-58s %6.2f (%.2f to %.2f)\n", what, ratios[TURNS / 2],
           ratios[0], ratios[TURNS - 1]);
}

static struct matrix x, w, y, t;
static struct sequential *network;

static void product_by_loops(void)
{
    for (size_t i = 0; i < N_B; i++)
        for (size_t o = 0; o < HIDDEN; o++) {
            real sum = 0;
            for (size_t k = 0; k < N_I; k++)
                sum += matrix_row(&x, i)[k] * matrix_row(&w, o)[k];
            matrix_row(&y, i)[o] = sum;
        }
}

static void product_by_blas(void)
{
    matrix_multiply(&x, PLAIN, &w, TRANSPOSED, &y);
}

static void ten_batches(void)
{
    for (int batch = 0; batch < 10; batch++) {
        sequential_loss(network, &x, &t);
        sequential_backward(network);
        sequential_update_params(network, (real)0.001);
    }
}

static void train_with_x_grad(void)
{
    network->layers[0]->wants_x_grad = true;
    ten_batches();
}

static void train_without_x_grad(void)
{
    network->layers[0]->wants_x_grad = false;
    ten_batches();
}

int main(void)
{
    struct random random;

    random_seed(&random, 0);
    struct layer *layers[] = {
        full_new(N_I, HIDDEN, &random), relu_new(),
        full_new(HIDDEN, N_O, &random), softmax_new()};
    network = sequential_new(layers, 4, cross_entropy_new());
    x = matrix_new(N_B, N_I);
    w = matrix_new(HIDDEN, N_I);
    y = matrix_new(N_B, HIDDEN);
    t = matrix_new(N_B, N_O);
    for (size_t k = 0; k < x.rows * x.cols; k++)
        x.at[k] = (real)(random_uniform(&random) - 0.5);
    matrix_copy(&w, &layer_param(layers[0], "w")->value);
    for (size_t i = 0; i < N_B; i++)
        matrix_row(&t, i)[i % N_O] = 1;

    printf("how many times as long it takes, median (least to most)\n");
    compare("128 x 3072 by 3072 x 500: three loops, against BLAS",
            product_by_loops, product_by_blas);
    compare("ten batches: with the first x_grad, against without",
            train_with_x_grad, train_without_x_grad);
    printf("batch of %d forward and back: %.1f ms\n", N_B,
           100 * seconds(ten_batches));
    return EXIT_SUCCESS;
}
