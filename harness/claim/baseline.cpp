#include "harness/claim/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/hash.h"
#include "harness/claim/selection.h"
#include "harness/stats/summary.h"

namespace noisegate::claim {
namespace {

constexpr auto kTrainLoss = "train_loss";
constexpr std::size_t kDigestLength = 16;

// The trials of one cell at one rate, of all runs.
using Pool = std::vector<const TrialPoint*>;

std::string place_text(const Sweep& sweep, const CellId& id) {
  return fmt::format("{}: {}, B = {}, {}", sweep.id, id.arm, id.batch_size,
                     trial::to_text(id.budget));
}

Pool pool_at(const std::vector<BaselineSource>& sources, const CellId& id,
             int log2_rate) {
  Pool pool;
  for (const BaselineSource& source : sources) {
    const Cell* cell = source.result->cell(id.arm, id.batch_size, id.budget);
    const bool there =
        cell != nullptr && log2_rate >= cell->low && log2_rate <= cell->high();
    std::size_t found = 0;
    if (there) {
      for (const auto& point :
           cell->trials[static_cast<std::size_t>(log2_rate - cell->low)]) {
        if (!point || !trial::is_result(point->status)) continue;
        pool.push_back(&*point);
        ++found;
      }
    }
    if (!there || found != static_cast<std::size_t>(cell->replicates()))
      throw base::Error(
          base::ErrorCode::data,
          fmt::format("{}: the run of master seed {} lacks trials at the rate "
                      "2^{}",
                      place_text(source.result->sweep, id), source.master_seed,
                      log2_rate),
          {}, "finish the run first");
  }
  return pool;
}

std::vector<double> values_of(const Pool& pool, const std::string& metric,
                              const std::string& place) {
  std::vector<double> values;
  for (const TrialPoint* point : pool) {
    const auto found = point->metrics.find(metric);
    if (found == point->metrics.end() || !std::isfinite(found->second))
      throw base::Error(base::ErrorCode::data,
                        fmt::format("{}: trial {} has no finite \"{}\"", place,
                                    point->key, metric));
    values.push_back(found->second);
  }
  return values;
}

bool all_have(const Pool& pool, const std::string& metric) {
  return std::all_of(pool.begin(), pool.end(), [&](const TrialPoint* point) {
    return point->metrics.contains(metric);
  });
}

// What the sweep is read by, and the training loss.
struct LevelMetric {
  std::string name;
  bool higher_is_better = false;
};
std::vector<LevelMetric> metrics_of(const Sweep& sweep, const Pool& pool) {
  std::vector<LevelMetric> metrics = {
      {sweep.selection.metric, sweep.selection.higher_is_better}};
  const auto add = [&](LevelMetric metric) {
    if (std::none_of(metrics.begin(), metrics.end(), [&](const auto& known) {
          return known.name == metric.name;
        }))
      metrics.push_back(std::move(metric));
  };
  for (const Objective& objective : sweep.objectives) {
    const SelectionRule rule = rule_of(sweep, objective);
    add({rule.metric, rule.higher_is_better});
  }
  if (all_have(pool, kTrainLoss)) add({kTrainLoss, false});
  return metrics;
}

LevelScale scale_of(const LevelMetric& metric,
                    const std::vector<double>& values) {
  const bool positive = std::all_of(values.begin(), values.end(),
                                    [](double value) { return value > 0; });
  return positive && !is_logarithm(metric.name) && !metric.higher_is_better
             ? LevelScale::log2
             : LevelScale::linear;
}

// The smallest of the rates with the best mean.
int best_rate(const std::vector<BaselineSource>& sources, const Arm& arm,
              const CellId& id) {
  const Sweep& sweep = sources.front().result->sweep;
  const double sign = sweep.selection.higher_is_better ? 1 : -1;
  int best = arm.low;
  double most = -std::numeric_limits<double>::infinity();
  for (int k = arm.low; k <= arm.high; ++k) {
    const double mean =
        sign * stats::summarize(values_of(pool_at(sources, id, k),
                                          sweep.selection.metric,
                                          place_text(sweep, id)))
                   .mean;
    if (mean > most) {
      most = mean;
      best = k;
    }
  }
  return best;
}

void set_level(std::vector<double> values, BaselineRow& row) {
  for (double& value : values) value = on_scale(value, row.scale);
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const stats::Summary summary = stats::summarize(values);
  // Equal numbers have no spread, whatever the sum of their squares rounds to.
  const bool equal = *least == *most;
  row.mean = equal ? *least : summary.mean;
  row.deviation = equal ? 0 : summary.deviation;
}

void measure_cell(const std::vector<BaselineSource>& sources, const Arm& arm,
                  const CellId& id, const RunOptions& options,
                  std::vector<BaselineRow>& rows) {
  const Sweep& sweep = sources.front().result->sweep;
  const int k = best_rate(sources, arm, id);
  const Pool pool = pool_at(sources, id, k);
  if (pool.size() < kFewestBaselineReplicates)
    throw base::Error(
        base::ErrorCode::usage,
        fmt::format("{}: {} replicates are fewer than the {} that a baseline "
                    "needs",
                    place_text(sweep, id), pool.size(),
                    kFewestBaselineReplicates),
        {}, "name more runs, each with a master seed of its own");
  BaselineRow row;
  row.cell = id;
  row.log2_rate = k;
  row.n = static_cast<int>(pool.size());
  row.n_diverged = static_cast<int>(
      std::count_if(pool.begin(), pool.end(), [](const TrialPoint* point) {
        return point->status != trial::Status::ok;
      }));
  row.workload = workload_digest(
      make_spec(sweep, arm, id.batch_size, id.budget, k, 0, options));
  for (const LevelMetric& metric : metrics_of(sweep, pool)) {
    row.metric = metric.name;
    const std::vector<double> values =
        values_of(pool, metric.name, place_text(sweep, id));
    row.scale = scale_of(metric, values);
    if (row.n_diverged == 0) set_level(values, row);
    rows.push_back(row);
  }
}

std::vector<std::uint64_t> seeds_of(
    const std::vector<BaselineSource>& sources) {
  std::set<std::uint64_t> seeds;
  for (const BaselineSource& source : sources) {
    if (!seeds.insert(source.master_seed).second)
      throw base::Error(
          base::ErrorCode::usage,
          fmt::format("{}: two runs have the master seed {}",
                      source.result->sweep.id, source.master_seed),
          {}, "equal seeds are equal trials: name each run once");
  }
  return {seeds.begin(), seeds.end()};
}

}  // namespace

std::string_view to_text(LevelScale scale) {
  return scale == LevelScale::log2 ? "log2" : "linear";
}

bool is_logarithm(std::string_view metric) {
  return metric.starts_with("log2_");
}

double on_scale(double value, LevelScale scale) {
  if (scale == LevelScale::linear) return value;
  return value > 0 ? std::log2(value)
                   : std::numeric_limits<double>::quiet_NaN();
}

std::string workload_digest(const trial::TrialSpec& spec) {
  trial::TrialSpec common = spec;
  common.master_seed = 0;
  common.replicate = 0;
  common.fault = trial::Fault::none;
  return base::sha256_hex(base::canonical(trial::to_json(common)))
      .substr(0, kDigestLength);
}

Baseline measure_baseline(std::vector<BaselineSource> sources,
                          const RunOptions& options,
                          const std::string& data_sha256) {
  Baseline baseline;
  if (sources.empty())
    throw base::Error(base::ErrorCode::usage, "a baseline of no run");
  // Sums of the same numbers in another order differ in their last digits.
  std::sort(sources.begin(), sources.end(),
            [](const BaselineSource& a, const BaselineSource& b) {
              return a.master_seed < b.master_seed;
            });
  const Sweep& sweep = sources.front().result->sweep;
  baseline.sweep = sweep.id;
  baseline.data = options.data;
  baseline.data_sha256 = data_sha256;
  baseline.data_seed = options.data_seed;
  baseline.device = options.device;
  baseline.master_seeds = seeds_of(sources);
  for (const Arm& arm : sweep.arms)
    for (const std::int64_t b : sweep.batch_sizes)
      for (const trial::BudgetSpec& budget : sweep.budgets)
        measure_cell(sources, arm, {arm.name, b, budget}, options,
                     baseline.rows);
  return baseline;
}

}  // namespace noisegate::claim
