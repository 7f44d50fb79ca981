#pragma once

#include <ATen/ATen.h>

#include <cstdint>

namespace noisegate::train {

// The ReLU of ghost batch normalisation (ghost_norms.h), fused: x is read twice
// and y written once, where the two operations one after the other read and
// write three times as much. The gradient is computed the same way.
struct NormRelu {
  at::Tensor y;  // as x
  // [groups, channels], fp64: mean and biased variance of each group of `ghost`
  // examples, the last of which may be smaller. No gradient.
  at::Tensor means, variances;
};

// Whether norm_relu can be called: x on the CPU, channels-last, fp32 or fp64 as
// scale, not empty.
bool can_fuse_norm_relu(const at::Tensor& x, const at::Tensor& scale);

// x [n, channels, height, width]; scale, shift [channels]. Differentiable by
// autograd, once. The gradient is that of groups whose sums are taken in blocks
// of 32 rows, then in fp64: nothing depends on the number of threads.
NormRelu norm_relu(const at::Tensor& x, const at::Tensor& scale,
                   const at::Tensor& shift, std::int64_t ghost, double epsilon);

}  // namespace noisegate::train
