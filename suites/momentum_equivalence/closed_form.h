#pragma once

namespace noisegate::suites {

// Stationary variance of heavy-ball SGD at a constant rate on ½λw² with
// gradient noise of variance σ² = 1 and curvature λ = 1: the fixed point of the
// second moments of v ← m·v + w + ξ, w ← w − ε·v, with ε = ε_eff·(1 − m):
//   ε(1 + m) / ((1 − m)·(2(1 + m) − ε)).
// Plain SGD is m = 0. Infinite at and beyond the critical rate ε = 2(1 + m).
double stationary_variance(double effective_rate, double momentum);

// log2 of plain SGD's stationary variance over that with momentum m at the same
// effective rate; about ε_eff·m / ((1 + m)·ln 2) for small ε_eff.
double stationary_gap(double effective_rate, double momentum);

}  // namespace noisegate::suites
