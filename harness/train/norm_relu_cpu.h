#pragma once

#include <cstdint>

// Batch normalisation and ReLU in one pass over x [rows, channels], the rows of
// one ghost group: what kernels_cpu.h says of instruction sets and of the order
// of sums holds here, too. float and double.
namespace noisegate::train::cpu {

#define NOISEGATE_KERNELS(Real)                                                \
  /* Of each channel: mean, and biased variance. */                            \
  void channel_moments(const Real* x, double* mean, double* variance,          \
                       std::int64_t rows, std::int64_t channels);              \
  /* y = max(0, (x − mean)·slope + shift); NaN stays. */                    \
  void norm_relu(const Real* x, const Real* mean, const Real* slope,           \
                 const Real* shift, Real* y, std::int64_t rows,                \
                 std::int64_t channels);                                       \
  /* Sums of dy where y is not 0, and of its product with x − mean. */       \
  void norm_relu_sums(const Real* x, const Real* dy, const Real* mean,         \
                      const Real* slope, const Real* shift, double* sum,       \
                      double* product, std::int64_t rows,                      \
                      std::int64_t channels);                                  \
  /* dx = slope·(dy where y is not 0) − a − b·(x − mean). */           \
  void norm_relu_backward(const Real* x, const Real* dy, const Real* mean,     \
                          const Real* slope, const Real* shift, const Real* a, \
                          const Real* b, Real* dx, std::int64_t rows,          \
                          std::int64_t channels);

NOISEGATE_KERNELS(float)
NOISEGATE_KERNELS(double)
#undef NOISEGATE_KERNELS

}  // namespace noisegate::train::cpu
