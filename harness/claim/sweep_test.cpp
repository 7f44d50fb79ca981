#include "harness/claim/sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "harness/base/error.h"
#include "harness/claim/evidence.h"

namespace noisegate::claim {
namespace {

using testing::HasSubstr;

Sweep small() {
  Sweep sweep;
  sweep.id = "small";
  sweep.workload = "quadratic";
  sweep.parameters = {{"dimension", 4}, {"noise", 1}};
  sweep.arms = {{.name = "sgd",
                 .optimizer = {},
                 .schedule = {},
                 .low = -3,
                 .high = 0,
                 .parameters = {}},
                {.name = "momentum",
                 .optimizer = {.momentum = 0.9},
                 .schedule = {},
                 .low = -3,
                 .high = 1,
                 .parameters = {{"noise", 2}}}};
  sweep.batch_sizes = {4, 8};
  sweep.budgets = {trial::BudgetSpec{.epochs = 2}};
  sweep.replicates = 3;
  sweep.selection.metric = "loss";
  return sweep;
}

std::string error_of(const std::function<void()>& act, base::ErrorCode code) {
  try {
    act();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), code);
    return error.what();
  }
  return "no error";
}

TEST(Tier, TextGoesBothWays) {
  for (const Tier tier : {Tier::smoke, Tier::desk, Tier::gpu, Tier::paper}) {
    EXPECT_EQ(tier_from_text(to_text(tier)), tier);
  }
  EXPECT_THAT(error_of([] { tier_from_text("desc"); }, base::ErrorCode::usage),
              HasSubstr("did you mean \"desk\""));
}

TEST(MakeSpec, TakesEachFieldFromItsPlace) {
  RunOptions options;
  options.master_seed = 7;
  options.data_seed = 8;
  options.device = "cuda";
  options.engine = "reference";
  options.fault = trial::Fault::rate_doubled;
  const Sweep sweep = small();
  const trial::TrialSpec spec =
      make_spec(sweep, sweep.arms[1], 8, sweep.budgets[0], -3, 2, options);
  EXPECT_EQ(spec.workload, "quadratic");
  EXPECT_EQ(spec.parameters,
            (std::map<std::string, double>{{"dimension", 4}, {"noise", 2}}));
  EXPECT_EQ(spec.optimizer.momentum, 0.9);
  EXPECT_EQ(spec.batch_size, 8);
  EXPECT_EQ(spec.budget.epochs, 2);
  EXPECT_EQ(spec.effective_learning_rate, 0.125);
  EXPECT_EQ(spec.stream, "small");
  EXPECT_EQ(spec.replicate, 2);
  EXPECT_EQ(spec.master_seed, 7U);
  EXPECT_EQ(spec.data_seed, 8U);
  EXPECT_EQ(spec.device, "cuda");
  EXPECT_EQ(spec.engine, "reference");
  EXPECT_EQ(spec.fault, trial::Fault::rate_doubled);
}

struct Broken {
  const char* word;  // of the message
  std::function<void(Sweep&)> edit;
};

TEST(Validate, RefusesWhatCannotBeRun) {
  EXPECT_NO_THROW(validate(small()));
  const std::vector<Broken> cases = {
      {"id", [](Sweep& s) { s.id = "a b"; }},
      {"workload", [](Sweep& s) { s.workload.clear(); }},
      {"parameter noise", [](Sweep& s) { s.parameters["noise"] = NAN; }},
      {"arms", [](Sweep& s) { s.arms.clear(); }},
      {"occurs twice", [](Sweep& s) { s.arms[1].name = "sgd"; }},
      {"low 1 is above high 0", [](Sweep& s) { s.arms[0].low = 1; }},
      {"rates outside", [](Sweep& s) { s.arms[0].high = 2000; }},
      {"momentum 1", [](Sweep& s) { s.arms[0].optimizer.momentum = 1; }},
      {"l2", [](Sweep& s) { s.arms[0].optimizer.l2 = -1; }},
      {"batch_sizes", [](Sweep& s) { s.batch_sizes.clear(); }},
      {"ascending",
       [](Sweep& s) {
         s.batch_sizes = {8, 4};
       }},
      {"ascending",
       [](Sweep& s) {
         s.batch_sizes = {4, 4};
       }},
      {"positive",
       [](Sweep& s) {
         s.batch_sizes = {0, 4};
       }},
      {"budgets", [](Sweep& s) { s.budgets.clear(); }},
      {"exactly one",
       [](Sweep& s) {
         s.budgets = {trial::BudgetSpec{.epochs = 1, .steps = 1}};
       }},
      {"exactly one", [](Sweep& s) { s.budgets = {trial::BudgetSpec{}}; }},
      {"2e occurs twice", [](Sweep& s) { s.budgets.push_back(s.budgets[0]); }},
      {"replicates", [](Sweep& s) { s.replicates = 0; }},
      {"block", [](Sweep& s) { s.block = 0; }},
      {"precision", [](Sweep& s) { s.precision = "bf16"; }},
      {"selection", [](Sweep& s) { s.selection.metric.clear(); }},
      {"keeps more", [](Sweep& s) { s.selection.keep = 4; }},
      {"looks: the first", [](Sweep& s) { s.looks = {1}; }},
      {"looks: must be strictly",
       [](Sweep& s) {
         s.looks = {s.replicates, s.replicates};
       }},
      {"more than 1000000",
       [](Sweep& s) {
         s.looks = {s.replicates, 2'000'000};
       }},
      {"objectives", [](Sweep& s) { s.objectives.emplace_back(); }},
      {"more than 1000000", [](Sweep& s) { s.replicates = 2'000'000; }},
      {"more than 1000000", [](Sweep& s) { s.replicates = 60'000; }},
  };
  for (const Broken& broken : cases) {
    Sweep sweep = small();
    broken.edit(sweep);
    const std::string message =
        error_of([&] { validate(sweep); }, base::ErrorCode::config);
    EXPECT_THAT(message, HasSubstr(broken.word));
    EXPECT_THAT(message, HasSubstr("sweep \""));
  }
}

TEST(RuleOf, AnObjectiveReplacesTheMetric) {
  Sweep sweep = small();
  EXPECT_EQ(rule_of(sweep, {}).metric, sweep.selection.metric);
  const SelectionRule rule = rule_of(sweep, {"train_loss", true});
  EXPECT_EQ(rule.metric, "train_loss");
  EXPECT_TRUE(rule.higher_is_better);
  EXPECT_EQ(rule.keep, sweep.selection.keep);
}

TEST(Gather, LooksUpEachTrialWithItsExtension) {
  std::vector<Extension> extensions = {
      {"small", "momentum", 8, trial::BudgetSpec{.epochs = 2}, 2, 4},
      {"other", "sgd", 4, trial::BudgetSpec{.epochs = 2}, 2, 2}};
  int asked = 0;
  const Evidence evidence =
      gather({small()}, {}, extensions,
             [&](const trial::TrialSpec& spec) -> std::optional<TrialPoint> {
               ++asked;
               if (spec.replicate == 1 && spec.effective_learning_rate == 1) {
                 return std::nullopt;
               }
               TrialPoint point;
               point.metrics["rate"] = spec.effective_learning_rate;
               return point;
             });
  EXPECT_EQ(asked, 2 * 3 * (4 + 5) + 3 * 6);
  const SweepResult& result = evidence.sweep("small");
  const Cell* wide = result.cell("momentum", 8);
  ASSERT_NE(wide, nullptr);
  EXPECT_EQ(wide->low, -5);
  EXPECT_EQ(wide->high(), 5);
  EXPECT_EQ(wide->replicates(), 3);
  EXPECT_FALSE(wide->trials[5][1].has_value());
  EXPECT_EQ(wide->trials[5][2]->metrics.at("rate"), 1);
  EXPECT_EQ(result.cell("sgd", 4)->high(), 0);
  EXPECT_EQ(result.cell("sgd", 16), nullptr);
  EXPECT_EQ(result.cell("adam", 4), nullptr);
  EXPECT_THROW(evidence.sweep("large"), base::Error);
}

TEST(Gather, ReplicatesOfTheRunWinAndBudgetsMustBeNamed) {
  Sweep sweep = small();
  sweep.budgets.push_back(trial::BudgetSpec{.epochs = 4});
  RunOptions options;
  options.replicates = 5;
  const Evidence evidence =
      gather({sweep, sweep}, options, {},
             [](const auto&) { return std::optional<TrialPoint>(); });
  const SweepResult& result = evidence.sweep("small");
  EXPECT_EQ(result.cells.size(), 8U);
  EXPECT_EQ(result.cell("sgd", 4, sweep.budgets[1])->replicates(), 5);
  EXPECT_THROW(result.cell("sgd", 4), base::Error);
}

// The sweep's own engine, but for runs of the reference loop.
TEST(MakeSpec, EngineOfTheSweep) {
  Sweep sweep;
  sweep.engine = "replicated";
  RunOptions options;
  EXPECT_EQ(make_spec(sweep, {}, 8, {.steps = 1}, 0, 0, options).engine,
            "replicated");
  options.engine = "reference";
  EXPECT_EQ(make_spec(sweep, {}, 8, {.steps = 1}, 0, 0, options).engine,
            "reference");
  sweep.engine.clear();
  EXPECT_EQ(make_spec(sweep, {}, 8, {.steps = 1}, 0, 0, {}).engine, "stacked");
}

}  // namespace
}  // namespace noisegate::claim
