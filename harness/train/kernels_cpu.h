#pragma once

#include <cstdint>

// Fused loops of one trial on raw rows, for float and double. Built for several
// instruction sets; contraction is off and no sum is reordered, so that the
// set does not change a bit of the result.
namespace noisegate::train::cpu {

#define NOISEGATE_KERNELS(Real)                                                     \
  void add_bias(Real* x, const Real* bias, std::int64_t rows,                       \
                std::int64_t width);                                                \
  void add_bias_relu(Real* x, const Real* bias, std::int64_t rows,                  \
                     std::int64_t width);                                           \
  void relu_backward(Real* delta, const Real* y, std::int64_t count);               \
  void tanh_backward(Real* delta, const Real* y, std::int64_t count);               \
  void sum_examples(const Real* delta, Real* out, std::int64_t rows,                \
                    std::int64_t width);                                            \
  /* exponent: exp(−x), overwritten by the gradient; returns Σ (y − target)². \
   */                                                                               \
  double sigmoid_error_backward(Real* exponent, const Real* targets,                \
                                std::int64_t rows, std::int64_t width);             \
  double sigmoid_error(const Real* exponent, const Real* targets,                   \
                       std::int64_t count);                                         \
  /* Returns the sum of losses over rows. */                                        \
  double cross_entropy_backward(Real* logits, const std::int64_t* targets,          \
                                std::int64_t rows, std::int64_t classes);           \
  double cross_entropy(const Real* logits, const std::int64_t* targets,             \
                       std::int64_t rows, std::int64_t classes,                     \
                       std::int64_t* correct);                                      \
  /* velocity, decay may be null. */                                                \
  void descend(Real* w, const Real* grad, Real* velocity, const Real* decay,        \
               Real rate, Real momentum, std::int64_t count);                       \
  double sum(const Real* x, std::int64_t count);

NOISEGATE_KERNELS(float)
NOISEGATE_KERNELS(double)
#undef NOISEGATE_KERNELS

}  // namespace noisegate::train::cpu
