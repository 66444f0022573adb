#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"
#include "weight_grid.h"

/* Weights of n units, 0 but for two in each: the first -0.2, the last
   0.3. */
static struct matrix weights(size_t n)
{
    struct matrix w1 = matrix_new(3072, n);

    for (size_t h = 0; h < n; h++) {
        matrix_row(&w1, 0)[h] = (real)-0.2;
        matrix_row(&w1, 3071)[h] = (real)0.3;
    }
    return w1;
}

static int color(const struct board *board, size_t i, size_t j,
                 size_t c)
{
    return board->at[(i * board->side + j) * 3 + c];
}

START_TEST(tile_of_the_worked_example_is_stretched)
{
    struct matrix w1 = weights(5);
    struct board board = weight_grid_paint(&w1);

    ck_assert_uint_eq(board.side, 98);
    ck_assert_int_eq(color(&board, 33, 33, 0), 0);
    ck_assert_msg(color(&board, 33, 33, 1) == 102,
                  "a weight of 0 between -0.2 and 0.3 is %d, expected "
                  "102",
                  color(&board, 33, 33, 1));
    ck_assert_int_eq(color(&board, 64, 64, 2), 255);
    ck_assert_int_eq(color(&board, 64, 64, 1), 102);
    free(board.at);
    matrix_free(&w1);
}
END_TEST

START_TEST(pixels_are_at_row_column_and_color)
{
    struct matrix w1 = weights(2);

    /* unit 1, row 5, column 7, green; unit 0 sits to its left */
    matrix_row(&w1, (5 * 32 + 7) * 3 + 1)[1] = (real)0.3;
    struct board board = weight_grid_paint(&w1);
    ck_assert_uint_eq(board.side, 65);
    ck_assert_int_eq(color(&board, 5, 33 + 7, 1), 255);
    ck_assert_int_eq(color(&board, 5, 33 + 7, 0), 102);
    ck_assert_int_eq(color(&board, 5, 7, 1), 102);
    ck_assert_int_eq(color(&board, 7, 33 + 5, 1), 102);
    free(board.at);
    matrix_free(&w1);
}
END_TEST

START_TEST(tiles_are_stretched_each_by_itself)
{
    struct matrix w1 = weights(2);

    for (size_t k = 0; k < 3072; k++)
        matrix_row(&w1, k)[1] *= 1000;
    struct board board = weight_grid_paint(&w1);
    ck_assert_int_eq(color(&board, 3, 3, 0), 102);
    ck_assert_int_eq(color(&board, 3, 36, 0), 102);
    ck_assert_int_eq(color(&board, 31, 31, 2), 255);
    ck_assert_int_eq(color(&board, 31, 64, 2), 255);
    free(board.at);
    matrix_free(&w1);
}
END_TEST

START_TEST(lines_and_free_places_are_black)
{
    struct matrix w1 = weights(5);
    struct board board = weight_grid_paint(&w1);

    for (size_t k = 0; k < 98; k++)
        for (size_t c = 0; c < 3; c++) {
            ck_assert_int_eq(color(&board, k, 32, c), 0);
            ck_assert_int_eq(color(&board, 65, k, c), 0);
            ck_assert_int_eq(color(&board, 66 + k % 32, k, c), 0);
            ck_assert_int_eq(color(&board, 33 + k % 32, 66 + k % 32, c),
                             0);
        }
    ck_assert_msg(color(&board, 1, 1, 1) == 102, "nothing is painted");
    free(board.at);
    matrix_free(&w1);
}
END_TEST

START_TEST(one_unit_fills_the_board_and_fifty_take_eight_a_side)
{
    struct matrix one = weights(1), fifty = weights(50);
    struct board board = weight_grid_paint(&one);

    ck_assert_uint_eq(board.side, 32);
    ck_assert_int_eq(color(&board, 31, 31, 2), 255);
    free(board.at);
    board = weight_grid_paint(&fifty);
    ck_assert_uint_eq(board.side, 8 * 33 - 1);
    ck_assert_int_eq(color(&board, 6 * 33 + 31, 33 + 31, 2), 255);
    free(board.at);
    matrix_free(&one);
    matrix_free(&fifty);
}
END_TEST

START_TEST(equal_weights_stay_black)
{
    struct matrix w1 = weights(2);

    for (size_t k = 0; k < 3072; k++)
        matrix_row(&w1, k)[0] = 7;
    struct board board = weight_grid_paint(&w1);
    for (size_t i = 0; i < 32; i++)
        ck_assert_int_eq(color(&board, i, i, i % 3), 0);
    ck_assert_int_eq(color(&board, 9, 42, 0), 102);
    free(board.at);
    matrix_free(&w1);
}
END_TEST

static void draw_nan(void)
{
    struct matrix w1 = weights(2);

    w1.at[5] = (real)NAN;
    exit(weight_grid_draw("/tmp", "x.png", &w1) ? EXIT_SUCCESS
                                                : EXIT_FAILURE);
}

START_TEST(board_is_drawn_and_nan_is_not)
{
    char folder[] = "/tmp/check_weight_grid_XXXXXX", path[64];
    struct matrix w1 = weights(5);

    ck_assert_ptr_nonnull(mkdtemp(folder));
    struct board board = weight_grid_paint(&w1);
    ck_assert_int_eq(color(&board, 1, 1, 1), 102);
    free(board.at);
    ck_assert(weight_grid_draw(folder, "a.png", &w1));
    snprintf(path, sizeof path, "%s/a.png", folder);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    ck_assert_msg(ftell(file) > 1500,
                  "a picture of tiles takes more than %ld bytes",
                  ftell(file));
    fclose(file);
    remove(path);
    rmdir(folder);
    check_fails(draw_nan(), "x.png: not drawn", "no numbers");
    matrix_free(&w1);
}
END_TEST

int main(void)
{
    return suite_run(
        "weight_grid",
        (const TTest *[]){
            tile_of_the_worked_example_is_stretched,
            pixels_are_at_row_column_and_color,
            tiles_are_stretched_each_by_itself,
            lines_and_free_places_are_black,
            one_unit_fills_the_board_and_fifty_take_eight_a_side,
            equal_weights_stay_black, board_is_drawn_and_nan_is_not,
            NULL});
}
