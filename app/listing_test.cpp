// list --claims, list --workloads, and what the tiers of the paper's own
// networks cost.
#include "app/listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/plan_costs.h"
#include "fixtures/workloads/paper_networks.h"
#include "harness/run/planner.h"
#include "suites/suites.h"

namespace noisegate::app {
namespace {

using claim::Tier;

const ExperimentCost& of(const TierCost& costs, const std::string& id) {
  for (const ExperimentCost& experiment : costs.experiments)
    if (experiment.id == "smith2020_" + id) return experiment;
  throw std::out_of_range(id);
}

// 9 rates, 15 runs, 8 batch sizes; and B = 16384 at four budgets.
TEST(PlanCosts, OfTable1AreThoseOfItsAxes) {
  const run::SweepCost cost = of(tier_cost({}, Tier::paper), "table1").cost;
  EXPECT_EQ(cost.trials, 9 * 15 * (8 + 4));
  const double steps = 9. * 15 * (8 * 9765 + 1220 + 2441 + 4882 + 9765);
  EXPECT_EQ(cost.updates, steps);
  const double batches =
      9765. * 256 * 255 + 16384. * (1220 + 2441 + 4882 + 9765);
  const double flops =
      workloads::describe_wide_resnet(16, 4, true, 10).flops_per_example;
  EXPECT_NEAR(cost.flops, 9 * 15 * batches * flops, 1e-9 * cost.flops);
  EXPECT_NEAR(cost.longest_seconds, 9765 * 32768 * flops / 3e13 + 9765. / 500,
              1e-6);
}

TEST(PlanCosts, SumSharedTrialsOnceAndLeaveOutWhatWaits) {
  const TierCost costs = tier_cost({}, Tier::paper);
  std::int64_t trials = 0;
  for (const ExperimentCost& experiment : costs.experiments)
    if (experiment.waits.empty()) trials += experiment.cost.trials;
  EXPECT_EQ(of(costs, "figure5").shares_with,
            std::vector<std::string>{"Figure 1"});
  EXPECT_GT(of(costs, "figure5").cost.trials, 0);
  EXPECT_EQ(costs.total.trials, trials - of(costs, "figure5").cost.trials);
  EXPECT_THAT(of(costs, "table2").waits, testing::HasSubstr("ImageNet"));
  EXPECT_EQ(costs.experiments.size(), 16U);
}

TEST(PlanCosts, TheGpuTierTakesTwoHoursAtMost) {
  const TierCost costs = tier_cost({}, Tier::gpu);
  EXPECT_GE(costs.experiments.size(), 5U);
  EXPECT_LE(costs.total.gpu_seconds, 7200);
}

TEST(PlanCosts, FollowTheAssumedRateAndTheSelection) {
  Options options;
  options.experiments = {"table1", "figure[57]"};
  options.gpu_tflops = 60;
  const TierCost fast = tier_cost(options, Tier::paper);
  EXPECT_EQ(fast.experiments.size(), 3U);
  const auto half = of(fast, "table1").cost;
  const auto full = of(tier_cost({}, Tier::paper), "table1").cost;
  EXPECT_NEAR(full.gpu_seconds - half.gpu_seconds, full.flops / 6e13,
              1e-6 * full.gpu_seconds);
}

// An experiment's data set and engine are those of its workloads.
TEST(PlanCosts, ExperimentsAgreeWithTheDescriptions) {
  const auto networks = workloads::describe_paper_workloads();
  for (const Tier tier : {Tier::gpu, Tier::paper})
    for (const std::string& id : suites::experiment_ids()) {
      const auto experiment = suites::experiment(id, tier, "");
      for (const auto& sweep : experiment.sweeps) {
        if (sweep.workload == "quadratic") continue;
        const auto& info = networks.at(sweep.workload);
        EXPECT_EQ(info.data, experiment.data) << id;
        EXPECT_EQ(info.engine, sweep.engine) << id;
        EXPECT_TRUE(info.metrics.contains(sweep.selection.metric)) << id;
        for (const auto& objective : sweep.objectives)
          EXPECT_TRUE(info.metrics.contains(objective.metric)) << id;
      }
    }
}

// What the planner makes of an experiment is what was costed, by the engine
// that the description names.
TEST(PlanCosts, AgreeWithThePlanOfAnExperiment) {
  run::PlanRequest request;
  trial::WorkerDescription worker;
  worker.workloads = workloads::describe_paper_workloads();
  for (const auto& [id, engine] :
       {std::pair{"table1", "replicated"}, std::pair{"table6", "stacked"}}) {
    request.sweeps =
        suites::experiment(std::string("smith2020_") + id, Tier::gpu, "")
            .sweeps;
    const trial::Plan plan = run::plan_first_round(request, worker);
    EXPECT_EQ(static_cast<std::int64_t>(plan.trials.size()),
              of(tier_cost({}, Tier::gpu), id).cost.trials);
    for (const auto& trial : plan.trials) EXPECT_EQ(trial.spec.engine, engine);
  }
}

// Nothing of a tier is refused when it is planned.
TEST(PlanCosts, EverySweepCanBePlanned) {
  trial::WorkerDescription worker;
  worker.workloads = workloads::describe_paper_workloads();
  for (const Tier tier : {Tier::gpu, Tier::paper})
    for (const std::string& id : suites::experiment_ids()) {
      run::PlanRequest request;
      const auto experiment = suites::experiment(id, tier, "");
      if (experiment.data.empty()) continue;
      request.sweeps = experiment.sweeps;
      EXPECT_NO_THROW(run::validate(request, worker)) << id;
    }
}

TEST(Listing, NoClaimIsSilent) {
  const auto claims = list_claims();
  EXPECT_EQ(claims.size(), 82U);
  int reasons = 0;
  for (const ClaimEntry& claim : claims) {
    EXPECT_NE(claim.checks.empty(), claim.reason.empty()) << claim.id;
    EXPECT_THAT(claim.reason, testing::Not(testing::HasSubstr("no check, and")))
        << claim.id;
    if (!claim.reason.empty()) ++reasons;
  }
  auto counts = count_claims(claims);
  EXPECT_EQ(counts["decided"] + reasons, 82);
  EXPECT_EQ(counts["desk"], 35);
  EXPECT_EQ(counts["It needs ImageNet."], 3);
}

TEST(Listing, WorkloadsSayWhoUsesThemAndWhatWaits) {
  trial::WorkloadInfo mine;
  mine.data = "mnist";
  std::map<std::string, WorkloadEntry> by_name;
  for (WorkloadEntry& entry :
       list_workloads({{"deep_autoencoder_mnist", mine}, {"quadratic", mine}}))
    by_name[entry.name] = entry;
  EXPECT_EQ(by_name.size(), 8U);
  // As the worker describes it, not as this program does.
  EXPECT_EQ(by_name["deep_autoencoder_mnist"].info.model_parameters, 0);
  EXPECT_EQ(by_name["deep_autoencoder_mnist"].waits, "");
  EXPECT_THAT(by_name["resnet50_imagenet"].waits,
              testing::HasSubstr("ImageNet"));
  EXPECT_THAT(by_name["lstm_ptb"].waits, testing::HasSubstr("worker"));
  EXPECT_THAT(by_name["lstm_ptb"].experiments,
              testing::Contains("table6 (gpu, paper)"));
  EXPECT_THAT(by_name["lstm_ptb"].suites,
              testing::Contains("constant_step_gap"));
  EXPECT_THAT(by_name["quadratic"].experiments,
              testing::Contains("section3 (smoke, desk, gpu, paper)"));
}

}  // namespace
}  // namespace noisegate::app
