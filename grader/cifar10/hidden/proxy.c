/* The functions of the second part, as the hidden suites call them: each
   travels to the worker. See rpc/proxy.h, and for the signatures
   rpc/value.h and kinds.c. */
#include <stdlib.h>

#include "die.h"
#include "proxy.h"
#include "score_loss.h"
#include "trainer.h"
#include "two_layer_net.h"
#include "weight_grid.h"

/* --- The losses --------------------------------------------------------- */

double score_loss_softmax(const struct matrix *scores,
                          const size_t *labels, struct matrix *grad)
{
    return PROXY_CALL("ma0M=r", scores, labels, grad).real;
}

double score_loss_svm(const struct matrix *scores, const size_t *labels,
                      struct matrix *grad)
{
    return PROXY_CALL("ma0M=r", scores, labels, grad).real;
}

/* --- The net ------------------------------------------------------------ */

static struct param param_new(const char *name, size_t rows,
                              size_t cols)
{
    return (struct param){name, matrix_new(rows, cols),
                          matrix_new(rows, cols)};
}

/* What is here in the place of a net there. */
static struct two_layer_net *stand_in(size_t n_i, size_t n_h,
                                      size_t n_o)
{
    struct two_layer_net *net = calloc(1, sizeof *net);

    if (net == NULL)
        die("proxy: no memory");
    net->params[W1] = param_new("w1", n_i, n_h);
    net->params[B1] = param_new("b1", 1, n_h);
    net->params[W2] = param_new("w2", n_h, n_o);
    net->params[B2] = param_new("b2", 1, n_o);
    return net;
}

static void free_stand_in(struct two_layer_net *net)
{
    for (size_t k = 0; k < NET_PARAMS; k++) {
        matrix_free(&net->params[k].value);
        matrix_free(&net->params[k].grad);
    }
    matrix_free(&net->scores);
    free(net);
}

struct two_layer_net *two_layer_net_new(size_t n_i, size_t n_h,
                                        size_t n_o, double std,
                                        struct random *random)
{
    struct two_layer_net *net = stand_in(n_i, n_h, n_o);

    PROXY_CALL("nnnrG=t", n_i, n_h, n_o, std, random, net);
    return net;
}

void two_layer_net_free(struct two_layer_net *net)
{
    if (net == NULL)
        return;
    PROXY_CALL("x=v", net);
    free_stand_in(net);
}

const struct matrix *two_layer_net_scores(struct two_layer_net *net,
                                          const struct matrix *x)
{
    return PROXY_CALL("hm=m", net, x, &net->scores).matrix;
}

double two_layer_net_loss(struct two_layer_net *net,
                          const struct samples *batch, double reg)
{
    return PROXY_CALL("hsr=r", net, batch, reg).real;
}

void two_layer_net_predict(struct two_layer_net *net,
                           const struct matrix *x, size_t *classes)
{
    PROXY_CALL("hmA1=v", net, x, classes);
}

double two_layer_net_accuracy(struct two_layer_net *net,
                              const struct samples *samples)
{
    return PROXY_CALL("hs=r", net, samples).real;
}

/* --- Optimisers --------------------------------------------------------- */

struct optimizer optimizer_new(enum rule rule, double momentum,
                               const struct param *param)
{
    const size_t rows = param->value.rows, cols = param->value.cols;
    struct optimizer optimizer = {rule, momentum, 0,
                                  matrix_new(rows, cols),
                                  matrix_new(rows, cols)};

    PROXY_CALL("nrp=o", (size_t)rule, momentum, param, &optimizer);
    return optimizer;
}

void optimizer_step(struct optimizer *optimizer, struct param *param,
                    double lr)
{
    PROXY_CALL("OPr=v", optimizer, param, lr);
}

void optimizer_free(struct optimizer *optimizer)
{
    matrix_free(&optimizer->v);
    matrix_free(&optimizer->c);
}

/* --- Training ----------------------------------------------------------- */

struct history trainer_run(struct two_layer_net *net,
                           const struct samples *train,
                           const struct samples *validation,
                           const struct recipe *recipe,
                           struct random *random)
{
    struct history history = {.iterations = recipe->iterations,
                              .best_net =
                                  stand_in(net->params[W1].value.rows,
                                           net->params[W1].value.cols,
                                           net->params[W2].value.cols)};

    PROXY_CALL("HsseG=y", net, train, validation, recipe, random,
               &history);
    return history;
}

void history_free(struct history *history)
{
    free(history->losses);
    free(history->train);
    free(history->validation);
    free_stand_in(history->best_net);
    *history = (struct history){0};
}

/* --- The weight grid ---------------------------------------------------- */

struct board weight_grid_paint(const struct matrix *w1)
{
    struct board board = {0};

    PROXY_CALL("m=b", w1, &board);
    return board;
}
