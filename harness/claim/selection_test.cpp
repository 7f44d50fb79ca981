#include "harness/claim/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "harness/claim/simulator.h"

namespace noisegate::claim {
namespace {

using simulator::kMetric;
using testing::ElementsAre;
using testing::HasSubstr;

const SelectionRule kLower{.metric = kMetric};
const SelectionRule kHigher{.metric = kMetric, .higher_is_better = true};

// [rate][replicate], rates from 2^low.
Cell cell_of(const std::vector<std::vector<double>>& values, int low = 0) {
  Cell cell;
  cell.low = low;
  for (const auto& row : values) {
    auto& trials = cell.trials.emplace_back();
    for (const double v : row) {
      TrialPoint point;
      point.key = "trial";
      point.status = trial::Status::ok;
      point.metrics[kMetric] = v;
      trials.emplace_back(point);
    }
  }
  return cell;
}

Cell bowl() {
  return cell_of({{4, 4.1, 4.2},
                  {3, 3.2, 3.1},
                  {2, 2.1, 2.3},
                  {3, 2.9, 3.2},
                  {5, 5.2, 5.1}},
                 -3);
}

TEST(PaperSelection, KeepsTheBestRunsAndTakesTheBestMean) {
  // Best 2 of 3: means 1.5, 2.5, 1.9, 4; deviation at the best √½.
  const Cell cell =
      cell_of({{1, 2, 9}, {2, 3, 9}, {1.8, 2, 2.1}, {4, 4, 4}}, -2);
  SelectionRule rule = kLower;
  rule.keep = 2;
  const auto choice = paper_selection(cell, rule);
  ASSERT_TRUE(choice.has_value());
  EXPECT_EQ(choice->best, -2);
  EXPECT_EQ(choice->mean, 1.5);
  EXPECT_DOUBLE_EQ(choice->deviation, std::sqrt(0.5));
  EXPECT_EQ(choice->bar_low, -2);
  EXPECT_EQ(choice->bar_high, 0);
  EXPECT_FALSE(choice->interior);
}

TEST(PaperSelection, HigherIsBetterAndInterior) {
  const Cell cell = cell_of({{1, 1}, {7, 9}, {8.2, 8.4}, {3, 3}, {0, 0}}, 5);
  const auto choice = paper_selection(cell, kHigher);
  ASSERT_TRUE(choice.has_value());
  EXPECT_EQ(choice->best, 7);
  EXPECT_EQ(choice->bar_low, 7);  // 8 is 0.3 away, the deviation is 0.14
  EXPECT_TRUE(choice->interior);
}

TEST(PaperSelection, NothingFromMissingOrNaN) {
  Cell cell = bowl();
  cell.trials[0][0].reset();
  EXPECT_FALSE(paper_selection(cell, kLower).has_value());
  cell = bowl();
  cell.trials[0][0]->metrics[kMetric] = NAN;
  EXPECT_FALSE(paper_selection(cell, kLower).has_value());
  cell = bowl();
  cell.trials[4][2]->status = trial::Status::timeout;
  EXPECT_FALSE(paper_selection(cell, kLower).has_value());
  EXPECT_FALSE(paper_selection(bowl(), {.metric = "other"}).has_value());
  EXPECT_FALSE(paper_selection(Cell{}, kLower).has_value());
}

TEST(FittedPeak, IsTheVertexOfTheMeans) {
  // Means 3.1, 2.1333, 3.0333: vertex (0.06667/2)/1.86667 above 2^-1.
  const Peak peak = fitted_peak(bowl(), kLower);
  ASSERT_EQ(peak.state, Peak::State::ok) << peak.why;
  EXPECT_EQ(peak.best, -1);
  EXPECT_FALSE(peak.hull);
  EXPECT_NEAR(peak.estimate.value, -1 + 0.0178571428571, 1e-10);
  EXPECT_EQ(peak.estimate.degrees, 2);
  EXPECT_EQ(peak.n, 3);
  EXPECT_EQ(peak.trials.size(), 9U);
  EXPECT_THAT(peak.not_worse, testing::Contains(-1));
}

TEST(FittedPeak, IsTheSameForAMetricTurnedAround) {
  Cell turned = bowl();
  for (auto& row : turned.trials) {
    for (auto& trial : row) trial->metrics[kMetric] *= -1;
  }
  const Peak a = fitted_peak(bowl(), kLower);
  const Peak b = fitted_peak(turned, kHigher);
  EXPECT_EQ(a.estimate.value, b.estimate.value);
  EXPECT_EQ(a.estimate.standard_error, b.estimate.standard_error);
  EXPECT_EQ(a.not_worse, b.not_worse);
}

TEST(FittedPeak, AsksForTwoRatesOnEachSide) {
  Cell cell = bowl();
  cell.trials.pop_back();
  const Peak right = fitted_peak(cell, kLower);
  EXPECT_EQ(right.state, Peak::State::edge);
  EXPECT_TRUE(std::isnan(right.estimate.value));
  EXPECT_THAT(right.why, HasSubstr("2^-1"));
  cell = bowl();
  cell.trials.erase(cell.trials.begin());
  EXPECT_EQ(fitted_peak(cell, kLower).state, Peak::State::edge);
}

TEST(FittedPeak, FailsClosed) {
  Cell cell = bowl();
  cell.trials[3][1].reset();
  EXPECT_EQ(fitted_peak(cell, kLower).state, Peak::State::missing);
  EXPECT_THAT(fitted_peak(cell, kLower).why, HasSubstr("1 of 15"));
  cell = bowl();
  cell.trials[3][1]->status = trial::Status::error;
  EXPECT_EQ(fitted_peak(cell, kLower).state, Peak::State::missing);
  cell = bowl();
  cell.trials[3][1]->metrics[kMetric] = NAN;
  EXPECT_EQ(fitted_peak(cell, kLower).state, Peak::State::invalid);
  EXPECT_EQ(fitted_peak(bowl(), {.metric = "x"}).state, Peak::State::invalid);
  EXPECT_EQ(fitted_peak(Cell{}, kLower).state, Peak::State::missing);
  cell = bowl();
  for (auto& row : cell.trials) row.resize(1);
  EXPECT_EQ(fitted_peak(cell, kLower).state, Peak::State::no_spread);
}

TEST(FittedPeak, DivergenceCountsAtTheBestRateOnly) {
  Cell cell = bowl();
  cell.trials[4][0]->status = trial::Status::diverged;
  cell.trials[3][0]->status = trial::Status::diverged;
  const Peak beside = fitted_peak(cell, kLower);
  EXPECT_EQ(beside.state, Peak::State::ok);
  EXPECT_EQ(beside.n_diverged, 1);
  cell.trials[2][2]->status = trial::Status::diverged;
  const Peak at = fitted_peak(cell, kLower);
  EXPECT_EQ(at.state, Peak::State::diverged);
  EXPECT_THAT(at.why, HasSubstr("1 of 3"));
}

// A true best rate that a diverged trial hides must not hand its place on.
TEST(FittedPeak, ARateThatDivergenceKeepsFromBeingTheBestIsNamed) {
  Cell cell = bowl();
  const Peak sound = fitted_peak(cell, kLower);
  ASSERT_EQ(sound.state, Peak::State::ok);
  const auto best = static_cast<std::size_t>(sound.best - cell.low);
  auto& hit = cell.trials[best][0];
  hit->status = trial::Status::diverged;
  hit->metrics.begin()->second = 100;
  const Peak peak = fitted_peak(cell, kLower);
  EXPECT_EQ(peak.state, Peak::State::diverged);
  EXPECT_NE(peak.best, sound.best);
  EXPECT_EQ(peak.n_diverged, 1);
  EXPECT_THAT(peak.why, HasSubstr("would be the best without them"));
  // Most of them diverged: no stable rate, beyond the cliff.
  for (auto& trial : cell.trials[best]) {
    trial->status = trial::Status::diverged;
    trial->metrics.begin()->second = 100;
  }
  cell.trials[best][1]->status = trial::Status::ok;
  cell.trials[best][1]->metrics.begin()->second = 0;
  EXPECT_NE(fitted_peak(cell, kLower).state, Peak::State::diverged);
}

TEST(FittedPeak, EqualReplicatesAreNoMeasurement) {
  const Cell cell =
      cell_of({{4, 4, 4}, {3, 3, 3}, {2, 2, 2}, {3, 3, 3}, {5, 5, 5}});
  EXPECT_EQ(fitted_peak(cell, kLower).state, Peak::State::no_spread);
  // One curve, shifted as a whole in each replicate: differences never vary, so
  // nothing is told from anything.
  const Cell shifted =
      cell_of({{4, 5, 6}, {3, 4, 5}, {2, 3, 4}, {3, 4, 5}, {5, 6, 7}});
  const Peak peak = fitted_peak(shifted, kLower);
  EXPECT_TRUE(peak.hull);
  EXPECT_EQ(interval(peak.estimate, 0.9).low, -0.5);
  EXPECT_EQ(interval(peak.estimate, 0.9).high, 4.5);
}

TEST(FittedPeak, AConstantCurveIsNoPeak) {
  const Cell equal = cell_of(std::vector<std::vector<double>>(7, {1, 2, 3}));
  EXPECT_NE(fitted_peak(equal, kLower).state, Peak::State::ok);
  // Noise alone: a hull over (nearly) the whole grid if it is not on the edge.
  simulator::ArmTruth truth;
  truth.curvature = 0;
  truth.cliff = 1000;
  simulator::Simulator noise(simulator::one_arm(truth, {4}, -8, 0, 7));
  int hulls = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Peak peak = fitted_peak(
        *noise.draw(seed).sweep("simulated").cell("sgd", 4), kLower);
    if (!peak.hull) continue;
    ++hulls;
    const Interval reach = interval(peak.estimate, 0.9);
    EXPECT_LE(reach.low, peak.not_worse.front() - 0.5);
    EXPECT_GE(reach.high, peak.not_worse.back() + 0.5);
    EXPECT_GT(reach.high - reach.low, 3);
  }
  EXPECT_GT(hulls, 20);
}

TEST(WantedExtensions, TwoRatesTwiceAtAnEdge) {
  simulator::ArmTruth truth;
  truth.peak_at_one = -6;
  truth.slope = 0;
  const auto evidence = [&](int low, int high, bool extend) {
    simulator::World world = simulator::one_arm(truth, {4}, low, high, 5);
    world.sweep.extend = extend;
    return simulator::Simulator(world).draw(1);
  };
  const trial::BudgetSpec budget{.epochs = 20};
  const Extension above{"simulated", "sgd", 4, budget, 0, 2};
  EXPECT_THAT(wanted_extensions(evidence(-9, -5, true), {}),
              ElementsAre(above));
  EXPECT_THAT(wanted_extensions(evidence(-9, -5, false), {}), ElementsAre());
  EXPECT_THAT(wanted_extensions(evidence(-9, -4, true), {}), ElementsAre());
  // Still on the edge: two more, then no further.
  const Extension twice{"simulated", "sgd", 4, budget, 0, 4};
  EXPECT_THAT(wanted_extensions(evidence(-12, -6, true), {above}),
              ElementsAre(twice));
  EXPECT_THAT(wanted_extensions(evidence(-12, -6, true), {twice}),
              ElementsAre());
  const Extension below{"simulated", "sgd", 4, budget, 2, 0};
  EXPECT_THAT(wanted_extensions(evidence(-7, -2, true), {}),
              ElementsAre(below));
  const Extension both{"simulated", "sgd", 4, budget, 2, 2};
  EXPECT_THAT(wanted_extensions(evidence(-7, -5, true), {}), ElementsAre(both));
}

TEST(WantedExtensions, ForTheOptimumOfAnObjectiveToo) {
  simulator::ArmTruth truth;
  truth.peak_at_one = -6;
  truth.slope = 0;
  simulator::World world = simulator::one_arm(truth, {4}, -9, -3, 5);
  Evidence evidence = simulator::Simulator(world).draw(1);
  EXPECT_THAT(wanted_extensions(evidence, {}), ElementsAre());
  SweepResult& result = evidence.sweeps.begin()->second;
  for (auto& [id, cell] : result.cells) {
    for (std::size_t i = 0; i < cell.trials.size(); ++i) {
      for (auto& trial : cell.trials[i]) {
        trial->metrics["other"] =
            trial->metrics.at(simulator::kMetric) + static_cast<double>(i);
      }
    }
  }
  result.sweep.objectives = {{"other"}};
  const Extension below{"simulated", "sgd", 4, {.epochs = 20}, 2, 0};
  EXPECT_THAT(wanted_extensions(evidence, {}), ElementsAre(below));
}

TEST(WantedExtensions, NotForACurveThatSaysNothing) {
  simulator::ArmTruth truth;
  truth.cliff = -1000;  // everything collapses
  simulator::Simulator dead(simulator::one_arm(truth, {4}, -8, 0, 5));
  EXPECT_TRUE(wanted_extensions(dead.draw(1), {}).empty());
  simulator::ArmTruth frozen;
  frozen.curvature = 0;
  frozen.cliff = 1000;
  frozen.own = 0;
  simulator::Simulator same(simulator::one_arm(frozen, {4}, -8, 0, 5));
  EXPECT_TRUE(wanted_extensions(same.draw(1), {}).empty());
  simulator::Simulator edge(simulator::one_arm({}, {4}, -4, 0, 5));
  Evidence evidence = edge.draw(1);
  EXPECT_FALSE(wanted_extensions(evidence, {}).empty());
  evidence.sweeps.begin()->second.cells.begin()->second.trials[2][0].reset();
  EXPECT_TRUE(wanted_extensions(evidence, {}).empty());
}

}  // namespace
}  // namespace noisegate::claim
