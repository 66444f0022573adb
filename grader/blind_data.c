/* blind_data IN OUT SECRET RECORD LABELS TEST [SEED CHOSEN CLASSES FILE...]:
   makes the data that a submission is run on, of that in IN. In OUT/data the
   test images, in the file TEST, are in another order, by the secret, their
   pixels are changed by one at most, and their labels are shuffled;
   OUT/labels.csv has the true ones. So neither a table of labels nor of
   images' checksums, handed in with a program, helps. There is a record an
   image, of RECORD bytes: so many LABELS, of which the last one counts, and
   the pixels.

   With a seed there are only the images of so many chosen ones of all
   classes, as the seed chooses; in the other FILEs, too. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"
#include "random.h"

enum { MOST_CLASSES = 256, MOST_IMAGES = 50000, LARGEST = 4096 };

/* the bytes of a record, and of the labels at its beginning */
static size_t size, labels;

/* The labels of the classes, ascending. */
static size_t classes, chosen[MOST_CLASSES];

static int ascending(const void *a, const void *b)
{
    const size_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void choose_classes(uint32_t seed, size_t n, size_t of)
{
    struct random random;

    if (n > MOST_CLASSES || of > MOST_CLASSES)
        die("blind_data: too many classes");
    classes = n;
    random_seed(&random, seed);
    random_choose(&random, of, n, chosen);
    qsort(chosen, n, sizeof *chosen, ascending);
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

/* The records of the classes in a file, one after the other. */
static size_t read_records(const char *folder, const char *name,
                           unsigned char **records)
{
    FILE *in = open_file(folder, name, "rb");
    unsigned char record[LARGEST];
    size_t n = 0;

    *records = malloc(MOST_IMAGES * size);
    if (*records == NULL)
        die("blind_data: no memory");
    while (n < MOST_IMAGES && fread(record, size, 1, in) == 1)
        if (rank(label_of(record)) < classes)
            memcpy(*records + n++ * size, record, size);
    fclose(in);
    if (n == 0)
        die("%s/%s: no image of the chosen classes", folder, name);
    return n;
}

static void copy_chosen(const char *in, const char *to,
                        const char *name)
{
    unsigned char *records;
    const size_t n = read_records(in, name, &records);
    FILE *out = open_file(to, name, "wb");

    fwrite(records, size, n, out);
    close_file(out, name);
    free(records);
}

/* Changes every pixel by -1, 0 or 1. */
static void nudge(unsigned char *record, struct random *random)
{
    for (size_t i = labels; i < size; i++) {
        const int value = record[i] + (int)random_index(random, 3) - 1;
        if (value >= 0 && value <= 255)
            record[i] = (unsigned char)value;
    }
}

static size_t *shuffled(size_t n, struct random *random)
{
    size_t *order = malloc(n * sizeof *order);

    if (order == NULL)
        die("blind_data: no memory");
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    random_shuffle(random, order, n);
    return order;
}

static void blind(const char *in, const char *to, const char *name,
                  uint32_t secret)
{
    unsigned char *records;
    struct random random;

    random_seed(&random, secret);
    const size_t n = read_records(in, name, &records);
    FILE *truth = open_file(to, "../labels.csv", "w");
    FILE *images = open_file(to, name, "wb");
    size_t *order = shuffled(n, &random);
    size_t *lies = shuffled(n, &random);
    fputs("image,class\n", truth);
    for (size_t i = 0; i < n; i++) {
        const unsigned char *record = records + order[i] * size;
        unsigned char shown[LARGEST];

        fprintf(truth, "%zu,%zu\n", i, rank(label_of(record)));
        memcpy(shown, record, size);
        nudge(shown, &random);
        /* other labels would give it away */
        memset(shown, 0, labels);
        shown[labels - 1] =
            (unsigned char)label_of(records + lies[i] * size);
        fwrite(shown, size, 1, images);
    }
    close_file(truth, "labels.csv");
    close_file(images, name);
    free(order);
    free(lies);
    free(records);
}

static unsigned long number(const char *text)
{
    return strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
    char out[4096];

    if (argc != 7 && argc < 10)
        die("usage: blind_data IN OUT SECRET RECORD LABELS TEST "
            "[SEED CHOSEN CLASSES FILE...]");
    snprintf(out, sizeof out, "%s/data", argv[2]);
    size = number(argv[4]);
    labels = number(argv[5]);
    if (labels == 0 || size <= labels || size > LARGEST)
        die("blind_data: records cannot have %zu bytes", size);
    if (argc == 7)
        choose_classes(0, MOST_CLASSES, MOST_CLASSES);
    else
        choose_classes((uint32_t)number(argv[7]), number(argv[8]),
                       number(argv[9]));
    for (int i = 10; i < argc; i++)
        copy_chosen(argv[1], out, argv[i]);
    blind(argv[1], out, argv[6], (uint32_t)number(argv[3]));
    return EXIT_SUCCESS;
}
