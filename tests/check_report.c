#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"
#include "suite.h"

static char folder[64];

static const char *path_of(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void check_picture(void)
{
    char head[8] = "";
    FILE *file = fopen(path_of("history.png"), "rb");

    ck_assert_msg(file != NULL, "history.png is not there");
    ck_assert_uint_eq(fread(head, 1, 8, file), 8);
    fclose(file);
    ck_assert_mem_eq(head, "\x89PNG\r\n\x1a\n", 8);
}

static void make_folder(void)
{
    strcpy(folder, "/tmp/check_report_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
    remove(path_of("loss_history.csv"));
    remove(path_of("accuracy_history.csv"));
    remove(path_of("history.png"));
    ck_assert_msg(rmdir(folder) == 0, "something else was left");
}

TEST(histories_are_written_letter_for_letter_and_drawn)
{
    struct history history = {.iterations = 3,
                              .losses = (double[]){1.5, 1.0 / 3, 0.25},
                              .looks = 2,
                              .train = (double[]){0.5, 1},
                              .validation = (double[]){0.25, 0.625}};

    make_folder();
    ck_assert(report_history(folder, &history));
    check_file(path_of("loss_history.csv"),
               "iteration,loss\n0,1.5\n"
               "1,0.33333333333333331\n2,0.25\n");
    check_file(path_of("accuracy_history.csv"),
               "epoch,training,validation\n0,0.5,0.25\n1,1,0.625\n");
    check_picture();
    remove_folder();
}

TEST(run_that_has_failed_is_written_and_drawn_too)
{
    struct history history = {.iterations = 3,
                              .losses = (double[]){2.3, INFINITY, -NAN},
                              .looks = 1,
                              .train = (double[]){0.1},
                              .validation = (double[]){0.087}};

    make_folder();
    ck_assert(report_history(folder, &history));
    check_file(path_of("loss_history.csv"),
               "iteration,loss\n0,2.2999999999999998\n1,inf\n2,nan\n");
    check_picture();
    history.losses[0] = NAN;
    ck_assert_msg(report_history(folder, &history), "only NaN");
    check_picture();
    remove_folder();
}

TEST(run_without_a_look_is_drawn)
{
    struct history history = {.iterations = 1,
                              .losses = (double[]){2.3}};

    make_folder();
    ck_assert(report_history(folder, &history));
    check_file(path_of("accuracy_history.csv"),
               "epoch,training,validation\n");
    check_picture();
    remove_folder();
}

int main(void)
{
    return suite_run("report");
}
