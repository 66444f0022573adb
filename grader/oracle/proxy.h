#ifndef PROXY_H
#define PROXY_H

#include "matrix.h"
#include "message.h"

/* The course's library for the hidden suites, with the same headers,
   but every call travels to a worker that has loaded the student's
   object. A test gets a worker of its own at its first call. When the
   worker does not answer as it should, the test fails with a sentence
   that says what happened.

   The environment says what to run:
     GRADER_MODULE   the module under test
     GRADER_OBJECT   the student's shared object of that module
     GRADER_LAYERS   the layers of defence, as sandbox_print gives them
     GRADER_ORACLE   the folder of the worker and its libraries
     GRADER_PATIENCE percent of the time that a worker may take, 100
                     without it; only trials of the grader set it */

/* To be called once, before the suite: tests of one suite that wait in
   vain for an answer are counted, and after three no more are tried. */
void proxy_start(void);

/* What the student's function of this name, which belongs to the module
   under test, makes of a matrix: a number. For modules of which the worker
   knows nothing. */
double proxy_call(const char *name, const struct matrix *m);

/* Which kinds of harm (see message.h) make a test fail, 0 at first. A test
   sets it for itself: then such a mistake costs one test, and not all of
   them. */
extern int proxy_watches;

/* How a failure's message begins that is not the student's. */
#define GRADER_ERROR "grader error: "

#endif
