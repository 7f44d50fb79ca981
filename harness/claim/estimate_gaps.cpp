// Arms compared at their best rates (statistics T5).
#include <algorithm>
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

}  // namespace noisegate::claim
