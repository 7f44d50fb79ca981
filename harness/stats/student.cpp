#include "harness/stats/student.h"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

namespace noisegate::stats {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Errors as NaN instead of exceptions.
using Policy = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::errno_on_error>,
    boost::math::policies::overflow_error<
        boost::math::policies::errno_on_error>,
    boost::math::policies::evaluation_error<
        boost::math::policies::errno_on_error>>;
using Student = boost::math::students_t_distribution<double, Policy>;
using Normal = boost::math::normal_distribution<double, Policy>;

}  // namespace

double student_quantile(double p, double degrees) {
  if (!(p > 0 && p < 1 && degrees > 0)) return kNaN;
  if (std::isinf(degrees)) return quantile(Normal(), p);
  return quantile(Student(degrees), p);
}

double two_sided_quantile(double level, double degrees) {
  if (!(level > 0 && level < 1)) return kNaN;
  // From the upper tail: 1 − (1 − level)/2 would lose digits near 1.
  return -student_quantile((1 - level) / 2, degrees);
}

double one_sided_p(double t, double degrees) {
  if (std::isnan(t) || !(degrees > 0)) return kNaN;
  if (std::isinf(t)) return t > 0 ? 0 : 1;
  if (std::isinf(degrees)) return cdf(complement(Normal(), t));
  return cdf(complement(Student(degrees), t));
}

}  // namespace noisegate::stats
