#include "harness/claim/simulator.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace noisegate::claim::simulator {
namespace {

// Every trial there, without a number yet.
TrialPoint blank(const trial::TrialSpec& spec, const World& world, int number) {
  TrialPoint point;
  point.key = spec.stream + "/" + std::to_string(number);
  point.status = trial::Status::ok;
  point.metrics[world.sweep.selection.metric] = 0;
  for (const Extra& extra : world.extras) point.metrics[extra.metric] = 0;
  return point;
}

double size_of(const trial::BudgetSpec& budget) {
  return static_cast<double>(budget.epochs > 0 ? budget.epochs : budget.steps);
}

double parabola(const ArmTruth& truth, double away) {
  const double off = std::max(0.0, std::abs(away) - truth.level);
  return truth.curvature * (away > 0 ? truth.steeper : 1) * off * off;
}

// Expected cost `away` octaves above the peak of the main branch.
double expected(const ArmTruth& truth, const CellId& id, double away,
                double rate) {
  const double main = truth.best(id) + parabola(truth, away);
  if (!truth.branch) return main;
  const double off = rate - truth.branch->rate;
  return std::min(main,
                  truth.branch->best(id) + truth.branch->curvature * off * off);
}

// Where a spec lies. Arms of simulated sweeps differ in their optimizer.
const TrialPoint& point_of(const SweepResult& result,
                           const trial::TrialSpec& spec) {
  const auto arm =
      std::find_if(result.sweep.arms.begin(), result.sweep.arms.end(),
                   [&](const Arm& a) { return a.optimizer == spec.optimizer; });
  const Cell& cell = result.cells.at({arm->name, spec.batch_size, spec.budget});
  const auto rate =
      static_cast<int>(std::lround(std::log2(spec.effective_learning_rate)));
  return *cell.trials.at(static_cast<std::size_t>(rate - cell.low))
              .at(static_cast<std::size_t>(spec.replicate));
}

bool has_truth(const World& world, const std::string& arm) {
  return std::any_of(world.truths.begin(), world.truths.end(),
                     [&](const ArmTruth& t) { return t.arm == arm; });
}

}  // namespace

double peak(const World& world, const ArmTruth& truth, const CellId& cell) {
  const double octaves = std::log2(static_cast<double>(cell.batch_size));
  const double longer =
      std::log2(size_of(cell.budget) / size_of(world.sweep.budgets.front()));
  const double break_at = truth.break_at + truth.break_drift * longer;
  return truth.peak_at_one + truth.slope * std::min(octaves, break_at) +
         truth.drift * longer;
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

World silent(World world) {
  for (ArmTruth& truth : world.truths) {
    truth.shared = truth.crossed = 0;
    truth.own = 1e-9;
    truth.fan = truth.lost = truth.cliff_spread = 0;
  }
  return world;
}

Simulator::Simulator(World world)
    : Simulator(std::vector<World>{std::move(world)}) {}

Simulator::Simulator(std::vector<World> worlds) : worlds_(std::move(worlds)) {
  int number = 0;
  for (World& world : worlds_) {
    std::erase_if(world.sweep.arms,
                  [&](const Arm& arm) { return !has_truth(world, arm.name); });
    evidence_.sweeps.merge(gather({world.sweep}, {}, {}, [&](const auto& spec) {
                             return std::optional<TrialPoint>(
                                 blank(spec, world, number++));
                           }).sweeps);
  }
}

const Evidence& Simulator::draw(std::uint64_t seed) {
  engine_.seed(seed);
  normal_.reset();
  gamma_.reset();
  heavy_.reset();
  for (const World& world : worlds_) draw_world(world);
  return evidence_;
}

void Simulator::draw_world(const World& world) {
  const Sweep& sweep = world.sweep;
  std::vector<double> shared(static_cast<std::size_t>(sweep.replicates));
  for (const auto& budget : sweep.budgets) {
    for (const std::int64_t b : sweep.batch_sizes) {
      for (double& z : shared) z = noise(world.shape);
      const std::uint64_t crossed_seed = engine_();
      for (const ArmTruth& truth : world.truths) {
        fill(world, truth, {truth.arm, b, budget}, shared, crossed_seed);
      }
    }
  }
}

double Simulator::noise(Shape shape) {
  switch (shape) {
    case Shape::normal:
      return normal_(engine_);
    case Shape::skewed:
      return gamma_(engine_) - 2;  // shape 4, scale ½: mean 2, variance 1
    case Shape::heavy:
      return heavy_(engine_) / std::sqrt(3.0);
  }
  return 0;
}

std::vector<double> Simulator::draw_cliffs(const ArmTruth& truth,
                                           std::size_t replicates) {
  std::vector<double> cliffs(replicates, truth.cliff);
  if (truth.cliff_spread > 0) {
    for (double& cliff : cliffs) cliff += truth.cliff_spread * normal_(engine_);
  }
  return cliffs;
}

// One trial: both kinds of numbers that it shares, and its own.
void Simulator::fill_trial(const World& world, const ArmTruth& truth,
                           const CellId& id, const Place& place,
                           TrialPoint& point) {
  std::uniform_real_distribution<double> uniform;
  const bool lost = place.away >= place.cliff ||
                    (truth.lost > 0 && uniform(engine_) < truth.lost);
  point.status = lost ? trial::Status::diverged : trial::Status::ok;
  point.collapsed = lost;
  const auto cost = [&](double shift) {
    const double z = place.common + place.own * noise(world.shape);
    if (lost) return world.constant_prediction;
    const double level =
        expected(truth, id, place.away - shift, place.rate - shift);
    return truth.relative ? level * (1 + z) : level + z;
  };
  const SelectionRule& rule = world.sweep.selection;
  point.metrics[rule.metric] = (rule.higher_is_better ? -1 : 1) * cost(0);
  for (const Extra& extra : world.extras) {
    point.metrics[extra.metric] = extra.scale * cost(extra.shift);
  }
}

void Simulator::fill(const World& world, const ArmTruth& truth,
                     const CellId& id, const std::vector<double>& shared,
                     std::uint64_t crossed_seed) {
  Cell& cell = evidence_.sweeps.at(world.sweep.id).cells.at(id);
  // The same numbers for every arm: their grids begin at one rate.
  std::optional<std::mt19937_64> crossed;
  std::normal_distribution<double> crossed_normal;
  if (truth.crossed > 0) crossed.emplace(crossed_seed);
  const double center = peak(world, truth, id);
  const std::vector<double> cliffs = draw_cliffs(truth, shared.size());
  for (std::size_t i = 0; i < cell.trials.size(); ++i) {
    Place place;
    place.rate = cell.low + static_cast<double>(i);
    place.away = place.rate - center;
    place.own =
        truth.own *
        std::exp2(truth.fan * std::max(0.0, place.away - truth.fan_from));
    for (std::size_t r = 0; r < cell.trials[i].size(); ++r) {
      place.common = truth.shared * shared[r];
      place.cliff = cliffs[r];
      if (crossed) place.common += truth.crossed * crossed_normal(*crossed);
      fill_trial(world, truth, id, place, *cell.trials[i][r]);
    }
  }
}

std::vector<trial::TrialRecord> records_of(const Evidence& evidence,
                                           const RunOptions& options,
                                           const std::string& data_sha256,
                                           const std::string& numerics) {
  std::vector<trial::TrialRecord> records;
  for (const auto& entry : evidence.sweeps) {
    const SweepResult& result = entry.second;
    gather({result.sweep}, options, {}, [&](const trial::TrialSpec& spec) {
      trial::TrialRecord& record = records.emplace_back();
      record.spec = spec;
      record.key = trial::trial_key(spec, data_sha256, numerics);
      record.data_sha256 = data_sha256;
      record.numerics = numerics;
      record.environment = {{"worker", "simulated"}};
      const TrialPoint& point = point_of(result, spec);
      record.status = point.status;
      record.collapsed = point.collapsed;
      record.metrics = point.metrics;
      return std::optional<TrialPoint>();
    });
  }
  return records;
}

}  // namespace noisegate::claim::simulator
