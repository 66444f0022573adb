#include "cross_entropy.h"
#include "full.h"
#include "relu.h"
#include "sequential.h"
#include "softmax.h"
#include "suite.h"

/* A layer made for these tests: y = factor x, with the factor as its
   parameter; `slip` is added to its gradients. */
static real slip;

static const struct matrix *scale_forward(struct layer *self,
                                          const struct matrix *x)
{
    matrix_copy(&self->x, x);
    matrix_copy(&self->y, x);
    for (size_t k = 0; k < x->rows * x->cols; k++)
        self->y.at[k] *= self->params[0].value.at[0];
    return &self->y;
}

static const struct matrix *scale_backward(struct layer *self,
                                           const struct matrix *y_grad)
{
    real *grad = self->params[0].grad.at;

    *grad = slip;
    matrix_copy(&self->x_grad, y_grad);
    for (size_t k = 0; k < y_grad->rows * y_grad->cols; k++) {
        *grad += y_grad->at[k] * self->x.at[k];
        self->x_grad.at[k] *= self->params[0].value.at[0];
    }
    self->x_grad.at[0] += slip;
    return &self->x_grad;
}

static struct layer *scale_new(void)
{
    struct layer *self = layer_new("scale");

    self->forward = scale_forward;
    self->backward = scale_backward;
    layer_add_param(self, "factor", 1, 1);
    layer_param(self, "factor")->value.at[0] = 2;
    return self;
}

TEST(operations_reach_the_layer)
{
    struct layer *scale = scale_new();
    struct matrix x = matrix_from(1, 2, (real[]){3, -4});

    slip = 0;
    check_matrix(layer_forward(scale, &x), 1, 2, ((real[]){6, -8}), 0,
                 "forward");
    check_matrix(layer_backward(scale, &x), 1, 2, ((real[]){6, -8}), 0,
                 "backward");
    check_number(layer_param(scale, "factor")->grad.at[0], 25, 0,
                 "grad");
    layer_update_params(scale, 1);
    check_number(layer_param(scale, "factor")->value.at[0], 2, 0,
                 "a layer without update_params stays as it is");
    matrix_free(&x);
    layer_free(scale);
}

TEST(right_gradient_passes_the_check)
{
    struct layer *scale = scale_new();
    struct matrix x = matrix_random(3, 4, 1);

    slip = 0;
    check_layer_gradient(scale, &x, "x", "scale is right");
    check_layer_gradient(scale, &x, "factor", "scale is right");
    matrix_free(&x);
    layer_free(scale);
}

TEST(gradient_wrong_in_one_element_is_noticed)
{
    struct layer *scale = scale_new();
    struct matrix x = matrix_random(3, 4, 1);

    slip = (real)0.01;
    ck_assert_double_gt(layer_gradcheck(scale, &x, "x"), 1e-4);
    ck_assert_double_gt(layer_gradcheck(scale, &x, "factor"), 1e-4);
    matrix_free(&x);
    layer_free(scale);
}

TEST(check_changes_neither_the_input_nor_wants_x_grad)
{
    struct layer *scale = scale_new();
    struct matrix x = matrix_random(3, 4, 1), before = {0};

    slip = 0;
    matrix_copy(&before, &x);
    scale->wants_x_grad = false;
    check_gradient(layer_gradcheck(scale, &x, "x"), "wanted or not");
    ck_assert(!scale->wants_x_grad);
    check_matrix(&x, 3, 4, before.at, 0, "x is const");
    matrix_free(&x);
    matrix_free(&before);
    layer_free(scale);
}

TEST(missing_parameter_is_named)
{
    struct layer *scale = scale_new();

    ck_assert_str_eq(layer_param(scale, "factor")->name, "factor");
    check_fails(layer_param(scale, "w"), "layer_param",
                "a scale layer has no parameter w");
    layer_free(scale);
}

TEST(shapes_that_do_not_fit_a_layer_are_named)
{
    struct random random;
    random_seed(&random, suite_seed(0));
    struct layer *full = full_new(3, 2, &random), *relu = relu_new();
    struct layer *softmax = softmax_new();
    struct matrix x = matrix_random(4, 3, 1), wrong = matrix_new(3, 4);

    layer_forward(full, &x);
    layer_forward(relu, &x);
    layer_forward(softmax, &x);
    check_fails(layer_forward(full, &wrong), "full_forward: x is 3 x 4",
                "expected 3 x 3");
    check_fails(layer_forward(full, NULL), "full_forward: x is NULL",
                "");
    check_fails(layer_backward(full, &wrong),
                "full_backward: y_grad is 3 x 4", "expected 4 x 2");
    check_fails(layer_backward(relu, &wrong),
                "relu_backward: y_grad is 3 x 4", "expected 4 x 3");
    check_fails(layer_backward(softmax, NULL),
                "softmax_backward: y_grad is NULL", "");
    check_fails(layer_forward(softmax, NULL), "softmax_forward",
                "NULL");
    check_fails(layer_forward(relu, NULL), "relu_forward", "NULL");
    matrix_free(&x);
    matrix_free(&wrong);
    layer_free(full);
    layer_free(relu);
    layer_free(softmax);
}

TEST(targets_that_do_not_fit_are_named)
{
    struct loss *loss = cross_entropy_new();
    struct matrix z = matrix_new(2, 3), t = matrix_new(3, 2);

    check_fails(loss_forward(loss, &z, &t),
                "cross_entropy_forward: t is 3 x 2", "expected 2 x 3");
    check_fails(loss_forward(loss, NULL, &t),
                "cross_entropy_forward: z is NULL", "");
    matrix_free(&z);
    matrix_free(&t);
    loss_free(loss);
}

TEST(network_that_cannot_be_trained_is_named)
{
    struct layer *layers[] = {scale_new()};
    struct sequential *network =
        sequential_new(layers, 1, cross_entropy_new());
    struct matrix x = matrix_new(4, 3), t = matrix_new(3, 3);
    struct matrix none = matrix_new(0, 3);
    double loss;

    check_fails(sequential_new(layers, 0, NULL), "sequential_new",
                "0 layers");
    check_fails(sequential_fit(network, &x, &t, 1, 1, 128, &loss),
                "sequential_fit: t is 3 x 3", "expected 4 x 3");
    check_fails(sequential_fit(network, &x, &x, 1, 1, 0, &loss),
                "sequential_fit", "batches of 0 from 4 rows");
    check_fails(sequential_fit(network, &none, &none, 1, 1, 9, &loss),
                "sequential_fit", "batches of 9 from 0 rows");
    matrix_free(&x);
    matrix_free(&t);
    matrix_free(&none);
    sequential_free(network);
    sequential_free(NULL);
}

TEST(third_parameter_is_refused)
{
    struct layer *scale = scale_new();

    layer_add_param(scale, "second", 1, 1);
    check_fails(layer_add_param(scale, "third", 1, 1),
                "layer_add_param",
                "a scale layer has no room for third");
    layer_free(scale);
    layer_free(NULL);
    loss_free(NULL);
}

int main(void)
{
    return suite_run("layer");
}
