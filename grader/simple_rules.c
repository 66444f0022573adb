/* simple_rules RECORD LABELS PREDICTIONS TEST TRAIN...: how many of the
   predictions a rule explains that learns nothing. Prints a line for each
   rule, its name and the share of predictions that are the same, `class
   mean,0.4520`.

   TEST and the TRAIN files have a record an image, of RECORD bytes: so many
   LABELS, of which the last one counts, and the pixels. PREDICTIONS is a table
   `...,image,class`, where classes are the labels of TRAIN in
   order, from 0; only images below MOST_TESTED are looked at. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"

enum {
    MOST_TRAINED = 50000,
    MOST_TESTED = 200,
    LABEL_VALUES = 256,
    MOST_LABELS = 2
};

/* of an image */
static size_t n_labels, n_pixels;

struct images {
    size_t n;
    unsigned char *labels, *pixels;
};

static unsigned char *image_at(const struct images *images, size_t i)
{
    return images->pixels + i * n_pixels;
}

/* Adds the images of a file, until there are `most`. */
static void read_images(struct images *images, size_t most,
                        const char *path)
{
    FILE *file = fopen(path, "rb");
    unsigned char label[MOST_LABELS];

    if (file == NULL)
        die("%s: %s", path, strerror(errno));
    while (images->n < most && fread(label, n_labels, 1, file) == 1
           && fread(image_at(images, images->n), n_pixels, 1, file)
                  == 1)
        images->labels[images->n++] = label[n_labels - 1];
    fclose(file);
}

static struct images images_new(size_t most)
{
    struct images images = {0, malloc(most), malloc(most * n_pixels)};

    if (images.labels == NULL || images.pixels == NULL)
        die("simple_rules: no memory");
    return images;
}

static void images_free(struct images *images)
{
    free(images->labels);
    free(images->pixels);
}

/* Labels become classes: their rank among those that there are. */
static size_t rank_labels(struct images *images)
{
    size_t rank[LABEL_VALUES] = {0}, classes = 0;

    for (size_t i = 0; i < images->n; i++)
        rank[images->labels[i]] = 1;
    for (size_t label = 0; label < LABEL_VALUES; label++)
        if (rank[label])
            rank[label] = classes++;
    for (size_t i = 0; i < images->n; i++)
        images->labels[i] = (unsigned char)rank[images->labels[i]];
    return classes;
}

/* The sum of |a - b|, and of its square. */
static void distances(const unsigned char *a, const unsigned char *b,
                      uint32_t *manhattan, uint32_t *euclid)
{
    uint32_t sum = 0, squares = 0;

    for (size_t i = 0; i < n_pixels; i++) {
        const int apart = abs(a[i] - b[i]);
        sum += (uint32_t)apart;
        squares += (uint32_t)(apart * apart);
    }
    *manhattan = sum;
    *euclid = squares;
}

static size_t nearest_mean(const unsigned char *image, size_t classes,
                           const float *means)
{
    size_t nearest = 0;
    float least = 0;

    for (size_t c = 0; c < classes; c++) {
        const float *mean = means + c * n_pixels;
        float squares = 0;
        for (size_t i = 0; i < n_pixels; i++)
            squares += (image[i] - mean[i]) * (image[i] - mean[i]);
        if (c == 0 || squares < least) {
            nearest = c;
            least = squares;
        }
    }
    return nearest;
}

static void find_means(const struct images *train, size_t classes,
                       float *means)
{
    size_t n[LABEL_VALUES] = {0};

    for (size_t i = 0; i < train->n; i++) {
        const size_t c = train->labels[i];
        n[c]++;
        for (size_t k = 0; k < n_pixels; k++)
            means[c * n_pixels + k] += image_at(train, i)[k];
    }
    for (size_t c = 0; c < classes; c++)
        for (size_t k = 0; k < n_pixels; k++)
            means[c * n_pixels + k] /= (float)n[c];
}

enum { EUCLID, MANHATTAN, MEAN, THREE, FIVE, RULES, MOST_VOTES = 5 };
static const char *const names[RULES] = {
    "the nearest training image (sum of squares)",
    "the nearest training image (sum of differences)",
    "the nearest class mean",
    "the vote of the three nearest training images",
    "the vote of the five nearest training images"};

/* The nearest images, the nearest first. */
struct near {
    uint32_t apart[MOST_VOTES];
    size_t class[MOST_VOTES];
};

static void keep_near(struct near *near, uint32_t apart, size_t class)
{
    size_t k = MOST_VOTES;

    for (; k > 0 && apart < near->apart[k - 1]; k--)
        if (k < MOST_VOTES) {
            near->apart[k] = near->apart[k - 1];
            near->class[k] = near->class[k - 1];
        }
    if (k < MOST_VOTES) {
        near->apart[k] = apart;
        near->class[k] = class;
    }
}

/* The class of most of them; of equals, that of the nearest. */
static size_t vote(const struct near *near, size_t most)
{
    size_t votes[LABEL_VALUES] = {0}, best = near->class[0];

    for (size_t k = 0; k < most; k++)
        votes[near->class[k]]++;
    for (size_t k = most; k-- > 0;)
        if (votes[near->class[k]] >= votes[best])
            best = near->class[k];
    return best;
}

/* What each rule says of an image. */
static void apply_rules(const unsigned char *image,
                        const struct images *train, size_t classes,
                        const float *means, size_t said[RULES])
{
    uint32_t least = UINT32_MAX;
    struct near near;

    memset(near.apart, 0xff, sizeof near.apart);
    memset(near.class, 0, sizeof near.class);

    for (size_t i = 0; i < train->n; i++) {
        uint32_t manhattan, euclid;
        distances(image, image_at(train, i), &manhattan, &euclid);
        if (manhattan < least) {
            least = manhattan;
            said[MANHATTAN] = train->labels[i];
        }
        keep_near(&near, euclid, train->labels[i]);
    }
    said[EUCLID] = near.class[0];
    said[THREE] = vote(&near, 3);
    said[FIVE] = vote(&near, 5);
    said[MEAN] = nearest_mean(image, classes, means);
}

static void read_predictions(const char *path,
                             long predicted[MOST_TESTED])
{
    FILE *file = fopen(path, "r");
    char line[200];
    unsigned long image;
    long class;

    if (file == NULL)
        die("%s: %s", path, strerror(errno));
    for (size_t i = 0; i < MOST_TESTED; i++)
        predicted[i] = -1;
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%*[^,],%lu,%ld", &image, &class) == 2
            && image < MOST_TESTED)
            predicted[image] = class;
    fclose(file);
}

int main(int argc, char **argv)
{
    long predicted[MOST_TESTED];
    size_t same[RULES] = {0};

    const size_t record = argc < 6 ? 0 : strtoul(argv[1], NULL, 10);
    n_labels = argc < 6 ? 0 : strtoul(argv[2], NULL, 10);
    if (n_labels == 0 || n_labels > MOST_LABELS || record <= n_labels)
        die("usage: simple_rules RECORD LABELS PREDICTIONS TEST TRAIN...");
    n_pixels = record - n_labels;
    struct images test = images_new(MOST_TESTED);
    struct images train = images_new(MOST_TRAINED);
    read_images(&test, MOST_TESTED, argv[4]);
    for (int k = 5; k < argc; k++)
        read_images(&train, MOST_TRAINED, argv[k]);
    if (test.n == 0 || train.n == 0)
        die("simple_rules: no images");
    read_predictions(argv[3], predicted);
    const size_t classes = rank_labels(&train);
    float *means = calloc(classes * n_pixels, sizeof *means);
    if (means == NULL)
        die("simple_rules: no memory");
    find_means(&train, classes, means);
    for (size_t i = 0; i < test.n; i++) {
        size_t said[RULES] = {0};
        apply_rules(image_at(&test, i), &train, classes, means, said);
        for (size_t rule = 0; rule < RULES; rule++)
            same[rule] += (long)said[rule] == predicted[i];
    }
    for (size_t rule = 0; rule < RULES; rule++)
        printf("%s,%.4f\n", names[rule],
               (double)same[rule] / (double)test.n);
    free(means);
    images_free(&test);
    images_free(&train);
    return EXIT_SUCCESS;
}
