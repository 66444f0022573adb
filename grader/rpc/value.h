#ifndef VALUE_H
#define VALUE_H

#include "layer.h"
#include "message.h"

/* What judge and worker agree on. A call travels with the name of its
   function, and with a signature that both ends read: a letter for each
   argument and, behind "=", one for the result.

     n  a number: size_t, or an enum
     r  a real number
     m  a matrix, or NULL, lent for this call
     a  an array of size_t or double; a digit says which argument, a number
        or the rows of a matrix, is its length
     g  a generator, struct random
     p  a parameter, whose gradient is never changed
     h  an object that the worker has
     x  the same, and it is freed
     c  an array of objects; a digit as for a

   A capital may be changed by the function, and comes back: M, A, G, P. H
   is an object whose parameters may be changed. As a result, v is nothing,
   l a new layer, and h any other new object. An assignment may have
   letters of its own: see its hidden/kinds.c. */
enum { MOST_ARGUMENTS = 8, SIGNATURE = 64 };

/* What a value consists of. */
enum { MOST_PARTS = 16 };
struct part {
    enum { BYTES, MATRIX, ARRAY, PIXELS } kind;
    void *at;    /* an array or pixels: where the pointer to them is */
    size_t size; /* bytes: how many */
    const size_t *n; /* how long an array is, or the side of pixels */
    const char *of,
        *name; /* of a matrix that keeps its shape: for example
                              the "gradient of", "w1" */
};

/* Add a part, and return where the next one goes. */
struct part *part_bytes(struct part *part, const void *at, size_t size);
struct part *part_matrix(struct part *part, const struct matrix *m,
                         const char *of, const char *name);
struct part *part_pointer(struct part *part, int kind, const void *at,
                          const size_t *n);
struct part *part_param(struct part *part, const struct param *param);

/* How many bytes a part has, if it is not a matrix. */
size_t part_size(const struct part *part);

/* A board of pixels that is larger does not travel. */
enum { MOST_PIXELS = 10000 };

/* A letter for a struct, or for an object that has parameters. */
struct kind {
    char letter;

    /* a struct: its size, and its size with all that it has to point
       to */
    size_t size, room;
    bool lent; /* for the call: its first part, a matrix */
    struct part *(*parts)(struct part *part, const void *at);
    void (*prepare)(void *at); /* before one is taken, or NULL */
    /* what a result has to have: this number, as the judge knows; and what
       is wrong with it, the end of a sentence, "" for a lie, or NULL */
    size_t *(*due)(void *at);
    const char *(*wrong)(const void *came, const void *due);

    /* an object: its parameters, and a flag that goes along */
    size_t most_params;
    size_t (*n_params)(const void *at);
    struct param *(*param)(void *at, size_t k);
    bool (*flag)(const void *at);
    void (*set_flag)(void *at, bool flag);
    bool knows; /* a new one says what its flag is */
};

/* What there is room for, of each kind. */
enum { KIND_ROOM = 1024 };

/* From now on a kind is known by its letter. */
void value_add_kind(const struct kind *kind);

/* The kind of a letter or its capital; NULL if it has none. */
const struct kind *value_kind(char letter);

/* A function of the course by its name: what the judge calls, or in the
   worker the student's. */
typedef void (*value_function)(void);
value_function value_find(const char *name);

/* Where values that were taken are kept, those of each letter in a place of
   their own. */
struct places {
    union {
        unsigned char bytes[KIND_ROOM];
        double aligned;
        void *pointer;
    } of[26];
};

/* A value of a letter: what a function gets. */
struct value {
    char letter;
    union {
        uint64_t number; /* objects have numbers, too */
        double real;
        void *at;
    } is;
    size_t length; /* of an array */
};

size_t value_parts(const struct value *value, struct part *parts);

/* Put and take a value. What is taken may be a lie, except that it is as
   large as it says, or the message is bad. Arrays are for the caller to
   free. */
void value_put(struct message *message, const struct value *value);
void value_take(struct message *message, struct value *value,
                struct places *places);

/* Whether an argument comes back from a call. */
bool value_comes_back(char letter);

/* Whether a result is an object, which stays in the worker. */
bool value_stays(char letter);

/* Before a call, the parameters of all objects travel to the worker, and
   with the answer back: under their objects' numbers, which end with
   MOST_OBJECTS. */
enum { MOST_OBJECTS = 256 };

/* The first number of an answer: how memory was misused, which only a
   sanitized worker sees. If it was, these numbers follow and nothing else:
   whether it was written, where in the object, and the size of the block or
   the variable. */
enum misuse {
    NO_MISUSE,
    USES_END,
    USES_FAR,
    USES_BEGINNING,
    USES_FREED,
    USES_STACK,
    USES_VARIABLE,
    USES_INDEX,
    USES_NOTHING,
    FREES_TWICE,
    FREES_NO_BLOCK,
    N_MISUSES
};

/* The last number of an answer: what has come to harm so far. */
enum harm { HARM_TO_ARGUMENTS = 1, HARM_TO_MEMORY = 2 };

#endif
