// The linear scaling rule on the paper's own networks (figures 1 and 6 to 8).
// Regimes lie a doubling or more from the break points that the captions name:
// 512 (plain SGD, normalised), 8 and 256 (plain SGD and momentum, not
// normalised), 16 and 128 (autoencoder), 64 and 128 (LSTM).
#include "suites/linear_scaling/paper.h"

#include "suites/paper_checks.h"

namespace noisegate::suites {
namespace {

using claim::Check;
using claim::Tier;
using paper::check;
using paper::claim_of;

const std::string kNormalised = "figure1_wrn_16_4_bn";
const std::string kPlainNet = "figure6_wrn_16_4_nobn";
const std::string kLstm = "figure7_lstm";
const std::string kAutoencoder = "figure8_deep_autoencoder";
const std::string kSlope = "octaves of rate per octave of B";
using Sizes = std::vector<std::int64_t>;

// A slope within a margin of what the law says.
struct Law {
  std::string id, title, sweep, arm;
  Sizes sizes;
  double slope = 1;
  double margin = .25;
  std::string reason;
  std::string sensitivity = {};
};

Check slope(const Law& law) {
  return check(
      {.id = law.id,
       .claim = claim_of(law.id),
       .kind = "slope",
       .title = law.title,
       .unit = kSlope,
       .allowed = {.low = law.slope - law.margin,
                   .high = law.slope + law.margin,
                   .reason = law.reason},
       .sensitivity = law.sensitivity},
      law.sweep,
      claim::peak_slope(
          {.sweep = law.sweep, .arm = law.arm, .batch_sizes = law.sizes}));
}

const char* const kOne =
    "claims.csv: 1 ± 0.25; the √B rule has slope 0.5, no dependence 0";
const char* const kZero =
    "claims.csv: 0 ± 0.25; the √B rule has slope 0.5, linear scaling 1";

claim::PointGap equal_temperature(const std::string& metric) {
  claim::PointGap gap{.sweep = kNormalised, .pairs = {}, .metric = metric};
  // ε/B = 2⁻⁷, what table 1 prints as best for 200 epochs (8 at B = 1024).
  for (const auto& [b, k] :
       std::vector<std::pair<std::int64_t, int>>{{64, -1}, {128, 0}})
    gap.pairs.push_back(
        {.a = {.arm = "sgd", .batch_size = 2 * b, .log2_rate = k + 1},
         .b = {.arm = "sgd", .batch_size = b, .log2_rate = k},
         .label =
             "B = " + std::to_string(2 * b) + " against " + std::to_string(b)});
  return gap;
}

std::vector<Check> temperature_checks() {
  const auto rises = paper::gap(kNormalised, {.arm = "sgd", .batch_size = 8192},
                                {.arm = "sgd", .batch_size = 64}, "train_loss");
  return {
      check({.id = "S7.test_accuracy",
             .claim = "S7",
             .kind = "equivalence",
             .title = "Equal temperature and epochs: equal test accuracy",
             .unit = "% points",
             .allowed = {.low = -.28,
                         .high = .28,
                         .reason = "claims.csv: twice the printed scatter of "
                                   "two means"},
             .sensitivity = "S17.falls"},
            kNormalised, claim::point_gap(equal_temperature("test_accuracy"))),
      check({.id = "S7.train_loss",
             .claim = "S7",
             .kind = "equivalence",
             .title = "Equal temperature and epochs: equal training loss",
             .unit = "nats",
             .allowed = {.low = -.01,
                         .high = .01,
                         .reason = "a tenth of the loss that table 1 prints "
                                   "for this budget"},
             .sensitivity = "S7.train_loss_rises"},
            kNormalised, claim::point_gap(equal_temperature("train_loss"))),
      check({.id = "S7.train_loss_rises",
             .claim = "",
             .kind = "sensitivity",
             .title = "A higher training loss at B = 8192 is seen",
             .unit = "nats",
             .allowed = {.low = .01, .reason = "the margin of S7.train_loss"},
             .minimum_estimate = .02},
            kNormalised, claim::best_gap(rises)),
  };
}

std::vector<Check> figure1_checks() {
  return {
      check({.id = "S17.flat",
             .claim = "S17",
             .kind = "equivalence",
             .title = "Up to B = 512 the best test accuracy does not depend on "
                      "B",
             .unit = "% points",
             .allowed = {.low = -.28,
                         .high = .28,
                         .reason = "claims.csv: twice the printed scatter"},
             .sensitivity = "S17.falls"},
            kNormalised,
            claim::flat({.sweep = kNormalised,
                         .arm = "sgd",
                         .batch_sizes = {64, 128, 256, 512},
                         .metric = "test_accuracy"})),
      check({.id = "S17.falls",
             .claim = "S17",
             .kind = "order",
             .title = "Best test accuracy is lower at B = 4096 than at 256",
             .unit = "% points",
             .allowed = {.low = .28, .reason = "the margin of S17.flat"},
             .minimum_estimate = .56},
            kNormalised,
            claim::best_gap(paper::gap(kNormalised,
                                       {.arm = "sgd", .batch_size = 256},
                                       {.arm = "sgd", .batch_size = 4096},
                                       "test_accuracy", claim::Favours::a))),
      slope({"S20.noise_slope",
             "Small batches: the best rate grows in proportion to B",
             kNormalised,
             "sgd",
             {64, 128, 256},
             1,
             .25,
             kOne}),
      slope({"S20.plateau_slope",
             "Large batches: the best rate does not depend on B",
             kNormalised,
             "sgd",
             {2048, 4096, 8192},
             0,
             .25,
             kZero,
             "S20.noise_slope"}),
  };
}

std::vector<Check> other_networks() {
  return {
      slope({"S30.sgd_noise_slope",
             "Plain SGD, small batches: the best rate grows in proportion to B",
             kPlainNet,
             "sgd",
             {2, 4, 8},
             1,
             .25,
             kOne}),
      slope({"S30.sgd_plateau_slope",
             "Plain SGD, large batches: the best rate does not depend on B",
             kPlainNet,
             "sgd",
             {32, 64, 128, 256, 512},
             0,
             .25,
             kZero,
             "S30.sgd_noise_slope"}),
      slope({"S30.momentum_noise_slope",
             "Momentum, small batches: the best rate grows in proportion to B",
             kPlainNet,
             "momentum",
             {8, 16, 32, 64, 128},
             1,
             .25,
             kOne}),
      slope({"S30.momentum_plateau_slope",
             "Momentum, large batches: the best rate does not depend on B",
             kPlainNet,
             "momentum",
             {512, 1024, 2048},
             0,
             .25,
             kZero,
             "S30.momentum_noise_slope"}),
      check({.id = "S31.with_against_without",
             .claim = "S31",
             .kind = "ratio",
             .title = "Normalised networks stand larger effective rates",
             .unit = "octaves of effective rate",
             .allowed = {.low = 1, .reason = "claims.csv: a factor of 2"}},
            kNormalised,
            claim::largest_peak_gap({.sweep_a = kNormalised,
                                     .arm_a = "momentum",
                                     .batch_sizes_a = {2048, 4096, 8192},
                                     .sweep_b = kPlainNet,
                                     .arm_b = "momentum",
                                     .batch_sizes_b = {512, 1024, 2048}})),
      slope({"S35.square_root",
             "LSTM, small batches: the best rate grows as the root of B",
             kLstm,
             "momentum",
             {8, 16, 32, 64},
             .5,
             .15,
             "claims.csv: 0.5 ± 0.15; linear scaling has slope 1"}),
  };
}

std::vector<Check> autoencoder_checks() {
  return {
      slope({"S38.sgd_noise_slope",
             "Plain SGD, small batches: the best rate grows in proportion to B",
             kAutoencoder,
             "sgd",
             {4, 8, 16},
             1,
             .25,
             kOne}),
      slope({"S38.sgd_plateau_slope",
             "Plain SGD, large batches: the best rate does not depend on B",
             kAutoencoder,
             "sgd",
             {64, 128, 256, 512, 1024},
             0,
             .25,
             kZero,
             "S38.sgd_noise_slope"}),
      slope({"S38.momentum_noise_slope",
             "Momentum, small batches: the best rate grows in proportion to B",
             kAutoencoder,
             "momentum",
             {8, 16, 32, 64},
             1,
             .25,
             kOne}),
      check({.id = "S38.plateau_gap",
             .claim = "S38",
             .kind = "order",
             .title =
                 "The plateau of momentum lies higher than that of plain SGD",
             .unit = "octaves of effective rate",
             .allowed = {.low = 1, .reason = "claims.csv: one grid step"}},
            kAutoencoder,
            claim::peak_gap({.sweep = kAutoencoder,
                             .arm_a = "momentum",
                             .batch_sizes_a = {256, 512, 1024},
                             .arm_b = "sgd",
                             .batch_sizes_b = {64, 128, 256, 512, 1024}})),
  };
}

// Both metrics at a constant epoch budget; sizes that both tiers have.
std::vector<Check> large_batches() {
  const claim::CellRef small{.arm = "sgd", .batch_size = 256};
  const claim::CellRef large{.arm = "sgd", .batch_size = 4096};
  return {
      check({.id = "S48.test_accuracy",
             .claim = "S48",
             .kind = "order",
             .title = "Constant epochs: test accuracy is lower at B = 4096 "
                      "than at 256",
             .unit = "% points",
             .allowed = {.low = .28,
                         .reason = "twice the printed scatter of two means"}},
            kNormalised,
            claim::best_gap(paper::gap(kNormalised, small, large,
                                       "test_accuracy", claim::Favours::a))),
      check(
          {.id = "S48.train_loss",
           .claim = "S48",
           .kind = "order",
           .title = "Constant epochs: training loss is higher at B = 4096 "
                    "than at 256",
           .unit = "nats",
           .allowed = {.low = .01, .reason = "the margin of S7.train_loss"}},
          kNormalised,
          claim::best_gap(paper::gap(kNormalised, large, small, "train_loss"))),
  };
}

}  // namespace

claim::Suite linear_scaling_large(Tier tier) {
  std::vector<Check> checks = large_batches();
  if (tier == Tier::paper)
    for (auto&& part : {temperature_checks(), figure1_checks(),
                        other_networks(), autoencoder_checks()})
      checks.insert(checks.end(), part.begin(), part.end());
  claim::Suite suite{
      .id = "linear_scaling",
      .title = "Linear scaling rule",
      .paper = "smith2020",
      .summary =
          "Under a constant epoch budget the best learning rate of "
          "plain SGD is proportional to the batch size up to a break "
          "and constant beyond.",
      .differs =
          "The networks and data of the paper; batch sizes of the "
          "figures, which it does not print, are chosen around its "
          "break points.",
      .experiments = {"smith2020_figure1"}};
  if (tier == Tier::paper)
    for (const char* id :
         {"smith2020_figure6", "smith2020_figure7", "smith2020_figure8"})
      suite.experiments.push_back(id);
  return paper::at_tier(std::move(suite), tier, std::move(checks),
                        {"S7", "S8", "S9", "S17", "S20", "S23", "S30", "S31",
                         "S35", "S38", "S48", "S81", "S82"});
}

}  // namespace noisegate::suites
