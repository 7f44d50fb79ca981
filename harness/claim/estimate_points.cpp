// Metrics at rates that the suite names.
#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <utility>

#include "harness/base/error.h"
#include "harness/claim/best_rates.h"
#include "harness/stats/slope.h"

namespace noisegate::claim {
namespace {

Values at_point(const SweepResult& result, const RatePoint& point,
                const std::string& metric) {
  Values values =
      values_at(require_cell(result, point.arm, point.batch_size, point.budget),
                point.log2_rate, metric);
  if (values.state != Part::State::measured) {
    values.why = fmt::format("{}, {}: {}", point.arm,
                             size_text(point.batch_size), values.why);
  }
  return values;
}

Part compare_pair(const SweepResult& result, const PointGap& options,
                  const PointGap::Pair& pair) {
  if (options.paired && (pair.a.batch_size != pair.b.batch_size ||
                         resolve_budget(result, pair.a.budget) !=
                             resolve_budget(result, pair.b.budget))) {
    throw base::Error(base::ErrorCode::config,
                      "trials of different batch sizes or budgets do not share "
                      "random numbers: they can't be paired");
  }
  const Values a = at_point(result, pair.a, options.metric);
  const Values b = at_point(result, pair.b, options.metric);
  return gap_part(pair.label, a, b, options.scale, options.paired,
                  options.metric);
}

Part level_at(const SweepResult& result, const PointLevel& options,
              const PointLevel::Point& point) {
  const Values values = at_point(result, point.at, options.metric);
  Part part = without_estimate(point.label, values.state, values.why);
  part.n = static_cast<int>(values.values.size());
  part.n_diverged = values.n_diverged;
  part.trials = values.trials;
  if (part.state != Part::State::measured) return part;
  const bool exact = without_spread(values);
  if (exact && options.must_vary) {
    part.state = Part::State::unresolved;
    part.why =
        fmt::format("the replicates of \"{}\" do not differ", options.metric);
    return part;
  }
  const stats::Measured mean = stats::mean_of(values.values);
  part.estimate.value = (mean.value - point.expected) / point.scale;
  if (!exact) {
    part.estimate.standard_error = mean.standard_error / std::abs(point.scale);
    part.estimate.degrees = mean.degrees;
  }
  return part;
}

// log2 of a mean, by first-order error propagation.
stats::Measured log2_mean(const Values& values, double correction) {
  stats::Measured mean = stats::mean_of(values.values);
  mean.standard_error /= mean.value * std::numbers::ln2;
  mean.value = std::log2(mean.value) + std::log2(correction);
  return mean;
}

Part slope_of(const SweepResult& result, const MetricSlope& options) {
  Part part;
  part.label = size_text(options.batch_sizes);
  std::vector<double> x;
  std::vector<stats::Measured> y;
  for (const std::int64_t b : options.batch_sizes) {
    const Values values =
        at_point(result, {options.arm, b, options.log2_rate, options.budget},
                 options.metric);
    const auto n = static_cast<int>(values.values.size());
    part.n = x.empty() ? n : std::min(part.n, n);
    part.n_diverged += values.n_diverged;
    part.trials.insert(part.trials.end(), values.trials.begin(),
                       values.trials.end());
    part.state = values.state;
    part.why = values.why;
    if (part.state != Part::State::measured) return part;
    if (without_spread(values) || !far_from_zero(values) ||
        !(stats::summarize(values.values).mean > 0)) {
      part.state = Part::State::unresolved;
      part.why = fmt::format(
          "{}: the replicates of \"{}\" do not differ or are not surely above "
          "0",
          size_text(b), options.metric);
      return part;
    }
    x.push_back(std::log2(static_cast<double>(b)));
    y.push_back(
        log2_mean(values, options.correction ? options.correction(b) : 1));
  }
  part.estimate = to_estimate(stats::fit_slope(x, y));
  return part;
}

}  // namespace

Estimator point_gap(PointGap options) {
  return [options = std::move(options)](
             const Evidence& evidence) -> std::vector<Part> {
    std::vector<Part> parts;
    for (const PointGap::Pair& pair : options.pairs) {
      parts.push_back(
          compare_pair(evidence.sweep(options.sweep), options, pair));
    }
    return parts;
  };
}

Estimator point_level(PointLevel options) {
  return [options = std::move(options)](
             const Evidence& evidence) -> std::vector<Part> {
    std::vector<Part> parts;
    for (const PointLevel::Point& point : options.points) {
      parts.push_back(level_at(evidence.sweep(options.sweep), options, point));
    }
    return parts;
  };
}

Estimator metric_slope(MetricSlope options) {
  return [options = std::move(options)](
             const Evidence& evidence) -> std::vector<Part> {
    if (options.batch_sizes.size() < 3) {
      throw base::Error(base::ErrorCode::config,
                        "a slope needs three or more batch sizes");
    }
    return {slope_of(evidence.sweep(options.sweep), options)};
  };
}

}  // namespace noisegate::claim
