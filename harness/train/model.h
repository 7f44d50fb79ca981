#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "harness/base/random.h"
#include "harness/train/layout.h"

namespace noisegate::train {

// Examples for each of T trials: inputs [T, B, D]; targets [T, B] int64 classes
// or [T, B, D'] images. Evaluation data that all trials share have stride 0
// along T.
struct Batch {
  at::Tensor inputs;
  at::Tensor targets;
};

// Sums over the examples of a batch, [T] double on the model's device.
struct Score {
  at::Tensor loss;
  at::Tensor correct;  // undefined for models that do not classify
};

// T nets of one shape as one, with gradients written out by hand: products are
// batched over trials, no graph is recorded. Keeps scratch buffers between
// calls, so one object serves one thread. A trial's results depend on its own
// row and examples only.
class StackedModel {
 public:
  virtual ~StackedModel() = default;

  virtual const Layout& layout() const = 0;
  // Initial weights of one trial into `row` [P] (CPU, fp32 or fp64), padding
  // zero. The same numbers, rounded, in either precision.
  virtual void initialize(const base::Stream& stream,
                          const at::Tensor& row) const = 0;
  // Mean loss over each trial's batch into losses [T] double, its gradient into
  // grads [T, P]. params and grads must stay the same buffers for speed; views
  // are made anew when they change. Padding of grads is left alone.
  virtual void gradient(const at::Tensor& params, const Batch& batch,
                        const at::Tensor& grads, const at::Tensor& losses) = 0;
  // For models that score with statistics of the training set: measures them
  // on all its inputs, [T, N, D]. Called before score() with the same params.
  virtual void calibrate(const at::Tensor& /*params*/,
                         const at::Tensor& /*inputs*/) {}
  virtual Score score(const at::Tensor& params, const Batch& batch) = 0;
};

}  // namespace noisegate::train
