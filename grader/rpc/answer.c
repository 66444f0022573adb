/* The worker's end of a call. Nothing can be trusted here, and nothing has
   to be kept from the student: see worker.c. */
#include <ctype.h>
#include <dlfcn.h>
#include <ffi.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "heap.h"
#include "value.h"

static const char *module;
static void *object_file;

/* What there is, under the judge's numbers. A layer, of kind l, and a net,
   t, have parameters. */
static struct object {
    void *at;
    char kind;
    size_t n_params;
    bool travels; /* with this call */
} objects[MOST_OBJECTS];

void answer_hang_up(void)
{
    _exit(EXIT_SUCCESS);
}

const char *answer_load(const char *name, const char *path)
{
    module = name;
    object_file = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    return object_file == NULL ? dlerror() : NULL;
}

typedef void (*function)(void);

static function find(const char *name)
{
    const bool own = strncmp(name, module, strlen(module)) == 0;
    void *symbol = dlsym(own ? object_file : RTLD_DEFAULT, name);
    function found;

    /* a pointer to an object and one to a function are of one size */
    memcpy(&found, &symbol, sizeof found);
    return found;
}

/* --- Objects ------------------------------------------------------------ */

/* The names of a layer's parameters, in the order in which they travel. */
static const char *const names[LAYER_PARAMS] = {"w", "b"};

static struct param *param_of(const struct object *object, size_t k)
{
    return object->kind == 'l'
               ? layer_param(object->at, names[k])
               : &((struct two_layer_net *)object->at)->params[k];
}

typedef double (*loss_function)(const struct matrix *, const size_t *,
                                struct matrix *);

static loss_function find_loss(bool svm)
{
    return (loss_function)find(svm ? "score_loss_svm"
                                   : "score_loss_softmax");
}

static struct object *object_of(uint64_t number)
{
    if (number >= MOST_OBJECTS)
        answer_hang_up();
    return &objects[number];
}

static void take_objects(struct message *question)
{
    for (size_t i = 0; i < MOST_OBJECTS; i++)
        objects[i].travels = false;
    for (uint64_t i;
         (i = message_take_number(question)) < MOST_OBJECTS;) {
        struct object *object = &objects[i];
        const bool flag = message_take_number(question) != 0;
        if (question->bad)
            answer_hang_up();
        object->travels = true;
        if (object->kind == 'l')
            ((struct layer *)object->at)->wants_x_grad = flag;
        else
            ((struct two_layer_net *)object->at)->score_loss =
                find_loss(flag);
        for (size_t k = 0; k < object->n_params; k++)
            message_take_matrix(question, &param_of(object, k)->value);
    }
}

static void put_objects(struct message *answer)
{
    for (struct object *object = objects;
         object < objects + MOST_OBJECTS; object++) {
        if (!object->travels)
            continue;
        message_put_number(
            answer,
            object->kind == 't'
                && ((struct two_layer_net *)object->at)->score_loss
                       == find_loss(true));
        for (size_t k = 0; k < object->n_params; k++)
            value_put(answer,
                      &(struct value){.letter = 'p',
                                      .is.at = param_of(object, k)});
    }
}

/* --- What is lent ------------------------------------------------------- */

/* An argument of this call or of the one before, so that what was lent is
   another matrix the next time. */
struct argument {
    struct value value;
    struct places places;
    struct matrix before; /* as it was lent */
};

static struct matrix *lent(struct value *value)
{
    return value->letter == 'm'   ? value->is.at
           : value->letter == 's' ? &((struct samples *)value->is.at)->x
                                  : NULL;
}

/* Takes back a matrix that was lent: spoils it, as a caller does who uses it
   again for something else. Says whether it had been left alone. */
static bool take_back(struct matrix *m, const struct matrix *as_lent)
{
    const size_t n = as_lent->rows * as_lent->cols;
    const bool same =
        m->rows == as_lent->rows && m->cols == as_lent->cols
        && (n == 0
            || memcmp(m->at, as_lent->at, n * sizeof(real)) == 0);

    for (size_t k = 0; k < m->rows * m->cols; k++)
        m->at[k] = (real)NAN;
    return same;
}

/* --- Arguments and result ----------------------------------------------- */

static void take_argument(struct message *question,
                          struct argument *argument)
{
    struct value *value = &argument->value;

    value_take(question, value, &argument->places);
    if (question->bad)
        answer_hang_up();
    if (lent(value) != NULL)
        matrix_copy(&argument->before, lent(value));
    if (value->letter == 'h' || value->letter == 'H'
        || value->letter == 'x')
        value->is.at = object_of(value->is.number)->at;
    for (size_t i = 0; value->letter == 'c' && i < value->length; i++) {
        void **chain = value->is.at;
        chain[i] = object_of((uintptr_t)chain[i])->at;
    }
}

/* The result, which object it is, and how many iterations a history has. */
static struct value result;
static struct object *made;
static size_t iterations;

/* What the judge says of the result. */
static void expect_result(struct message *question, char letter)
{
    result.letter = letter;
    if (letter == 'y')
        iterations = message_take_number(question);
    if (strchr("lth", letter) == NULL)
        return;
    made = object_of(message_take_number(question));
    made->kind = letter;
    made->n_params = message_take_number(question);
    if (made->n_params
        > (letter == 'l' ? (size_t)LAYER_PARAMS : NET_PARAMS))
        answer_hang_up();
}

static void put_result(struct message *answer)
{
    if (result.letter == 'y')
        ((struct history *)result.is.at)->iterations = iterations;
    if (strchr("lth", result.letter) != NULL) {
        made->at = result.is.at;
        made->travels = made->at != NULL && result.letter != 'h';
        result.is.number = made->at != NULL;
    }
    value_put(answer, &result);
    if (result.letter == 'b')
        free(((struct board *)result.is.at)->at);
}

/* --- Calls -------------------------------------------------------------- */

/* A struct that a function returns, of so many bytes: for the machine, so
   many words. */
static ffi_type *struct_type(size_t size)
{
    static ffi_type *words[sizeof(struct places) / sizeof(uint64_t)];
    static ffi_type type;
    const size_t n = size / sizeof(uint64_t);

    for (size_t i = 0; i < n; i++)
        words[i] = &ffi_type_uint64;
    words[n] = NULL;
    type = (ffi_type){0, 0, FFI_TYPE_STRUCT, words};
    return &type;
}

static ffi_type *type_of(char letter)
{
    switch (letter) {
    case 'v':
        return &ffi_type_void;
    case 'n':
        return &ffi_type_uint64;
    case 'r':
        return &ffi_type_double;
    case 'y':
        return struct_type(sizeof(struct history));
    case 'b':
        return struct_type(sizeof(struct board));
    case 'o': /* capital, and a pointer, as an argument */
        return struct_type(sizeof(struct optimizer));
    default:
        return &ffi_type_pointer;
    }
}

static void call(const char *name, struct argument *arguments,
                 unsigned n)
{
    static union {
        struct optimizer optimizer;
        struct history history;
        struct board board;
    } returned;
    ffi_type *types[MOST_ARGUMENTS];
    void *at[MOST_ARGUMENTS], *to = &result.is;
    ffi_cif cif;

    for (unsigned i = 0; i < n; i++) {
        types[i] = type_of(arguments[i].value.letter);
        at[i] = &arguments[i].value.is;
    }
    if (ffi_prep_cif(&cif, FFI_DEFAULT_ABI, n, type_of(result.letter),
                     types)
        != FFI_OK)
        answer_hang_up();
    if (strchr("oyb", result.letter) != NULL)
        to = result.is.at = &returned;
    ffi_call(&cif, find(name), to, at);
}

/* Puts an argument if it comes back, and frees it; says what of it has come
   to harm. */
static uint64_t put_argument(struct message *answer,
                             struct argument *argument)
{
    struct value *value = &argument->value;
    const bool harmed = lent(value) != NULL
                        && !take_back(lent(value), &argument->before);

    if (value_comes_back(value->letter))
        value_put(answer, value);
    if (strchr("aAc", value->letter) != NULL)
        free(value->is.at);
    if (value->letter == 's')
        free(((struct samples *)value->is.at)->labels);
    return harmed ? HARM_TO_ARGUMENTS : 0;
}

void answer_call(struct message *question, struct message *answer)
{
    static struct argument both[2][MOST_ARGUMENTS];
    static unsigned turn;
    struct argument *arguments = both[turn++ % 2];
    char head[SIGNATURE + 1] = "";
    uint64_t harm = 0;
    unsigned n = 0;

    message_take_bytes(question, head, SIGNATURE);
    char *space = strchr(head, ' '), *equals = strchr(head, '=');
    if (space == NULL || equals == NULL)
        answer_hang_up();
    *space = *equals = '\0';
    take_objects(question);
    for (const char *letter = space + 1; *letter != '\0'; letter++) {
        if (isdigit((unsigned char)*letter))
            continue;
        if (n == MOST_ARGUMENTS)
            answer_hang_up();
        arguments[n].value.letter = *letter;
        take_argument(question, &arguments[n++]);
    }
    expect_result(question, equals[1]);
    call(head, arguments, n);
    message_clear(answer);
    message_put_number(answer, NO_MISUSE);
    put_result(answer);
    put_objects(answer);
    for (unsigned i = 0; i < n; i++)
        harm |= put_argument(answer, &arguments[i]);
    if (!heap_is_sound())
        harm |= HARM_TO_MEMORY;
    message_put_number(answer, harm);
}
