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

#include "suites/experiments/paper.h"
#include "suites/momentum_equivalence/paper.h"
#include "suites/momentum_equivalence/parts.h"

namespace noisegate::suites {
namespace {

std::vector<claim::NotAtTier> not_at_tier() {
  return {
      {"S22", "ResNet-50 on ImageNet", "none"},
      {"S24", "ResNet-50 on ImageNet", "none"},
      {"S28", "a Wide-ResNet without normalisation", "paper"},
      {"S29", "a Wide-ResNet without normalisation", "paper"},
      {"S32", "a Wide-ResNet without normalisation", "paper"},
      {"S33", "an LSTM on the Penn TreeBank text", "paper"},
      {"S34", "an LSTM on the Penn TreeBank text", "paper"},
      {"S39", "compares with a normalised residual network", "none"},
  };
}

}  // namespace

claim::Suite momentum_equivalence(claim::Tier tier, const std::string&) {
  if (paper::is_large(tier)) return momentum_equivalence_large(tier);
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
      .desk_trial_steps = 2.1e7,
      .experiments = {"smith2020_section33", "smith2020_figure1",
                      "smith2020_figure8"},
      .checks = {},
      .not_at_tier = not_at_tier()};
  for (auto&& part :
       {momentum::section33_checks(), momentum::classifier_checks(),
        momentum::autoencoder_checks()}) {
    suite.checks.insert(suite.checks.end(), part.begin(), part.end());
  }
  return suite;
}

}  // namespace noisegate::suites
