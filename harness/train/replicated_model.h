#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "harness/base/random.h"
#include "harness/train/ghost_norms.h"
#include "harness/train/layout.h"

namespace noisegate::train {

// What one pass through a net needs beside its weights.
struct Pass {
  bool training = false;
  GhostNorms* norms = nullptr;  // of nets with normalisation
  // 0 for features that are dropped, 1/(1 − p) for the rest: [n, features];
  // undefined for none.
  at::Tensor keep;
};

// A classifier of images as a function of weights that lie in a flat row; its
// gradient is autograd's. It has no state: trials of one shape share it.
class ReplicatedModel {
 public:
  virtual ~ReplicatedModel() = default;

  virtual const Layout& layout() const = 0;
  // Initial weights of one trial into `row` [P] of zeros (CPU, fp32 or fp64).
  virtual void initialize(const base::Stream& stream,
                          const at::Tensor& row) const = 0;
  // Channels of each normalisation layer, in the order of GhostNorms' layers;
  // empty without normalisation.
  virtual std::vector<std::int64_t> norm_channels() const = 0;
  // Before the last layer, where dropout acts, and its probability.
  virtual std::int64_t features() const = 0;
  virtual double dropout() const = 0;
  // weights as in the layout, one trial's; images [n, channels, height, width].
  // Computes in the images' precision; logits [n, classes] in that of the
  // weights.
  virtual at::Tensor logits(const std::vector<at::Tensor>& weights,
                            const at::Tensor& images, Pass& pass) const = 0;
};

}  // namespace noisegate::train
