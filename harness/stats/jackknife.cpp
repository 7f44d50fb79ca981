#include "harness/stats/jackknife.h"

#include <cmath>

namespace noisegate::stats {
namespace {

// −∞ where nothing varies.
double log2_deviation(std::span<const double> values) {
  return std::log2(summarize(values).deviation);
}

double log2_deviation_without(std::span<const double> values, std::size_t i) {
  std::vector<double> rest(values.begin(), values.end());
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
  return log2_deviation(rest);
}

}  // namespace

std::vector<double> pseudo_values(double all, std::span<const double> without) {
  const auto n = static_cast<double>(without.size());
  std::vector<double> values;
  values.reserve(without.size());
  for (const double one : without) values.push_back(n * all - (n - 1) * one);
  return values;
}

Measured log2_deviation_ratio_paired(std::span<const double> x,
                                     std::span<const double> y) {
  if (x.size() != y.size() || x.size() < 3) return {};
  const double all = log2_deviation(x) - log2_deviation(y);
  std::vector<double> without;
  for (std::size_t i = 0; i < x.size(); ++i) {
    without.push_back(log2_deviation_without(x, i) -
                      log2_deviation_without(y, i));
    if (!std::isfinite(without.back())) return {};
  }
  Measured m = mean_of(pseudo_values(all, without));
  m.value = all;
  m.degrees /= 2;
  return m;
}

}  // namespace noisegate::stats
