// Slope, gap and break: linear combinations of fitted peaks (statistics T6,
// T7).
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <utility>

#include "harness/base/error.h"
#include "harness/claim/estimate_tools.h"
#include "harness/stats/slope.h"

namespace noisegate::claim {
namespace {

constexpr std::size_t kFewestSizes = 3;

struct Term {
  std::string arm;
  std::int64_t batch_size = 0;
  trial::BudgetSpec budget;
  double weight = 0;
};

// Cells of one batch size and budget share their random numbers over arms, so
// their errors are added replicate by replicate; all others are independent.
using Stream = std::pair<std::int64_t, trial::BudgetSpec>;

class Combination {
 public:
  Combination(const SweepResult& result, std::string label) : result_(result) {
    part_.label = std::move(label);
    estimate_.value = 0;
  }

  void add(const Term& term, double hull_alpha) {
    const trial::BudgetSpec budget = resolve_budget(result_, term.budget);
    const Cell& cell = require_cell(result_, term.arm, term.batch_size, budget);
    const Peak peak = fitted_peak(cell, result_.sweep.selection, hull_alpha);
    part_.n = part_.n == 0 ? peak.n : std::min(part_.n, peak.n);
    part_.n_diverged += peak.n_diverged;
    part_.trials.insert(part_.trials.end(), peak.trials.begin(),
                        peak.trials.end());
    if (peak.state != Peak::State::ok) {
      refuse(part_state(peak.state),
             fmt::format("{}, {}: {}", term.arm, size_text(term.batch_size),
                         peak.why));
      return;
    }
    estimate_.value += term.weight * peak.estimate.value;
    // A cell that has only a hull enters by its worst case.
    const bool up = term.weight > 0;
    const double size = std::abs(term.weight);
    estimate_.below += size * (up ? peak.estimate.below : peak.estimate.above);
    estimate_.above += size * (up ? peak.estimate.above : peak.estimate.below);
    if (!peak.terms.empty()) add_errors({term.batch_size, budget}, term, peak);
  }

  Part finish(double constant) {
    if (part_.state != Part::State::measured) return part_;
    estimate_.value += constant;
    if (!errors_.empty()) {
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
        refuse(Part::State::unresolved,
               "the replicates of the arms do not differ");
        return part_;
      }
    }
    part_.estimate = estimate_;
    return part_;
  }

 private:
  // Error before missing before unresolved.
  void refuse(Part::State state, const std::string& why) {
    if (part_.state == Part::State::error) return;
    if (part_.state == Part::State::missing && state != Part::State::error) {
      return;
    }
    if (part_.state == state) return;
    part_.state = state;
    part_.why = why;
  }

  void add_errors(const Stream& stream, const Term& term, const Peak& peak) {
    std::vector<double>& errors = errors_[stream];
    errors.resize(peak.terms.size(), 0);
    for (std::size_t r = 0; r < errors.size(); ++r) {
      errors[r] += term.weight * peak.terms[r];
    }
  }

  const SweepResult& result_;
  Part part_;
  Estimate estimate_;
  std::map<Stream, std::vector<double>> errors_;
};

// α is shared among the cells whose peak may turn out to be a hull.
Part combine(const SweepResult& result, const std::string& label,
             const std::vector<Term>& terms, double constant) {
  Combination combination(result, label);
  for (const Term& term : terms) {
    combination.add(term, kAlpha / static_cast<double>(terms.size()));
  }
  return combination.finish(constant);
}

void add_mean(std::vector<Term>& terms, const std::string& arm,
              const std::vector<std::int64_t>& sizes,
              const trial::BudgetSpec& budget, double weight) {
  for (const std::int64_t b : sizes) {
    terms.push_back(
        {arm, b, budget, weight / static_cast<double>(sizes.size())});
  }
}

std::vector<double> octaves(const std::vector<std::int64_t>& sizes) {
  std::vector<double> x;
  for (const std::int64_t b : sizes) {
    x.push_back(std::log2(static_cast<double>(b)));
  }
  return x;
}

void require_sizes(bool good, const std::string& what) {
  if (!good) throw base::Error(base::ErrorCode::config, what);
}

void require_octaves(const std::vector<std::int64_t>& sizes) {
  bool good = sizes.size() >= kFewestSizes;
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    good = good && sizes[i] == 2 * sizes[i - 1];
  }
  require_sizes(good,
                "a slope needs three or more batch sizes, each twice the "
                "one before");
}

// Σ weight·peak + constant of a break point, for log2 B of the break.
double add_break(std::vector<Term>& terms, const BreakPoint& options,
                 double sign) {
  require_sizes(!options.noise_sizes.empty() && !options.plateau_sizes.empty(),
                "a break needs batch sizes on both of its sides");
  add_mean(terms, options.arm, options.plateau_sizes, options.budget, sign);
  add_mean(terms, options.arm, options.noise_sizes, options.budget, -sign);
  return sign * stats::summarize(octaves(options.noise_sizes)).mean;
}

}  // namespace

Estimator peak_slope(PeakSlope options) {
  return [options](const Evidence& evidence) -> std::vector<Part> {
    require_octaves(options.batch_sizes);
    const auto weights = stats::slope_weights(octaves(options.batch_sizes));
    std::vector<Term> terms;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      terms.push_back(
          {options.arm, options.batch_sizes[i], options.budget, weights[i]});
    }
    return {combine(evidence.sweep(options.sweep),
                    size_text(options.batch_sizes), terms, 0)};
  };
}

Estimator peak_gap(PeakGap options) {
  return [options](const Evidence& evidence) -> std::vector<Part> {
    require_sizes(
        !options.batch_sizes_a.empty() && !options.batch_sizes_b.empty(),
        "a gap needs batch sizes on both of its sides");
    std::vector<Term> terms;
    add_mean(terms, options.arm_a, options.batch_sizes_a, options.budget_a, 1);
    add_mean(terms, options.arm_b, options.batch_sizes_b, options.budget_b, -1);
    const std::string label =
        fmt::format("{} at {} against {} at {}", options.arm_a,
                    size_text(options.batch_sizes_a), options.arm_b,
                    size_text(options.batch_sizes_b));
    return {combine(evidence.sweep(options.sweep), label, terms, 0)};
  };
}

Estimator break_point(BreakPoint options) {
  return [options](const Evidence& evidence) -> std::vector<Part> {
    std::vector<Term> terms;
    const double constant = add_break(terms, options, 1);
    return {combine(evidence.sweep(options.sweep), "log2 of the break", terms,
                    constant)};
  };
}

Estimator break_shift(BreakPoint larger, BreakPoint smaller) {
  return [larger, smaller](const Evidence& evidence) -> std::vector<Part> {
    require_sizes(larger.sweep == smaller.sweep,
                  "both breaks must be of one sweep");
    std::vector<Term> terms;
    double constant = add_break(terms, larger, 1);
    constant += add_break(terms, smaller, -1);
    return {combine(evidence.sweep(larger.sweep), "shift of the break", terms,
                    constant)};
  };
}

}  // namespace noisegate::claim
