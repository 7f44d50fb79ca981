#include "harness/stats/summary.h"

#include <cmath>
#include <numbers>

namespace noisegate::stats {
namespace {

// Variance of a mean with its degrees of freedom.
Variance variance_of_mean(const Summary& s) {
  return {.size = s.deviation * s.deviation / s.n,
          .degrees = static_cast<double>(s.n - 1)};
}

// value ± of a function of two independent means with slopes dx, dy there.
Measured propagate(double value, const Summary& x, double dx, const Summary& y,
                   double dy) {
  if (x.n < 2 || y.n < 2) return {};
  Variance vx = variance_of_mean(x);
  Variance vy = variance_of_mean(y);
  vx.size *= dx * dx;
  vy.size *= dy * dy;
  const std::vector<Variance> parts = {vx, vy};
  const double size = vx.size + vy.size;
  // Nothing varies: exact, as far as these data say.
  const double degrees =
      size == 0 ? vx.degrees + vy.degrees : satterthwaite(parts);
  return {value, std::sqrt(size), degrees};
}

// The same for pairs: the linear terms keep their covariance.
Measured propagate_paired(double value, std::span<const double> x, double dx,
                          std::span<const double> y, double dy) {
  if (x.size() != y.size()) return {};
  std::vector<double> terms(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) terms[i] = dx * x[i] + dy * y[i];
  Measured m = mean_of(terms);
  m.value = value;
  return m;
}

double relative(double x, double y) {
  return y == 0 ? std::numeric_limits<double>::quiet_NaN() : x / y - 1;
}

double log2_ratio(double x, double y) {
  return x > 0 && y > 0 ? std::log2(x) - std::log2(y)
                        : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

Summary summarize(std::span<const double> values) {
  Summary s;
  s.n = static_cast<int>(values.size());
  if (values.empty()) return s;
  double sum = 0;
  for (const double v : values) sum += v;
  s.mean = sum / s.n;
  if (s.n < 2) return s;
  double squares = 0;
  bool equal = true;
  for (const double v : values) {
    squares += (v - s.mean) * (v - s.mean);
    equal = equal && v == values.front();
  }
  // The rounded mean of equal values need not be equal to them.
  if (equal) s.mean = values.front();
  s.deviation = equal ? 0 : std::sqrt(squares / (s.n - 1));
  return s;
}

Measured mean_of(std::span<const double> values) {
  const Summary s = summarize(values);
  if (s.n < 2) return {};
  return {s.mean, s.deviation / std::sqrt(s.n), static_cast<double>(s.n - 1)};
}

double satterthwaite(std::span<const Variance> parts) {
  double sum = 0;
  double spread = 0;
  for (const Variance& v : parts) {
    if (!(v.size >= 0)) return std::numeric_limits<double>::quiet_NaN();
    if (v.size == 0) continue;
    sum += v.size;
    spread += v.size * v.size / v.degrees;
  }
  // 0/0 is NaN, which is what an empty sum is worth.
  return sum * sum / spread;
}

Measured welch(std::span<const double> x, std::span<const double> y) {
  const Summary sx = summarize(x);
  const Summary sy = summarize(y);
  return propagate(sx.mean - sy.mean, sx, 1, sy, -1);
}

Measured paired(std::span<const double> x, std::span<const double> y) {
  return propagate_paired(summarize(x).mean - summarize(y).mean, x, 1, y, -1);
}

Measured relative_welch(std::span<const double> x, std::span<const double> y) {
  const Summary sx = summarize(x);
  const Summary sy = summarize(y);
  return propagate(relative(sx.mean, sy.mean), sx, 1 / sy.mean, sy,
                   -sx.mean / (sy.mean * sy.mean));
}

Measured relative_paired(std::span<const double> x, std::span<const double> y) {
  const double mx = summarize(x).mean;
  const double my = summarize(y).mean;
  return propagate_paired(relative(mx, my), x, 1 / my, y, -mx / (my * my));
}

Measured log2_ratio_welch(std::span<const double> x,
                          std::span<const double> y) {
  const Summary sx = summarize(x);
  const Summary sy = summarize(y);
  return propagate(log2_ratio(sx.mean, sy.mean), sx,
                   1 / (sx.mean * std::numbers::ln2), sy,
                   -1 / (sy.mean * std::numbers::ln2));
}

Measured log2_ratio_paired(std::span<const double> x,
                           std::span<const double> y) {
  const double mx = summarize(x).mean;
  const double my = summarize(y).mean;
  return propagate_paired(log2_ratio(mx, my), x, 1 / (mx * std::numbers::ln2),
                          y, -1 / (my * std::numbers::ln2));
}

}  // namespace noisegate::stats
