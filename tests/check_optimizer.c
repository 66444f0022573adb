#include "optimizer.h"
#include "suite.h"
#include "two_layer_net.h"

/* One number with the gradient 0.5, as in the chapter's example. */
static struct param param;

static struct optimizer start(enum rule rule, double momentum)
{
    param = (struct param){"w", matrix_new(1, 1), matrix_new(1, 1)};
    param.value.at[0] = 1;
    param.grad.at[0] = 0.5;
    return optimizer_new(rule, momentum, &param);
}

static void finish(struct optimizer *optimizer)
{
    optimizer_free(optimizer);
    matrix_free(&param.value);
    matrix_free(&param.grad);
}

/* What well-known mistakes lead to. */
#define NOT_MOVED \
    "nothing has moved: it is not written yet, or it moves by the " \
    "velocity from before the step"
#define OWN_COUNT \
    "the steps are counted once a step, and by each optimiser " \
    "separately: not for each number, and not for all optimisers " \
    "together"
static const struct slip slips_of_sgd[] = {
    SLIP(NOT_MOVED, 1),
    SLIP("the sign is wrong: it walks uphill", 1.05),
    SLIP("the learning rate lr is forgotten", 0.5),
    SLIP("the weight itself is made smaller as well: weight decay",
         0.94999),
};
static const struct slip slips_of_momentum[] = {
    SLIP(NOT_MOVED, 1),
    SLIP("the sign is wrong: it walks uphill", 1.05),
    SLIP("this is a moving average, mu v + (1 - mu) g", 0.995),
    SLIP("mu multiplies the gradient, not the velocity", 0.955),
    SLIP("this is Nesterov's momentum, which looks ahead", 0.905),
    SLIP("1 - mu of the velocity is kept, not mu", 0.895),
};
static const struct slip slips_of_rmsprop[] = {
    SLIP(NOT_MOVED, 1),
    SLIP("the gradient is averaged, and not its square", 0.2928939259),
    SLIP("c begins at 0, and is neither the first square nor corrected "
         "(divided by 1 - 0.99^t) as in Adam; and squares are "
         "averaged, not "
         "added up as in Adagrad",
         0.900000002),
    SLIP("the 1e-8 is outside the root; it belongs under it",
         1.9999996e-07),
    SLIP("rho is 0.9 here; it has to be 0.99", 0.6837722972),
    SLIP("rho is 0.9 here, and the 1e-8 is outside the root; it "
         "has to "
         "be 0.99, and belongs under it",
         0.683772254),
    SLIP("that is the root of the old c: c has to be averaged before "
         "the "
         "step",
         -499),
    SLIP("rho and 1 - rho are swapped: this is 0.01 c + 0.99 g^2",
         0.8994962205),
    SLIP("the root is missing", -18.99992),
};
static const struct slip slips_of_adam[] = {
    SLIP(NOT_MOVED, 1),
    SLIP("0.9 and 0.999 are swapped", 0.9311817199),
    SLIP("the average of the squares is not corrected (divided by 1 - "
         "0.999^t)",
         -2.16227566),
    SLIP(
        "the average of the gradients is not corrected (divided by 1 - "
        "0.9^t)",
        0.9900000002),
    SLIP("the 1e-8 is added to the root of the average that is not "
         "corrected yet",
         0.9000000632),
    SLIP("the 1e-8 is under the root, as in RMSProp; Adam has it "
         "outside",
         0.99999),
    SLIP("the 1e-8 beside the root is missing", 0.9),
    SLIP(OWN_COUNT, 0.9766103858),
    SLIP("each number and each optimiser should have a memory of "
         "its own, v and c, but they share one",
         0.8789939824),
    SLIP(OWN_COUNT, 0.9361186423),
    SLIP(OWN_COUNT, 0.9255863197),
    SLIP("each number and each optimiser should have a memory of "
         "its own, v and c, but they share one",
         0.8434598153),
    SLIP("what was corrected is kept as the average: keep v and c as "
         "they "
         "are",
         0.8764683295),
    SLIP("the square fades with 0.99, as in RMSProp, not with 0.999",
         0.9365607729),
    SLIP("the average is squared; the square is that of the gradient",
         1.999999594e-07),
    SLIP(
        "the step goes along the gradient itself, not along its average",
        1.026472128),
    SLIP("the averages are not corrected (divided by 1 - 0.9^t and 1 - "
         "0.999^t)",
         0.683772434),
    SLIP("the root is missing", 0.800000008),
};

static void know_slips(enum rule rule)
{
    if (rule == SGD)
        suite_slips(slips_of_sgd);
    if (rule == MOMENTUM)
        suite_slips(slips_of_momentum);
    if (rule == RMSPROP)
        suite_slips(slips_of_rmsprop);
    if (rule == ADAM)
        suite_slips(slips_of_adam);
}

/* Two steps with lr 0.1; the second one with a different gradient. */
static void check_steps(enum rule rule, double first, double second,
                        double next_grad, const char *hint)
{
    struct optimizer optimizer = start(rule, 0.9);

    know_slips(rule);
    optimizer_step(&optimizer, &param, 0.1);
    check_number(param.value.at[0], first, 1e-10, hint);
    param.grad.at[0] = (real)next_grad;
    optimizer_step(&optimizer, &param, 0.1);
    check_number(param.value.at[0], second, 1e-10, hint);
    check_number(param.grad.at[0], next_grad, 0,
                 "a step leaves the gradient alone");
    finish(&optimizer);
}

/* Steps with these rates and gradients, and where they should lead. */
static void check_walk(enum rule rule, double mu, size_t n,
                       double (*steps)[2], double expected,
                       const char *hint)
{
    struct optimizer optimizer = start(rule, mu);

    for (size_t i = 0; i < n; i++) {
        param.grad.at[0] = (real)steps[i][1];
        optimizer_step(&optimizer, &param, steps[i][0]);
    }
    check_number(param.value.at[0], expected, 1e-9, hint);
    finish(&optimizer);
}

TEST(sgd_steps_of_the_worked_example)
{
    check_steps(SGD, 0.95, 0.9, 0.5, "w <- w - lr g");
}

TEST(momentum_steps_of_the_worked_example)
{
    check_steps(MOMENTUM, 0.95, 0.855, 0.5,
                "v <- mu v - lr g, w <- w + v");
}

TEST(rmsprop_steps_of_the_worked_example)
{
    check_steps(RMSPROP, 2e-6 - 4e-12, -0.7088784926, 0.5,
                "c <- 0.99 c + 0.01 g^2, w <- w - lr g / sqrt(c + "
                "1e-8)");
}

TEST(adam_steps_of_the_worked_example)
{
    check_steps(ADAM, 0.900000002, 0.800000004, 0.5,
                "the averages divided by 1 - 0.9^t and 1 - 0.999^t");
    check_walk(ADAM, 0, 1, (double[][2]){{0.1, 1e-8}}, 0.95,
               "with a gradient as tiny as the 1e-8 beside the root");
    check_steps(ADAM, 0.900000002, 0.936610354241, -1,
                "v averages the gradient, c its square");
}

TEST(ball_keeps_its_speed_when_the_rate_falls,
     "momentum_steps_of_the_worked_example")
{
    struct optimizer optimizer = start(MOMENTUM, 0.5);

    optimizer_step(&optimizer, &param, 0.1);
    optimizer_step(&optimizer, &param, 0);
    check_number(param.value.at[0], 1 - 0.05 - 0.025, 1e-12,
                 "lr is inside the velocity, and mu is the one given");
    finish(&optimizer);
}

static void check_two_numbers(enum rule rule, double expected)
{
    struct param two = {"w", matrix_new(1, 2), matrix_new(1, 2)};
    struct optimizer optimizer = optimizer_new(rule, 0.9, &two);

    two.value.at[0] = two.value.at[1] = 1;
    for (int step = 0; step < 2; step++) {
        two.grad.at[0] = 3;
        two.grad.at[1] = (real)0.5;
        optimizer_step(&optimizer, &two, 0.1);
    }
    check_number(
        two.value.at[1], expected, 1e-9,
        "each number has a memory of its own, of its gradients, and "
        "they do not share one");
    optimizer_free(&optimizer);
    matrix_free(&two.value);
    matrix_free(&two.grad);
}

TEST(each_number_has_a_memory_of_its_own,
     "rmsprop_steps_of_the_worked_example",
     "momentum_steps_of_the_worked_example",
     "adam_steps_of_the_worked_example")
{
    check_two_numbers(MOMENTUM, 0.855);
    check_two_numbers(ADAM, 0.800000004);
    struct param two = {"w", matrix_new(1, 2), matrix_new(1, 2)};
    struct optimizer optimizer = optimizer_new(RMSPROP, 0, &two);

    two.grad.at[0] = 100;
    two.grad.at[1] = (real)0.01;
    optimizer_step(&optimizer, &two, 0.1);
    check_number(two.value.at[0], -1, 1e-6, "lr / sqrt(0.01)");
    check_number(two.value.at[1], -1, 6e-3,
                 "a small gradient gives as long a step as a large "
                 "one");
    optimizer_free(&optimizer);
    struct optimizer other = start(SGD, 0);
    check_fails(optimizer_step(&other, &two, 0.1), "optimizer_step",
                "1 x 2, expected 1 x 1");
    finish(&other);
    matrix_free(&two.value);
    matrix_free(&two.grad);
}

TEST(every_step_has_the_rate_of_its_call)
{
    check_walk(SGD, 0, 2, (double[][2]){{0.1, 0.5}, {0.01, 0.5}}, 0.945,
               "the rate lr of each call, 0.1 and then 0.01");
    check_walk(RMSPROP, 0, 2, (double[][2]){{0, 0.5}, {0.1, 0.5}},
               0.2911195074, "rate 0 moves nothing, but c is averaged");
    check_walk(ADAM, 0, 2, (double[][2]){{0, 0.5}, {0.1, 0.5}},
               0.900000002,
               "rate 0 moves nothing, but v and c are averaged, and "
               "t goes up by 1");
}

TEST(mu_is_the_one_that_was_given,
     "momentum_steps_of_the_worked_example")
{
    check_walk(MOMENTUM, 0, 2, (double[][2]){{0.1, 0.5}, {0.1, 0.5}},
               0.9, "with a mu of 0 momentum is sgd");
    check_walk(MOMENTUM, 0.9, 2, (double[][2]){{0.1, 0.5}, {0.1, 0}},
               0.905,
               "it rolls on where the gradient is 0, with a memory "
               "of its own: "
               "a different optimiser has a different velocity");
}

TEST(gradients_may_be_huge_tiny_and_zero,
     "sgd_steps_of_the_worked_example",
     "rmsprop_steps_of_the_worked_example",
     "adam_steps_of_the_worked_example")
{
    check_walk(SGD, 0, 1, (double[][2]){{0.1, 1e7}}, 1 - 1e6,
               "w <- w - lr g, however large g is");
    check_walk(SGD, 0, 1, (double[][2]){{1e4, 1e-9}}, 1 - 1e-5,
               "w <- w - lr g, however small g is");
    check_walk(RMSPROP, 0, 1, (double[][2]){{0.1, 1e6}}, 0,
               "c holds 1e10: nothing is cut off, however large");
    check_walk(RMSPROP, 0, 1, (double[][2]){{0.1, 1e-4}},
               0.9004962809790, "small gradients count, too");
    check_walk(RMSPROP, 0, 3,
               (double[][2]){{0.1, 0.5}, {0.1, 0}, {0.1, 0.5}},
               -0.7106483912, "c falls where the gradient is 0");
    check_walk(ADAM, 0, 2, (double[][2]){{0.1, 0.5}, {0.1, 0}},
               0.832994178482, "it rolls on where the gradient is 0");
    check_walk(ADAM, 0, 2, (double[][2]){{0.1, 1e6}, {0.1, 1}},
               0.8329941001,
               "the averages hold huge gradients as they are");
}

TEST(every_number_of_a_large_parameter_moves,
     "sgd_steps_of_the_worked_example")
{
    struct param large = {"w", matrix_new(30, 40), matrix_new(30, 40)};
    struct optimizer optimizer = optimizer_new(SGD, 0, &large);

    for (size_t k = 0; k < 1200; k++)
        large.grad.at[k] = 1;
    optimizer_step(&optimizer, &large, 0.5);
    for (size_t k = 0; k < 1200; k++)
        check_number(large.value.at[k], -0.5, 1e-12,
                     "each number of the parameter takes its step");
    optimizer_free(&optimizer);
    matrix_free(&large.value);
    matrix_free(&large.grad);
}

/* --- a hundred steps on the toy network ------------------------------
 */

static size_t labels[] = {0, 1, 2, 2, 1};

/* The loss before the hundredth step, with lr 0.1. */
static double hundred_steps(enum rule rule)
{
    struct random random;
    random_seed(&random, suite_seed(0));
    struct two_layer_net *net = two_layer_net_new(4, 10, 3, 1, &random);
    struct samples samples = {matrix_new(5, 4), labels};
    struct optimizer optimizers[NET_PARAMS];
    double loss = 0;

    matrix_ladder(&net->params[W1].value, -0.2, 0.6);
    matrix_ladder(&net->params[B1].value, -0.3, 0.7);
    matrix_ladder(&net->params[W2].value, -0.4, 0.1);
    matrix_ladder(&net->params[B2].value, -0.5, 0.9);
    matrix_ladder(&samples.x, -0.2, 0.5);
    for (size_t i = 0; i < NET_PARAMS; i++)
        optimizers[i] = optimizer_new(rule, 0.9, &net->params[i]);
    for (int step = 0; step < 100; step++) {
        loss = two_layer_net_loss(net, &samples, 0.0005);
        for (size_t i = 0; i < NET_PARAMS; i++)
            optimizer_step(&optimizers[i], &net->params[i], 0.1);
    }
    for (size_t i = 0; i < NET_PARAMS; i++)
        optimizer_free(&optimizers[i]);
    two_layer_net_free(net);
    matrix_free(&samples.x);
    return loss;
}

#define HALF_SLOPE \
    "the derivative of the penalty is half of what it should be, reg " \
    "w; check-two_layer_net should pass first"
#define HALF_COST \
    "the penalty is halved, and so is its derivative: the other " \
    "convention; check-two_layer_net should pass first"

/* Well-known mistakes, and the losses that they lead to. */
static const struct mistake {
    double loss;
    const char *what;
} mistakes[] = {
    {1.125220, "nothing has moved"},
    {0.482860, "this is Nesterov's momentum, which looks ahead"},
    {0.959544,
     "this is momentum as a moving average, mu v + (1 - mu) g"},
    {0.301554, "rho is 0.9 here; it has to be 0.99"},
    {0.429848, "the 1e-8 is outside the root; it belongs under it"},
    {0.429608, "RMSProp without the 1e-8 under the root"},
    {0.079816, "the averages are not divided by 1 - 0.9^t and 1 - "
               "0.999^t"},
    {0.790255, "the average of the squares is not divided by 1 - "
               "0.999^t"},
    {0.108087, "the average of the gradients is not divided by 1 - "
               "0.9^t"},
    {0.104095, "the 1e-8 is under the root, as in RMSProp; Adam has "
               "it outside"},
    {0.916213, "all numbers share one velocity; each has its own"},
    {0.588092,
     "the averages are corrected in the first steps only; correct "
     "them in all steps"},
    {0.104000, "Adam without the 1e-8 beside the root"},
    /* of the net, for sgd, momentum, rmsprop and adam */
    {0.940030, HALF_SLOPE},
    {0.489273, HALF_SLOPE},
    {0.112751, HALF_SLOPE},
    {0.089083, HALF_SLOPE},
    {0.938383, HALF_COST},
    {0.479191, HALF_COST},
    {0.076656, HALF_COST},
    {0.048527, HALF_COST},
};

static void check_hundred(enum rule rule, double expected)
{
    double loss = hundred_steps(rule);
    const char *hint =
        "no well-known mistake; does check-two_layer_net "
        "pass? if so, see the rule's formula";

    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        if (fabs(loss - mistakes[i].loss) < 1e-6)
            hint = mistakes[i].what;
    if (isnan(loss))
        hint =
            "0 / 0, where a gradient is 0: is the 1e-8 there, and does "
            "check-two_layer_net pass?";
    check_number(loss, expected, 5.1e-7, hint);
}

TEST(hundred_steps_of_sgd, "sgd_steps_of_the_worked_example",
     "every_number_of_a_large_parameter_moves", "check-two_layer_net",
     "check-score_loss")
{
    check_hundred(SGD, 0.940686);
}

TEST(hundred_steps_of_momentum, "each_number_has_a_memory_of_its_own",
     "gradients_may_be_huge_tiny_and_zero", "hundred_steps_of_sgd")
{
    check_hundred(MOMENTUM, 0.494394);
}

TEST(hundred_steps_of_rmsprop, "each_number_has_a_memory_of_its_own",
     "gradients_may_be_huge_tiny_and_zero", "hundred_steps_of_sgd")
{
    check_hundred(RMSPROP, 0.439368);
}

TEST(hundred_steps_of_adam, "each_number_has_a_memory_of_its_own",
     "gradients_may_be_huge_tiny_and_zero", "hundred_steps_of_sgd")
{
    /* not published; found with NumPy */
    check_hundred(ADAM, 0.104009);
}

int main(void)
{
    return suite_run("optimizer");
}
