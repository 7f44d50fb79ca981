// A small calibration for every commit; noisegate_calibration makes the large
// one.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "bench/calibration/line.h"
#include "bench/calibration/power.h"
#include "bench/calibration/table.h"
#include "bench/calibration/worlds.h"
#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/claim/estimators.h"
#include "harness/claim/verdict.h"
#include "suites/suites.h"

namespace noisegate::calibration {
namespace {

using claim::Outcome;

constexpr int kThreads = 2;

const base::Json& golden() {
  static const base::Json json = base::read_json(
      std::string(NOISEGATE_SOURCE_DIR) + "/harness/stats/golden/golden.json");
  return json;
}

TEST(Calibration, NoVerdictIsWrongTooOften) {
  constexpr int kDraws = 300;
  for (const Line& line : all_lines()) {
    const Rates rates = tally(line, kDraws, kThreads);
    EXPECT_EQ(rates.draws, kDraws);
    EXPECT_EQ(rates.pass + rates.fail + rates.open, kDraws);
    EXPECT_FALSE(is_red(line, rates))
        << line.group << ": " << line.name << ", pass " << rates.pass
        << ", fail " << rates.fail;
  }
}

// Lines of hard_lines() by the beginning of "group: name".
std::vector<Line> lines_of(const std::string& beginning) {
  std::vector<Line> found;
  for (const Line& line : hard_lines()) {
    if ((line.group + ": " + line.name).starts_with(beginning)) {
      found.push_back(line);
    }
  }
  EXPECT_FALSE(found.empty()) << beginning;
  return found;
}

int count_red(const std::vector<Line>& lines, Mistake mistake) {
  int red = 0;
  for (Line line : lines) {
    plant(line, mistake);
    if (is_red(line, tally(line, 4000, kThreads))) ++red;
  }
  return red;
}

TEST(Calibration, SeesPlantedMistakes) {
  const auto few = lines_of("Number of replicates: n = 3: equivalence");
  const auto picked = lines_of("Best of equal rates");
  EXPECT_EQ(count_red(few, Mistake::none), 0);
  EXPECT_EQ(count_red(picked, Mistake::none), 0);
  EXPECT_GT(count_red(few, Mistake::normal), 0);
  EXPECT_GT(count_red(few, Mistake::one_sided), 0);
  EXPECT_GT(count_red(few, Mistake::divisor), 0);
  EXPECT_EQ(count_red(picked, Mistake::picked_freely), 3);
}

TEST(Calibration, MistakesHaveNames) {
  for (const Mistake mistake : kMistakes) {
    EXPECT_EQ(mistake_from_text(to_text(mistake)), mistake);
  }
  EXPECT_THROW(mistake_from_text("z"), base::Error);
}

TEST(Tally, DoesNotDependOnThreads) {
  const Line line = lines_of("Looks").front();
  const Rates one = tally(line, 50, 1);
  const Rates three = tally(line, 50, 3);
  EXPECT_EQ(one.pass, three.pass);
  EXPECT_EQ(one.fail, three.fail);
  EXPECT_EQ(one.open, three.open);
}

TEST(SurelyAbove, IsClopperAndPearsons) {
  for (const base::Json& row : golden().at("clopper_pearson")) {
    EXPECT_NEAR(surely_above(row.at("count"), row.at("draws")),
                row.at("lower_999").get<double>(), 1e-9)
        << row.dump();
  }
}

// What a suite says of worlds with one law for all arms of both desk sweeps.
std::vector<World> desk_worlds(const std::function<void(ArmTruth&)>& edit) {
  std::vector<World> worlds;
  for (const auto& [sweep, make, centre] :
       {std::tuple{"figure1_classifier", &classifier_truth, -3.3},
        std::tuple{"figure8_autoencoder", &loss_truth, -4.3}}) {
    World world = shipped_world(sweep);
    for (const std::string arm : {"sgd", "momentum"}) {
      ArmTruth truth = through(make(arm), 1, 3, centre);
      truth.break_at = arm == "sgd" ? 5.3 : 7.3;
      edit(truth);
      world.truths.push_back(truth);
    }
    world.extras = {{"train_loss", 0.02, 0}};
    worlds.push_back(world);
  }
  return worlds;
}

claim::Suite linear_scaling() {
  for (claim::Suite& suite : suites::all_suites(claim::Tier::desk, "glyphs")) {
    if (suite.id == "linear_scaling") return suite;
  }
  throw std::runtime_error("no suite linear_scaling");
}

// Statistics T14: the grid does not contain the law.
TEST(ShippedGrids, SlopesOfOneHalfAndZeroPassFailFail) {
  constexpr int kDraws = 100;
  for (const double slope : {1.0, 0.5, 0.0}) {
    claim::simulator::Simulator simulated(desk_worlds([&](ArmTruth& truth) {
      truth = through(truth, slope, 3, truth.peak_at_one + 3 * truth.slope);
    }));
    std::map<std::string, int> pass;
    std::map<std::string, int> fail;
    for (int i = 0; i < kDraws; ++i) {
      const claim::Verdicts verdicts = claim::judge(
          {linear_scaling()}, simulated.draw(static_cast<std::uint64_t>(i)),
          claim::Tier::desk);
      for (const auto& check : verdicts.checks) {
        if (check.outcome == Outcome::pass) ++pass[check.check];
        if (check.outcome == Outcome::fail) ++fail[check.check];
      }
    }
    for (const std::string id : {"S20.noise_slope", "S38.sgd_noise_slope",
                                 "S38.momentum_noise_slope"}) {
      EXPECT_GE((slope == 1 ? pass : fail)[id], 0.95 * kDraws)
          << id << ", slope " << slope;
      EXPECT_EQ((slope == 1 ? fail : pass)[id], 0) << id << ", slope " << slope;
    }
  }
}

void expect_nothing_passes(const std::string& what,
                           const std::function<void(ArmTruth&)>& edit) {
  claim::simulator::Simulator simulated(desk_worlds(edit));
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const claim::Verdicts verdicts = claim::judge(
        {linear_scaling()}, simulated.draw(seed), claim::Tier::desk);
    for (const auto& check : verdicts.checks) {
      EXPECT_NE(check.outcome, Outcome::pass) << what << ": " << check.check;
    }
  }
}

TEST(ShippedGrids, ANetThatLearnsNothingPassesNothing) {
  const auto flat = [](ArmTruth& truth) {
    truth.curvature = 0;
    truth.cliff = 1000;
    truth.best = [](const claim::CellId&) { return -10.0; };
  };
  expect_nothing_passes("noise alone", flat);
  expect_nothing_passes("nothing at all", [&](ArmTruth& truth) {
    flat(truth);
    truth.own = truth.shared = 0;
  });
  expect_nothing_passes("collapsed",
                        [](ArmTruth& truth) { truth.cliff = -1000; });
}

TEST(Power, OfTheShippedChecksIsEnough) {
  const std::string root = NOISEGATE_SOURCE_DIR;
  const PowerTable table = power_table(root + "/bench/calibration/effects.csv",
                                       root + "/reference/expected/desk.csv",
                                       200'000);  // as the table is made
  EXPECT_GE(table.checks, 30);
  EXPECT_EQ(table.short_of_power, 0) << table.text;
}

TEST(ReplaceBetweenMarkers, LeavesTheRestAlone) {
  const std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / "markers.md";
  base::write_atomic(file, "a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb\n");
  replace_between_markers(file, "x", "new");
  EXPECT_EQ(base::read_file(file),
            "a\n<!-- x:begin -->\nnew\n<!-- x:end -->\nb\n");
  EXPECT_THROW(replace_between_markers(file, "y", "new"), base::Error);
  base::write_atomic(file,
                     "<!-- x:begin -->\n<!-- x:begin -->\n<!-- x:end -->");
  EXPECT_THROW(replace_between_markers(file, "x", "new"), base::Error);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace noisegate::calibration
