#include "harness/run/sweep_cost.h"

#include <fmt/format.h>

#include <algorithm>

namespace noisegate::run {
namespace {

using claim::Arm;
using claim::Sweep;

std::int64_t examples_of(const Sweep& sweep, const Arm& arm,
                         const trial::WorkloadInfo& info) {
  for (const auto* parameters : {&arm.parameters, &sweep.parameters})
    if (const auto found = parameters->find("train_examples");
        found != parameters->end())
      return static_cast<std::int64_t>(found->second);
  return info.train_examples;
}

// All rates and replicates of an arm at one batch size and budget.
SweepCost cell_cost(const Sweep& sweep, const Arm& arm, std::int64_t batch,
                    const trial::BudgetSpec& budget,
                    const trial::WorkloadInfo& info, const GpuRates& rates) {
  const auto steps = static_cast<double>(
      trial::update_count(budget, examples_of(sweep, arm, info), batch));
  const double flops =
      steps * static_cast<double>(batch) * info.flops_per_example;
  const std::int64_t grid = arm.high - arm.low + 1;
  const std::int64_t blocks =
      (sweep.replicates + sweep.block - 1) / sweep.block;
  SweepCost cost;
  cost.trials = grid * sweep.replicates;
  const auto trials = static_cast<double>(cost.trials);
  const double rows =
      info.engine == "stacked" ? static_cast<double>(blocks) : trials;
  cost.updates = steps * trials;
  cost.flops = flops * trials;
  cost.gpu_seconds = cost.flops / rates.flops_per_second +
                     steps * rows / rates.steps_per_second;
  cost.longest_seconds =
      flops / rates.flops_per_second + steps / rates.steps_per_second;
  cost.longest = fmt::format("{} B={} {}", arm.name, batch, to_text(budget));
  return cost;
}

}  // namespace

void SweepCost::add(const SweepCost& other) {
  trials += other.trials;
  updates += other.updates;
  flops += other.flops;
  gpu_seconds += other.gpu_seconds;
  if (other.longest_seconds > longest_seconds) {
    longest_seconds = other.longest_seconds;
    longest = other.longest;
  }
}

SweepCost estimate(const Sweep& sweep, const trial::WorkloadInfo& info,
                   const GpuRates& rates) {
  SweepCost cost;
  for (const Arm& arm : sweep.arms)
    for (const std::int64_t batch : sweep.batch_sizes)
      for (const trial::BudgetSpec& budget : sweep.budgets)
        cost.add(cell_cost(sweep, arm, batch, budget, info, rates));
  if (!cost.longest.empty()) cost.longest = sweep.id + " " + cost.longest;
  return cost;
}

}  // namespace noisegate::run
