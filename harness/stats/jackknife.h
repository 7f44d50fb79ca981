#pragma once

#include <span>
#include <vector>

#include "harness/stats/summary.h"

namespace noisegate::stats {

// Tukey's pseudo-values n·all − (n − 1)·without[i] of an estimate `all` from n
// values, `without[i]` being the estimate without value i. Their sd/√n is the
// standard error of the estimate (Miller, "The jackknife – a review",
// Biometrika 61, 1974). Values of several samples that belong together are left
// out together: what they have in common then cancels.
std::vector<double> pseudo_values(double all, std::span<const double> without);

// log2(sd(x)/sd(y)) of pairs, with the jackknife's standard error of the
// logarithms (Miller, "Jackknifing variances", Ann. Math. Stat. 39, 1968): it
// follows the kurtosis of the values, on which the F test relies.
//
// Degrees: (n − 1)/2. Pseudo-values of a variance are skewed, their own spread
// is too small where the sample lacks its tail: with n − 1 degrees independent
// samples of skewed or heavy-tailed values err in up to .066 on a side instead
// of .05 (docs/statistics.md).
//
// All NaN for unequal lengths, for n < 3, and where all values, or all but one,
// are equal in x or in y.
Measured log2_deviation_ratio_paired(std::span<const double> x,
                                     std::span<const double> y);

}  // namespace noisegate::stats
