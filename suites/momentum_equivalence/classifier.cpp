// Figure 1 and figure 5 on the classifier.
#include "suites/momentum_equivalence/parts.h"

namespace noisegate::suites::momentum {
namespace {

using claim::Check;
using claim::Favours;
using claim::GapScale;

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

// Both sides of plain SGD's break, at rates that suit neither.
std::vector<Check> figure5_accuracy() {
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
  };
}

std::vector<Check> figure5_train_loss() {
  const std::vector<std::pair<std::int64_t, int>> lowest = {{8, -6}, {64, -6}};
  return {
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
  };
}

std::vector<Check> figure5_large_rates() {
  return {
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

}  // namespace

std::vector<Check> classifier_checks() {
  std::vector<Check> checks;
  for (auto&& part :
       {figure1_accuracy(), figure1_train_loss(), figure1_rates(),
        figure5_accuracy(), figure5_train_loss(), figure5_large_rates()}) {
    checks.insert(checks.end(), part.begin(), part.end());
  }
  return checks;
}

}  // namespace noisegate::suites::momentum
