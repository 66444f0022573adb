/* The functions of the first part, as the hidden suites call them: each
   travels to the worker. See rpc/proxy.h, and for the signatures
   rpc/value.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cross_entropy.h"
#include "die.h"
#include "full.h"
#include "proxy.h"
#include "relu.h"
#include "sequential.h"
#include "softmax.h"

/* --- Layers ------------------------------------------------------------- */

static const struct matrix *forward(struct layer *self,
                                    const struct matrix *x)
{
    char what[64];

    snprintf(what, sizeof what, "forward of %s", self->name);
    return proxy_call(what, "layer_forward", "hm=m", self, x, &self->y)
        .matrix;
}

static const struct matrix *backward(struct layer *self,
                                     const struct matrix *y_grad)
{
    char what[64];

    snprintf(what, sizeof what, "backward of %s", self->name);
    return proxy_call(what, "layer_backward", "hm=m", self, y_grad,
                      &self->x_grad)
        .matrix;
}

static void update_params(struct layer *self, real lr)
{
    char what[64];

    snprintf(what, sizeof what, "update_params of %s", self->name);
    proxy_call(what, "layer_update_params", "Hr=v", self, (double)lr);
}

/* What is here in the place of a layer there. */
static struct layer *stand_in(const char *name)
{
    struct layer *layer = layer_new(name);

    layer->forward = forward;
    layer->backward = backward;
    layer->update_params = update_params;
    return layer;
}

struct layer *full_new(size_t n_i, size_t n_o, struct random *random)
{
    struct layer *layer = stand_in("full");

    layer_add_param(layer, "w", n_o, n_i);
    layer_add_param(layer, "b", 1, n_o);
    PROXY_CALL("nnG=l", n_i, n_o, random, layer);
    return layer;
}

struct layer *relu_new(void)
{
    struct layer *layer = stand_in("relu");

    PROXY_CALL("=l", layer);
    return layer;
}

struct layer *softmax_new(void)
{
    struct layer *layer = stand_in("softmax");

    PROXY_CALL("=l", layer);
    return layer;
}

/* The linker gives calls of layer_free to the former, and this the one of
   layer.c: a layer is freed there, and its stand-in here. */
void __wrap_layer_free(struct layer *layer);
void __real_layer_free(struct layer *layer);

void __wrap_layer_free(struct layer *layer)
{
    if (layer == NULL)
        return;
    proxy_call("layer_free", "layer_free", "x=v", layer);
    __real_layer_free(layer);
}

/* --- The loss ----------------------------------------------------------- */

static double cross_entropy_forward(struct loss *self,
                                    const struct matrix *z,
                                    const struct matrix *t)
{
    return proxy_call("forward of cross_entropy", "loss_forward",
                      "hmm=r", self, z, t)
        .real;
}

static const struct matrix *cross_entropy_backward(struct loss *self)
{
    return proxy_call("backward of cross_entropy", "loss_backward",
                      "h=m", self, &self->z_grad)
        .matrix;
}

struct loss *cross_entropy_new(void)
{
    struct loss *loss = loss_new();

    loss->forward = cross_entropy_forward;
    loss->backward = cross_entropy_backward;
    PROXY_CALL("=h", loss);
    return loss;
}

void __wrap_loss_free(struct loss *loss);
void __real_loss_free(struct loss *loss);

void __wrap_loss_free(struct loss *loss)
{
    if (loss == NULL)
        return;
    proxy_call("loss_free", "loss_free", "x=v", loss);
    __real_loss_free(loss);
}

/* --- Networks ----------------------------------------------------------- */

/* A network, and what sequential_forward returns, which belongs to it. */
struct stand_in {
    struct sequential network;
    struct matrix y;
};

struct sequential *sequential_new(struct layer *const *layers, size_t n,
                                  struct loss *loss)
{
    struct stand_in *new = calloc(1, sizeof *new);
    struct sequential *network = &new->network;

    if (new == NULL)
        die("proxy: no memory");
    *network = (struct sequential){
        n, calloc(n + 1, sizeof *network->layers), loss};
    if (network->layers == NULL)
        die("proxy: no memory");
    memcpy(network->layers, layers, n * sizeof *layers);
    layers[0]->wants_x_grad = false;
    PROXY_CALL("c1nh=h", layers, n, loss, network);
    return network;
}

void sequential_free(struct sequential *network)
{
    if (network == NULL)
        return;
    proxy_forget(network->loss);
    for (size_t i = 0; i < network->n_layers; i++)
        proxy_forget(network->layers[i]);
    PROXY_CALL("x=v", network);
    __real_loss_free(network->loss);
    for (size_t i = 0; i < network->n_layers; i++)
        __real_layer_free(network->layers[i]);
    free(network->layers);
    matrix_free(&((struct stand_in *)network)->y);
    free(network);
}

const struct matrix *sequential_forward(struct sequential *network,
                                        const struct matrix *x)
{
    return PROXY_CALL("hm=m", network, x,
                      &((struct stand_in *)network)->y)
        .matrix;
}

double sequential_loss(struct sequential *network,
                       const struct matrix *x, const struct matrix *t)
{
    return PROXY_CALL("hmm=r", network, x, t).real;
}

void sequential_backward(struct sequential *network)
{
    PROXY_CALL("h=v", network);
}

void sequential_update_params(struct sequential *network, real lr)
{
    PROXY_CALL("Hr=v", network, (double)lr);
}

void sequential_fit(struct sequential *network, const struct matrix *x,
                    const struct matrix *t, size_t epochs, real lr,
                    size_t batch_size, double *means)
{
    PROXY_CALL("HmmnrnA3=v", network, x, t, epochs, (double)lr,
               batch_size, means);
}

void sequential_predict(struct sequential *network,
                        const struct matrix *x, size_t *classes)
{
    PROXY_CALL("hmA1=v", network, x, classes);
}
