#pragma once

#include <ATen/ATen.h>

#include <string>

#include "harness/train/layout.h"
#include "harness/train/task.h"

// What tasks on data sets say of a trial in the same words.
namespace noisegate::train {

// "<split>_accuracy" in percent, and for the test set test_error. `correct` and
// `examples` are numbers of examples.
void add_accuracies(const std::string& split, double correct, double examples,
                    Metrics& metrics);

// objective = train_loss + penalty.
void add_objective(double penalty, Metrics& metrics);

// No better on its training set than the best constant prediction (T12); true
// for a loss that is not a number.
bool is_collapsed(const Metrics& metrics, const Metrics& constant_prediction);

// l2/2 · the sum of squares of the matrices of each trial: [T] double on the
// CPU, of params [T, P].
at::Tensor l2_penalties(const Layout& layout, const at::Tensor& params,
                        double l2);
// The same of a reference model: of its parameters with two dimensions or more.
double l2_penalty(const torch::nn::Module& model, double l2);

}  // namespace noisegate::train
