// Orders over a row of cells: a peak inside (statistics T8), a monotone course.
#include <utility>

#include "harness/base/error.h"
#include "harness/claim/best_rates.h"

namespace noisegate::claim {
namespace {

void require(bool good, const std::string& what) {
  if (!good) throw base::Error(base::ErrorCode::config, what);
}

void turn_around(Estimate& estimate) {
  estimate.value = -estimate.value;
  std::swap(estimate.below, estimate.above);
}

// How much better the inner cell is than an end.
Part better(const SweepResult& result, const InteriorPeak& options,
            const CellRef& inner, const CellRef& end) {
  const BestCell a = at_best(result, inner, options.metric, options.objective);
  const BestCell b = at_best(result, end, options.metric, options.objective);
  Part part =
      gap_part(gap_label(inner, end), a.values, b.values, GapScale::absolute,
               share_streams(result, inner, end), options.metric);
  if (part.state != Part::State::measured) return part;
  if (!options.higher_is_better) turn_around(part.estimate);
  set_divisors(part, a.peak, b.peak, Favours::a);
  return part;
}

void add_ends(std::vector<Part>& parts, const SweepResult& result,
              const InteriorPeak& options, std::size_t inner,
              double comparisons) {
  for (const CellRef& end : {options.cells.front(), options.cells.back()}) {
    parts.push_back(better(result, options, options.cells[inner], end));
    parts.back().alpha_divisor *= comparisons;
    parts.back().fail_divisor *= comparisons;
  }
}

// The arm that the claim calls better has the best of several rates in its
// favour, if the metric is what selects; who gains by another metric's best
// rate is not known.
Favours favoured(const SweepResult& result, const Monotone& options) {
  const SelectionRule rule = rule_of(result.sweep, options.objective);
  if (rule.metric != options.metric) return Favours::neither;
  const bool rises = options.direction == Monotone::Direction::rises;
  return rises == rule.higher_is_better ? Favours::a : Favours::b;
}

BestCell find(const SweepResult& result, const Monotone& options,
              const CellRef& cell) {
  return options.log2_rate
             ? at_rate(result, cell, options.metric, *options.log2_rate, {})
             : at_best(result, cell, options.metric, options.objective);
}

// The later cell against the earlier one, in the direction claimed.
Part step(const SweepResult& result, const Monotone& options,
          const CellRef& later, const CellRef& earlier) {
  const BestCell a = find(result, options, later);
  const BestCell b = find(result, options, earlier);
  Part part = gap_part(gap_label(later, earlier), a.values, b.values,
                       GapScale::absolute,
                       share_streams(result, later, earlier), options.metric);
  if (part.state != Part::State::measured) return part;
  if (options.direction == Monotone::Direction::falls) {
    turn_around(part.estimate);
  }
  if (!options.log2_rate) {
    set_divisors(part, a.peak, b.peak, favoured(result, options));
  }
  return part;
}

}  // namespace

Estimator interior_peak(InteriorPeak options) {
  return [options = std::move(options)](const Evidence& evidence) {
    require(options.inner > 0 && options.inner + 1 < options.cells.size(),
            "a peak needs a cell between the ends");
    std::vector<Part> parts;
    add_ends(parts, evidence.sweep(options.sweep), options, options.inner, 1);
    return parts;
  };
}

Estimator every_interior_peak(InteriorPeak options) {
  return [options = std::move(options)](const Evidence& evidence) {
    require(options.cells.size() > 2, "a peak needs a cell between the ends");
    const auto inner = static_cast<double>(options.cells.size() - 2);
    std::vector<Part> parts;
    for (std::size_t i = 1; i + 1 < options.cells.size(); ++i) {
      add_ends(parts, evidence.sweep(options.sweep), options, i, inner);
    }
    return parts;
  };
}

Estimator monotone(Monotone options) {
  return [options = std::move(options)](const Evidence& evidence) {
    require(options.cells.size() > 1, "an order needs two or more cells");
    const SweepResult& result = evidence.sweep(options.sweep);
    std::vector<Part> parts;
    for (std::size_t i = 1; i < options.cells.size(); ++i) {
      parts.push_back(
          step(result, options, options.cells[i], options.cells[i - 1]));
    }
    return parts;
  };
}

}  // namespace noisegate::claim
