/* The letters of signatures for what the functions of the second part take
   and return beside matrices and parameters; see rpc/value.h.

     s  samples, lent for this call
     e  a recipe
     o  an optimiser
     y  a history
     b  a board
     t  a two-layer net */
#include <stdio.h>

#include "score_loss.h"
#include "trainer.h"
#include "value.h"
#include "weight_grid.h"

static struct part *samples_parts(struct part *part, const void *at)
{
    const struct samples *samples = at;

    part = part_matrix(part, &samples->x, NULL, NULL);
    return part_pointer(part, ARRAY, &samples->labels,
                        &samples->x.rows);
}

static struct part *optimizer_parts(struct part *part, const void *at)
{
    const struct optimizer *optimizer = at;

    part = part_bytes(part, at, offsetof(struct optimizer, v));
    part = part_matrix(part, &optimizer->v, "memory", "v");
    return part_matrix(part, &optimizer->c, "memory", "c");
}

/* --- A history ---------------------------------------------------------- */

struct history_and_net {
    struct history history;
    struct two_layer_net best_net;
};

static struct part *history_parts(struct part *part, const void *at)
{
    const struct history *history = at;

    part = part_bytes(part, &history->iterations,
                      sizeof history->iterations);
    part = part_pointer(part, ARRAY, &history->losses,
                        &history->iterations);
    part = part_bytes(part, &history->looks, sizeof history->looks);
    part = part_pointer(part, ARRAY, &history->train, &history->looks);
    part = part_pointer(part, ARRAY, &history->validation,
                        &history->looks);
    part = part_bytes(part, &history->best, sizeof history->best);
    for (size_t k = 0; k < NET_PARAMS; k++)
        part = part_param(part, &history->best_net->params[k]);
    return part;
}

static void prepare_history(void *at)
{
    struct history_and_net *both = at;

    both->history.best_net = &both->best_net;
}

static size_t *iterations_of(void *at)
{
    return &((struct history *)at)->iterations;
}

static const char *history_wrong(const void *came, const void *due)
{
    static char said[96];
    const struct history *history = came;

    if (history->iterations
        != ((const struct history *)due)->iterations)
        return "";
    if (history->looks <= history->iterations)
        return NULL;
    snprintf(said, sizeof said, "looked %zu times in %zu iterations",
             history->looks, history->iterations);
    return said;
}

/* --- A board ------------------------------------------------------------ */

static struct part *board_parts(struct part *part, const void *at)
{
    const struct board *board = at;

    part = part_bytes(part, &board->side, sizeof board->side);
    return part_pointer(part, PIXELS, &board->at, &board->side);
}

static const char *board_wrong(const void *came, const void *due)
{
    static char said[64];
    const struct board *board = came;

    (void)due;
    if (board->side < MOST_PIXELS)
        return NULL;
    snprintf(said, sizeof said, "made a board of %zu pixels a side",
             board->side);
    return said;
}

/* --- A net -------------------------------------------------------------- */

static size_t n_params_of_net(const void *at)
{
    (void)at;
    return NET_PARAMS;
}

static struct param *param_of_net(void *at, size_t k)
{
    return &((struct two_layer_net *)at)->params[k];
}

typedef double (*loss_function)(const struct matrix *, const size_t *,
                                struct matrix *);

static loss_function find_loss(bool svm)
{
    return (loss_function)value_find(svm ? "score_loss_svm"
                                         : "score_loss_softmax");
}

static bool has_svm_loss(const void *at)
{
    return ((const struct two_layer_net *)at)->score_loss
           == find_loss(true);
}

static void set_svm_loss(void *at, bool svm)
{
    ((struct two_layer_net *)at)->score_loss = find_loss(svm);
}

/* ------------------------------------------------------------------------ */

static const struct kind kinds[] = {
    {.letter = 's',
     .size = sizeof(struct samples),
     .lent = true,
     .parts = samples_parts},
    {.letter = 'e', .size = sizeof(struct recipe)},
    {.letter = 'o',
     .size = sizeof(struct optimizer),
     .parts = optimizer_parts},
    {.letter = 'y',
     .size = sizeof(struct history),
     .room = sizeof(struct history_and_net),
     .parts = history_parts,
     .prepare = prepare_history,
     .due = iterations_of,
     .wrong = history_wrong},
    {.letter = 'b',
     .size = sizeof(struct board),
     .parts = board_parts,
     .wrong = board_wrong},
    {.letter = 't',
     .most_params = NET_PARAMS,
     .n_params = n_params_of_net,
     .param = param_of_net,
     .flag = has_svm_loss,
     .set_flag = set_svm_loss,
     .knows = true},
};

__attribute__((constructor)) static void add_kinds(void)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        value_add_kind(&kinds[i]);
}
