#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"
#include "random.h"
#include "value.h"

static char lower(char letter)
{
    return (char)tolower((unsigned char)letter);
}

bool value_comes_back(char letter)
{
    return letter == 'p'
           || (isupper((unsigned char)letter) && letter != 'H');
}

bool value_stays(char letter)
{
    const struct kind *kind = value_kind(letter);

    return letter == 'h' || (kind != NULL && kind->most_params > 0);
}

/* --- Parts -------------------------------------------------------------- */

struct part *part_bytes(struct part *part, const void *at, size_t size)
{
    *part =
        (struct part){.kind = BYTES, .at = (void *)at, .size = size};
    return part + 1;
}

struct part *part_matrix(struct part *part, const struct matrix *m,
                         const char *of, const char *name)
{
    *part = (struct part){
        .kind = MATRIX, .at = (void *)m, .of = of, .name = name};
    return part + 1;
}

struct part *part_pointer(struct part *part, int kind, const void *at,
                          const size_t *n)
{
    *part = (struct part){.kind = kind, .at = (void *)at, .n = n};
    return part + 1;
}

struct part *part_param(struct part *part, const struct param *param)
{
    part = part_matrix(part, &param->value, "parameter", param->name);
    return part_matrix(part, &param->grad, "gradient of", param->name);
}

/* --- Kinds -------------------------------------------------------------- */

static struct part *matrix_parts(struct part *part, const void *at)
{
    return part_matrix(part, at, NULL, NULL);
}

static const char *random_wrong(const void *came, const void *due)
{
    (void)due;
    return ((const struct random *)came)->next <= RANDOM_WORDS ? NULL
                                                               : "";
}

static struct part *param_parts(struct part *part, const void *at)
{
    return part_param(part, at);
}

static void name_param(void *at)
{
    ((struct param *)at)->name = "w";
}

static size_t n_params_of_layer(const void *at)
{
    return ((const struct layer *)at)->n_params;
}

/* in the order in which they travel */
static struct param *param_of_layer(void *at, size_t k)
{
    static const char *const names[LAYER_PARAMS] = {"w", "b"};

    return layer_param(at, names[k]);
}

static bool wants_x_grad(const void *at)
{
    return ((const struct layer *)at)->wants_x_grad;
}

static void set_wants_x_grad(void *at, bool flag)
{
    ((struct layer *)at)->wants_x_grad = flag;
}

static const struct kind given[] = {
    {.letter = 'm',
     .size = sizeof(struct matrix),
     .lent = true,
     .parts = matrix_parts},
    {.letter = 'g',
     .size = sizeof(struct random),
     .wrong = random_wrong},
    {.letter = 'p',
     .size = sizeof(struct param),
     .parts = param_parts,
     .prepare = name_param},
    {.letter = 'l',
     .most_params = LAYER_PARAMS,
     .n_params = n_params_of_layer,
     .param = param_of_layer,
     .flag = wants_x_grad,
     .set_flag = set_wants_x_grad},
};
enum { GIVEN = sizeof given / sizeof *given, MOST_KINDS = 26 };

static const struct kind *added[MOST_KINDS];

void value_add_kind(const struct kind *kind)
{
    if (kind->size > KIND_ROOM || kind->room > KIND_ROOM
        || value_kind(kind->letter) != NULL)
        die("value: there is no room for the kind %c", kind->letter);
    added[kind->letter - 'a'] = kind;
}

const struct kind *value_kind(char letter)
{
    for (size_t i = 0; i < GIVEN; i++)
        if (given[i].letter == lower(letter))
            return &given[i];
    return isalpha((unsigned char)letter) ? added[lower(letter) - 'a']
                                          : NULL;
}

size_t value_parts(const struct value *value, struct part *parts)
{
    const struct kind *kind = value_kind(value->letter);
    struct part *part = parts;

    if (kind != NULL && kind->parts != NULL)
        part = kind->parts(part, value->is.at);
    else if (kind != NULL && kind->size > 0)
        part = part_bytes(part, value->is.at, kind->size);
    else if (strchr("ac", lower(value->letter)) != NULL) {
        part = part_bytes(part, &value->length, sizeof value->length);
        part = part_pointer(part, ARRAY, &value->is.at, &value->length);
    } else if (value->letter != 'v') /* n, r, and objects */
        part = part_bytes(part, &value->is, sizeof value->is);
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
    const struct kind *kind = value_kind(value->letter);

    if (strchr("ac", lower(value->letter)) == NULL)
        value->is.at = &places->of[lower(value->letter) - 'a'];
    if (kind != NULL && kind->prepare != NULL)
        kind->prepare(value->is.at);
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
