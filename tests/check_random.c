#include "random.h"
#include "suite.h"

static struct random seeded(uint32_t seed)
{
    struct random random;

    random_seed(&random, seed);
    return random;
}

TEST(first_words_of_seed_0)
{
    const uint32_t words[] = {2357136044u, 2546248239u, 3071714933u,
                              3626093760u, 2588848963u};
    struct random random = seeded(0);

    for (int i = 0; i < 5; i++)
        ck_assert_uint_eq(random_word(&random), words[i]);
}

TEST(word_10000_of_the_standard_seed)
{
    /* the check value of std::mt19937 in the C++ standard */
    struct random random = seeded(5489);
    uint32_t word = 0;

    for (int i = 0; i < 10000; i++)
        word = random_word(&random);
    ck_assert_uint_eq(word, 4123659995u);
}

TEST(first_uniforms_of_seed_0)
{
    const double uniforms[] = {0.5488135039273248, 0.7151893663724195,
                               0.6027633760716439};
    struct random random = seeded(0);

    for (int i = 0; i < 3; i++)
        check_number(random_uniform(&random), uniforms[i], 1e-16,
                     "27 high and 26 low bits");
}

TEST(first_normals_of_seed_0)
{
    const double normals[] = {1.764052345967664, 0.4001572083672233,
                              0.9787379841057392, 2.240893199201458};
    struct random random = seeded(0);

    for (int i = 0; i < 4; i++)
        check_number(random_normal(&random), normals[i], 1e-15,
                     "polar method, f q before f p");
}

TEST(six_indices_below_49000)
{
    const size_t indices[] = {2732, 43567, 42613, 45891, 21243, 30403};
    struct random random = seeded(0);

    for (int i = 0; i < 6; i++)
        ck_assert_uint_eq(random_index(&random, 49000), indices[i]);
}

TEST(normal_kept_for_later_survives_other_draws)
{
    const size_t indices[] = {41993, 20757, 46884};
    struct random random = seeded(0);

    for (int i = 0; i < 3; i++)
        random_normal(&random);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(random_index(&random, 49000), indices[i]);
    check_number(random_normal(&random), 2.240893199201458, 1e-15,
                 "the second of the second pair waits");
    check_number(random_normal(&random), -0.29139398, 1e-8,
                 "a new pair after it");
}

TEST(seeding_forgets_the_normal_that_waits)
{
    struct random random = seeded(0);

    random_normal(&random);
    random_seed(&random, 0);
    check_number(random_normal(&random), 1.764052345967664, 1e-15,
                 "has_normal is false after seeding");
}

TEST(five_classes_of_a_hundred_for_six_seeds)
{
    const uint32_t seeds[] = {0, 1, 42, 1337, 1213187844u, 4294967295u};
    const size_t classes[6][5] = {
        {2, 26, 55, 75, 86},  {33, 80, 81, 84, 93},
        {44, 45, 53, 70, 83}, {2, 44, 48, 59, 86},
        {7, 13, 35, 84, 90},  {31, 36, 77, 80, 92}};

    for (int s = 0; s < 6; s++) {
        struct random random = seeded(seeds[s]);
        size_t chosen[5], found = 0;
        random_choose(&random, 100, 5, chosen);
        for (int i = 0; i < 5; i++)
            for (int j = 0; j < 5; j++)
                found += chosen[i] == classes[s][j];
        ck_assert_msg(found == 5, "seed %u chose other classes",
                      (unsigned)seeds[s]);
    }
}

TEST(choice_of_seed_0_is_in_the_order_of_the_chapter)
{
    struct random random = seeded(0);
    size_t chosen[5];
    const size_t expected[] = {26, 86, 2, 55, 75};

    random_choose(&random, 100, 5, chosen);
    for (int i = 0; i < 5; i++)
        ck_assert_uint_eq(chosen[i], expected[i]);
}

TEST(normals_have_mean_0_and_variance_1)
{
    enum { N = 200000 };
    struct random random = seeded(suite_seed(7));
    double sum = 0, squares = 0;

    for (int i = 0; i < N; i++) {
        double draw = random_normal(&random);
        sum += draw;
        squares += draw * draw;
    }
    /* six standard deviations of each */
    check_number(sum / N, 0, 6 * sqrt(1.0 / N), "mean");
    check_number(squares / N, 1, 6 * sqrt(2.0 / N), "variance");
}

TEST(indices_stay_below_n_and_all_of_them_come_up)
{
    struct random random = seeded(suite_seed(3));
    int count[7] = {0};

    for (int i = 0; i < 7000; i++) {
        size_t index = random_index(&random, 7);
        if (index >= 7)
            ck_abort_msg("an index below 7 is %zu", index);
        count[index]++;
    }
    /* the standard deviation is 29 */
    for (int i = 0; i < 7; i++)
        ck_assert_msg(count[i] > 820 && count[i] < 1180,
                      "index %d came up %d times in 7000", i, count[i]);
    ck_assert_uint_eq(random_index(&random, 1), 0);
}

TEST(shuffle_makes_all_six_orders_equally_often)
{
    struct random random = seeded(suite_seed(11));
    int count[6] = {0};

    for (int i = 0; i < 60000; i++) {
        size_t items[] = {0, 1, 2};
        random_shuffle(&random, items, 3);
        if (items[0] + items[1] + items[2] != 3 || items[0] == items[1]
            || items[1] == items[2])
            ck_abort_msg("0 1 2 became %zu %zu %zu", items[0], items[1],
                         items[2]);
        count[items[0] * 2 + (items[1] > items[2])]++;
    }
    /* the standard deviation is 91; with an index that may be any at
       every exchange, half of the orders come 1111 times too often or
       too rarely */
    for (int i = 0; i < 6; i++)
        ck_assert_msg(count[i] > 9440 && count[i] < 10560,
                      "order %d came up %d times in 60000", i,
                      count[i]);
}

TEST(choosing_the_impossible_ends_the_program)
{
    struct random random = seeded(suite_seed(0));
    size_t chosen[6];

    check_fails(random_index(&random, 0), "random_index", "below 0");
    check_fails(random_index(&random, (size_t)1 << 33), "random_index",
                "below 8589934592");
    check_fails(random_choose(&random, 5, 6, chosen), "random_choose",
                "6 of 5");
}

int main(void)
{
    return suite_run("random");
}
