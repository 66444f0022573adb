/* Hidden tests of the four optimisers. */
#include "hidden.h"
#include "proxy.h"
#include "reference.h"

/* A parameter that the student's optimiser takes for a walk, and one
   that takes the same steps by the book. */
struct walk {
    struct param param, reference_param;
    struct optimizer optimizer, reference;
};

static struct walk begin(enum rule rule, double mu, size_t rows,
                         size_t cols)
{
    struct walk walk = {
        .param = {"w", matrix_new(rows, cols), matrix_new(rows, cols)},
        .reference_param = {"w", matrix_new(rows, cols),
                            matrix_new(rows, cols)}};

    draw_into(&walk.param.value, -1, 1);
    matrix_copy(&walk.reference_param.value, &walk.param.value);
    walk.optimizer = optimizer_new(rule, mu, &walk.param);
    walk.reference =
        reference_optimizer_new(rule, mu, &walk.reference_param);
    return walk;
}

static struct walk begin_any(enum rule rule)
{
    return begin(rule, draw_number(0.3, 0.95), draw_size(2, 5),
                 draw_size(2, 5));
}

static void finish(struct walk *walk)
{
    optimizer_free(&walk->optimizer);
    reference_optimizer_free(&walk->reference);
    matrix_free(&walk->param.value);
    matrix_free(&walk->param.grad);
    matrix_free(&walk->reference_param.value);
    matrix_free(&walk->reference_param.grad);
}

/* Gradients of either sign, whose sizes are between low and high. */
static void draw_gradients(struct walk *walk, double low, double high)
{
    struct matrix *grad = &walk->param.grad;

    matrix_copy(grad, draw_signed(grad->rows, grad->cols, low, high));
}

/* Makes every gradient ten to some power between low and high times as
   large. */
static void spread_gradients(struct walk *walk, double low, double high)
{
    struct matrix *grad = &walk->param.grad;

    for (size_t k = 0; k < grad->rows * grad->cols; k++)
        grad->at[k] *= (real)pow(10, draw_number(low, high));
}

static void all_gradients_are_0(struct walk *walk)
{
    draw_gradients(walk, 0, 0);
}

/* A step, which has to lead where the book's leads. */
static void step(struct walk *walk, double lr, const char *hint)
{
    const struct matrix *w = &walk->param.value;

    matrix_copy(&walk->reference_param.grad, &walk->param.grad);
    reference_optimizer_step(&walk->reference, &walk->reference_param,
                             lr);
    optimizer_step(&walk->optimizer, &walk->param, lr);
    check_near(w, &walk->reference_param.value, hint);
}

/* Twenty steps over gradients that change. */
static void walk_over_many_gradients(enum rule rule, const char *hint)
{
    struct walk walk = begin_any(rule);
    const double lr = draw_number(0.01, 0.2);

    for (int i = 0; i < 20; i++) {
        draw_gradients(&walk, 0.1, 2);
        step(&walk, lr, hint);
    }
    finish(&walk);
}

/* The same, with a learning rate that falls, and is sometimes 0. */
static void walk_at_many_rates(enum rule rule, const char *hint)
{
    struct walk walk = begin_any(rule);
    double lr = draw_number(0.1, 0.5);

    for (int i = 0; i < 10; i++) {
        draw_gradients(&walk, 0.1, 2);
        step(&walk, i % 4 == 3 ? 0 : lr, hint);
        lr *= draw_number(0.3, 0.8);
    }
    finish(&walk);
}

/* Numbers whose gradients have nothing to do with each other. */
static void walk_each_number_by_itself(enum rule rule, const char *hint)
{
    struct walk walk = begin_any(rule);

    for (int i = 0; i < 5; i++) {
        draw_gradients(&walk, 1, 9);
        spread_gradients(&walk, -3, 0);
        step(&walk, 0.05, hint);
    }
    finish(&walk);
}

/* Two parameters of one shape, in turns. */
static void walk_two_in_turns(enum rule rule, const char *hint)
{
    const size_t rows = draw_size(2, 5), cols = draw_size(2, 5);
    struct walk one = begin(rule, 0.9, rows, cols);
    struct walk two = begin(rule, 0.9, rows, cols);

    for (int i = 0; i < 6; i++) {
        draw_gradients(&one, 0.1, 2);
        step(&one, 0.1, hint);
        draw_gradients(&two, 0.1, 2);
        if (i % 2 == 0)
            step(&two, 0.05, hint);
    }
    finish(&one);
    finish(&two);
}

/* The first step with gradients of 0 has to leave everything where it is;
   then the numbers have a gradient in turns. */
static void walk_without_gradients(enum rule rule, const char *hint)
{
    struct walk walk = begin_any(rule);
    struct matrix *grad = &walk.param.grad;

    all_gradients_are_0(&walk);
    step(&walk, 0.1, hint);
    for (size_t i = 0; i < 5; i++) {
        draw_gradients(&walk, 0.1, 2);
        for (size_t k = i % 2; k < grad->rows * grad->cols; k += 2)
            grad->at[k] = 0;
        step(&walk, 0.1, hint);
    }
    finish(&walk);
}

/* --- SGD --- */

TEST(sgd_steps_against_the_gradient)
{
    struct walk walk = begin_any(SGD);
    draw_gradients(&walk, 0.1, 2);
    step(&walk, draw_number(0.05, 0.5), "w <- w - lr g");
    finish(&walk);
}

TEST(sgd_remembers_nothing)
{
    walk_over_many_gradients(SGD,
                             "w <- w - lr g, whatever went before");
}

TEST(sgd_takes_the_rate_as_it_is_now)
{
    walk_at_many_rates(SGD, "w <- w - lr g, with the lr of this step");
}

TEST(sgd_takes_gradients_as_long_and_as_short_as_they_are)
{
    struct walk walk = begin_any(SGD);
    draw_gradients(&walk, 1, 9);
    spread_gradients(&walk, 9, 10);
    step(&walk, 1e-10, "no gradient is too large");
    draw_gradients(&walk, 1, 9);
    spread_gradients(&walk, -11, -10);
    step(&walk, 1e10, "no gradient is too small");
    finish(&walk);
}

/* --- Momentum --- */

TEST(momentum_begins_at_rest)
{
    struct walk walk = begin_any(MOMENTUM);
    draw_gradients(&walk, 0.1, 2);
    step(&walk, draw_number(0.05, 0.5),
         "the first velocity is -lr g, all of it");
    finish(&walk);
}

TEST(momentum_rolls_on_where_the_gradient_is_0)
{
    struct walk walk = begin_any(MOMENTUM);
    draw_gradients(&walk, 0.1, 2);
    step(&walk, 0.1, "v <- mu v - lr g, w <- w + v");
    all_gradients_are_0(&walk);
    for (int i = 0; i < 5; i++)
        step(&walk, 0.1, "with gradient 0, v <- mu v, w <- w + v");
    finish(&walk);
}

TEST(momentum_over_many_gradients)
{
    walk_over_many_gradients(MOMENTUM, "v <- mu v - lr g, w <- w + v");
}

TEST(momentum_keeps_its_speed_when_the_rate_changes)
{
    walk_at_many_rates(MOMENTUM,
                       "lr is inside the velocity: v <- mu v - lr g");
}

TEST(momentum_takes_the_mu_that_it_was_given)
{
    const double mus[] = {0, draw_number(0.01, 0.3), 0.5, 0.99, 1};

    for (size_t m = 0; m < sizeof mus / sizeof *mus; m++) {
        struct walk walk = begin(MOMENTUM, mus[m], 2, 3);
        for (int i = 0; i < 3; i++) {
            draw_gradients(&walk, 0.1, 2);
            step(&walk, 0.1, "v <- mu v - lr g, with the mu given");
        }
        finish(&walk);
    }
}

TEST(momentum_of_each_number_by_itself)
{
    walk_each_number_by_itself(MOMENTUM,
                               "each number has a velocity of its own");
}

TEST(momentum_of_two_parameters_in_turn)
{
    walk_two_in_turns(MOMENTUM,
                      "each parameter has velocities of its own");
}

/* --- RMSProp --- */

TEST(rmsprop_begins_with_a_long_step)
{
    struct walk walk = begin_any(RMSPROP);
    draw_gradients(&walk, 0.1, 2);
    step(&walk, draw_number(0.05, 0.5),
         "c begins at 0, and is (1 - rho) g^2 in the first step");
    finish(&walk);
}

TEST(rmsprop_over_many_gradients)
{
    walk_over_many_gradients(
        RMSPROP, "c <- rho c + (1 - rho) g^2, w <- w - lr g / sqrt(c + "
                 "epsilon)");
}

TEST(rmsprop_at_many_rates)
{
    walk_at_many_rates(RMSPROP, "lr is no part of what is remembered");
}

TEST(rmsprop_forgets_a_steep_gradient_slowly)
{
    struct walk walk = begin_any(RMSPROP);
    draw_gradients(&walk, 50, 90);
    step(&walk, 0.01, "the step at the large gradient");
    for (int i = 0; i < 60; i++) {
        draw_gradients(&walk, 0.1, 1);
        step(&walk, 0.01, "how much of c is kept in each step: rho");
    }
    finish(&walk);
}

TEST(rmsprop_has_its_epsilon_under_the_root)
{
    struct walk walk = begin_any(RMSPROP);
    for (int i = 0; i < 3; i++) {
        draw_gradients(&walk, 1, 9);
        spread_gradients(&walk, -7, -4);
        step(&walk, 0.1, "gradients so small that epsilon counts");
    }
    finish(&walk);
}

TEST(rmsprop_stays_where_the_gradient_is_0)
{
    walk_without_gradients(
        RMSPROP, "numbers whose gradient was always 0 stay, and "
                 "what is remembered fades all the same");
}

TEST(rmsprop_of_huge_gradients)
{
    struct walk walk = begin_any(RMSPROP);
    for (int i = 0; i < 3; i++) {
        draw_gradients(&walk, 1, 9);
        spread_gradients(&walk, 60, 100);
        step(&walk, 0.1,
             "the first step is equally long, however "
             "steep the gradient");
    }
    finish(&walk);
}

TEST(rmsprop_of_each_number_by_itself)
{
    walk_each_number_by_itself(RMSPROP,
                               "each number has a c of its own");
}

TEST(rmsprop_of_two_parameters_in_turn)
{
    walk_two_in_turns(RMSPROP, "each parameter has a c of its own");
}

/* --- Adam --- */

TEST(adam_begins_with_a_step_as_long_as_lr)
{
    struct walk walk = begin_any(ADAM);
    draw_gradients(&walk, 1, 9);
    spread_gradients(&walk, -2, 2);
    step(&walk, draw_number(0.05, 0.5),
         "in step 1 the averages are divided by 0.1 and by 0.001");
    finish(&walk);
}

TEST(adam_on_an_even_gradient_takes_equal_steps)
{
    struct walk walk = begin_any(ADAM);
    draw_gradients(&walk, 0.1, 2);
    for (int i = 0; i < 50; i++)
        step(&walk, 0.01,
             "the averages are divided by 1 - 0.9^t and 1 - 0.999^t, "
             "where t counts the steps");
    finish(&walk);
}

TEST(adam_over_many_gradients)
{
    walk_over_many_gradients(
        ADAM, "v averages the gradient, c its square, both "
              "from the first step on");
}

TEST(adam_at_many_rates)
{
    walk_at_many_rates(ADAM, "lr is no part of what is remembered");
}

TEST(adam_has_its_epsilon_outside_the_root)
{
    struct walk walk = begin_any(ADAM);
    for (int i = 0; i < 3; i++) {
        draw_gradients(&walk, 1, 9);
        spread_gradients(&walk, -10, -7);
        step(&walk, 0.1, "gradients so small that epsilon counts");
    }
    finish(&walk);
}

TEST(adam_stays_where_the_gradient_is_0)
{
    walk_without_gradients(
        ADAM, "numbers that never had a gradient stay, and "
              "what is remembered fades all the same");
}

TEST(adam_of_huge_gradients)
{
    struct walk walk = begin_any(ADAM);
    for (int i = 0; i < 3; i++) {
        draw_gradients(&walk, 1, 9);
        spread_gradients(&walk, 60, 100);
        step(&walk, 0.1, "no step is much longer than lr");
    }
    finish(&walk);
}

TEST(adam_of_each_number_by_itself)
{
    walk_each_number_by_itself(ADAM,
                               "each number has averages of its own");
}

TEST(adam_of_two_parameters_in_turn)
{
    walk_two_in_turns(ADAM, "each parameter has averages and a count "
                            "of steps of its own");
}

/* --- All of them --- */

TEST(parameters_of_all_shapes_side_by_side)
{
    const size_t n = draw_size(30, 50);
    struct walk walks[] = {
        begin(ADAM, 0, 1, 1), begin(MOMENTUM, 0.9, 1, n),
        begin(RMSPROP, 0, n, 1), begin(SGD, 0, n, n + 3)};

    for (int i = 0; i < 4; i++)
        for (size_t k = 0; k < sizeof walks / sizeof *walks; k++) {
            draw_gradients(&walks[k], 0.1, 2);
            step(&walks[k], 0.1, "every number takes its step");
        }
    for (size_t k = 0; k < sizeof walks / sizeof *walks; k++)
        finish(&walks[k]);
}

TEST(second_walk_knows_nothing_of_the_first)
{
    for (int rule = 0; rule < RULES; rule++)
        for (int i = 0; i < 2; i++) {
            struct walk walk = begin((enum rule)rule, 0.9, 2, 3);
            draw_gradients(&walk, 0.1, 2);
            step(&walk, 0.1, "a new optimiser remembers nothing");
            step(&walk, 0.1, "the second step of a new optimiser");
            finish(&walk);
        }
}

TEST(nothing_is_written_outside_of_matrices)
{
    const enum rule rules[] = {SGD, MOMENTUM, RMSPROP, ADAM};
    const size_t shapes[][2] = {{1, 1}, {1, 7}, {5, 1}, {3, 3}};

    proxy_watches = HARM_TO_MEMORY;
    for (size_t r = 0; r < sizeof rules / sizeof *rules; r++)
        for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
            struct walk walk =
                begin(rules[r], 0.5, shapes[s][0], shapes[s][1]);
            draw_gradients(&walk, 0.5, 1.5);
            step(&walk, 0.1, "a parameter of any shape");
            finish(&walk);
        }
}

int main(void)
{
    return hidden_run();
}
