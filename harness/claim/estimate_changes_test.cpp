// Ratios of spreads, changes compared between sweeps, widths of bars: numbers
// worked out by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "harness/base/error.h"
#include "harness/claim/estimators.h"
#include "harness/claim/testing.h"
#include "harness/claim/verdict.h"

namespace noisegate::claim {
namespace {

using testing::At;
using ::testing::HasSubstr;
using testing::kOne;
using testing::kTwo;
using testing::only;
using State = Part::State;

Outcome outcome_of(const Part& part, double low) {
  return judge_part(part, {.low = low, .reason = "test"}, 0, 1).outcome;
}

// The three arms with eight replicates, in a sweep of that name.
Evidence evidence_with(const testing::Metric& metric,
                       const testing::Edit& edit = nullptr,
                       const std::string& id = "sweep", int replicates = 8) {
  Sweep sweep = testing::three_arms();
  sweep.id = id;
  sweep.replicates = replicates;
  return gather({sweep}, {}, {}, [&](const trial::TrialSpec& spec) {
    const At at = testing::place(spec);
    std::optional<TrialPoint> point(std::in_place);
    point->key = id + "/" + testing::key(at);
    point->status = trial::Status::ok;
    point->metrics["m"] = metric(at);
    if (edit) edit(at, point);
    return point;
  });
}

// Two patterns of eight numbers that have nothing in common: sd √6 and √(8/7).
constexpr double kUpper[] = {-3, -1, 1, 3, -3, 3, -1, 1};
constexpr double kLower[] = {1, -1, -1, 1, 1, 1, -1, -1};

// Best at 2^0, with `noise` there and below; other noise above, so that there
// is something to fit.
testing::Metric best_in_the_middle(
    const std::function<double(const At&)>& noise) {
  return [noise](const At& at) {
    return 100 + 50.0 * at.k * at.k +
           (at.k > 0 ? 0.3 * kUpper[(at.r + 1) % 8] : noise(at));
  };
}

// `factor` times wider at the best rate, in the first pattern.
testing::Metric scatter(double factor) {
  return best_in_the_middle([factor](const At& at) {
    return 0.1 * (at.k == 0 ? factor * kUpper[at.r]
                            : kLower[at.r] + 0.2 * kUpper[at.r]);
  });
}

const SpreadRatio kSpread{.sweep = "sweep",
                          .cell = {"a", 2, kOne},
                          .octaves_below = 1,
                          .metric = "m"};

TEST(SpreadRatio, IsLog2OfTheDeviationsWithTheJackknifesError) {
  const Part part = only(spread_ratio(kSpread), evidence_with(scatter(4)));
  ASSERT_EQ(part.state, State::measured) << part.why;
  // Variances: 16·40/7 and (8 + .04·40)/7; kUpper and kLower are orthogonal.
  EXPECT_NEAR(part.estimate.value, 0.5 * std::log2(16 * 40 / 9.6), 1e-12);
  // NumPy: sqrt((n − 1)/n · Σ(θ₍ᵢ₎ − mean)²) of
  // x = 4·kUpper, y = kLower + .2·kUpper.
  EXPECT_NEAR(part.estimate.standard_error, 0.315785003556428, 1e-9);
  EXPECT_EQ(part.estimate.degrees, 3.5);
  EXPECT_EQ(part.n, 8);
  EXPECT_EQ(part.trials.size(), 16U);
  EXPECT_EQ(part.label, "a, B = 2, 1e: best rate against 1 octave below");
}

TEST(SpreadRatio, PassesOnWideScatterAndFailsWithoutIt) {
  EXPECT_EQ(
      outcome_of(only(spread_ratio(kSpread), evidence_with(scatter(4))), 0.5),
      Outcome::pass);
  EXPECT_EQ(outcome_of(
                only(spread_ratio(kSpread), evidence_with(scatter(0.25))), 0.5),
            Outcome::fail);
}

TEST(SpreadRatio, DividesAlphaByTheRatesThatMayBeBest) {
  // 2^-1 and 2^0 can't be told apart.
  const Evidence evidence = evidence_with([](const At& at) {
    const double flat = at.k == -1 ? 0.01 : 50.0 * at.k * at.k;
    return 100 + flat + (at.k == -1 ? kLower : kUpper)[at.r];
  });
  const Part part = only(spread_ratio(kSpread), evidence);
  ASSERT_EQ(part.state, State::measured) << part.why;
  EXPECT_EQ(part.alpha_divisor, 2);
  EXPECT_EQ(part.fail_divisor, 2);
}

TEST(SpreadRatio, FailsClosed) {
  const auto with = [](const testing::Edit& edit) {
    return only(spread_ratio(kSpread), evidence_with(scatter(4), edit));
  };
  const auto at_lower = [](const At& at) { return at.k == -1 && at.r == 3; };
  EXPECT_EQ(with([&](const At& at, auto& p) {
              if (at_lower(at)) p.reset();
            }).state,
            State::missing);
  EXPECT_EQ(with([&](const At& at, auto& p) {
              if (at_lower(at)) p->metrics["m"] = NAN;
            }).state,
            State::error);
  const Part diverged = with([&](const At& at, auto& p) {
    if (at_lower(at)) p->status = trial::Status::diverged;
  });
  EXPECT_EQ(diverged.state, State::unresolved);
  EXPECT_THAT(diverged.why, HasSubstr("diverged"));
}

TEST(SpreadRatio, NeedsSpreadWhateverIsLeftOut) {
  for (const auto& [equal, words] :
       {std::pair{8, "do not differ"}, std::pair{7, "without one replicate"}}) {
    const Evidence evidence =
        evidence_with(best_in_the_middle([equal](const At& at) {
          if (at.k == 0) return kUpper[at.r];
          return at.r >= equal ? 1.0 : 0.0;
        }));
    const Part part = only(spread_ratio(kSpread), evidence);
    EXPECT_EQ(part.state, State::unresolved);
    EXPECT_THAT(part.why, HasSubstr(words));
    EXPECT_NE(outcome_of(part, 0), Outcome::pass);
  }
  // Proportional: the same numbers twice.
  const Evidence multiple = evidence_with(best_in_the_middle(
      [](const At& at) { return (at.k == 0 ? 4 : 1) * kUpper[at.r]; }));
  EXPECT_EQ(only(spread_ratio(kSpread), multiple).state, State::unresolved);
  const Part two = only(spread_ratio(kSpread),
                        evidence_with(scatter(4), nullptr, "sweep", 2));
  EXPECT_EQ(two.state, State::unresolved);
  EXPECT_THAT(two.why, HasSubstr("three"));
}

TEST(SpreadRatio, NeedsTheLowerRate) {
  SpreadRatio options = kSpread;
  options.octaves_below = 3;
  const Part part = only(spread_ratio(options), evidence_with(scatter(4)));
  EXPECT_EQ(part.state, State::unresolved);
  EXPECT_THAT(part.why, HasSubstr("no rate 2^-3"));
  options.octaves_below = 0;
  EXPECT_THROW(spread_ratio(options)(evidence_with(scatter(4))), base::Error);
}

// --- change_gap --------------------------------------------------------------

// Levels over B at the best rate, with the noise of both patterns.
testing::Metric level_of(const std::function<double(const At&)>& level) {
  return [level](const At& at) {
    return level(at) + 50.0 * at.k * at.k +
           0.1 * (at.b == 4 ? kUpper : kLower)[at.r] +
           0.01 * at.k * kUpper[at.r];
  };
}

Evidence two_sweeps(double one, double other,
                    const testing::Edit& edit_other = nullptr) {
  const auto rises = [](double by) {
    return level_of([by](const At& at) { return at.b == 4 ? 100 + by : 100; });
  };
  Evidence evidence = evidence_with(rises(one), nullptr, "one");
  evidence.sweeps.merge(
      evidence_with(rises(other), edit_other, "other").sweeps);
  return evidence;
}

BestGap rise_in(const std::string& sweep) {
  return {.sweep = sweep,
          .a = {"a", 4, kOne},
          .b = {"a", 2, kOne},
          .metric = "m",
          .scale = GapScale::relative_percent};
}

TEST(ChangeGap, IsTheDifferenceOfTwoIndependentChanges) {
  const Evidence evidence = two_sweeps(12.9, 2.4);
  const Part part =
      only(change_gap(rise_in("one"), rise_in("other")), evidence);
  ASSERT_EQ(part.state, State::measured) << part.why;
  EXPECT_NEAR(part.estimate.value, 10.5, 1e-9);
  // In percent of 100: 0.01·40/7/8 of the upper, times (mean ratio)² of the
  // lower 0.01·8/7/8; seven degrees each.
  const double upper = 0.01 * 40 / 56;
  const double lower = 0.01 * 8 / 56;
  const double sizes[] = {upper, lower * 1.129 * 1.129, upper,
                          lower * 1.024 * 1.024};
  const auto of_gap = [&](int i) { return sizes[i] + sizes[i + 1]; };
  EXPECT_NEAR(part.estimate.standard_error, std::sqrt(of_gap(0) + of_gap(2)),
              1e-9);
  // Welch within each gap, then again over both: the same sum over all four.
  double squares = 0;
  for (const double v : sizes) squares += v * v / 7;
  EXPECT_NEAR(part.estimate.degrees,
              std::pow(of_gap(0) + of_gap(2), 2) / squares, 1e-9);
  EXPECT_EQ(part.n, 8);
  EXPECT_EQ(part.trials.size(), 32U);
  EXPECT_EQ(part.label, "B = 4 against 2 (one) minus B = 4 against 2 (other)");
}

TEST(ChangeGap, PassesOnALargerChangeOnly) {
  const Estimator gap = change_gap(rise_in("one"), rise_in("other"));
  EXPECT_EQ(outcome_of(only(gap, two_sweeps(12.9, 2.4)), 5), Outcome::pass);
  EXPECT_EQ(outcome_of(only(gap, two_sweeps(2.4, 2.4)), 5), Outcome::fail);
}

TEST(ChangeGap, DivisorsMultiply) {
  // Rates 2^-1 … 2^1 of B = 4 in one sweep, 2^-1 and 2^0 of B = 2 in the other
  // can't be told apart.
  const auto cost = [](int size, int first, int last) {
    return [=](const At& at) {
      const bool level = at.b == size && at.k >= first && at.k <= last;
      const double noise = (at.k % 2 == 0 ? kUpper : kLower)[at.r];
      return 100 + (level ? 0.01 * at.k * at.k : 50.0 * at.k * at.k) +
             0.1 * noise + 0.02 * at.k * kUpper[(at.r + 1) % 8];
    };
  };
  Evidence evidence = evidence_with(cost(4, -1, 1), nullptr, "one");
  evidence.sweeps.merge(evidence_with(cost(2, -1, 0), nullptr, "other").sweeps);
  BestGap one = rise_in("one");
  BestGap other = rise_in("other");
  one.favours = Favours::a;
  other.favours = Favours::b;
  const Part part = only(change_gap(one, other), evidence);
  ASSERT_EQ(part.state, State::measured) << part.why;
  EXPECT_EQ(part.alpha_divisor, 3 * 2);
  EXPECT_EQ(part.fail_divisor, 1);
}

TEST(ChangeGap, HasTheWorseStateOfBoth) {
  const Estimator gap = change_gap(rise_in("one"), rise_in("other"));
  const auto state_with = [&](const testing::Edit& edit) {
    return only(gap, two_sweeps(12.9, 2.4, edit)).state;
  };
  EXPECT_EQ(state_with([](const At& at, auto& p) {
              if (at.b == 4 && at.k == 0) p->status = trial::Status::diverged;
            }),
            State::unresolved);
  EXPECT_EQ(state_with([](const At&, auto& p) { p.reset(); }), State::missing);
  EXPECT_EQ(state_with([](const At&, auto& p) { p->metrics["m"] = NAN; }),
            State::error);
}

TEST(ChangeGap, NeedsTwoSweepsAndOneScale) {
  const Evidence evidence = two_sweeps(12.9, 2.4);
  BestGap absolute = rise_in("one");
  absolute.scale = GapScale::absolute;
  BestGap octaves = rise_in("one");
  octaves.scale = GapScale::log2_ratio;
  for (const auto& [a, b] : {std::pair{rise_in("one"), rise_in("one")},
                             std::pair{absolute, rise_in("other")},
                             std::pair{octaves, rise_in("other")}}) {
    EXPECT_THROW(change_gap(a, b)(evidence), base::Error);
  }
}

// --- bar_width_gap -----------------------------------------------------------

// Arms "f0" … "f6" lower the rate by 0 … 6 octaves; rates 2^-6 … 2^6.
Sweep falls() {
  Sweep sweep;
  sweep.id = "falls";
  sweep.workload = "none";
  for (int f = 0; f <= 6; ++f) {
    sweep.arms.push_back({.name = "f" + std::to_string(f),
                          .optimizer = {},
                          .schedule = {.kind = trial::ScheduleKind::paper,
                                       .decay = std::exp2(f / 10.0)},
                          .low = -6,
                          .high = 6,
                          .parameters = {}});
  }
  sweep.batch_sizes = {32};
  sweep.budgets = {kOne};
  sweep.replicates = 4;
  sweep.selection.metric = "m";
  return sweep;
}

struct Rates {
  int initial, final, replicate;
};
using FallsEdit = std::function<void(const Rates&, std::optional<TrialPoint>&)>;

Evidence evidence_falling(const Sweep& sweep,
                          const std::function<double(const Rates&)>& cost,
                          const FallsEdit& edit = nullptr) {
  return gather({sweep}, {}, {}, [&](const trial::TrialSpec& spec) {
    const auto round = [](double v) {
      return static_cast<int>(std::lround(v));
    };
    const int initial = round(std::log2(spec.effective_learning_rate));
    const Rates at{initial,
                   initial - round(10 * std::log2(spec.schedule.decay)),
                   static_cast<int>(spec.replicate)};
    std::optional<TrialPoint> point(std::in_place);
    point->key = std::to_string(initial) + "/" + std::to_string(at.final) +
                 "/" + std::to_string(at.replicate);
    point->status = trial::Status::ok;
    point->metrics["m"] = cost(at);
    if (edit) edit(at, point);
    return point;
  });
}

// Replicates −3, −1, 1, 3 over √(20/3): sd 1.
const double kUnit = std::sqrt(3.0 / 20);

// Both profiles are V-shaped, exact between grid points: the initial rate's
// rises by `initial` an octave away from 2^0, the final one's by `final` away
// from 2^-3. Bars: 2/initial and 2/final octaves.
std::function<double(const Rates&)> valleys(double initial, double final) {
  return [=](const Rates& at) {
    return 10 + initial * std::abs(at.initial) +
           final * std::abs(at.final + 3) + kUnit * (2 * at.replicate - 3);
  };
}

BarWidthGap all_falls() {
  return {.sweep = "falls",
          .arms = {"f0", "f1", "f2", "f3", "f4", "f5", "f6"},
          .batch_size = 32};
}

TEST(BarWidthGap, IsTheDifferenceOfTwoWidths) {
  const Part part = only(bar_width_gap(all_falls()),
                         evidence_falling(falls(), valleys(4, 0.8)));
  ASSERT_EQ(part.state, State::measured) << part.why;
  const double per_sd = 2 / 0.8 - 2 / 4.0;
  EXPECT_NEAR(part.estimate.value, per_sd, 1e-9);
  // Without one replicate the sd is that of −1, 1, 3 (2) or of −3, 1, 3
  // (√(28/3)), twice each: jackknife √(3/4 · 4) · half their difference.
  const double half = (std::sqrt(28.0 / 3) - 2) / 2 * kUnit;
  EXPECT_NEAR(part.estimate.standard_error, per_sd * std::sqrt(3.0) * half,
              1e-9);
  EXPECT_EQ(part.estimate.degrees, 3);
  EXPECT_EQ(part.estimate.below, 0.25);
  EXPECT_EQ(part.estimate.above, 0.25);
  EXPECT_EQ(part.n, 4);
  EXPECT_EQ(part.trials.size(), 7U * 13 * 4);
  EXPECT_EQ(part.alpha_divisor, 1);
  EXPECT_EQ(part.label, "final against initial rate, B = 32");
}

TEST(BarWidthGap, PassesOnAWiderFinalBarOnly) {
  const Estimator gap = bar_width_gap(all_falls());
  EXPECT_EQ(
      outcome_of(only(gap, evidence_falling(falls(), valleys(4, 0.8))), 0),
      Outcome::pass);
  EXPECT_EQ(
      outcome_of(only(gap, evidence_falling(falls(), valleys(0.8, 4))), 0),
      Outcome::fail);
  EXPECT_EQ(
      outcome_of(only(gap, evidence_falling(falls(), valleys(2, 2))), 0.5),
      Outcome::fail);
}

TEST(BarWidthGap, TakesHigherAsBetterWhereTheMetricDoes) {
  const auto cost = valleys(4, 0.8);
  BarWidthGap options = all_falls();
  options.objective = {"m", true};
  const Part part = only(
      bar_width_gap(options),
      evidence_falling(falls(), [&](const Rates& at) { return -cost(at); }));
  EXPECT_NEAR(part.estimate.value, 2, 1e-9);
}

TEST(BarWidthGap, IsOpenWhereABarReachesTheEnd) {
  const Part wide = only(bar_width_gap(all_falls()),
                         evidence_falling(falls(), valleys(0.1, 0.1)));
  EXPECT_EQ(wide.state, State::unresolved);
  EXPECT_THAT(wide.why, HasSubstr("initial rate reaches an end"));
  // No final rate above 2^0.
  Sweep low = falls();
  for (std::size_t f = 0; f < low.arms.size(); ++f) {
    low.arms[f].high = static_cast<int>(f);
  }
  const Part final =
      only(bar_width_gap(all_falls()), evidence_falling(low, valleys(4, 0.2)));
  EXPECT_EQ(final.state, State::unresolved);
  EXPECT_THAT(final.why, HasSubstr("final rate reaches an end"));
}

TEST(BarWidthGap, FailsClosed) {
  const auto with = [](const FallsEdit& edit) {
    return only(bar_width_gap(all_falls()),
                evidence_falling(falls(), valleys(4, 0.8), edit));
  };
  const auto far_off = [](const Rates& at) {
    return at.initial == 6 && at.final == 6 && at.replicate == 0;
  };
  EXPECT_EQ(with([&](const Rates& at, auto& p) {
              if (far_off(at)) p.reset();
            }).state,
            State::missing);
  EXPECT_EQ(with([&](const Rates& at, auto& p) {
              if (far_off(at)) p->metrics["m"] = NAN;
            }).state,
            State::error);
  // Diverged far from the best is seen and does no harm.
  const Part far = with([&](const Rates& at, auto& p) {
    if (far_off(at)) p->status = trial::Status::diverged;
  });
  EXPECT_EQ(far.state, State::measured) << far.why;
  EXPECT_EQ(far.n_diverged, 1);
  // One of the best pair's, ranked last, hides it.
  const Part hidden = with([](const Rates& at, auto& p) {
    if (at.initial == 0 && at.final == -3 && at.replicate == 0) {
      p->status = trial::Status::diverged;
      p->metrics["m"] = 100;
    }
  });
  EXPECT_EQ(hidden.state, State::unresolved);
  EXPECT_THAT(hidden.why, HasSubstr("1 of 4 trials diverged"));
}

TEST(BarWidthGap, NeedsReplicatesThatDiffer) {
  const auto still = [](const Rates& at) {
    return 10 + 4 * std::abs(at.initial) + 0.8 * std::abs(at.final + 3);
  };
  EXPECT_EQ(
      only(bar_width_gap(all_falls()), evidence_falling(falls(), still)).state,
      State::unresolved);
  Sweep two = falls();
  two.replicates = 2;
  const Part part =
      only(bar_width_gap(all_falls()), evidence_falling(two, valleys(4, 0.8)));
  EXPECT_EQ(part.state, State::unresolved);
  EXPECT_THAT(part.why, HasSubstr("three"));
}

TEST(BarWidthGap, NeedsArmsThatLowerTheRateByQuarterOctaves) {
  const auto evaluate = [](const Sweep& sweep, const BarWidthGap& options) {
    return bar_width_gap(options)(evidence_falling(sweep, valleys(4, 0.8)));
  };
  BarWidthGap one = all_falls();
  one.arms = {"f0"};
  EXPECT_THROW(evaluate(falls(), one), base::Error);
  BarWidthGap unknown = all_falls();
  unknown.arms.push_back("f7");
  EXPECT_THROW(evaluate(falls(), unknown), base::Error);
  Sweep odd = falls();
  odd.arms.back().schedule.decay = std::exp2(0.61);
  EXPECT_THROW(evaluate(odd, all_falls()), base::Error);
  odd.arms.back().schedule = {.kind = trial::ScheduleKind::constant};
  EXPECT_THROW(evaluate(odd, all_falls()), base::Error);
  odd.arms.back().schedule = {.kind = trial::ScheduleKind::paper,
                              .decay = std::exp2(0.625)};
  EXPECT_NO_THROW(evaluate(odd, all_falls()));
}

// --- best_ratio --------------------------------------------------------------

// Octaves: a 6, b 5, c 5; in replicates 4 to 7 b is two better at 2^0, in the
// others c: neither is better than the other on the whole.
testing::Metric two_best_arms(double c) {
  return [c](const At& at) {
    const double luck = at.arm == "a"                   ? 0
                        : (at.arm == "b") == (at.r > 3) ? -1
                                                        : 1;
    const double level = at.arm == "a" ? 6 : at.arm == "b" ? 5 : c;
    return std::exp2(level + luck + 3 * std::abs(at.k) +
                     0.01 * kUpper[at.r] * (at.k + 3));
  };
}

BestRatio ratio_of_arms() {
  return {.sweep = "sweep",
          .metric = "m",
          .arms_a = {"b", "c"},
          .arms_b = {"a"},
          .batch_size = 2,
          .budget = kOne};
}

TEST(BestRatio, TunesOnceForAllReplicates) {
  const Evidence evidence = evidence_with(two_best_arms(5.1));
  const Part part = only(best_ratio(ratio_of_arms()), evidence);
  ASSERT_EQ(part.state, State::measured) << part.why;
  // b in all replicates: 5 ± 1 against 6. The better of both in each: −2.
  EXPECT_NEAR(part.estimate.value, -1, 1e-12);
  EXPECT_NEAR(part.estimate.standard_error, 1 / std::sqrt(7), 1e-12);
  EXPECT_EQ(part.estimate.degrees, 7);
}

TEST(BestRatio, DividesAlphaByTheOptionsThatMayBeBest) {
  const Evidence evidence = evidence_with(two_best_arms(5.1));
  BestRatio options = ratio_of_arms();
  Part part = only(best_ratio(options), evidence);
  EXPECT_EQ(part.alpha_divisor, 2);
  EXPECT_EQ(part.fail_divisor, 2);
  options.favours = Favours::a;
  part = only(best_ratio(options), evidence);
  EXPECT_EQ(part.alpha_divisor, 2);
  EXPECT_EQ(part.fail_divisor, 1);
  options.favours = Favours::b;
  part = only(best_ratio(options), evidence);
  EXPECT_EQ(part.alpha_divisor, 1);
  EXPECT_EQ(part.fail_divisor, 2);
}

TEST(BestRatio, IsOpenWhereDivergenceHidesTheBest) {
  const auto state_with = [](int most) {
    return only(best_ratio(ratio_of_arms()),
                evidence_with(two_best_arms(4),
                              [most](const At& at, auto& point) {
                                if (at.arm == "c" && at.k == 0 && at.r < most) {
                                  point->status = trial::Status::diverged;
                                }
                              }))
        .state;
  };
  EXPECT_EQ(state_with(0), State::measured);
  EXPECT_EQ(state_with(1), State::unresolved);
  EXPECT_EQ(state_with(8), State::measured);  // no stable rate: b is the best
}

}  // namespace
}  // namespace noisegate::claim
