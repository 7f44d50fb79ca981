#pragma once

#include <limits>
#include <span>
#include <vector>

namespace noisegate::stats {

// Plain moments. `deviation` has divisor n − 1 and is NaN for n < 2; `mean` is
// NaN for n = 0. A NaN among the values makes both NaN. Two passes, in the
// order of the values: equal bytes for equal input.
struct Summary {
  int n = 0;
  double mean = std::numeric_limits<double>::quiet_NaN();
  double deviation = std::numeric_limits<double>::quiet_NaN();
};
Summary summarize(std::span<const double> values);

// An estimate with its standard error and the degrees of freedom of Student's
// t. All NaN where the data do not suffice.
struct Measured {
  double value = std::numeric_limits<double>::quiet_NaN();
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  double degrees = std::numeric_limits<double>::quiet_NaN();
};

// Mean, sd/√n, n − 1.
Measured mean_of(std::span<const double> values);

// One independent part of a variance: its size and the degrees of freedom with
// which it was estimated.
struct Variance {
  double size = 0;
  double degrees = 0;
};
// (Σ v)² / Σ v²/ν: Satterthwaite, "An approximate distribution of estimates of
// variance components", Biometrics 2 (1946). Parts of size 0 do not count; NaN
// when nothing is left or a part is negative or NaN.
double satterthwaite(std::span<const Variance> parts);

// mean(x) − mean(y) of independent samples of unequal variance (Welch 1947):
// s.e.² = s_x²/n_x + s_y²/n_y with Satterthwaite's degrees.
Measured welch(std::span<const double> x, std::span<const double> y);

// mean(x − y) of pairs, n − 1 degrees. Unequal lengths give NaN.
Measured paired(std::span<const double> x, std::span<const double> y);

// mean(x)/mean(y) − 1 by first-order error propagation, independent or paired.
// NaN where mean(y) is 0.
Measured relative_welch(std::span<const double> x, std::span<const double> y);
Measured relative_paired(std::span<const double> x, std::span<const double> y);

// log2(mean(x)/mean(y)), the same way. NaN unless both means are positive.
Measured log2_ratio_welch(std::span<const double> x, std::span<const double> y);
Measured log2_ratio_paired(std::span<const double> x,
                           std::span<const double> y);

}  // namespace noisegate::stats
