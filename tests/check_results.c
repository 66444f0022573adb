#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "results.h"
#include "suite.h"

static char folder[80];

static const char *path_of(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void make_folder(const char *template)
{
    strcpy(folder, template);
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static bool exists(const char *name)
{
    return access(path_of(name), F_OK) == 0;
}

/* Two runs of two epochs and three images. */
static void make_runs(struct run runs[2])
{
    runs[0] = run_new(0.1, 2, 3);
    runs[1] = run_new(10, 2, 3);
    runs[0].losses[0] = 1.5;
    runs[0].losses[1] = 1.0 / 3;
    runs[1].losses[0] = INFINITY;
    runs[1].losses[1] = -NAN;
    runs[0].classes[0] = 4;
    runs[0].classes[1] = 0;
    runs[0].classes[2] = 2;
    runs[0].accuracy = 0.62;
    runs[1].accuracy = 0.2;
}

static void free_all(struct run runs[2])
{
    run_free(&runs[0]);
    run_free(&runs[1]);
    remove(path_of("a.csv"));
    remove(path_of("a.png"));
    rmdir(folder);
}

TEST(accuracy_is_the_share_of_equal_classes)
{
    const size_t labels[] = {0, 4, 2, 2, 1},
                 classes[] = {0, 4, 1, 2, 0};

    check_number(results_accuracy(classes, labels, 5), 0.6, 1e-15,
                 "the worked example");
    check_number(results_accuracy(labels, labels, 5), 1, 0, "all");
    check_number(results_accuracy(classes, labels, 0), 0, 0, "nothing");
}

TEST(accuracies_are_written_letter_for_letter)
{
    struct run runs[2];

    make_folder("/tmp/check_results_XXXXXX");
    make_runs(runs);
    results_accuracies(folder, "a.csv", runs, 2);
    check_file(path_of("a.csv"), "0.1,0.6200\n10,0.2000\n");
    free_all(runs);
}

TEST(losses_are_written_letter_for_letter)
{
    struct run runs[2];

    make_folder("/tmp/check_results_XXXXXX");
    make_runs(runs);
    results_losses(folder, "a.csv", runs, 2);
    check_file(path_of("a.csv"),
               "epoch,0.1,10\n1,1.5,inf\n2,0.33333333333333331,nan\n");
    free_all(runs);
}

TEST(predictions_are_written_letter_for_letter)
{
    struct run runs[2];

    make_folder("/tmp/check_results_XXXXXX");
    make_runs(runs);
    results_predictions(folder, "a.csv", runs, 2);
    check_file(path_of("a.csv"), "learning_rate,image,class\n"
                                 "0.1,0,4\n0.1,1,0\n0.1,2,2\n"
                                 "10,0,0\n10,1,0\n10,2,0\n");
    free_all(runs);
}

TEST(no_runs_give_tables_without_rows)
{
    make_folder("/tmp/check_results_XXXXXX");
    results_accuracies(folder, "a.csv", NULL, 0);
    check_file(path_of("a.csv"), "");
    results_losses(folder, "a.csv", NULL, 0);
    check_file(path_of("a.csv"), "epoch\n");
    remove(path_of("a.csv"));
    rmdir(folder);
}

/* A disk that is full after 10 bytes. */
static void fill_disk(void)
{
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){10, 10});
}

TEST(full_disk_leaves_the_older_table_and_nothing_half_written)
{
    struct run runs[2];

    make_folder("/tmp/check_results_XXXXXX");
    make_runs(runs);
    results_accuracies(folder, "a.csv", runs, 2);
    check_fails((fill_disk(), results_losses(folder, "a.csv", runs, 2)),
                path_of("a.csv"), "cannot write: File too large");
    check_file(path_of("a.csv"), "0.1,0.6200\n10,0.2000\n");
    ck_assert(!exists("a.csv.part"));
    free_all(runs);
}

TEST(folder_is_made_and_tried)
{
    make_folder("/tmp/check_results_XXXXXX");
    rmdir(folder);
    results_folder(folder);
    results_folder(folder);
    ck_assert_msg(rmdir(folder) == 0, "nothing stays in the folder");
}

TEST(folder_that_cannot_be_made_or_written_is_named)
{
    check_fails(results_folder("/nowhere/at/all"), "/nowhere/at/all",
                "cannot make this folder");
    check_fails(results_folder("/dev/null"), "/dev/null",
                "cannot write: Not a directory");
    if (access("/proc/self", F_OK) == 0) /* not in a bare chroot */
        check_fails(results_folder("/proc"), "/proc", "cannot write");
    char name[4095];
    memset(name, '/', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    check_fails(results_folder(name), "//", "too long");
}

/* The width and height in the head of a PNG. */
static void check_png(const char *name, unsigned width, unsigned height)
{
    unsigned char head[24] = {0};
    FILE *file = fopen(path_of(name), "rb");

    ck_assert_msg(file != NULL, "%s is not there", name);
    ck_assert_uint_eq(fread(head, 1, 24, file), 24);
    fclose(file);
    ck_assert_mem_eq(head, "\x89PNG\r\n\x1a\n", 8);
    ck_assert_uint_eq((unsigned)head[18] << 8 | head[19], width);
    ck_assert_uint_eq((unsigned)head[22] << 8 | head[23], height);
    ck_assert(!exists("a.png.part"));
}

TEST(losses_are_drawn_as_a_png)
{
    struct run runs[2];

    make_folder("/tmp/check 'results' \"$HOME\" XXXXXX");
    make_runs(runs);
    results_losses(folder, "a.csv", runs, 2);
    ck_assert_msg(results_plot(folder, "a.png", "a.csv", runs, 2),
                  "blanks, quotes and a dollar in the folder's name");
    check_png("a.png", 900, 600);
    free_all(runs);
}

TEST(frame_is_drawn_when_no_loss_is_finite)
{
    struct run runs[2];

    make_folder("/tmp/check_results_XXXXXX");
    make_runs(runs);
    results_losses(folder, "a.csv", &runs[1], 1);
    ck_assert(results_plot(folder, "a.png", "a.csv", &runs[1], 1));
    check_png("a.png", 900, 600);
    free_all(runs);
}

static void plot_wrongly(void)
{
    FILE *plot = plot_begin(folder, "a.png", 100, 100);

    fputs("plot 'nothing.csv'\n", plot);
    exit(plot_end(plot, folder, "a.png") ? EXIT_SUCCESS : EXIT_FAILURE);
}

TEST(wrong_commands_leave_no_picture)
{
    make_folder("/tmp/check_results_XXXXXX");
    check_fails(plot_wrongly(), path_of("a.png"),
                "not drawn: gnuplot failed");
    ck_assert(!exists("a.png"));
    ck_assert(!exists("a.png.part"));
    rmdir(folder);
}

TEST(missing_gnuplot_is_reported_and_not_fatal)
{
    struct run runs[2];

    make_folder("/tmp/check_results_XXXXXX");
    make_runs(runs);
    results_losses(folder, "a.csv", runs, 2);
    check_fails(
        (setenv("PATH", folder, 1),
         exit(results_plot(folder, "a.png", "a.csv", runs, 2) ? 0 : 1)),
        path_of("a.png"), "gnuplot is missing");
    ck_assert(exists("a.csv"));
    free_all(runs);
}

int main(void)
{
    return suite_run("results");
}
