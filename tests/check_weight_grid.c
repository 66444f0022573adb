#include <fenv.h>
#include <stdbool.h>
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

enum { RED, GREEN, BLUE };
static const char *const color_names[] = {"red", "green", "blue"};

static int color(const struct board *board, size_t i, size_t j,
                 size_t c)
{
    return board->at[(i * board->side + j) * 3 + c];
}

static int tile_color(const struct board *board, size_t h, size_t i,
                      size_t j, size_t c)
{
    const size_t tiles = (board->side + 1) / 33;

    return color(board, h / tiles * 33 + i, h % tiles * 33 + j, c);
}

#define UNPAINTED "is the tile painted, from (top, left) on? "

/* A colour of pixel (i, j) of the tile of unit h. */
static void check_tile(const struct board *board, size_t h, size_t i,
                       size_t j, size_t c, int expected,
                       const char *hint)
{
    const size_t tiles = (board->side + 1) / 33;
    const int came = tile_color(board, h, i, j, c);

    if (came == expected + 1)
        hint = "255 times the share, rounded down";
    bool nothing = true;
    for (size_t k = 0; k < board->side * board->side * 3; k++)
        nothing = nothing && board->at[k] == 0;
    if (nothing)
        hint = "nothing is painted at all, the board is black: not "
               "yet written? or is the share a whole number, "
               "rounded too early? or are the smallest and the "
               "largest weight kept in integers?";
    ck_assert_msg(came == expected,
                  "unit %zu, the tile in row %zu, column %zu: pixel "
                  "(%zu, %zu), %s, is %d, expected %d: %s%s",
                  h, h / tiles, h % tiles, i, j, color_names[c], came,
                  expected, came == 0 ? UNPAINTED : "", hint);
}

/* All three colours at (i, j) of the board. */
static void check_black(const struct board *board, size_t i, size_t j,
                        const char *hint)
{
    for (size_t c = RED; c <= BLUE; c++)
        ck_assert_msg(color(board, i, j, c) == 0,
                      "row %zu, column %zu of the board, %s, is %d, "
                      "expected 0: %s",
                      i, j, color_names[c], color(board, i, j, c),
                      hint);
}

static void check_side(const struct board *board, size_t side)
{
    ck_assert_msg(
        board->side == side,
        "the board has %zu pixels a side, expected %zu: %s",
        board->side, side,
        (board->side + 1) % 33 != 0
            ? "tiles of 32 pixels, with one line of black between "
              "two, none around the board and none behind the last"
            : "as many tiles a side as the root of the number of "
              "units, rounded up: not one too many, and not at "
              "most eight");
}

#define STRETCH \
    "255 (w - min) / (max - min), with the smallest and the largest " \
    "weight of this unit itself, not of the tiles before or of all " \
    "units, " \
    "all colours together"
#define COLUMN "unit h has its weights in column h of w1"
#define NOT_0 \
    "the search for the smallest and the largest weight begins with " \
    "a weight, not with 0"

TEST(tile_of_the_worked_example_is_stretched)
{
    struct matrix w1 = weights(5);
    struct board board = weight_grid_paint(&w1);

    check_side(&board, 98);
    check_tile(
        &board, 4, 0, 0, GREEN, 102,
        tile_color(&board, 4, 0, 0, GREEN) == 0
            ? "a weight of 0 between -0.2 and 0.3: with its sign, not "
              "its size; is the pixel found with the width of the "
              "board, and not with rows of 32? " STRETCH
            : "a weight of 0 between -0.2 and 0.3; " STRETCH);
    check_tile(
        &board, 4, 0, 0, RED, 0,
        tile_color(&board, 4, 31, 0, RED) == 0
            ? "upside down: the first row is painted at the bottom"
            : "its first weight, -0.2, the smallest: with its sign, "
              "and not its size; " COLUMN);
    check_tile(&board, 4, 31, 31, BLUE, 255,
               "its last weight, 0.3; " COLUMN);
    check_tile(&board, 4, 31, 31, GREEN, 102, "a weight of 0 again");
    free(board.at);
    matrix_free(&w1);
}

/* Places on the board where a weight of unit 1 of two can come out that
   belongs into row 5 and column 7 of its tile, blue. */
static const struct place {
    size_t i, j, c;
    const char *why;
} places[] = {
    {7, 33 + 5, BLUE, "rows and columns are swapped: it is transposed"},
    {5, 33 + 7, RED, "the colours are in the opposite order"},
    {15, 33 + 23, RED,
     "the three colours of a pixel are side by side; these are not "
     "planes, one for each colour"},
    {33 + 5, 7, BLUE, "top and left are swapped"},
    {5, 7, BLUE, "add left"},
    {10, 15, BLUE, "this is a row of w1; a unit has a column"},
};

TEST(pixels_are_at_row_column_and_colour,
     "tile_of_the_worked_example_is_stretched")
{
    struct matrix w1 = weights(2);
    const char *why =
        "row 32 i + j, times 3, plus c, of w1, in the column "
        "of this unit, not of unit 0";

    /* unit 0 sits to its left; 0.05 becomes 127.5, rounded down */
    matrix_row(&w1, (5 * 32 + 7) * 3 + BLUE)[1] = (real)0.05;
    struct board board = weight_grid_paint(&w1);
    check_side(&board, 65);
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        const struct place *at = &places[k];
        const int came = color(&board, at->i, at->j, at->c);
        if (came == 127 || came == 128)
            why = at->why;
    }
    check_tile(&board, 1, 5, 7, BLUE, 127, why);
    check_tile(&board, 1, 5, 7, RED, 102, why);
    check_tile(
        &board, 0, 5, 7, BLUE, 102,
        tile_color(&board, 0, 0, 1, RED) == 0
            ? "a later tile makes the board black (wipes it); each "
              "paints only its own pixels"
            : "this is unit 1's weight");
    check_tile(&board, 1, 7, 5, BLUE, 102, "row 5, column 7, is meant");
    free(board.at);
    matrix_free(&w1);
}

TEST(tiles_are_stretched_each_by_itself,
     "tile_of_the_worked_example_is_stretched")
{
    struct matrix w1 = weights(2);

    for (size_t k = 0; k < 3072; k++) {
        matrix_row(&w1, k)[0] /= 1024;
        matrix_row(&w1, k)[1] *= 1024;
    }
    struct board board = weight_grid_paint(&w1);
    for (size_t h = 0; h < 2; h++) {
        check_tile(&board, h, 3, 3, RED, 102, STRETCH);
        check_tile(&board, h, 31, 31, BLUE, 255, STRETCH);
    }
    free(board.at);
    matrix_free(&w1);
}

TEST(tiles_whose_weights_have_one_sign_are_stretched_too,
     "tile_of_the_worked_example_is_stretched")
{
    struct matrix w1 = matrix_new(3072, 2);

    for (size_t k = 0; k < 3072; k++)
        for (size_t h = 0; h < 2; h++)
            matrix_row(&w1, k)[h] = (real)(h == 0 ? -0.5 : 0.5);
    for (size_t h = 0; h < 2; h++) {
        matrix_row(&w1, 0)[h] -= (real)0.25;
        matrix_row(&w1, 3071)[h] += (real)0.25;
    }
    struct board board = weight_grid_paint(&w1);
    /* from -0.75 to 0, and from 0 to 0.75 */
    check_tile(&board, 0, 31, 31, BLUE, 255,
               tile_color(&board, 0, 31, 31, BLUE) == 170 ? NOT_0
                                                          : STRETCH);
    check_tile(&board, 1, 0, 0, RED, 0,
               tile_color(&board, 1, 0, 0, RED) == 85 ? NOT_0
                                                      : STRETCH);
    check_tile(&board, 0, 3, 3, RED, 127, "-0.5 of -0.75 to -0.25");
    check_tile(&board, 1, 3, 3, RED, 127, "0.5 of 0.25 to 0.75");
    free(board.at);
    matrix_free(&w1);
}

TEST(lines_and_empty_places_are_black,
     "tile_of_the_worked_example_is_stretched")
{
    struct matrix w1 = weights(5);
    struct board board = weight_grid_paint(&w1);

    for (size_t k = 0; k < 98; k++) {
        check_black(&board, k, 32,
                    "the line between two columns of tiles is black, "
                    "as the board is at first");
        check_black(&board, 65, k, "the line between two rows");
        check_black(&board, 66 + k % 32, k,
                    "the empty row; a tile begins at (top, left)");
        check_black(&board, 33 + k % 32, 66 + k % 32,
                    "the empty place beside unit 4");
    }
    check_tile(&board, 0, 1, 1, GREEN, 102, STRETCH);
    free(board.at);
    matrix_free(&w1);
}

TEST(one_unit_fills_the_board_and_a_hundred_take_ten_a_side,
     "tile_of_the_worked_example_is_stretched")
{
    struct matrix one = weights(1), hundred = weights(100);
    struct board board = weight_grid_paint(&one);

    check_side(&board, 32);
    check_tile(&board, 0, 31, 31, BLUE, 255, "its last weight, 0.3");
    free(board.at);
    board = weight_grid_paint(&hundred);
    check_side(&board, 10 * 33 - 1);
    check_tile(&board, 99, 31, 31, BLUE, 255,
               "its last weight, 0.3; " COLUMN);
    free(board.at);
    matrix_free(&one);
    matrix_free(&hundred);
}

TEST(second_board_has_nothing_of_the_first,
     "tile_of_the_worked_example_is_stretched")
{
    struct matrix many = weights(50), few = weights(5);
    struct board board = weight_grid_paint(&many);

    free(board.at);
    board = weight_grid_paint(&few);
    check_tile(&board, 4, 1, 1, GREEN, 102, STRETCH);
    for (size_t k = 0; k < 32; k++)
        check_black(
            &board, 33 + k, 66 + k,
            "the empty place beside unit 4, black again: the old board "
            "before this one had a tile there");
    free(board.at);
    matrix_free(&many);
    matrix_free(&few);
}

TEST(weights_are_only_looked_at,
     "tile_of_the_worked_example_is_stretched")
{
    struct matrix w1 = weights(2), before = weights(2);
    struct board board = weight_grid_paint(&w1);

    check_tile(&board, 1, 1, 1, GREEN, 102, STRETCH);
    check_matrix(&w1, 3072, 2, before.at, 0,
                 "the weights are changed; w1 belongs to the net, and "
                 "stays as it is");
    free(board.at);
    matrix_free(&w1);
    matrix_free(&before);
}

TEST(equal_weights_stay_black,
     "tile_of_the_worked_example_is_stretched")
{
    struct matrix w1 = weights(2);

    for (size_t k = 0; k < 3072; k++)
        matrix_row(&w1, k)[0] = 7;
    feclearexcept(FE_ALL_EXCEPT);
    struct board board = weight_grid_paint(&w1);
    const bool invalid = fetestexcept(FE_INVALID);
    for (size_t i = 0; i < 32; i++)
        check_tile(&board, 0, i, i, i % 3, 0,
                   "all its weights are 7, so it stays black");
    check_tile(&board, 1, 9, 9, RED, 102, "not all its weights are 7");
    ck_assert_msg(!invalid,
                  "0 / 0 was computed, which has no colour: when all "
                  "weights are equal, do not divide");
    free(board.at);
    matrix_free(&w1);
}

static void draw_nan(void)
{
    struct matrix w1 = weights(2);

    w1.at[5] = (real)NAN;
    exit(weight_grid_draw("/tmp", "x.png", &w1) ? EXIT_SUCCESS
                                                : EXIT_FAILURE);
}

/* Without the line on standard output that says where it is. */
static bool draw_quietly(const char *folder, const struct matrix *w1)
{
    int before = dup(STDOUT_FILENO);

    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stdout));
    bool drawn = weight_grid_draw(folder, "a.png", w1);
    fflush(stdout);
    dup2(before, STDOUT_FILENO);
    close(before);
    return drawn;
}

TEST(board_is_drawn_and_nan_is_not,
     "tile_of_the_worked_example_is_stretched")
{
    char folder[] = "/tmp/check_weight_grid_XXXXXX", path[64];
    struct matrix w1 = weights(5);

    ck_assert_ptr_nonnull(mkdtemp(folder));
    struct board board = weight_grid_paint(&w1);
    check_tile(&board, 0, 1, 1, GREEN, 102, STRETCH);
    free(board.at);
    ck_assert(draw_quietly(folder, &w1));
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
    check_fails(draw_nan(), "x.png: not drawn", "aren't finite");
    matrix_free(&w1);
}

int main(void)
{
    return suite_run("weight_grid");
}
