#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <map>
#include <mutex>
#include <numbers>
#include <utility>
#include <vector>

#include "harness/stats/selection.h"

namespace noisegate::stats {
namespace {

double density(double x) {
  return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
}
double upper_tail(double x) { return std::erfc(x / std::numbers::sqrt2) / 2; }

// Nodes of the trapezoidal rule, which converges exponentially for smooth
// integrands that have vanished at both ends.
constexpr double kStep = 0.1;
constexpr double kReach = 9;

// The best dropped run: values with their probabilities, i.e. the density of
// the order statistic number n − k of n times the step.
struct Cut {
  double at = 0;
  double probability = 0;
};
std::vector<Cut> cuts(int keep, int of) {
  const int dropped = of - keep;
  const double constant =
      std::lgamma(of + 1) - std::lgamma(dropped) - std::lgamma(keep + 1);
  std::vector<Cut> result;
  for (int i = -static_cast<int>(kReach / kStep); i * kStep <= kReach; ++i) {
    const double c = i * kStep;
    const double log_density = constant +
                               (dropped - 1) * std::log(upper_tail(-c)) +
                               keep * std::log(upper_tail(c)) - c * c / 2;
    const double p =
        kStep * std::exp(log_density) / std::sqrt(2 * std::numbers::pi);
    if (p > 1e-18) result.push_back({c, p});
  }
  return result;
}

// E exp(−t·V) of V = Σ(x_i − x̄)² over k draws above c. exp(t·(Σx)²/k) is
// written as a mean over a normal variable u, which leaves a product over the
// draws, each a Gaussian integral:
//   (1 + 2t)^((1−k)/2) ∫ φ(u) [Q(√(1+2t)·c − u·√(2t/k)) / Q(c)]^k du.
double laplace_above(double t, int k, double c) {
  const double scale = std::sqrt(1 + 2 * t);
  const double slope = std::sqrt(2 * t / k);
  const double base = std::log(upper_tail(c));
  double sum = 0;
  for (int i = -static_cast<int>(kReach / kStep); i * kStep <= kReach; ++i) {
    const double u = i * kStep;
    const double tail = upper_tail(scale * c - u * slope);
    if (tail > 0) sum += density(u) * std::exp(k * (std::log(tail) - base));
  }
  return kStep * sum * std::pow(scale, 1 - k);
}

// E √V = π^(−1/2) ∫ (1 − E exp(−w²V))/w² dw over w > 0, with w = s/(1 − s).
template <class Laplace>
double expected_root(Laplace laplace) {
  const auto integrand = [&](double s) {
    const double w = s / (1 - s);
    return (1 - laplace(w * w)) / (s * s);
  };
  using Rule = boost::math::quadrature::gauss<double, 30>;
  return (Rule::integrate(integrand, 0.0, 0.5) +
          Rule::integrate(integrand, 0.5, 1.0)) /
         std::sqrt(std::numbers::pi);
}

void set_deviation(SelectionEffect& effect, int keep, double root) {
  if (keep < 2) return;
  effect.deviation_ratio = root / std::sqrt(keep - 1);
  effect.deviation_ratio_k = root / std::sqrt(keep);
}

SelectionEffect all_kept(int n) {
  SelectionEffect effect;
  effect.mean_shift = 0;
  effect.mean_deviation = 1 / std::sqrt(n);
  if (n < 2) return effect;
  effect.variance_ratio = 1;
  // √2·Γ(n/2)/Γ((n − 1)/2): the mean of the chi distribution.
  set_deviation(effect, n,
                std::numbers::sqrt2 * std::exp(std::lgamma(n / 2.0) -
                                               std::lgamma((n - 1) / 2.0)));
  return effect;
}

SelectionEffect some_dropped(int keep, int of) {
  const std::vector<Cut> list = cuts(keep, of);
  double mean = 0, square = 0, inside = 0;
  for (const auto& [c, p] : list) {
    const double above = density(c) / upper_tail(c);  // mean above c
    mean += p * above;
    square += p * above * above;
    inside += p * (1 + c * above - above * above);  // variance above c
  }
  SelectionEffect effect;
  effect.mean_shift = mean;
  effect.mean_deviation = std::sqrt(inside / keep + square - mean * mean);
  if (keep < 2) return effect;
  effect.variance_ratio = inside;
  set_deviation(effect, keep, expected_root([&](double t) {
                  double sum = 0;
                  for (const auto& [c, p] : list)
                    if (p > 1e-12) sum += p * laplace_above(t, keep, c);
                  return sum;
                }));
  return effect;
}

double ratio(const SelectionEffect& effect, Divisor divisor) {
  return divisor == Divisor::k ? effect.deviation_ratio_k
                               : effect.deviation_ratio;
}

}  // namespace

SelectionEffect selection_effect(int keep, int of) {
  if (!(keep >= 1 && keep <= of)) return {};
  if (keep == of) return all_kept(of);
  static std::mutex mutex;
  static std::map<std::pair<int, int>, SelectionEffect> known;
  const std::lock_guard lock(mutex);
  const auto found = known.find({keep, of});
  if (found != known.end()) return found->second;
  return known[{keep, of}] = some_dropped(keep, of);
}

Measured with_selection(const Selected& published, int keep, int of) {
  const SelectionEffect was = selection_effect(published.keep, published.of);
  const SelectionEffect is = selection_effect(keep, of);
  const double expected = ratio(was, published.divisor);
  if (!(published.deviation >= 0) || !std::isfinite(published.mean) ||
      !(expected > 0) || std::isnan(is.mean_shift))
    return {};
  const double sigma = published.deviation / expected;
  const double shift = (is.mean_shift - was.mean_shift) *
                       (published.higher_is_better ? 1.0 : -1.0);
  // Variance of s/E s: (E s² − (E s)²)/(E s)², the same for both divisors.
  const double relative =
      was.variance_ratio / (was.deviation_ratio * was.deviation_ratio) - 1;
  Measured result;
  result.value = published.mean + shift * sigma;
  result.standard_error =
      sigma * std::sqrt(was.mean_deviation * was.mean_deviation +
                        shift * shift * relative);
  result.degrees = static_cast<double>(published.keep - 1);
  return result;
}

}  // namespace noisegate::stats
