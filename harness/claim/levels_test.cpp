#include "harness/claim/levels.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "harness/claim/baseline_testing.h"

namespace noisegate::claim {
namespace {

using simulator::Simulator;
using ::testing::AllOf;
using testing::edit_cell;
using ::testing::HasSubstr;
using testing::kDataSha256;
using testing::kReplicates;
using testing::level_options;
using testing::level_world;
using testing::simulated_baseline;

constexpr int kComparisons = 10;  // five sizes, two metrics

// scipy.stats.t.ppf(1 − α/2, min(n₀ − 1, 20))·s·√(1/n₀ + d²), d of
// stats/golden/trimmed.json, 1/√n below 5.
TEST(LevelHalfWidth, IsThatOfSciPy) {
  EXPECT_NEAR(level_half_width(0.24, 80, 8, 0.0075 / 64), 0.4378708112218525,
              1e-7);
  EXPECT_NEAR(level_half_width(0.24, 80, 4, 0.0075 / 64), 0.5863793151998902,
              1e-7);
  EXPECT_NEAR(level_half_width(0.24, 20, 7, 0.0075), 0.3250308313836511, 1e-7);
  EXPECT_NEAR(level_half_width(3, 21, 1, 0.01), 8.736894121479944, 1e-9);
  EXPECT_NEAR(level_half_width(1, 2, 2, 0.05), 12.706204736174694, 1e-9);
}

TEST(LevelHalfWidth, IsNaNWhereNothingMakesSense) {
  for (const double half :
       {level_half_width(-1, 20, 8, 0.01), level_half_width(1, 1, 8, 0.01),
        level_half_width(1, 20, 0, 0.01), level_half_width(1, 20, 8, 0),
        level_half_width(1, 20, 8, 1), level_half_width(NAN, 20, 8, 0.01),
        level_half_width(1, 20, 8, NAN)})
    EXPECT_TRUE(std::isnan(half));
}

// Runs of the world that the baseline is of.
class LevelChecks : public ::testing::Test {
 protected:
  LevelChecks()
      : simulator_(level_world()),
        baseline_(simulated_baseline(simulator_, 10)) {}

  Evidence run(std::uint64_t seed) { return simulator_.draw(seed); }
  std::vector<CheckVerdict> judge(const Evidence& evidence,
                                  std::uint64_t master_seed = 1) const {
    return judge_levels(
        evidence, {baseline_},
        {.options = level_options(master_seed), .data_sha256 = kDataSha256});
  }
  Outcome outcome_of(const Evidence& evidence) const {
    return level_verdict(judge(evidence)).outcome;
  }
  const BaselineRow& row() const { return baseline_.rows.at(4); }  // B = 16
  double half() const {
    return level_half_width(*row().deviation, row().n, kReplicates,
                            kLevelAlpha / kComparisons);
  }
  // In the metric's own unit.
  static double level_of(const BaselineRow& row) {
    return row.scale == LevelScale::log2 ? std::exp2(*row.mean) : *row.mean;
  }
  // Losses: on the scale of their logarithm.
  void shift(Evidence& evidence, double by) const {
    edit_cell(evidence, row().cell, row().log2_rate, [&](auto& point) {
      point->metrics[row().metric] *= std::exp2(by);
    });
  }
  // Puts the cell's mean just `half_widths` away from its level.
  void place(Evidence& evidence, double half_widths) const {
    double sign = 1;
    edit_cell(evidence, row().cell, row().log2_rate, [&](auto& point) {
      point->metrics[row().metric] = std::exp2(
          *row().mean + half_widths * half() + sign * *row().deviation);
      sign = -sign;
    });
  }

  Simulator simulator_;
  Baseline baseline_;
};

TEST_F(LevelChecks, ASoundRunIsGreenInSeventeenOfTwenty) {
  int green = 0;
  for (std::uint64_t seed = 100; seed < 120; ++seed)
    if (outcome_of(run(seed)) == Outcome::pass) ++green;
  EXPECT_GE(green, 17);
}

TEST_F(LevelChecks, AShiftOfThreeHalfWidthsIsRedInTwentyOfTwenty) {
  for (const double direction : {1.0, -1.0})
    for (std::uint64_t seed = 100; seed < 120; ++seed) {
      Evidence shifted = run(seed);
      shift(shifted, direction * 3 * half());
      EXPECT_EQ(outcome_of(shifted), Outcome::fail) << seed;
    }
}

TEST_F(LevelChecks, ATenthOfAHalfWidthIsGreen) {
  int green = 0;
  for (std::uint64_t seed = 100; seed < 120; ++seed) {
    Evidence shifted = run(seed);
    shift(shifted, 0.1 * half());
    if (outcome_of(shifted) == Outcome::pass) ++green;
  }
  EXPECT_GE(green, 17);
}

TEST_F(LevelChecks, TheEdgeOfTheIntervalDecides) {
  Evidence evidence = run(100);
  ASSERT_EQ(outcome_of(evidence), Outcome::pass);
  for (const double inside : {-0.999, 0.1, 0.999}) {
    place(evidence, inside);
    EXPECT_EQ(outcome_of(evidence), Outcome::pass) << inside;
  }
  for (const double outside : {-3.0, -1.001, 1.001, 3.0}) {
    place(evidence, outside);
    EXPECT_EQ(outcome_of(evidence), Outcome::fail) << outside;
  }
}

// One replicate of eight trains badly: no drift. Three do.
TEST_F(LevelChecks, OneReplicateThatWentAstrayIsNoDrift) {
  for (const int astray : {1, 3}) {
    Evidence evidence = run(100);
    int i = 0;
    edit_cell(evidence, row().cell, row().log2_rate, [&](auto& point) {
      if (i++ < astray) point->metrics[row().metric] *= std::exp2(30 * half());
    });
    EXPECT_EQ(outcome_of(evidence),
              astray == 1 ? Outcome::pass : Outcome::fail);
  }
}

TEST_F(LevelChecks, SayWhichMeanIsFarthestOff) {
  Evidence evidence = run(100);
  place(evidence, 3);
  const auto checks = judge(evidence);
  ASSERT_EQ(checks.size(), 2U);
  const CheckVerdict& check = checks.front();
  EXPECT_TRUE(is_level_check(check));
  EXPECT_EQ(check.check, "baseline." + check.sweep + ".test_loss");
  EXPECT_EQ(check.claim, "");
  EXPECT_EQ(check.kind, "level");
  ASSERT_EQ(check.parts.size(), 5U);
  EXPECT_NEAR(check.parts[2].part.estimate.value, 3, 1e-9);
  EXPECT_EQ(check.parts[2].part.trials.size(), 8U);
  EXPECT_THAT(check.why,
              AllOf(HasSubstr("1 of 5 means"), HasSubstr("sgd, B = 16")));
  EXPECT_EQ(checks.back().check, "baseline." + check.sweep + ".train_loss");
  EXPECT_EQ(checks.back().outcome, Outcome::pass);
  EXPECT_THAT(checks.back().why, HasSubstr("All 5 means"));
  EXPECT_THAT(level_verdict(checks).why, HasSubstr(check.check));
}

// Over baselines of three runs, drawn anew each time.
TEST_F(LevelChecks, FalseAlarmsAreAsRareAsTheyMustBe) {
  int red = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    baseline_ = simulated_baseline(simulator_, 3, 10'000 + 10 * i);
    if (outcome_of(run(10'000 + 10 * i + 5)) != Outcome::pass) ++red;
  }
  // 15 are to be expected; the upper 99.9 % point of Poisson(15) is 28. Two
  // metrics of one cell share noise: fewer are.
  EXPECT_LE(red, 28);
  EXPECT_GE(red, 2);
}

// The cell's first replicates diverge, with this metric.
Evidence diverge(Evidence evidence, const BaselineRow& row, int count,
                 double metric) {
  int i = 0;
  edit_cell(evidence, row.cell, row.log2_rate, [&](auto& point) {
    if (i++ >= count) return;
    point->status = trial::Status::diverged;
    for (auto& [name, value] : point->metrics) value = metric;
  });
  return evidence;
}

// As one that trains badly: at whichever end of the values it stands.
TEST_F(LevelChecks, OneReplicateThatDivergedIsNoDrift) {
  for (const double extreme : {100.0, 1e-6}) {
    const Evidence evidence = diverge(run(100), row(), 1, extreme);
    EXPECT_EQ(outcome_of(evidence), Outcome::pass) << extreme;
    int diverged = 0;
    for (const CheckVerdict& check : judge(evidence))
      for (const PartVerdict& part : check.parts)
        diverged += part.part.n_diverged;
    EXPECT_EQ(diverged, 2);  // once a metric
  }
}

TEST_F(LevelChecks, MoreThatDivergedAreNotGreen) {
  for (const int count : {2, 3, kReplicates}) {
    const Evidence evidence = diverge(run(100), row(), count, 100);
    EXPECT_EQ(outcome_of(evidence), Outcome::inconclusive) << count;
    EXPECT_THAT(judge(evidence).front().why,
                HasSubstr(fmt::format("{} of 8 trials diverged", count)));
  }
}

// The trimmed mean would follow it.
TEST_F(LevelChecks, OneThatDivergedInTheMiddleIsNotGreen) {
  const Evidence evidence = diverge(run(100), row(), 1, level_of(row()));
  EXPECT_EQ(outcome_of(evidence), Outcome::inconclusive);
}

// Nothing is trimmed off four.
TEST_F(LevelChecks, OneThatDivergedOfFourIsNotGreen) {
  Evidence evidence = diverge(run(100), row(), 1, 100);
  for (auto& [id, cell] : evidence.sweeps.begin()->second.cells)
    for (auto& replicates : cell.trials) replicates.resize(4);
  EXPECT_EQ(outcome_of(evidence), Outcome::inconclusive);
}

TEST_F(LevelChecks, ADriftIsRedThoughOneReplicateDiverged) {
  Evidence evidence = run(100);
  shift(evidence, 3 * half());
  EXPECT_EQ(outcome_of(diverge(evidence, row(), 1, 100)), Outcome::fail);
}

TEST_F(LevelChecks, NoNumberIsNotGreen) {
  Evidence evidence = run(100);
  edit_cell(evidence, row().cell, row().log2_rate,
            [&](auto& point) { point->metrics[row().metric] = std::nan(""); });
  EXPECT_EQ(outcome_of(evidence), Outcome::error);
  edit_cell(evidence, row().cell, row().log2_rate,
            [](auto& point) { point->metrics.clear(); });
  EXPECT_EQ(outcome_of(evidence), Outcome::error);
  bool first = true;
  edit_cell(evidence, row().cell, row().log2_rate, [&](auto& point) {
    if (first) point.reset();
    first = false;
  });
  EXPECT_EQ(outcome_of(evidence), Outcome::missing);
}

TEST_F(LevelChecks, EqualReplicatesAreNoMeasurement) {
  Evidence evidence = run(100);
  edit_cell(evidence, row().cell, row().log2_rate, [&](auto& point) {
    point->metrics[row().metric] = level_of(row());
  });
  // One of two metrics: steps, for one, may be equal by chance.
  EXPECT_EQ(outcome_of(evidence), Outcome::pass);
  edit_cell(evidence, row().cell, row().log2_rate, [&](auto& point) {
    point->metrics["train_loss"] = level_of(baseline_.rows.at(5));
  });
  EXPECT_EQ(outcome_of(evidence), Outcome::inconclusive);
  EXPECT_THAT(judge(evidence).front().why, HasSubstr("do not differ"));
}

TEST_F(LevelChecks, ANumberWithoutChanceMayBeRoundedOtherwise) {
  for (BaselineRow& row : baseline_.rows)
    if (row.cell == this->row().cell) row.deviation = 0;
  const auto with = [&](double factor) {
    Evidence evidence = run(100);
    for (const BaselineRow& row : baseline_.rows)
      if (row.cell == this->row().cell)
        edit_cell(evidence, row.cell, row.log2_rate, [&](auto& point) {
          point->metrics[row.metric] = level_of(row) * factor;
        });
    return outcome_of(evidence);
  };
  EXPECT_EQ(with(1), Outcome::pass);
  EXPECT_EQ(with(1.009), Outcome::pass);
  EXPECT_EQ(with(0.989), Outcome::fail);
  EXPECT_EQ(with(1.011), Outcome::fail);
  for (BaselineRow& row : baseline_.rows)
    if (row.cell == this->row().cell) {
      row.mean = level_of(row);
      row.scale = LevelScale::linear;
    }
  EXPECT_EQ(with(0.991), Outcome::pass);
  EXPECT_EQ(with(0.989), Outcome::fail);
  for (BaselineRow& row : baseline_.rows)
    if (row.cell == this->row().cell) row.mean = 0;
  EXPECT_EQ(with(1), Outcome::pass);
}

TEST_F(LevelChecks, ABaselineOfItselfProvesNothing) {
  const Evidence evidence = run(100);
  const auto checks = judge(evidence, 2003);
  EXPECT_EQ(level_verdict(checks).outcome, Outcome::inconclusive);
  EXPECT_THAT(checks.front().why, HasSubstr("compared with itself"));
}

TEST_F(LevelChecks, WhatDoesNotMatchIsMissing) {
  const Evidence evidence = run(100);
  const Baseline sound = baseline_;
  const auto why = [&] {
    const auto checks = judge(evidence);
    const ClaimVerdict verdict = level_verdict(checks);
    EXPECT_EQ(verdict.outcome, Outcome::missing);
    return verdict.why;
  };
  baseline_.rows[4].workload = "0123456789abcdef";
  EXPECT_THAT(why(), HasSubstr("is of another workload: make the baseline"));
  baseline_ = sound;
  baseline_.rows[4].cell.batch_size = 17;
  EXPECT_THAT(why(), HasSubstr("the run has no such cell"));
  baseline_ = sound;
  baseline_.rows.erase(baseline_.rows.begin() + 4, baseline_.rows.begin() + 6);
  EXPECT_THAT(why(), HasSubstr("the baseline has no such cell"));
  baseline_ = sound;
  baseline_.data_sha256 = "other";
  EXPECT_THAT(why(), HasSubstr("is of other data"));
  baseline_ = sound;
  baseline_.sweep = "other";
  EXPECT_THAT(why(), HasSubstr("no baseline was made of this sweep"));
}

TEST_F(LevelChecks, AWorkloadThatChangedIsNotComparedEvenIfItAgrees) {
  Evidence evidence = run(100);
  evidence.sweeps.begin()->second.sweep.parameters["train_examples"] = 512;
  EXPECT_EQ(outcome_of(evidence), Outcome::missing);
}

TEST_F(LevelChecks, OfAControlWhatDoesNotMatchIsLeftOut) {
  Evidence evidence = run(100);
  LevelRequest request{
      .options = level_options(1), .data_sha256 = kDataSha256, .reduced = true};
  request.options.fault = trial::Fault::rate_doubled;
  // Sound training is what a fault is compared with.
  place(evidence, 3);
  EXPECT_EQ(level_verdict(judge_levels(evidence, {baseline_}, request)).outcome,
            Outcome::fail);
  evidence.sweeps.begin()->second.sweep.parameters["train_examples"] = 512;
  EXPECT_TRUE(judge_levels(evidence, {baseline_}, request).empty());
}

TEST_F(LevelChecks, ACellWithoutALevelIsNotCompared) {
  for (BaselineRow& row : baseline_.rows)
    if (row.cell == this->row().cell) {
      row.mean.reset();
      row.deviation.reset();
      row.n_diverged = 1;
    }
  const auto checks = judge(run(100));
  EXPECT_EQ(level_verdict(checks).outcome, Outcome::pass);
  EXPECT_EQ(checks.front().parts.size(), 4U);
}

TEST_F(LevelChecks, WithoutABaselineThereIsNone) {
  EXPECT_TRUE(judge_levels(run(100), {}, {}).empty());
  EXPECT_EQ(level_verdict({}).outcome, Outcome::missing);
}

// More comparisons, longer intervals: over the whole run, whatever sweep.
TEST_F(LevelChecks, ShareTheErrorRate) {
  Evidence two = run(100);
  const std::string id = two.sweeps.begin()->first;
  SweepResult other = two.sweeps.begin()->second;
  other.sweep.id = "other";
  Baseline second = baseline_;
  second.sweep = "other";
  for (BaselineRow& row : second.rows)
    row.workload = workload_digest(
        make_spec(other.sweep, other.sweep.arms.front(), row.cell.batch_size,
                  row.cell.budget, row.log2_rate, 0, level_options(1)));
  two.sweeps.emplace("other", other);
  const LevelRequest request{.options = level_options(1),
                             .data_sha256 = kDataSha256};
  const auto alone = judge(run(100));
  const auto both = judge_levels(two, {baseline_, second}, request);
  ASSERT_EQ(both.size(), 4U);
  const auto value = [&](const std::vector<CheckVerdict>& checks) {
    for (const CheckVerdict& check : checks)
      if (check.sweep == id) return check.parts[2].part.estimate.value;
    return std::nan("");
  };
  const double wider = level_half_width(*row().deviation, row().n, kReplicates,
                                        kLevelAlpha / (2 * kComparisons));
  EXPECT_NEAR(value(alone) / value(both), wider / half(), 1e-9);
}

}  // namespace
}  // namespace noisegate::claim
