#include "suite.h"

TEST(new_matrix_is_zero)
{
    struct matrix m = matrix_new(3, 2);

    check_matrix(&m, 3, 2, ((real[]){0, 0, 0, 0, 0, 0}), 0, "calloc");
    matrix_free(&m);
    ck_assert_ptr_null(m.at);
    ck_assert_uint_eq(m.rows + m.cols + m.room, 0);
}

/* a and b, and what a b is, in whichever form they come. */
static const real a23[] = {1, 2, 3, 4, 5, 6};
static const real a32[] = {1, 4, 2, 5, 3, 6};
static const real b34[] = {1, 0, -1, 2, 0, 1, 2, -2, 3, -1, 0, 1};
static const real b43[] = {1, 0, 3, 0, 1, -1, -1, 2, 0, 2, -2, 1};
static const real c24[] = {10, -1, 3, 1, 22, -1, 6, 4};

static void check_product(const real *a, enum form a_form,
                          const real *b, enum form b_form)
{
    struct matrix am =
        a_form == PLAIN ? matrix_from(2, 3, a) : matrix_from(3, 2, a);
    struct matrix bm =
        b_form == PLAIN ? matrix_from(3, 4, b) : matrix_from(4, 3, b);
    struct matrix c = {0};

    matrix_multiply(&am, a_form, &bm, b_form, &c);
    check_matrix(&c, 2, 4, c24, 1e-12, "worked out by hand");
    matrix_free(&am);
    matrix_free(&bm);
    matrix_free(&c);
}

TEST(product_of_plain_matrices)
{
    check_product(a23, PLAIN, b34, PLAIN);
}

TEST(product_with_the_first_transposed)
{
    check_product(a32, TRANSPOSED, b34, PLAIN);
}

TEST(product_with_the_second_transposed)
{
    check_product(a23, PLAIN, b43, TRANSPOSED);
}

TEST(product_with_both_transposed)
{
    check_product(a32, TRANSPOSED, b43, TRANSPOSED);
}

TEST(product_in_the_chapter_is_minus_two_twice)
{
    struct matrix a = matrix_from(2, 3, a23);
    struct matrix b = matrix_from(1, 3, (real[]){1, 0, -1});
    struct matrix c = {0};

    matrix_multiply(&a, PLAIN, &b, TRANSPOSED, &c);
    check_matrix(&c, 2, 1, ((real[]){-2, -2}), 1e-12,
                 "worked out by hand");
    matrix_free(&a);
    matrix_free(&b);
    matrix_free(&c);
}

TEST(product_of_odd_sizes_equals_three_loops)
{
    struct matrix a = matrix_random(67, 129, 1);
    struct matrix b = matrix_random(31, 129, 2);
    struct matrix c = matrix_random(5, 5, 3), sums = matrix_new(67, 31);

    matrix_multiply(&a, PLAIN, &b, TRANSPOSED, &c);
    for (size_t i = 0; i < 67; i++)
        for (size_t j = 0; j < 31; j++)
            for (size_t l = 0; l < 129; l++)
                matrix_row(&sums, i)[j] +=
                    matrix_row(&a, i)[l] * matrix_row(&b, j)[l];
    check_matrix(&c, 67, 31, sums.at, 1e-10,
                 "sum over the inner index");
    matrix_free(&a);
    matrix_free(&b);
    matrix_free(&c);
    matrix_free(&sums);
}

TEST(product_forgets_what_was_there_before)
{
    struct matrix a = matrix_from(1, 1, (real[]){2});
    struct matrix c = matrix_from(1, 1, (real[]){(real)NAN});

    matrix_multiply(&a, PLAIN, &a, PLAIN, &c);
    check_matrix(&c, 1, 1, ((real[]){4}), 0, "beta is 0");
    matrix_free(&a);
    matrix_free(&c);
}

TEST(view_sees_its_rows_and_no_others)
{
    struct matrix m = matrix_from(3, 2, a23);
    struct matrix view = matrix_rows(&m, 1, 2);

    check_matrix(&view, 2, 2, ((real[]){3, 4, 5, 6}), 0,
                 "rows 1 and 2");
    matrix_row(&m, 2)[0] = 50;
    check_number(matrix_row(&view, 1)[0], 50, 0, "the same memory");
    matrix_free(&view);
    check_number(m.at[0], 1, 0, "freeing a view frees nothing");
    matrix_free(&m);
}

TEST(copy_is_independent)
{
    struct matrix m = matrix_from(2, 3, a23), copy = {0};

    matrix_copy(&copy, &m);
    m.at[0] = 100;
    check_matrix(&copy, 2, 3, a23, 0, "numbers are copied");
    matrix_free(&m);
    matrix_free(&copy);
}

TEST(matrix_made_smaller_and_large_again_does_not_move)
{
    struct matrix m = matrix_new(128, 10);
    const real *at = m.at;

    matrix_resize(&m, 68, 10);
    ck_assert_uint_eq(m.rows, 68);
    matrix_resize(&m, 128, 10);
    ck_assert_msg(m.at == at,
                  "no memory is taken after the first batch");
    matrix_resize(&m, 10, 128);
    ck_assert_msg(m.at == at,
                  "what counts is how many numbers there are");
    matrix_free(&m);
}

TEST(shapes_that_do_not_fit_are_both_named)
{
    struct matrix a = matrix_from(2, 3, a23), c = {0};

    check_fails(matrix_multiply(&a, PLAIN, &a, PLAIN, &c),
                "matrix_multiply", "2 x 3 by 2 x 3");
    check_fails(matrix_expect(&a, 3, 3, "full_forward", "x"),
                "full_forward: x is 2 x 3", "expected 3 x 3");
    check_fails(matrix_expect(NULL, 3, 3, "full_forward", "x"),
                "full_forward: x is NULL", "");
    matrix_expect(&a, ANY, 3, "full_forward", "x");
    check_fails(matrix_expect(&a, ANY, 4, "full_forward", "x"),
                "full_forward: x is 2 x 3", "expected 2 x 4");
    matrix_free(&a);
}

TEST(misuse_ends_the_program_with_a_sentence)
{
    struct matrix m = matrix_from(2, 2, a23);
    struct matrix view = matrix_rows(&m, 1, 1);

    check_fails(matrix_rows(&m, 1, 2),
                "matrix_rows: cannot take 2 rows from row 1", "2 x 2");
    check_fails(matrix_resize(&view, 5, 5), "a view cannot be resized",
                "5 x 5");
    check_fails(matrix_multiply(&m, PLAIN, &m, PLAIN, &m),
                "matrix_multiply", "c must not be");
    struct matrix c = matrix_new(2, 2);
    check_fails(matrix_multiply(NULL, PLAIN, &m, PLAIN, &c),
                "matrix_multiply: a is NULL", "");
    check_fails(matrix_multiply(&m, PLAIN, NULL, PLAIN, &c),
                "matrix_multiply: b is NULL", "");
    check_fails(matrix_multiply(&m, PLAIN, &c, PLAIN, &c),
                "matrix_multiply", "c must not be");
    matrix_free(&c);
#ifndef __SANITIZE_ADDRESS__ /* which has a message of its own */
    check_fails(matrix_new((size_t)1 << 40, 1 << 10),
                "matrix_resize: no memory", "1024");
    check_fails(matrix_new((size_t)1 << 33, (size_t)1 << 31),
                "matrix_resize: no memory", "2147483648");
#endif
    matrix_free(&m);
}

int main(void)
{
    return suite_run("matrix");
}
