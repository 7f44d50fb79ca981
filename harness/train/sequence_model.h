#pragma once

#include <ATen/ATen.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <vector>

#include "harness/base/random.h"
#include "harness/train/layout.h"

namespace noisegate::train {

// A window of U steps in B columns for each of T trials. Tokens that all trials
// share have stride 0 along T. What follows T is contiguous.
struct SequenceBatch {
  at::Tensor inputs;   // [T, U, B] int64
  at::Tensor targets;  // [T, U, B] int64: the token after each input
  // Factors of dropped layers, [T, U, B, width] as dropout_widths() lists them;
  // empty for none (evaluation).
  std::vector<at::Tensor> masks;
};

// T nets over sequences as one, with gradients written by hand (see
// StackedModel, whose rules hold here, too). The loss of a window is summed
// over its steps and averaged over its columns.
class StackedSequenceModel {
 public:
  virtual ~StackedSequenceModel() = default;

  virtual const Layout& layout() const = 0;
  // Initial weights of one trial into `row` [P] (CPU, fp32 or fp64), padding
  // zero. The same numbers, rounded, in either precision.
  virtual void initialize(const base::Stream& stream,
                          const at::Tensor& row) const = 0;
  virtual std::vector<std::int64_t> dropout_widths() const = 0;
  // What is carried from one window to the next, at the start of a text.
  virtual at::Tensor zero_state(std::int64_t trials, std::int64_t columns,
                                const at::TensorOptions& options) const = 0;
  // Loss into losses [T] double, its gradient into grads [T, P]; `state` goes
  // on to the end of the window. No gradient flows into the windows before.
  // Padding of grads is left alone.
  virtual void gradient(const at::Tensor& params, const SequenceBatch& batch,
                        const at::Tensor& state, const at::Tensor& grads,
                        const at::Tensor& losses) = 0;
  // losses [T] double += the sum over all tokens.
  virtual void score(const at::Tensor& params, const SequenceBatch& batch,
                     const at::Tensor& state, const at::Tensor& losses) = 0;
};

// The same net of one trial, from torch::nn modules and autograd: the obvious
// implementation that the stacked one is held against. Matrices are the
// parameters with two dimensions.
class ReferenceSequenceModel : public torch::nn::Module {
 public:
  // Draws the initial weights in the model's precision.
  virtual void initialize(const base::Stream& stream) = 0;
  virtual std::vector<std::int64_t> dropout_widths() const = 0;
  // Forgets what came before.
  virtual void reset_state(std::int64_t columns) = 0;
  // Loss of a window, summed over steps and columns, differentiable; goes on
  // from the state that the last call left. inputs, targets [U, B]; masks
  // [U, B, width] or empty.
  virtual at::Tensor loss(const at::Tensor& inputs, const at::Tensor& targets,
                          const std::vector<at::Tensor>& masks) = 0;
};

}  // namespace noisegate::train
