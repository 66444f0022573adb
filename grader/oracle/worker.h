#ifndef WORKER_H
#define WORKER_H

#include "message.h"

/* Ends the worker, as the proxy's hanging up does. */
_Noreturn void worker_hang_up(void);

/* m becomes the matrix in the message, for this call: after it the worker
   looks whether m has changed, and spoils it. False for NULL. */
bool worker_lend(struct message *message, struct matrix *m);

/* An index of something that is alive, below MOST_LAYERS. */
size_t worker_take_index(struct message *message);

/* *function becomes the function of that name: of the student's object,
   if it belongs to his module, else the correct one, if that is here;
   else NULL. */
void worker_find(void *object, const char *module, const char *name,
                 void *function);

/* The second part's share, worker_net.c: finding its functions, and
   answering its requests. */
void worker_net_load(void *object, const char *module);
void worker_net_answer(enum request request, struct message *in,
                       struct message *out);

#endif
