#include "harness/claim/best_rates.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/claim/peak_combination.h"

namespace noisegate::claim {
namespace {

void name_cell(BestCell& best, const SweepResult& result, const CellRef& ref) {
  if (best.values.state == Part::State::measured) return;
  best.values.why =
      fmt::format("{}: {}", cell_text(result, ref), best.values.why);
}

}  // namespace

BestCell at_best(const SweepResult& result, const CellRef& ref,
                 const std::string& metric, const Objective& objective) {
  const Cell& cell = require_cell(result, ref.arm, ref.batch_size, ref.budget);
  BestCell best;
  best.peak = fitted_peak(cell, rule_of(result.sweep, objective),
                          kAlpha / look_count(result.sweep));
  if (best.peak.state == Peak::State::ok) {
    best.values = values_at(cell, best.peak.best, metric);
  } else {
    best.values.state = part_state(best.peak.state);
    best.values.why = best.peak.why;
    best.values.n_diverged = best.peak.n_diverged;
  }
  name_cell(best, result, ref);
  return best;
}

BestCell at_rate(const SweepResult& result, const CellRef& ref,
                 const std::string& metric, int log2_rate, Peak picked_by) {
  const Cell& cell = require_cell(result, ref.arm, ref.batch_size, ref.budget);
  BestCell best;
  best.peak = std::move(picked_by);
  if (log2_rate < cell.low || log2_rate > cell.high()) {
    best.values.state = Part::State::unresolved;
    best.values.why = fmt::format("the grid 2^{} … 2^{} has no rate 2^{}",
                                  cell.low, cell.high(), log2_rate);
  } else {
    best.values = values_at(cell, log2_rate, metric);
  }
  name_cell(best, result, ref);
  return best;
}

bool share_streams(const SweepResult& result, const CellRef& a,
                   const CellRef& b) {
  return a.batch_size == b.batch_size &&
         resolve_budget(result, a.budget) == resolve_budget(result, b.budget);
}

stats::Measured compare(const Values& a, const Values& b, GapScale scale,
                        bool is_paired) {
  switch (scale) {
    case GapScale::absolute:
      return is_paired ? stats::paired(a.values, b.values)
                       : stats::welch(a.values, b.values);
    case GapScale::relative_percent: {
      stats::Measured m = is_paired ? stats::relative_paired(a.values, b.values)
                                    : stats::relative_welch(a.values, b.values);
      m.value *= 100;
      m.standard_error *= 100;
      return m;
    }
    case GapScale::log2_ratio:
      return is_paired ? stats::log2_ratio_paired(a.values, b.values)
                       : stats::log2_ratio_welch(a.values, b.values);
  }
  return {};
}

std::string why_no_ratio(const Values& a, const Values& b, GapScale scale) {
  if (scale == GapScale::absolute) return {};
  if (!far_from_zero(b)) return "what it is relative to can't be told from 0";
  if (scale == GapScale::relative_percent) return {};
  const bool positive = far_from_zero(a) &&
                        stats::summarize(a.values).mean > 0 &&
                        stats::summarize(b.values).mean > 0;
  return positive ? "" : "a ratio needs values that are surely above 0";
}

Part gap_part(std::string label, const Values& a, const Values& b,
              GapScale scale, bool is_paired, const std::string& metric) {
  Part part = part_of(std::move(label), a, b);
  if (part.state != Part::State::measured) return part;
  part.state = Part::State::unresolved;
  const stats::Measured found = compare(a, b, scale, is_paired);
  if (without_spread(a) || without_spread(b) || found.standard_error == 0) {
    part.why = fmt::format("the replicates of \"{}\" do not differ", metric);
    return part;
  }
  part.why = why_no_ratio(a, b, scale);
  if (!part.why.empty()) return part;
  part.state = Part::State::measured;
  part.estimate = to_estimate(found);
  return part;
}

void set_divisors(Part& part, const Peak& a, const Peak& b, Favours favours) {
  const auto in_a = static_cast<double>(a.not_worse.size());
  const auto in_b = static_cast<double>(b.not_worse.size());
  switch (favours) {
    case Favours::a:
      part.alpha_divisor = in_a;
      part.fail_divisor = in_b;
      break;
    case Favours::b:
      part.alpha_divisor = in_b;
      part.fail_divisor = in_a;
      break;
    case Favours::neither:
      part.alpha_divisor = part.fail_divisor = std::max(in_a, in_b);
      break;
  }
}

std::string gap_label(const CellRef& a, const CellRef& b) {
  if (a.arm != b.arm) {
    return fmt::format("{} at {} against {} at {}", a.arm,
                       size_text(a.batch_size), b.arm, size_text(b.batch_size));
  }
  if (a.batch_size == b.batch_size && a.budget != b.budget) {
    return fmt::format("{} against {}", to_text(a.budget), to_text(b.budget));
  }
  return fmt::format("{} against {}", size_text(a.batch_size), b.batch_size);
}

}  // namespace noisegate::claim
