#include "harness/claim/estimators.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "harness/base/error.h"
#include "harness/claim/testing.h"

namespace noisegate::claim {
namespace {

using testing::At;
using testing::bowl;
using testing::Edit;
using testing::evidence_of;
using ::testing::HasSubstr;
using testing::kOne;
using testing::kTwo;
using testing::only;
using State = Part::State;

Estimator level(double expected = 0, double scale = 1, bool must_vary = false) {
  PointLevel::Point point;
  point.at = {"a", 2, 1, kOne};
  point.expected = expected;
  point.scale = scale;
  PointLevel options;
  options.sweep = "sweep";
  options.metric = "m";
  options.must_vary = must_vary;
  options.points.push_back(point);
  return point_level(options);
}

// Values 1, 2, 4: mean 7/3, sd 1.5275, s.e. 0.8819.
double ladder(const At& at) { return std::exp2(at.r); }

TEST(PointLevel, SubtractsAndScales) {
  const Part part = only(level(1, -2), evidence_of(ladder));
  EXPECT_EQ(part.state, State::measured);
  EXPECT_NEAR(part.estimate.value, (7.0 / 3 - 1) / -2, 1e-12);
  EXPECT_NEAR(part.estimate.standard_error, 0.8819171036881969 / 2, 1e-12);
  EXPECT_EQ(part.estimate.degrees, 2);
  EXPECT_EQ(part.n, 3);
  EXPECT_EQ(part.trials,
            (std::vector<std::string>{"a/2/1/0", "a/2/1/1", "a/2/1/2"}));
}

TEST(PointLevel, IsExactWhereReplicatesAgreeUnlessTheyMustVary) {
  const Evidence same = evidence_of([](const At&) { return 0.1; });
  const Part part = only(level(), same);
  EXPECT_EQ(part.state, State::measured);
  EXPECT_EQ(part.estimate.value, 0.1);
  EXPECT_EQ(part.estimate.standard_error, 0);
  EXPECT_TRUE(std::isinf(part.estimate.degrees));
  EXPECT_EQ(only(level(0, 1, true), same).state, State::unresolved);
}

// What every estimator must do with bad trials, at B = 2.
struct Subject {
  const char* name;
  Estimator estimator;
};

std::vector<Subject> subjects() {
  const std::vector<std::int64_t> sizes = {1, 2, 4};
  const std::vector<CellRef> cells = {
      {"a", 1, kOne}, {"a", 2, kOne}, {"a", 4, kOne}};
  PointGap points{.sweep = "sweep",
                  .pairs = {{.a = {"a", 2, 0, kOne}, .b = {"a", 1, 0, kOne}}},
                  .metric = "m"};
  return {
      {"peak_slope", peak_slope({"sweep", "a", sizes, kOne})},
      {"peak_gap", peak_gap({"sweep", "a", {2}, "a", {2}, kOne, kTwo})},
      {"break_point", break_point({"sweep", "a", {1}, {2, 4}, kOne})},
      {"break_shift", break_shift({"sweep", "a", {1}, {2, 4}, kTwo},
                                  {"sweep", "a", {1}, {2, 4}, kOne})},
      {"best_gap", best_gap({.sweep = "sweep",
                             .a = {"a", 2, kOne},
                             .b = {"b", 2, kOne},
                             .metric = "m"})},
      {"flat", flat({"sweep", "a", {1, 2}, "m", GapScale::absolute, kOne})},
      {"best_gap at one rate", best_gap({.sweep = "sweep",
                                         .a = {"a", 2, kOne},
                                         .b = {"b", 2, kOne},
                                         .metric = "m",
                                         .at_rate_of_b = true})},
      {"interior_peak",
       interior_peak({.sweep = "sweep", .cells = cells, .metric = "m"})},
      {"every_interior_peak",
       every_interior_peak({.sweep = "sweep", .cells = cells, .metric = "m"})},
      {"monotone", monotone({.sweep = "sweep", .cells = cells, .metric = "m"})},
      {"peak_shift", peak_shift({"sweep", "a", 2, kOne, kTwo})},
      {"peak_shift_gap", peak_shift_gap({"sweep", "a", 2, kOne, kTwo},
                                        {"sweep", "a", 4, kOne, kTwo})},
      {"objective_gap", objective_gap({.sweep = "sweep",
                                       .cells = {{"a", 2, kOne}},
                                       .a = {"m"},
                                       .b = {"other"}})},
      {"peak_level",
       peak_level({.sweep = "sweep",
                   .rows = {{.cell = {"a", 2, kOne}, .rate = 0.5}}})},
      {"largest_peak_gap",
       largest_peak_gap(
           {"sweep", "a", {1, 2}, "sweep", "b", {2, 4}, kOne, kOne})},
      {"metric_level",
       metric_level({.sweep = "sweep",
                     .metric = "m",
                     .rows = {{.cell = {"a", 2, kOne}, .value = 10}}})},
      {"point_gap", point_gap(points)},
      {"metric_slope",
       metric_slope({"sweep", "a", "m", sizes, 0, kOne, nullptr})},
      {"point_level", level()},
  };
}

// Worst state of all parts.
State state_of(const Estimator& estimator, const Evidence& evidence) {
  State worst = State::measured;
  for (const Part& part : estimator(evidence)) {
    EXPECT_EQ(part.why.empty(), part.state == State::measured);
    if (part.state != State::measured) worst = part.state;
  }
  return worst;
}

bool in_cell(const At& at) { return at.arm == "a" && at.b == 2; }

TEST(EveryEstimator, MeasuresSoundTrials) {
  for (const Subject& s : subjects()) {
    for (const Part& part : s.estimator(evidence_of(bowl))) {
      EXPECT_EQ(part.state, State::measured) << s.name << part.why;
      EXPECT_TRUE(std::isfinite(part.estimate.value)) << s.name;
      EXPECT_GT(part.estimate.standard_error, 0) << s.name;
      EXPECT_FALSE(part.trials.empty()) << s.name;
      EXPECT_EQ(part.n, 3) << s.name;
    }
  }
}

TEST(EveryEstimator, ReportsMissingTrials) {
  const Evidence gone = evidence_of(bowl, [](const At& at, auto& point) {
    if (in_cell(at) && at.r == 1) point.reset();
  });
  const Evidence failed = evidence_of(bowl, [](const At& at, auto& point) {
    if (in_cell(at) && at.r == 1) point->status = trial::Status::timeout;
  });
  for (const Subject& s : subjects()) {
    EXPECT_EQ(state_of(s.estimator, gone), State::missing) << s.name;
    EXPECT_EQ(state_of(s.estimator, failed), State::missing) << s.name;
  }
}

TEST(EveryEstimator, CallsAMetricThatIsNaNOrAbsentAnError) {
  const Evidence nan = evidence_of(bowl, [](const At& at, auto& point) {
    if (in_cell(at) && at.r == 1) point->metrics["m"] = NAN;
  });
  const Evidence absent = evidence_of(bowl, [](const At& at, auto& point) {
    if (in_cell(at) && at.r == 1) point->metrics.clear();
  });
  for (const Subject& s : subjects()) {
    EXPECT_EQ(state_of(s.estimator, nan), State::error) << s.name;
    EXPECT_EQ(state_of(s.estimator, absent), State::error) << s.name;
  }
}

TEST(EveryEstimator, DoesNotRestOnDivergedTrials) {
  const Evidence diverged = evidence_of(bowl, [](const At& at, auto& point) {
    if (in_cell(at) && at.r == 1) point->status = trial::Status::diverged;
  });
  for (const Subject& s : subjects()) {
    EXPECT_EQ(state_of(s.estimator, diverged), State::unresolved) << s.name;
    for (const Part& part : s.estimator(diverged)) {
      if (part.state == State::measured) continue;
      EXPECT_THAT(part.why, HasSubstr("diverged")) << s.name;
      EXPECT_GE(part.n_diverged, 1) << s.name;
    }
  }
}

TEST(EveryEstimator, NeedsReplicatesThatDiffer) {
  const Evidence one_seed = evidence_of([](const At& at) {
    At first = at;
    first.r = 0;
    return bowl(first);
  });
  for (const Subject& s : subjects()) {
    if (std::string(s.name) == "point_level") continue;  // may be exact
    EXPECT_EQ(state_of(s.estimator, one_seed), State::unresolved) << s.name;
  }
}

TEST(EveryEstimator, NeedsTwoReplicates) {
  Evidence single = evidence_of(bowl);
  for (auto& [id, cell] : single.sweeps.at("sweep").cells) {
    for (auto& row : cell.trials) row.resize(1);
  }
  for (const Subject& s : subjects()) {
    EXPECT_EQ(state_of(s.estimator, single), State::unresolved) << s.name;
  }
}

TEST(EveryEstimator, LearnsNothingFromACurveWithoutAnOptimum) {
  const Evidence flat_curve = evidence_of(
      [](const At& at) { return 2.3 + 0.01 * ((at.r * 5 + at.b) % 7); });
  for (const Subject& s : subjects()) {
    const std::string name = s.name;
    if (name.starts_with("point") || name == "metric_slope") continue;
    EXPECT_EQ(state_of(s.estimator, flat_curve), State::unresolved) << name;
  }
}

TEST(EveryEstimator, RefusesNamesThatTheSweepDoesNotHave) {
  const Evidence evidence = evidence_of(bowl);
  const std::vector<Estimator> wrong = {
      peak_slope({"other", "a", {1, 2, 4}, kOne}),
      peak_slope({"sweep", "z", {1, 2, 4}, kOne}),
      peak_slope({"sweep", "a", {2, 4, 8}, kOne}),
      peak_slope({"sweep", "a", {1, 2, 4}, {}}),
      peak_slope({"sweep", "a", {1, 2, 4}, {.epochs = 3}}),
      peak_slope({"sweep", "a", {1, 2}, kOne}),
      peak_slope({"sweep", "a", {1, 4, 2}, kOne}),
      peak_gap({"sweep", "a", {}, "a", {2}, kOne, kOne}),
      break_point({"sweep", "a", {}, {2}, kOne}),
      flat({"sweep", "a", {1}, "m", GapScale::absolute, kOne}),
      peak_sums({{.label = "none"}}),
      peak_shift({"sweep", "a", 2, kOne, kOne}),
      interior_peak({.sweep = "sweep",
                     .cells = {{"a", 1, kOne}, {"a", 2, kOne}},
                     .metric = "m"}),
      every_interior_peak({.sweep = "sweep",
                           .cells = {{"a", 1, kOne}, {"a", 2, kOne}},
                           .metric = "m"}),
      monotone({.sweep = "sweep", .cells = {{"a", 1, kOne}}, .metric = "m"}),
      peak_level({.sweep = "sweep", .rows = {{.cell = {"a", 2, kOne}}}}),
      peak_level({.sweep = "sweep",
                  .rows = {{.cell = {"a", 2, kOne}, .rate = 1, .low = 2}}}),
      metric_level({.sweep = "sweep",
                    .metric = "m",
                    .rows = {{.cell = {"a", 2, kOne}, .error = -1}}}),
      metric_level({.sweep = "sweep",
                    .metric = "m",
                    .rows = {{.cell = {"a", 2, kOne}, .error = NAN}}}),
      largest_peak_gap({"sweep", "a", {}, "sweep", "b", {2}, kOne, kOne}),
      protocol({.sweep = "sweep", .keep = 3, .runs = 2}),
      metric_slope({"sweep", "a", "m", {1, 2}, 0, kOne, nullptr}),
      point_gap({.sweep = "sweep",
                 .pairs = {{.a = {"a", 2, 9, kOne}, .b = {"a", 1, 0, kOne}}},
                 .metric = "m"}),
      // Different batch sizes do not share random numbers.
      point_gap({.sweep = "sweep",
                 .pairs = {{.a = {"a", 2, 0, kOne}, .b = {"a", 1, 0, kOne}}},
                 .metric = "m",
                 .paired = true}),
  };
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    try {
      wrong[i](evidence);
      ADD_FAILURE() << "case " << i << " passed";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), base::ErrorCode::config) << "case " << i;
    }
  }
}

// Replicates of a are 2, 4, 6, of b 1, 2, 6 at the best rate.
double arms(const At& at) {
  constexpr double kA[] = {2, 4, 6};
  constexpr double kB[] = {1, 2, 6};
  return (at.arm == "a" ? kA : kB)[at.r] + 50.0 * at.k * at.k;
}

TEST(BestGap, PairsArmsOfOneBatchSizeAndWelchesOthers) {
  BestGap gap{.sweep = "sweep",
              .a = {"a", 2, kOne},
              .b = {"b", 2, kOne},
              .metric = "m"};
  // Differences 1, 2, 0: mean 1, s.e. 1/√3.
  Part part = only(best_gap(gap), evidence_of(arms));
  EXPECT_DOUBLE_EQ(part.estimate.value, 1);
  EXPECT_NEAR(part.estimate.standard_error, 1 / std::sqrt(3.0), 1e-12);
  EXPECT_EQ(part.estimate.degrees, 2);
  // Independent: variances 4 and 7 over 3; SciPy's degrees 3.7230769230769232.
  gap.b.batch_size = 4;
  part = only(best_gap(gap), evidence_of(arms));
  EXPECT_DOUBLE_EQ(part.estimate.value, 1);
  EXPECT_NEAR(part.estimate.standard_error, std::sqrt(11.0 / 3), 1e-12);
  EXPECT_NEAR(part.estimate.degrees, 3.7230769230769232, 1e-12);
  gap.b = {"b", 2, kTwo};
  part = only(best_gap(gap), evidence_of(arms));
  EXPECT_NEAR(part.estimate.standard_error, std::sqrt(11.0 / 3), 1e-12);
}

TEST(BestGap, DividesAlphaByTheRatesOfTheFavouredArm) {
  // Arm a: rates 2^-1 … 2^1 can't be told apart; b has one best.
  const Evidence evidence = evidence_of([](const At& at) {
    constexpr double kBest[] = {0, 0.5, 0.1};
    constexpr double kOther[] = {0.5, 0, 0.1};
    const bool level = at.arm == "a" && std::abs(at.k) < 2;
    return 10 + (level ? 0.2 * std::abs(at.k) : 50.0 * at.k * at.k) +
           (at.k == 0 ? kBest : kOther)[at.r] +
           (at.arm == "b" ? at.r + 0.1 * at.k * at.r : 0);
  });
  BestGap gap{.sweep = "sweep",
              .a = {"a", 2, kOne},
              .b = {"b", 2, kOne},
              .metric = "m",
              .favours = BestGap::Favours::a};
  const Part a = only(best_gap(gap), evidence);
  ASSERT_EQ(a.state, State::measured) << a.why;
  EXPECT_EQ(a.alpha_divisor, 3);
  EXPECT_EQ(a.fail_divisor, 1);
  gap.favours = BestGap::Favours::b;
  const Part b = only(best_gap(gap), evidence);
  EXPECT_EQ(b.alpha_divisor, a.fail_divisor);
  EXPECT_EQ(b.fail_divisor, a.alpha_divisor);
  gap.favours = BestGap::Favours::neither;
  const Part both = only(best_gap(gap), evidence);
  EXPECT_EQ(both.alpha_divisor, a.alpha_divisor);
  EXPECT_EQ(both.fail_divisor, a.alpha_divisor);
}

TEST(Flat, ComparesEachSizeWithTheSmallest) {
  const Evidence evidence = evidence_of([](const At& at) {
    return bowl(at) + std::log2(static_cast<double>(at.b));
  });
  const auto parts =
      flat({"sweep", "a", {4, 1, 2}, "m", GapScale::absolute, kOne})(evidence);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].label, "B = 4 against 1");
  EXPECT_NEAR(parts[0].estimate.value, 2, 0.1);
  EXPECT_NEAR(parts[1].estimate.value, 1, 0.1);
}

TEST(PointGap, HasThreeScales) {
  // Means 8 ± small and 2 ± small.
  const Evidence evidence = evidence_of([](const At& at) {
    return (at.b == 1 ? 2 : 8) * (1 + 0.01 * (at.r - 1));
  });
  PointGap gap{.sweep = "sweep",
               .pairs = {{.a = {"a", 2, 0, kOne}, .b = {"a", 1, 0, kOne}}},
               .metric = "m"};
  EXPECT_NEAR(only(point_gap(gap), evidence).estimate.value, 6, 1e-12);
  gap.scale = PointGap::Scale::relative_percent;
  EXPECT_NEAR(only(point_gap(gap), evidence).estimate.value, 300, 1e-9);
  gap.scale = PointGap::Scale::log2_ratio;
  const Part ratio = only(point_gap(gap), evidence);
  EXPECT_NEAR(ratio.estimate.value, 2, 1e-12);
  // Each mean has the relative error 0.01/√3.
  EXPECT_NEAR(ratio.estimate.standard_error,
              0.01 / std::sqrt(3.0) * std::sqrt(2.0) / std::log(2.0), 1e-9);
}

TEST(PointGap, RatiosNeedValuesThatAreNotZero) {
  const auto with = [](double a, double b, PointGap::Scale scale) {
    const PointGap gap{
        .sweep = "sweep",
        .pairs = {{.a = {"a", 2, 0, kOne}, .b = {"a", 1, 0, kOne}}},
        .metric = "m",
        .scale = scale};
    return only(point_gap(gap), evidence_of([=](const At& at) {
                  return (at.b == 1 ? b : a) + 0.01 * at.r;
                }))
        .state;
  };
  using Scale = PointGap::Scale;
  EXPECT_EQ(with(1, 2, Scale::log2_ratio), State::measured);
  EXPECT_EQ(with(1, -0.01, Scale::log2_ratio), State::unresolved);
  EXPECT_EQ(with(-0.01, 1, Scale::log2_ratio), State::unresolved);
  EXPECT_EQ(with(-1, -1, Scale::log2_ratio), State::unresolved);
  EXPECT_EQ(with(1, -0.01, Scale::relative_percent), State::unresolved);
  EXPECT_EQ(with(-0.01, 1, Scale::relative_percent), State::measured);
  EXPECT_EQ(with(-0.01, -0.01, Scale::absolute), State::measured);
}

TEST(MetricSlope, IsOfTheCorrectedLogarithms) {
  // 16/B², corrected by B: slope −1.
  const Evidence evidence = evidence_of([](const At& at) {
    return 16.0 / (at.b * at.b) * (1 + 0.01 * ((at.r + at.b) % 3 - 1));
  });
  const Part part = only(
      metric_slope({"sweep",
                    "a",
                    "m",
                    {1, 2, 4},
                    0,
                    kOne,
                    [](std::int64_t b) { return static_cast<double>(b); }}),
      evidence);
  EXPECT_NEAR(part.estimate.value, -1, 1e-9);
  // Weights ∓½, 0; relative errors 0.01/√3 each.
  EXPECT_NEAR(part.estimate.standard_error,
              0.01 / std::sqrt(3.0) / std::log(2.0) / std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(part.estimate.degrees, 4, 1e-9);
}

TEST(StabilityGap, CountsStableRatesOfEachReplicate) {
  const auto edit = [](int last_a, int last_b) {
    return [=](const At& at, std::optional<TrialPoint>& point) {
      if (at.k > (at.arm == "a" ? last_a : last_b)) {
        point->status = trial::Status::diverged;
      }
    };
  };
  const Estimator gap =
      stability_gap({"sweep", {"a", 1, kOne}, {"b", 1, kOne}});
  const Part part = only(gap, evidence_of(bowl, edit(1, -1)));
  EXPECT_EQ(part.state, State::measured);
  EXPECT_EQ(part.estimate.value, 2);
  EXPECT_EQ(part.estimate.standard_error, 0);
  EXPECT_EQ(interval(part.estimate, 0.9).low, 1);
  EXPECT_EQ(interval(part.estimate, 0.9).high, 3);
  EXPECT_EQ(part.n_diverged, 3 * (1 + 3));
  // Nothing diverges, or everything: the border is outside of the grid.
  EXPECT_EQ(only(gap, evidence_of(bowl, edit(2, 0))).state, State::unresolved);
  EXPECT_EQ(only(gap, evidence_of(bowl, edit(1, -3))).state, State::unresolved);
  const Evidence gone = evidence_of(bowl, [](const At& at, auto& point) {
    if (at.r == 2 && at.k == 0) point.reset();
  });
  EXPECT_EQ(only(gap, gone).state, State::missing);
}

TEST(StabilityGap, AStableRateAboveADivergedOneDoesNotCount) {
  const Evidence evidence =
      evidence_of(bowl, [](const At& at, std::optional<TrialPoint>& point) {
        if (at.k == 0 && at.arm == "a") {
          point->status = trial::Status::diverged;
        }
        if (at.k == 1 && at.arm == "b" && at.r > 0) {
          point->status = trial::Status::diverged;
        }
        if (at.k == 2) point->status = trial::Status::diverged;
      });
  // a: −1 each; b: 1, 0, 0.
  const Part part =
      only(stability_gap({"sweep", {"a", 1, kOne}, {"b", 1, kOne}}), evidence);
  EXPECT_NEAR(part.estimate.value, -4.0 / 3, 1e-12);
  EXPECT_NEAR(part.estimate.standard_error, 1.0 / 3, 1e-12);
}

TEST(BestRatio, TakesTheBestOfAllArmsAndRates) {
  // Steps: a needs 64, b 32, c 16 at 2^0; diverged trials hold a lie of 1.
  const auto steps = [](const At& at) {
    const double best = at.arm == "a" ? 64 : at.arm == "b" ? 32 : 16;
    return at.k == 2 ? 1 : best * (1 + at.k * at.k);
  };
  const Edit edit = [](const At& at, std::optional<TrialPoint>& point) {
    if (at.k == 2) point->status = trial::Status::diverged;
  };
  const auto ratio = [](std::vector<std::string> a) {
    return best_ratio({.sweep = "sweep",
                       .metric = "m",
                       .arms_a = std::move(a),
                       .arms_b = {"a"},
                       .batch_size = 1,
                       .budget = kOne});
  };
  const Part part = only(ratio({"b", "c"}), evidence_of(steps, edit));
  EXPECT_EQ(part.state, State::measured) << part.why;
  EXPECT_EQ(part.estimate.value, -2);
  EXPECT_EQ(part.estimate.standard_error, 0);
  EXPECT_EQ(only(ratio({"b"}), evidence_of(steps, edit)).estimate.value, -1);
  const Evidence edge =
      evidence_of([](const At& at) { return std::exp2(-at.k); });
  EXPECT_EQ(only(ratio({"b"}), edge).state, State::unresolved);
  const Evidence dead = evidence_of(steps, [](const At&, auto& point) {
    point->status = trial::Status::diverged;
  });
  EXPECT_EQ(only(ratio({"b"}), dead).state, State::unresolved);
  const Evidence nan = evidence_of([](const At&) { return NAN; });
  EXPECT_EQ(only(ratio({"b"}), nan).state, State::error);
  EXPECT_TRUE(ratio({})(evidence_of(steps)).empty());
}

}  // namespace
}  // namespace noisegate::claim
