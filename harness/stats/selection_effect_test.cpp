// Against reference/selection_bias.csv (20 million simulated draws a row, and
// Simpson integration) and closed forms.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "harness/base/csv.h"
#include "harness/stats/selection.h"

namespace noisegate::stats {
namespace {

base::CsvTable reference() {
  base::CsvSchema schema{.columns = {{"k", base::CsvType::integer},
                                     {"n", base::CsvType::integer},
                                     {"draws", base::CsvType::integer}},
                         .key = {"k", "n"}};
  for (const char* name :
       {"mean_shift_sigma", "mean_shift_simulated_sigma",
        "mean_shift_simulated_se", "std_ratio", "std_ratio_se",
        "std_ratio_divisor_k", "std_ratio_divisor_k_se", "kept_mean_std_sigma",
        "kept_mean_std_se"})
    schema.columns.push_back({name, base::CsvType::real});
  return base::read_csv(
      std::string(NOISEGATE_SOURCE_DIR) + "/reference/selection_bias.csv",
      schema);
}

constexpr double kHalfUnit = 0.5000001e-6;  // six decimals are printed

TEST(SelectionEffect, AgreesWithTheReferenceTable) {
  const base::CsvTable table = reference();
  ASSERT_EQ(table.rows(), 8U);
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const auto at = [&](const char* name) { return *table.real(i, name); };
    const SelectionEffect effect =
        selection_effect(static_cast<int>(*table.integer(i, "k")),
                         static_cast<int>(*table.integer(i, "n")));
    // Integrated there, too: all printed digits.
    EXPECT_NEAR(effect.mean_shift, at("mean_shift_sigma"), kHalfUnit) << i;
    // Simulated there: four of its standard errors, and the rounding.
    EXPECT_NEAR(effect.deviation_ratio, at("std_ratio"),
                4 * at("std_ratio_se") + kHalfUnit)
        << i;
    EXPECT_NEAR(effect.deviation_ratio_k, at("std_ratio_divisor_k"),
                4 * at("std_ratio_divisor_k_se") + kHalfUnit)
        << i;
    EXPECT_NEAR(effect.mean_deviation, at("kept_mean_std_sigma"),
                4 * at("kept_mean_std_se") + kHalfUnit)
        << i;
  }
}

// The larger of two: mean 1/√π, variance 1 − 1/π.
TEST(SelectionEffect, AgreesWithTheLargerOfTwo) {
  const SelectionEffect effect = selection_effect(1, 2);
  EXPECT_NEAR(effect.mean_shift, 1 / std::sqrt(std::numbers::pi), 1e-12);
  EXPECT_NEAR(effect.mean_deviation, std::sqrt(1 - 1 / std::numbers::pi),
              1e-12);
  EXPECT_TRUE(std::isnan(effect.deviation_ratio));
}

// The best two of three, with order statistics x₂ < x₃: means 0 and 3/(2√π), so
// that E s = (E x₃ − E x₂)/√2 and the shift is half of E x₃.
TEST(SelectionEffect, AgreesWithTheBestTwoOfThree) {
  const double top = 1.5 / std::sqrt(std::numbers::pi);
  const SelectionEffect effect = selection_effect(2, 3);
  EXPECT_NEAR(effect.mean_shift, top / 2, 1e-12);
  EXPECT_NEAR(effect.deviation_ratio, top / std::numbers::sqrt2, 1e-8);
  EXPECT_NEAR(effect.deviation_ratio_k, top / 2, 1e-8);
}

TEST(SelectionEffect, RefusesWhatCannotBeKept) {
  EXPECT_TRUE(std::isnan(selection_effect(0, 5).mean_shift));
  EXPECT_TRUE(std::isnan(selection_effect(6, 5).mean_shift));
  EXPECT_TRUE(std::isnan(selection_effect(-1, -1).mean_deviation));
}

// Table 1 of Smith, Elsen & De 2020 at 16384: 92.5 ± 0.6, the best 12 of 15.
// By hand from selection_bias.csv: σ = 0.6/0.763133, the mean of all runs
// 92.5 − 0.327628·σ.
TEST(WithSelection, UndoesTheBestTwelveOfFifteen) {
  Selected published{.mean = 92.5, .deviation = 0.6, .keep = 12, .of = 15};
  EXPECT_NEAR(with_selection(published, 15, 15).value,
              92.5 - 0.327628 * 0.6 / 0.763133, 1e-4);
  published.divisor = Divisor::k;
  EXPECT_NEAR(with_selection(published, 15, 15).value,
              92.5 - 0.327628 * 0.6 / 0.730644, 1e-4);
  published.higher_is_better = false;
  EXPECT_NEAR(with_selection(published, 15, 15).value,
              92.5 + 0.327628 * 0.6 / 0.730644, 1e-4);
  // Runs of another rule: the best 5 of 7.
  EXPECT_NEAR(with_selection(published, 5, 7).value,
              92.5 + (0.327628 - 0.421911) * 0.6 / 0.730644, 1e-4);
}

TEST(WithSelection, ChangesNothingUnderTheSameRule) {
  const Selected published{
      .mean = 81.67, .deviation = 0.26, .keep = 5, .of = 7};
  const Measured same = with_selection(published, 5, 7);
  EXPECT_DOUBLE_EQ(same.value, 81.67);
  EXPECT_NEAR(same.standard_error, 0.401917 * 0.26 / 0.697718, 1e-4);
  EXPECT_EQ(same.degrees, 4);
}

TEST(WithSelection, HasNoAnswerForASingleRunOrOddInput) {
  const double nan = std::nan("");
  EXPECT_TRUE(std::isnan(
      with_selection({.mean = 1, .deviation = 0, .keep = 1, .of = 1}, 1, 1)
          .value));
  EXPECT_TRUE(std::isnan(
      with_selection({.mean = nan, .deviation = 1, .keep = 5, .of = 7}, 5, 7)
          .value));
  EXPECT_TRUE(std::isnan(
      with_selection({.mean = 1, .deviation = nan, .keep = 5, .of = 7}, 5, 7)
          .value));
  EXPECT_TRUE(std::isnan(
      with_selection({.mean = 1, .deviation = 1, .keep = 5, .of = 7}, 8, 7)
          .value));
}

}  // namespace
}  // namespace noisegate::stats
