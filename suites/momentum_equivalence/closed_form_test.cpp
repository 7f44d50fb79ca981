#include "suites/momentum_equivalence/closed_form.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace noisegate::suites {
namespace {

// The second moments of (w, v), stepped until they stand still: an independent
// way to the same number.
double iterated_variance(double effective_rate, double momentum) {
  const double rate = effective_rate * (1 - momentum);
  // w' = (1 − ε)·w − εm·v − ε·ξ,  v' = w + m·v + ξ.
  const double a = 1 - rate, b = -rate * momentum, c = 1, d = momentum;
  double ww = 0, wv = 0, vv = 0;
  for (int step = 0; step < 200'000; ++step) {
    const double new_ww =
        a * a * ww + 2 * a * b * wv + b * b * vv + rate * rate;
    const double new_wv = a * c * ww + (a * d + b * c) * wv + b * d * vv - rate;
    const double new_vv = c * c * ww + 2 * c * d * wv + d * d * vv + 1;
    ww = new_ww, wv = new_wv, vv = new_vv;
  }
  return ww;
}

TEST(StationaryVariance, IsTheFixedPointOfTheMoments) {
  for (const double momentum : {0.0, 0.5, 0.9}) {
    for (const double rate : {0.01, 0.25, 1.0, 1.5}) {
      const double expected = iterated_variance(rate, momentum);
      EXPECT_NEAR(stationary_variance(rate, momentum), expected,
                  1e-9 * expected)
          << rate << " " << momentum;
    }
  }
}

TEST(StationaryVariance, IsInfiniteFromTheCriticalRateOn) {
  EXPECT_TRUE(std::isinf(stationary_variance(2, 0)));
  EXPECT_TRUE(std::isinf(stationary_variance(3, 0)));
  EXPECT_TRUE(std::isinf(stationary_variance(std::nan(""), 0)));
  EXPECT_TRUE(std::isfinite(stationary_variance(3, 0.9)));
}

TEST(StationaryGap, HalvesWithTheRate) {
  const double large = stationary_gap(0x1p-6, 0.9);
  const double small = stationary_gap(0x1p-7, 0.9);
  EXPECT_NEAR(large / small, 2, 0.02);
  EXPECT_NEAR(large, 0x1p-6 * 0.9 / 1.9 / std::log(2), 0.01 * large);
}

}  // namespace
}  // namespace noisegate::suites
