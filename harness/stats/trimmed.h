#pragma once

#include <span>

namespace noisegate::stats {

// Of fewer values none is left out.
inline constexpr int kFewestTrimmed = 5;

// Mean of the values without the lowest and the highest: one replicate that
// went astray does not move it. NaN for no values or a NaN among them. (Tukey
// & McLaughlin, "Less vulnerable confidence and significance procedures for
// location based on a single sample", Sankhya A 25, 1963.)
double trimmed_mean(std::span<const double> values);

// Standard deviation of the trimmed mean of n independent normal values, in
// those of one value; 1/√n below kFewestTrimmed. Between 2 % (n = 10) and 7 %
// (n = 5) above 1/√n. About 1e-8; NaN for n < 1.
double trimmed_mean_deviation(int n);

}  // namespace noisegate::stats
