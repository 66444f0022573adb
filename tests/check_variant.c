#include "suite.h"
#include "variant.h"

TEST(recipes_are_those_of_the_chapter)
{
    struct recipe a = variant_recipe('A'), b = variant_recipe('B');
    struct recipe c = variant_recipe('C');

    check_number(a.lr, 1e-4, 0, "A");
    check_number(b.reg, 0.25, 0, "B");
    check_number(c.reg, 0.5, 0, "1.0 in the other convention");
    ck_assert_uint_eq(a.batch * a.iterations, 200000);
    ck_assert_uint_eq(c.batch * c.iterations, 245000);
    ck_assert(a.rule == SGD && b.rule == SGD && c.rule == MOMENTUM);
    ck_assert(!a.late && !b.late && c.late);
}

TEST(b_begins_with_the_seed_and_a_after_the_toy)
{
    struct random random, other;

    variant_seed('B', suite_seed(7), &random);
    random_seed(&other, suite_seed(7));
    ck_assert_uint_eq(random_word(&random), random_word(&other));
    variant_seed('A', 0, &random);
    /* found with NumPy */
    check_number(random_normal(&random), -0.7362904541422681, 1e-12,
                 "70 weights and 100 batches of 200 of the toy first");
}

TEST(skipping_draws_what_a_run_draws)
{
    struct recipe recipe = variant_recipe('B');
    struct random random;

    recipe.hidden = 2;
    recipe.batch = 3;
    recipe.iterations = 5;
    random_seed(&random, 1);
    variant_skip(&recipe, 49, &random);
    /* found with NumPy */
    check_number(random_normal(&random), -0.5271229712728615, 1e-12,
                 "3072 * 2 + 2 * 10 normals, 5 * 3 indices below 49");
}

int main(void)
{
    return suite_run("variant");
}
