#ifndef RIGHT_H
#define RIGHT_H

#include "score_loss.h"
#include "trainer.h"
#include "two_layer_net.h"
#include "weight_grid.h"

/* The book's own modules of the second part, to compare a student's with.
   They are linked with the process that judges, which no student's code
   is in. A net of theirs is for them alone, and one of the student's for
   the functions without right_. */
double right_score_loss_softmax(const struct matrix *scores,
                                const size_t *labels, struct matrix *grad);
double right_score_loss_svm(const struct matrix *scores,
                            const size_t *labels, struct matrix *grad);

struct two_layer_net *right_two_layer_net_new(size_t n_i, size_t n_h,
                                              size_t n_o, double std,
                                              struct random *random);
void right_two_layer_net_free(struct two_layer_net *net);
const struct matrix *right_two_layer_net_scores(struct two_layer_net *net,
                                                const struct matrix *x);
double right_two_layer_net_loss(struct two_layer_net *net,
                                const struct samples *batch, double reg);
void right_two_layer_net_predict(struct two_layer_net *net,
                                 const struct matrix *x, size_t *classes);
double right_two_layer_net_accuracy(struct two_layer_net *net,
                                    const struct samples *samples);

struct optimizer right_optimizer_new(enum rule rule, double momentum,
                                     const struct param *param);
void right_optimizer_step(struct optimizer *optimizer, struct param *param,
                          double lr);
void right_optimizer_free(struct optimizer *optimizer);

struct history right_trainer_run(struct two_layer_net *net,
                                 const struct samples *train,
                                 const struct samples *validation,
                                 const struct recipe *recipe,
                                 struct random *random);
void right_history_free(struct history *history);

struct board right_weight_grid_paint(const struct matrix *w1);

#endif
