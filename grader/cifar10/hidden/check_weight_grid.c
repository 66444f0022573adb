/* Hidden tests of the pictures of the weights. */
#include <stdlib.h>

#include "hidden.h"
#include "proxy.h"
#include "reference.h"

enum {
    SIDE = 32,
    COLORS = 3,
    WEIGHTS = SIDE * SIDE * COLORS,
    STEP = SIDE + 1 /* from tile to tile */
};

static struct matrix *w1;
static struct matrix *due; /* the colours of w1's numbers */

/* Where weight k of unit h is, in w1 and in due. */
static size_t place(size_t k, size_t h)
{
    return k * w1->cols + h;
}

/* A smallest weight with few digits. */
static double draw_low(double low, double high)
{
    return floor(draw_number(low, high) * 1024) / 1024;
}

/* How far the largest weight is above it: a power of 2. So nothing has
   to be rounded for the largest colour, in whatever order it is
   computed. */
static double draw_range(void)
{
    return pow(2, (double)draw_size(1, 4));
}

static void set(size_t k, size_t h, double weight, int color)
{
    w1->at[place(k, h)] = (real)weight;
    due->at[place(k, h)] = color;
}

/* The weights of unit h, from low on. For each its colour is drawn
   first, and then the weight, which is `above` more than the colour
   needs, and a little; so no way of computing the colour can round it
   to another one. Two of them are the smallest and the largest. */
static void draw_unit(size_t h, double low, double range, double above)
{
    const size_t lowest = random_index(&draw, WEIGHTS);
    const size_t highest =
        (lowest + draw_size(1, WEIGHTS - 1)) % WEIGHTS;

    for (size_t k = 0; k < WEIGHTS; k++) {
        int color = (int)random_index(&draw, 255);
        double part = color + above + draw_number(0, 0.2);
        set(k, h, low + range * part / 255, color);
    }
    set(lowest, h, low, 0);
    set(highest, h, low + range, 255);
}

static void start_black(size_t units)
{
    w1 = zeros(WEIGHTS, units);
    due = zeros(WEIGHTS, units);
}

/* Units whose weights are of either sign. */
static void start(size_t units)
{
    start_black(units);
    for (size_t h = 0; h < units; h++)
        draw_unit(h, -draw_low(0.5, 1.5), draw_range(), 0.1);
}

/* A number of units that leaves some places free. */
static size_t draw_units(void)
{
    const size_t tiles = draw_size(2, 3);

    return tiles * tiles - draw_size(1, tiles - 1);
}

/* How many tiles there are a side. */
static size_t tiles(void)
{
    size_t n = 1;

    while (n * n < w1->cols)
        n++;
    return n;
}

static struct board paint(const char *hint)
{
    struct board board = weight_grid_paint(w1);
    const size_t side = tiles() * STEP - 1;

    ck_assert_msg(board.side == side,
                  "the board of %zu units is %zu pixels a side, "
                  "expected %zu: %s",
                  w1->cols, board.side, side, hint);
    return board;
}

static void check_tile(const struct board *board, size_t h,
                       const char *hint)
{
    const size_t top = h / tiles() * STEP, left = h % tiles() * STEP;

    for (size_t k = 0; k < WEIGHTS; k++) {
        const size_t i = k / COLORS / SIDE, j = k / COLORS % SIDE;
        const size_t pixel = (top + i) * board->side + left + j;
        int color = board->at[pixel * COLORS + k % COLORS];
        int expected = (int)due->at[place(k, h)];
        /* Check takes its time over every assertion that holds */
        if (color != expected)
            ck_abort_msg("unit %zu of %zu, row %zu and column %zu of "
                         "its tile: colour %zu is %d, expected %d: %s",
                         h, w1->cols, i, j, k % COLORS, color, expected,
                         hint);
    }
}

static void check_tiles(const char *hint)
{
    struct board board = paint(hint);

    for (size_t h = 0; h < w1->cols; h++)
        check_tile(&board, h, hint);
    free(board.at);
}

/* Whether no tile has the pixel: it is on a line, or where there is no
   unit. */
static bool is_free(size_t i, size_t j)
{
    return i % STEP == SIDE || j % STEP == SIDE
           || i / STEP * tiles() + j / STEP >= w1->cols;
}

static void check_black(const struct board *board)
{
    for (size_t i = 0; i < board->side; i++)
        for (size_t j = 0; j < board->side; j++)
            for (size_t c = 0; is_free(i, j) && c < COLORS; c++) {
                int color =
                    board->at[(i * board->side + j) * COLORS + c];
                if (color != 0)
                    ck_abort_msg("row %zu, column %zu of the board: "
                                 "colour %zu is %d, but no tile is "
                                 "there",
                                 i, j, c, color);
            }
}

TEST(board_is_as_large_as_its_tiles_need)
{
    const size_t units[] = {2, 3, 4, 5, 9, 10, draw_size(11, 40)};

    for (size_t n = 0; n < sizeof units / sizeof *units; n++) {
        start(units[n]);
        struct board board =
            paint("the root of the number of units, rounded up, tiles "
                  "a side, and a line between neighbours");
        check_tile(&board, units[n] - 1, "the last unit's tile");
        free(board.at);
    }
}

TEST(one_unit_fills_the_board)
{
    start(1);
    check_tiles("a single tile has no lines around it");
}

TEST(tiles_stand_row_by_row)
{
    start(draw_units());
    check_tiles("unit h is in column h of w1, and tiles go row by row, "
                "33 pixels from one to the next");
}

TEST(square_number_of_units_leaves_no_place_empty)
{
    start(draw_size(0, 1) == 0 ? 4 : 9);
    check_tiles("as many tiles as units");
}

TEST(hundred_units_have_a_tile_each)
{
    start(draw_size(90, 100));
    check_tiles("ten tiles a side");
}

TEST(lines_and_empty_places_are_black)
{
    start(draw_units());
    struct board board = paint("three tiles a side at most");
    check_black(&board);
    check_tile(&board, w1->cols - 1, "the last unit's tile");
    free(board.at);
}

TEST(pixel_is_at_its_row_column_and_colour)
{
    start_black(draw_units());
    for (size_t h = 0; h < w1->cols; h++) {
        set(random_index(&draw, WEIGHTS), h, draw_range(), 255);
    }
    check_tiles("row (32 i + j) 3 + c of w1 is colour c of pixel "
                "(i, j)");
}

TEST(colours_are_rounded_down)
{
    start_black(draw_units());
    for (size_t h = 0; h < w1->cols; h++)
        draw_unit(h, -draw_low(0.5, 1.5), draw_range(), 0.7);
    check_tiles("the stretched number is rounded down");
}

TEST(tiles_are_stretched_each_by_itself)
{
    start_black(draw_units());
    for (size_t h = 0; h < w1->cols; h++) {
        double scale =
            pow(h % 2 == 0 ? 0.5 : 2, (double)draw_size(12, 20));
        draw_unit(h, -draw_low(0.5, 1.5) * scale, draw_range() * scale,
                  0.1);
    }
    check_tiles("each tile has a smallest and a largest weight of its "
                "own");
}

TEST(colours_are_stretched_together)
{
    start_black(draw_units());
    for (size_t h = 0; h < w1->cols; h++) {
        const double low = -draw_low(0.5, 1.5), range = draw_range();
        const size_t first = random_index(&draw, COLORS);
        for (size_t k = 0; k < WEIGHTS; k++) {
            int color = (int)(random_index(&draw, 80)
                              + (k + first) % COLORS * 85);
            set(k, h, low + range * (color + 0.2) / 255, color);
        }
        for (size_t k = 0; k < COLORS; k++) {
            if ((k + first) % COLORS == 0)
                set(k, h, low, 0);
            if ((k + first) % COLORS == COLORS - 1)
                set(k, h, low + range, 255);
        }
    }
    check_tiles("the smallest and the largest weight are those of all "
                "three colours");
}

TEST(all_weights_may_be_positive)
{
    start_black(draw_units());
    for (size_t h = 0; h < w1->cols; h++)
        draw_unit(h, draw_low(1, 4), draw_range(), 0.1);
    check_tiles("the smallest weight is black, even when it is "
                "positive");
}

TEST(all_weights_may_be_negative)
{
    start_black(draw_units());
    for (size_t h = 0; h < w1->cols; h++)
        draw_unit(h, -draw_low(17, 20), draw_range(), 0.1);
    check_tiles("the largest weight is 255, even when it is negative");
}

TEST(smallest_and_largest_weight_may_be_anywhere)
{
    for (int last = 0; last < 2; last++) {
        start_black(2);
        for (size_t h = 0; h < 2; h++) {
            set(last ? WEIGHTS - 1 : 0, h, -8, 0);
            set(last ? 0 : WEIGHTS - 1, h, 8, 255);
            for (size_t k = 1; k < WEIGHTS - 1; k++) {
                int color = (int)draw_size(1, 254);
                set(k, h, -8 + 16 * (color + 0.2) / 255, color);
            }
        }
        check_tiles("the first weight, or the last one, may be the "
                    "smallest or the largest");
    }
}

TEST(unit_with_equal_weights_is_black)
{
    const double equal[] = {0, draw_number(1, 9), -draw_number(1, 9)};

    start(5);
    for (size_t h = 0; h < 3; h++)
        for (size_t k = 0; k < WEIGHTS; k++)
            set(k, h, equal[h], 0);
    check_tiles("where all weights are equal the tile stays black; and "
                "the others do not");
}

TEST(second_board_has_nothing_of_the_first)
{
    const size_t units[] = {draw_size(7, 8), 3, draw_size(10, 15)};

    for (size_t n = 0; n < sizeof units / sizeof *units; n++) {
        start(units[n]);
        check_tiles("a board that is not the first one");
        struct board board = paint("the same board once more");
        check_black(&board);
        free(board.at);
    }
}

TEST(weights_are_only_looked_at)
{
    start(draw_units());
    proxy_watches = HARM_TO_ARGUMENTS;
    check_tiles("the weights of several units");
}

TEST(nothing_is_written_outside_of_the_board)
{
    proxy_watches = HARM_TO_MEMORY;
    for (size_t units = 1; units < 5; units++) {
        start(units);
        check_tiles("the weights of a few units");
    }
}

int main(void)
{
    return hidden_run();
}
