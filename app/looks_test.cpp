// Further looks at sweeps that the gate finds undecided, with a worker that
// trains nothing.
#include "app/looks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "harness/claim/estimators.h"
#include "harness/run/testing.h"

namespace noisegate::app {
namespace {

using claim::Outcome;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A sweep with looks at 2, 4 and 8 replicates, and one with a look only.
struct Bench {
  run::testing::TempFolder place;
  run::RunFolder folder{place.path()};
  claim::Suite suite;
  run::PlanRequest request;
  std::vector<std::size_t> trained;  // trials, by look
  claim::Verdicts verdicts;
  claim::Evidence evidence;
  std::vector<claim::GateRow> gate;

  // The mean loss at one rate must lie within `margin` of `centre`.
  Bench(double centre, double margin) {
    claim::Sweep looked = run::testing::tiny_sweep("looked");
    looked.looks = {2, 4, 8};
    request =
        run::testing::make_request({looked, run::testing::tiny_sweep("other")});
    suite.id = "a_suite";
    for (const char* sweep : {"looked", "other"}) {
      claim::Check check;
      check.id = std::string("S1.") + sweep;
      check.claim = std::string("S1") + sweep;
      check.sweep = sweep;
      claim::PointLevel level;
      level.sweep = sweep;
      level.metric = "test_loss";
      level.points.resize(1);
      level.points[0].at.arm = "sgd";
      level.points[0].at.batch_size = 16;
      level.points[0].at.log2_rate = -2;
      level.points[0].label = "level";
      check.estimate = claim::point_level(level);
      check.allowed = {
          .low = centre - margin, .high = centre + margin, .reason = "a test"};
      suite.checks.push_back(check);
    }
    suite.checks[1].allowed.low = -100;  // decided at once
    suite.checks[1].allowed.high = 100;
  }

  std::optional<int> look() {
    const auto summary = run::testing::run_fake(folder, request);
    trained.push_back(summary.trials_run);
    run::TrialStore store(folder);
    evidence = run::collect(folder, request.sweeps, request.options, store);
    verdicts = claim::judge({suite}, evidence, claim::Tier::desk);
    gate = claim::gate(verdicts, expected(), "glyphs", "cpu");
    return std::nullopt;
  }
  static std::vector<claim::ExpectedRow> expected() {
    std::vector<claim::ExpectedRow> rows;
    for (const char* claim : {"S1looked", "S1other"}) {
      claim::ExpectedRow row;
      row.claim = claim;
      row.data = "glyphs";
      row.device = "cpu";
      row.gated = true;
      row.expected = Outcome::pass;
      rows.push_back(row);
    }
    return rows;
  }
  std::optional<int> run() {
    look();
    return look_again(
        request.sweeps,
        [&] {
          return claim::wanted_looks(verdicts, evidence,
                                     undecided_claims(gate));
        },
        [&] { return look(); }, Log(Verbosity::quiet));
  }
  Outcome outcome(const std::string& check) const {
    for (const auto& verdict : verdicts.checks)
      if (verdict.check == check) return verdict.outcome;
    return Outcome::error;
  }
  int replicates(const std::string& sweep) const {
    return evidence.sweep(sweep).cells.begin()->second.replicates();
  }
};

// rate 2^-2 at B = 16 is the fake worker's optimum: loss 1.
TEST(Looks, AnUndecidedSweepGetsMoreReplicatesAndNoOtherDoes) {
  Bench bench(1, 0.05);
  EXPECT_EQ(bench.run(), std::nullopt);
  EXPECT_EQ(bench.outcome("S1.looked"), Outcome::pass);
  EXPECT_GT(bench.replicates("looked"), 2);
  EXPECT_EQ(bench.replicates("other"), 2);
  // 4 rates; what is there is not trained again.
  ASSERT_GE(bench.trained.size(), 2U);
  EXPECT_EQ(bench.trained[0], 2U * 4 * 2);
  EXPECT_EQ(bench.trained[1], 4U * 2);
  for (const auto& row : bench.gate) EXPECT_TRUE(row.ok) << row.claim;
}

TEST(Looks, StillUndecidedAtTheLastLookIsRed) {
  Bench bench(1.5, 0.5);  // the truth lies on the edge
  EXPECT_EQ(bench.run(), std::nullopt);
  EXPECT_THAT(bench.trained, ElementsAre(16U, 8U, 16U));
  EXPECT_EQ(bench.replicates("looked"), 8);
  EXPECT_EQ(bench.outcome("S1.looked"), Outcome::inconclusive);
  EXPECT_THAT(undecided_claims(bench.gate), ElementsAre("S1looked"));
}

TEST(Looks, ADecidedGateLooksNoFurther) {
  Bench bench(1, 10);
  bench.run();
  EXPECT_EQ(bench.trained.size(), 1U);
  Bench wrong(50, 10);  // fails at once, which more replicates do not mend
  wrong.run();
  EXPECT_EQ(wrong.trained.size(), 1U);
  EXPECT_EQ(wrong.outcome("S1.looked"), Outcome::fail);
  EXPECT_THAT(undecided_claims(wrong.gate), IsEmpty());
}

TEST(Looks, AStoppedLookEndsThem) {
  std::vector<claim::Sweep> sweeps{run::testing::tiny_sweep("a")};
  int looks = 0;
  const auto code = look_again(
      sweeps,
      [] {
        return std::vector<claim::NextLook>{{"a", 4}};
      },
      [&]() -> std::optional<int> {
        ++looks;
        return 75;
      },
      Log(Verbosity::quiet));
  EXPECT_EQ(code, 75);
  EXPECT_EQ(looks, 1);
  EXPECT_EQ(sweeps[0].replicates, 4);
}

TEST(Looks, ALookThatChangesNothingIsABugAndNotALoop) {
  std::vector<claim::Sweep> sweeps{run::testing::tiny_sweep("a")};
  EXPECT_THROW(look_again(
                   sweeps,
                   [] {
                     return std::vector<claim::NextLook>{{"a", 4}};
                   },
                   []() -> std::optional<int> { return std::nullopt; },
                   Log(Verbosity::quiet)),
               std::logic_error);
}

}  // namespace
}  // namespace noisegate::app
