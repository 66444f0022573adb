#ifndef REFERENCE_H
#define REFERENCE_H

#include "score_loss.h"
#include "trainer.h"
#include "two_layer_net.h"
#include "weight_grid.h"

/* The book's own modules of the second part, to compare a student's with:
   reference_score_loss_svm is score_loss_svm, and so on. They are linked
   with the process that judges, which no student's code is in. A net of
   theirs is for them alone, and one of the student's for the functions
   without reference_. The Makefile makes the names and their objects. */
#include "reference_names.h"

#endif
