// Arms compared at their best rates (statistics T5).
#include <fmt/format.h>

#include <algorithm>

#include "harness/base/error.h"
#include "harness/claim/estimate_tools.h"

namespace noisegate::claim {
namespace {

// A cell at its best rate.
struct Best {
  Peak peak;
  Values values;
};

Best at_best(const SweepResult& result, const CellRef& ref,
             const std::string& metric) {
  const Cell& cell = require_cell(result, ref.arm, ref.batch_size, ref.budget);
  Best best;
  best.peak = fitted_peak(cell, result.sweep.selection);
  if (best.peak.state == Peak::State::ok) {
    best.values = values_at(cell, best.peak.best, metric);
  } else {
    best.values.state = part_state(best.peak.state);
    best.values.why = best.peak.why;
    best.values.n_diverged = best.peak.n_diverged;
  }
  if (best.values.state != Part::State::measured) {
    best.values.why = fmt::format("{}, {}: {}", ref.arm,
                                  size_text(ref.batch_size), best.values.why);
  }
  return best;
}

// Learning rates and arms share random numbers, batch sizes and budgets do not
// (statistics T13).
bool share_streams(const SweepResult& result, const CellRef& a,
                   const CellRef& b) {
  return a.batch_size == b.batch_size &&
         resolve_budget(result, a.budget) == resolve_budget(result, b.budget);
}

stats::Measured difference(const Values& a, const Values& b, bool is_paired,
                           bool relative) {
  if (!relative) {
    return is_paired ? stats::paired(a.values, b.values)
                     : stats::welch(a.values, b.values);
  }
  stats::Measured ratio = is_paired ? stats::relative_paired(a.values, b.values)
                                    : stats::relative_welch(a.values, b.values);
  ratio.value *= 100;
  ratio.standard_error *= 100;
  return ratio;
}

// How many rates the best of each arm may have been picked from.
void set_divisors(Part& part, const Best& a, const Best& b,
                  BestGap::Favours favours) {
  const auto in_a = static_cast<double>(a.peak.not_worse.size());
  const auto in_b = static_cast<double>(b.peak.not_worse.size());
  switch (favours) {
    case BestGap::Favours::a:
      part.alpha_divisor = in_a;
      part.fail_divisor = in_b;
      break;
    case BestGap::Favours::b:
      part.alpha_divisor = in_b;
      part.fail_divisor = in_a;
      break;
    case BestGap::Favours::neither:
      part.alpha_divisor = part.fail_divisor = std::max(in_a, in_b);
      break;
  }
}

Part gap(const SweepResult& result, const BestGap& options, std::string label) {
  const Best a = at_best(result, options.a, options.metric);
  const Best b = at_best(result, options.b, options.metric);
  Part part = part_of(std::move(label), a.values, b.values);
  if (part.state != Part::State::measured) return part;
  const bool is_paired = share_streams(result, options.a, options.b);
  const stats::Measured found =
      difference(a.values, b.values, is_paired, options.relative);
  part.state = Part::State::unresolved;
  if (without_spread(a.values) || without_spread(b.values) ||
      found.standard_error == 0) {
    part.why =
        fmt::format("the replicates of \"{}\" do not differ", options.metric);
    return part;
  }
  if (options.relative && !far_from_zero(b.values)) {
    part.why = "what it is relative to can't be told from 0";
    return part;
  }
  part.state = Part::State::measured;
  part.estimate = to_estimate(found);
  set_divisors(part, a, b, options.favours);
  return part;
}

std::string gap_label(const CellRef& a, const CellRef& b) {
  if (a.arm == b.arm) {
    return fmt::format("{} against {}", size_text(a.batch_size), b.batch_size);
  }
  return fmt::format("{} at {} against {} at {}", a.arm,
                     size_text(a.batch_size), b.arm, size_text(b.batch_size));
}

}  // namespace

Estimator best_gap(BestGap options) {
  return [options](const Evidence& evidence) -> std::vector<Part> {
    return {gap(evidence.sweep(options.sweep), options,
                gap_label(options.a, options.b))};
  };
}

Estimator flat(Flat options) {
  return [options](const Evidence& evidence) -> std::vector<Part> {
    if (options.batch_sizes.size() < 2) {
      throw base::Error(base::ErrorCode::config,
                        "flat needs two or more batch sizes");
    }
    const std::int64_t smallest = *std::min_element(options.batch_sizes.begin(),
                                                    options.batch_sizes.end());
    std::vector<Part> parts;
    for (const std::int64_t b : options.batch_sizes) {
      if (b == smallest) continue;
      const BestGap pair{.sweep = options.sweep,
                         .a = {options.arm, b, options.budget},
                         .b = {options.arm, smallest, options.budget},
                         .metric = options.metric,
                         .relative = options.relative};
      parts.push_back(
          gap(evidence.sweep(options.sweep), pair, gap_label(pair.a, pair.b)));
    }
    return parts;
  };
}

}  // namespace noisegate::claim
