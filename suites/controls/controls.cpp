// Faults planted in training, and the checks that each must turn non-green.
#include "suites/suites.h"

namespace noisegate::suites {
namespace {

using claim::Control;
using claim::Sweep;
using trial::Fault;

// The smoke tier is small as it is; the interval of a slope over Table 7's
// three octaves needs all replicates.
bool to_reduce(const Sweep& sweep) {
  return sweep.workload != "quadratic" && sweep.replicates > 4 &&
         sweep.id != "table7_autoencoder";
}

// Networks: fewer replicates, at full size: on a smaller data set the break
// would lie elsewhere. Quadratics are cheap enough to run whole.
void smaller(Sweep& sweep) {
  if (!to_reduce(sweep)) return;
  // Sweeps that ship many need many.
  sweep.replicates = sweep.replicates >= 12 ? 7 : 5;
  sweep.selection.keep = sweep.replicates - 1;
  sweep.extend = false;
}

// What never moves is the same however often one looks. Two give an error bar.
void fewest(Sweep& sweep) {
  if (!to_reduce(sweep)) return;
  smaller(sweep);
  sweep.replicates = 2;
  sweep.selection.keep = 2;
}

// Grids may grow where nothing is planted: optima must lie inside.
void smaller_with_rounds(Sweep& sweep) {
  const bool extend = sweep.extend;
  smaller(sweep);
  sweep.extend = extend;
}

// A full batch costs N examples a step, so N is small and the budget short:
// what is asked is whether the nominal batch size still moves the best rate.
void small_full_batch(Sweep& sweep) {
  if (!to_reduce(sweep)) return;
  smaller(sweep);
  sweep.parameters["train_examples"] = 512;
  sweep.parameters["test_examples"] = 2000;
  sweep.budgets = {trial::BudgetSpec{.epochs = 4}};
  sweep.replicates = 3;
  sweep.selection.keep = 2;
}

// Of all suites: a net that learns nothing passes nothing.
std::vector<std::string> every_check() {
  std::vector<std::string> ids;
  for (const auto& suite : all_suites(claim::Tier::desk, "glyphs")) {
    for (const auto& check : suite.checks) ids.push_back(check.id);
  }
  return ids;
}

// What the optimizer does wrong.
std::vector<Control> optimizer_faults() {
  return {
      {.id = "learning_rate_not_decayed",
       .fault = Fault::constant_rate,
       .statement = "The schedule is ignored: neither decay nor warm-up.",
       .must_turn = {"S12.warm_up"},
       .reduce = smaller},
      {.id = "momentum_cleared",
       .fault = Fault::momentum_cleared,
       .statement = "The momentum buffer is cleared at each step.",
       .must_turn = {"S2.condition_10", "S2.condition_100", "S38.plateau_gap"},
       .reduce = smaller},
      {.id = "momentum_unscaled",
       .fault = Fault::momentum_unscaled,
       .statement = "The factor 1/(1 − m) is forgotten after tuning: the arm "
                    "with momentum trains at ten times its rate.",
       .must_turn = {"S10.quadratic_gap_1", "S10.quadratic_gap_2",
                     "S10.quadratic_limit", "S10.quadratic_near_critical",
                     "S10.test_accuracy", "S10.train_loss", "S19.equal",
                     "S21.larger", "S25.test_accuracy", "S25.train_loss",
                     "S26.large_rates"},
       .reduce = smaller},
      {.id = "weight_decay_twice",
       .fault = Fault::weight_decay_twice,
       .statement = "The gradient has the L2 term twice.",
       .must_turn = {},
       .leaves_green = "Shapes do not depend on the strength of L2; levels do: "
                       "level checks see it.",
       .watched = {"S41.rises", "S42.peak", "S43.falls", "S66.train_loss",
                   "S67.test"},
       .reduce = smaller},
      {.id = "late_gradient",
       .fault = Fault::late_gradient,
       .statement = "Each step uses the gradient of the step before.",
       .must_turn = {"S10.quadratic_gap_1", "S11.large_batches",
                     "S18.better_at_512", "S27.better_at_512", "S19.ahead",
                     "S36.momentum_flat", "S36.momentum_ahead",
                     "S36.break_moves", "S37.momentum_flat",
                     "S37.momentum_ahead"},
       .reduce = smaller},
      {.id = "schedule_stretched",
       .fault = Fault::schedule_stretched,
       .statement = "The schedule is that of a budget half as long again: the "
                    "rate never falls to its end.",
       .must_turn = {},
       .leaves_green =
           "Every budget and every decay loses the same part of its schedule, "
           "and the tuned rates make up for it; levels change.",
       .watched = {"S14.decay_16", "S41.rises", "S42.peak", "S43.falls",
                   "S66.train_loss", "S67.test"},
       .reduce = smaller},
      {.id = "nothing_learned",
       .fault = Fault::frozen,
       .statement = "The optimizer does nothing: a net that learns nothing "
                    "passes nothing.",
       .must_turn = every_check(),
       .reduce = fewest},
  };
}

// Where noise comes from, or does not.
std::vector<Control> noise_faults() {
  return {
      {.id = "noise_removed",
       .fault = Fault::full_batch,
       .statement = "Every step uses the mean gradient over all examples, "
                    "whatever the nominal batch size.",
       .must_turn = {"S3.covariance", "S4.temperature_doubled",
                     "S4.gaussian_variance", "S4.gaussian_interquartile_range",
                     "S4.breaks_near_critical", "S5.bernoulli_variance",
                     "S5.laplace_variance", "S6.cauchy_breaks",
                     "S6.laplace_holds", "S13.long_budget", "S20.noise_slope",
                     "S38.sgd_noise_slope", "S38.momentum_noise_slope"},
       .reduce = small_full_batch},
      {.id = "one_seed",
       .fault = Fault::one_seed,
       .statement = "All replicates have the random numbers of the first: the "
                    "spread that verdicts rest on is gone.",
       .must_turn = {"S41.rises", "S42.peak", "S42.no_early_stopping",
                     "S43.falls", "S45.trains_better", "S45.generalizes_worse"},
       .reduce = smaller},
      {.id = "label_noise_off",
       .fault = Fault::label_noise_off,
       .statement = "Labels that should be wrong are right.",
       .must_turn = {"S67.objective"},
       .reduce = smaller},
      {.id = "ghost_is_batch",
       .fault = Fault::ghost_is_batch,
       .statement = "Normalisation runs over the whole batch: its noise falls "
                    "with the batch size.",
       .must_turn = {"S41.rises", "S42.peak", "S45.trains_better",
                     "S45.generalizes_worse"},
       .reduce = smaller},
  };
}

// What is measured, and what is compared with what.
std::vector<Control> protocol_faults() {
  return {
      {.id = "no_fault",
       .fault = Fault::none,
       .statement =
           "The reduced sweep with nothing planted: what the other controls "
           "are compared with. S16 is red in it as it must be: best 4 of 5 is "
           "not the protocol that it asks for.",
       .must_turn = {},
       .reduce = smaller_with_rounds},
      {.id = "test_labels_shuffled",
       .fault = Fault::shuffled_test_labels,
       .statement = "The targets of the test set are permuted against its "
                    "inputs.",
       .must_turn = {"S17.falls", "S17.flat", "S7.test_accuracy",
                     "S20.noise_slope", "S20.plateau_slope"},
       .reduce = fewest},
      {.id = "evaluated_on_training_data",
       .fault = Fault::evaluated_on_training_data,
       .statement = "What is called the test set is the training set.",
       .must_turn = {"S42.peak", "S45.generalizes_worse", "S67.test",
                     "S78.test", "S14.decay_16", "S80.decay_is_seen"},
       .reduce = smaller},
      {.id = "constant_epochs",
       .fault = Fault::constant_epochs,
       .statement = "Constant epochs are passed off as constant steps.",
       .must_turn = {"S41.rises", "S42.peak", "S43.falls", "S45.trains_better"},
       .reduce = smaller},
      {.id = "common_rate",
       .fault = Fault::common_rate,
       .statement = "One learning rate for all batch sizes and budgets, "
                    "whatever the grid says.",
       .must_turn = {"S7.test_accuracy", "S7.train_loss_rises", "S17.falls",
                     "S17.flat", "S20.noise_slope", "S20.plateau_slope",
                     "S38.sgd_noise_slope", "S38.sgd_plateau_slope",
                     "S38.momentum_noise_slope", "S38.plateau_gap", "S41.rises",
                     "S42.peak", "S42.no_early_stopping", "S43.falls",
                     "S45.trains_better", "S45.generalizes_worse", "S61.slope"},
       .reduce = smaller},
  };
}

}  // namespace

std::vector<Control> all_controls() {
  std::vector<Control> controls;
  for (auto&& part : {protocol_faults(), optimizer_faults(), noise_faults()}) {
    controls.insert(controls.end(), part.begin(), part.end());
  }
  return controls;
}

}  // namespace noisegate::suites
