#include <cmath>

#include "harness/claim/check.h"
#include "harness/stats/student.h"

namespace noisegate::claim {

Interval interval(const Estimate& estimate, double level) {
  const double half =
      estimate.standard_error == 0
          ? 0.0
          : estimate.standard_error *
                stats::student_quantile(level, estimate.degrees);
  return {estimate.value - estimate.below - half,
          estimate.value + estimate.above + half};
}

}  // namespace noisegate::claim
