#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "options.h"
#include "suite.h"

static const char *text;
static size_t count;
static uint32_t seed;
static double number;

static struct setting rows[] = {
    {"text", "T", options_text, &text, .usual = "none",
     .help = "which is so long that it takes more than one line of the "
             "width that a terminal has"},
    {"count", "N", options_count, &count, 1, 100, .help = "how many"},
    {"seed", "N", options_seed, &seed, 0, UINT32_MAX, "7", .help = "s"},
    {"lr", "X", options_real, &number, 0, 1, "0.5", .help = "rate"},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static void parse(int argc, const char **argv)
{
    optind = 1;
    options_read(argc, (char **)(size_t)argv, "a test", rows, ROWS);
}

#define OPTIONS(...) \
    parse((int)(sizeof((const char *[]){"test", __VA_ARGS__}) \
                / sizeof(const char *)), \
          (const char *[]){"test", __VA_ARGS__, NULL})

TEST(options_left_out_have_their_defaults)
{
    const char *argv[] = {"test", NULL};

    count = 3;
    parse(1, argv);
    ck_assert_str_eq(text, "none");
    ck_assert_uint_eq(count, 3);
    ck_assert_uint_eq(seed, 7);
    check_number(number, 0.5, 0, "the default");
    ck_assert(!rows[0].given && !rows[1].given);
}

TEST(options_of_each_kind_are_read)
{
    OPTIONS("--text", "-", "--count", "100", "--seed=4294967295",
            "--lr", "1e-3");
    ck_assert_str_eq(text, "-");
    ck_assert_uint_eq(count, 100);
    ck_assert_uint_eq(seed, 4294967295u);
    check_number(number, 1e-3, 0, "1e-3");
    ck_assert(rows[0].given && rows[3].given);
}

TEST(whole_numbers_are_checked)
{
    check_fails(OPTIONS("--count", "0"), "--count",
                "a whole number from 1 to 100, not '0'");
    check_fails(OPTIONS("--count", "101"), "--count", "'101'");
    check_fails(OPTIONS("--seed", "4294967296"), "--seed",
                "0 to 4294967295");
    check_fails(OPTIONS("--seed", "99999999999999999999999"), "--seed",
                "0 to 4294967295");
    check_fails(OPTIONS("--seed", "-1"), "--seed", "'-1'");
    check_fails(OPTIONS("--seed", "12x"), "--seed", "'12x'");
    check_fails(OPTIONS("--seed", " 12"), "--seed", "' 12'");
    check_fails(OPTIONS("--seed", ""), "--seed", "''");
    check_fails(OPTIONS("--seed", "1.5"), "--seed", "'1.5'");
}

TEST(numbers_with_a_point_are_read_and_checked)
{
    OPTIONS("--lr", ".5");
    check_number(number, 0.5, 0, ".5");
    check_fails(OPTIONS("--lr", "1.5"), "--lr",
                "from 0 to 1, not '1.5'");
    check_fails(OPTIONS("--lr", ""), "--lr", "''");
    check_fails(OPTIONS("--lr", "1e-3x"), "--lr", "'1e-3x'");
    check_fails(OPTIONS("--lr", " 1"), "--lr", "' 1'");
    check_fails(OPTIONS("--lr", "nan"), "--lr", "'nan'");
    check_fails(OPTIONS("--lr", "0x1p-1"), "--lr", "0x1p-1");
    check_fails(OPTIONS("--lr", "-0.1"), "--lr", "'-0.1'");
}

TEST(options_unknown_or_incomplete_are_refused)
{
    check_fails(OPTIONS("--sed", "1"), "--sed", "unrecognized");
    check_fails(OPTIONS("--seed"), "--seed", "requires an argument");
    check_fails(OPTIONS("count"), "unexpected argument 'count'",
                "--help");
}

/* What --help prints, to standard error and as a failure, since that is
   what check_fails reads. It wants one line, so blanks are printed for
   ends of lines. */
static void help(void)
{
    int ends[2], c;

    if (pipe(ends) != 0 || dup2(ends[1], STDOUT_FILENO) < 0)
        exit(EXIT_FAILURE);
    if (fork() == 0)
        OPTIONS("--help");
    close(ends[1]);
    close(STDOUT_FILENO);
    while (read(ends[0], &c, 1) == 1)
        fputc((char)c == '\n' ? '~' : (char)c, stderr);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}

TEST(help_explains_each_option_with_its_default)
{
    check_fails(help(), "test: a test~~usage: test [--OPTION VALUE]",
                "~  --count N          how many~"
                "  --seed N           s (default: 7)~"
                "  --lr X             rate (default: 0.5)~"
                "  --help             this text~");
    check_fails(help(),
                "~  --text T           which is so long that it "
                "takes more than one line~                     of the "
                "width that a terminal has (default: none)~",
                "");
}

int main(void)
{
    return suite_run("options");
}
