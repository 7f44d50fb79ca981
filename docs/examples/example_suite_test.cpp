// The code of docs/add_a_suite.md. ci/check_text compares the two; this file is
// compiled and run as a test.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string>

#include "harness/claim/check.h"
#include "harness/claim/estimators.h"
#include "harness/claim/evidence.h"
#include "harness/claim/sweep.h"
#include "harness/claim/verdict.h"

namespace noisegate::examples {
namespace {

// [experiment]
// Section 3.5: one network, one batch size, two schedules.
claim::Experiment section35_decay(claim::Tier tier, const std::string& data) {
  claim::Sweep sweep;
  sweep.id = "section35_decay";
  sweep.title = "Learning rate lowered late, or constant";
  sweep.workload = "classifier_" + data;
  sweep.arms = {
      {.name = "decayed",
       .optimizer = {},
       .schedule = {.kind = trial::ScheduleKind::paper},
       .low = -6,
       .high = 1,
       .parameters = {}},
      {.name = "constant",
       .optimizer = {},
       .schedule = {.kind = trial::ScheduleKind::constant},
       .low = -6,
       .high = 1,
       .parameters = {}},
  };
  sweep.batch_sizes = {16};
  sweep.budgets = {{.epochs = tier == claim::Tier::smoke ? 2 : 20}};
  sweep.replicates = 7;
  sweep.selection = {
      .metric = "test_accuracy", .higher_is_better = true, .keep = 5};
  return {.id = "smith2020_section35",
          .place = "Section 3.5",
          .differs = "A small classifier instead of a Wide-ResNet; 20 epochs.",
          .sweeps = {sweep}};
}
// [/experiment]

// [suite]
// Lowering the learning rate late.
//
// Paper: Smith, Elsen & De 2020, section 3.5; no number in the paper.
// Claim: lowering the learning rate late in training raises test accuracy.
// Criterion: best accuracy with the paper's schedule minus best accuracy at a
//   constant rate, each at its own best rate, exceeds 0.5 % points.
// Differs: a small classifier on generated digits, 20 epochs.
claim::Suite late_decay(claim::Tier, const std::string&) {
  return {
      .id = "late_decay",
      .title = "Lowering the learning rate late",
      .paper = "smith2020",
      .summary = "Lowering the learning rate late raises test accuracy.",
      .differs = "A small classifier on generated digits, 20 epochs.",
      .experiments = {"smith2020_section35"},
      .checks = {{
          .id = "S14.decay_helps",
          .claim = "S14",
          .kind = "sign",
          .title = "Best test accuracy is higher with decay than without",
          .sweep = "section35_decay",
          .unit = "% points",
          .estimate = claim::best_gap(
              {.sweep = "section35_decay",
               .a = {.arm = "decayed", .batch_size = 16, .budget = {}},
               .b = {.arm = "constant", .batch_size = 16, .budget = {}},
               .metric = "test_accuracy",
               .favours = claim::BestGap::Favours::a}),
          .allowed = {.low = 0.5,
                      .reason = "half a point is what users would notice; no "
                                "benefit gives 0"},
          .sensitivity = "",
          .tiers = {claim::Tier::desk},
      }},
      .not_at_tier = {}};
}
// [/suite]

// [control]
claim::Control not_decayed() {
  return {.id = "learning_rate_not_decayed",
          .fault = trial::Fault::constant_rate,
          .statement = "The schedule is ignored: both arms train alike.",
          .must_turn = {"S14.decay_helps"},
          .reduce = [](claim::Sweep& sweep) { sweep.replicates = 5; }};
}
// [/control]

// [evidence]
// Simulated trials: accuracy is a parabola over log2 rate with its top at
// `top`, and replicates differ by a fixed amount.
claim::Cell cell(const claim::Arm& arm, int replicates, double top) {
  constexpr std::array kDeviation = {0.2, -0.1, 0.0, 0.1, -0.2, 0.15, -0.15};
  claim::Cell cell{.low = arm.low, .trials = {}};
  for (int k = arm.low; k <= arm.high; ++k) {
    auto& row = cell.trials.emplace_back();
    for (int r = 0; r < replicates; ++r) {
      const double accuracy =
          top - 2.0 * (k + 2.5) * (k + 2.5) +
          kDeviation.at((static_cast<std::size_t>(3 * r + 2 * (k + 6)) +
                         arm.name.size()) %
                        7);
      row.push_back(claim::TrialPoint{
          .key = arm.name + std::to_string(k) + "/" + std::to_string(r),
          .status = trial::Status::ok,
          .metrics = {{"test_accuracy", accuracy}}});
    }
  }
  return cell;
}

claim::Evidence evidence(double decayed, double constant) {
  claim::SweepResult result;
  result.sweep = section35_decay(claim::Tier::desk, "glyphs").sweeps.front();
  for (const claim::Arm& arm : result.sweep.arms) {
    const claim::CellId id{arm.name, 16, result.sweep.budgets.front()};
    result.cells[id] = cell(arm, result.sweep.replicates,
                            arm.name == "decayed" ? decayed : constant);
  }
  return {{{result.sweep.id, result}}};
}

claim::Outcome outcome(double decayed, double constant) {
  const auto verdicts =
      claim::judge({late_decay(claim::Tier::desk, "glyphs")},
                   evidence(decayed, constant), claim::Tier::desk);
  return verdicts.claims.front().outcome;
}

TEST(LateDecay, PassesWhereDecayHelps) {
  EXPECT_EQ(outcome(92, 90), claim::Outcome::pass);
}

TEST(LateDecay, FailsWhereItDoesNot) {
  EXPECT_EQ(outcome(90, 90), claim::Outcome::fail);
}

TEST(LateDecay, IsUndecidedAtTheMargin) {
  EXPECT_EQ(outcome(90.5, 90), claim::Outcome::inconclusive);
}
// [/evidence]

TEST(LateDecay, NamesAnExistingFaultAndSweep) {
  const auto suite = late_decay(claim::Tier::desk, "glyphs");
  EXPECT_EQ(not_decayed().must_turn.front(), suite.checks.front().id);
  EXPECT_NO_THROW(claim::validate(
      section35_decay(claim::Tier::desk, "glyphs").sweeps.front()));
}

}  // namespace
}  // namespace noisegate::examples
