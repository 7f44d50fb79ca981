// Slope, gap and break of fitted peaks: statistics T3, T6, T7.
#include <fmt/format.h>

#include <cmath>

#include "harness/claim/estimators.h"
#include "harness/claim/lookup.h"

namespace noisegate::claim {
namespace {

using trial::BudgetSpec;

double log2_of(std::int64_t b) { return std::log2(static_cast<double>(b)); }

// A linear combination of peaks; hulls enter by their worst case.
class Combination {
 public:
  explicit Combination(const SweepResult& result) : result_(result) {}

  void add(double weight, const CellRef& ref) {
    const Peak peak =
        fitted_peak(lookup::cell(result_, ref), result_.sweep.selection);
    std::string why;
    const Part::State state = lookup::state_of(peak, why);
    if (state != Part::State::measured && !failed_) {
      failed_ = true;
      part_.state = state;
      part_.why = lookup::name(ref) + ": " + why;
    }
    part_.n = part_.n == 0 ? peak.n : std::min(part_.n, peak.n);
    part_.n_diverged += peak.n_diverged;
    lookup::append(part_.trials, peak.trials);
    weights_.push_back(weight);
    peaks_.push_back({peak.estimate.value, peak.estimate.standard_error,
                      peak.estimate.degrees});
    const double w = std::fabs(weight);
    part_.estimate.below +=
        w * (weight > 0 ? peak.estimate.below : peak.estimate.above);
    part_.estimate.above +=
        w * (weight > 0 ? peak.estimate.above : peak.estimate.below);
  }

  Part finish(std::string label, double offset = 0) {
    part_.label = std::move(label);
    if (failed_) return part_;
    const stats::Estimated sum = stats::combine(weights_, peaks_);
    part_.estimate.value = sum.value + offset;
    part_.estimate.standard_error = sum.standard_error;
    part_.estimate.degrees = sum.degrees;
    part_.state = Part::State::measured;
    return part_;
  }

 private:
  const SweepResult& result_;
  Part part_;
  bool failed_ = false;
  std::vector<double> weights_;
  std::vector<stats::Estimated> peaks_;
};

void add_mean(Combination& sum, double sign, const std::string& arm,
              const std::vector<std::int64_t>& sizes,
              const BudgetSpec& budget) {
  const double weight = sign / static_cast<double>(sizes.size());
  for (const std::int64_t b : sizes) sum.add(weight, {arm, b, budget});
}

std::string sizes_in_words(const std::vector<std::int64_t>& sizes) {
  return fmt::format("B = {} to {}", sizes.front(), sizes.back());
}

// log2 of the break: mean plateau peak − mean(peak − log2 B) of the noise
// regime (T6). Returns the part of it that is not random.
double add_break(Combination& sum, double sign, const BreakPoint& options) {
  add_mean(sum, sign, options.arm, options.plateau_sizes, options.budget);
  add_mean(sum, -sign, options.arm, options.noise_sizes, options.budget);
  double offset = 0;
  for (const std::int64_t b : options.noise_sizes) {
    offset += log2_of(b) / static_cast<double>(options.noise_sizes.size());
  }
  return sign * offset;
}

}  // namespace

Estimator peak_slope(PeakSlope options) {
  return [o = std::move(options)](const Evidence& evidence) {
    std::vector<double> x;
    for (const std::int64_t b : o.batch_sizes) x.push_back(log2_of(b));
    const std::vector<double> weights = stats::slope_weights(x);
    if (weights.empty()) {
      return std::vector{lookup::without_number(
          "", Part::State::error, "a slope needs three batch sizes")};
    }
    Combination sum(evidence.sweep(o.sweep));
    for (std::size_t i = 0; i < weights.size(); ++i) {
      sum.add(weights[i], {o.arm, o.batch_sizes[i], o.budget});
    }
    return std::vector{sum.finish(sizes_in_words(o.batch_sizes))};
  };
}

Estimator peak_gap(PeakGap options) {
  return [o = std::move(options)](const Evidence& evidence) {
    Combination sum(evidence.sweep(o.sweep));
    add_mean(sum, 1, o.arm_a, o.batch_sizes_a, o.budget_a);
    add_mean(sum, -1, o.arm_b, o.batch_sizes_b, o.budget_b);
    return std::vector{sum.finish(fmt::format(
        "{} at {}, {} at {}", o.arm_a, sizes_in_words(o.batch_sizes_a), o.arm_b,
        sizes_in_words(o.batch_sizes_b)))};
  };
}

Estimator break_point(BreakPoint options) {
  return [o = std::move(options)](const Evidence& evidence) {
    Combination sum(evidence.sweep(o.sweep));
    const double offset = add_break(sum, 1, o);
    return std::vector{sum.finish("log2 of the break", offset)};
  };
}

Estimator break_shift(BreakPoint larger, BreakPoint smaller) {
  return [a = std::move(larger),
          b = std::move(smaller)](const Evidence& evidence) {
    Combination sum(evidence.sweep(a.sweep));
    const double offset = add_break(sum, 1, a) + add_break(sum, -1, b);
    return std::vector{
        sum.finish(fmt::format("{} against {}", trial::to_text(a.budget),
                               trial::to_text(b.budget)),
                   offset)};
  };
}

}  // namespace noisegate::claim
