#include "harness/stats/peak.h"

#include <algorithm>
#include <cmath>

#include "harness/stats/student.h"
#include "harness/stats/summary.h"

namespace noisegate::stats {
namespace {

// Means, and variances and covariance of the means, of two paired samples.
struct Moments {
  double a = 0, c = 0;
  double aa = 0, ac = 0, cc = 0;
};

Moments moments_of(const std::vector<double>& a, const std::vector<double>& c) {
  Moments m{.a = summarize(a).mean, .c = summarize(c).mean};
  const auto n = static_cast<double>(a.size());
  for (std::size_t r = 0; r < a.size(); ++r) {
    m.aa += (a[r] - m.a) * (a[r] - m.a) / (n * (n - 1));
    m.ac += (a[r] - m.a) * (c[r] - m.c) / (n * (n - 1));
    m.cc += (c[r] - m.c) * (c[r] - m.c) / (n * (n - 1));
  }
  return m;
}

// Distance from ā/c̄ to the farther root of
//   (ā − x·c̄)² = t²·(aa − 2x·ac + x²·cc);
// NaN where the roots do not enclose it. `variance` is that of the mean of
// a − (ā/c̄)·c: with it nothing cancels, however small the noise.
double fieller_reach(const Moments& m, double variance, double t) {
  const double square = m.c * m.c - t * t * m.cc;
  if (!(square > 0)) return std::numeric_limits<double>::quiet_NaN();
  const double shift = t * t * std::abs(m.a * m.cc / m.c - m.ac);
  // Below 0 by rounding only.
  const double radicand = t * t * m.c * m.c * variance +
                          t * t * t * t * (m.ac * m.ac - m.aa * m.cc);
  return (shift + std::sqrt(std::max(0.0, radicand))) / square;
}

}  // namespace

PeakFit fit_peak(std::span<const double> minus, std::span<const double> middle,
                 std::span<const double> plus, double alpha) {
  const std::size_t n = middle.size();
  PeakFit fit;
  if (n < 2 || minus.size() != n || plus.size() != n) return fit;
  std::vector<double> a(n);
  std::vector<double> c(n);
  for (std::size_t r = 0; r < n; ++r) {
    a[r] = (minus[r] - plus[r]) / 2;
    c[r] = minus[r] - 2 * middle[r] + plus[r];
  }
  const Measured curvature = mean_of(c);
  fit.curvature = curvature.value;
  fit.degrees = curvature.degrees;
  fit.offset = summarize(a).mean / fit.curvature;
  if (!(curvature.standard_error > 0)) return fit;
  fit.curvature_p = one_sided_p(curvature.value / curvature.standard_error,
                                curvature.degrees);
  if (!(fit.curvature_p <= alpha)) return fit;
  for (std::size_t r = 0; r < n; ++r) {
    fit.terms.push_back((a[r] - fit.offset * c[r]) / fit.curvature);
  }
  const double linear = mean_of(fit.terms).standard_error;
  const double error = linear * fit.curvature;
  const double t = -student_quantile(alpha, fit.degrees);
  fit.standard_error = fieller_reach(moments_of(a, c), error * error, t) / t;
  if (!(linear > 0)) return fit;
  for (double& term : fit.terms) term *= fit.standard_error / linear;
  return fit;
}

}  // namespace noisegate::stats
