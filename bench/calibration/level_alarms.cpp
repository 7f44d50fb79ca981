#include "bench/calibration/level_alarms.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/base/random.h"
#include "harness/claim/levels.h"
#include "harness/stats/student.h"
#include "harness/stats/summary.h"

namespace noisegate::calibration {
namespace {

using claim::BaselineRow;
using claim::TrialPoint;
using Values = std::vector<double>;

// Nothing where one is missing.
std::vector<TrialPoint> pooled(
    const std::vector<const claim::SweepResult*>& results,
    const BaselineRow& row) {
  std::vector<TrialPoint> points;
  for (const claim::SweepResult* result : results) {
    const claim::Cell& cell = result->cells.at(row.cell);
    const auto rate = static_cast<std::size_t>(row.log2_rate - cell.low);
    for (const auto& point : cell.trials.at(rate)) {
      if (!point) return {};
      points.push_back(*point);
    }
  }
  return points;
}

// A pool dealt into a run of the first `pool.replicates` places and the rest.
struct Deal {
  claim::SweepResult run;
  claim::Baseline baseline;
  int plainly = 0;  // rows that are red by means and n₀ − 1 degrees
};

Values values_of(const std::vector<TrialPoint>& points, const BaselineRow& row,
                 std::span<const std::int64_t> places) {
  Values values;
  for (const std::int64_t place : places)
    values.push_back(claim::on_scale(
        points[static_cast<std::size_t>(place)].metrics.at(row.metric),
        row.scale));
  return values;
}

void set_level(const Values& values, BaselineRow& row) {
  const stats::Summary level = stats::summarize(values);
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  row.n = level.n;
  row.mean = level.mean;
  row.deviation = *least == *most ? 0 : level.deviation;
}

bool plainly_red(const BaselineRow& level, const Values& run, double alpha) {
  const double error =
      *level.deviation *
      std::sqrt(1.0 / level.n + 1.0 / static_cast<double>(run.size()));
  return error > 0 &&
         std::abs(stats::summarize(run).mean - *level.mean) >
             error * stats::two_sided_quantile(1 - alpha, level.n - 1);
}

Deal deal(const LevelPool& pool, const std::vector<std::int64_t>& order,
          double alpha) {
  Deal out;
  out.run.sweep = pool.sweep;
  out.run.sweep.replicates = pool.replicates;
  out.baseline = pool.baseline;
  const auto chosen =
      std::span(order).first(static_cast<std::size_t>(pool.replicates));
  const auto others =
      std::span(order).subspan(static_cast<std::size_t>(pool.replicates));
  for (BaselineRow& row : out.baseline.rows) {
    if (!row.mean) continue;
    const auto& points = pool.points.at(row.cell);
    set_level(values_of(points, row, others), row);
    if (plainly_red(row, values_of(points, row, chosen), alpha)) ++out.plainly;
    claim::Cell& cell = out.run.cells[row.cell];
    cell.low = row.log2_rate;
    cell.trials.assign(1, {});
    for (const std::int64_t place : chosen)
      cell.trials.front().emplace_back(points[static_cast<std::size_t>(place)]);
  }
  return out;
}

std::size_t count_levels(const std::vector<LevelPool>& pools) {
  std::size_t levels = 0;
  for (const LevelPool& pool : pools)
    for (const BaselineRow& row : pool.baseline.rows)
      if (row.mean) ++levels;
  return levels;
}

}  // namespace

LevelPool level_pool(const claim::Baseline& baseline,
                     const std::vector<const claim::SweepResult*>& results,
                     int replicates) {
  LevelPool pool;
  pool.baseline = baseline;
  pool.sweep = results.front()->sweep;
  std::size_t size = 0;
  std::erase_if(pool.baseline.rows, [&](const BaselineRow& row) {
    if (pool.points.contains(row.cell)) return false;
    std::vector<TrialPoint> points = pooled(results, row);
    if (points.empty()) return true;
    size = points.size();
    pool.points.emplace(row.cell, std::move(points));
    return false;
  });
  pool.replicates = std::min(replicates, static_cast<int>(size / 3));
  return pool;
}

LevelAlarms level_alarms(const std::vector<LevelPool>& pools,
                         const claim::RunOptions& options, int draws) {
  LevelAlarms alarms;
  alarms.draws = draws;
  alarms.levels = count_levels(pools);
  const double alpha = claim::kLevelAlpha / static_cast<double>(alarms.levels);
  for (int draw = 0; draw < draws; ++draw) {
    claim::Evidence evidence;
    std::vector<claim::Baseline> baselines;
    int plainly = 0;
    for (const LevelPool& pool : pools) {
      const base::Stream stream("level alarms/" + pool.sweep.id);
      Deal dealt =
          deal(pool,
               stream.permutation(static_cast<std::uint64_t>(draw),
                                  std::ssize(pool.points.begin()->second)),
               alpha);
      plainly += dealt.plainly;
      baselines.push_back(std::move(dealt.baseline));
      evidence.sweeps.emplace(pool.sweep.id, std::move(dealt.run));
    }
    const auto checks = claim::judge_levels(
        evidence, baselines,
        {.options = options,
         .data_sha256 = pools.front().baseline.data_sha256});
    bool red = false;
    for (const claim::CheckVerdict& check : checks)
      if (check.outcome != claim::Outcome::pass) {
        red = true;
        ++alarms.by_check[fmt::format("{} ({})", check.check,
                                      claim::to_text(check.outcome))];
      }
    if (red) ++alarms.red;
    if (plainly > 0) ++alarms.plainly;
  }
  return alarms;
}

double between_over_within(const std::vector<LevelPool>& pools) {
  Values ratios;
  for (const LevelPool& pool : pools) {
    const auto seeds = std::ssize(pool.baseline.master_seeds);
    for (const BaselineRow& row : pool.baseline.rows) {
      if (!row.mean || *row.deviation == 0) continue;
      const auto& points = pool.points.at(row.cell);
      const auto each = std::ssize(points) / seeds;
      Values means, variances;
      for (std::ptrdiff_t seed = 0; seed < seeds; ++seed) {
        std::vector<std::int64_t> places;
        for (std::ptrdiff_t i = 0; i < each; ++i)
          places.push_back(seed * each + i);
        const stats::Summary own =
            stats::summarize(values_of(points, row, places));
        means.push_back(own.mean);
        variances.push_back(own.deviation * own.deviation);
      }
      const double spread = stats::summarize(means).deviation;
      ratios.push_back(static_cast<double>(each) * spread * spread /
                       stats::summarize(variances).mean);
    }
  }
  return stats::summarize(ratios).mean;
}

}  // namespace noisegate::calibration
