#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dataset.h"
#include "suite.h"

enum { RECORD = 3074 };

/* A folder for the files of one test. */
static char folder[64];

static const char *path_of(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* Writes n images of the fine labels given; the red bytes of image i
   are all 51, the green ones i, the blue ones 255. */
static void write_images(const char *name, size_t n, const int *fine)
{
    FILE *file = fopen(path_of(name), "wb");
    unsigned char record[RECORD];

    for (size_t i = 0; i < n; i++) {
        record[0] = 19;
        record[1] = (unsigned char)fine[i];
        memset(record + 2, 51, 1024);
        memset(record + 2 + 1024, (int)i, 1024);
        memset(record + 2 + 2048, 255, 1024);
        ck_assert_uint_eq(fwrite(record, RECORD, 1, file), 1);
    }
    ck_assert_int_eq(fclose(file), 0);
}

static void write_names(int n)
{
    FILE *file = fopen(path_of("fine_label_names.txt"), "w");

    for (int fine = 0; fine < n; fine++)
        fprintf(file, "name_%d\n", fine);
    ck_assert_int_eq(fclose(file), 0);
}

/* Classes 2 26 55 75 86 of seed 0, and some that it does not choose. */
static const int train_labels[] = {26, 3, 86, 2, 55, 75, 99, 26};
static const int test_labels[] = {75, 0, 2};

static void make_folder(void)
{
    strcpy(folder, "/tmp/check_dataset_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    write_images("train.bin", 8, train_labels);
    write_images("test.bin", 3, test_labels);
    write_names(100);
}

static void remove_folder(void)
{
    remove(path_of("train.bin"));
    remove(path_of("test.bin"));
    remove(path_of("fine_label_names.txt"));
    rmdir(folder);
}

TEST(classes_are_chosen_and_named_by_rank)
{
    struct dataset data;

    make_folder();
    dataset_cifar100(&data, folder, 0, 5);
    ck_assert_uint_eq(data.classes, 5);
    ck_assert_str_eq(data.names[0], "name_2");
    ck_assert_str_eq(data.names[1], "name_26");
    ck_assert_str_eq(data.names[2], "name_55");
    ck_assert_str_eq(data.names[3], "name_75");
    ck_assert_str_eq(data.names[4], "name_86");
    dataset_free(&data);
    remove_folder();
}

TEST(images_stay_in_the_order_of_the_file)
{
    struct dataset data;
    const int kept[] = {0, 2, 3, 4, 5, 7};

    make_folder();
    dataset_cifar100(&data, folder, 0, 5);
    ck_assert_uint_eq(data.x_train.rows, 6);
    ck_assert_uint_eq(data.x_train.cols, 3072);
    for (size_t row = 0; row < 6; row++)
        check_number(matrix_row(&data.x_train, row)[1024],
                     kept[row] / 255.0 - 0.5, 1e-12,
                     "green is the index");
    ck_assert_uint_eq(data.x_test.rows, 2);
    dataset_free(&data);
    remove_folder();
}

TEST(bytes_become_numbers_around_0)
{
    struct dataset data;

    make_folder();
    dataset_cifar100(&data, folder, 0, 5);
    const real *x = matrix_row(&data.x_train, 1);
    check_number(x[0], -0.3, 1e-12, "51 / 255 - 0.5");
    check_number(x[1023], -0.3, 1e-12, "the last red");
    check_number(x[2047], 2 / 255.0 - 0.5, 1e-12, "the last green");
    check_number(x[2048], 0.5, 1e-12, "the first blue, 255");
    check_number(x[3071], 0.5, 1e-12, "the last blue, 255");
    dataset_free(&data);
    remove_folder();
}

TEST(training_labels_are_one_hot_and_test_labels_are_not)
{
    struct dataset data;

    make_folder();
    dataset_cifar100(&data, folder, 0, 5);
    check_matrix(
        &data.t_train, 6, 5,
        ((real[]){0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0,
                  0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0}),
        0, "a one in the column of the rank");
    ck_assert_uint_eq(data.labels_test[0], 3);
    ck_assert_uint_eq(data.labels_test[1], 0);
    dataset_free(&data);
    remove_folder();
}

TEST(any_number_of_classes_can_be_asked_for)
{
    struct dataset data;

    int all[100];

    make_folder();
    for (int fine = 0; fine < 100; fine++)
        all[fine] = fine;
    write_images("train.bin", 100, all);
    dataset_cifar100(&data, folder, 0, 100);
    ck_assert_uint_eq(data.x_train.rows, 100);
    ck_assert_uint_eq(data.labels_test[0], 75);
    dataset_free(&data);
    check_fails(dataset_cifar100(&data, folder, 0, 0), "choose 0 of",
                "100");
    check_fails(dataset_cifar100(&data, folder, 0, 101),
                "choose 101 of", "100");
    remove_folder();
}

TEST(missing_files_are_named_with_the_remedy)
{
    struct dataset data;

    make_folder();
    remove(path_of("train.bin"));
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("train.bin"), "make data");
    write_images("train.bin", 8, train_labels);
    remove(path_of("test.bin"));
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("test.bin"), "No such file");
    write_images("test.bin", 3, test_labels);
    remove(path_of("fine_label_names.txt"));
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("fine_label_names.txt"), "No such file");
    remove_folder();
}

TEST(folder_instead_of_a_file_is_an_error)
{
    struct dataset data;

    make_folder();
    remove(path_of("train.bin"));
    ck_assert_int_eq(mkdir(path_of("train.bin"), 0777), 0);
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("train.bin"), "Is a directory");
    ck_assert_int_eq(rmdir(path_of("train.bin")), 0);
    remove_folder();
}

TEST(folder_that_is_not_there_or_has_too_long_a_name_is_an_error)
{
    struct dataset data;
    char name[5000];

    check_fails(dataset_cifar100(&data, "/nowhere/at/all", 0, 5),
                "/nowhere/at/all/", "No such file");
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    check_fails(dataset_cifar100(&data, name, 0, 5), "xxxx",
                "too long");
}

TEST(file_cut_short_is_an_error)
{
    struct dataset data;

    make_folder();
    ck_assert_int_eq(truncate(path_of("train.bin"), 8 * RECORD - 1), 0);
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("train.bin"), "not a multiple of 3074 bytes");
    ck_assert_int_eq(truncate(path_of("train.bin"), 1), 0);
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("train.bin"), "not a multiple of 3074 bytes");
    remove_folder();
}

TEST(file_without_one_of_the_classes_is_an_error)
{
    struct dataset data;

    make_folder();
    write_images("train.bin", 4, (const int[]){26, 2, 55, 86});
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("train.bin"), "no image of the class name_75");
    remove_folder();
}

TEST(file_without_the_classes_is_an_error)
{
    struct dataset data;

    make_folder();
    ck_assert_int_eq(truncate(path_of("test.bin"), 0), 0);
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("test.bin"), "no image of the chosen");
    remove_folder();
}

TEST(file_too_large_is_an_error)
{
    struct dataset data;

    make_folder();
    /* a sparse file: zeros are images of class 0 */
    ck_assert_int_eq(truncate(path_of("test.bin"), 10000 * RECORD), 0);
    dataset_cifar100(&data, folder, 0, 5);
    dataset_free(&data);
    ck_assert_int_eq(truncate(path_of("test.bin"), 10001 * RECORD), 0);
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("test.bin"),
                "too large: more than 10000 images");
    remove_folder();
}

TEST(label_over_99_is_an_error)
{
    struct dataset data;

    make_folder();
    write_images("train.bin", 3, (const int[]){26, 2, 100});
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("train.bin"), "image 2 has the label 100");
    remove_folder();
}

TEST(damaged_names_are_an_error)
{
    struct dataset data;

    make_folder();
    write_names(99);
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("fine_label_names.txt"),
                "99 names instead of 100");
    FILE *file = fopen(path_of("fine_label_names.txt"), "w");
    fputs("apple\n\nbaby\n", file);
    fclose(file);
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("fine_label_names.txt"),
                "line 2 is not the name");
    file = fopen(path_of("fine_label_names.txt"), "w");
    fputs("apple\na_name_of_thirty_two_letters_or_so\n", file);
    fclose(file);
    check_fails(dataset_cifar100(&data, folder, 0, 5),
                path_of("fine_label_names.txt"),
                "line 2 is not the name");
    remove_folder();
}

TEST(names_with_windows_line_ends_are_read)
{
    struct dataset data;

    make_folder();
    FILE *file = fopen(path_of("fine_label_names.txt"), "w");
    for (int fine = 0; fine < 100; fine++)
        fprintf(file, "name_%d\r\n", fine);
    fclose(file);
    dataset_cifar100(&data, folder, 0, 5);
    ck_assert_str_eq(data.names[0], "name_2");
    dataset_free(&data);
    remove_folder();
}

int main(void)
{
    return suite_run("dataset");
}
