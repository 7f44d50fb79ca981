// Peaks inside, monotone courses, shifts, levels, ratios, the protocol: numbers
// worked out by hand on the fixed evidence of testing.h.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "harness/claim/estimators.h"
#include "harness/claim/testing.h"
#include "harness/claim/verdict.h"

namespace noisegate::claim {
namespace {

using testing::At;
using testing::bowl;
using testing::evidence_of;
using ::testing::HasSubstr;
using testing::kOne;
using testing::kTwo;
using testing::only;
using State = Part::State;

const std::vector<CellRef> kSizes = {
    {"a", 1, kOne}, {"a", 2, kOne}, {"a", 4, kOne}};

// 50 octave² around 2^0, tilted otherwise in each replicate.
double steep(const At& at) {
  return 50.0 * at.k * at.k + 0.2 * at.k * (at.r == 1 ? 1 : -0.7);
}

// Replicates `level(B)` − 1, 0, + 1 at the best rate 2^0.
testing::Metric level_of(const std::function<double(int)>& level) {
  return [level](const At& at) { return level(at.b) + at.r - 1 + steep(at); };
}

// Welch: both sd 1, n 3: s.e. √(2/3), 4 degrees.
void expect_unit_welch(const Part& part, double value) {
  ASSERT_EQ(part.state, State::measured) << part.why;
  EXPECT_NEAR(part.estimate.value, value, 1e-12);
  EXPECT_NEAR(part.estimate.standard_error, std::sqrt(2.0 / 3), 1e-12);
  EXPECT_NEAR(part.estimate.degrees, 4, 1e-12);
}

TEST(InteriorPeak, IsHowMuchBetterTheInnerCellIs) {
  const Evidence evidence = evidence_of(level_of([](int b) {
    return b == 1 ? 25.0 : b == 2 ? 20.0 : 22.0;
  }));
  InteriorPeak options{.sweep = "sweep", .cells = kSizes, .metric = "m"};
  const auto parts = interior_peak(options)(evidence);
  ASSERT_EQ(parts.size(), 2U);
  expect_unit_welch(parts[0], 5);  // lower is better
  expect_unit_welch(parts[1], 2);
  EXPECT_EQ(parts[0].label, "B = 2 against 1");
  EXPECT_EQ(parts[0].n, 3);
  EXPECT_EQ(parts[0].trials.size(), 6U);
  EXPECT_EQ(parts[0].alpha_divisor, 1);
}

TEST(InteriorPeak, OverBudgetsAndForAMetricWhereHigherIsBetter) {
  const Evidence evidence = evidence_of([](const At& at) {
    return (at.epochs == 1 ? 20.0 : 24.0) + at.r - 1 - steep(at);
  });
  InteriorPeak options{
      .sweep = "sweep",
      .cells = {{"a", 2, kOne}, {"a", 2, kTwo}, {"a", 4, kOne}},
      .metric = "m",
      .higher_is_better = true,
      .objective = {"m", true}};
  const auto parts = interior_peak(options)(evidence);
  expect_unit_welch(parts.at(0), 4);
  EXPECT_EQ(parts.at(0).label, "2e against 1e");
}

TEST(InteriorPeak, AllOfThemShareAlphaAndAreShownOnly) {
  const Evidence evidence =
      evidence_of(level_of([](int b) { return b == 2 ? 20.0 : 25.0; }));
  InteriorPeak options{.sweep = "sweep", .cells = kSizes, .metric = "m"};
  options.cells.push_back({"b", 4, kOne});
  const auto parts = every_interior_peak(options)(evidence);
  ASSERT_EQ(parts.size(), 4U);
  for (const Part& part : parts) EXPECT_EQ(part.alpha_divisor, 2) << part.label;
}

// Rates 2^-1 … 2^1 of B = 2 can't be told apart.
double broad(const At& at) {
  constexpr double kBest[] = {0, 0.5, 0.1};
  constexpr double kOther[] = {0.5, 0, 0.1};
  const bool level = at.b == 2 && std::abs(at.k) < 2;
  return 10 + (level ? 0.2 * std::abs(at.k) : 50.0 * at.k * at.k) +
         (at.k == 0 ? kBest : kOther)[at.r] + 0.3 * at.b * at.r +
         0.01 * at.k * at.r;
}

TEST(InteriorPeak, AlphaIsDividedByTheRatesThatMayBeBest) {
  const auto parts = interior_peak(
      {.sweep = "sweep", .cells = kSizes, .metric = "m"})(evidence_of(broad));
  ASSERT_EQ(parts.size(), 2U);
  for (const Part& part : parts) {
    EXPECT_EQ(part.alpha_divisor, 3);
    EXPECT_EQ(part.fail_divisor, 1);
  }
}

TEST(Monotone, IsTheStepInTheDirectionClaimed) {
  const Evidence evidence = evidence_of(level_of([](int b) {
    return b == 1 ? 25.0 : b == 2 ? 20.0 : 22.0;
  }));
  Monotone options{.sweep = "sweep", .cells = kSizes, .metric = "m"};
  auto parts = monotone(options)(evidence);
  ASSERT_EQ(parts.size(), 2U);
  expect_unit_welch(parts[0], 5);
  expect_unit_welch(parts[1], -2);
  options.direction = Monotone::Direction::rises;
  parts = monotone(options)(evidence);
  expect_unit_welch(parts[0], -5);
  expect_unit_welch(parts[1], 2);
  // At one rate, though it is nobody's best.
  options.log2_rate = 1;
  parts = monotone(options)(evidence);
  EXPECT_NEAR(parts.at(0).estimate.value, -5, 1e-12);
  EXPECT_EQ(parts[0].alpha_divisor, 1);
}

TEST(Monotone, DividesAlphaForTheCellThatIsCalledBetter) {
  Monotone options{
      .sweep = "sweep", .cells = {kSizes[0], kSizes[1]}, .metric = "m"};
  const Evidence evidence = evidence_of(broad);
  Part part = only(monotone(options), evidence);  // B = 2 is called better
  EXPECT_EQ(part.alpha_divisor, 3);
  EXPECT_EQ(part.fail_divisor, 1);
  options.direction = Monotone::Direction::rises;
  part = only(monotone(options), evidence);
  EXPECT_EQ(part.alpha_divisor, 1);
  EXPECT_EQ(part.fail_divisor, 3);
  options.metric = "other";  // not what selects
  part = only(monotone(options), evidence);
  EXPECT_EQ(part.alpha_divisor, 3);
  EXPECT_EQ(part.fail_divisor, 3);
}

// Parabolas with vertex `at` and a wobble that differs between cells.
testing::Metric vertex(const std::function<double(const At&)>& at_octave) {
  return [at_octave](const At& at) {
    const double off = at.k - at_octave(at);
    const double wobble =
        0.01 *
        ((at.k * 7 + at.r * 5 + at.b * 3 + static_cast<int>(at.epochs) + 100) %
         11);
    return 10 + off * off + 0.1 * at.r + wobble;
  };
}

TEST(PeakShift, IsTheDifferenceOfTwoIndependentPeaks) {
  const Evidence evidence = evidence_of(
      vertex([](const At& at) { return at.epochs == 1 ? 0.2 : -0.2; }));
  const Part shift = only(peak_shift({"sweep", "a", 2, kOne, kTwo}), evidence);
  const Part one = only(
      peak_sums({{"one", {{"sweep", {"a", 2, kOne}, 1, {}}}, 0}}), evidence);
  const Part two = only(
      peak_sums({{"two", {{"sweep", {"a", 2, kTwo}, 1, {}}}, 0}}), evidence);
  ASSERT_EQ(shift.state, State::measured) << shift.why;
  EXPECT_NEAR(shift.estimate.value, two.estimate.value - one.estimate.value,
              1e-12);
  EXPECT_NEAR(shift.estimate.value, -0.4, 0.1);
  const double a = std::pow(one.estimate.standard_error, 2);
  const double b = std::pow(two.estimate.standard_error, 2);
  EXPECT_NEAR(shift.estimate.standard_error, std::sqrt(a + b), 1e-12);
  EXPECT_NEAR(shift.estimate.degrees,
              (a + b) * (a + b) / (a * a / 2 + b * b / 2), 1e-9);
  EXPECT_EQ(shift.label, "a, B = 2: from 1e to 2e");
}

TEST(PeakShift, ADifferenceOfEqualShiftsIsZero) {
  const Evidence evidence = evidence_of(vertex([](const At& at) {
    return (at.epochs == 1 ? 0.2 : -0.2) + (at.b == 4 ? 0.1 : 0);
  }));
  const Part gap = only(peak_shift_gap({"sweep", "a", 2, kOne, kTwo},
                                       {"sweep", "a", 4, kOne, kTwo}),
                        evidence);
  EXPECT_NEAR(gap.estimate.value, 0, 0.1);
  EXPECT_GT(gap.estimate.degrees, 2);
}

TEST(ObjectiveGap, PairsTheTwoOptimaOfTheSameTrials) {
  const auto with_other = [](const std::function<double(const At&)>& tilt) {
    return evidence_of(vertex([](const At&) { return 0.1; }),
                       [tilt](const At& at, auto& point) {
                         point->metrics["other"] =
                             point->metrics["m"] + tilt(at);
                       });
  };
  const ObjectiveGap options{
      .sweep = "sweep", .cells = {{"a", 2, kOne}}, .a = {"m"}, .b = {"other"}};
  // The same numbers twice: no difference, and nothing to measure it with.
  EXPECT_EQ(
      only(objective_gap(options), with_other([](const At&) { return 0; }))
          .state,
      State::unresolved);
  // A slope of −0.5 + 0.01 a replicate on a curvature of 2: vertex + 0.245.
  const Evidence tilted =
      with_other([](const At& at) { return (-0.5 + 0.01 * at.r) * at.k; });
  const Part gap = only(objective_gap(options), tilted);
  ASSERT_EQ(gap.state, State::measured) << gap.why;
  EXPECT_NEAR(gap.estimate.value, -0.245, 0.01);
  EXPECT_THAT(gap.label, HasSubstr("m against other"));
  // What both have in common has gone.
  double alone = 0;
  for (const std::string metric : {"m", "other"}) {
    const PeakSum sum{metric, {{"sweep", {"a", 2, kOne}, 1, {metric}}}, 0};
    alone +=
        std::pow(only(peak_sums({sum}), tilted).estimate.standard_error, 2);
  }
  EXPECT_LT(gap.estimate.standard_error, 0.75 * std::sqrt(alone));
}

TEST(BreakShift, ComparesArms) {
  // Arm b breaks half an octave later than a.
  const Evidence evidence = evidence_of(vertex([](const At& at) {
    const double break_at = at.arm == "b" ? 0.9 : 0.4;
    return std::min(std::log2(at.b), break_at) - 0.45;
  }));
  const Estimator shift = break_shift({"sweep", "b", {1}, {2, 4}, kOne},
                                      {"sweep", "a", {1}, {2, 4}, kOne});
  EXPECT_NEAR(only(shift, evidence).estimate.value, 0.5, 0.05);
}

TEST(PeakLevel, IsOctavesFromTheReferenceAndItsBarIsAHull) {
  const Evidence evidence = evidence_of(vertex([](const At&) { return 0.1; }));
  const Part plain = only(
      peak_sums({{"one", {{"sweep", {"a", 2, kOne}, 1, {}}}, 0}}), evidence);
  PeakLevel options{
      .sweep = "sweep",
      .rows = {{.cell = {"a", 2, kOne}, .rate = 0.5, .low = 0.25, .high = 2}}};
  const Part part = only(peak_level(options), evidence);
  EXPECT_NEAR(part.estimate.value, plain.estimate.value + 1, 1e-12);
  EXPECT_DOUBLE_EQ(part.estimate.below, 2);  // the reference may be 2 higher
  EXPECT_DOUBLE_EQ(part.estimate.above, 1);
}

TEST(LargestPeakGap, TakesTheLargestAndPaysForIt) {
  const Evidence evidence = evidence_of(vertex([](const At& at) {
    return at.arm == "b" ? 0.3 : at.b == 2 ? 0.2 : -0.4;
  }));
  const Part part =
      only(largest_peak_gap(
               {"sweep", "a", {1, 2, 4}, "sweep", "b", {2, 4}, kOne, kOne}),
           evidence);
  ASSERT_EQ(part.state, State::measured) << part.why;
  EXPECT_NEAR(part.estimate.value, 0.2 - 0.3, 0.1);
  EXPECT_EQ(part.alpha_divisor, 3);
  EXPECT_EQ(part.fail_divisor, 3);
  double worst = 0;
  for (const int a : {1, 2, 4}) {
    for (const int b : {2, 4}) {
      const Part pair =
          only(peak_gap({"sweep", "a", {a}, "b", {b}, kOne, kOne}), evidence);
      worst = std::max(worst, pair.estimate.standard_error);
    }
  }
  EXPECT_DOUBLE_EQ(part.estimate.standard_error, worst);
}

TEST(MetricLevel, AddsTheUncertaintyOfTheReference) {
  const Evidence evidence = evidence_of(level_of([](int) { return 20.0; }));
  MetricLevel options{.sweep = "sweep",
                      .metric = "m",
                      .rows = {{.cell = {"a", 2, kOne},
                                .value = 19,
                                .error = 0.5,
                                .degrees = 11,
                                .rounding = 0.05}}};
  const Part part = only(metric_level(options), evidence);
  EXPECT_NEAR(part.estimate.value, 1, 1e-12);
  const double variance = 1.0 / 3 + 0.25;
  EXPECT_NEAR(part.estimate.standard_error, std::sqrt(variance), 1e-12);
  EXPECT_NEAR(part.estimate.degrees,
              variance * variance / (1.0 / 9 / 2 + 0.0625 / 11), 1e-12);
  EXPECT_EQ(part.estimate.below, 0.05);
  EXPECT_EQ(part.estimate.above, 0.05);
  options.rows[0].error = 0;
  EXPECT_NEAR(only(metric_level(options), evidence).estimate.degrees, 2, 1e-12);
}

TEST(BestGap, AtTheRateThatIsBestForTheOther) {
  // b is best at 2^0, a at 2^1: 10, 12, 18 there, 17, 20, 27 at 2^0.
  const Evidence evidence = evidence_of([](const At& at) {
    if (at.arm == "b") return 20.0 + at.r - 1 + steep(at);
    return 10.0 + 2.0 * at.r * at.r + (7.0 + at.r) * std::abs(at.k - 1);
  });
  BestGap gap{.sweep = "sweep",
              .a = {"a", 2, kOne},
              .b = {"b", 2, kOne},
              .metric = "m",
              .favours = Favours::a,
              .at_rate_of_b = true};
  const Part part = only(best_gap(gap), evidence);
  ASSERT_EQ(part.state, State::measured) << part.why;
  EXPECT_NEAR(part.estimate.value, (17 + 20 + 27) / 3.0 - 20, 1e-12);
  EXPECT_EQ(part.alpha_divisor, part.fail_divisor);
}

TEST(BestGap, RatiosInOctaves) {
  const Evidence evidence =
      evidence_of(level_of([](int b) { return b == 2 ? 40.0 : 20.0; }));
  const Part part = only(best_gap({.sweep = "sweep",
                                   .a = {"a", 2, kOne},
                                   .b = {"a", 4, kOne},
                                   .metric = "m",
                                   .scale = GapScale::log2_ratio}),
                         evidence);
  EXPECT_NEAR(part.estimate.value, 1, 1e-12);
  const double reach = (1.0 / 1600 + 1.0 / 400) / 3;
  EXPECT_NEAR(part.estimate.standard_error, std::sqrt(reach) / std::log(2),
              1e-12);
}

TEST(Protocol, AsksForRunsAndInteriorBars) {
  Evidence evidence = evidence_of(bowl);
  evidence.sweeps.at("sweep").sweep.selection.keep = 2;
  auto parts = protocol({.sweep = "sweep", .keep = 2, .runs = 3})(evidence);
  ASSERT_EQ(parts.size(), 1U + 3 * 3 * 2);
  for (const Part& part : parts) {
    EXPECT_EQ(part.state, State::measured) << part.label;
    EXPECT_EQ(part.estimate.value, 1) << part.label;
    EXPECT_EQ(judge_part(part, {.low = 1, .high = 1}, 0, 1).outcome,
              Outcome::pass);
  }
  EXPECT_THAT(parts[1].label, HasSubstr("optimum 2^0"));
  parts = protocol({.sweep = "sweep", .keep = 3, .runs = 3})(evidence);
  EXPECT_EQ(parts[0].estimate.value, 0);
  parts = protocol({.sweep = "sweep", .keep = 2, .runs = 4})(evidence);
  EXPECT_EQ(parts[0].estimate.value, 0);
  EXPECT_EQ(parts[1].state, State::missing);
  // An optimum at the end of the grid breaks it.
  Evidence edge = evidence_of([](const At& at) { return 10.0 - at.k + at.r; });
  edge.sweeps.at("sweep").sweep.selection.keep = 2;
  parts = protocol({.sweep = "sweep", .keep = 2, .runs = 3})(edge);
  EXPECT_EQ(parts[1].estimate.value, 0);
  EXPECT_EQ(judge_part(parts[1], {.low = 1, .high = 1}, 0, 1).outcome,
            Outcome::fail);
}

TEST(Protocol, FailsClosed) {
  const Protocol options{.sweep = "sweep", .keep = 3, .runs = 3};
  const auto state_with = [&](const testing::Edit& edit) {
    return protocol(options)(evidence_of(bowl, edit)).at(1).state;
  };
  EXPECT_EQ(state_with([](const At&, auto& p) { p.reset(); }), State::missing);
  EXPECT_EQ(state_with([](const At&, auto& p) { p->metrics["m"] = NAN; }),
            State::error);
}

}  // namespace
}  // namespace noisegate::claim
