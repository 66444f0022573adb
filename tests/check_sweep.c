#include <string.h>

#include "suite.h"
#include "sweep.h"

static const struct space example = {{{2, {50, 100}},
                                      {2, {1e-3, 1e-4}},
                                      {1, {0.25}},
                                      {1, {0.95}},
                                      {2, {0, 0.9}},
                                      {1, {500}}}};

TEST(grid_counts_with_the_last_axis_fastest)
{
    const size_t hidden[] = {50, 50, 50, 50, 100, 100, 100, 100};
    const double lr[] = {1e-3, 1e-3, 1e-4, 1e-4,
                         1e-3, 1e-3, 1e-4, 1e-4};
    struct sweep sweep = sweep_grid(&example, 3);

    ck_assert_uint_eq(sweep.n, 8);
    ck_assert_uint_eq(sweep.seed, 3);
    for (size_t i = 0; i < 8; i++) {
        const struct recipe *recipe = &sweep.recipes[i];
        ck_assert_uint_eq(recipe->hidden, hidden[i]);
        check_number(recipe->lr, lr[i], 0, "the learning rate");
        check_number(recipe->momentum, i % 2 ? 0.9 : 0, 0, "momentum");
        ck_assert(recipe->rule == (i % 2 ? MOMENTUM : SGD));
        check_number(recipe->reg, 0.25, 0, "the only value");
        ck_assert_uint_eq(recipe->iterations, 500);
        ck_assert_uint_eq(recipe->batch, 200);
    }
    sweep_free(&sweep);
}

TEST(published_sweeps_have_6_and_27_points)
{
    struct sweep a = sweep_published('A'), b = sweep_published('B');

    ck_assert_uint_eq(a.n, 6);
    ck_assert(a.published == 'A' && b.published == 'B');
    check_number(a.recipes[0].lr, 1e-2, 0, "A begins with 0.01");
    check_number(a.recipes[5].reg, 0.3, 0, "0.6 in its convention");
    ck_assert_uint_eq(a.recipes[5].iterations, 2000);
    ck_assert_uint_eq(b.n, 27);
    ck_assert_uint_eq(b.recipes[9].hidden, 150);
    check_number(b.recipes[9].lr, 1e-3, 0, "net 9 of B");
    check_number(b.recipes[10].reg, 0.4, 0, "reg runs fastest");
    ck_assert_uint_eq(b.recipes[26].iterations, 3000);
    sweep_free(&a);
    sweep_free(&b);
}

TEST(sweep_d_trains_as_its_solver_does)
{
    struct sweep d = sweep_published('D');
    char name[SWEEP_NAME];

    ck_assert_uint_eq(d.n, 16);
    ck_assert_uint_eq(d.recipes[0].iterations, 2450);
    ck_assert_uint_eq(d.recipes[1].iterations, 4900);
    check_number(d.recipes[2].reg, 10, 0, "20 in its convention");
    check_number(d.recipes[4].lr, 1e-4, 0, "net 4 of D");
    check_number(d.recipes[15].decay, 1, 0, "no decay");
    ck_assert_uint_eq(d.recipes[15].hidden, 100);
    ck_assert_uint_eq(d.recipes[15].batch, 100);
    check_number(d.recipes[15].std, 1e-3, 0, "initial weights");
    ck_assert(d.recipes[15].late && d.recipes[15].rule == SGD);
    sweep_name(&d, 15, name);
    ck_assert_str_eq(name, "D0_h100_lr0.0001_reg10_decay1_momentum0_"
                           "4900");
    sweep_free(&d);
}

TEST(generator_of_sweep_a_runs_on_from_net_to_net)
{
    struct sweep a = sweep_published('A');
    struct random random;

    /* found with NumPy */
    sweep_seed(&a, 0, 49000, &random);
    check_number(random_normal(&random), -0.005966239061795682, 1e-12,
                 "after the toy and the default");
    sweep_seed(&a, 5, 49000, &random);
    check_number(random_normal(&random), 0.3222494680022418, 1e-12,
                 "after five more nets");
    sweep_free(&a);
}

TEST(generator_of_sweep_b_starts_from_the_seed)
{
    struct sweep b = sweep_published('B');
    struct random random;

    sweep_seed(&b, 26, 49000, &random);
    check_number(random_normal(&random), 1.764052345967664, 1e-12,
                 "seed 0 for every net");
    sweep_free(&b);
}

TEST(random_points_stay_within_their_bounds)
{
    enum { N = 2000 };
    struct sweep sweep = sweep_random(&example, N, suite_seed(1));
    struct sweep again = sweep_random(&example, N, suite_seed(1));
    struct sweep other = sweep_random(&example, N, suite_seed(2));
    size_t below = 0, same = 0, small = 0;

    ck_assert_uint_eq(sweep.n, N);
    for (size_t i = 0; i < N; i++) {
        const struct recipe *recipe = &sweep.recipes[i];
        ck_assert(recipe->hidden >= 50 && recipe->hidden <= 100);
        ck_assert(recipe->lr >= 1e-4 && recipe->lr <= 1e-3);
        ck_assert(recipe->momentum >= 0 && recipe->momentum <= 0.9);
        check_number(recipe->reg, 0.25, 0, "no choice, no chance");
        check_number(recipe->lr, again.recipes[i].lr, 0, "same seed");
        below += recipe->lr < 3.165e-4;
        small += recipe->momentum < 0.45;
        same += recipe->lr == other.recipes[i].lr;
    }
    /* the standard deviation is 22 */
    ck_assert_msg(below > 860 && below < 1140,
                  "%zu of 2000 learning rates below 0.000316", below);
    ck_assert_msg(small > 860 && small < 1140,
                  "%zu of 2000 momenta below 0.45", small);
    ck_assert_msg(same < 100, "another seed gives other points");
    sweep_free(&sweep);
    sweep_free(&again);
    sweep_free(&other);
}

TEST(random_points_are_not_rounded_beyond_a_bound)
{
    const struct space narrow = {{{2, {1001, 1004}},
                                  {1, {1e-3}},
                                  {1, {0.25}},
                                  {2, {0.9991, 0.9994}},
                                  {1, {0}},
                                  {1, {100}}}};
    struct sweep sweep = sweep_random(&narrow, 100, suite_seed(1));

    for (size_t i = 0; i < sweep.n; i++) {
        const struct recipe *recipe = &sweep.recipes[i];
        ck_assert(recipe->hidden >= 1001 && recipe->hidden <= 1004);
        ck_assert(recipe->decay >= 0.9991 && recipe->decay <= 0.9994);
    }
    sweep_free(&sweep);
}

TEST(grid_of_too_many_nets_is_refused)
{
    struct space space = {{{25, {50}},
                           {25, {1e-3}},
                           {17, {0.25}},
                           {1, {0.9}},
                           {1, {0}},
                           {1, {100}}}};

    check_fails(sweep_grid(&space, 0), "10625 nets", "at most 10000");
}

TEST(names_say_all_and_differ)
{
    struct sweep grid = sweep_grid(&example, 3);
    struct sweep a = sweep_published('A');
    char name[SWEEP_NAME], next[SWEEP_NAME];

    sweep_name(&grid, 0, name);
    ck_assert_str_eq(name, "seed3_h50_lr0.001_reg0.25_decay0.95_"
                           "momentum0_500");
    for (size_t i = 1; i < grid.n; i++) {
        sweep_name(&grid, i, next);
        ck_assert_str_ne(name, next);
        strcpy(name, next);
    }
    sweep_name(&a, 5, name);
    ck_assert_str_eq(name, "A0_h50_lr0.001_reg0.3_decay0.95_momentum0_"
                           "2000");
    sweep_free(&grid);
    sweep_free(&a);
}

int main(void)
{
    return suite_run("sweep");
}
