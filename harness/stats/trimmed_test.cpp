// Against SciPy: golden/make_trimmed_golden.py.
#include "harness/stats/trimmed.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "harness/base/json.h"

namespace noisegate::stats {
namespace {

base::Json golden() {
  return base::read_json(std::string(NOISEGATE_SOURCE_DIR) +
                         "/harness/stats/golden/trimmed.json");
}

TEST(TrimmedMean, IsThatOfSciPy) {
  const base::Json rows = golden().at("means");
  ASSERT_EQ(rows.size(), 3U);
  for (const base::Json& row : rows)
    EXPECT_NEAR(trimmed_mean(row.at("values").get<std::vector<double>>()),
                row.at("mean").get<double>(), 1e-12);
}

TEST(TrimmedMean, OfFewValuesIsTheMean) {
  const std::vector<double> four = {1, 2, 3, 100};
  EXPECT_DOUBLE_EQ(trimmed_mean(four), 26.5);
}

TEST(TrimmedMean, HidesNoNaN) {
  const std::vector<double> values = {1, 2, NAN, 3, 4, 5};
  EXPECT_TRUE(std::isnan(trimmed_mean(values)));
  EXPECT_TRUE(std::isnan(trimmed_mean({})));
}

TEST(TrimmedMeanDeviation, IsThatOfTheOrderStatistics) {
  const base::Json rows = golden().at("deviations");
  ASSERT_EQ(rows.size(), 9U);
  for (const base::Json& row : rows) {
    const int n = row.at("n").get<int>();
    EXPECT_NEAR(trimmed_mean_deviation(n), row.at("deviation").get<double>(),
                1e-8)
        << n;
  }
}

TEST(TrimmedMeanDeviation, OfFewValuesIsThatOfTheMean) {
  EXPECT_DOUBLE_EQ(trimmed_mean_deviation(4), 0.5);
  EXPECT_TRUE(std::isnan(trimmed_mean_deviation(0)));
}

}  // namespace
}  // namespace noisegate::stats
