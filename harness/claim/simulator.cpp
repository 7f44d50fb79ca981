#include "harness/claim/simulator.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace noisegate::claim::simulator {
namespace {

// Every trial there, without a number yet.
TrialPoint blank(const trial::TrialSpec& spec, int number) {
  TrialPoint point;
  point.key = spec.stream + "/" + std::to_string(number);
  point.status = trial::Status::ok;
  point.metrics[kMetric] = 0;
  return point;
}

}  // namespace

double peak(const ArmTruth& truth, std::int64_t batch_size) {
  const double octaves = std::log2(static_cast<double>(batch_size));
  return truth.peak_at_one + truth.slope * std::min(octaves, truth.break_at);
}

World one_arm(const ArmTruth& truth, std::vector<std::int64_t> batch_sizes,
              int low, int high, int replicates) {
  World world;
  world.sweep.id = "simulated";
  world.sweep.workload = "simulated";
  world.sweep.arms.push_back({.name = "sgd",
                              .optimizer = {},
                              .schedule = {},
                              .low = low,
                              .high = high,
                              .parameters = {}});
  world.sweep.batch_sizes = std::move(batch_sizes);
  world.sweep.budgets = {trial::BudgetSpec{.epochs = 20}};
  world.sweep.replicates = replicates;
  world.sweep.selection.metric = kMetric;
  world.truths = {truth};
  world.truths.front().arm = "sgd";
  return world;
}

Simulator::Simulator(World world) : world_(std::move(world)) {
  int number = 0;
  evidence_ = gather({world_.sweep}, {}, {}, [&](const auto& spec) {
    return std::optional<TrialPoint>(blank(spec, number++));
  });
}

const Evidence& Simulator::draw(std::uint64_t seed) {
  engine_.seed(seed);
  normal_.reset();
  SweepResult& result = evidence_.sweeps.begin()->second;
  std::vector<double> shared(static_cast<std::size_t>(world_.sweep.replicates));
  for (const auto& budget : world_.sweep.budgets) {
    for (const std::int64_t b : world_.sweep.batch_sizes) {
      for (double& z : shared) z = normal_(engine_);
      const std::uint64_t crossed_seed = engine_();
      for (const ArmTruth& truth : world_.truths) {
        fill(result.cells.at({truth.arm, b, budget}), truth, b, shared,
             crossed_seed);
      }
    }
  }
  return evidence_;
}

void Simulator::fill(Cell& cell, const ArmTruth& truth, std::int64_t batch_size,
                     const std::vector<double>& shared,
                     std::uint64_t crossed_seed) {
  // The same numbers for every arm, as all arms here have one grid.
  std::mt19937_64 crossed(crossed_seed);
  std::normal_distribution<double> crossed_normal;
  const double center = peak(truth, batch_size);
  const double sign = world_.sweep.selection.higher_is_better ? -1 : 1;
  for (std::size_t i = 0; i < cell.trials.size(); ++i) {
    const double away = cell.low + static_cast<double>(i) - center;
    const double off = std::max(0.0, std::abs(away) - truth.level);
    const double mean = truth.best(batch_size) + truth.curvature * off * off;
    const bool collapsed = away >= truth.cliff;
    for (std::size_t r = 0; r < cell.trials[i].size(); ++r) {
      TrialPoint& point = *cell.trials[i][r];
      const double noise =
          truth.shared * shared[r] + truth.own * normal_(engine_) +
          (truth.crossed > 0 ? truth.crossed * crossed_normal(crossed) : 0);
      point.status = collapsed ? trial::Status::diverged : trial::Status::ok;
      point.collapsed = collapsed;
      point.metrics.begin()->second =
          sign * (collapsed ? world_.constant_prediction : mean + noise);
    }
  }
}

}  // namespace noisegate::claim::simulator
