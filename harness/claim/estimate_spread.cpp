// How widely a metric scatters at the best rate and below it (S51).
#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "harness/base/error.h"
#include "harness/claim/best_rates.h"
#include "harness/claim/peak_combination.h"
#include "harness/stats/jackknife.h"

namespace noisegate::claim {
namespace {

// Standard errors of the same numbers twice.
constexpr double kRounding = 1e-9;

std::string label_of(const SweepResult& result, const SpreadRatio& options) {
  return fmt::format("{}: best rate against {} octave{} below",
                     cell_text(result, options.cell), options.octaves_below,
                     options.octaves_below == 1 ? "" : "s");
}

// Why these replicates have no ratio; "" if they have one.
std::string why_not(const Values& best, const Values& below,
                    const stats::Measured& ratio) {
  if (best.values.size() < 3) {
    return "leaving out one replicate needs three at least";
  }
  if (without_spread(best) || without_spread(below)) {
    return "the replicates do not differ";
  }
  if (!std::isfinite(ratio.standard_error)) {
    return "without one replicate the others do not differ";
  }
  if (!(ratio.standard_error > kRounding)) {
    return "the replicates at both rates are multiples of each other";
  }
  return "";
}

Part spread(const SweepResult& result, const SpreadRatio& options) {
  const BestCell best =
      at_best(result, options.cell, options.metric, options.objective);
  BestCell below;
  if (best.values.state == Part::State::measured) {
    below = at_rate(result, options.cell, options.metric,
                    best.peak.best - options.octaves_below, best.peak);
  }
  Part part = part_of(label_of(result, options), best.values, below.values);
  if (part.state != Part::State::measured) return part;
  const stats::Measured ratio = stats::log2_deviation_ratio_paired(
      best.values.values, below.values.values);
  part.why = why_not(best.values, below.values, ratio);
  if (!part.why.empty()) {
    part.state = Part::State::unresolved;
    return part;
  }
  part.estimate = to_estimate(ratio);
  set_divisors(part, best.peak, best.peak, Favours::neither);
  return part;
}

}  // namespace

Estimator spread_ratio(SpreadRatio options) {
  return [options = std::move(options)](
             const Evidence& evidence) -> std::vector<Part> {
    if (options.octaves_below < 1) {
      throw base::Error(base::ErrorCode::config,
                        "the lower rate lies one octave or more below");
    }
    return {spread(evidence.sweep(options.sweep), options)};
  };
}

}  // namespace noisegate::claim
