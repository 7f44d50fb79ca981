#include "harness/train/kernels_cpu.h"

#include <cmath>

#include "harness/train/scalar_math.h"

namespace noisegate::train::cpu {
namespace {

// In 16 sums side by side: a fixed order that vector instructions can keep.
template <typename Real>
NOISEGATE_INLINE double sum_loop(const Real* __restrict x, std::int64_t count) {
  constexpr std::int64_t kLanes = 16;
  double lanes[kLanes] = {};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t j = 0; j < kLanes; ++j) {
      lanes[j] += static_cast<double>(x[i + j]);
    }
  }
  double total = 0;
  for (; i < count; ++i) total += static_cast<double>(x[i]);
  for (const double lane : lanes) total += lane;
  return total;
}

// The same of squared differences.
template <typename Real>
NOISEGATE_INLINE double sum_squared_errors(const Real* __restrict x,
                                           const Real* __restrict targets,
                                           std::int64_t count) {
  constexpr std::int64_t kLanes = 16;
  double lanes[kLanes] = {};
  double total = 0;
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t j = 0; j < kLanes; ++j) {
      const Real error = x[i + j] - targets[i + j];
      lanes[j] += static_cast<double>(error * error);
    }
  }
  for (; i < count; ++i) {
    const Real error = x[i] - targets[i];
    total += static_cast<double>(error * error);
  }
  for (const double lane : lanes) total += lane;
  return total;
}

template <typename Real>
NOISEGATE_INLINE void add_bias_loop(Real* __restrict x,
                                    const Real* __restrict bias,
                                    std::int64_t rows, std::int64_t width) {
  for (std::int64_t i = 0; i < rows; ++i, x += width) {
    for (std::int64_t j = 0; j < width; ++j) x[j] += bias[j];
  }
}

template <typename Real>
NOISEGATE_INLINE void add_bias_relu_loop(Real* __restrict x,
                                         const Real* __restrict bias,
                                         std::int64_t rows,
                                         std::int64_t width) {
  for (std::int64_t i = 0; i < rows; ++i, x += width) {
    for (std::int64_t j = 0; j < width; ++j) {
      const Real sum = x[j] + bias[j];
      x[j] = sum < 0 ? Real{0} : sum;  // NaN is not below zero: it stays
    }
  }
}

template <typename Real>
NOISEGATE_INLINE void add_bias_tanh_loop(Real* __restrict x,
                                         const Real* __restrict bias,
                                         std::int64_t rows,
                                         std::int64_t width) {
  for (std::int64_t i = 0; i < rows; ++i, x += width) {
    for (std::int64_t j = 0; j < width; ++j) {
      x[j] = hyperbolic_tangent(x[j] + bias[j]);
    }
  }
}

template <typename Real>
NOISEGATE_INLINE void relu_backward_loop(Real* __restrict delta,
                                         const Real* __restrict y,
                                         std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    delta[i] = y[i] <= 0 ? Real{0} : delta[i];
  }
}

template <typename Real>
NOISEGATE_INLINE void tanh_backward_loop(Real* __restrict delta,
                                         const Real* __restrict y,
                                         std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) delta[i] *= 1 - y[i] * y[i];
}

template <typename Real>
NOISEGATE_INLINE void sum_examples_loop(const Real* __restrict delta,
                                        Real* __restrict out, std::int64_t rows,
                                        std::int64_t width) {
  for (std::int64_t j = 0; j < width; ++j) out[j] = delta[j];
  for (std::int64_t i = 1; i < rows; ++i) {
    for (std::int64_t j = 0; j < width; ++j) out[j] += delta[i * width + j];
  }
}

// One group: its mean over rows goes to `mean`, 1/√(variance + ε) to `scale`.
template <typename Real>
NOISEGATE_INLINE void normalise_group(Real* __restrict x, Real* __restrict mean,
                                      Real* __restrict scale, Real epsilon,
                                      std::int64_t rows, std::int64_t width) {
  const Real share = Real{1} / static_cast<Real>(rows);
  sum_examples_loop(x, mean, rows, width);
  for (std::int64_t j = 0; j < width; ++j) {
    mean[j] *= share;
    scale[j] = 0;
  }
  for (std::int64_t i = 0; i < rows; ++i) {
    Real* __restrict row = x + i * width;
    for (std::int64_t j = 0; j < width; ++j) {
      row[j] -= mean[j];
      scale[j] += row[j] * row[j];
    }
  }
  for (std::int64_t j = 0; j < width; ++j) {
    scale[j] = 1 / std::sqrt(scale[j] * share + epsilon);
  }
  for (std::int64_t i = 0; i < rows; ++i) {
    Real* __restrict row = x + i * width;
    for (std::int64_t j = 0; j < width; ++j) row[j] *= scale[j];
  }
}

template <typename Real>
NOISEGATE_INLINE void ghost_norm_loop(Real* x, Real* means, Real* scales,
                                      Real epsilon, std::int64_t rows,
                                      std::int64_t width, std::int64_t ghost) {
  for (std::int64_t i = 0; i < rows; i += ghost) {
    normalise_group(x + i * width, means, scales, epsilon, ghost, width);
    means += width;
    scales += width;
  }
}

// With y the normalised group: delta ← scale·(delta − mean(delta) −
// y·mean(delta·y)).
template <typename Real>
NOISEGATE_INLINE void normalise_group_backward(
    Real* __restrict delta, const Real* __restrict y,
    const Real* __restrict scale, Real* __restrict mean, Real* __restrict along,
    std::int64_t rows, std::int64_t width) {
  const Real share = Real{1} / static_cast<Real>(rows);
  for (std::int64_t j = 0; j < width; ++j) mean[j] = along[j] = 0;
  for (std::int64_t i = 0; i < rows * width; i += width) {
    for (std::int64_t j = 0; j < width; ++j) {
      mean[j] += delta[i + j];
      along[j] += delta[i + j] * y[i + j];
    }
  }
  for (std::int64_t j = 0; j < width; ++j) {
    mean[j] *= share;
    along[j] *= share;
  }
  for (std::int64_t i = 0; i < rows * width; i += width) {
    for (std::int64_t j = 0; j < width; ++j) {
      delta[i + j] = scale[j] * (delta[i + j] - mean[j] - y[i + j] * along[j]);
    }
  }
}

template <typename Real>
NOISEGATE_INLINE void ghost_norm_backward_loop(
    Real* delta, const Real* normalised, const Real* scales, Real* sums,
    std::int64_t rows, std::int64_t width, std::int64_t ghost) {
  for (std::int64_t i = 0; i < rows; i += ghost) {
    normalise_group_backward(delta + i * width, normalised + i * width, scales,
                             sums, sums + width, ghost, width);
    scales += width;
  }
}

template <typename Real>
NOISEGATE_INLINE void normalise_loop(Real* __restrict x,
                                     const Real* __restrict mean,
                                     const Real* __restrict scale,
                                     std::int64_t rows, std::int64_t width) {
  for (std::int64_t i = 0; i < rows; ++i, x += width) {
    for (std::int64_t j = 0; j < width; ++j) x[j] = (x[j] - mean[j]) * scale[j];
  }
}

template <typename Real>
NOISEGATE_INLINE void bias_relu_loop(const Real* __restrict x,
                                     const Real* __restrict bias,
                                     Real* __restrict y, std::int64_t rows,
                                     std::int64_t width) {
  for (std::int64_t i = 0; i < rows * width; i += width) {
    for (std::int64_t j = 0; j < width; ++j) {
      const Real sum = x[i + j] + bias[j];
      y[i + j] = sum < 0 ? Real{0} : sum;
    }
  }
}

// x becomes y = 1 / (1 + exp(−x)).
template <typename Real>
NOISEGATE_INLINE double sigmoid_error_loop(Real* __restrict x,
                                           const Real* __restrict targets,
                                           std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) x[i] = 1 / (1 + exponential(-x[i]));
  return sum_squared_errors(x, targets, count);
}

template <typename Real>
NOISEGATE_INLINE double sigmoid_error_backward_loop(
    Real* __restrict x, const Real* __restrict targets, std::int64_t rows,
    std::int64_t width) {
  const double loss = sigmoid_error_loop(x, targets, rows * width);
  const Real scale = Real{2} / static_cast<Real>(rows);
  for (std::int64_t i = 0; i < rows * width; ++i) {
    x[i] = scale * (x[i] - targets[i]) * (x[i] * (1 - x[i]));
  }
  return loss;
}

// Takes the largest logit of each row from the row: exp can't overflow then.
template <typename Real>
NOISEGATE_INLINE void subtract_largest(Real* __restrict logits,
                                       std::int64_t rows,
                                       std::int64_t classes) {
  for (std::int64_t i = 0; i < rows; ++i, logits += classes) {
    Real top = logits[0];
    for (std::int64_t j = 1; j < classes; ++j) {
      top = logits[j] > top ? logits[j] : top;
    }
    for (std::int64_t j = 0; j < classes; ++j) logits[j] -= top;
  }
}

template <typename Real>
NOISEGATE_INLINE void exponentials(Real* __restrict x, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) x[i] = exponential(x[i]);
}

template <typename Real>
NOISEGATE_INLINE Real row_sum(const Real* row, std::int64_t count) {
  Real total = 0;
  for (std::int64_t j = 0; j < count; ++j) total += row[j];
  return total;
}

template <typename Real>
NOISEGATE_INLINE double cross_entropy_backward_loop(
    Real* __restrict logits, const std::int64_t* __restrict targets,
    std::int64_t rows, std::int64_t classes) {
  const Real scale = Real{1} / static_cast<Real>(rows);
  subtract_largest(logits, rows, classes);
  double loss = 0;
  for (std::int64_t i = 0; i < rows; ++i) {
    loss -= static_cast<double>(logits[i * classes + targets[i]]);
  }
  exponentials(logits, rows * classes);
  for (std::int64_t i = 0; i < rows; ++i, logits += classes) {
    const Real total = row_sum(logits, classes);
    loss += static_cast<double>(std::log(total));
    const Real factor = scale / total;
    for (std::int64_t j = 0; j < classes; ++j) logits[j] *= factor;
    logits[targets[i]] -= scale;
  }
  return loss;
}

template <typename Real>
NOISEGATE_INLINE double cross_entropy_loop(
    Real* __restrict logits, const std::int64_t* __restrict targets,
    std::int64_t rows, std::int64_t classes, std::int64_t* correct) {
  subtract_largest(logits, rows, classes);
  double loss = 0;
  for (std::int64_t i = 0; i < rows; ++i) {
    const Real* row = logits + i * classes;
    std::int64_t first = 0;  // the largest is 0 now; NaN is never the answer
    while (first < classes && !(row[first] >= 0)) ++first;
    *correct += first == targets[i] ? 1 : 0;
    loss -= static_cast<double>(row[targets[i]]);
  }
  exponentials(logits, rows * classes);
  for (std::int64_t i = 0; i < rows; ++i) {
    loss +=
        static_cast<double>(std::log(row_sum(logits + i * classes, classes)));
  }
  return loss;
}

template <typename Real>
NOISEGATE_INLINE void descend_loop(Real* __restrict w,
                                   const Real* __restrict grad,
                                   Real* __restrict velocity,
                                   const Real* __restrict decay, Real rate,
                                   Real momentum, std::int64_t count) {
  if (velocity != nullptr && decay != nullptr) {
    for (std::int64_t i = 0; i < count; ++i) {
      velocity[i] = momentum * velocity[i] + (grad[i] + decay[i] * w[i]);
      w[i] -= rate * velocity[i];
    }
  } else if (velocity != nullptr) {
    for (std::int64_t i = 0; i < count; ++i) {
      velocity[i] = momentum * velocity[i] + grad[i];
      w[i] -= rate * velocity[i];
    }
  } else if (decay != nullptr) {
    for (std::int64_t i = 0; i < count; ++i) {
      w[i] -= rate * (grad[i] + decay[i] * w[i]);
    }
  } else {
    for (std::int64_t i = 0; i < count; ++i) w[i] -= rate * grad[i];
  }
}

}  // namespace

#define NOISEGATE_KERNELS(Real)                                                \
  NOISEGATE_CLONES void add_bias(Real* x, const Real* bias, std::int64_t rows, \
                                 std::int64_t width) {                         \
    add_bias_loop(x, bias, rows, width);                                       \
  }                                                                            \
  NOISEGATE_CLONES void add_bias_relu(Real* x, const Real* bias,               \
                                      std::int64_t rows, std::int64_t width) { \
    add_bias_relu_loop(x, bias, rows, width);                                  \
  }                                                                            \
  NOISEGATE_CLONES void add_bias_tanh(Real* x, const Real* bias,               \
                                      std::int64_t rows, std::int64_t width) { \
    add_bias_tanh_loop(x, bias, rows, width);                                  \
  }                                                                            \
  NOISEGATE_CLONES void relu_backward(Real* delta, const Real* y,              \
                                      std::int64_t count) {                    \
    relu_backward_loop(delta, y, count);                                       \
  }                                                                            \
  NOISEGATE_CLONES void tanh_backward(Real* delta, const Real* y,              \
                                      std::int64_t count) {                    \
    tanh_backward_loop(delta, y, count);                                       \
  }                                                                            \
  NOISEGATE_CLONES void sum_examples(const Real* delta, Real* out,             \
                                     std::int64_t rows, std::int64_t width) {  \
    sum_examples_loop(delta, out, rows, width);                                \
  }                                                                            \
  NOISEGATE_CLONES void ghost_norm(Real* x, Real* means, Real* scales,         \
                                   Real epsilon, std::int64_t rows,            \
                                   std::int64_t width, std::int64_t ghost) {   \
    ghost_norm_loop(x, means, scales, epsilon, rows, width, ghost);            \
  }                                                                            \
  NOISEGATE_CLONES void ghost_norm_backward(                                   \
      Real* delta, const Real* normalised, const Real* scales, Real* sums,     \
      std::int64_t rows, std::int64_t width, std::int64_t ghost) {             \
    ghost_norm_backward_loop(delta, normalised, scales, sums, rows, width,     \
                             ghost);                                           \
  }                                                                            \
  NOISEGATE_CLONES void normalise(Real* x, const Real* mean,                   \
                                  const Real* scale, std::int64_t rows,        \
                                  std::int64_t width) {                        \
    normalise_loop(x, mean, scale, rows, width);                               \
  }                                                                            \
  NOISEGATE_CLONES void bias_relu(const Real* x, const Real* bias, Real* y,    \
                                  std::int64_t rows, std::int64_t width) {     \
    bias_relu_loop(x, bias, y, rows, width);                                   \
  }                                                                            \
  NOISEGATE_CLONES double sigmoid_error_backward(                              \
      Real* x, const Real* targets, std::int64_t rows, std::int64_t width) {   \
    return sigmoid_error_backward_loop(x, targets, rows, width);               \
  }                                                                            \
  NOISEGATE_CLONES double sigmoid_error(Real* x, const Real* targets,          \
                                        std::int64_t count) {                  \
    return sigmoid_error_loop(x, targets, count);                              \
  }                                                                            \
  NOISEGATE_CLONES double cross_entropy_backward(                              \
      Real* logits, const std::int64_t* targets, std::int64_t rows,            \
      std::int64_t classes) {                                                  \
    return cross_entropy_backward_loop(logits, targets, rows, classes);        \
  }                                                                            \
  NOISEGATE_CLONES double cross_entropy(                                       \
      Real* logits, const std::int64_t* targets, std::int64_t rows,            \
      std::int64_t classes, std::int64_t* correct) {                           \
    return cross_entropy_loop(logits, targets, rows, classes, correct);        \
  }                                                                            \
  NOISEGATE_CLONES void descend(Real* w, const Real* grad, Real* velocity,     \
                                const Real* decay, Real rate, Real momentum,   \
                                std::int64_t count) {                          \
    descend_loop(w, grad, velocity, decay, rate, momentum, count);             \
  }                                                                            \
  NOISEGATE_CLONES double sum(const Real* x, std::int64_t count) {             \
    return sum_loop(x, count);                                                 \
  }

NOISEGATE_KERNELS(float)
NOISEGATE_KERNELS(double)
#undef NOISEGATE_KERNELS

}  // namespace noisegate::train::cpu
