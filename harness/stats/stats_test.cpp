// Properties and simulations; golden_test.cpp holds the expected values.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "harness/base/json.h"
#include "harness/stats/peak.h"
#include "harness/stats/selection.h"
#include "harness/stats/slope.h"
#include "harness/stats/student.h"
#include "harness/stats/summary.h"

namespace noisegate::stats {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

using Doubles = std::vector<double>;

class Normals {
 public:
  explicit Normals(std::uint64_t seed) : engine_(seed) {}
  double operator()(double mean, double deviation) {
    return mean + deviation * law_(engine_);
  }
  Doubles sample(std::size_t n, double mean, double deviation) {
    Doubles values(n);
    for (double& v : values) v = (*this)(mean, deviation);
    return values;
  }

 private:
  std::mt19937_64 engine_;
  std::normal_distribution<double> law_;
};

TEST(Student, GivesNaNOutsideItsDomain) {
  for (const double p : {0.0, 1.0, -0.1, 1.1, kNaN}) {
    EXPECT_TRUE(std::isnan(student_quantile(p, 5))) << p;
    EXPECT_TRUE(std::isnan(two_sided_quantile(p, 5))) << p;
  }
  for (const double degrees : {0.0, -1.0, kNaN, -kInfinity}) {
    EXPECT_TRUE(std::isnan(student_quantile(0.9, degrees))) << degrees;
    EXPECT_TRUE(std::isnan(one_sided_p(1, degrees))) << degrees;
  }
  EXPECT_TRUE(std::isnan(one_sided_p(kNaN, 3)));
  EXPECT_EQ(one_sided_p(kInfinity, 3), 0);
  EXPECT_EQ(one_sided_p(-kInfinity, 3), 1);
}

TEST(Summary, FailsClosedOnTooFewOrNaN) {
  EXPECT_TRUE(std::isnan(summarize(Doubles{}).mean));
  EXPECT_EQ(summarize(Doubles{4}).mean, 4);
  EXPECT_TRUE(std::isnan(summarize(Doubles{4}).deviation));
  EXPECT_TRUE(std::isnan(summarize(Doubles{4, kNaN, 5}).mean));
  EXPECT_TRUE(std::isnan(summarize(Doubles{4, kNaN, 5}).deviation));
  EXPECT_TRUE(std::isnan(mean_of(Doubles{1}).value));
  EXPECT_TRUE(std::isnan(welch(Doubles{1, 2}, Doubles{3}).standard_error));
  EXPECT_TRUE(std::isnan(paired(Doubles{1, 2}, Doubles{3}).standard_error));
  EXPECT_TRUE(std::isnan(paired(Doubles{}, Doubles{}).value));
  EXPECT_TRUE(std::isnan(relative_welch(Doubles{1, 2}, Doubles{-1, 1}).value));
  EXPECT_TRUE(
      std::isnan(log2_ratio_welch(Doubles{1, 2}, Doubles{-3, -1}).value));
}

// 0.1 has no exact double: a mean by summation would differ from it and leave a
// deviation of 1e-17 where there is none.
TEST(Summary, EqualValuesHaveNoDeviation) {
  const Summary s = summarize(Doubles(7, 0.1));
  EXPECT_EQ(s.mean, 0.1);
  EXPECT_EQ(s.deviation, 0);
}

TEST(Satterthwaite, IgnoresPartsOfNoSizeAndRefusesNonsense) {
  const std::vector<Variance> one = {{2, 5}, {0, 1}};
  EXPECT_DOUBLE_EQ(satterthwaite(one), 5);
  EXPECT_TRUE(std::isnan(satterthwaite(std::vector<Variance>{})));
  EXPECT_TRUE(std::isnan(satterthwaite(std::vector<Variance>{{-1, 5}})));
  EXPECT_TRUE(std::isnan(satterthwaite(std::vector<Variance>{{kNaN, 5}})));
}

TEST(Slope, NeedsTwoDifferentPlaces) {
  EXPECT_TRUE(slope_weights(Doubles{3, 3, 3}).empty());
  EXPECT_TRUE(slope_weights(Doubles{}).empty());
  const std::vector<Measured> y(3, Measured{1, 0.1, 4});
  EXPECT_TRUE(std::isnan(fit_slope(Doubles{3, 3, 3}, y).value));
  EXPECT_TRUE(std::isnan(fit_slope(Doubles{1, 2}, y).value));
}

TEST(Peak, FailsClosed) {
  const Doubles one = {1};
  EXPECT_TRUE(std::isnan(fit_peak(one, one, one).offset));
  EXPECT_TRUE(std::isnan(fit_peak(Doubles{1, 2}, Doubles{1}, one).offset));
  // A constant curve has no vertex, a noiseless one no significance.
  const Doubles flat(5, 2.0);
  EXPECT_FALSE(fit_peak(flat, flat, flat).curvature_p <= 1);
  const PeakFit exact = fit_peak(Doubles(5, 3.0), flat, Doubles(5, 3.0));
  EXPECT_EQ(exact.offset, 0);
  EXPECT_FALSE(exact.curvature_p <= 1);
  // A maximum, and a minimum that noise may have made.
  const PeakFit top = fit_peak(Doubles{1, 1.1, 1.2}, Doubles{3, 3.2, 3.1},
                               Doubles{1, 0.9, 1.1});
  EXPECT_GT(top.curvature_p, 0.99);
  EXPECT_TRUE(std::isnan(top.standard_error));
  const PeakFit weak =
      fit_peak(Doubles{3, 1, 2}, Doubles{1, 2, 1.5}, Doubles{2, 3, 1});
  EXPECT_GT(weak.curvature_p, 0.05);
  EXPECT_TRUE(weak.terms.empty());
}

// Noise of 1e-9 of the curve: the limits are then those of the delta method.
TEST(Peak, LosesNoDigitsToCancellation) {
  const Doubles wiggle = {1e-9, -2e-9, 0.5e-9, 3e-9};
  Doubles minus(4, 4.0), middle(4, 2.0), plus(4, 3.0);
  for (std::size_t r = 0; r < 4; ++r) minus[r] += wiggle[r];
  const PeakFit fit = fit_peak(minus, middle, plus);
  // d(offset)/d(minus) = (½·3 − ½)/9.
  EXPECT_NEAR(fit.standard_error / (mean_of(wiggle).standard_error / 9), 1,
              1e-5);
}

TEST(Peak, TermsHaveTheStandardError) {
  const PeakFit fit =
      fit_peak(Doubles{4, 4.2, 4.1}, Doubles{2, 2.2, 2.3}, Doubles{3, 3.2, 3});
  ASSERT_EQ(fit.terms.size(), 3U);
  EXPECT_NEAR(mean_of(fit.terms).standard_error, fit.standard_error, 1e-12);
  EXPECT_NEAR(mean_of(fit.terms).value, 0, 1e-12);
}

TEST(Peak, CoversTheVertexAsTheSimulationInNumPyDoes) {
  const base::Json golden = base::read_json(
      std::string(NOISEGATE_SOURCE_DIR) + "/harness/stats/golden/golden.json");
  constexpr int kDraws = 20000;
  Normals normal(1);
  ASSERT_EQ(golden.at("coverage").size(), 3U);
  for (const base::Json& row : golden.at("coverage")) {
    const std::size_t n = row.at("n");
    const double offset = row.at("offset");
    const double curvature = row.at("curvature");
    int used = 0;
    int above = 0;
    int below = 0;
    for (int draw = 0; draw < kDraws; ++draw) {
      const Doubles shared = normal.sample(n, 0, row.at("shared"));
      std::vector<Doubles> y;
      for (const int k : {-1, 0, 1}) {
        y.push_back(normal.sample(n, curvature * (k - offset) * (k - offset),
                                  row.at("spread")));
        for (std::size_t r = 0; r < n; ++r) y.back()[r] += shared[r];
      }
      const PeakFit fit = fit_peak(y[0], y[1], y[2]);
      if (!(fit.curvature_p <= 0.05)) continue;
      ++used;
      const double reach =
          fit.standard_error * two_sided_quantile(0.9, fit.degrees);
      if (offset > fit.offset + reach) ++above;
      if (offset < fit.offset - reach) ++below;
    }
    for (const auto& [count, name] :
         {std::pair{above, "above"}, std::pair{below, "below"}}) {
      const double expected = row.at(name);
      EXPECT_LE(expected, 0.0505) << name;
      // Five standard errors of this simulation; NumPy's is 20 times longer.
      const double tolerance =
          5 * std::sqrt(expected * (1 - expected) / kDraws);
      EXPECT_NEAR(static_cast<double>(count) / used, expected, tolerance)
          << name;
    }
  }
}

TEST(NotWorse, KeepsWhatCannotBeTold) {
  // Equal rows, and rows that differ by exactly the same in each replicate.
  EXPECT_EQ(not_worse({{1, 2, 3}, {1, 2, 3}, {2, 3, 4}}, 0.05).size(), 3U);
  EXPECT_EQ(not_worse({{1, 2, kNaN}, {1, 2, 3}}, 0.05).size(), 2U);
  EXPECT_EQ(not_worse({{5, 6, 7}}, 0.05).size(), 1U);
  EXPECT_TRUE(not_worse({}, 0.05).empty());
}

TEST(NotWorse, ContainsTheBestAsOftenAsPromised) {
  constexpr int kDraws = 4000;
  Normals normal(2);
  int missed = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<Doubles> costs;
    // Seven rates that are equally good: the hardest case for the first.
    for (int k = 0; k < 7; ++k) costs.push_back(normal.sample(5, 1, 0.1));
    const auto kept = not_worse(costs, 0.05);
    if (kept.empty() || kept.front() != 0) ++missed;
  }
  EXPECT_LE(missed, 0.05 * kDraws);
  EXPECT_GT(missed, 0);
}

// Numbers of reference/selection_bias.csv: mean shift and ratio of deviations
// (divisor k − 1) in standard deviations of one run, with their standard errors
// for the number of draws here.
struct Bias {
  int k, n;
  double shift, ratio;
};

TEST(BestOf, IsAsOptimisticAsTheReferenceSays) {
  constexpr int kDraws = 100000;
  Normals normal(3);
  for (const Bias& row :
       {Bias{12, 15, 0.327628, 0.763133}, Bias{5, 7, 0.421911, 0.697718},
        Bias{4, 5, 0.290741, 0.746205}, Bias{5, 5, 0.0, 0.940142}}) {
    std::vector<double> means;
    std::vector<double> deviations;
    for (int draw = 0; draw < kDraws; ++draw) {
      const Doubles runs = normal.sample(static_cast<std::size_t>(row.n), 0, 1);
      const Summary high = best_k_of_n(runs, row.k, true);
      EXPECT_EQ(high.n, row.k);
      means.push_back(high.mean);
      deviations.push_back(high.deviation);
    }
    const Measured mean = mean_of(means);
    const Measured deviation = mean_of(deviations);
    EXPECT_NEAR(mean.value, row.shift, 5 * mean.standard_error);
    EXPECT_NEAR(deviation.value, row.ratio, 5 * deviation.standard_error);
    EXPECT_LT(deviation.standard_error, 0.002);
  }
}

TEST(BestOf, KeepsTheRightEndAndFailsClosed) {
  const Doubles runs = {3, 1, 2, 5};
  EXPECT_EQ(best_k_of_n(runs, 2, true).mean, 4);
  EXPECT_EQ(best_k_of_n(runs, 2, false).mean, 1.5);
  EXPECT_EQ(best_k_of_n(runs, 0, true).n, 4);
  EXPECT_EQ(best_k_of_n(runs, 9, true).n, 4);
  EXPECT_TRUE(std::isnan(best_k_of_n(runs, 1, true).deviation));
  EXPECT_TRUE(std::isnan(best_k_of_n(Doubles{1, kNaN, 2}, 2, true).mean));
}

}  // namespace
}  // namespace noisegate::stats
