#pragma once

#include <cstdint>

// Fused loops of one trial on raw rows, for float and double. Built for several
// instruction sets; contraction is off and the order of every sum is fixed, so
// that the set does not change a bit of the result. exp and tanh of floats are
// polynomials, good to about two units in the last place; those of doubles are
// the C library's.
namespace noisegate::train::cpu {

// x [rows, width] += bias [width], and then what the name says.
#define NOISEGATE_KERNELS(Real)                                               \
  void add_bias(Real* x, const Real* bias, std::int64_t rows,                 \
                std::int64_t width);                                          \
  void add_bias_relu(Real* x, const Real* bias, std::int64_t rows,            \
                     std::int64_t width);                                     \
  void add_bias_tanh(Real* x, const Real* bias, std::int64_t rows,            \
                     std::int64_t width);                                     \
  void relu_backward(Real* delta, const Real* y, std::int64_t count);         \
  void tanh_backward(Real* delta, const Real* y, std::int64_t count);         \
  void sum_examples(const Real* delta, Real* out, std::int64_t rows,          \
                    std::int64_t width);                                      \
  /* means, scales [rows / ghost, width]. */                                  \
  void ghost_norm(Real* x, Real* means, Real* scales, Real epsilon,           \
                  std::int64_t rows, std::int64_t width, std::int64_t ghost); \
  /* sums: room for two rows. */                                              \
  void ghost_norm_backward(Real* delta, const Real* normalised,               \
                           const Real* scales, Real* sums, std::int64_t rows, \
                           std::int64_t width, std::int64_t ghost);           \
  /* mean, scale [width]. */                                                  \
  void normalise(Real* x, const Real* mean, const Real* scale,                \
                 std::int64_t rows, std::int64_t width);                      \
  void bias_relu(const Real* x, const Real* bias, Real* y, std::int64_t rows, \
                 std::int64_t width);                                         \
  /* Sum of squared errors; x is overwritten (backward: by the gradient). */  \
  double sigmoid_error_backward(Real* x, const Real* targets,                 \
                                std::int64_t rows, std::int64_t width);       \
  double sigmoid_error(Real* x, const Real* targets, std::int64_t count);     \
  /* Sum of losses; logits are overwritten (backward: by the gradient). */    \
  double cross_entropy_backward(Real* logits, const std::int64_t* targets,    \
                                std::int64_t rows, std::int64_t classes);     \
  double cross_entropy(Real* logits, const std::int64_t* targets,             \
                       std::int64_t rows, std::int64_t classes,               \
                       std::int64_t* correct);                                \
  /* velocity, decay may be null. */                                          \
  void descend(Real* w, const Real* grad, Real* velocity, const Real* decay,  \
               Real rate, Real momentum, std::int64_t count);                 \
  double sum(const Real* x, std::int64_t count);

NOISEGATE_KERNELS(float)
NOISEGATE_KERNELS(double)
#undef NOISEGATE_KERNELS

}  // namespace noisegate::train::cpu
