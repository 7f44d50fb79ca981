#include "bench/calibration/level_alarms.h"

#include <gtest/gtest.h>

#include "bench/calibration/line.h"
#include "harness/claim/baseline_testing.h"
#include "harness/claim/levels.h"

namespace noisegate::calibration {
namespace {

using claim::testing::level_options;
using Edit = std::function<void(std::uint64_t seed, int place, double& loss)>;

// Six master seeds with eight replicates of five cells, each loss changed.
LevelPool pool(const Edit& edit) {
  claim::simulator::Simulator simulator(claim::testing::level_world());
  std::vector<claim::Evidence> drawn;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    drawn.push_back(simulator.draw(500 + seed));
    for (auto& [id, cell] : drawn.back().sweeps.begin()->second.cells)
      for (auto& rate : cell.trials)
        for (int i = 0; i < std::ssize(rate); ++i)
          edit(seed, i,
               rate[static_cast<std::size_t>(i)]->metrics.at("test_loss"));
  }
  std::vector<claim::BaselineSource> sources;
  std::vector<const claim::SweepResult*> results;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    results.push_back(&drawn[seed].sweeps.begin()->second);
    sources.push_back({2000 + seed, results.back()});
  }
  const claim::Baseline baseline = claim::measure_baseline(
      sources, level_options(2000), claim::testing::kDataSha256);
  return level_pool(baseline, results, 7);
}

const Edit kSound = [](std::uint64_t, int, double&) {};

TEST(LevelAlarms, AreRareWhereNoiseIsNormal) {
  const LevelAlarms alarms =
      level_alarms({pool(kSound)}, level_options(1), 2000);
  EXPECT_EQ(alarms.draws, 2000);
  EXPECT_EQ(alarms.levels, 10U);
  EXPECT_LE(surely_above(alarms.red, 2000), claim::kLevelAlpha);
  EXPECT_LE(surely_above(alarms.plainly, 2000), claim::kLevelAlpha);
}

const Edit kOneAstray = [](std::uint64_t seed, int place, double& loss) {
  if (seed == 3 && place == 2) loss *= 16;
};

// One replicate in 48 trains badly: means tell, trimmed means don't.
TEST(LevelAlarms, OfMeansAreFrequentWhereReplicatesGoAstray) {
  const LevelPool strays = pool(kOneAstray);
  const LevelAlarms alarms = level_alarms({strays}, level_options(1), 1000);
  EXPECT_LE(surely_above(alarms.red, 1000), claim::kLevelAlpha);
  EXPECT_GT(alarms.plainly, 10 * alarms.red);
  EXPECT_GT(surely_above(alarms.plainly, 1000), claim::kLevelAlpha);
}

TEST(LevelAlarms, AreTheSameHoweverManyAreDrawn) {
  const LevelPool strays = pool(kOneAstray);
  const auto few = level_alarms({strays}, level_options(1), 300);
  const auto again = level_alarms({strays}, level_options(1), 300);
  const auto more = level_alarms({strays}, level_options(1), 600);
  EXPECT_EQ(few.plainly, again.plainly);
  EXPECT_GT(more.plainly, 0);
  EXPECT_GE(more.plainly, few.plainly);
}

// What a run compares with itself is red: the alarms can be.
TEST(LevelAlarms, SayWhatTurnedRed) {
  const auto alarms = level_alarms({pool(kSound)}, level_options(2003), 3);
  EXPECT_EQ(alarms.red, 3);
  EXPECT_EQ(alarms.by_check.size(), 2U);
}

TEST(BetweenOverWithin, IsOneForIndependentReplicates) {
  EXPECT_NEAR(between_over_within({pool(kSound)}), 1, 0.6);
}

TEST(BetweenOverWithin, SeesWhatReplicatesOfASeedHaveInCommon) {
  const LevelPool common = pool([](std::uint64_t seed, int, double& loss) {
    loss *= 1 + 0.2 * static_cast<double>(seed);
  });
  EXPECT_GT(between_over_within({common}), 3);
}

}  // namespace
}  // namespace noisegate::calibration
