// Metrics at named rates: pairs, levels, slopes, stability.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "harness/claim/estimators.h"
#include "harness/claim/lookup.h"

namespace noisegate::claim {
namespace {

using lookup::Sample;
using Scale = PointGap::Scale;

stats::Estimated difference(const Sample& a, const Sample& b,
                            const PointGap& o) {
  if (o.scale == Scale::absolute) {
    return o.paired ? stats::paired(a.values, b.values)
                    : stats::welch(a.values, b.values);
  }
  // log2 of the ratio of means, by the delta method; ×100 ln 2 is a percentage.
  const auto mean_a = stats::one_sample(a.values);
  const auto mean_b = stats::one_sample(b.values);
  if (o.scale == Scale::relative_percent) {
    stats::Estimated out = stats::combine(
        {100 / mean_b.value, -100 * mean_a.value / std::pow(mean_b.value, 2)},
        {mean_a, mean_b});
    out.value = 100 * (mean_a.value / mean_b.value - 1);
    return out;
  }
  constexpr double kLn2 = 0.69314718055994530942;
  stats::Estimated out =
      stats::combine({1 / (mean_a.value * kLn2), -1 / (mean_b.value * kLn2)},
                     {mean_a, mean_b});
  out.value = std::log2(mean_a.value / mean_b.value);
  return out;
}

Part gap_part(const SweepResult& result, const PointGap& o,
              const PointGap::Pair& pair) {
  const Sample a = lookup::sample(result, pair.a, o.metric);
  const Sample b = lookup::sample(result, pair.b, o.metric);
  for (const Sample* side : {&a, &b}) {
    if (side->state != Part::State::measured) {
      Part part = lookup::without_number(pair.label, side->state, side->why);
      part.n_diverged = a.n_diverged + b.n_diverged;
      return part;
    }
  }
  const auto n = static_cast<int>(std::min(a.values.size(), b.values.size()));
  Part part = lookup::with_number(pair.label, difference(a, b, o), n, false);
  part.trials = a.trials;
  lookup::append(part.trials, b.trials);
  return part;
}

Part level_part(const SweepResult& result, const PointLevel& o,
                const PointLevel::Point& point) {
  const Sample s = lookup::sample(result, point.at, o.metric);
  if (s.state != Part::State::measured) {
    return lookup::without_number(point.label, s.state, s.why);
  }
  const auto mean = stats::one_sample(s.values);
  Part part = lookup::with_number(
      point.label,
      {(mean.value - point.expected) / point.scale,
       mean.standard_error / std::fabs(point.scale), mean.degrees},
      static_cast<int>(s.values.size()), true);
  part.trials = s.trials;
  return part;
}

// Per replicate the largest k such that the trial at k and all below are ok;
// nothing if a trial is missing or not even the lowest rate is stable.
std::optional<std::vector<double>> largest_stable(const Cell& cell) {
  std::vector<double> out;
  for (std::size_t r = 0; r < static_cast<std::size_t>(cell.replicates());
       ++r) {
    int k = cell.low - 1;
    for (const auto& row : cell.trials) {
      if (!row[r] || !trial::is_result(row[r]->status)) return std::nullopt;
      if (row[r]->status != trial::Status::ok) break;
      ++k;
    }
    out.push_back(k);
  }
  return out;
}

bool on_edge(const std::vector<double>& stable, const Cell& cell) {
  return std::any_of(stable.begin(), stable.end(), [&](double k) {
    return k < cell.low || k >= cell.high();
  });
}

// Per replicate the smallest value of the metric over all rates of the arms.
std::optional<std::vector<double>> smallest(
    const SweepResult& result, const BestRatio& o,
    const std::vector<std::string>& arms, std::vector<std::string>& trials) {
  std::vector<double> best;
  for (const std::string& arm : arms) {
    const Cell& cell = lookup::cell(result, {arm, o.batch_size, o.budget});
    const auto grid = metric_grid(cell, o.metric);
    if (!grid) return std::nullopt;
    best.resize(grid->front().size(), std::numeric_limits<double>::infinity());
    for (std::size_t k = 0; k < grid->size(); ++k) {
      for (std::size_t r = 0; r < best.size(); ++r) {
        const TrialPoint& point = *cell.trials[k][r];
        trials.push_back(point.key);
        if (point.status == trial::Status::ok) {
          best[r] = std::min(best[r], (*grid)[k][r]);
        }
      }
    }
  }
  return best;
}

}  // namespace

Estimator point_gap(PointGap options) {
  return [o = std::move(options)](const Evidence& evidence) {
    std::vector<Part> parts;
    for (const auto& pair : o.pairs) {
      parts.push_back(gap_part(evidence.sweep(o.sweep), o, pair));
    }
    return parts;
  };
}

Estimator point_level(PointLevel options) {
  return [o = std::move(options)](const Evidence& evidence) {
    std::vector<Part> parts;
    for (const auto& point : o.points) {
      parts.push_back(level_part(evidence.sweep(o.sweep), o, point));
    }
    return parts;
  };
}

Estimator metric_slope(MetricSlope options) {
  return [o = std::move(options)](const Evidence& evidence) {
    const SweepResult& result = evidence.sweep(o.sweep);
    std::vector<double> x;
    std::vector<stats::Estimated> y;
    std::vector<std::string> trials;
    int n = 0;
    for (const std::int64_t b : o.batch_sizes) {
      const Sample s =
          lookup::sample(result, {o.arm, b, o.log2_rate, o.budget}, o.metric);
      if (s.state != Part::State::measured) {
        return std::vector{
            lookup::without_number(fmt::format("B = {}", b), s.state, s.why)};
      }
      std::vector<double> logs;
      const double correction = o.correction ? o.correction(b) : 1;
      for (const double v : s.values) logs.push_back(std::log2(v * correction));
      x.push_back(std::log2(static_cast<double>(b)));
      y.push_back(stats::one_sample(logs));
      n = static_cast<int>(s.values.size());
      lookup::append(trials, s.trials);
    }
    const auto weights = stats::slope_weights(x);
    if (weights.empty()) {
      return std::vector{lookup::without_number(
          "", Part::State::error, "a slope needs three batch sizes")};
    }
    Part part =
        lookup::with_number(fmt::format("B = {} to {}", o.batch_sizes.front(),
                                        o.batch_sizes.back()),
                            stats::combine(weights, y), n, false);
    part.trials = std::move(trials);
    return std::vector{part};
  };
}

Estimator stability_gap(StabilityGap options) {
  return [o = std::move(options)](const Evidence& evidence) {
    const SweepResult& result = evidence.sweep(o.sweep);
    const Cell& cell_a = lookup::cell(result, o.a);
    const Cell& cell_b = lookup::cell(result, o.b);
    const std::string label = fmt::format("{} against {}", o.a.arm, o.b.arm);
    const auto a = largest_stable(cell_a);
    const auto b = largest_stable(cell_b);
    if (!a || !b) {
      return std::vector{lookup::without_number(label, Part::State::missing,
                                                "trials are missing")};
    }
    if (on_edge(*a, cell_a) || on_edge(*b, cell_b)) {
      return std::vector{lookup::without_number(
          label, Part::State::unresolved,
          "the border of stability lies outside the grid")};
    }
    Part part = lookup::with_number(label, stats::paired(*a, *b),
                                    static_cast<int>(a->size()), true);
    part.estimate.below = part.estimate.above = 0.5;
    for (const Cell* cell : {&cell_a, &cell_b}) {
      for (const auto& row : cell->trials) {
        for (const auto& point : row) {
          part.trials.push_back(point->key);
          part.n_diverged += point->status == trial::Status::diverged ? 1 : 0;
        }
      }
    }
    return std::vector{part};
  };
}

Estimator best_ratio(BestRatio options) {
  return [o = std::move(options)](const Evidence& evidence) {
    const SweepResult& result = evidence.sweep(o.sweep);
    const std::string label =
        fmt::format("best of {} against best of {}", fmt::join(o.arms_a, ", "),
                    fmt::join(o.arms_b, ", "));
    std::vector<std::string> trials;
    const auto a = smallest(result, o, o.arms_a, trials);
    const auto b = smallest(result, o, o.arms_b, trials);
    if (!a || !b || a->size() != b->size()) {
      return std::vector{lookup::without_number(label, Part::State::missing,
                                                "trials are missing")};
    }
    std::vector<double> logs;
    for (std::size_t r = 0; r < a->size(); ++r) {
      logs.push_back(std::log2((*a)[r] / (*b)[r]));
    }
    Part part = lookup::with_number(label, stats::one_sample(logs),
                                    static_cast<int>(logs.size()), true);
    part.trials = std::move(trials);
    return std::vector{part};
  };
}

}  // namespace noisegate::claim
