#ifndef ANSWER_H
#define ANSWER_H

#include "message.h"

/* Loads the student's object of a module. NULL, or what is wrong with it. */
const char *answer_load(const char *module, const char *path);

/* Does what a question asks for: calls a function, of the student's object
   if it belongs to that module, else of the libraries. See value.h. */
void answer_call(struct message *question, struct message *answer);

/* Ends the worker, as the judge's hanging up does. */
_Noreturn void answer_hang_up(void);

#endif
