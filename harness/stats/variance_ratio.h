#pragma once

namespace noisegate::stats {

// x with P(F ≤ x) = p for the ratio of two independent estimates of one
// variance with `above` and `below` degrees of freedom (Fisher's F). Boost.Math
// in double precision; NaN out of domain.
double variance_ratio_quantile(double p, double above, double below);

}  // namespace noisegate::stats
