// Figure 8: the autoencoder, where momentum gains most.
#include "suites/momentum_equivalence/parts.h"

namespace noisegate::suites::momentum {
namespace {

using claim::BestGap;
using claim::Check;
using claim::Favours;
using claim::GapScale;

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

}  // namespace

std::vector<Check> autoencoder_checks() {
  std::vector<Check> checks;
  for (auto&& part :
       {flat_regions("S36", "test_loss"), flat_regions("S37", "train_loss")}) {
    checks.insert(checks.end(), part.begin(), part.end());
  }
  checks.push_back(break_moves());
  return checks;
}

}  // namespace noisegate::suites::momentum
