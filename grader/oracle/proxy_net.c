/* The proxy's share of the second part: the two-layer net, and what
   trains it. See proxy.h. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "die.h"
#include "proxy.h"
#include "score_loss.h"
#include "trainer.h"
#include "two_layer_net.h"
#include "weight_grid.h"

static struct two_layer_net *nets[MOST_LAYERS];

static void put_samples(const struct samples *samples)
{
    message_put_matrix(&out, &samples->x);
    message_put_bytes(&out, samples->labels,
                      samples->x.rows * sizeof *samples->labels);
}

/* Fails when a matrix is another than it was before. */
static void must_be(const char *call, const struct matrix *before,
                    const struct matrix *m, const char *what,
                    const char *name)
{
    if (memcmp(before->at, m->at, m->rows * m->cols * sizeof(real)) != 0)
        ck_abort_msg("%s has changed the %s %s", call, what, name);
}

/* --- The losses --------------------------------------------------------- */

static double score_loss(const char *call, bool svm,
                         const struct matrix *scores, const size_t *labels,
                         struct matrix *grad)
{
    begin(SCORE_LOSS, svm);
    message_put_matrix(&out, scores);
    message_put_bytes(&out, labels, scores->rows * sizeof *labels);
    message_put_matrix(&out, grad);
    ask(call);
    if (!message_take_matrix(&in, grad))
        test_fails(call, MALFORMED);
    return answer_real(call);
}

double score_loss_softmax(const struct matrix *scores,
                          const size_t *labels, struct matrix *grad)
{
    return score_loss(__func__, false, scores, labels, grad);
}

double score_loss_svm(const struct matrix *scores, const size_t *labels,
                      struct matrix *grad)
{
    return score_loss(__func__, true, scores, labels, grad);
}

/* --- The net ------------------------------------------------------------ */

static void begin_net(enum request request,
                      const struct two_layer_net *net)
{
    begin(request, index_of(net, nets));
    for (size_t k = 0; k < NET_PARAMS; k++)
        message_put_matrix(&out, &net->params[k].value);
    message_put_number(&out, net->score_loss == score_loss_svm);
}

/* Takes values and gradients. Only training may change the values. */
static void take_net(const char *call, struct two_layer_net *net,
                     bool may_change)
{
    static struct matrix before;

    for (size_t k = 0; k < NET_PARAMS; k++) {
        struct param *param = &net->params[k];
        matrix_copy(&before, &param->value);
        take_shaped(call, param->name, "parameter", &param->value);
        take_shaped(call, param->name, "gradient of", &param->grad);
        if (!may_change)
            must_be(call, &before, &param->value, "parameter",
                    param->name);
    }
}

/* A net that stands here for one that is made there. */
static struct two_layer_net *stand_in(size_t n_i, size_t n_h, size_t n_o)
{
    struct two_layer_net *net = calloc(1, sizeof *net);

    if (net == NULL)
        die("proxy: no memory");
    net->params[W1] =
        (struct param){"w1", matrix_new(n_i, n_h), matrix_new(n_i, n_h)};
    net->params[B1] =
        (struct param){"b1", matrix_new(1, n_h), matrix_new(1, n_h)};
    net->params[W2] =
        (struct param){"w2", matrix_new(n_h, n_o), matrix_new(n_h, n_o)};
    net->params[B2] =
        (struct param){"b2", matrix_new(1, n_o), matrix_new(1, n_o)};
    return net;
}

struct two_layer_net *two_layer_net_new(size_t n_i, size_t n_h,
                                        size_t n_o, double std,
                                        struct random *random)
{
    struct two_layer_net *net = stand_in(n_i, n_h, n_o);
    const size_t index = index_of(NULL, nets);

    begin(MAKE_NET, index);
    message_put_number(&out, n_i);
    message_put_number(&out, n_h);
    message_put_number(&out, n_o);
    message_put_real(&out, std);
    message_put_bytes(&out, random, sizeof *random);
    ask(__func__);
    message_take_bytes(&in, random, sizeof *random);
    if (random->next > RANDOM_WORDS)
        test_fails(__func__, MALFORMED);
    net->score_loss = message_take_number(&in) != 0 ? score_loss_svm
                                                    : score_loss_softmax;
    take_net(__func__, net, true);
    end(__func__);
    nets[index] = net;
    return net;
}

static void free_here(struct two_layer_net *net)
{
    for (size_t k = 0; k < NET_PARAMS; k++) {
        matrix_free(&net->params[k].value);
        matrix_free(&net->params[k].grad);
    }
    matrix_free(&net->scores);
    free(net);
}

void two_layer_net_free(struct two_layer_net *net)
{
    if (net == NULL)
        return;
    begin_net(FREE_NET, net);
    ask(__func__);
    end(__func__);
    nets[index_of(net, nets)] = NULL;
    free_here(net);
}

const struct matrix *two_layer_net_scores(struct two_layer_net *net,
                                          const struct matrix *x)
{
    begin_net(NET_SCORES, net);
    message_put_matrix(&out, x);
    ask(__func__);
    take_net(__func__, net, false);
    return answer_matrix(__func__, &net->scores);
}

double two_layer_net_loss(struct two_layer_net *net,
                          const struct samples *batch, double reg)
{
    begin_net(NET_LOSS, net);
    put_samples(batch);
    message_put_real(&out, reg);
    ask(__func__);
    take_net(__func__, net, false);
    return answer_real(__func__);
}

void two_layer_net_predict(struct two_layer_net *net,
                           const struct matrix *x, size_t *classes)
{
    begin_net(NET_PREDICT, net);
    message_put_matrix(&out, x);
    message_put_bytes(&out, classes, x->rows * sizeof *classes);
    ask(__func__);
    take_net(__func__, net, false);
    message_take_bytes(&in, classes, x->rows * sizeof *classes);
    end(__func__);
}

double two_layer_net_accuracy(struct two_layer_net *net,
                              const struct samples *samples)
{
    begin_net(NET_ACCURACY, net);
    put_samples(samples);
    ask(__func__);
    take_net(__func__, net, false);
    return answer_real(__func__);
}

/* --- Optimisers --------------------------------------------------------- */

/* Everything that the worker needs travels with each call. */
static void begin_optimizer(enum request request,
                            const struct optimizer *optimizer,
                            const struct param *param)
{
    begin(request, optimizer->rule);
    message_put_real(&out, optimizer->momentum);
    message_put_matrix(&out, &param->value);
    message_put_matrix(&out, &param->grad);
}

static void take_optimizer(const char *call, struct optimizer *optimizer)
{
    optimizer->steps = message_take_number(&in);
    take_shaped(call, "v", "memory", &optimizer->v);
    take_shaped(call, "c", "memory", &optimizer->c);
}

/* Takes the parameter as well. The gradient must be as it was. */
static void take_param(const char *call, struct param *param,
                       bool may_change)
{
    static struct matrix before;

    matrix_copy(&before, &param->value);
    take_shaped(call, param->name, "parameter", &param->value);
    if (!may_change)
        must_be(call, &before, &param->value, "parameter", param->name);
    matrix_copy(&before, &param->grad);
    take_shaped(call, param->name, "gradient of", &param->grad);
    must_be(call, &before, &param->grad, "gradient of", param->name);
    end(call);
}

struct optimizer optimizer_new(enum rule rule, double momentum,
                               const struct param *param)
{
    const size_t rows = param->value.rows, cols = param->value.cols;
    struct optimizer optimizer = {rule, momentum, 0,
                                  matrix_new(rows, cols),
                                  matrix_new(rows, cols)};
    struct param copy = {param->name, {0}, {0}};

    begin_optimizer(MAKE_OPTIMIZER, &optimizer, param);
    ask(__func__);
    take_optimizer(__func__, &optimizer);
    matrix_copy(&copy.value, &param->value);
    matrix_copy(&copy.grad, &param->grad);
    take_param(__func__, &copy, false);
    matrix_free(&copy.value);
    matrix_free(&copy.grad);
    return optimizer;
}

void optimizer_step(struct optimizer *optimizer, struct param *param,
                    double lr)
{
    begin_optimizer(OPTIMIZER_STEP, optimizer, param);
    message_put_number(&out, optimizer->steps);
    message_put_matrix(&out, &optimizer->v);
    message_put_matrix(&out, &optimizer->c);
    message_put_real(&out, lr);
    ask(__func__);
    take_optimizer(__func__, optimizer);
    take_param(__func__, param, true);
}

void optimizer_free(struct optimizer *optimizer)
{
    matrix_free(&optimizer->v);
    matrix_free(&optimizer->c);
}

/* --- Training ----------------------------------------------------------- */

static double *take_numbers(size_t n)
{
    double *numbers = calloc(n + 1, sizeof *numbers);

    if (numbers == NULL)
        die("proxy: no memory");
    message_take_bytes(&in, numbers, n * sizeof *numbers);
    return numbers;
}

struct history trainer_run(struct two_layer_net *net,
                           const struct samples *train,
                           const struct samples *validation,
                           const struct recipe *recipe,
                           struct random *random)
{
    struct history history = {.iterations = recipe->iterations};

    begin_net(TRAIN, net);
    put_samples(train);
    put_samples(validation);
    message_put_bytes(&out, recipe, sizeof *recipe);
    message_put_bytes(&out, random, sizeof *random);
    ask(__func__);
    take_net(__func__, net, true);
    message_take_bytes(&in, random, sizeof *random);
    if (random->next > RANDOM_WORDS)
        test_fails(__func__, MALFORMED);
    history.losses = take_numbers(history.iterations);
    history.looks = message_take_number(&in);
    if (history.looks > history.iterations)
        ck_abort_msg("trainer_run looked %zu times in %zu iterations",
                     history.looks, history.iterations);
    history.train = take_numbers(history.looks);
    history.validation = take_numbers(history.looks);
    history.best = message_take_real(&in);
    history.best_net = stand_in(net->params[W1].value.rows,
                                net->params[W1].value.cols,
                                net->params[W2].value.cols);
    take_net(__func__, history.best_net, true);
    end(__func__);
    return history;
}

void history_free(struct history *history)
{
    free(history->losses);
    free(history->train);
    free(history->validation);
    free_here(history->best_net);
    *history = (struct history){0};
}

/* --- The weight grid ---------------------------------------------------- */

struct board weight_grid_paint(const struct matrix *w1)
{
    struct board board;

    begin(PAINT, 0);
    message_put_matrix(&out, w1);
    ask(__func__);
    board.side = message_take_number(&in);
    if (board.side >= 10000)
        ck_abort_msg("weight_grid_paint made a board of %zu pixels a side",
                     board.side);
    board.at = calloc(board.side * board.side + 1, 3);
    if (board.at == NULL)
        die("proxy: no memory");
    message_take_bytes(&in, board.at, board.side * board.side * 3);
    end(__func__);
    return board;
}
