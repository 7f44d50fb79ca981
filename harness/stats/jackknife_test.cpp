// Against NumPy: golden/make_jackknife_golden.py.
#include "harness/stats/jackknife.h"

#include <gtest/gtest.h>

#include <cmath>

#include "harness/base/json.h"

namespace noisegate::stats {
namespace {

const std::vector<double> kX = {1, 2, 4, 8};

TEST(PseudoValues, OfAMeanAreTheValues) {
  // Mean 3.75; without one: 14/3, 13/3, 11/3, 7/3.
  const std::vector<double> without = {14 / 3.0, 13 / 3.0, 11 / 3.0, 7 / 3.0};
  const auto values = pseudo_values(3.75, without);
  ASSERT_EQ(values.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(values[i], kX[i], 1e-12);
}

TEST(DeviationRatio, AgreesWithNumPy) {
  const base::Json golden =
      base::read_json(std::string(NOISEGATE_SOURCE_DIR) +
                      "/harness/stats/golden/jackknife.json");
  const auto& rows = golden.at("log2_deviation_ratio");
  ASSERT_EQ(rows.size(), 10U);
  for (const base::Json& row : rows) {
    const auto x = row.at("x").get<std::vector<double>>();
    const Measured m =
        log2_deviation_ratio_paired(x, row.at("y").get<std::vector<double>>());
    EXPECT_NEAR(m.value, row.at("value").get<double>(), 1e-9);
    EXPECT_NEAR(m.standard_error, row.at("standard_error").get<double>(), 1e-9);
    EXPECT_EQ(m.degrees, (static_cast<double>(x.size()) - 1) / 2);
  }
}

TEST(DeviationRatio, IsExactForMultiples) {
  const std::vector<double> y = {4, 8, 16, 32};
  const Measured m = log2_deviation_ratio_paired(kX, y);
  EXPECT_DOUBLE_EQ(m.value, -2);
  EXPECT_NEAR(m.standard_error, 0, 1e-12);  // nothing of its own
}

TEST(DeviationRatio, HasNoValueWithoutSpread) {
  const auto value = [](std::vector<double> x, std::vector<double> y) {
    return log2_deviation_ratio_paired(x, y).value;
  };
  EXPECT_TRUE(std::isnan(value({1, 2}, {1, 2})));
  EXPECT_TRUE(std::isnan(value({1, 2, 3}, {1, 2, 3, 4})));
  EXPECT_TRUE(std::isnan(value({1, 1, 1, 1}, kX)));
  // Equal but for one, which may be left out.
  EXPECT_TRUE(std::isnan(value({1, 1, 1, 2}, kX)));
  EXPECT_TRUE(std::isnan(value(kX, {1, 1, 1, 2})));
  EXPECT_TRUE(std::isnan(value({1, 2, NAN, 3}, kX)));
  EXPECT_FALSE(std::isnan(value({1, 1, 2, 2}, kX)));
}

}  // namespace
}  // namespace noisegate::stats
