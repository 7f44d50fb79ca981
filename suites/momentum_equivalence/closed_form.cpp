#include "suites/momentum_equivalence/closed_form.h"

#include <cmath>
#include <limits>

namespace noisegate::suites {

double stationary_variance(double effective_rate, double momentum) {
  const double rate = effective_rate * (1 - momentum);
  const double room = 2 * (1 + momentum) - rate;
  if (!(room > 0)) return std::numeric_limits<double>::infinity();
  return rate * (1 + momentum) / ((1 - momentum) * room);
}

double stationary_gap(double effective_rate, double momentum) {
  return std::log2(stationary_variance(effective_rate, 0) /
                   stationary_variance(effective_rate, momentum));
}

}  // namespace noisegate::suites
