#include "harness/run/sweep_cost.h"

#include <gtest/gtest.h>

namespace noisegate::run {
namespace {

// Two arms of 3 and 2 rates, two batch sizes, 4 replicates.
claim::Sweep small() {
  claim::Sweep sweep;
  sweep.id = "s";
  sweep.workload = "w";
  sweep.arms = {{.name = "a", .low = 0, .high = 2},
                {.name = "b", .low = 0, .high = 1}};
  sweep.batch_sizes = {10, 40};
  sweep.budgets = {trial::BudgetSpec{.epochs = 3}};
  sweep.replicates = 4;
  sweep.block = 3;
  return sweep;
}

trial::WorkloadInfo info(const std::string& engine) {
  trial::WorkloadInfo out;
  out.train_examples = 95;
  out.flops_per_example = 1000;
  out.engine = engine;
  return out;
}

constexpr GpuRates kRates = {.flops_per_second = 1e6, .steps_per_second = 100};

// 3 · 95 / 10 = 28.5 and 3 · 95 / 40 = 7.1 are 28 and 7 updates.
TEST(SweepCost, CountsTrialsUpdatesAndOperations) {
  const SweepCost cost = estimate(small(), info("replicated"), kRates);
  EXPECT_EQ(cost.trials, 5 * 2 * 4);
  EXPECT_EQ(cost.updates, 5 * 4 * (28 + 7));
  EXPECT_EQ(cost.flops, 5 * 4 * (28 * 10 + 7 * 40) * 1000.);
  EXPECT_DOUBLE_EQ(cost.gpu_seconds, cost.flops / 1e6 + cost.updates / 100);
}

// B = 10: 0.28 s of FLOPs and 0.28 s of steps; B = 40: 0.28 and 0.07.
TEST(SweepCost, NamesTheLongestTrial) {
  const SweepCost cost = estimate(small(), info("replicated"), kRates);
  EXPECT_DOUBLE_EQ(cost.longest_seconds, .56);
  EXPECT_EQ(cost.longest, "s a B=10 3e");
}

// Four replicates in blocks of three: two packs an arm, size and budget, which
// hold all rates.
TEST(SweepCost, StackedTrialsShareTheirSteps) {
  const SweepCost cost = estimate(small(), info("stacked"), kRates);
  EXPECT_DOUBLE_EQ(cost.gpu_seconds, cost.flops / 1e6 + 2 * 2 * 35 / 100.);
  EXPECT_DOUBLE_EQ(cost.longest_seconds, .56);
}

TEST(SweepCost, TakesTheTrainingSetOfTheSweep) {
  claim::Sweep sweep = small();
  sweep.parameters["train_examples"] = 40;
  EXPECT_EQ(estimate(sweep, info("replicated"), kRates).updates,
            5 * 4 * (12 + 3));
}

}  // namespace
}  // namespace noisegate::run
