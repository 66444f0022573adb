#ifndef CALL_H
#define CALL_H

#include "message.h"

/* What the two halves of the proxy share: a call to the worker. It begins
   with what is asked of which index; then the arguments are put into
   `out`; `ask` sends it and waits for the answer, `in`; and `end` sees
   that nothing is left in there. Whatever goes wrong ends the test with a
   sentence that names the call. */
extern struct message out, in;

void begin(enum request request, size_t index);
void ask(const char *call);
void end(const char *call);
_Noreturn void test_fails(const char *call, enum delivery delivery);

/* The matrix m as it comes back, of the shape that it has to have: the
   "parameter" or "gradient of" that name. */
void take_shaped(const char *call, const char *name, const char *of,
                 struct matrix *m);

/* The one thing that an answer still has in it. A matrix may be NULL. */
const struct matrix *answer_matrix(const char *call, struct matrix *m);
double answer_real(const char *call);

/* Where the pointer stands in a table of MOST_LAYERS; NULL finds a free
   place. */
size_t index_of(const void *thing, const void *table);

#endif
