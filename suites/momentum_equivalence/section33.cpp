// Section 3.3: momentum in the small-learning-rate limit and beyond it.
#include <cmath>

#include "suites/momentum_equivalence/closed_form.h"
#include "suites/momentum_equivalence/parts.h"

namespace noisegate::suites::momentum {
namespace {

using claim::Check;
using claim::Favours;
using claim::GapScale;
using claim::PointGap;

// Section 3.3 on a quadratic: log2 of the stationary variance of plain SGD over
// that of momentum, in octaves.
Check quadratic_gap(int k) {
  const double expected = stationary_gap(std::exp2(k), 0.9);
  PointGap gap = at_common_rates(kQuadratic, "log2_loss", {{1, k}});
  std::swap(gap.pairs.front().a, gap.pairs.front().b);
  return {
      .id = "S10.quadratic_gap_" + std::to_string(-k),
      .claim = "S10",
      .kind = "ratio",
      .title = "Quadratic, ε = 2^" + std::to_string(k) +
               " / λ: the difference has the size that theory gives",
      .sweep = kQuadratic,
      .unit = "octaves of stationary variance",
      .estimate = claim::point_gap(gap),
      .allowed = {.low = 0.7 * expected,
                  .high = 1.3 * expected,
                  .reason = "closed form ± 30 %; a difference that does not "
                            "shrink with ε is twice as large a step"}};
}

std::vector<Check> section33_quadratic() {
  return {
      quadratic_gap(-1),
      quadratic_gap(-2),
      {.id = "S10.quadratic_limit",
       .claim = "S10",
       .kind = "equivalence",
       .title = "Quadratic, far below the critical rate: equal variance",
       .sweep = kQuadratic,
       .unit = "octaves of stationary variance",
       .estimate = claim::point_gap(at_common_rates(
           kQuadratic, "log2_loss", {{1, -6}, {1, -5}, {1, -4}})),
       .allowed = {.low = -0.1,
                   .high = 0.1,
                   .reason = "closed form: at most 0.05; a doubled temperature "
                             "gives 1"},
       .sensitivity = "S10.quadratic_near_critical"},
      {.id = "S10.quadratic_near_critical",
       .claim = "",
       .kind = "sensitivity",
       .title = "Quadratic, at half the critical rate: momentum's variance is "
                "lower, and this is seen",
       .sweep = kQuadratic,
       .unit = "octaves of stationary variance",
       .estimate =
           claim::point_gap(at_common_rates(kQuadratic, "log2_loss", {{1, 0}})),
       .allowed = {.high = -0.1, .reason = "the margin of S10.quadratic_limit"},
       .minimum_estimate = 0.2},
  };
}

std::vector<Check> section33_networks() {
  const std::vector<std::pair<std::int64_t, int>> points = {{4, -5}, {8, -4}};
  return {
      {.id = "S10.test_accuracy",
       .claim = "S10",
       .kind = "equivalence",
       .title = "Small batches, equal effective rate: equal test accuracy",
       .sweep = kClassifier,
       .unit = "% points",
       .estimate = claim::point_gap(
           at_common_rates(kClassifier, "test_accuracy", points)),
       .allowed = {.low = -0.5,
                   .high = 0.5,
                   .reason = "a third of what a rate wrong by a factor of 4 "
                             "costs; momentum without 1/(1 − m) is wrong by "
                             "a factor of 10"},
       .sensitivity = "S10.accuracy_depends_on_rate",
       .tiers = kDesk},
      {.id = "S10.accuracy_depends_on_rate",
       .claim = "",
       .kind = "sensitivity",
       .title = "A rate wrong by a factor of 4 is seen in the test accuracy",
       .sweep = kClassifier,
       .unit = "% points",
       .estimate = between_rates("test_accuracy", 8, -6, -4),
       .allowed = {.low = 0.5, .reason = "the margin of S10.test_accuracy"},
       .minimum_estimate = 1,
       .tiers = kDesk},
      {.id = "S10.train_loss",
       .claim = "S10",
       .kind = "equivalence",
       .title = "Small batches, equal effective rate: equal training loss",
       .sweep = kClassifier,
       .unit = "nats",
       .estimate =
           claim::point_gap(at_common_rates(kClassifier, "train_loss", points)),
       .allowed = {.low = -0.02,
                   .high = 0.02,
                   .reason = "a quarter or less of what a rate wrong by a "
                             "factor of 4 costs"},
       .sensitivity = "S10.loss_depends_on_rate",
       .tiers = kDesk},
      {.id = "S10.loss_depends_on_rate",
       .claim = "",
       .kind = "sensitivity",
       .title = "A rate wrong by a factor of 4 is seen in the training loss",
       .sweep = kClassifier,
       .unit = "nats",
       .estimate = between_rates("train_loss", 8, -6, -4),
       .allowed = {.high = -0.02, .reason = "the margin of S10.train_loss"},
       .minimum_estimate = 0.04,
       .tiers = kDesk},
  };
}

std::vector<Check> section33_regimes() {
  return {
      {.id = "S11.small_batches",
       .claim = "S11",
       .kind = "equivalence",
       .title = "Autoencoder, small batch: momentum is no better",
       .sweep = kAutoencoder,
       .unit = "% of the test error",
       .estimate =
           claim::best_gap(best(kAutoencoder, 4, "test_loss",
                                GapScale::relative_percent, Favours::neither)),
       .allowed = {.low = -6,
                   .high = 6,
                   .reason = "about a quarter of what momentum gains at B = "
                             "512; the gap grows about as B and is not 0 at 4"},
       .sensitivity = "S11.large_batches",
       .tiers = kDesk},
      {.id = "S11.large_batches",
       .claim = "S11",
       .kind = "order",
       .title = "Autoencoder, large batch: momentum is better",
       .sweep = kAutoencoder,
       .unit = "% of the test error",
       .estimate =
           claim::best_gap(best(kAutoencoder, 512, "test_loss",
                                GapScale::relative_percent, Favours::a)),
       .allowed = {.high = -6, .reason = "the margin of S11.small_batches"},
       .minimum_estimate = 12,
       .tiers = kDesk},
  };
}

}  // namespace

std::vector<Check> section33_checks() {
  std::vector<Check> checks;
  for (auto&& part :
       {section33_quadratic(), section33_networks(), section33_regimes()}) {
    checks.insert(checks.end(), part.begin(), part.end());
  }
  return checks;
}

}  // namespace noisegate::suites::momentum
