#pragma once

#include <cstdint>

// The fused loops of sequence_kernels.h for one trial, in plain arrays.
namespace noisegate::train::cpu {

#define NOISEGATE_KERNELS(Real)                                                \
  /* gates, recurrent [rows, 4·width]; recurrent may be null. */              \
  void lstm_forward(Real* gates, const Real* recurrent,                        \
                    const Real* cells_before, Real* cells, Real* outputs,      \
                    std::int64_t rows, std::int64_t width);                    \
  /* delta_recurrent may be null. */                                           \
  void lstm_backward(Real* gates, const Real* cells_before, const Real* cells, \
                     const Real* delta, const Real* delta_recurrent,           \
                     Real* delta_cells, std::int64_t rows,                     \
                     std::int64_t width);                                      \
  /* Sum of losses; logits become scale times the gradient. */                 \
  double biased_cross_entropy_backward(                                        \
      Real* logits, const Real* bias, const std::int64_t* targets, Real scale, \
      std::int64_t rows, std::int64_t classes);                                \
  double biased_cross_entropy(Real* logits, const Real* bias,                  \
                              const std::int64_t* targets, std::int64_t rows,  \
                              std::int64_t classes);                           \
  /* to[i, :] = table[index[i], :]. */                                         \
  void take_rows(const Real* table, const std::int64_t* index, Real* to,       \
                 std::int64_t rows, std::int64_t width);                       \
  /* table[index[i], :] += from[i, :]. */                                      \
  void add_rows(Real* table, const std::int64_t* index, const Real* from,      \
                std::int64_t rows, std::int64_t width);                        \
  double sum_squares(const Real* x, std::int64_t count);                       \
  void scale(Real* x, Real factor, std::int64_t count);                        \
  /* out = uniform < p ? 0 : 1 / (1 − p). */                                 \
  void dropout(const float* uniform, double p, Real* out, std::int64_t count);

NOISEGATE_KERNELS(float)
NOISEGATE_KERNELS(double)
#undef NOISEGATE_KERNELS

}  // namespace noisegate::train::cpu
