#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cifar10.h"
#include "suite.h"

enum { RECORD = 3073, IN_FILE = 5, FILE_SIZE = IN_FILE * RECORD };

static const char *const names[] = {
    "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
    "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"};

/* A folder for the files of one test. */
static char folder[64];

static const char *path_of(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* Writes an image of one colour at place i of a file. */
static void write_image(const char *name, long i, int label,
                        const int color[3])
{
    FILE *file = fopen(path_of(name), "r+b");
    unsigned char record[RECORD];

    record[0] = (unsigned char)label;
    for (int c = 0; c < 3; c++)
        memset(record + 1 + 1024 * c, color[c], 1024);
    ck_assert_int_eq(fseek(file, i * RECORD, SEEK_SET), 0);
    ck_assert_uint_eq(fwrite(record, RECORD, 1, file), 1);
    ck_assert_int_eq(fclose(file), 0);
}

/* Six files of five images, black and of class 0; the first ones are
   those of the worked example. */
static void make_folder(void)
{
    strcpy(folder, "/tmp/check_cifar10_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    for (int i = 0; i < 6; i++) {
        FILE *file = fopen(path_of(names[i]), "wb");
        ck_assert_int_eq(fclose(file), 0);
        ck_assert_int_eq(truncate(path_of(names[i]), FILE_SIZE), 0);
    }
    write_image(names[0], 0, 6, (int[]){0, 60, 90});
    write_image(names[0], 1, 9, (int[]){30, 60, 0});
    write_image(names[0], 3, 4, (int[]){255, 1, 2});
    write_image(names[5], 1, 3, (int[]){10, 40, 31});
}

static void remove_folder(void)
{
    for (int i = 0; i < 6; i++)
        remove(path_of(names[i]));
    rmdir(folder);
}

TEST(mean_image_is_subtracted_from_all_three_parts)
{
    struct cifar10 data;

    make_folder();
    cifar10_read(&data, folder, 3, 2, 2);
    for (size_t pixel = 0; pixel < 1024; pixel += 1023) {
        struct matrix row = {1, 3, &data.train.x.at[3 * pixel], 0};
        check_matrix(&row, 1, 3, ((real[]){-10, 20, 60}), 1e-12,
                     "height, width, colour; minus 10 40 30");
        row.at = &matrix_row(&data.validation.x, 0)[3 * pixel];
        check_matrix(&row, 1, 3, ((real[]){245, -39, -28}), 1e-12,
                     "the mean is that of the training images");
        row.at = &matrix_row(&data.test.x, 1)[3 * pixel];
        check_matrix(&row, 1, 3, ((real[]){0, 0, 1}), 1e-12,
                     "the mean is that of the training images");
    }
    cifar10_free(&data);
    remove_folder();
}

TEST(parts_follow_each_other)
{
    struct cifar10 data;

    make_folder();
    cifar10_read(&data, folder, 3, 2, 2);
    ck_assert_uint_eq(data.train.x.rows, 3);
    ck_assert_uint_eq(data.validation.x.rows, 2);
    ck_assert_uint_eq(data.test.x.rows, 2);
    ck_assert_uint_eq(data.train.x.cols, 3072);
    const size_t train[] = {6, 9, 0}, validation[] = {4, 0},
                 test[] = {0, 3};
    ck_assert_mem_eq(data.train.labels, train, sizeof train);
    ck_assert_mem_eq(data.validation.labels, validation,
                     sizeof validation);
    ck_assert_mem_eq(data.test.labels, test, sizeof test);
    cifar10_free(&data);
    remove_folder();
}

TEST(pixels_are_in_rows_from_the_upper_left)
{
    struct cifar10 data;
    unsigned char record[RECORD] = {0};

    make_folder();
    record[1 + 1024 + 32 * 5 + 7] = 200; /* green, row 5, column 7 */
    FILE *file = fopen(path_of(names[5]), "r+b");
    ck_assert_uint_eq(fwrite(record, RECORD, 1, file), 1);
    fclose(file);
    cifar10_read(&data, folder, 3, 0, 1);
    check_number(data.test.x.at[(5 * 32 + 7) * 3 + 1], 160, 1e-12,
                 "column (32 i + j) 3 + c");
    check_number(data.test.x.at[(7 * 32 + 5) * 3 + 1], -40, 1e-12,
                 "rows and columns swapped");
    cifar10_free(&data);
    remove_folder();
}

TEST(second_file_follows_the_first)
{
    struct cifar10 data;

    make_folder();
    write_image(names[0], IN_FILE - 1, 7, (int[]){100, 0, 0});
    write_image(names[1], 0, 8, (int[]){200, 0, 0});
    cifar10_read(&data, folder, IN_FILE - 1, 3, 0);
    ck_assert_uint_eq(data.validation.labels[0], 7);
    ck_assert_uint_eq(data.validation.labels[1], 8);
    ck_assert_uint_eq(data.validation.labels[2], 0);
    check_number(data.validation.x.at[3072] - data.validation.x.at[0],
                 100, 1e-12, "the first image of the second file");
    cifar10_free(&data);
    remove_folder();
}

TEST(files_that_are_missing_or_of_another_size_are_named)
{
    struct cifar10 data;

    make_folder();
    remove(path_of(names[5]));
    check_fails(
        cifar10_read(&data, folder, 3, 2, 1), path_of(names[5]),
        "No such file or directory (run 'make data-cifar10' to get it)");
    ck_assert_int_eq(truncate(path_of(names[0]), FILE_SIZE - 1), 0);
    check_fails(cifar10_read(&data, folder, 3, 2, 0), path_of(names[0]),
                "damaged: it has 15364 bytes, not 30730000");
    ck_assert_int_eq(truncate(path_of(names[0]), 10001 * RECORD), 0);
    check_fails(cifar10_read(&data, folder, 3, 2, 0), path_of(names[0]),
                "damaged: it has 30733073 bytes, not 30730000");
    ck_assert_int_eq(truncate(path_of(names[0]), 0), 0);
    check_fails(cifar10_read(&data, folder, 3, 2, 0), path_of(names[0]),
                "damaged: it has 0 bytes");
    remove_folder();
    char name[5000];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    check_fails(cifar10_read(&data, name, 3, 2, 0), "xxxx", "too long");
}

TEST(label_over_9_is_an_error)
{
    struct cifar10 data;

    make_folder();
    write_image(names[5], 1, 10, (int[]){0, 0, 0});
    check_fails(cifar10_read(&data, folder, 3, 2, 2), path_of(names[5]),
                "image 1 has the label 10");
    remove_folder();
}

TEST(smaller_collection_gives_what_it_has)
{
    struct cifar10 data;

    make_folder();
    cifar10_read(&data, folder, 49000, 2, 1000);
    ck_assert_uint_eq(data.train.x.rows, 5 * IN_FILE - 2);
    ck_assert_uint_eq(data.validation.x.rows, 2);
    ck_assert_uint_eq(data.test.x.rows, IN_FILE);
    cifar10_free(&data);
    check_fails(cifar10_read(&data, folder, 1, 5 * IN_FILE, 0), folder,
                "no images to train on");
    check_fails(cifar10_read(&data, folder, 0, 2, 0), folder,
                "no images to train on");
    ck_assert_int_eq(truncate(path_of(names[1]), 4 * RECORD), 0);
    check_fails(cifar10_read(&data, folder, 6, 2, 0), path_of(names[1]),
                "4 images, but data_batch_1.bin has 5");
    remove_folder();
}

static const char real_data[] = "datasets/cifar-10-batches-bin";

/* How many images of the class there are, in the real data. */
static size_t count(const struct samples *samples, size_t class)
{
    size_t n = 0;

    for (size_t i = 0; i < samples->x.rows; i++)
        n += samples->labels[i] == class;
    return n;
}

TEST(real_data_has_the_known_classes_and_mean)
{
    struct cifar10 data;

    if (access(real_data, R_OK) != 0) {
        suite_skip("real data has the known classes and mean: "
                   "datasets/cifar-10-batches-bin is not there");
        return;
    }
    suite_takes(0);
    cifar10_read(&data, real_data, 49000, 1000, 1000);
    ck_assert_uint_eq(count(&data.train, 3), 4888);
    ck_assert_uint_eq(count(&data.validation, 0), 87);
    ck_assert_uint_eq(count(&data.test, 9), 109);
    /* found with NumPy */
    check_number(data.train.x.at[0], -71.64189796, 5e-9, "59 - mean");
    check_number(data.validation.x.at[1], 51.01826531, 5e-9,
                 "first validation image");
    check_number(data.test.x.at[1000 * 3072 - 1], 16.60042857, 5e-9,
                 "last test image");
    cifar10_free(&data);
}

int main(void)
{
    return suite_run("cifar10");
}
