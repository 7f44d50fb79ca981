#include "harness/stats/trimmed.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>
#include <numbers>
#include <vector>

#include "harness/stats/summary.h"

namespace noisegate::stats {
namespace {

constexpr double kStep = 0.05;
constexpr double kReach = 9;

double density(double x) {
  return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
}
double below(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; }

// Given the lowest value a and the highest b the n − 2 others are independent
// draws of the normal law between them (David & Nagaraja, "Order Statistics",
// 3rd ed. 2003, section 2.4). With the mean m and variance v of that law
//   Var T = E v/(n − 2) + E m²   (E m = 0 by symmetry),
// over the density n(n − 1) φ(a) φ(b) [Φ(b) − Φ(a)]^(n−2).
double trimmed_variance(int n) {
  const int nodes = static_cast<int>(std::lround(kReach / kStep));
  double sum = 0;
  for (int i = -nodes; i <= nodes; ++i) {
    const double a = i * kStep;
    for (int j = i + 1; j <= nodes; ++j) {
      const double b = j * kStep;
      // From whichever tail loses no digits.
      const double inside = a > 0 ? below(-a) - below(-b) : below(b) - below(a);
      if (inside <= 0) continue;
      const double m = (density(a) - density(b)) / inside;
      const double v = 1 + (a * density(a) - b * density(b)) / inside - m * m;
      sum += density(a) * density(b) * std::pow(inside, n - 2) *
             (v / (n - 2) + m * m);
    }
  }
  return n * (n - 1.0) * sum * kStep * kStep;
}

}  // namespace

double trimmed_mean(std::span<const double> values) {
  std::vector<double> kept(values.begin(), values.end());
  if (std::any_of(kept.begin(), kept.end(),
                  [](double v) { return std::isnan(v); }))
    return std::numeric_limits<double>::quiet_NaN();
  if (kept.size() >= kFewestTrimmed) {
    std::sort(kept.begin(), kept.end());
    kept = {kept.begin() + 1, kept.end() - 1};
  }
  return summarize(kept).mean;
}

double trimmed_mean_deviation(int n) {
  if (n < 1) return std::numeric_limits<double>::quiet_NaN();
  if (n < kFewestTrimmed) return 1 / std::sqrt(n);
  // A run asks some hundred times for the same few numbers.
  static std::mutex mutex;
  static std::map<int, double> known;
  const std::lock_guard lock(mutex);
  const auto found = known.find(n);
  if (found != known.end()) return found->second;
  return known[n] = std::sqrt(trimmed_variance(n));
}

}  // namespace noisegate::stats
