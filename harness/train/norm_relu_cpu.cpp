#include "harness/train/norm_relu_cpu.h"

#include <algorithm>
#include <vector>

#include "harness/train/scalar_math.h"

namespace noisegate::train::cpu {
namespace {

// Rows whose sums are taken in the precision of x before they go on in double:
// few enough to stay in the cache for a second pass and to lose no digits.
constexpr std::int64_t kBlock = 32;

template <typename Real>
NOISEGATE_INLINE void moments_loop(const Real* __restrict x,
                                   double* __restrict mean,
                                   double* __restrict variance,
                                   std::int64_t rows, std::int64_t channels) {
  const auto width = static_cast<std::size_t>(channels);
  std::vector<Real> center(width), squares(width);
  std::fill_n(mean, channels, 0.0);
  std::fill_n(variance, channels, 0.0);
  for (std::int64_t first = 0; first < rows; first += kBlock) {
    const std::int64_t n = std::min(kBlock, rows - first);
    const Real* block = x + first * channels;
    Real* __restrict c = center.data();
    Real* __restrict s = squares.data();
    std::fill_n(c, channels, Real{0});
    std::fill_n(s, channels, Real{0});
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < channels; ++j)
        c[j] += block[i * channels + j];
    }
    for (std::int64_t j = 0; j < channels; ++j) c[j] /= static_cast<Real>(n);
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < channels; ++j) {
        const Real d = block[i * channels + j] - c[j];
        s[j] += d * d;
      }
    }
    // Chan, Golub & LeVeque 1979: joins a block's moments to those so far.
    const double before = static_cast<double>(first);
    const double share =
        static_cast<double>(n) / (before + static_cast<double>(n));
    for (std::int64_t j = 0; j < channels; ++j) {
      const double d = static_cast<double>(c[j]) - mean[j];
      mean[j] += d * share;
      variance[j] += static_cast<double>(s[j]) + d * d * (before * share);
    }
  }
  for (std::int64_t j = 0; j < channels; ++j) {
    variance[j] /= static_cast<double>(rows);
  }
}

template <typename Real>
NOISEGATE_INLINE void norm_relu_loop(const Real* __restrict x,
                                     const Real* __restrict mean,
                                     const Real* __restrict slope,
                                     const Real* __restrict shift,
                                     Real* __restrict y, std::int64_t rows,
                                     std::int64_t channels) {
  for (std::int64_t i = 0; i < rows; ++i, x += channels, y += channels) {
    for (std::int64_t j = 0; j < channels; ++j) {
      const Real normalised = (x[j] - mean[j]) * slope[j] + shift[j];
      y[j] = normalised < 0 ? Real{0} : normalised;  // NaN stays
    }
  }
}

// dy where y > 0 (or NaN), as relu passes it on.
template <typename Real>
NOISEGATE_INLINE Real passed(Real centered, Real slope, Real shift, Real dy) {
  return centered * slope + shift <= 0 ? Real{0} : dy;
}

template <typename Real>
NOISEGATE_INLINE void sums_loop(
    const Real* __restrict x, const Real* __restrict dy,
    const Real* __restrict mean, const Real* __restrict slope,
    const Real* __restrict shift, double* __restrict sum,
    double* __restrict product, std::int64_t rows, std::int64_t channels) {
  const auto width = static_cast<std::size_t>(channels);
  std::vector<Real> sums(width), products(width);
  std::fill_n(sum, channels, 0.0);
  std::fill_n(product, channels, 0.0);
  for (std::int64_t first = 0; first < rows; first += kBlock) {
    const std::int64_t last = std::min(first + kBlock, rows);
    Real* __restrict s = sums.data();
    Real* __restrict p = products.data();
    std::fill_n(s, channels, Real{0});
    std::fill_n(p, channels, Real{0});
    for (std::int64_t i = first; i < last; ++i) {
      for (std::int64_t j = 0; j < channels; ++j) {
        const Real centered = x[i * channels + j] - mean[j];
        const Real d =
            passed(centered, slope[j], shift[j], dy[i * channels + j]);
        s[j] += d;
        p[j] += d * centered;
      }
    }
    for (std::int64_t j = 0; j < channels; ++j) {
      sum[j] += static_cast<double>(s[j]);
      product[j] += static_cast<double>(p[j]);
    }
  }
}

template <typename Real>
NOISEGATE_INLINE void backward_loop(
    const Real* __restrict x, const Real* __restrict dy,
    const Real* __restrict mean, const Real* __restrict slope,
    const Real* __restrict shift, const Real* __restrict a,
    const Real* __restrict b, Real* __restrict dx, std::int64_t rows,
    std::int64_t channels) {
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < channels; ++j) {
      const Real centered = x[j] - mean[j];
      const Real d = passed(centered, slope[j], shift[j], dy[j]);
      dx[j] = slope[j] * d - a[j] - b[j] * centered;
    }
    x += channels;
    dy += channels;
    dx += channels;
  }
}

}  // namespace

#define NOISEGATE_KERNELS(Real)                                              \
  NOISEGATE_CLONES void channel_moments(const Real* x, double* mean,         \
                                        double* variance, std::int64_t rows, \
                                        std::int64_t channels) {             \
    moments_loop(x, mean, variance, rows, channels);                         \
  }                                                                          \
  NOISEGATE_CLONES void norm_relu(                                           \
      const Real* x, const Real* mean, const Real* slope, const Real* shift, \
      Real* y, std::int64_t rows, std::int64_t channels) {                   \
    norm_relu_loop(x, mean, slope, shift, y, rows, channels);                \
  }                                                                          \
  NOISEGATE_CLONES void norm_relu_sums(                                      \
      const Real* x, const Real* dy, const Real* mean, const Real* slope,    \
      const Real* shift, double* sum, double* product, std::int64_t rows,    \
      std::int64_t channels) {                                               \
    sums_loop(x, dy, mean, slope, shift, sum, product, rows, channels);      \
  }                                                                          \
  NOISEGATE_CLONES void norm_relu_backward(                                  \
      const Real* x, const Real* dy, const Real* mean, const Real* slope,    \
      const Real* shift, const Real* a, const Real* b, Real* dx,             \
      std::int64_t rows, std::int64_t channels) {                            \
    backward_loop(x, dy, mean, slope, shift, a, b, dx, rows, channels);      \
  }

NOISEGATE_KERNELS(float)
NOISEGATE_KERNELS(double)
#undef NOISEGATE_KERNELS

}  // namespace noisegate::train::cpu
