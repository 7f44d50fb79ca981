// Whole checks on simulated sweeps with known truth (statistics T14).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "harness/claim/estimators.h"
#include "harness/claim/simulator.h"
#include "harness/claim/verdict.h"

namespace noisegate::claim {
namespace {

using simulator::ArmTruth;
using simulator::kMetric;
using simulator::Simulator;

constexpr int kDraws = 200;
const std::vector<std::int64_t> kSizes = {4, 8, 16};

// A sweep like that of the autoencoder: one grid 2^-9 … 2^-1 for all B.
Simulator sweep_of(double slope, int n) {
  ArmTruth truth;
  truth.slope = slope;
  truth.peak_at_one = -4.3 - 3 * slope;  // −4.3 at B = 8
  return Simulator(simulator::one_arm(truth, kSizes, -9, 0, n));
}

Check slope_check(double law, double margin = 0.25) {
  Check check;
  check.id = "S20.slope";
  check.claim = "S20";
  check.kind = "slope";
  check.allowed = {.low = law - margin, .high = law + margin, .reason = "law"};
  check.estimate = peak_slope({.sweep = "simulated",
                               .arm = "sgd",
                               .batch_sizes = kSizes,
                               .budget = {}});
  return check;
}

Outcome outcome(const Check& check, const Evidence& evidence) {
  Suite suite;
  suite.id = "suite";
  suite.checks = {check};
  return judge({suite}, evidence, Tier::desk).claims.at(0).outcome;
}

int count(Simulator& world, const Check& check, Outcome wanted) {
  int found = 0;
  for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
    if (outcome(check, world.draw(seed)) == wanted) ++found;
  }
  return found;
}

TEST(Simulated, SlopesOfOneHalfAndZeroPassFailFail) {
  for (const int n : {5, 7}) {
    Simulator one = sweep_of(1, n);
    EXPECT_GE(count(one, slope_check(1), Outcome::pass), 0.98 * kDraws) << n;
    Simulator half = sweep_of(0.5, n);
    EXPECT_GE(count(half, slope_check(1), Outcome::fail), 0.95 * kDraws) << n;
    EXPECT_EQ(count(half, slope_check(1), Outcome::pass), 0) << n;
    Simulator zero = sweep_of(0, n);
    EXPECT_EQ(count(zero, slope_check(1), Outcome::fail), kDraws) << n;
    EXPECT_GE(count(zero, slope_check(0), Outcome::pass), 0.98 * kDraws) << n;
  }
}

TEST(Simulated, AMetricWhereHigherIsBetterGivesTheSameVerdicts) {
  ArmTruth truth;
  truth.peak_at_one = -7.3;
  simulator::World world = simulator::one_arm(truth, kSizes, -9, 0, 7);
  world.sweep.selection.higher_is_better = true;
  Simulator higher(world);
  EXPECT_GE(count(higher, slope_check(1), Outcome::pass), 0.98 * kDraws);
  EXPECT_EQ(count(higher, slope_check(0), Outcome::pass), 0);
}

TEST(Simulated, PlateauAndBreakLieWhereTheTruthHasThem) {
  ArmTruth truth;
  truth.peak_at_one = -7.3;
  truth.break_at = 5;
  Simulator world(simulator::one_arm(truth, {4, 8, 16, 64, 128}, -9, 1, 25));
  const Estimator where =
      break_point({"simulated", "sgd", {4, 8, 16}, {64, 128}, {}});
  const Estimator plateau =
      peak_gap({"simulated", "sgd", {64, 128}, "sgd", {4}, {}, {}});
  double mean_break = 0;
  double mean_gap = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Evidence& evidence = world.draw(seed);
    mean_break += where(evidence).at(0).estimate.value / 50;
    mean_gap += plateau(evidence).at(0).estimate.value / 50;
  }
  EXPECT_NEAR(mean_break, 5, 0.03);
  EXPECT_NEAR(mean_gap, 3, 0.03);
}

// Common noise of two arms cancels in their gap: the truth is covered as often
// as promised, by an interval that is much shorter than without the pairing.
TEST(Simulated, GapsOfPairedArmsKeepTheirCovariance) {
  ArmTruth truth;
  truth.slope = 0;
  truth.peak_at_one = -4.3;
  truth.own = 0.01;
  truth.crossed = 0.03;
  simulator::World world = simulator::one_arm(truth, {4, 8}, -8, 0, 7);
  world.sweep.arms.push_back(world.sweep.arms.front());
  world.sweep.arms.back().name = "momentum";
  world.truths.push_back(world.truths.front());
  world.truths.back().arm = "momentum";
  world.truths.back().peak_at_one += 0.2;
  Simulator arms(world);
  const Estimator paired_gap =
      peak_gap({"simulated", "momentum", {4}, "sgd", {4}, {}, {}});
  const Estimator other_size =
      peak_gap({"simulated", "momentum", {8}, "sgd", {4}, {}, {}});
  int covered = 0;
  double error = 0;
  double unpaired_error = 0;
  constexpr int kMany = 2000;
  for (std::uint64_t seed = 0; seed < kMany; ++seed) {
    const Evidence& evidence = arms.draw(seed);
    const Part part = paired_gap(evidence).at(0);
    ASSERT_EQ(part.state, Part::State::measured);
    const Interval reach = interval(part.estimate, 0.9);
    if (reach.low <= 0.2 && 0.2 <= reach.high) ++covered;
    error += part.estimate.standard_error;
    unpaired_error += other_size(evidence).at(0).estimate.standard_error;
  }
  EXPECT_GT(covered, 0.88 * kMany);
  EXPECT_LT(error, 0.6 * unpaired_error);
}

// Nothing of this may come out green, whatever the law that is asked for.
void expect_never_green(Simulator& world,
                        const std::function<void(Cell&)>& spoil) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Evidence evidence = world.draw(seed);
    for (auto& [id, cell] : evidence.sweeps.begin()->second.cells) spoil(cell);
    for (const double law : {0.0, 0.5, 1.0}) {
      EXPECT_NE(outcome(slope_check(law), evidence), Outcome::pass);
    }
  }
}

TEST(NeverGreen, SpoiledTrials) {
  for (const double slope : {0.0, 0.5, 1.0}) {
    Simulator world = sweep_of(slope, 5);
    expect_never_green(world, [](Cell& c) { c.trials[4][2].reset(); });
    expect_never_green(world, [](Cell& c) {
      c.trials[4][2]->status = trial::Status::out_of_memory;
    });
    expect_never_green(world,
                       [](Cell& c) { c.trials[4][2]->metrics[kMetric] = NAN; });
    expect_never_green(world, [](Cell& c) { c.trials.clear(); });
    expect_never_green(world, [](Cell& c) {
      for (auto& row : c.trials) {
        for (auto& trial : row) trial->metrics[kMetric] = 2.3;
      }
    });
    expect_never_green(world, [](Cell& c) {
      for (auto& row : c.trials) {
        for (auto& trial : row) trial = row.front();  // one seed for all
      }
    });
    expect_never_green(world, [](Cell& c) {
      for (auto& row : c.trials) row.resize(1);
    });
    expect_never_green(world, [](Cell& c) {
      for (auto& row : c.trials) {
        for (auto& trial : row) trial->status = trial::Status::diverged;
      }
    });
  }
}

TEST(NeverGreen, NetsThatLearnNothing) {
  ArmTruth frozen;
  frozen.curvature = 0;
  frozen.cliff = 1000;
  Simulator noise(simulator::one_arm(frozen, kSizes, -9, 0, 7));
  expect_never_green(noise, [](Cell&) {});
  frozen.own = 0;
  Simulator equal(simulator::one_arm(frozen, kSizes, -9, 0, 7));
  expect_never_green(equal, [](Cell&) {});
  ArmTruth dead;
  dead.cliff = -1000;
  Simulator collapsed(simulator::one_arm(dead, kSizes, -9, 0, 7));
  expect_never_green(collapsed, [](Cell&) {});
}

}  // namespace
}  // namespace noisegate::claim
