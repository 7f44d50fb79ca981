#include "harness/stats/slope.h"

#include <cmath>

namespace noisegate::stats {

std::vector<double> slope_weights(std::span<const double> x) {
  const double mean = summarize(x).mean;
  double sum = 0;
  for (const double v : x) sum += (v - mean) * (v - mean);
  if (!(sum > 0)) return {};
  std::vector<double> weights;
  for (const double v : x) weights.push_back((v - mean) / sum);
  return weights;
}

Measured fit_slope(std::span<const double> x, std::span<const Measured> y) {
  const std::vector<double> weights = slope_weights(x);
  if (weights.empty() || x.size() != y.size()) return {};
  double value = 0;
  double size = 0;
  std::vector<Variance> parts;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double error = weights[i] * y[i].standard_error;
    value += weights[i] * y[i].value;
    parts.push_back({error * error, y[i].degrees});
    size += error * error;
  }
  return {value, std::sqrt(size), satterthwaite(parts)};
}

}  // namespace noisegate::stats
