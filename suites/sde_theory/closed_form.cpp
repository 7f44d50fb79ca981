#include "suites/sde_theory/closed_form.h"

#include <cmath>

namespace noisegate::suites {

double walker_mean_factor(const Walker& walker) {
  return std::pow(1 - walker.rate * walker.curvature,
                  static_cast<double>(walker.steps));
}

double walker_variance(const Walker& walker) {
  const double shrink = 1 - walker.rate * walker.curvature;
  const double q = shrink * shrink;
  const auto n = static_cast<double>(walker.steps);
  const double one_step = walker.rate * walker.rate * walker.noise_scale *
                          walker.noise_scale /
                          static_cast<double>(walker.batch_size);
  if (q == 1) return n * one_step;
  return one_step * (1 - std::pow(q, n)) / (1 - q);
}

}  // namespace noisegate::suites
