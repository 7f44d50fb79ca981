#pragma once

#include <torch/nn/module.h>

#include "harness/base/random.h"

namespace noisegate::train {

// The same net as a StackedModel of one trial, from torch::nn modules and
// autograd: the obvious implementation that the stacked one is held against.
// Matrices (weights, not biases) are the parameters with two dimensions.
class ReferenceModel : public torch::nn::Module {
 public:
  // Draws the initial weights in the model's precision.
  virtual void initialize(const base::Stream& stream) = 0;
  // For models that are evaluated with statistics of the training set: measures
  // them on all its inputs, [N, D]. loss() and correct() use them in the
  // module's evaluation mode.
  virtual void calibrate(const at::Tensor& /*inputs*/) {}
  // Mean loss over the batch, differentiable. inputs [B, D].
  virtual at::Tensor loss(const at::Tensor& inputs,
                          const at::Tensor& targets) = 0;
  // Number of correct predictions; −1 for models that do not classify.
  virtual double correct(const at::Tensor& inputs,
                         const at::Tensor& targets) = 0;
};

}  // namespace noisegate::train
