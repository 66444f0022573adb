/* Before the book's own modules of the second part, when these are made
   for right.h: every name of theirs gets right_ in front. */
#define score_loss_softmax right_score_loss_softmax
#define score_loss_svm right_score_loss_svm
#define two_layer_net_new right_two_layer_net_new
#define two_layer_net_copy right_two_layer_net_copy
#define two_layer_net_free right_two_layer_net_free
#define two_layer_net_scores right_two_layer_net_scores
#define two_layer_net_loss right_two_layer_net_loss
#define two_layer_net_predict right_two_layer_net_predict
#define two_layer_net_accuracy right_two_layer_net_accuracy
#define optimizer_names right_optimizer_names
#define optimizer_new right_optimizer_new
#define optimizer_step right_optimizer_step
#define optimizer_free right_optimizer_free
#define trainer_run right_trainer_run
#define history_free right_history_free
#define weight_grid_paint right_weight_grid_paint
#define weight_grid_draw right_weight_grid_draw
