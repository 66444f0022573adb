#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"
#include "value.h"

bool value_comes_back(char letter)
{
    return strchr("MAGpPO", letter) != NULL;
}

static char kind_of(const struct value *value)
{
    return (char)tolower((unsigned char)value->letter);
}

/* --- Parts -------------------------------------------------------------- */

static struct part *add_bytes(struct part *part, const void *at,
                              size_t size)
{
    *part =
        (struct part){.kind = BYTES, .at = (void *)at, .size = size};
    return part + 1;
}

static struct part *add_matrix(struct part *part,
                               const struct matrix *m, const char *of,
                               const char *name)
{
    *part = (struct part){
        .kind = MATRIX, .at = (void *)m, .of = of, .name = name};
    return part + 1;
}

static struct part *add_pointer(struct part *part, int kind,
                                const void *at, const size_t *n)
{
    *part = (struct part){.kind = kind, .at = (void *)at, .n = n};
    return part + 1;
}

static struct part *add_param(struct part *part,
                              const struct param *param)
{
    part = add_matrix(part, &param->value, "parameter", param->name);
    return add_matrix(part, &param->grad, "gradient of", param->name);
}

static struct part *add_history(struct part *part,
                                const struct history *history)
{
    part = add_bytes(part, &history->iterations,
                     sizeof history->iterations);
    part = add_pointer(part, ARRAY, &history->losses,
                       &history->iterations);
    part = add_bytes(part, &history->looks, sizeof history->looks);
    part = add_pointer(part, ARRAY, &history->train, &history->looks);
    part =
        add_pointer(part, ARRAY, &history->validation, &history->looks);
    part = add_bytes(part, &history->best, sizeof history->best);
    for (size_t k = 0; k < NET_PARAMS; k++)
        part = add_param(part, &history->best_net->params[k]);
    return part;
}

size_t value_parts(const struct value *value, struct part *parts)
{
    const void *at = value->is.at;
    const struct samples *samples = at;
    const struct optimizer *optimizer = at;
    const struct board *board = at;
    struct part *part = parts;

    switch (kind_of(value)) {
    case 'v':
        break;
    case 'm':
        part = add_matrix(part, at, NULL, NULL);
        break;
    case 'a':
    case 'c':
        part = add_bytes(part, &value->length, sizeof value->length);
        part = add_pointer(part, ARRAY, &value->is.at, &value->length);
        break;
    case 'g':
        part = add_bytes(part, at, sizeof(struct random));
        break;
    case 'e':
        part = add_bytes(part, at, sizeof(struct recipe));
        break;
    case 's':
        part = add_matrix(part, &samples->x, NULL, NULL);
        part = add_pointer(part, ARRAY, &samples->labels,
                           &samples->x.rows);
        break;
    case 'p':
        part = add_param(part, at);
        break;
    case 'o':
        part = add_bytes(part, at, offsetof(struct optimizer, v));
        part = add_matrix(part, &optimizer->v, "memory", "v");
        part = add_matrix(part, &optimizer->c, "memory", "c");
        break;
    case 'y':
        part = add_history(part, at);
        break;
    case 'b':
        part = add_bytes(part, &board->side, sizeof board->side);
        part = add_pointer(part, PIXELS, &board->at, &board->side);
        break;
    default: /* n, r, and objects */
        part = add_bytes(part, &value->is, sizeof value->is);
    }
    return (size_t)(part - parts);
}

/* More than a message may have. */
enum { TOO_MUCH = 1 << 30 };

size_t part_size(const struct part *part)
{
    if (part->kind == BYTES)
        return part->size;
    if (part->kind == PIXELS)
        return *part->n < MOST_PIXELS ? 3 * *part->n * *part->n : 0;
    return *part->n < TOO_MUCH ? *part->n * sizeof(uint64_t) : TOO_MUCH;
}

/* --- Putting and taking ------------------------------------------------- */

void value_put(struct message *message, const struct value *value)
{
    struct part parts[MOST_PARTS];
    const size_t n = value_parts(value, parts);

    for (const struct part *part = parts; part < parts + n; part++)
        if (part->kind == MATRIX)
            message_put_matrix(message, part->at);
        else
            message_put_bytes(message,
                              part->kind == BYTES ? part->at
                                                  : *(void **)part->at,
                              part_size(part));
}

/* Makes room for an array or pixels. */
static void *make_room(struct message *message, size_t size)
{
    const bool there = size <= message->size - message->at;
    void *room = malloc(there ? size : 0);

    if (room == NULL && there && size > 0)
        die("value: no memory for %zu bytes", size);
    message->bad = message->bad || !there;
    return room;
}

static void take_part(struct message *message, const struct part *part)
{
    void *at = part->at;

    if (part->kind != BYTES)
        at = *(void **)part->at = make_room(message, part_size(part));
    if (!message->bad)
        message_take_bytes(message, at, part_size(part));
}

void value_take(struct message *message, struct value *value,
                struct places *places)
{
    struct part parts[MOST_PARTS];

    if (strchr("ac", kind_of(value)) == NULL)
        value->is.at = &places->of[kind_of(value) - 'a'];
    if (kind_of(value) == 'p')
        ((struct param *)value->is.at)->name = "w";
    if (kind_of(value) == 'y')
        ((struct history *)value->is.at)->best_net = &places->best_net;
    const size_t n = value_parts(value, parts);
    for (const struct part *part = parts; part < parts + n; part++) {
        if (part->kind != MATRIX) {
            take_part(message, part);
            continue;
        }
        /* or it would have more room than numbers */
        matrix_free(part->at);
        if (!message_take_matrix(message, part->at)) {
            value->is.at = NULL;
            message->bad =
                message->bad || n > 1; /* a part of something */
        }
    }
}
