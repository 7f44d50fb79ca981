// Levels against a reference, largest of several peaks, and the protocol.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/base/error.h"
#include "harness/claim/best_rates.h"
#include "harness/claim/peak_combination.h"

namespace noisegate::claim {
namespace {

void require(bool good, const std::string& what) {
  if (!good) throw base::Error(base::ErrorCode::config, what);
}

// Ours and the reference's uncertainty, independent of each other.
Estimate against(const Values& values, const MetricLevel::Row& row) {
  const stats::Measured mean = stats::mean_of(values.values);
  const double ours = mean.standard_error * mean.standard_error;
  const double theirs = row.error * row.error;
  return {.value = mean.value - row.value,
          .standard_error = std::sqrt(ours + theirs),
          .degrees = stats::satterthwaite(std::vector<stats::Variance>{
              {ours, mean.degrees}, {theirs, row.degrees}}),
          .below = row.rounding,
          .above = row.rounding};
}

Part level(const SweepResult& result, const MetricLevel& options,
           const MetricLevel::Row& row) {
  require(row.error >= 0 && row.degrees > 0 && row.rounding >= 0,
          "a reference needs an error and a rounding of 0 or more");
  const BestCell best =
      at_best(result, row.cell, options.metric, options.objective);
  const Values& values = best.values;
  Part part =
      without_estimate(cell_text(result, row.cell), values.state, values.why);
  part.n = static_cast<int>(values.values.size());
  part.n_diverged = values.n_diverged;
  part.trials = values.trials;
  if (part.state != Part::State::measured) return part;
  if (without_spread(values)) {
    part.state = Part::State::unresolved;
    part.why =
        fmt::format("the replicates of \"{}\" do not differ", options.metric);
    return part;
  }
  part.estimate = against(values, row);
  set_divisors(part, best.peak, best.peak, Favours::neither);
  return part;
}

Part peak_against(const Evidence& evidence, const PeakLevel& options,
                  const PeakLevel::Row& row) {
  const double low = row.low > 0 ? row.low : row.rate;
  const double high = row.high > 0 ? row.high : row.rate;
  require(row.rate > 0 && low <= row.rate && row.rate <= high,
          "a reference rate must be positive and lie in its bar");
  const SweepResult& result = evidence.sweep(options.sweep);
  PeakSum sum{.label = cell_text(result, row.cell),
              .constant = -std::log2(row.rate)};
  sum.terms = {{options.sweep, row.cell, 1, options.objective}};
  Part part = combine(evidence, sum);
  part.estimate.below += std::log2(high / row.rate);
  part.estimate.above += std::log2(row.rate / low);
  return part;
}

// One arm's peaks over its sizes.
struct Side {
  std::string sweep, arm;
  std::vector<std::int64_t> sizes;
  trial::BudgetSpec budget;

  PeakTerm term(std::size_t i, double weight) const {
    return {sweep, {arm, sizes[i], budget}, weight, {}};
  }
};

// The pair of largest peaks, as uncertain as the worst pair.
class LargestPair {
 public:
  LargestPair(const Evidence& evidence, Side a, Side b)
      : evidence_(evidence), a_(std::move(a)), b_(std::move(b)) {
    require(!a_.sizes.empty() && !b_.sizes.empty(),
            "a gap needs batch sizes on both of its sides");
  }

  Part find() {
    Part part = combine(evidence_, everything());
    if (part.state != Part::State::measured) return part;
    Estimate worst{.value = largest(a_) - largest(b_)};
    for (std::size_t i = 0; i < a_.sizes.size(); ++i) {
      for (std::size_t j = 0; j < b_.sizes.size(); ++j) {
        widen(worst, combine(evidence_, pair(i, j)).estimate);
      }
    }
    part.estimate = worst;
    part.alpha_divisor = part.fail_divisor =
        static_cast<double>(std::max(a_.sizes.size(), b_.sizes.size()));
    return part;
  }

 private:
  // States, counts and trials of all cells.
  PeakSum everything() const {
    PeakSum sum{.label =
                    fmt::format("largest of {} against {}", a_.arm, b_.arm)};
    for (std::size_t i = 0; i < a_.sizes.size(); ++i) {
      sum.terms.push_back(a_.term(i, 1));
    }
    for (std::size_t j = 0; j < b_.sizes.size(); ++j) {
      sum.terms.push_back(b_.term(j, -1));
    }
    return sum;
  }

  PeakSum pair(std::size_t i, std::size_t j) const {
    return {.label = "", .terms = {a_.term(i, 1), b_.term(j, -1)}};
  }

  double largest(const Side& side) const {
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < side.sizes.size(); ++i) {
      const PeakSum one{.label = "", .terms = {side.term(i, 1)}};
      most = std::max(most, combine(evidence_, one).estimate.value);
    }
    return most;
  }

  static void widen(Estimate& worst, const Estimate& pair) {
    worst.standard_error = std::max(worst.standard_error, pair.standard_error);
    worst.degrees = std::min(worst.degrees, pair.degrees);
    worst.below = std::max(worst.below, pair.below);
    worst.above = std::max(worst.above, pair.above);
  }

  const Evidence& evidence_;
  Side a_;
  Side b_;
};

}  // namespace

Estimator metric_level(MetricLevel options) {
  return [options = std::move(options)](const Evidence& evidence) {
    std::vector<Part> parts;
    for (const MetricLevel::Row& row : options.rows) {
      parts.push_back(level(evidence.sweep(options.sweep), options, row));
    }
    return parts;
  };
}

Estimator peak_level(PeakLevel options) {
  return [options = std::move(options)](const Evidence& evidence) {
    std::vector<Part> parts;
    for (const PeakLevel::Row& row : options.rows) {
      parts.push_back(peak_against(evidence, options, row));
    }
    return parts;
  };
}

Estimator largest_peak_gap(LargestPeakGap options) {
  return [options = std::move(options)](
             const Evidence& evidence) -> std::vector<Part> {
    return {LargestPair(evidence,
                        {options.sweep_a, options.arm_a, options.batch_sizes_a,
                         options.budget_a},
                        {options.sweep_b, options.arm_b, options.batch_sizes_b,
                         options.budget_b})
                .find()};
  };
}

}  // namespace noisegate::claim
