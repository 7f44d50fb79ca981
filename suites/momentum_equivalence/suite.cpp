// Momentum and plain SGD at equal effective learning rates.
//
// Paper: Smith, Elsen & De 2020, section 3.3, section 5 with figure 1, appendix
//   C with figures 5 to 8.
// Claim: at small batches SGD with and without momentum agree in test metric,
//   training loss and best effective learning rate ε/(1 − m); at large batches
//   momentum is better and reaches larger effective rates, so plain SGD's flat
//   region ends earlier.
// Criterion: equivalence within margins at batch sizes below the break and an
//   order beyond it, each arm at its best rate, or both at one effective rate
//   where the claim says so. "No significant difference" decides nothing.
// Differs: desk tier: small networks on generated digits or MNIST at 14 × 14,
//   20 epochs, whose breaks lie near B = 40 (classifier) and 28 (autoencoder);
//   the autoencoder has the largest effect. Section 3.3 is judged on a noisy
//   quadratic whose stationary variance is known.
#include "suites/momentum_equivalence/suite.h"

#include <cmath>

#include "harness/claim/estimators.h"
#include "suites/momentum_equivalence/closed_form.h"

namespace noisegate::suites {
namespace {

using claim::BestGap;
using claim::Check;
using claim::Favours;
using claim::GapScale;
using claim::PointGap;
using claim::Tier;

const std::vector<Tier> kDesk = {Tier::desk};
const std::string kQuadratic = "section33_momentum";
const std::string kClassifier = "figure1_classifier";
const std::string kAutoencoder = "figure8_autoencoder";

// Both arms at one batch size and effective rate: the same replicate has the
// same weights, order and noise in both.
PointGap at_common_rates(
    const std::string& sweep, const std::string& metric,
    const std::vector<std::pair<std::int64_t, int>>& points) {
  PointGap gap{.sweep = sweep, .pairs = {}, .metric = metric, .paired = true};
  for (const auto& [b, k] : points) {
    gap.pairs.push_back(
        {.a = {.arm = "momentum", .batch_size = b, .log2_rate = k},
         .b = {.arm = "sgd", .batch_size = b, .log2_rate = k},
         .label = "B = " + std::to_string(b) + ", ε = 2^" + std::to_string(k)});
  }
  return gap;
}

// The same arm and batch size at two rates: what a wrong rate would do.
claim::Estimator between_rates(const std::string& metric, std::int64_t b,
                               int from, int to) {
  return claim::point_gap(
      {.sweep = kClassifier,
       .pairs = {{.a = {.arm = "sgd", .batch_size = b, .log2_rate = to},
                  .b = {.arm = "sgd", .batch_size = b, .log2_rate = from},
                  .label = "ε = 2^" + std::to_string(to) + " against 2^" +
                           std::to_string(from)}},
       .metric = metric,
       .paired = true});
}

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

// Momentum against plain SGD, each at its best rate, in units of the metric.
BestGap best(const std::string& sweep, std::int64_t b,
             const std::string& metric, GapScale scale, Favours favours) {
  return {.sweep = sweep,
          .a = {.arm = "momentum", .batch_size = b},
          .b = {.arm = "sgd", .batch_size = b},
          .metric = metric,
          .scale = scale,
          .favours = favours};
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

Check equal_accuracy(const std::string& id, const std::string& claim_id,
                     std::int64_t b) {
  return {
      .id = id,
      .claim = claim_id,
      .kind = "equivalence",
      .title = "B = " + std::to_string(b) +
               ": momentum and plain SGD reach the same test accuracy",
      .sweep = kClassifier,
      .unit = "% points",
      .estimate = claim::best_gap(best(kClassifier, b, "test_accuracy",
                                       GapScale::absolute, Favours::neither)),
      .allowed = {.low = -1,
                  .high = 1,
                  .reason = "half of the smallest fall with B that "
                            "S18.fall_is_seen accepts as its estimate"},
      .sensitivity = "S18.fall_is_seen",
      .tiers = kDesk};
}

Check better_accuracy(const std::string& id, const std::string& claim_id) {
  return {.id = id,
          .claim = claim_id,
          .kind = "sign",
          .title = "B = 512: momentum reaches a higher test accuracy",
          .sweep = kClassifier,
          .unit = "% points",
          .estimate = claim::best_gap(best(kClassifier, 512, "test_accuracy",
                                           GapScale::absolute, Favours::a)),
          .allowed = {.low = 0.1,
                      .reason = "a sign; the difference that the printed digit "
                                "of the paper's accuracies resolves"},
          .tiers = kDesk};
}

std::vector<Check> figure1_accuracy() {
  return {
      equal_accuracy("S18.equal_at_4", "S18", 4),
      equal_accuracy("S18.equal_at_16", "S18", 16),
      {.id = "S18.fall_is_seen",
       .claim = "",
       .kind = "sensitivity",
       .title = "The fall of plain SGD's accuracy from B = 16 to 512 is seen",
       .sweep = kClassifier,
       .unit = "% points",
       .estimate = claim::best_gap({.sweep = kClassifier,
                                    .a = {.arm = "sgd", .batch_size = 16},
                                    .b = {.arm = "sgd", .batch_size = 512},
                                    .metric = "test_accuracy",
                                    .favours = Favours::a}),
       .allowed = {.low = 1, .reason = "the margin of S18.equal"},
       .minimum_estimate = 2,
       .tiers = kDesk},
      better_accuracy("S18.better_at_512", "S18"),
      equal_accuracy("S27.equal_at_8", "S27", 8),
      better_accuracy("S27.better_at_512", "S27"),
  };
}

std::vector<Check> figure1_train_loss() {
  return {
      {.id = "S19.equal",
       .claim = "S19",
       .kind = "equivalence",
       .title = "Small batches, the best effective rate: equal training loss",
       .sweep = kClassifier,
       .unit = "nats",
       .estimate = claim::point_gap(
           at_common_rates(kClassifier, "train_loss", {{4, -4}, {8, -3}})),
       .allowed = {.low = -0.02,
                   .high = 0.02,
                   .reason = "a quarter or less of the rise to B = 512"},
       .sensitivity = "S19.rises",
       .tiers = kDesk},
      {.id = "S19.rises",
       .claim = "S19",
       .kind = "order",
       .title = "Plain SGD's training loss is higher at B = 512 than at 16",
       .sweep = kClassifier,
       .unit = "nats",
       .estimate = claim::best_gap({.sweep = kClassifier,
                                    .a = {.arm = "sgd", .batch_size = 512},
                                    .b = {.arm = "sgd", .batch_size = 16},
                                    .metric = "train_loss"}),
       .allowed = {.low = 0.02, .reason = "the margin of S19.equal"},
       .minimum_estimate = 0.04,
       .tiers = kDesk},
      {.id = "S19.ahead",
       .claim = "S19",
       .kind = "order",
       .title = "B = 512: momentum's training loss is lower",
       .sweep = kClassifier,
       .unit = "nats",
       .estimate = claim::best_gap(best(kClassifier, 512, "train_loss",
                                        GapScale::absolute, Favours::neither)),
       .allowed = {.high = -0.02, .reason = "the margin of S19.equal"},
       .tiers = kDesk},
  };
}

std::vector<Check> figure1_rates() {
  const std::vector<std::int64_t> large = {256, 512};
  return {
      {.id = "S21.same_at_small",
       .claim = "S21",
       .kind = "equivalence",
       .title = "Small batches: the same best effective rate",
       .sweep = kClassifier,
       .unit = "octaves of effective rate",
       .estimate = claim::peak_gap({.sweep = kClassifier,
                                    .arm_a = "momentum",
                                    .batch_sizes_a = {2, 4, 8, 16},
                                    .arm_b = "sgd",
                                    .batch_sizes_b = {2, 4, 8, 16}}),
       .allowed = {.low = -0.5,
                   .high = 0.5,
                   .reason = "half a grid step, a quarter of the gap at large "
                             "batches; without 1/(1 − m) it is 3.3"},
       .sensitivity = "S21.larger",
       .tiers = kDesk},
      {.id = "S21.larger",
       .claim = "S21",
       .kind = "ratio",
       .title = "Large batches: momentum reaches larger best effective rates",
       .sweep = kClassifier,
       .unit = "octaves of effective rate",
       .estimate = claim::largest_peak_gap({.sweep_a = kClassifier,
                                            .arm_a = "momentum",
                                            .batch_sizes_a = large,
                                            .sweep_b = kClassifier,
                                            .arm_b = "sgd",
                                            .batch_sizes_b = large}),
       .allowed = {.low = 1, .reason = "claims.csv S21: one grid step"},
       .minimum_estimate = 1,
       .tiers = kDesk},
  };
}

std::vector<Check> figure5_checks() {
  const std::vector<std::pair<std::int64_t, int>> lowest = {{8, -6}, {64, -6}};
  return {
      {.id = "S25.test_accuracy",
       .claim = "S25",
       .kind = "equivalence",
       .title = "Small rates, on both sides of the break: equal test accuracy",
       .sweep = kClassifier,
       .unit = "% points",
       .estimate = claim::point_gap(
           at_common_rates(kClassifier, "test_accuracy", lowest)),
       .allowed = {.low = -1,
                   .high = 1,
                   .reason = "a quarter or less of what one grid step does"},
       .sensitivity = "S25.accuracy_depends_on_rate",
       .tiers = kDesk},
      {.id = "S25.accuracy_depends_on_rate",
       .claim = "",
       .kind = "sensitivity",
       .title = "One grid step at a small rate is seen in the test accuracy",
       .sweep = kClassifier,
       .unit = "% points",
       .estimate = between_rates("test_accuracy", 64, -6, -5),
       .allowed = {.low = 1, .reason = "the margin of S25.test_accuracy"},
       .minimum_estimate = 2,
       .tiers = kDesk},
      {.id = "S25.train_loss",
       .claim = "S25",
       .kind = "equivalence",
       .title = "Small rates, on both sides of the break: equal training loss",
       .sweep = kClassifier,
       .unit = "nats",
       .estimate =
           claim::point_gap(at_common_rates(kClassifier, "train_loss", lowest)),
       .allowed = {.low = -0.04,
                   .high = 0.04,
                   .reason = "a quarter or less of what one grid step does"},
       .sensitivity = "S25.loss_depends_on_rate",
       .tiers = kDesk},
      {.id = "S25.loss_depends_on_rate",
       .claim = "",
       .kind = "sensitivity",
       .title = "One grid step at a small rate is seen in the training loss",
       .sweep = kClassifier,
       .unit = "nats",
       .estimate = between_rates("train_loss", 64, -6, -5),
       .allowed = {.high = -0.04, .reason = "the margin of S25.train_loss"},
       .minimum_estimate = 0.08,
       .tiers = kDesk},
      {.id = "S26.large_rates",
       .claim = "S26",
       .kind = "order",
       .title = "Large batches, twice plain SGD's best rate: momentum's test "
                "accuracy is higher",
       .sweep = kClassifier,
       .unit = "% points",
       .estimate = claim::point_gap(
           at_common_rates(kClassifier, "test_accuracy", {{256, 1}, {512, 1}})),
       .allowed = {.low = 5,
                   .reason = "poorly: five times what counts as equal at small "
                             "rates"},
       .tiers = kDesk},
  };
}

// An arm of the autoencoder against its own smallest batch.
BestGap against_smallest(const std::string& arm, std::int64_t b,
                         const std::string& metric, Favours favours) {
  return {.sweep = kAutoencoder,
          .a = {.arm = arm, .batch_size = b},
          .b = {.arm = arm, .batch_size = 4},
          .metric = metric,
          .scale = GapScale::relative_percent,
          .favours = favours};
}

// Figure 8a (test error, S36) and 8b (training error, S37).
std::vector<Check> flat_regions(const std::string& claim_id,
                                const std::string& metric) {
  const std::string error =
      metric == "test_loss" ? "test error" : "training error";
  return {
      {.id = claim_id + ".momentum_flat",
       .claim = claim_id,
       .kind = "equivalence",
       .title = "Momentum: the " + error + " at B = 32 is that at 4",
       .sweep = kAutoencoder,
       .unit = "% of the " + error,
       .estimate = claim::best_gap(
           against_smallest("momentum", 32, metric, Favours::neither)),
       .allowed = {.low = -10,
                   .high = 10,
                   .reason = "what plain SGD exceeds at B = 64"},
       .sensitivity = claim_id + ".sgd_degrades",
       .tiers = kDesk},
      {.id = claim_id + ".sgd_degrades",
       .claim = claim_id,
       .kind = "order",
       .title = "Plain SGD: the " + error + " at B = 64 is above that at 4",
       .sweep = kAutoencoder,
       .unit = "% of the " + error,
       .estimate = claim::best_gap(
           against_smallest("sgd", 64, metric, Favours::neither)),
       .allowed = {.low = 10, .reason = "the margin of the flat region"},
       .tiers = kDesk},
      {.id = claim_id + ".momentum_ahead",
       .claim = claim_id,
       .kind = "order",
       .title = "B = 64: momentum's " + error + " is lower",
       .sweep = kAutoencoder,
       .unit = "% of the " + error,
       .estimate = claim::best_gap(
           best(kAutoencoder, 64, metric, GapScale::relative_percent,
                metric == "test_loss" ? Favours::a : Favours::neither)),
       .allowed = {.high = -5, .reason = "half of the margin of flatness"},
       .tiers = kDesk},
  };
}

Check break_moves() {
  return {
      .id = "S36.break_moves",
      .claim = "S36",
      .kind = "breakpoint",
      .title = "Momentum's break lies at a larger batch than plain SGD's",
      .sweep = kAutoencoder,
      .unit = "octaves of B",
      .estimate = claim::break_shift({.sweep = kAutoencoder,
                                      .arm = "momentum",
                                      .noise_sizes = {4, 8, 16, 32},
                                      .plateau_sizes = {256, 512}},
                                     {.sweep = kAutoencoder,
                                      .arm = "sgd",
                                      .noise_sizes = {4, 8, 16},
                                      .plateau_sizes = {64, 128, 256, 512}}),
      .allowed = {.low = 1,
                  .reason = "a factor of 2; the captions give 128 against 16"},
      .tiers = kDesk};
}

std::vector<claim::NotAtTier> not_at_tier() {
  return {
      {"S22", "ResNet-50 on ImageNet", "paper"},
      {"S24", "ResNet-50 on ImageNet", "paper"},
      {"S28", "a Wide-ResNet without normalisation", "gpu"},
      {"S29", "a Wide-ResNet without normalisation", "gpu"},
      {"S32", "a Wide-ResNet without normalisation", "gpu"},
      {"S33", "an LSTM on the Penn TreeBank text", "gpu"},
      {"S34", "an LSTM on the Penn TreeBank text", "gpu"},
      {"S39", "compares with a normalised residual network", "gpu"},
  };
}

}  // namespace

claim::Suite momentum_equivalence(Tier, const std::string&) {
  claim::Suite suite{
      .id = "momentum_equivalence",
      .title = "Momentum and plain SGD",
      .paper = "smith2020",
      .summary =
          "At small batches SGD with and without momentum agree at equal "
          "effective learning rates; at large batches momentum is better and "
          "reaches larger ones.",
      .differs =
          "Small networks on 12 × 12 generated digits (MNIST at 14 × 14 with "
          "--data), 20 epochs, with breaks near B = 40 and 28 instead of 512 "
          "and 16; section 3.3 on a noisy quadratic.",
      .experiments = {"smith2020_section33", "smith2020_figure1",
                      "smith2020_figure8"},
      .checks = {},
      .not_at_tier = not_at_tier()};
  for (auto&& part :
       {section33_quadratic(), section33_networks(), section33_regimes(),
        figure1_accuracy(), figure1_train_loss(), figure1_rates(),
        figure5_checks(), flat_regions("S36", "test_loss"),
        flat_regions("S37", "train_loss")}) {
    suite.checks.insert(suite.checks.end(), part.begin(), part.end());
  }
  suite.checks.push_back(break_moves());
  return suite;
}

}  // namespace noisegate::suites
