/* sample SAMPLE OUT: makes of the built-in sample, which is in the form
   of CIFAR-100, a small data set in the same form. It has five training
   images of each class. The test images are the same ones in a mirror, also
   from two pixels further down or across: easy for a program that trains on
   mirrored images, as better_cifar does, and hard for run_cifar100. So which
   of them is better is no matter of luck, though there are few images. */
#include "../tests/open_file.h"

enum {
    SIDE = 32,
    PIXELS = 3 * SIDE * SIDE,
    CLASSES = 100,
    EACH = 5,
    STEP = 2
};

struct record {
    unsigned char coarse, fine, pixels[PIXELS];
};

/* The image in a mirror, from so many pixels further down and across; beyond
   an edge the edge is seen once more. */
static struct record mirrored(const struct record *image, int down,
                              int across)
{
    struct record view = *image;

    for (int k = 0; k < PIXELS; k++) {
        int row = k / SIDE % SIDE + down;
        int column = SIDE - 1 - k % SIDE + across;
        row = row < SIDE ? row : SIDE - 1;
        column = column < SIDE ? column : SIDE - 1;
        view.pixels[k] =
            image->pixels[(k / SIDE / SIDE * SIDE + row) * SIDE
                          + column];
    }
    return view;
}

int main(int argc, char **argv)
{
    int seen[256] = {0}, kept = 0;
    struct record record;

    if (argc != 3)
        return EXIT_FAILURE;
    FILE *in = open_file(argv[1], "train.bin", "rb");
    FILE *train = open_file(argv[2], "train.bin", "wb");
    FILE *test = open_file(argv[2], "test.bin", "wb");
    while (kept < CLASSES * EACH
           && fread(&record, sizeof record, 1, in) == 1) {
        if (seen[record.fine]++ >= EACH)
            continue;
        kept++;
        fwrite(&record, sizeof record, 1, train);
        for (int i = 0; i < 4; i++) {
            const struct record view =
                mirrored(&record, i / 2 * STEP, i % 2 * STEP);
            fwrite(&view, sizeof view, 1, test);
        }
    }
    if (fclose(train) != 0 || fclose(test) != 0)
        return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
