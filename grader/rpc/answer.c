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

/* The objects that there are, under the judge's numbers. Those of some
   kinds have parameters. */
static struct object {
    void *at;
    const struct kind *kind;
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

value_function value_find(const char *name)
{
    const bool own = strncmp(name, module, strlen(module)) == 0;
    void *symbol = dlsym(own ? object_file : RTLD_DEFAULT, name);
    value_function found;

    /* a pointer to an object and one to a function are of one size */
    memcpy(&found, &symbol, sizeof found);
    return found;
}

/* --- Objects ------------------------------------------------------------ */

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
        if (question->bad || object->kind == NULL)
            answer_hang_up();
        object->travels = true;
        object->kind->set_flag(object->at, flag);
        for (size_t k = 0; k < object->n_params; k++)
            message_take_matrix(
                question, &object->kind->param(object->at, k)->value);
    }
}

static void put_objects(struct message *answer)
{
    for (struct object *object = objects;
         object < objects + MOST_OBJECTS; object++) {
        if (!object->travels)
            continue;
        message_put_number(answer,
                           object->kind->knows
                               && object->kind->flag(object->at));
        for (size_t k = 0; k < object->n_params; k++)
            value_put(answer,
                      &(struct value){
                          .letter = 'p',
                          .is.at = object->kind->param(object->at, k)});
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
    const struct kind *kind = value_kind(value->letter);
    struct part parts[MOST_PARTS];

    if (kind == NULL || !kind->lent || value_comes_back(value->letter))
        return NULL;
    value_parts(value, parts);
    return parts->at;
}

/* Takes back a matrix that was lent: spoils it, like a caller that uses
   it again for something else. Says whether it had been left alone. */
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

/* The result, which object it is, and what it has to have. */
static struct value result;
static struct object *made;
static size_t due;

/* What the judge says of the result. */
static void expect_result(struct message *question, char letter)
{
    const struct kind *kind = value_kind(letter);

    result.letter = letter;
    if (kind != NULL && kind->due != NULL)
        due = message_take_number(question);
    if (!value_stays(letter))
        return;
    made = object_of(message_take_number(question));
    made->kind = kind;
    made->n_params = message_take_number(question);
    if (made->n_params > (kind == NULL ? 0 : kind->most_params))
        answer_hang_up();
}

static void put_result(struct message *answer)
{
    const struct kind *kind = value_kind(result.letter);
    struct part parts[MOST_PARTS];

    if (kind != NULL && kind->due != NULL)
        *kind->due(result.is.at) = due;
    if (value_stays(result.letter)) {
        made->at = result.is.at;
        made->travels = made->at != NULL && made->kind != NULL;
        result.is.number = made->at != NULL;
    }
    value_put(answer, &result);
    const size_t n = value_parts(&result, parts);
    for (const struct part *part = parts; part < parts + n; part++)
        if (part->kind == PIXELS)
            free(*(void **)part->at);
}

/* --- Calls -------------------------------------------------------------- */

/* A struct of so many bytes that a function returns: to the machine it
   is a number of words. */
static ffi_type *struct_type(size_t size)
{
    static ffi_type *words[KIND_ROOM / sizeof(uint64_t) + 1];
    static ffi_type type;
    const size_t n = size / sizeof(uint64_t);

    for (size_t i = 0; i < n; i++)
        words[i] = &ffi_type_uint64;
    words[n] = NULL;
    type = (ffi_type){0, 0, FFI_TYPE_STRUCT, words};
    return &type;
}

/* The type of an argument, or of a result if it is `returned`: a struct
   is a pointer as an argument, and a matrix is one always. */
static ffi_type *type_of(char letter, bool returned)
{
    const struct kind *kind = value_kind(letter);

    switch (letter) {
    case 'v':
        return &ffi_type_void;
    case 'n':
        return &ffi_type_uint64;
    case 'r':
        return &ffi_type_double;
    default:
        return returned && letter != 'm' && kind != NULL
                       && kind->size > 0
                   ? struct_type(kind->size)
                   : &ffi_type_pointer;
    }
}

static void call(const char *name, struct argument *arguments,
                 unsigned n)
{
    static struct places returned;
    ffi_type *const type = type_of(result.letter, true);
    ffi_type *types[MOST_ARGUMENTS];
    void *at[MOST_ARGUMENTS], *to = &result.is;
    ffi_cif cif;

    for (unsigned i = 0; i < n; i++) {
        types[i] = type_of(arguments[i].value.letter, false);
        at[i] = &arguments[i].value.is;
    }
    if (ffi_prep_cif(&cif, FFI_DEFAULT_ABI, n, type, types) != FFI_OK)
        answer_hang_up();
    if (type->type == FFI_TYPE_STRUCT)
        to = result.is.at = &returned;
    ffi_call(&cif, value_find(name), to, at);
}

/* Puts an argument if it comes back, and frees it; says whether it has
   come to harm. */
static uint64_t put_argument(struct message *answer,
                             struct argument *argument)
{
    struct value *value = &argument->value;
    struct part parts[MOST_PARTS];
    const bool harmed = lent(value) != NULL
                        && !take_back(lent(value), &argument->before);

    if (value_comes_back(value->letter))
        value_put(answer, value);
    const size_t n = value_parts(value, parts);
    for (const struct part *part = parts; part < parts + n; part++)
        if (part->kind == ARRAY)
            free(*(void **)part->at);
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
