/* blind_data DATA SEED SECRET OUT: makes the data that a submission is run
   on. OUT/data has CIFAR-100's files with only the five classes that the
   seed chooses. Its test images stand in another order than in DATA, by
   the secret, their pixels are changed by one at most, and their labels
   are shuffled; OUT/labels.csv has the true ones. So neither a table of
   labels nor of images' checksums, handed in with a program, helps.

   blind_data DATA SECRET OUT: the same for the test images of CIFAR-10,
   with all classes. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dataset.h"
#include "die.h"
#include "random.h"

enum { MOST_CLASSES = 10, LARGEST = 2 + CIFAR_PIXELS, MOST = 50000 };

/* A record is one or two labels, of which the last one counts, and the
   pixels. */
static size_t labels, classes;
static size_t chosen[MOST_CLASSES]; /* the classes' labels, ascending */

static int ascending(const void *a, const void *b)
{
    const size_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static size_t label_of(const unsigned char *record)
{
    return record[labels - 1];
}

/* Which of the classes a label is; `classes` when none. */
static size_t rank(size_t label)
{
    size_t k = 0;

    while (k < classes && chosen[k] != label)
        k++;
    return k;
}

static FILE *open_file(const char *folder, const char *name,
                       const char *mode)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, mode);
    if (file == NULL)
        die("%s: %s", path, strerror(errno));
    return file;
}

static void close_file(FILE *file, const char *name)
{
    const int written = !ferror(file);

    if (fclose(file) != 0 || !written)
        die("%s: cannot be written", name);
}

/* The records of the chosen classes in DATA/name. */
static size_t read_records(const char *folder, const char *name,
                           unsigned char (**records)[LARGEST])
{
    FILE *in = open_file(folder, name, "rb");
    unsigned char record[LARGEST];
    size_t n = 0;

    *records = malloc(sizeof(unsigned char[MOST][LARGEST]));
    if (*records == NULL)
        die("blind_data: no memory");
    while (n < MOST && fread(record, labels + CIFAR_PIXELS, 1, in) == 1)
        if (rank(label_of(record)) < classes)
            memcpy((*records)[n++], record, labels + CIFAR_PIXELS);
    fclose(in);
    if (n == 0)
        die("%s/%s: no image of the chosen classes", folder, name);
    return n;
}

static void write_records(const char *folder, const char *name,
                          unsigned char (*records)[LARGEST], size_t n)
{
    FILE *out = open_file(folder, name, "wb");

    for (size_t i = 0; i < n; i++)
        fwrite(records[i], labels + CIFAR_PIXELS, 1, out);
    close_file(out, name);
}

static void copy_names(const char *from, const char *to)
{
    FILE *in = open_file(from, "fine_label_names.txt", "r");
    FILE *out = open_file(to, "fine_label_names.txt", "w");

    for (int c; (c = getc(in)) != EOF;)
        putc(c, out);
    fclose(in);
    close_file(out, "fine_label_names.txt");
}

/* Changes every pixel by -1, 0 or 1. */
static void nudge(unsigned char *record, struct random *random)
{
    for (size_t i = labels; i < labels + CIFAR_PIXELS; i++) {
        const int value = record[i] + (int)random_index(random, 3) - 1;
        if (value >= 0 && value <= 255)
            record[i] = (unsigned char)value;
    }
}

static void write_test(const char *out, const char *name,
                       unsigned char (*records)[LARGEST], size_t n,
                       struct random *random)
{
    FILE *truth = open_file(out, "../labels.csv", "w");
    FILE *images = open_file(out, name, "wb");
    size_t *order = malloc(n * sizeof *order);
    size_t *lies = malloc(n * sizeof *lies);

    if (order == NULL || lies == NULL)
        die("blind_data: no memory");
    for (size_t i = 0; i < n; i++)
        order[i] = lies[i] = i;
    random_shuffle(random, order, n);
    random_shuffle(random, lies, n);
    fputs("image,class\n", truth);
    for (size_t i = 0; i < n; i++) {
        const unsigned char *record = records[order[i]];
        unsigned char shown[LARGEST];

        fprintf(truth, "%zu,%zu\n", i, rank(label_of(record)));
        memcpy(shown, record, labels + CIFAR_PIXELS);
        nudge(shown, random);
        shown[0] = 0; /* a coarse label would give it away */
        shown[labels - 1] = records[lies[i]][labels - 1];
        fwrite(shown, labels + CIFAR_PIXELS, 1, images);
    }
    close_file(truth, "labels.csv");
    close_file(images, name);
    free(order);
    free(lies);
}

static void cifar100(const char *folder, uint32_t seed, uint32_t secret,
                     const char *out)
{
    struct random random;
    unsigned char(*records)[LARGEST];

    labels = 2;
    classes = 5;
    random_seed(&random, seed);
    random_choose(&random, CIFAR100_CLASSES, classes, chosen);
    qsort(chosen, classes, sizeof *chosen, ascending);
    random_seed(&random, secret);
    size_t n = read_records(folder, "train.bin", &records);
    write_records(out, "train.bin", records, n);
    free(records);
    n = read_records(folder, "test.bin", &records);
    write_test(out, "test.bin", records, n, &random);
    free(records);
    copy_names(folder, out);
}

static void cifar10(const char *folder, uint32_t secret,
                    const char *out)
{
    struct random random;
    unsigned char(*records)[LARGEST];

    labels = 1;
    classes = 10;
    for (size_t k = 0; k < classes; k++)
        chosen[k] = k;
    random_seed(&random, secret);
    size_t n = read_records(folder, "test_batch.bin", &records);
    write_test(out, "test_batch.bin", records, n, &random);
    free(records);
}

int main(int argc, char **argv)
{
    char out[4096];

    if (argc != 4 && argc != 5)
        die("usage: blind_data DATA [SEED] SECRET OUT");
    const uint32_t secret = (uint32_t)strtoul(argv[argc - 2], NULL, 10);
    snprintf(out, sizeof out, "%s/data", argv[argc - 1]);
    if (argc == 5)
        cifar100(argv[1], (uint32_t)strtoul(argv[2], NULL, 10), secret,
                 out);
    else
        cifar10(argv[1], secret, out);
    return EXIT_SUCCESS;
}
