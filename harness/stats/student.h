#pragma once

namespace noisegate::stats {

// Student's t with ν `degrees` of freedom; infinite ν is the standard normal.
// Boost.Math in double precision. Out of domain (p outside (0, 1), ν ≤ 0, NaN)
// gives NaN, which no comparison accepts: callers need no second check.

// x with P(T ≤ x) = p.
double student_quantile(double p, double degrees);

// t with P(|T| ≤ t) = level: half width of a two-sided interval in standard
// errors.
double two_sided_quantile(double level, double degrees);

// P(T ≥ t): p-value of the alternative "greater". t may be infinite.
double one_sided_p(double t, double degrees);

}  // namespace noisegate::stats
