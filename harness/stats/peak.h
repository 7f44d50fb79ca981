#pragma once

#include <limits>
#include <span>
#include <vector>

namespace noisegate::stats {

// The lowest point of the parabola through three equally spaced means, in units
// of the spacing, counted from the middle one (statistics T1, T3).
//
// Per replicate r, with costs y₋, y₀, y₊ (lower is better):
//   a_r = (y₋ − y₊)/2,  c_r = y₋ − 2y₀ + y₊,  offset = ā/c̄,  ν = n − 1.
// Replicates that share their random numbers over the three rates keep their
// covariance.
//
// Fieller's limits ("Some problems in interval estimation", J. R. Stat. Soc. B
// 16, 1954) are all x for which a paired t test does not tell ā from x·c̄; they
// are exact for a ratio of normal means, and finite just where c̄ is
// significant. Here t·s.e. is the distance to the farther of the two at level 1
// − 2·alpha, so that neither tail exceeds alpha. The delta method, sd(a −
// (ā/c̄)·c)/(√n·c̄), is too short on the side away from the middle rate: tails of
// .06 to .09 in place of .05.
struct PeakFit {
  double offset = std::numeric_limits<double>::quiet_NaN();
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  double degrees = std::numeric_limits<double>::quiet_NaN();
  double curvature = std::numeric_limits<double>::quiet_NaN();  // c̄
  // One-sided p-value of "c̄ > 0"; NaN where the c_r do not vary.
  double curvature_p = std::numeric_limits<double>::quiet_NaN();
  // What each replicate adds to the error of the offset: the linear terms
  // (a_r − (ā/c̄)·c_r)/c̄, scaled to sd/√n = s.e.; their mean is 0.
  std::vector<double> terms;
};

// All NaN for n < 2 or unequal lengths; no standard error and no terms where
// curvature_p > alpha: that is no minimum.
PeakFit fit_peak(std::span<const double> minus, std::span<const double> middle,
                 std::span<const double> plus, double alpha = 0.05);

}  // namespace noisegate::stats
