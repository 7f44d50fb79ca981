#include "harness/run/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "harness/base/error.h"
#include "harness/run/testing.h"

namespace noisegate::run {
namespace {

using testing::fake_worker_description;
using ::testing::HasSubstr;
using testing::make_request;
using testing::small_sweep;

trial::Plan plan_of(std::vector<claim::Sweep> sweeps) {
  return plan_first_round(make_request(std::move(sweeps)),
                          fake_worker_description());
}

// Label → keys, in order.
std::map<std::string, std::vector<std::string>> packs_of(
    const trial::Plan& plan, const std::string& sweep) {
  std::map<std::string, std::vector<std::string>> packs;
  for (const trial::Pack& pack : plan.packs) {
    if (!pack.label.starts_with(sweep + " ")) continue;
    for (const std::size_t index : pack.trials)
      packs[pack.label].push_back(plan.trials[index].key);
  }
  return packs;
}

std::string refusal(std::vector<claim::Sweep> sweeps) {
  try {
    validate(make_request(std::move(sweeps)), fake_worker_description());
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::config);
    return error.what();
  }
  return "accepted";
}

TEST(Planner, PlansEveryTrialOnceInWholePacks) {
  const trial::Plan plan = plan_of({small_sweep("a")});
  EXPECT_EQ(plan.trials.size(), 2U * 3 * 7 * 3);
  EXPECT_EQ(plan.packs.size(), 2U * 3 * 2);
  std::set<std::string> keys;
  for (const auto& trial : plan.trials) keys.insert(trial.key);
  EXPECT_EQ(keys.size(), plan.trials.size());
  const auto packs = packs_of(plan, "a");
  EXPECT_EQ(packs.at("a sgd B=8 2e r0-1").size(), 14U);
  EXPECT_EQ(packs.at("a momentum B=64 2e r2-2").size(), 7U);
  // What it writes it must read: each trial in one pack, packs of one shape.
  EXPECT_EQ(trial::plan_text(trial::parse_plan(trial::plan_text(plan), "p")),
            trial::plan_text(plan));
}

TEST(Planner, CarriesWhatTheRequestSays) {
  PlanRequest request = make_request({small_sweep("a")});
  request.options.master_seed = 7;
  request.options.data_seed = 3;
  request.options.tier = claim::Tier::smoke;
  request.control = "labels_shuffled";
  request.data.official = false;
  const trial::Plan plan = plan_first_round(request, fake_worker_description());
  EXPECT_EQ(plan.round, 1);
  EXPECT_EQ(plan.tier, "smoke");
  EXPECT_EQ(plan.data, "glyphs");
  EXPECT_EQ(plan.data_sha256, std::string(64, 'a'));
  EXPECT_FALSE(plan.data_official);
  EXPECT_EQ(plan.numerics, "fake-1");
  EXPECT_EQ(plan.control, "labels_shuffled");
  EXPECT_EQ(plan.master_seed, 7U);
  EXPECT_EQ(plan.data_seed, 3U);
  EXPECT_EQ(plan.suites, std::vector<std::string>{"a_suite"});
}

TEST(Planner, SameSweepOfTwoSuitesCountsOnce) {
  EXPECT_EQ(trial::plan_text(plan_of({small_sweep("a"), small_sweep("a")})),
            trial::plan_text(plan_of({small_sweep("a")})));
}

TEST(Planner, RefusesOneIdForTwoSweeps) {
  claim::Sweep other = small_sweep("a");
  other.arms[1].high = 1;
  EXPECT_THAT(refusal({small_sweep("a"), other}),
              HasSubstr("sweep a: is declared twice, and differently"));
}

TEST(Planner, ArmsThatTrainAlikeShareTrialsAndPacks) {
  claim::Sweep sweep = small_sweep("a");
  sweep.arms[1] = sweep.arms[0];
  sweep.arms[1].name = "again";
  sweep.arms[1].high = 2;  // two rates more than the first
  const trial::Plan plan = plan_of({sweep});
  EXPECT_EQ(plan.trials.size(), 3U * 9 * 3);
  EXPECT_EQ(plan.packs.size(), 3U * 2);
}

TEST(Planner, PacksDoNotDependOnWhatElseIsSelected) {
  const auto both = plan_of({small_sweep("b"), small_sweep("a")});
  const auto swapped = plan_of({small_sweep("a"), small_sweep("b")});
  EXPECT_EQ(trial::plan_text(both), trial::plan_text(swapped));
  EXPECT_EQ(packs_of(both, "a"), packs_of(plan_of({small_sweep("a")}), "a"));
  EXPECT_EQ(packs_of(both, "b"), packs_of(plan_of({small_sweep("b")}), "b"));
}

TEST(Planner, FullBlocksStayWhenReplicatesAreAdded) {
  PlanRequest more = make_request({small_sweep("a")});
  more.options.replicates = 4;
  const auto packs =
      packs_of(plan_first_round(more, fake_worker_description()), "a");
  const auto before = packs_of(plan_of({small_sweep("a")}), "a");
  EXPECT_EQ(packs.at("a sgd B=8 2e r0-1"), before.at("a sgd B=8 2e r0-1"));
  EXPECT_EQ(packs.at("a sgd B=8 2e r2-3").size(), 14U);
}

TEST(Planner, LongestPackFirst) {
  const trial::Plan plan = plan_of({small_sweep("a")});
  const PlanCost cost = estimate(plan, fake_worker_description());
  ASSERT_EQ(cost.packs.size(), plan.packs.size());
  for (std::size_t i = 1; i < cost.packs.size(); ++i)
    EXPECT_GE(cost.packs[i - 1].core_seconds, cost.packs[i].core_seconds);
  EXPECT_THAT(plan.packs.front().label, HasSubstr("B=8 2e r0-1"));
  EXPECT_THAT(plan.packs.back().label, HasSubstr("B=64 2e r2-2"));
}

TEST(Planner, CostIsFlopsAndSteps) {
  const trial::Plan plan = plan_of({small_sweep("a")});
  // 14 trials of 2 epochs over 2048 examples at B = 8, 6000 FLOPs an example.
  const PackCost cost =
      estimate(plan, plan.packs.front(), fake_worker_description());
  EXPECT_DOUBLE_EQ(cost.trial_steps, 14 * 2 * 256.0);
  EXPECT_DOUBLE_EQ(cost.flops, 14 * 2 * 2048.0 * 6000);
  EXPECT_DOUBLE_EQ(cost.core_seconds, 344064000.0 / 5e10 + 7168 / 3e5);
  const base::Json json =
      to_json(estimate(plan, fake_worker_description()), plan);
  EXPECT_EQ(json.at("packs").size(), 12U);
  EXPECT_EQ(json.at("packs")[0].at("trials"), 14);
}

TEST(Planner, TheFaultFullBatchCostsAllExamplesEachStep) {
  PlanRequest request = make_request({small_sweep("a")});
  request.options.fault = trial::Fault::full_batch;
  const trial::Plan plan = plan_first_round(request, fake_worker_description());
  EXPECT_DOUBLE_EQ(
      estimate(plan, plan.packs.front(), fake_worker_description()).flops,
      14 * 2 * 256.0 * 2048 * 6000);
}

TEST(Planner, ExtensionRoundHoldsTheAddedRatesOnly) {
  const auto request = make_request({small_sweep("a"), small_sweep("b")});
  const auto worker = fake_worker_description();
  const trial::Plan first = plan_first_round(request, worker);
  std::set<std::string> planned;
  for (const auto& trial : first.trials) planned.insert(trial.key);
  const claim::Extension wider{.sweep = "a",
                               .arm = "momentum",
                               .batch_size = 16,
                               .budget = {.epochs = 2},
                               .below = 0,
                               .above = 2};
  const trial::Plan second =
      plan_extension_round(request, worker, 2, {wider}, planned);
  EXPECT_EQ(second.round, 2);
  EXPECT_EQ(second.trials.size(), 2U * 3);
  EXPECT_EQ(second.packs.size(), 2U);
  std::set<double> rates;
  for (const auto& trial : second.trials) {
    EXPECT_EQ(trial.spec.batch_size, 16);
    EXPECT_EQ(trial.spec.optimizer.momentum, 0.9);
    EXPECT_FALSE(planned.contains(trial.key));
    rates.insert(trial.spec.effective_learning_rate);
  }
  EXPECT_EQ(rates, (std::set<double>{2, 4}));
}

TEST(Planner, RefusesABatchThatNoEpochHolds) {
  claim::Sweep sweep = small_sweep("a");
  sweep.batch_sizes = {8, 24};  // the rest of an epoch is left out
  EXPECT_EQ(refusal({sweep}), "accepted");
  sweep.batch_sizes = {8, 4096};
  EXPECT_THAT(refusal({sweep}),
              HasSubstr("sweep a: batch size 4096 is more than the 2048"));
  // As the sweep sets N, not as the workload ships it.
  sweep.parameters["train_examples"] = 4096;
  EXPECT_EQ(refusal({sweep}), "accepted");
  sweep.arms[0].parameters["train_examples"] = 250;
  EXPECT_THAT(refusal({sweep}), HasSubstr("more than the 250"));
}

TEST(Planner, AnyBatchFitsABudgetInSteps) {
  claim::Sweep sweep = small_sweep("a");
  sweep.batch_sizes = {24};
  sweep.budgets = {trial::BudgetSpec{.steps = 10}};
  EXPECT_EQ(refusal({sweep}), "accepted");
}

TEST(Planner, RefusesWhatTheWorkerDoesNotHave) {
  claim::Sweep sweep = small_sweep("a");
  sweep.workload = "classifier_glyph";
  EXPECT_THAT(refusal({sweep}), HasSubstr("did you mean classifier_glyphs?"));
  sweep = small_sweep("a");
  sweep.parameters["train_example"] = 64;
  EXPECT_THAT(refusal({sweep}), HasSubstr("did you mean train_examples?"));
  sweep = small_sweep("a");
  sweep.selection.metric = "test_accurcy";
  EXPECT_THAT(refusal({sweep}), HasSubstr("did you mean test_accuracy?"));
  EXPECT_THAT(refusal({}), HasSubstr("no sweep to plan"));
}

}  // namespace
}  // namespace noisegate::run
