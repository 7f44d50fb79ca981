#pragma once

#include <span>
#include <vector>

#include "harness/stats/summary.h"

namespace noisegate::stats {

// Weights a_i of the ordinary least-squares slope Σ a_i·y_i on `x`:
// a_i = (x_i − x̄) / Σ (x_j − x̄)². Empty unless x has two different values.
std::vector<double> slope_weights(std::span<const double> x);

// The slope through independent points whose own standard errors are known
// (statistics T6): s.e.² = Σ a_i² s_i², Satterthwaite's degrees. The residuals
// of the line are not used: a bend does not widen the interval.
Measured fit_slope(std::span<const double> x, std::span<const Measured> y);

}  // namespace noisegate::stats
