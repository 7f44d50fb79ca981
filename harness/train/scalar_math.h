#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

// Exponential functions that loops over arrays can be vectorised with. To be
// included by the sources that are compiled for that alone (CMakeLists.txt).

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

// exp(x) of a float to about one unit in the last place, in operations that
// every instruction set has and loops over arrays can use side by side: x is
// n·ln 2 + r, |r| ≤ ln 2 / 2, and exp(r) a polynomial (coefficients of the
// Cephes library). Clamped where a float would overflow or vanish; NaN stays.
NOISEGATE_INLINE float exponential(float x) {
  const float low = x < -87.3F ? -87.3F : x;
  const float inside = low > 88.F ? 88.F : low;
  // Adding 1.5·2²³ leaves the nearest integer in the lowest bits.
  constexpr float kRound = 12582912.F;
  const float shifted = inside * 1.44269504F + kRound;
  const float n = shifted - kRound;
  const float r = (inside - n * 0.693359375F) + n * 2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  const float power = p * (r * r) + r + 1.F;
  const std::uint32_t bits =
      std::bit_cast<std::uint32_t>(shifted) - 0x4B400000U;
  return power * std::bit_cast<float>((bits + 127U) << 23U);
}
NOISEGATE_INLINE double exponential(double x) { return std::exp(x); }

// Both branches are computed and one is taken, so that loops stay loops.
NOISEGATE_INLINE float hyperbolic_tangent(float x) {
  const float size = x < 0 ? -x : x;
  const float z = x * x;
  float p = -5.70498872745e-3F;
  p = p * z + 2.06390887954e-2F;
  p = p * z - 5.37397155531e-2F;
  p = p * z + 1.33314422036e-1F;
  p = p * z - 3.33332819422e-1F;
  const float small = p * z * x + x;
  const float large = 1.F - 2.F / (exponential(size + size) + 1.F);
  const float outer = x < 0 ? -large : large;
  return size < 0.625F ? small : outer;
}
NOISEGATE_INLINE double hyperbolic_tangent(double x) { return std::tanh(x); }

// 1 / (1 + exp(−x)).
template <typename Real>
NOISEGATE_INLINE Real logistic(Real x) {
  return 1 / (1 + exponential(-x));
}

}  // namespace noisegate::train::cpu
