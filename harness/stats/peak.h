#pragma once

#include <limits>
#include <span>
#include <vector>

namespace noisegate::stats {

// The lowest point of the parabola through three equally spaced means, in units
// of the spacing, counted from the middle one (statistics T1, T3).
//
// Per replicate r, with costs y₋, y₀, y₊ (lower is better):
//   a_r = (y₋ − y₊)/2,  c_r = y₋ − 2y₀ + y₊,  offset = ā/c̄,
//   term_r = (a_r − (ā/c̄)·c_r)/c̄,  s.e. = sd(term)/√n,  ν = n − 1:
// the delta method on pairs, so that replicates which share their random
// numbers over the three rates keep their covariance.
struct PeakFit {
  double offset = std::numeric_limits<double>::quiet_NaN();
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  double degrees = std::numeric_limits<double>::quiet_NaN();
  double curvature = std::numeric_limits<double>::quiet_NaN();  // c̄
  // One-sided p-value of "c̄ > 0"; NaN where the c_r do not vary.
  double curvature_p = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> terms;  // term_r; their mean is 0
};

// All NaN for n < 2 or unequal lengths. An offset with curvature_p above the
// level asked for is no minimum: do not use it.
PeakFit fit_peak(std::span<const double> minus, std::span<const double> middle,
                 std::span<const double> plus);

}  // namespace noisegate::stats
