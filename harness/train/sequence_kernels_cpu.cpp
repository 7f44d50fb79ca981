#include "harness/train/sequence_kernels_cpu.h"

#include <algorithm>
#include <cmath>

#include "harness/train/scalar_math.h"

namespace noisegate::train::cpu {
namespace {

// Sums and maxima are taken in as many parts side by side: a fixed order that
// vector instructions can keep.
constexpr std::int64_t kLanes = 16;

template <typename Real>
NOISEGATE_INLINE void lstm_forward_loop(Real* __restrict gates,
                                        const Real* __restrict recurrent,
                                        const Real* __restrict cells_before,
                                        Real* __restrict cells,
                                        Real* __restrict outputs,
                                        std::int64_t rows, std::int64_t width) {
  if (recurrent != nullptr) {
    for (std::int64_t i = 0; i < 4 * rows * width; ++i)
      gates[i] += recurrent[i];
  }
  for (std::int64_t row = 0; row < rows; ++row) {
    Real* __restrict in = gates + row * 4 * width;
    Real* __restrict forget = in + width;
    Real* __restrict fresh = forget + width;
    Real* __restrict out = fresh + width;
    for (std::int64_t j = 0; j < width; ++j) {
      in[j] = logistic(in[j]);
      forget[j] = logistic(forget[j]);
      fresh[j] = hyperbolic_tangent(fresh[j]);
      out[j] = logistic(out[j]);
      const std::int64_t at = row * width + j;
      cells[at] = forget[j] * cells_before[at] + in[j] * fresh[j];
      outputs[at] = out[j] * hyperbolic_tangent(cells[at]);
    }
  }
}

template <typename Real>
NOISEGATE_INLINE void lstm_backward_loop(
    Real* __restrict gates, const Real* __restrict cells_before,
    const Real* __restrict cells, const Real* __restrict delta,
    const Real* __restrict delta_recurrent, Real* __restrict delta_cells,
    std::int64_t rows, std::int64_t width) {
  for (std::int64_t row = 0; row < rows; ++row) {
    Real* __restrict in = gates + row * 4 * width;
    Real* __restrict forget = in + width;
    Real* __restrict fresh = forget + width;
    Real* __restrict out = fresh + width;
    for (std::int64_t j = 0; j < width; ++j) {
      const std::int64_t at = row * width + j;
      const Real later = delta_recurrent != nullptr ? delta_recurrent[at] : 0;
      const Real d = delta[at] + later;
      const Real shown = hyperbolic_tangent(cells[at]);
      const Real d_cell = delta_cells[at] + d * out[j] * (1 - shown * shown);
      const Real d_in = d_cell * fresh[j] * in[j] * (1 - in[j]);
      const Real d_forget =
          d_cell * cells_before[at] * forget[j] * (1 - forget[j]);
      const Real d_fresh = d_cell * in[j] * (1 - fresh[j] * fresh[j]);
      delta_cells[at] = d_cell * forget[j];
      in[j] = d_in;
      forget[j] = d_forget;
      fresh[j] = d_fresh;
      out[j] = d * shown * out[j] * (1 - out[j]);
    }
  }
}

// Adds the bias to a row of logits and takes the largest away: exp can't
// overflow then.
template <typename Real>
NOISEGATE_INLINE void shift(Real* __restrict x, const Real* __restrict bias,
                            std::int64_t count) {
  Real tops[kLanes];
  for (std::int64_t j = 0; j < kLanes; ++j) tops[j] = x[0] + bias[0];
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t j = 0; j < kLanes; ++j) {
      x[i + j] += bias[i + j];
      tops[j] = x[i + j] > tops[j] ? x[i + j] : tops[j];
    }
  }
  for (; i < count; ++i) {
    x[i] += bias[i];
    tops[0] = x[i] > tops[0] ? x[i] : tops[0];
  }
  Real top = tops[0];
  for (const Real other : tops) top = other > top ? other : top;
  for (i = 0; i < count; ++i) x[i] -= top;
}

// x becomes exp(x); returns the sum.
template <typename Real>
NOISEGATE_INLINE Real exponentials_sum(Real* __restrict x, std::int64_t count) {
  Real sums[kLanes] = {};
  Real total = 0;
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t j = 0; j < kLanes; ++j) {
      x[i + j] = exponential(x[i + j]);
      sums[j] += x[i + j];
    }
  }
  for (; i < count; ++i) {
    x[i] = exponential(x[i]);
    total += x[i];
  }
  for (const Real sum : sums) total += sum;
  return total;
}

template <typename Real>
NOISEGATE_INLINE double cross_entropy_backward_rows(
    Real* __restrict logits, const Real* __restrict bias,
    const std::int64_t* __restrict targets, Real scale, std::int64_t rows,
    std::int64_t classes) {
  double loss = 0;
  for (std::int64_t i = 0; i < rows; ++i, logits += classes) {
    shift(logits, bias, classes);
    loss -= static_cast<double>(logits[targets[i]]);
    const Real total = exponentials_sum(logits, classes);
    loss += static_cast<double>(std::log(total));
    const Real factor = scale / total;
    for (std::int64_t j = 0; j < classes; ++j) logits[j] *= factor;
    logits[targets[i]] -= scale;
  }
  return loss;
}

template <typename Real>
NOISEGATE_INLINE double cross_entropy_rows(
    Real* __restrict logits, const Real* __restrict bias,
    const std::int64_t* __restrict targets, std::int64_t rows,
    std::int64_t classes) {
  double loss = 0;
  for (std::int64_t i = 0; i < rows; ++i, logits += classes) {
    shift(logits, bias, classes);
    loss -= static_cast<double>(logits[targets[i]]);
    loss += static_cast<double>(std::log(exponentials_sum(logits, classes)));
  }
  return loss;
}

template <typename Real>
NOISEGATE_INLINE void add_rows_loop(Real* __restrict table,
                                    const std::int64_t* __restrict index,
                                    const Real* __restrict from,
                                    std::int64_t rows, std::int64_t width) {
  for (std::int64_t i = 0; i < rows; ++i, from += width) {
    Real* __restrict to = table + index[i] * width;
    for (std::int64_t j = 0; j < width; ++j) to[j] += from[j];
  }
}

template <typename Real>
NOISEGATE_INLINE double sum_squares_loop(const Real* __restrict x,
                                         std::int64_t count) {
  double lanes[kLanes] = {};
  double total = 0;
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t j = 0; j < kLanes; ++j) {
      const auto wide = static_cast<double>(x[i + j]);
      lanes[j] += wide * wide;
    }
  }
  for (; i < count; ++i) {
    const auto wide = static_cast<double>(x[i]);
    total += wide * wide;
  }
  for (const double lane : lanes) total += lane;
  return total;
}

template <typename Real>
NOISEGATE_INLINE void scale_loop(Real* __restrict x, Real factor,
                                 std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) x[i] *= factor;
}

template <typename Real>
NOISEGATE_INLINE void dropout_loop(const float* __restrict uniform, double p,
                                   Real* __restrict out, std::int64_t count) {
  const auto limit = static_cast<float>(p);
  const auto kept = static_cast<Real>(1 / (1 - p));
  for (std::int64_t i = 0; i < count; ++i) {
    out[i] = uniform[i] < limit ? Real{0} : kept;
  }
}

}  // namespace

#define NOISEGATE_KERNELS(Real)                                                \
  NOISEGATE_CLONES void lstm_forward(                                          \
      Real* gates, const Real* recurrent, const Real* cells_before,            \
      Real* cells, Real* outputs, std::int64_t rows, std::int64_t width) {     \
    lstm_forward_loop(gates, recurrent, cells_before, cells, outputs, rows,    \
                      width);                                                  \
  }                                                                            \
  NOISEGATE_CLONES void lstm_backward(                                         \
      Real* gates, const Real* cells_before, const Real* cells,                \
      const Real* delta, const Real* delta_recurrent, Real* delta_cells,       \
      std::int64_t rows, std::int64_t width) {                                 \
    lstm_backward_loop(gates, cells_before, cells, delta, delta_recurrent,     \
                       delta_cells, rows, width);                              \
  }                                                                            \
  NOISEGATE_CLONES double biased_cross_entropy_backward(                       \
      Real* logits, const Real* bias, const std::int64_t* targets, Real scale, \
      std::int64_t rows, std::int64_t classes) {                               \
    return cross_entropy_backward_rows(logits, bias, targets, scale, rows,     \
                                       classes);                               \
  }                                                                            \
  NOISEGATE_CLONES double biased_cross_entropy(                                \
      Real* logits, const Real* bias, const std::int64_t* targets,             \
      std::int64_t rows, std::int64_t classes) {                               \
    return cross_entropy_rows(logits, bias, targets, rows, classes);           \
  }                                                                            \
  void take_rows(const Real* table, const std::int64_t* index, Real* to,       \
                 std::int64_t rows, std::int64_t width) {                      \
    for (std::int64_t i = 0; i < rows; ++i, to += width) {                     \
      std::copy_n(table + index[i] * width, width, to);                        \
    }                                                                          \
  }                                                                            \
  NOISEGATE_CLONES void add_rows(Real* table, const std::int64_t* index,       \
                                 const Real* from, std::int64_t rows,          \
                                 std::int64_t width) {                         \
    add_rows_loop(table, index, from, rows, width);                            \
  }                                                                            \
  NOISEGATE_CLONES double sum_squares(const Real* x, std::int64_t count) {     \
    return sum_squares_loop(x, count);                                         \
  }                                                                            \
  NOISEGATE_CLONES void scale(Real* x, Real factor, std::int64_t count) {      \
    scale_loop(x, factor, count);                                              \
  }                                                                            \
  NOISEGATE_CLONES void dropout(const float* uniform, double p, Real* out,     \
                                std::int64_t count) {                          \
    dropout_loop(uniform, p, out, count);                                      \
  }

NOISEGATE_KERNELS(float)
NOISEGATE_KERNELS(double)
#undef NOISEGATE_KERNELS

}  // namespace noisegate::train::cpu
