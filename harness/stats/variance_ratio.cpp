#include "harness/stats/variance_ratio.h"

#include <boost/math/distributions/fisher_f.hpp>
#include <cmath>
#include <limits>

namespace noisegate::stats {

double variance_ratio_quantile(double p, double above, double below) {
  if (!(p > 0 && p < 1 && above > 0 && below > 0 && std::isfinite(above) &&
        std::isfinite(below)))
    return std::numeric_limits<double>::quiet_NaN();
  using Policy =
      boost::math::policies::policy<boost::math::policies::domain_error<
                                        boost::math::policies::errno_on_error>,
                                    boost::math::policies::overflow_error<
                                        boost::math::policies::errno_on_error>>;
  return quantile(
      boost::math::fisher_f_distribution<double, Policy>(above, below), p);
}

}  // namespace noisegate::stats
