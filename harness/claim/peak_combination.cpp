#include "harness/claim/peak_combination.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace noisegate::claim {

PeakCombination::PeakCombination(const Evidence& evidence, std::string label)
    : evidence_(evidence) {
  part_.label = std::move(label);
  estimate_.value = 0;
}

void PeakCombination::add(const PeakTerm& term, double hull_alpha) {
  const SweepResult& result = evidence_.sweep(term.sweep);
  const CellRef& at = term.cell;
  const trial::BudgetSpec budget = resolve_budget(result, at.budget);
  const Cell& cell = require_cell(result, at.arm, at.batch_size, budget);
  const Peak peak =
      fitted_peak(cell, rule_of(result.sweep, term.objective), hull_alpha);
  part_.n = part_.n == 0 ? peak.n : std::min(part_.n, peak.n);
  part_.n_diverged += peak.n_diverged;
  part_.trials.insert(part_.trials.end(), peak.trials.begin(),
                      peak.trials.end());
  if (peak.state != Peak::State::ok) {
    refuse(part_state(peak.state),
           fmt::format("{}: {}", cell_text(result, at), peak.why));
    return;
  }
  estimate_.value += term.weight * peak.estimate.value;
  // A cell that has only a hull enters by its worst case.
  const bool up = term.weight > 0;
  const double size = std::abs(term.weight);
  estimate_.below += size * (up ? peak.estimate.below : peak.estimate.above);
  estimate_.above += size * (up ? peak.estimate.above : peak.estimate.below);
  if (!peak.terms.empty()) {
    add_errors({term.sweep, at.batch_size, budget}, term.weight, peak);
  }
}

Part PeakCombination::finish(double constant) {
  if (part_.state != Part::State::measured) return part_;
  estimate_.value += constant;
  if (!errors_.empty()) set_error();
  part_.estimate = estimate_;
  return part_;
}

// Error before missing before unresolved.
void PeakCombination::refuse(Part::State state, const std::string& why) {
  if (part_.state == Part::State::error) return;
  if (part_.state == Part::State::missing && state != Part::State::error) {
    return;
  }
  if (part_.state == state) return;
  part_.state = state;
  part_.why = why;
}

// Replicates of one stream have the same random numbers over arms and metrics.
// Cells whose replicates differ in number can't be paired.
void PeakCombination::add_errors(const Stream& stream, double weight,
                                 const Peak& peak) {
  std::vector<double>& errors = errors_[stream];
  if (errors.empty()) errors.resize(peak.terms.size(), 0);
  if (errors.size() != peak.terms.size()) {
    refuse(Part::State::missing, "the arms have different replicates");
    return;
  }
  for (std::size_t r = 0; r < errors.size(); ++r) {
    errors[r] += weight * peak.terms[r];
  }
}

void PeakCombination::set_error() {
  std::vector<stats::Variance> parts;
  double size = 0;
  for (const auto& [stream, errors] : errors_) {
    const stats::Measured m = stats::mean_of(errors);
    parts.push_back({m.standard_error * m.standard_error, m.degrees});
    size += parts.back().size;
  }
  estimate_.standard_error = std::sqrt(size);
  estimate_.degrees = stats::satterthwaite(parts);
  if (!(size > 0)) {
    refuse(Part::State::unresolved, "the replicates of the arms do not differ");
  }
}

Part combine(const Evidence& evidence, const PeakSum& sum) {
  PeakCombination combination(evidence, sum.label);
  int looks = 1;
  for (const PeakTerm& term : sum.terms) {
    looks = std::max(looks, look_count(evidence.sweep(term.sweep).sweep));
  }
  const double hull_alpha =
      kAlpha / (looks * static_cast<double>(sum.terms.size()));
  for (const PeakTerm& term : sum.terms) combination.add(term, hull_alpha);
  return combination.finish(sum.constant);
}

std::string cell_text(const SweepResult& result, const CellRef& cell) {
  std::string text =
      fmt::format("{}, {}", cell.arm, size_text(cell.batch_size));
  if (result.sweep.budgets.size() > 1) {
    text += ", " + to_text(resolve_budget(result, cell.budget));
  }
  return text;
}

}  // namespace noisegate::claim
