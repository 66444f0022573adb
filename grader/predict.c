/* predict DATA SEED FOLDER RATE...: what the networks that run_cifar100 has
   kept in the files FOLDER/weights_RATE.bin predict for all test images in
   DATA, as a table `learning_rate,image,class`. A file of another size than
   such a network's has no rows in it. */
#include <stdio.h>
#include <stdlib.h>

#include "cross_entropy.h"
#include "dataset.h"
#include "die.h"
#include "full.h"
#include "relu.h"
#include "sequential.h"
#include "softmax.h"

enum { CLASSES = 5, HIDDEN = 500, LAYERS = 4 };

static struct sequential *network_new(void)
{
    struct random random;

    random_seed(&random, 0);
    struct layer *layers[LAYERS] = {
        full_new(CIFAR_PIXELS, HIDDEN, &random), relu_new(),
        full_new(HIDDEN, CLASSES, &random), softmax_new()};
    return sequential_new(layers, LAYERS, cross_entropy_new());
}

/* False when there are too few numbers, or too many. */
static bool read_network(const char *path, struct sequential *network)
{
    FILE *file = fopen(path, "rb");
    bool whole = file != NULL;

    for (size_t i = 0; whole && i < network->n_layers; i++) {
        struct layer *layer = network->layers[i];
        for (size_t k = 0; whole && k < layer->n_params; k++) {
            struct matrix *value = &layer->params[k].value;
            const size_t n = value->rows * value->cols;
            whole = fread(value->at, sizeof(real), n, file) == n;
        }
    }
    whole = whole && getc(file) == EOF;
    if (file != NULL)
        fclose(file);
    return whole;
}

int main(int argc, char **argv)
{
    struct dataset data;

    if (argc < 5)
        die("usage: predict DATA SEED FOLDER RATE...");
    dataset_cifar100(&data, argv[1],
                     (uint32_t)strtoul(argv[2], NULL, 10), CLASSES);
    struct sequential *network = network_new();
    size_t *classes = calloc(data.x_test.rows + 1, sizeof *classes);
    if (classes == NULL)
        die("predict: no memory");
    puts("learning_rate,image,class");
    for (int k = 4; k < argc; k++) {
        char path[4096];

        snprintf(path, sizeof path, "%s/weights_%s.bin", argv[3],
                 argv[k]);
        if (!read_network(path, network))
            continue;
        sequential_predict(network, &data.x_test, classes);
        for (size_t i = 0; i < data.x_test.rows; i++)
            printf("%s,%zu,%zu\n", argv[k], i, classes[i]);
    }
    free(classes);
    sequential_free(network);
    dataset_free(&data);
    return EXIT_SUCCESS;
}
