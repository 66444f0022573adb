/* sample SAMPLE OUT: makes of the built-in sample, which is in the form
   of CIFAR-100, files in the form of CIFAR-10: its hundred classes in
   tens, 3,000 images to train on and 600 to test with. The upper half
   of each image gets a colour that tells its class, so that a small net
   learns them all in a second. */
#include <string.h>

#include "../tests/open_file.h"

enum { CHANNEL = 1024, PIXELS = 3 * CHANNEL, IN_FILE = 600, FILES = 5 };

/* The amount of red, green or blue, channel 0, 1 or 2, in a class's colour:
   its number and 1, with three digits to the base of 3. */
static int colour(int class, int channel)
{
    static const int places[] = {1, 3, 9};

    return (class + 1) / places[channel] % 3 * 127;
}

static void convert(FILE *in, const char *folder, const char *name)
{
    FILE *out = open_file(folder, name, "wb");
    unsigned char record[2 + PIXELS];

    for (int i = 0; i < IN_FILE; i++) {
        /* a small sample is gone through again */
        if (fread(record, sizeof record, 1, in) != 1) {
            rewind(in);
            i--;
            continue;
        }
        record[1] /= 10;
        for (int channel = 0; channel < 3; channel++)
            memset(record + 2 + channel * CHANNEL,
                   colour(record[1], channel), CHANNEL / 2);
        fwrite(record + 1, 1 + PIXELS, 1, out);
    }
    if (fclose(out) != 0)
        exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return EXIT_FAILURE;
    FILE *train = open_file(argv[1], "train.bin", "rb");
    FILE *test = open_file(argv[1], "test.bin", "rb");

    for (int n = 1; n <= FILES; n++) {
        char name[32];
        snprintf(name, sizeof name, "data_batch_%d.bin", n);
        convert(train, argv[2], name);
    }
    convert(test, argv[2], "test_batch.bin");
    return EXIT_SUCCESS;
}
