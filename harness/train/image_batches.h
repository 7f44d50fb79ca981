#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>

#include "harness/train/byte_images.h"
#include "harness/train/visits.h"
#include "harness/trial/spec.h"

namespace noisegate::train {

// What one trial draws for a step, all from its named streams: CPU tensors.
struct ImageDraw {
  at::Tensor index;  // [n] int64: the examples
  at::Tensor crops;  // [n, 3] int64, see draw_crops; undefined without
  at::Tensor keep;   // [n, features], see Pass::keep; undefined without
};

class ImageDraws {
 public:
  // `dropout`: the probability that a feature is dropped; 0 for none.
  ImageDraws(EpochOrders& orders, const trial::TrialSpec& spec,
             std::int64_t examples, bool augment, std::int64_t features,
             double dropout);

  ImageDraw minibatch(std::int64_t step) const;
  // All examples in their own order.
  ImageDraw all(std::int64_t step) const;

 private:
  ImageDraw with_noise(std::int64_t step, at::Tensor index) const;

  Visits visits_;
  std::int64_t batch_size_;
  std::int64_t examples_;
  bool augment_;
  std::int64_t features_;
  double dropout_;
  base::Stream crops_;
  base::Stream keep_;
};

}  // namespace noisegate::train
