#include "harness/stats/variance_ratio.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noisegate::stats {
namespace {

// scipy.stats.f.ppf(p, a, b), SciPy 1.17.1: a second implementation.
TEST(VarianceRatio, QuantilesAgreeWithSciPy) {
  EXPECT_NEAR(variance_ratio_quantile(0.975, 11, 11), 3.473699051085808, 1e-12);
  EXPECT_NEAR(variance_ratio_quantile(0.995, 11, 11), 5.319667079460438, 1e-12);
  EXPECT_NEAR(variance_ratio_quantile(0.025, 4, 11), 0.11371990313921032,
              1e-12);
}

TEST(VarianceRatio, IsNaNOutOfDomain) {
  EXPECT_TRUE(std::isnan(variance_ratio_quantile(0, 3, 3)));
  EXPECT_TRUE(std::isnan(variance_ratio_quantile(1, 3, 3)));
  EXPECT_TRUE(std::isnan(variance_ratio_quantile(0.5, 0, 3)));
  EXPECT_TRUE(std::isnan(variance_ratio_quantile(0.5, 3, std::nan(""))));
}

}  // namespace
}  // namespace noisegate::stats
