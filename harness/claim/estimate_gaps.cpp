// Arms compared at their best rates (statistics T5).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/base/error.h"
#include "harness/claim/best_rates.h"

namespace noisegate::claim {
namespace {

Part gap(const SweepResult& result, const BestGap& options) {
  const BestCell b =
      at_best(result, options.b, options.metric, options.objective);
  const bool common =
      options.at_rate_of_b && b.values.state == Part::State::measured;
  const BestCell a =
      common ? at_rate(result, options.a, options.metric, b.peak.best, b.peak)
             : at_best(result, options.a, options.metric, options.objective);
  Part part = gap_part(
      gap_label(options.a, options.b), a.values, b.values, options.scale,
      share_streams(result, options.a, options.b), options.metric);
  if (part.state != Part::State::measured) return part;
  set_divisors(part, a.peak, b.peak,
               options.at_rate_of_b ? Favours::neither : options.favours);
  return part;
}

void require_changes(const BestGap& a, const BestGap& b) {
  if (a.sweep == b.sweep) {
    throw base::Error(base::ErrorCode::config,
                      "changes are compared between two sweeps");
  }
  if (a.scale == GapScale::absolute || a.scale != b.scale) {
    throw base::Error(base::ErrorCode::config,
                      "changes need one scale: both relative, or both ratios");
  }
}

stats::Variance variance_of(const Estimate& e) {
  return {.size = e.standard_error * e.standard_error, .degrees = e.degrees};
}

// Independent streams.
Estimate difference(const Estimate& a, const Estimate& b) {
  const std::vector<stats::Variance> parts = {variance_of(a), variance_of(b)};
  return {.value = a.value - b.value,
          .standard_error = std::sqrt(parts[0].size + parts[1].size),
          .degrees = stats::satterthwaite(parts)};
}

Part change(const Part& a, const BestGap& in_a, const Part& b,
            const BestGap& in_b) {
  Part part = is_worse(b.state, a.state) ? b : a;
  part.label = fmt::format("{} ({}) minus {} ({})", a.label, in_a.sweep,
                           b.label, in_b.sweep);
  part.n = std::min(a.n, b.n);
  part.n_diverged = a.n_diverged + b.n_diverged;
  part.trials = a.trials;
  part.trials.insert(part.trials.end(), b.trials.begin(), b.trials.end());
  if (part.state != Part::State::measured) return part;
  part.estimate = difference(a.estimate, b.estimate);
  part.alpha_divisor = a.alpha_divisor * b.alpha_divisor;
  part.fail_divisor = a.fail_divisor * b.fail_divisor;
  return part;
}

}  // namespace

Estimator best_gap(BestGap options) {
  return [options = std::move(options)](
             const Evidence& evidence) -> std::vector<Part> {
    return {gap(evidence.sweep(options.sweep), options)};
  };
}

Estimator flat(Flat options) {
  return [options = std::move(options)](
             const Evidence& evidence) -> std::vector<Part> {
    if (options.batch_sizes.size() < 2) {
      throw base::Error(base::ErrorCode::config,
                        "flat needs two or more batch sizes");
    }
    const std::int64_t smallest = *std::min_element(options.batch_sizes.begin(),
                                                    options.batch_sizes.end());
    std::vector<Part> parts;
    for (const std::int64_t b : options.batch_sizes) {
      if (b == smallest) continue;
      parts.push_back(gap(evidence.sweep(options.sweep),
                          {.sweep = options.sweep,
                           .a = {options.arm, b, options.budget},
                           .b = {options.arm, smallest, options.budget},
                           .metric = options.metric,
                           .scale = options.scale}));
    }
    return parts;
  };
}

Estimator change_gap(BestGap a, BestGap b) {
  return [a = std::move(a),
          b = std::move(b)](const Evidence& evidence) -> std::vector<Part> {
    require_changes(a, b);
    return {change(gap(evidence.sweep(a.sweep), a), a,
                   gap(evidence.sweep(b.sweep), b), b)};
  };
}

}  // namespace noisegate::claim
