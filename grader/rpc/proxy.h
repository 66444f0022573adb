#ifndef PROXY_H
#define PROXY_H

#include "launch.h"
#include "value.h"

/* The course's library for the hidden suites, with the same headers,
   but every call travels to a worker that has loaded the student's
   object. A test gets a worker of its own at its first call. When the
   worker does not answer as it should, the test fails with a sentence
   that says what happened. */

/* Which kinds of harm (see value.h) make a test fail, 0 at first. A test
   sets it for itself: then such a mistake costs one test, and not all of
   them. */
extern int proxy_watches;

/* Calls a function of the course in the worker; `what` is what messages
   say of it. The signature is as in value.h; its arguments follow, and
   then, unless the result is nothing or a real number, a pointer to what
   gets it: to a matrix; to the object that is here what the new one is
   there; to an optimiser, a history or a board, with the shapes and the
   number of iterations that it has to have. The result has the real
   number, or the matrix, which is NULL when the function said so. */
union returned {
    double real;
    const struct matrix *matrix;
};
union returned proxy_call(const char *what, const char *function,
                          const char *signature, ...);

/* Calls the function of the same name as the one that this is in. */
#define PROXY_CALL(...) proxy_call(__func__, __func__, __VA_ARGS__)

/* From now on an object does not exist in the worker: what it belonged
   to is about to be freed. */
void proxy_forget(const void *object);

#endif
