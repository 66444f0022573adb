/* What `make bench` measures, in float or in double:
     bench decisions           two decisions of the book
     bench ceiling             training, against its matrix products alone
     bench growth              how an epoch grows, as a table
     bench products N P        the products of N epochs, in P processes
     bench run FILE COMMAND    adds a line to the file: the seconds of the
                               command, those of all its processes, and
                               the megabytes of the largest of them
     bench library             the library and the processor it sees
     bench curves FOLDER       200 epochs of the given network on the data
                               set in the folder: chapters/gap.dat
     bench spread FOLDER       what ten untrained layers make of its images:
                               chapters/spread.dat
   Ratios are measured side by side: the pairs are run in turns, and the
   median of the ratios counts. */
#include <cblas.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crew.h"
#include "cross_entropy.h"
#include "dataset.h"
#include "die.h"
#include "full.h"
#include "random.h"
#include "relu.h"
#include "sequential.h"
#include "softmax.h"
#include "trainer.h"

enum { TURNS = 9, N_B = 128, N_I = 3072, HIDDEN = 500, N_O = 5 };
enum { IMAGES = 2500, DEEPEST = 8, LINE = 60 };

static double time_of(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Processor time, which a busy machine hardly changes. */
static double seconds(void (*work)(void))
{
    const double start = time_of(CLOCK_PROCESS_CPUTIME_ID);

    work();
    return time_of(CLOCK_PROCESS_CPUTIME_ID) - start;
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
    printf("%-*s %6.2f (%.2f to %.2f)\n", LINE, what, ratios[TURNS / 2],
           ratios[0], ratios[TURNS - 1]);
}

static struct matrix x, w, y, t, y_grad, w_grad;
static struct sequential *network;
static struct random dice;
static size_t n_b = N_B;

static void fill(struct matrix *m, size_t rows, size_t cols)
{
    matrix_resize(m, rows, cols);
    for (size_t k = 0; k < rows * cols; k++)
        m->at[k] = (real)(random_uniform(&dice) - 0.5);
}

/* Images to train on, and a network of so many hidden layers. */
static void prepare(size_t images, size_t width, size_t depth)
{
    struct layer *layers[2 * DEEPEST + 2];
    size_t n = 0, n_i = N_I;

    sequential_free(network);
    fill(&x, images, N_I);
    matrix_resize(&t, images, N_O);
    memset(t.at, 0, images * N_O * sizeof(real));
    for (size_t i = 0; i < images; i++)
        matrix_row(&t, i)[i % N_O] = 1;
    for (size_t i = 0; i < depth; i++, n_i = width) {
        layers[n++] = full_new(n_i, width, &dice);
        layers[n++] = relu_new();
    }
    layers[n++] = full_new(n_i, N_O, &dice);
    layers[n++] = softmax_new();
    network = sequential_new(layers, n, cross_entropy_new());
}

static void epoch(void)
{
    double loss;

    sequential_fit(network, &x, &t, 1, (real)0.001, n_b, &loss);
}

/* --- Decisions ---------------------------------------------------------- */

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

/* the same sums, but along the rows of w, which is transposed */
static void product_along_rows(void)
{
    memset(y.at, 0, N_B * HIDDEN * sizeof(real));
    for (size_t i = 0; i < N_B; i++)
        for (size_t k = 0; k < N_I; k++) {
            const real x_ik = matrix_row(&x, i)[k];
            real *restrict y_row = matrix_row(&y, i);
            for (size_t o = 0; o < HIDDEN; o++)
                y_row[o] += x_ik * w.at[k * HIDDEN + o];
        }
}

static void product_by_blas(void)
{
    struct matrix batch = matrix_rows(&x, 0, N_B);

    matrix_multiply(&batch, PLAIN, &w, TRANSPOSED, &y);
}

static void weights_by_product_and_step(void)
{
    struct matrix batch = matrix_rows(&x, 0, N_B);

    matrix_multiply(&y_grad, TRANSPOSED, &batch, PLAIN, &w_grad);
    for (size_t k = 0; k < w.rows * w.cols; k++)
        w.at[k] -= (real)1e-6 * w_grad.at[k];
}

#ifdef REAL_DOUBLE
#define gemm cblas_dgemm
#else
#define gemm cblas_sgemm
#endif

/* c += alpha a b, as it lies in memory */
static void add_product(CBLAS_TRANSPOSE a_form, CBLAS_TRANSPOSE b_form,
                        size_t m, size_t n, size_t k, double alpha,
                        const real *a, const real *b, double beta,
                        real *c)
{
    gemm(CblasRowMajor, a_form, b_form, (int)m, (int)n, (int)k,
         (real)alpha, a, (int)(a_form == CblasTrans ? m : k), b,
         (int)(b_form == CblasTrans ? k : n), (real)beta, c, (int)n);
}

static void weights_by_one_product(void)
{
    add_product(CblasTrans, CblasNoTrans, HIDDEN, N_I, N_B, -1e-6,
                y_grad.at, x.at, 1, w.at);
}

static void epoch_with_x_grad(void)
{
    network->layers[0]->wants_x_grad = true;
    epoch();
    network->layers[0]->wants_x_grad = false;
}

static void decisions(void)
{
    openblas_set_num_threads(1);
    prepare(IMAGES, HIDDEN, 1);
    fill(&w, HIDDEN, N_I);
    fill(&y, N_B, HIDDEN);
    fill(&y_grad, N_B, HIDDEN);
    fill(&w_grad, HIDDEN, N_I);
    compare("128 x 3072 by 3072 x 500: three loops, against BLAS",
            product_by_loops, product_by_blas);
    compare("the same, with the inner loop along the rows",
            product_along_rows, product_by_blas);
    compare("an epoch: with the first x_grad, against without",
            epoch_with_x_grad, epoch);
    compare("a gradient and a step, against both in one product",
            weights_by_product_and_step, weights_by_one_product);
}

/* --- The ceiling -------------------------------------------------------- */

/* The products of a pass forward and back, and nothing else. */
static void products(const real *batch, size_t rows, size_t hidden,
                     size_t n_o)
{
    static struct matrix w1, w2, h, s;

    if (w1.rows * w1.cols != hidden * N_I) {
        fill(&w1, hidden, N_I);
        fill(&w2, n_o, hidden);
        fill(&h, 1000, hidden);
        fill(&s, 1000, n_o);
    }
    add_product(CblasNoTrans, CblasTrans, rows, hidden, N_I, 1, batch,
                w1.at, 0, h.at);
    add_product(CblasNoTrans, CblasTrans, rows, n_o, hidden, 1, h.at,
                w2.at, 0, s.at);
    add_product(CblasTrans, CblasNoTrans, n_o, hidden, rows, 1e-9, s.at,
                h.at, 1, w2.at);
    add_product(CblasNoTrans, CblasNoTrans, rows, hidden, n_o, 1e-9,
                s.at, w2.at, 0, h.at);
    add_product(CblasTrans, CblasNoTrans, hidden, N_I, rows, 1e-9, h.at,
                batch, 1, w1.at);
}

static void products_of_an_epoch(void)
{
    for (size_t j = 0; j < IMAGES; j += N_B)
        products(matrix_row(&x, j), IMAGES - j < N_B ? IMAGES - j : N_B,
                 HIDDEN, N_O);
}

enum { EPOCH = 40, ITERATIONS = 3 * EPOCH, BATCH = 200, CLASSES = 10 };
static struct two_layer_net *net;
static struct samples train, validation;

static void iterations(void)
{
    const struct recipe recipe = {.hidden = net->params[W1].value.cols,
                                  .lr = 1e-6,
                                  .reg = 0.3,
                                  .decay = 0.95,
                                  .iterations = ITERATIONS,
                                  .batch = BATCH,
                                  .rule = SGD};
    struct random random = dice;
    struct history history =
        trainer_run(net, &train, &validation, &recipe, &random);

    history_free(&history);
}

/* The same products: where they lie, and with those of the looks. */
static void products_of_iterations(void)
{
    struct param *w1 = &net->params[W1], *w2 = &net->params[W2];
    struct matrix *h = &net->hidden, *h_grad = &net->hidden_grad;
    struct matrix *s = &net->scores;

    for (size_t i = 0; i < ITERATIONS; i++) {
        struct matrix batch =
            matrix_rows(&train.x, i % EPOCH * BATCH, BATCH);
        if (i % EPOCH == 0)
            matrix_multiply(&batch, PLAIN, &w1->value, PLAIN, h);
        matrix_multiply(&batch, PLAIN, &w1->value, PLAIN, h);
        matrix_multiply(h, PLAIN, &w2->value, PLAIN, s);
        matrix_multiply(h, TRANSPOSED, s, PLAIN, &w2->grad);
        matrix_multiply(s, PLAIN, &w2->value, TRANSPOSED, h_grad);
        matrix_multiply(&batch, TRANSPOSED, h_grad, PLAIN, &w1->grad);
    }
}

static void ceiling_of_the_second_part(void)
{
    fill(&train.x, EPOCH * BATCH, N_I);
    fill(&validation.x, 10, N_I);
    train.labels = calloc(train.x.rows, sizeof(size_t));
    validation.labels = calloc(validation.x.rows, sizeof(size_t));
    for (size_t hidden = 100; hidden <= 200; hidden += 50) {
        char what[LINE];
        snprintf(what, sizeof what,
                 "training %zu hidden units, against dgemm alone",
                 hidden);
        net = two_layer_net_new(N_I, hidden, CLASSES, 1e-4, &dice);
        compare(what, iterations, products_of_iterations);
        two_layer_net_free(net);
    }
}

static void ceiling(void)
{
    openblas_set_num_threads(1);
    if (sizeof(real) == sizeof(double)) {
        ceiling_of_the_second_part();
        return;
    }
    prepare(IMAGES, HIDDEN, 1);
    compare("an epoch of run_cifar100, against sgemm alone", epoch,
            products_of_an_epoch);
}

static void products_in_processes(size_t epochs, size_t processes)
{
    fill(&x, IMAGES, N_I);
    if (processes > 1) {
        struct crew crew = crew_new(processes);
        for (size_t i = 0; i < processes; i++)
            if (crew_start(&crew, i)) {
                products_in_processes(epochs / processes, 1);
                exit(EXIT_SUCCESS);
            }
        while (crew.running > 0)
            crew_wait(&crew);
        crew_free(&crew);
        return;
    }
    for (size_t i = 0; i < epochs; i++)
        products_of_an_epoch();
}

/* --- Growth ------------------------------------------------------------- */

/* The least of four times that an epoch takes, in milliseconds. */
static double epoch_of(size_t images, size_t width, size_t depth,
                       size_t batch)
{
    double least = 1e9;

    prepare(images, width, depth);
    n_b = batch;
    for (int turn = 0; turn < 4; turn++) {
        const double time = seconds(epoch);
        least = time < least ? time : least;
    }
    return 1e3 * least;
}

static void growth(void)
{
    openblas_set_num_threads(1);
    printf("factor,images,width,depth,batch\n");
    for (size_t n = 1; n <= DEEPEST; n *= 2)
        printf("%zu,%.2f,%.2f,%.2f,%.2f\n", n,
               epoch_of(512 * n, 256, 1, 64),
               epoch_of(512, 256 * n, 1, 64), epoch_of(512, 256, n, 64),
               epoch_of(512, 256, 1, 64 * n));
}

/* --- A command ---------------------------------------------------------- */

static void run(const char *path, char **command)
{
    const double start = time_of(CLOCK_MONOTONIC);
    const pid_t pid = fork();
    struct rusage usage;
    int status;

    if (pid == 0) {
        const int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        execvp(command[0], command);
        _exit(127);
    }
    if (waitpid(pid, &status, 0) != pid || status != 0)
        die("%s: failed", command[0]);
    getrusage(RUSAGE_CHILDREN, &usage);
    FILE *file = fopen(path, "a");
    if (file == NULL)
        die("%s: cannot be written", path);
    fprintf(file, "%.3f %.3f %.1f\n", time_of(CLOCK_MONOTONIC) - start,
            (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
                + 1e-6
                      * (double)(usage.ru_utime.tv_usec
                                 + usage.ru_stime.tv_usec),
            (double)usage.ru_maxrss / 1024);
    fclose(file);
}

static double accuracy(const struct matrix *of,
                       const struct matrix *targets)
{
    size_t *classes = calloc(of->rows, sizeof *classes), right = 0;

    sequential_predict(network, of, classes);
    for (size_t i = 0; i < of->rows; i++)
        right += targets->at[i * targets->cols + classes[i]] == 1;
    free(classes);
    return (double)right / (double)of->rows;
}

/* Loss and accuracy on the images to train on and on the others. */
static void curves(const char *folder)
{
    struct dataset data;
    double loss;

    dataset_cifar100(&data, folder, 0, N_O);
    struct matrix targets = matrix_new(data.x_test.rows, N_O);
    for (size_t i = 0; i < targets.rows; i++)
        targets.at[i * N_O + data.labels_test[i]] = 1;
    random_seed(&dice, 0);
    network = sequential_new(
        (struct layer *[]){full_new(N_I, HIDDEN, &dice), relu_new(),
                           full_new(HIDDEN, N_O, &dice), softmax_new()},
        4, cross_entropy_new());
    puts("epoch loss accuracy validation_loss validation_accuracy");
    for (int epoch = 1; epoch <= 200; epoch++) {
        sequential_fit(network, &data.x_train, &data.t_train, 1,
                       (real)0.1, N_B, &loss);
        printf("%d %.4f", epoch, loss);
        printf(" %.4f", accuracy(&data.x_train, &data.t_train));
        printf(" %.4f",
               sequential_loss(network, &data.x_test, &targets));
        printf(" %.4f\n", accuracy(&data.x_test, &targets));
    }
    sequential_free(network);
    matrix_free(&targets);
    dataset_free(&data);
}

enum { DEEP = 10, BARS = 30, KINDS = 4, SHOWN = 3 };

/* How often ten untrained layers return a number between -1.5 and 1.5, in
   bars of a tenth, for four sizes of their weights. */
static void spread(const char *folder)
{
    static double bars[KINDS][SHOWN][BARS];
    static const size_t shown[SHOWN] = {1, 3, 10};
    struct dataset data;

    dataset_cifar100(&data, folder, 0, N_O);
    for (int kind = 0; kind < KINDS; kind++) {
        struct layer *layers[2 * DEEP + 2];
        random_seed(&dice, 0);
        for (size_t l = 0; l < DEEP; l++) {
            const size_t n = l == 0 ? N_I : HIDDEN;
            const double glorot = sqrt(2.0 / (double)(n + HIDDEN));
            const double sigma[KINDS] = {1, 0.01, glorot,
                                         sqrt(2.0 / (double)n)};
            layers[2 * l] = full_new(n, HIDDEN, &dice);
            layers[2 * l + 1] = relu_new();
            struct matrix *weights =
                &layer_param(layers[2 * l], "w")->value;
            for (size_t k = 0; k < weights->rows * weights->cols; k++)
                weights->at[k] *= (real)(sigma[kind] / glorot);
        }
        layers[2 * DEEP] = full_new(HIDDEN, N_O, &dice);
        layers[2 * DEEP + 1] = softmax_new();
        network =
            sequential_new(layers, 2 * DEEP + 2, cross_entropy_new());
        struct matrix batch = matrix_rows(&data.x_train, 0, HIDDEN);
        sequential_forward(network, &batch);
        for (size_t s = 0; s < SHOWN; s++) {
            const struct matrix *out =
                &network->layers[2 * shown[s] - 2]->y;
            const double all = (double)(out->rows * out->cols);
            for (size_t k = 0; k < out->rows * out->cols; k++) {
                double bar = floor((out->at[k] + 1.5) * 10);
                if (bar >= 0 && bar < BARS)
                    bars[kind][s][(int)bar] += 10 / all;
            }
        }
        sequential_free(network);
    }
    puts("x one1 one3 one10 small1 small3 small10 "
         "glorot1 glorot3 glorot10 he1 he3 he10");
    for (int bar = 0; bar <= BARS; bar++) {
        printf("%.1f", bar * 0.1 - 1.5);
        for (int kind = 0; kind < KINDS; kind++)
            for (int s = 0; s < SHOWN; s++)
                printf(" %.3g", bar < BARS ? bars[kind][s][bar] : 0);
        puts("");
    }
    dataset_free(&data);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    random_seed(&dice, 0);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (strcmp(what, "decisions") == 0)
        decisions();
    else if (strcmp(what, "ceiling") == 0)
        ceiling();
    else if (strcmp(what, "growth") == 0)
        growth();
    else if (strcmp(what, "products") == 0 && argc == 4)
        products_in_processes(strtoul(argv[2], NULL, 10),
                              strtoul(argv[3], NULL, 10));
    else if (strcmp(what, "run") == 0 && argc > 3)
        run(argv[2], argv + 3);
    else if (strcmp(what, "curves") == 0 && argc == 3)
        curves(argv[2]);
    else if (strcmp(what, "spread") == 0 && argc == 3)
        spread(argv[2]);
    else if (strcmp(what, "library") == 0)
        printf("%s, its code for %s\n", openblas_get_config(),
               openblas_get_corename());
    else
        die("usage: bench decisions|ceiling|growth|library, or see "
            "tests/bench/bench.c");
    return EXIT_SUCCESS;
}
