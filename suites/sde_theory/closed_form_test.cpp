#include "suites/sde_theory/closed_form.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noisegate::suites {
namespace {

// The recursion of mean and variance, step by step.
struct Moments {
  double mean = 1;
  double variance = 0;
};
Moments iterate(const Walker& walker) {
  Moments moments;
  const double shrink = 1 - walker.rate * walker.curvature;
  for (std::int64_t i = 0; i < walker.steps; ++i) {
    moments.mean *= shrink;
    moments.variance = shrink * shrink * moments.variance +
                       std::pow(walker.rate * walker.noise_scale, 2) /
                           static_cast<double>(walker.batch_size);
  }
  return moments;
}

TEST(ClosedForm, AgreesWithTheRecursion) {
  for (const double rate : {0.01, 0.5, 1.0, 1.9}) {
    const Walker walker{.rate = rate,
                        .curvature = 0.8,
                        .noise_scale = 0.3,
                        .steps = 37,
                        .batch_size = 4};
    const Moments expected = iterate(walker);
    EXPECT_NEAR(walker_mean_factor(walker), expected.mean, 1e-12);
    EXPECT_NEAR(walker_variance(walker), expected.variance,
                1e-12 * expected.variance);
  }
}

TEST(ClosedForm, WithoutCurvatureVarianceIsThatOfAWalk) {
  const Walker walker{.rate = 0.5, .curvature = 0, .steps = 8, .batch_size = 2};
  EXPECT_DOUBLE_EQ(walker_variance(walker), 1.0);
  EXPECT_DOUBLE_EQ(walker_mean_factor(walker), 1.0);
}

// Appendix A: at equal ε/B and equal epochs the difference vanishes with ε.
TEST(ClosedForm, EqualTemperatureAgreesAtSmallRates) {
  const auto ratio = [](double rate) {
    const auto steps = static_cast<std::int64_t>(4 / rate);
    return walker_variance(
               {.rate = 2 * rate, .steps = steps / 2, .batch_size = 2}) /
           walker_variance({.rate = rate, .steps = steps, .batch_size = 1});
  };
  EXPECT_NEAR(ratio(1.0 / 1024), 1, 1e-3);
  EXPECT_GT(ratio(0.5), 1.2);
}

}  // namespace
}  // namespace noisegate::suites
