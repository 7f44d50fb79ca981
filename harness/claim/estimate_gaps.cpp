// Metrics of two cells, each at its best rate: statistics T5, T6 (flat).
#include <fmt/format.h>

#include <cmath>

#include "harness/claim/estimators.h"
#include "harness/claim/lookup.h"

namespace noisegate::claim {
namespace {

// The metric of a cell at the rate that is best by the selection metric.
struct Best {
  Peak peak;
  lookup::Sample sample;
};

Best at_best(const SweepResult& result, const CellRef& ref,
             const std::string& metric) {
  const Cell& cell = lookup::cell(result, ref);
  Best best{fitted_peak(cell, result.sweep.selection), {}};
  std::string why;
  const Part::State state = lookup::state_of(best.peak, why);
  best.sample = lookup::sample(cell, best.peak.best, metric);
  if (state != Part::State::measured) {
    best.sample.state = state;
    best.sample.why = lookup::name(ref) + ": " + why;
  }
  return best;
}

// (a − b)/b in percent, first-order error propagation: b's mean is a constant
// but for its own error.
stats::Estimated relative(const stats::Estimated& a,
                          const stats::Estimated& b) {
  const double scale = 100 / b.value;
  stats::Estimated out =
      stats::combine({scale, -scale * a.value / b.value}, {a, b});
  out.value = scale * (a.value - b.value);
  return out;
}

double alpha_divisor(const BestGap& o, const Best& a, const Best& b) {
  std::size_t size = 1;
  if (o.favours == BestGap::Favours::a) size = a.peak.not_worse.size();
  if (o.favours == BestGap::Favours::b) size = b.peak.not_worse.size();
  return static_cast<double>(std::max<std::size_t>(size, 1));
}

Part gap_part(const SweepResult& result, const BestGap& o) {
  const std::string label =
      fmt::format("{} against {}", lookup::name(o.a), lookup::name(o.b));
  const Best a = at_best(result, o.a, o.metric);
  const Best b = at_best(result, o.b, o.metric);
  for (const Best* side : {&a, &b}) {
    if (side->sample.state != Part::State::measured) {
      return lookup::without_number(label, side->sample.state,
                                    side->sample.why);
    }
  }
  const auto mean_a = stats::one_sample(a.sample.values);
  const auto mean_b = stats::one_sample(b.sample.values);
  // Equal batch size and budget: replicate r shares its random numbers.
  const bool shared =
      o.a.batch_size == o.b.batch_size && o.a.budget == o.b.budget;
  stats::Estimated gap = o.relative ? relative(mean_a, mean_b)
                         : shared
                             ? stats::paired(a.sample.values, b.sample.values)
                             : stats::combine({1, -1}, {mean_a, mean_b});
  Part part =
      lookup::with_number(label, gap, std::min(a.peak.n, b.peak.n), false);
  part.alpha_divisor = alpha_divisor(o, a, b);
  part.trials = a.sample.trials;
  lookup::append(part.trials, b.sample.trials);
  return part;
}

}  // namespace

Estimator best_gap(BestGap options) {
  return [o = std::move(options)](const Evidence& evidence) {
    return std::vector{gap_part(evidence.sweep(o.sweep), o)};
  };
}

Estimator flat(Flat options) {
  return [o = std::move(options)](const Evidence& evidence) {
    std::vector<Part> parts;
    for (std::size_t i = 1; i < o.batch_sizes.size(); ++i) {
      parts.push_back(gap_part(evidence.sweep(o.sweep),
                               {.sweep = o.sweep,
                                .a = {o.arm, o.batch_sizes[i], o.budget},
                                .b = {o.arm, o.batch_sizes[0], o.budget},
                                .metric = o.metric,
                                .relative = o.relative}));
    }
    return parts;
  };
}

}  // namespace noisegate::claim
