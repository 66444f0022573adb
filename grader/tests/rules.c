/* rules RULE TEST TRAIN: predictions that nothing was trained for, by a rule
   of twelve, and those of nobody, 12; a table as programs write it. The
   files are in the form of CIFAR-100. */
#include <stdio.h>
#include <stdlib.h>

enum { PIXELS = 3072, MOST = 2000, CLASSES = 100 };

struct images {
    size_t n;
    struct {
        unsigned char coarse, label, pixels[PIXELS];
    } at[MOST];
};
static struct images test, train;
static double means[CLASSES][PIXELS];

static void read_images(struct images *images, const char *path)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    images->n = fread(images->at, sizeof *images->at, MOST, file);
    fclose(file);
}

/* Labels become classes, in order. */
static size_t rank(struct images *images)
{
    size_t classes = 0, of[256] = {0};

    for (size_t i = 0; i < images->n; i++)
        of[images->at[i].label] = 1;
    for (size_t label = 0; label < 256; label++)
        if (of[label])
            of[label] = classes++;
    for (size_t i = 0; i < images->n; i++)
        images->at[i].label = (unsigned char)of[images->at[i].label];
    return classes;
}

static double apart(const unsigned char *a, const unsigned char *b,
                    int how)
{
    double sum = 0;

    for (size_t k = 0; k < PIXELS; k++) {
        const double x = a[k], y = b[k];
        sum += how == 0   ? (x - y) * (x - y)
               : how == 1 ? (x > y ? x - y : y - x)
               : how == 2 ? (x / 255 - y / 255) * (x / 255 - y / 255)
                          : y * y / 2 - x * y;
    }
    return sum;
}

/* The class of most of the nearest. */
static size_t vote(const unsigned char *image, size_t most, int how,
                   int back)
{
    static double far[MOST];
    size_t votes[CLASSES] = {0}, best = 0;

    for (size_t i = 0; i < train.n; i++)
        far[i] = apart(image, train.at[i].pixels, how);
    for (size_t n = 0; n < most; n++) {
        size_t nearest = back ? train.n - 1 : 0;
        for (size_t k = 0; k < train.n; k++) {
            const size_t i = back ? train.n - 1 - k : k;
            if (far[i] < far[nearest])
                nearest = i;
        }
        far[nearest] = 1e300;
        votes[train.at[nearest].label] += most - n + most * most;
    }
    for (size_t c = 0; c < CLASSES; c++)
        best = votes[c] > votes[best] ? c : best;
    return best;
}

static size_t mean(const unsigned char *image, size_t classes,
                   int product)
{
    size_t best = 0;
    double least = 0;

    for (size_t c = 0; c < classes; c++) {
        double sum = 0;
        for (size_t k = 0; k < PIXELS; k++) {
            const double x = image[k], y = means[c][k];
            sum += product ? y * y / 2 - x * y : (x - y) * (x - y);
        }
        if (c == 0 || sum < least) {
            best = c;
            least = sum;
        }
    }
    return best;
}

int main(int argc, char **argv)
{
    size_t n[CLASSES] = {0};

    if (argc != 4)
        return EXIT_FAILURE;
    const int rule = atoi(argv[1]);
    read_images(&test, argv[2]);
    read_images(&train, argv[3]);
    const size_t classes = rank(&train);
    for (size_t i = 0; i < train.n; i++)
        for (size_t k = 0; k < PIXELS; k++)
            means[train.at[i].label][k] += train.at[i].pixels[k];
    for (size_t i = 0; i < train.n; i++)
        n[train.at[i].label]++;
    for (size_t c = 0; c < classes; c++)
        for (size_t k = 0; k < PIXELS; k++)
            means[c][k] /= (double)n[c];
    puts("learning_rate,image,class");
    for (size_t i = 0; i < test.n && i < 200; i++) {
        const unsigned char *image = test.at[i].pixels;
        size_t said = 0;
        switch (rule) {
        case 0: /* the nearest, by squares, differences, parts of 1, and a
                   product; the last of equals */
        case 1:
        case 2:
        case 3:
            said = vote(image, 1, rule, 0);
            break;
        case 4:
            said = vote(image, 1, 0, 1);
            break;
        case 5: /* three, and five of them */
            said = vote(image, 3, 0, 0);
            break;
        case 6:
            said = vote(image, 5, 0, 0);
            break;
        case 7:
            said = vote(image, 5, 3, 1);
            break;
        case 8: /* class means, by squares and by products */
        case 9:
            said = mean(image, classes, rule == 9);
            break;
        case 10: /* some changed */
            said = (vote(image, 1, 0, 0) + (i % 12 == 0)) % classes;
            break;
        case 11:
            said = (mean(image, classes, 0) + (i % 12 == 0)) % classes;
            break;
        default:
            said = i * 2654435761u % classes;
        }
        printf("0.1,%zu,%zu\n", i, said);
    }
    return EXIT_SUCCESS;
}
