#include "harness/stats/peak.h"

#include "harness/stats/student.h"
#include "harness/stats/summary.h"

namespace noisegate::stats {

PeakFit fit_peak(std::span<const double> minus, std::span<const double> middle,
                 std::span<const double> plus) {
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
  fit.offset = summarize(a).mean / fit.curvature;
  for (std::size_t r = 0; r < n; ++r) {
    fit.terms.push_back((a[r] - fit.offset * c[r]) / fit.curvature);
  }
  const Measured terms = mean_of(fit.terms);
  fit.standard_error = terms.standard_error;
  fit.degrees = terms.degrees;
  if (curvature.standard_error > 0) {
    fit.curvature_p = one_sided_p(curvature.value / curvature.standard_error,
                                  curvature.degrees);
  }
  return fit;
}

}  // namespace noisegate::stats
