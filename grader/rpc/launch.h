#ifndef LAUNCH_H
#define LAUNCH_H

#include "message.h"

/* Workers for the judge. The environment says what to run:
     GRADER_MODULE   the module under test
     GRADER_OBJECT   the student's shared object of that module
     GRADER_WALLS    the walls, as sandbox_print gives them
     GRADER_BUILT    the folder of the worker and its libraries
     GRADER_PATIENCE percent of the time that a worker may take, 100
                     without it; only trials of the grader set it */

/* Starts the server that makes workers; to be called once, before the
   suite. Its tests that wait in vain for an answer are counted, and after
   three no more are tried. */
void launch_server(void);

/* Has the test's worker made: it is locked in, and the student's object is
   loaded, or the test fails. */
void launch_worker(void);

/* Sends a question to the worker, and gets its answer. When there is none,
   the test fails with a sentence about `what`. */
void launch_ask(const char *what, const struct message *question,
                struct message *answer);

/* The test fails, since the answer is not one that the worker would send if
   nobody had a hand in it. */
_Noreturn void launch_malformed(const char *what);

/* How the message begins if a failure is not the student's. */
#define GRADER_ERROR "grader error: "

#endif
