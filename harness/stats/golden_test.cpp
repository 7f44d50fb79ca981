// Against SciPy and NumPy: golden/make_golden.py.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "harness/base/json.h"
#include "harness/stats/peak.h"
#include "harness/stats/selection.h"
#include "harness/stats/slope.h"
#include "harness/stats/student.h"
#include "harness/stats/summary.h"

namespace noisegate::stats {
namespace {

using base::Json;

const Json& golden() {
  static const Json json = base::read_json(std::string(NOISEGATE_SOURCE_DIR) +
                                           "/harness/stats/golden/golden.json");
  return json;
}

double real(const Json& value) {
  return value.is_string() ? std::numeric_limits<double>::infinity()
                           : value.get<double>();
}

std::vector<double> reals(const Json& list) {
  return list.get<std::vector<double>>();
}

// Relative to the size of the number, or absolute below 1.
void expect_close(double actual, double expected, const std::string& what,
                  double tolerance = 1e-9) {
  EXPECT_LE(std::abs(actual - expected),
            tolerance * std::max(1.0, std::abs(expected)))
      << what << ": " << actual << " v " << expected;
}

void expect_interval(const Measured& m, const Json& ends, double level,
                     const std::string& what) {
  const double reach = m.standard_error * two_sided_quantile(level, m.degrees);
  expect_close(m.value - reach, ends[0], what + " low");
  expect_close(m.value + reach, ends[1], what + " high");
}

void expect_measured(const Measured& m, const Json& expected,
                     const std::string& what) {
  expect_close(m.value, expected.at("value"), what);
  expect_close(m.standard_error, expected.at("standard_error"), what);
  expect_close(m.degrees, expected.at("degrees"), what);
}

TEST(Golden, Quantiles) {
  ASSERT_FALSE(golden().at("quantiles").empty());
  for (const Json& row : golden().at("quantiles")) {
    expect_close(student_quantile(row.at("p"), real(row.at("degrees"))),
                 row.at("quantile"), row.dump());
  }
}

TEST(Golden, Tails) {
  ASSERT_FALSE(golden().at("tails").empty());
  for (const Json& row : golden().at("tails")) {
    const double expected = row.at("p");
    const double actual = one_sided_p(row.at("t"), real(row.at("degrees")));
    EXPECT_LE(std::abs(actual - expected), 1e-9 * expected) << row.dump();
  }
}

TEST(Golden, TwoSamples) {
  int pairs = 0;
  for (const Json& row : golden().at("samples")) {
    const auto x = reals(row.at("x"));
    const auto y = reals(row.at("y"));
    expect_close(summarize(x).mean, row.at("mean_x"), "mean");
    expect_close(summarize(x).deviation, row.at("deviation_x"), "deviation");
    const Measured w = welch(x, y);
    expect_close(w.value, row.at("welch").at("value"), "welch");
    expect_close(w.degrees, row.at("welch").at("degrees"), "welch degrees");
    expect_interval(w, row.at("welch").at("interval_90"), 0.90, "welch 90");
    expect_interval(w, row.at("welch").at("interval_95"), 0.95, "welch 95");
    expect_measured(relative_welch(x, y), row.at("relative_welch"),
                    "relative welch");
    if (row.contains("log2_ratio_welch")) {
      expect_measured(log2_ratio_welch(x, y), row.at("log2_ratio_welch"),
                      "log2 ratio welch");
    }
    if (!row.contains("paired")) continue;
    ++pairs;
    const Measured p = paired(x, y);
    expect_close(p.value, row.at("paired").at("value"), "paired");
    expect_close(p.degrees, row.at("paired").at("degrees"), "paired degrees");
    expect_interval(p, row.at("paired").at("interval_90"), 0.90, "paired 90");
    expect_interval(p, row.at("paired").at("interval_95"), 0.95, "paired 95");
    expect_measured(relative_paired(x, y), row.at("relative_paired"),
                    "relative paired");
    if (row.contains("log2_ratio_paired")) {
      expect_measured(log2_ratio_paired(x, y), row.at("log2_ratio_paired"),
                      "log2 ratio paired");
    }
  }
  EXPECT_EQ(pairs, 3);
}

TEST(Golden, Satterthwaite) {
  ASSERT_FALSE(golden().at("satterthwaite").empty());
  for (const Json& row : golden().at("satterthwaite")) {
    std::vector<Variance> parts;
    for (std::size_t i = 0; i < row.at("size").size(); ++i) {
      parts.push_back({row.at("size")[i], row.at("degrees")[i]});
    }
    expect_close(satterthwaite(parts), row.at("expected"), row.dump());
  }
}

TEST(Golden, Slopes) {
  ASSERT_FALSE(golden().at("slopes").empty());
  for (const Json& row : golden().at("slopes")) {
    std::vector<Measured> y;
    for (std::size_t i = 0; i < row.at("x").size(); ++i) {
      y.push_back(
          {row.at("y")[i], row.at("standard_error")[i], row.at("degrees")[i]});
    }
    const Measured slope = fit_slope(reals(row.at("x")), y);
    expect_close(slope.value, row.at("slope"), "slope");
    expect_close(slope.standard_error, row.at("slope_error"), "slope error");
    expect_close(slope.degrees, row.at("slope_degrees"), "slope degrees");
    expect_interval(slope, row.at("interval_90"), 0.90, "slope 90");
  }
}

TEST(Golden, Peaks) {
  ASSERT_FALSE(golden().at("peaks").empty());
  for (const Json& row : golden().at("peaks")) {
    const Json& costs = row.at("costs");
    const PeakFit fit =
        fit_peak(reals(costs[0]), reals(costs[1]), reals(costs[2]));
    expect_close(fit.offset, row.at("offset"), "offset");
    expect_close(fit.standard_error, row.at("standard_error"), "error");
    expect_close(fit.curvature, row.at("curvature"), "curvature");
    expect_close(fit.curvature_p, row.at("curvature_p"), "curvature p");
    EXPECT_EQ(fit.degrees, static_cast<double>(costs[0].size()) - 1);
  }
}

TEST(Golden, RatesNotWorse) {
  ASSERT_FALSE(golden().at("best").empty());
  for (const Json& row : golden().at("best")) {
    EXPECT_EQ(not_worse(row.at("costs").get<std::vector<std::vector<double>>>(),
                        0.05),
              row.at("not_worse").get<std::vector<std::size_t>>());
  }
}

TEST(Golden, StudentOfOneSample) {
  ASSERT_FALSE(golden().at("student").empty());
  for (const Json& row : golden().at("student")) {
    const Measured m = mean_of(reals(row.at("x")));
    expect_measured(m, row, "student");
    expect_interval(m, row.at("interval_90"), 0.90, "90 %");
    expect_interval(m, row.at("interval_99"), 0.99, "99 %");
    expect_close(one_sided_p(m.value / m.standard_error, m.degrees),
                 row.at("p_greater"), "p");
  }
}

// The larger of the two one-sided p-values, and the same decision by the
// interval at level 1 − 2α.
void expect_equivalence(const Measured& m, double margin, double p,
                        const std::string& what) {
  const double low = (m.value + margin) / m.standard_error;
  const double high = (margin - m.value) / m.standard_error;
  expect_close(
      std::max(one_sided_p(low, m.degrees), one_sided_p(high, m.degrees)), p,
      what);
  const double reach = m.standard_error * two_sided_quantile(0.9, m.degrees);
  EXPECT_EQ(m.value - reach >= -margin && m.value + reach <= margin, p <= 0.05)
      << what;
}

TEST(Golden, TwoOneSidedTests) {
  int passed = 0;
  for (const Json& row : golden().at("tost")) {
    const auto x = reals(row.at("x"));
    const auto y = reals(row.at("y"));
    expect_equivalence(welch(x, y), row.at("margin"), row.at("welch"), "welch");
    expect_equivalence(paired(x, y), row.at("margin"), row.at("paired"),
                       "paired");
    if (row.at("welch") <= 0.05) ++passed;
  }
  EXPECT_GT(passed, 0);
  EXPECT_LT(passed, static_cast<int>(golden().at("tost").size()));
}

}  // namespace
}  // namespace noisegate::stats
