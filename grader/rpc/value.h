#ifndef VALUE_H
#define VALUE_H

#include "message.h"
#include "trainer.h"
#include "weight_grid.h"

/* What judge and worker agree on. A call travels with the name of its
   function, and with a signature that both ends read: a letter for each
   argument and, behind "=", one for the result.

     n  a number: size_t, or an enum
     r  a real number
     m  a matrix, or NULL, lent for this call
     a  an array of size_t or double; a digit says which argument, a number
        or the rows of a matrix, is its length
     g  a generator, struct random
     s  samples, lent as well
     e  a recipe
     p  a parameter, whose gradient is never changed
     o  an optimiser
     h  an object that the worker has: a layer, a loss, a network, a net
     x  the same, and it is freed
     c  an array of objects; a digit as for a

   A capital may be changed by the function, and comes back: M, A, G, P, O.
   H is an object whose parameters may be changed. As a result, v is nothing,
   l a new layer, t a new two-layer net, h any other new object, y a history,
   and b a board. */
enum { MOST_ARGUMENTS = 8, SIGNATURE = 64 };

/* Where values that were taken are kept, those of each letter in a place of
   their own. */
struct places {
    union {
        struct matrix matrix;
        struct random random;
        struct samples samples;
        struct recipe recipe;
        struct param param;
        struct optimizer optimizer;
        struct history history;
        struct board board;
    } of[26];
    struct two_layer_net best_net; /* of a history */
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

/* What a value consists of. */
enum { MOST_PARTS = 16 };
struct part {
    enum { BYTES, MATRIX, ARRAY, PIXELS } kind;
    void *at;    /* an array or pixels: where the pointer to them is */
    size_t size; /* of bytes */
    const size_t *n; /* how long an array is, or the side of pixels */
    const char *of,
        *name; /* of a matrix that keeps its shape: for example
                              the "gradient of", "w1" */
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

/* How many bytes a part has that is no matrix. */
size_t part_size(const struct part *part);

/* Before a call, the parameters of all layers and nets travel to the
   worker, and with the answer back: under their objects' numbers, which
   end with MOST_OBJECTS. */
enum { MOST_OBJECTS = 256 };

/* A board that is larger does not travel. */
enum { MOST_PIXELS = 10000 };

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
