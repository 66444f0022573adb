#define _GNU_SOURCE
#include <check.h>
#include <ctype.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"
#include "launch.h"
#include "proxy.h"

int proxy_watches;

/* The objects that the worker has under these numbers, and what stands
   for them here. Those of some kinds have parameters. */
static struct object {
    void *at;
    const struct kind *kind;
    size_t n_params;
} objects[MOST_OBJECTS];

/* The call that is under way, and the last value taken from its
   answer. */
static const char *what;
static struct message question, answer;
static struct value came;

value_function value_find(const char *name)
{
    void *symbol = dlsym(RTLD_DEFAULT, name);
    value_function found;

    /* a pointer to an object and one to a function are of one size */
    memcpy(&found, &symbol, sizeof found);
    return found;
}

/* --- Objects ------------------------------------------------------------ */

/* The number of an object; NULL finds a free one. */
static size_t number_of(const void *at)
{
    for (size_t i = 0; i < MOST_OBJECTS; i++)
        if (objects[i].at == at)
            return i;
    die("proxy: more than %d objects", MOST_OBJECTS);
}

static void remember(size_t number, char letter, void *at)
{
    const struct kind *kind = value_kind(letter);

    objects[number] = (struct object){
        at, kind, kind == NULL ? 0 : kind->n_params(at)};
}

void proxy_forget(const void *at)
{
    objects[number_of(at)] = (struct object){0};
}

static void put_objects(void)
{
    for (size_t i = 0; i < MOST_OBJECTS; i++) {
        const struct object *object = &objects[i];
        if (object->kind == NULL)
            continue;
        message_put_number(&question, i);
        message_put_number(&question, object->kind->flag(object->at));
        for (size_t k = 0; k < object->n_params; k++)
            message_put_matrix(
                &question, &object->kind->param(object->at, k)->value);
    }
    message_put_number(&question, MOST_OBJECTS);
}

/* --- What comes back ---------------------------------------------------- */

/* Takes the next value of the answer, the kind that the letter says. */
static void take(char letter)
{
    static struct places places;

    came.letter = letter;
    value_take(&answer, &came, &places);
    if (answer.bad)
        launch_malformed(what);
}

/* What came must not lead astray whoever uses it. */
static void check_came(const struct value *value)
{
    const struct kind *kind = value_kind(value->letter);
    const char *wrong = NULL;

    if ((value->letter == 'M' && came.is.at == NULL)
        || (value->letter == 'A' && came.length != value->length))
        launch_malformed(what);
    if (value_stays(value->letter) && came.is.number == 0)
        ck_abort_msg("%s returned NULL", what);
    if (kind != NULL && kind->wrong != NULL)
        wrong = kind->wrong(came.is.at, value->is.at);
    if (wrong != NULL && *wrong != '\0')
        ck_abort_msg("%s %s", what, wrong);
    if (wrong != NULL)
        launch_malformed(what);
}

/* m becomes what came; if the part has a name, m has to keep its
   shape. */
static void accept_matrix(const struct part *part,
                          const struct matrix *now, bool may_change)
{
    struct matrix *m = part->at;
    const size_t n = m->rows * m->cols;

    if (part->name != NULL
        && (m->rows != now->rows || m->cols != now->cols))
        ck_abort_msg("%s left a %zu x %zu matrix for the %s %s, where "
                     "%zu x %zu was due",
                     what, now->rows, now->cols, part->of, part->name,
                     m->rows, m->cols);
    if (!may_change && n > 0
        && memcmp(m->at, now->at, n * sizeof(real)) != 0)
        ck_abort_msg("%s has changed the %s %s", what, part->of,
                     part->name);
    matrix_copy(m, now);
}

/* The value becomes what came; the first of its parts, or the others, may
   have been changed. */
static void accept(struct value *value, bool first, bool others)
{
    struct part parts[MOST_PARTS], now[MOST_PARTS];
    const size_t n = value_parts(value, parts);

    value_parts(&came, now);
    for (size_t i = 0; i < n; i++) {
        void *at = parts[i].at;
        if (parts[i].kind == MATRIX)
            accept_matrix(&parts[i], now[i].at,
                          i == 0 ? first : others);
        else if (parts[i].kind == BYTES)
            memcpy(at, now[i].at, parts[i].size);
        else if (*(void **)at == NULL)
            memcpy(at, now[i].at, sizeof(void *));
        else {
            memcpy(*(void **)at, *(void **)now[i].at,
                   part_size(&now[i]));
            free(*(void **)now[i].at);
        }
    }
}

/* Takes an argument back, or the result. */
static void take_back(struct value *value)
{
    take(value->letter);
    check_came(value);
    if (value->letter == 'm' && came.is.at == NULL)
        value->is.at = NULL;
    else
        accept(value, value->letter != 'p',
               strchr("pP", value->letter) == NULL);
}

/* Gradients may always change. A new object comes with values of its
   own, and with its flag, if it knows it. */
static void take_objects(bool may_change, size_t made)
{
    for (size_t i = 0; i < MOST_OBJECTS; i++) {
        const struct kind *kind = objects[i].kind;
        if (kind == NULL)
            continue;
        take('n');
        if (i == made && kind->knows)
            kind->set_flag(objects[i].at, came.is.number != 0);
        for (size_t k = 0; k < objects[i].n_params; k++) {
            take('p');
            accept(
                &(struct value){.letter = 'p',
                                .is.at = kind->param(objects[i].at, k)},
                may_change || i == made, true);
        }
    }
}

/* What a sanitized worker has seen. memory.sh reads the message. */
static void take_misuse(void)
{
    static const char *const texts[N_MISUSES] = {
        [USES_END] = "past the end of a block of %zu bytes",
        [USES_FAR] = "far from any block",
        [USES_BEGINNING] =
            "before the beginning of a block of %zu bytes",
        [USES_FREED] = "inside a freed block of %zu bytes",
        [USES_STACK] =
            "past the end of an array or a variable on the stack",
        [USES_VARIABLE] =
            "past the end of a static array or variable of %zu bytes",
        [USES_INDEX] = "uses an index that is outside its array",
        [USES_NOTHING] = "uses an address where there is no memory",
        [FREES_TWICE] = "frees a block of %zu bytes twice",
        [FREES_NO_BLOCK] = "frees something that is not a block",
    };
    uint64_t numbers[4] = {0};
    char text[80];

    for (size_t i = 0; i < 4 && (i == 0 || numbers[0] != NO_MISUSE);
         i++) {
        take('n');
        numbers[i] = came.is.number;
    }
    if (numbers[0] == NO_MISUSE)
        return;
    if (numbers[0] >= N_MISUSES || answer.at != answer.size)
        launch_malformed(what);
    snprintf(text, sizeof text, texts[numbers[0]], (size_t)numbers[3]);
    ck_abort_msg("memory at %jx: %s%s", (uintmax_t)numbers[2],
                 numbers[0] > USES_VARIABLE ? ""
                 : numbers[1] != 0          ? "writes "
                                            : "reads ",
                 text);
}

/* Nothing may be left, and nothing have come to harm. */
static void take_end(void)
{
    take('n');
    const uint64_t harm = came.is.number & (uint64_t)proxy_watches;

    if (answer.at != answer.size)
        launch_malformed(what);
    if (harm & HARM_TO_ARGUMENTS)
        ck_abort_msg("%s has changed a matrix that it was only lent",
                     what);
    if (harm & HARM_TO_MEMORY)
        ck_abort_msg(
            "by the end of %s your code has written before the "
            "beginning or past the end of a matrix, or of "
            "other memory",
            what);
}

/* --- Calls -------------------------------------------------------------- */

/* The length that an argument gives for an array. */
static size_t length_by(const struct value *value)
{
    return value->letter == 'n'
               ? value->is.number
               : ((const struct matrix *)value->is.at)->rows;
}

/* The numbers of the objects in an array take its place. */
static void *numbers_of(void *const *array, size_t n)
{
    uint64_t *numbers = calloc(n + 1, sizeof *numbers);

    if (numbers == NULL)
        die("proxy: no memory");
    for (size_t i = 0; i < n; i++)
        numbers[i] = number_of(array[i]);
    return numbers;
}

/* Reads the arguments of a signature, and says how many they are. */
static size_t read_arguments(struct value *arguments,
                             const char *signature, va_list *list)
{
    size_t n = 0;

    for (; *signature != '='; signature++) {
        struct value *value = &arguments[n];
        if (isdigit((unsigned char)*signature)) {
            arguments[n - 1].length = (size_t)(*signature - '0');
            continue;
        }
        value->letter = *signature;
        if (value->letter == 'n')
            value->is.number = va_arg(*list, size_t);
        else if (value->letter == 'r')
            value->is.real = va_arg(*list, double);
        else
            value->is.at = va_arg(*list, void *);
        n++;
    }
    for (struct value *value = arguments; value < arguments + n;
         value++) {
        void *at = value->is.at;
        if (strchr("aAc", value->letter) != NULL)
            value->length = length_by(&arguments[value->length]);
        if (value->letter == 'c')
            value->is.at = numbers_of(at, value->length);
        if (strchr("hHx", value->letter) != NULL)
            value->is.number = number_of(at);
        if (value->letter == 'x')
            proxy_forget(at);
    }
    return n;
}

/* What the worker has to know of a result. Returns which object that is. */
static size_t announce(const struct value *result)
{
    const struct kind *kind = value_kind(result->letter);

    if (kind != NULL && kind->due != NULL)
        message_put_number(&question, *kind->due(result->is.at));
    if (!value_stays(result->letter))
        return MOST_OBJECTS;
    const size_t number = number_of(NULL);
    remember(number, result->letter, result->is.at);
    message_put_number(&question, number);
    message_put_number(&question, objects[number].n_params);
    return number;
}

union returned proxy_call(const char *name, const char *function,
                          const char *signature, ...)
{
    struct value arguments[MOST_ARGUMENTS], result = {0};
    char head[SIGNATURE] = "";
    va_list list;

    launch_worker();
    what = name;
    va_start(list, signature);
    const size_t n = read_arguments(arguments, signature, &list);
    result.letter = strchr(signature, '=')[1];
    if (strchr("vr", result.letter) == NULL)
        result.is.at = va_arg(list, void *);
    va_end(list);

    message_clear(&question);
    snprintf(head, sizeof head, "%s %s", function, signature);
    message_put_bytes(&question, head, sizeof head);
    put_objects();
    for (size_t i = 0; i < n; i++) {
        value_put(&question, &arguments[i]);
        if (arguments[i].letter == 'c')
            free(arguments[i].is.at);
    }
    const size_t made = announce(&result);

    launch_ask(what, &question, &answer);
    take_misuse();
    take_back(&result);
    take_objects(strchr(signature, 'H') != NULL, made);
    for (size_t i = 0; i < n; i++)
        if (value_comes_back(arguments[i].letter))
            take_back(&arguments[i]);
    take_end();
    return result.letter == 'm'
               ? (union returned){.matrix = result.is.at}
               : (union returned){.real = result.is.real};
}
