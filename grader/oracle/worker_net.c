/* The worker's share of the second part: the two-layer net, and what
   trains it. See worker.c; here too nothing can be trusted, and nothing
   has to be kept from the student. */
#include <stdlib.h>
#include <string.h>

#include "score_loss.h"
#include "trainer.h"
#include "two_layer_net.h"
#include "weight_grid.h"
#include "worker.h"

static struct {
    double (*score_loss_softmax)(const struct matrix *, const size_t *,
                                 struct matrix *);
    double (*score_loss_svm)(const struct matrix *, const size_t *,
                             struct matrix *);
    struct two_layer_net *(*two_layer_net_new)(size_t, size_t, size_t,
                                               double, struct random *);
    void (*two_layer_net_free)(struct two_layer_net *);
    const struct matrix *(*two_layer_net_scores)(struct two_layer_net *,
                                                 const struct matrix *);
    double (*two_layer_net_loss)(struct two_layer_net *,
                                 const struct samples *, double);
    void (*two_layer_net_predict)(struct two_layer_net *,
                                  const struct matrix *, size_t *);
    double (*two_layer_net_accuracy)(struct two_layer_net *,
                                     const struct samples *);
    struct optimizer (*optimizer_new)(enum rule, double,
                                      const struct param *);
    void (*optimizer_step)(struct optimizer *, struct param *, double);
    struct history (*trainer_run)(struct two_layer_net *,
                                  const struct samples *,
                                  const struct samples *,
                                  const struct recipe *, struct random *);
    struct board (*weight_grid_paint)(const struct matrix *);
} course;

static struct two_layer_net *nets[MOST_LAYERS];

/* What is lent for one call. */
static struct matrix x, x_validation;

void worker_net_load(void *object, const char *module)
{
    const struct {
        const char *name;
        void *function;
    } functions[] = {
        {"score_loss_softmax", &course.score_loss_softmax},
        {"score_loss_svm", &course.score_loss_svm},
        {"two_layer_net_new", &course.two_layer_net_new},
        {"two_layer_net_free", &course.two_layer_net_free},
        {"two_layer_net_scores", &course.two_layer_net_scores},
        {"two_layer_net_loss", &course.two_layer_net_loss},
        {"two_layer_net_predict", &course.two_layer_net_predict},
        {"two_layer_net_accuracy", &course.two_layer_net_accuracy},
        {"optimizer_new", &course.optimizer_new},
        {"optimizer_step", &course.optimizer_step},
        {"trainer_run", &course.trainer_run},
        {"weight_grid_paint", &course.weight_grid_paint},
    };

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        worker_find(object, module, functions[i].name,
                    functions[i].function);
}

/* --- Arguments ---------------------------------------------------------- */

/* The numbers of a matrix that is there, for once. */
static void take(struct message *in, struct matrix *m)
{
    if (!message_take_matrix(in, m))
        worker_hang_up();
}

/* The same of an argument. */
static void lend(struct message *in, struct matrix *m)
{
    if (!worker_lend(in, m))
        worker_hang_up();
}

static size_t *take_labels(struct message *in, size_t n)
{
    size_t *labels = calloc(n, sizeof *labels);

    if (labels == NULL)
        worker_hang_up();
    message_take_bytes(in, labels, n * sizeof *labels);
    return labels;
}

static struct samples take_samples(struct message *in, struct matrix *m)
{
    lend(in, m);
    return (struct samples){*m, take_labels(in, m->rows)};
}

/* Every request for a net brings its parameters and its loss. */
static void take_net(struct message *in, struct two_layer_net *net)
{
    for (size_t k = 0; k < NET_PARAMS; k++)
        take(in, &net->params[k].value);
    net->score_loss = message_take_number(in) != 0
        ? course.score_loss_svm
        : course.score_loss_softmax;
}

static void put_net(struct message *out, const struct two_layer_net *net)
{
    for (size_t k = 0; k < NET_PARAMS; k++) {
        message_put_matrix(out, &net->params[k].value);
        message_put_matrix(out, &net->params[k].grad);
    }
}

/* --- Nets --------------------------------------------------------------- */

static struct two_layer_net *make_net(struct message *in,
                                      struct message *out)
{
    const size_t n_i = message_take_number(in);
    const size_t n_h = message_take_number(in);
    const size_t n_o = message_take_number(in);
    const double std = message_take_real(in);
    struct random random;

    message_take_bytes(in, &random, sizeof random);
    struct two_layer_net *net =
        course.two_layer_net_new(n_i, n_h, n_o, std, &random);
    message_put_bytes(out, &random, sizeof random);
    message_put_number(out, net->score_loss == course.score_loss_svm);
    put_net(out, net);
    return net;
}

static void answer_predict(struct two_layer_net *net, struct message *in,
                           struct message *out)
{
    lend(in, &x);

    const size_t rows = x.rows;
    size_t *classes = take_labels(in, rows);

    course.two_layer_net_predict(net, &x, classes);
    put_net(out, net);
    message_put_bytes(out, classes, rows * sizeof *classes);
    free(classes);
}

static void answer_net(enum request request, struct message *in,
                       struct message *out)
{
    const size_t index = worker_take_index(in);
    struct two_layer_net *net = nets[index];

    if (request == MAKE_NET) {
        nets[index] = make_net(in, out);
        return;
    }
    take_net(in, net);
    if (request == NET_SCORES) {
        lend(in, &x);
        const struct matrix *scores = course.two_layer_net_scores(net, &x);
        put_net(out, net);
        message_put_matrix(out, scores);
    } else if (request == NET_PREDICT) {
        answer_predict(net, in, out);
    } else if (request == FREE_NET) {
        course.two_layer_net_free(net);
        nets[index] = NULL;
    } else {
        struct samples samples = take_samples(in, &x);
        const double number = request == NET_LOSS
            ? course.two_layer_net_loss(net, &samples,
                                        message_take_real(in))
            : course.two_layer_net_accuracy(net, &samples);
        put_net(out, net);
        message_put_real(out, number);
        free(samples.labels);
    }
}

/* --- Losses, optimisers, boards ----------------------------------------- */

static void answer_score_loss(struct message *in, struct message *out)
{
    static struct matrix grad;
    const bool svm = worker_take_index(in) != 0;
    struct samples samples = take_samples(in, &x);

    take(in, &grad); /* what the caller happens to have there */
    const double loss =
        (svm ? course.score_loss_svm : course.score_loss_softmax)(
            &samples.x, samples.labels, &grad);
    message_put_matrix(out, &grad);
    message_put_real(out, loss);
    free(samples.labels);
}

/* An optimiser travels whole, there and back. */
static void put_optimizer(struct message *out,
                          const struct optimizer *optimizer)
{
    message_put_number(out, optimizer->steps);
    message_put_matrix(out, &optimizer->v);
    message_put_matrix(out, &optimizer->c);
}

static void answer_optimizer(enum request request, struct message *in,
                             struct message *out)
{
    static struct optimizer optimizer;
    static struct param param = {.name = "w"};
    const size_t rule = worker_take_index(in);
    const double momentum = message_take_real(in);

    take(in, &param.value);
    take(in, &param.grad);
    if (request == MAKE_OPTIMIZER) {
        optimizer =
            course.optimizer_new((enum rule)rule, momentum, &param);
    } else {
        optimizer.rule = (enum rule)rule;
        optimizer.momentum = momentum;
        optimizer.steps = message_take_number(in);
        take(in, &optimizer.v);
        take(in, &optimizer.c);
        course.optimizer_step(&optimizer, &param, message_take_real(in));
    }
    put_optimizer(out, &optimizer);
    message_put_matrix(out, &param.value);
    message_put_matrix(out, &param.grad);
}

static void answer_paint(struct message *in, struct message *out)
{
    worker_take_index(in);
    lend(in, &x);
    const struct board board = course.weight_grid_paint(&x);
    message_put_number(out, board.side);
    if (board.side < 10000)
        message_put_bytes(out, board.at, board.side * board.side * 3);
    free(board.at);
}

/* --- Training ----------------------------------------------------------- */

static void put_history(struct message *out, const struct history *history,
                        size_t iterations)
{
    message_put_bytes(out, history->losses, iterations * sizeof(double));
    message_put_number(out, history->looks);
    if (history->looks <= iterations) {
        const size_t bytes = history->looks * sizeof(double);
        message_put_bytes(out, history->train, bytes);
        message_put_bytes(out, history->validation, bytes);
        message_put_real(out, history->best);
        put_net(out, history->best_net);
    }
}

static void answer_train(struct message *in, struct message *out)
{
    struct two_layer_net *net = nets[worker_take_index(in)];
    struct recipe recipe;
    struct random random;

    take_net(in, net);
    struct samples train = take_samples(in, &x);
    struct samples validation = take_samples(in, &x_validation);
    message_take_bytes(in, &recipe, sizeof recipe);
    message_take_bytes(in, &random, sizeof random);
    const size_t iterations = recipe.iterations;
    const struct history history =
        course.trainer_run(net, &train, &validation, &recipe, &random);
    put_net(out, net);
    message_put_bytes(out, &random, sizeof random);
    put_history(out, &history, iterations);
    free(train.labels);
    free(validation.labels);
}

void worker_net_answer(enum request request, struct message *in,
                       struct message *out)
{
    switch (request) {
    case SCORE_LOSS:
        answer_score_loss(in, out);
        break;
    case MAKE_OPTIMIZER:
    case OPTIMIZER_STEP:
        answer_optimizer(request, in, out);
        break;
    case TRAIN:
        answer_train(in, out);
        break;
    case PAINT:
        answer_paint(in, out);
        break;
    default:
        answer_net(request, in, out);
    }
}
