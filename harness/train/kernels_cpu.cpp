#include "harness/train/kernels_cpu.h"

#include <cmath>

// The loops are templates that are inlined into one function per type and
// instruction set; the compiler picks the set when the program is loaded.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define NOISEGATE_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define NOISEGATE_CLONES
#endif
#define NOISEGATE_INLINE __attribute__((always_inline)) inline

namespace noisegate::train::cpu {
namespace {

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

template <typename Real>
NOISEGATE_INLINE double sigmoid_error_backward_loop(
    Real* __restrict exponent, const Real* __restrict targets,
    std::int64_t rows, std::int64_t width) {
  const Real scale = Real{2} / static_cast<Real>(rows);
  double loss = 0;
  for (std::int64_t i = 0; i < rows * width; ++i) {
    const Real y = 1 / (1 + exponent[i]);
    const Real error = y - targets[i];
    exponent[i] = scale * error * (y * (1 - y));
    loss += static_cast<double>(error * error);
  }
  return loss;
}

template <typename Real>
NOISEGATE_INLINE double sigmoid_error_loop(const Real* __restrict exponent,
                                           const Real* __restrict targets,
                                           std::int64_t count) {
  double loss = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const Real error = 1 / (1 + exponent[i]) - targets[i];
    loss += static_cast<double>(error * error);
  }
  return loss;
}

template <typename Real>
NOISEGATE_INLINE Real largest(const Real* x, std::int64_t count) {
  Real top = x[0];
  for (std::int64_t j = 1; j < count; ++j) top = x[j] > top ? x[j] : top;
  return top;
}

template <typename Real>
NOISEGATE_INLINE double cross_entropy_backward_loop(
    Real* __restrict logits, const std::int64_t* __restrict targets,
    std::int64_t rows, std::int64_t classes) {
  const Real scale = Real{1} / static_cast<Real>(rows);
  double loss = 0;
  for (std::int64_t i = 0; i < rows; ++i, logits += classes) {
    const Real top = largest(logits, classes);
    const Real chosen = logits[targets[i]] - top;
    Real total = 0;
    for (std::int64_t j = 0; j < classes; ++j) {
      logits[j] = std::exp(logits[j] - top);
      total += logits[j];
    }
    loss += static_cast<double>(std::log(total) - chosen);
    const Real factor = scale / total;
    for (std::int64_t j = 0; j < classes; ++j) logits[j] *= factor;
    logits[targets[i]] -= scale;
  }
  return loss;
}

template <typename Real>
NOISEGATE_INLINE double cross_entropy_loop(
    const Real* __restrict logits, const std::int64_t* __restrict targets,
    std::int64_t rows, std::int64_t classes, std::int64_t* correct) {
  double loss = 0;
  for (std::int64_t i = 0; i < rows; ++i, logits += classes) {
    const Real top = largest(logits, classes);
    Real total = 0;
    std::int64_t first = classes;  // none where a NaN stands in the way
    for (std::int64_t j = 0; j < classes; ++j) {
      total += std::exp(logits[j] - top);
      if (first == classes && logits[j] == top) first = j;
    }
    loss += static_cast<double>(std::log(total) - (logits[targets[i]] - top));
    *correct += first == targets[i] ? 1 : 0;
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

template <typename Real>
NOISEGATE_INLINE double sum_loop(const Real* x, std::int64_t count) {
  double total = 0;
  for (std::int64_t i = 0; i < count; ++i) total += static_cast<double>(x[i]);
  return total;
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
  NOISEGATE_CLONES double sigmoid_error_backward(                              \
      Real* exponent, const Real* targets, std::int64_t rows,                  \
      std::int64_t width) {                                                    \
    return sigmoid_error_backward_loop(exponent, targets, rows, width);        \
  }                                                                            \
  NOISEGATE_CLONES double sigmoid_error(                                       \
      const Real* exponent, const Real* targets, std::int64_t count) {         \
    return sigmoid_error_loop(exponent, targets, count);                       \
  }                                                                            \
  NOISEGATE_CLONES double cross_entropy_backward(                              \
      Real* logits, const std::int64_t* targets, std::int64_t rows,            \
      std::int64_t classes) {                                                  \
    return cross_entropy_backward_loop(logits, targets, rows, classes);        \
  }                                                                            \
  NOISEGATE_CLONES double cross_entropy(                                       \
      const Real* logits, const std::int64_t* targets, std::int64_t rows,      \
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
