/*
 * sample DIR: write a made-up data set in the layout of CIFAR-100 into DIR,
 * for machines that cannot download the real one. Its 100 classes are 20
 * shapes times 5 patterns: plain_disc, dotted_heart, striped_mushroom ...
 *
 * Everything is integer arithmetic on a stream of random numbers, so the files
 * are the same, byte for byte, on every machine. A class looks the same in a
 * mirror, so a network may be trained on flipped and shifted images as well.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SIDE = 32,
    PIXELS = SIDE * SIDE,
    N_SHAPES = 20,
    N_PATTERNS = 5,
    N_CLASSES = N_SHAPES * N_PATTERNS,
    TRAIN_EACH = 500,
    TEST_EACH = 100 /* images a class */
};

static const char *const shapes[N_SHAPES] = {
    "disc",     "ring", "square",   "frame",     "diamond",
    "triangle", "plus", "cross",    "star",      "clover",
    "heart",    "moon", "leaf",     "hourglass", "arrow",
    "house",    "tree", "mushroom", "cup",       "butterfly"};
static const char *const patterns[N_PATTERNS] = {
    "plain", "striped", "checked", "dotted", "ringed"};

struct colour {
    int rgb[3];
};
struct image {
    int rgb[3][PIXELS];
};
struct pose {
    int x, y, cosine, sine;
}; /* see paint */
struct output {
    FILE *file;
    char path[5000], part[5008];
};

static uint64_t random_state;

/* splitmix64 by Sebastiano Vigna, https://prng.di.unimi.it/splitmix64.c */
static uint64_t random_next(void)
{
    uint64_t z = random_state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* A whole number from low to high, both included. */
static int random_int(int low, int high)
{
    return low + (int)(random_next() % (uint64_t)(high - low + 1));
}

/* One channel low, one high, one between: any hue, always as vivid. */
static struct colour random_colour(int low, int high)
{
    struct colour colour;
    int a = random_int(0, 2), b = (a + random_int(1, 2)) % 3;
    colour.rgb[a] = low;
    colour.rgb[b] = high;
    colour.rgb[3 - a - b] = random_int(low, high);
    return colour;
}

static int in_disc(int u, int v, int radius)
{
    return u * u + v * v < radius * radius;
}

/* Is (u, v) in the shape? Shapes fill -100 .. 100; u points right, v down. */
static int in_shape(int shape, int u, int v)
{
    int a = abs(u), b = abs(v);
    switch (shape) {
    case 0:
        return in_disc(u, v, 92);
    case 1:
        return in_disc(u, v, 100) && !in_disc(u, v, 52);
    case 2:
        return a < 80 && b < 80;
    case 3:
        return a < 88 && b < 88 && !(a < 46 && b < 46);
    case 4:
        return a + b < 108;
    case 5:
        return v < 75 && 2 * a < v + 100;
    case 6:
        return (a < 32 || b < 32) && a < 98 && b < 98;
    case 7:
        return abs(a - b) < 40 && a + b < 160;
    case 8:
        return (v < 33) + (95 * u + 31 * v < 3300) /* 4 of 5 edges */
                   + (31 * v - 95 * u < 3300) + (59 * u - 81 * v < 3300)
                   + (-59 * u - 81 * v < 3300)
               >= 4;
    case 9:
        return in_disc(a - 48, b - 48, 50);
    case 10:
        return v < -28 ? in_disc(a - 46, v + 28, 50)
                       : 10 * a + 9 * v < 708;
    case 11:
        return in_disc(u, v, 96) && !in_disc(u, v + 48, 74);
    case 12:
        return in_disc(a + 70, v, 125);
    case 13:
        return b < 95 && a < 12 + 8 * b / 10;
    case 14:
        return v < 5 ? a < v + 95 : v < 95 && a < 34;
    case 15:
        return v < -15 ? a < v + 105 : v < 90 && a < 68;
    case 16:
        return v < 55 ? a < 16 + (v + 100) % 52 : v < 98 && a < 17;
    case 17:
        return v < 8 ? in_disc(u, v - 8, 98) : v < 95 && a < 36;
    case 18:
        return v > -75 && v < 85 && 4 * a < 310 - v;
    default:
        return in_disc(a - 52, v + 34, 48)
               || in_disc(a - 40, v - 46, 36) || (a < 10 && b < 90);
    }
}

/* Is (u, v) one of the marks that make the pattern? */
static int in_marks(int pattern, int u, int v)
{
    int a = u + 400, b = v + 400;
    switch (pattern) {
    case 0:
        return 0;
    case 1:
        return b % 50 < 25;
    case 2:
        return (a / 33 + b / 33) % 2;
    case 3:
        return in_disc(a % 50 - 25, b % 50 - 25, 16);
    default:
        return (u * u + v * v) / 1500 % 2;
    }
}

/*
 * Paint a shape into the image. Places are in eighths of a pixel; the pose is
 * the shape's middle and the turn and scale, times 256, that take a place to
 * the shape's (u, v). Each pixel is the mean of four points, for soft edges.
 */
static void paint(struct image *image, int shape, int pattern,
                  struct pose pose, struct colour body,
                  struct colour marks)
{
    for (int i = 0; i < PIXELS; i++) {
        int sum[3] = {0}, hits = 0;
        for (int k = 0; k < 4; k++) {
            int x = i % SIDE * 8 + k % 2 * 4 + 2 - pose.x;
            int y = i / SIDE * 8 + k / 2 * 4 + 2 - pose.y;
            int u = (pose.cosine * x + pose.sine * y) / 256;
            int v = (pose.cosine * y - pose.sine * x) / 256;
            if (abs(u) > 100 || abs(v) > 100 || !in_shape(shape, u, v))
                continue;
            int marked = in_marks(pattern, u, v);
            for (int c = 0; c < 3; c++) /* lit from above */
                sum[c] += (marked ? marks : body).rgb[c] - v / 5;
            hits++;
        }
        for (int c = 0; c < 3; c++) {
            int *p = &image->rgb[c][i];
            *p = (sum[c] + (4 - hits) * *p) / 4;
        }
    }
}

/* A random image of a class: a dusky sky, small clutter, the shape, grain. */
static void draw(struct image *image, int class)
{
    struct colour top = random_colour(10, 120),
                  foot = random_colour(10, 120);
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < PIXELS; i++)
            image->rgb[c][i] = (top.rgb[c] * (SIDE - i / SIDE)
                                + foot.rgb[c] * (i / SIDE))
                               / SIDE;

    for (int n = random_int(0, 3); n > 0; n--) {
        int size = random_int(500, 900),
            shape = random_int(0, N_SHAPES - 1);
        int x = random_int(0, 8 * SIDE), y = random_int(0, 8 * SIDE);
        struct pose pose = {x, y, size, random_int(-size, size)};
        struct colour colour = random_colour(20, 200);
        paint(image, shape, 0, pose, colour, colour);
    }

    int size = random_int(228, 360),
        tilt = random_int(-size / 4, size / 4);
    int x = random_int(82, 174), y = random_int(82, 174);
    struct pose pose = {x, y, size, tilt};
    struct colour body = random_colour(50, 250);
    struct colour marks = random_colour(20, 150);
    if (random_int(1, 10) == 1)
        paint(image, class / N_PATTERNS, class % N_PATTERNS, pose,
              marks, body);
    else
        paint(image, class / N_PATTERNS, class % N_PATTERNS, pose, body,
              marks);

    for (int c = 0; c < 3; c++)
        for (int i = 0; i < PIXELS; i++) {
            int *p = &image->rgb[c][i];
            *p += random_int(-12, 12) + random_int(-12, 12);
            *p = *p < 0 ? 0 : *p > 255 ? 255 : *p;
        }
}

/* Say what went wrong with a file, leave no half of it, and stop. */
static void output_fail(struct output *out)
{
    fprintf(stderr, "sample: %s: %s\n", out->path, strerror(errno));
    if (out->file != NULL)
        remove(out->part);
    exit(1);
}

/* Open DIR/NAME.part, which output_close renames to DIR/NAME. */
static struct output output_open(const char *dir, const char *name)
{
    struct output out = {0};
    snprintf(out.path, sizeof out.path, "%s/%s", dir, name);
    snprintf(out.part, sizeof out.part, "%s.part", out.path);
    out.file = fopen(out.part, "wb");
    if (out.file == NULL)
        output_fail(&out);
    return out;
}

static void output_write(struct output *out, const void *bytes,
                         size_t n)
{
    if (fwrite(bytes, 1, n, out->file) != n)
        output_fail(out);
}

static void output_close(struct output *out)
{
    if (fclose(out->file) != 0 || rename(out->part, out->path) != 0)
        output_fail(out);
}

/* Write n_each images of every class, the classes well mixed, as a .bin. */
static void write_images(const char *dir, const char *name, int n_each)
{
    static unsigned char classes[TRAIN_EACH * N_CLASSES];
    int n = n_each * N_CLASSES;
    for (int i = 0; i < n; i++) { /* a shuffle */
        int j = random_int(0, i);
        classes[i] = classes[j];
        classes[j] = (unsigned char)(i % N_CLASSES);
    }
    struct output out = output_open(dir, name);
    time_t told = time(NULL);
    for (int i = 0; i < n; i++) {
        struct image image;
        unsigned char record[2 + 3 * PIXELS], *next = record;
        draw(&image, classes[i]);
        *next++ = classes[i] / N_PATTERNS;
        *next++ = classes[i];
        for (int k = 0; k < 3 * PIXELS; k++)
            *next++ = (unsigned char)image.rgb[k / PIXELS][k % PIXELS];
        output_write(&out, record, sizeof record);
        if (difftime(time(NULL), told) > 2) {
            fprintf(stderr, "sample: %s: image %d of %d\n", out.path, i,
                    n);
            told = time(NULL);
        }
    }
    output_close(&out);
}

/* Write the names of the 100 classes, or of the 20 shapes, one a line. */
static void write_names(const char *dir, const char *name,
                        int n_patterns)
{
    struct output out = output_open(dir, name);
    for (int i = 0; i < N_SHAPES * n_patterns; i++) {
        char line[80];
        const char *shape = shapes[i / n_patterns];
        int length = n_patterns == 1
                         ? snprintf(line, sizeof line, "%s\n", shape)
                         : snprintf(line, sizeof line, "%s_%s\n",
                                    patterns[i % n_patterns], shape);
        output_write(&out, line, (size_t)length);
    }
    output_close(&out);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: sample DIR\n");
        return 1;
    }
    write_names(argv[1], "coarse_label_names.txt", 1);
    write_names(argv[1], "fine_label_names.txt", N_PATTERNS);
    write_images(argv[1], "test.bin", TEST_EACH);
    write_images(argv[1], "train.bin", TRAIN_EACH);
    return 0;
}
