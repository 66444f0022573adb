/* withhold DATA SEED SECRET OUT: makes the data that a submission is run
   on. OUT/data has CIFAR-100's files with only the five classes that the
   seed chooses. Its test images stand in another order than in DATA, by
   the secret, their pixels are changed by one at most, and their labels
   are shuffled; OUT/labels.csv has the true ones. So neither a table of
   labels nor of images' checksums, handed in with a program, helps. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dataset.h"
#include "die.h"
#include "random.h"

enum { CLASSES = 5, RECORD = 2 + CIFAR_PIXELS, FINE = 1, MOST = 50000 };

static size_t chosen[CLASSES]; /* fine labels, ascending */

static int ascending(const void *a, const void *b)
{
    const size_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Which of the classes a fine label is; CLASSES when none. */
static size_t rank(unsigned char fine)
{
    size_t k = 0;

    while (k < CLASSES && chosen[k] != fine)
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
                           unsigned char (**records)[RECORD])
{
    FILE *in = open_file(folder, name, "rb");
    unsigned char record[RECORD];
    size_t n = 0;

    *records = malloc(sizeof(unsigned char[MOST][RECORD]));
    if (*records == NULL)
        die("withhold: no memory");
    while (n < MOST && fread(record, RECORD, 1, in) == 1)
        if (rank(record[FINE]) < CLASSES)
            memcpy((*records)[n++], record, RECORD);
    fclose(in);
    if (n == 0)
        die("%s/%s: no image of the classes wanted", folder, name);
    return n;
}

static void write_records(const char *folder, const char *name,
                          unsigned char (*records)[RECORD], size_t n)
{
    FILE *out = open_file(folder, name, "wb");

    fwrite(records, RECORD, n, out);
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
    for (size_t i = 2; i < RECORD; i++) {
        const int value = record[i] + (int)random_index(random, 3) - 1;
        if (value >= 0 && value <= 255)
            record[i] = (unsigned char)value;
    }
}

static void write_test(const char *out, unsigned char (*records)[RECORD],
                       size_t n, struct random *random)
{
    FILE *labels = open_file(out, "../labels.csv", "w");
    FILE *images = open_file(out, "test.bin", "wb");
    size_t *order = malloc(n * sizeof *order);
    size_t *lies = malloc(n * sizeof *lies);

    if (order == NULL || lies == NULL)
        die("withhold: no memory");
    for (size_t i = 0; i < n; i++)
        order[i] = lies[i] = i;
    random_shuffle(random, order, n);
    random_shuffle(random, lies, n);
    fputs("image,class\n", labels);
    for (size_t i = 0; i < n; i++) {
        unsigned char *record = records[order[i]];
        const unsigned char lie = records[lies[i]][FINE];
        unsigned char shown[RECORD];

        fprintf(labels, "%zu,%zu\n", i, rank(record[FINE]));
        memcpy(shown, record, RECORD);
        nudge(shown, random);
        shown[0] = 0; /* the coarse label would give it away */
        shown[FINE] = lie;
        fwrite(shown, RECORD, 1, images);
    }
    close_file(labels, "labels.csv");
    close_file(images, "test.bin");
    free(order);
    free(lies);
}

int main(int argc, char **argv)
{
    struct random random;
    unsigned char(*records)[RECORD];
    char out[4096];

    if (argc != 5)
        die("usage: withhold DATA SEED SECRET OUT");
    random_seed(&random, (uint32_t)strtoul(argv[2], NULL, 10));
    random_choose(&random, CIFAR100_CLASSES, CLASSES, chosen);
    qsort(chosen, CLASSES, sizeof *chosen, ascending);
    random_seed(&random, (uint32_t)strtoul(argv[3], NULL, 10));

    snprintf(out, sizeof out, "%s/data", argv[4]);
    size_t n = read_records(argv[1], "train.bin", &records);
    write_records(out, "train.bin", records, n);
    free(records);
    n = read_records(argv[1], "test.bin", &records);
    write_test(out, records, n, &random);
    free(records);
    copy_names(argv[1], out);
    return EXIT_SUCCESS;
}
