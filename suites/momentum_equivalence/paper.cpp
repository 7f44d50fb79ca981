// Momentum and plain SGD on the paper's own networks (figures 1 and 5 to 8).
// Break points as its captions name them: plain SGD at 512, 8, 64 and 16;
// momentum without normalisation at 256, LSTM and autoencoder at 128.
#include "suites/momentum_equivalence/paper.h"

#include "suites/momentum_equivalence/parts.h"
#include "suites/paper_checks.h"

namespace noisegate::suites {
namespace {

using claim::BestGap;
using claim::CellRef;
using claim::Check;
using claim::Favours;
using claim::Tier;
using paper::check;
using paper::claim_of;

const std::string kNormalised = "figure1_wrn_16_4_bn";
const std::string kPlainNet = "figure6_wrn_16_4_nobn";
const std::string kLstm = "figure7_lstm";
const std::string kAutoencoder = "figure8_deep_autoencoder";
const char* const kScatter =
    "claims.csv: twice the printed scatter of two means";

CellRef cell(const std::string& arm, std::int64_t b) {
  return {.arm = arm, .batch_size = b};
}

// Accuracy of momentum minus that of plain SGD at one batch size.
BestGap accuracies(std::int64_t b, Favours favours) {
  return paper::gap(kNormalised, cell("momentum", b), cell("sgd", b),
                    "test_accuracy", favours);
}

Check equal_accuracy(const std::string& id, std::int64_t b) {
  return check({.id = id,
                .claim = claim_of(id),
                .kind = "equivalence",
                .title = "B = " + std::to_string(b) +
                         ": momentum and plain SGD reach the same test "
                         "accuracy",
                .unit = "% points",
                .allowed = {.low = -.28, .high = .28, .reason = kScatter},
                .sensitivity = "S18.fall_is_seen"},
               kNormalised, claim::best_gap(accuracies(b, Favours::neither)));
}

Check better_accuracy(const std::string& id, std::int64_t b) {
  return check({.id = id,
                .claim = claim_of(id),
                .kind = "sign",
                .title = "B = " + std::to_string(b) +
                         ": momentum reaches a higher test accuracy",
                .unit = "% points",
                .allowed = {.low = .1,
                            .reason = "a sign; the digit that the paper "
                                      "prints"}},
               kNormalised, claim::best_gap(accuracies(b, Favours::a)));
}

std::vector<Check> figure1_accuracy() {
  return {
      equal_accuracy("S11.equal_at_64", 64),
      better_accuracy("S11.better_at_8192", 8192),
      equal_accuracy("S18.equal_at_128", 128),
      equal_accuracy("S18.equal_at_512", 512),
      check({.id = "S18.fall_is_seen",
             .claim = "",
             .kind = "sensitivity",
             .title = "The fall of plain SGD's accuracy to B = 4096 is seen",
             .unit = "% points",
             .allowed = {.low = .28, .reason = "the margin of S18.equal"},
             .minimum_estimate = .56},
            kNormalised,
            claim::best_gap(paper::gap(kNormalised, cell("sgd", 256),
                                       cell("sgd", 4096), "test_accuracy",
                                       Favours::a))),
      better_accuracy("S18.better_at_4096", 4096),
      equal_accuracy("S27.equal_at_64", 64),
      better_accuracy("S27.better_at_1024", 1024),
  };
}

std::vector<Check> figure1_losses() {
  return {
      check({.id = "S19.equal",
             .claim = "S19",
             .kind = "equivalence",
             .title = "Small batches, one effective rate: equal training loss",
             .unit = "nats",
             .allowed = {.low = -.01,
                         .high = .01,
                         .reason = "a tenth of the loss that table 1 prints "
                                   "for this budget"},
             .sensitivity = "S19.rises"},
            kNormalised,
            claim::point_gap(momentum::at_common_rates(
                kNormalised, "train_loss", {{64, -1}, {128, 0}}))),
      check({.id = "S19.rises",
             .claim = "S19",
             .kind = "order",
             .title = "Plain SGD's training loss is higher at B = 8192 than "
                      "at 64",
             .unit = "nats",
             .allowed = {.low = .01, .reason = "the margin of S19.equal"},
             .minimum_estimate = .02},
            kNormalised,
            claim::best_gap(paper::gap(kNormalised, cell("sgd", 8192),
                                       cell("sgd", 64), "train_loss"))),
      check({.id = "S19.ahead",
             .claim = "S19",
             .kind = "order",
             .title = "B = 8192: momentum's training loss is lower",
             .unit = "nats",
             .allowed = {.high = -.01, .reason = "the margin of S19.equal"}},
            kNormalised,
            claim::best_gap(paper::gap(kNormalised, cell("momentum", 8192),
                                       cell("sgd", 8192), "train_loss"))),
  };
}

Check larger_rates(const std::string& id, const std::string& sweep,
                   const std::vector<std::int64_t>& sizes) {
  return check({.id = id,
                .claim = claim_of(id),
                .kind = "ratio",
                .title = "Large batches: momentum reaches larger best "
                         "effective rates",
                .unit = "octaves of effective rate",
                .allowed = {.low = 1, .reason = "claims.csv: one grid step"},
                .minimum_estimate = 1},
               sweep,
               claim::largest_peak_gap({.sweep_a = sweep,
                                        .arm_a = "momentum",
                                        .batch_sizes_a = sizes,
                                        .sweep_b = sweep,
                                        .arm_b = "sgd",
                                        .batch_sizes_b = sizes}));
}

std::vector<Check> rates() {
  return {
      check({.id = "S21.same_at_small",
             .claim = "S21",
             .kind = "equivalence",
             .title = "Small batches: the same best effective rate",
             .unit = "octaves of effective rate",
             .allowed = {.low = -.5,
                         .high = .5,
                         .reason = "half a grid step; without 1/(1 − m) it is "
                                   "3.3"},
             .sensitivity = "S21.larger"},
            kNormalised,
            claim::peak_gap({.sweep = kNormalised,
                             .arm_a = "momentum",
                             .batch_sizes_a = {64, 128, 256},
                             .arm_b = "sgd",
                             .batch_sizes_b = {64, 128, 256}})),
      larger_rates("S21.larger", kNormalised, {4096, 8192}),
      larger_rates("S32.larger", kPlainNet, {512, 1024, 2048}),
  };
}

// At rates that suit neither: 2⁻³ at both batch sizes.
Check at_small_rates(const std::string& id, const std::string& metric,
                     const std::string& unit, double margin,
                     const std::string& seen) {
  return check(
      {.id = id,
       .claim = "S25",
       .kind = "equivalence",
       .title = "The smallest rate, B = 64 and 1024: equal " +
                std::string(unit == "nats" ? "training loss" : "test accuracy"),
       .unit = unit,
       .allowed = {.low = -margin,
                   .high = margin,
                   .reason = "half of what one grid step must do"},
       .sensitivity = seen},
      kNormalised,
      claim::point_gap(momentum::at_common_rates(kNormalised, metric,
                                                 {{64, -3}, {1024, -3}})));
}

// One grid step at the smallest rates, plain SGD at B = 1024.
claim::Estimator one_step(const std::string& metric, int from, int to) {
  return claim::point_gap(
      {.sweep = kNormalised,
       .pairs = {{.a = {.arm = "sgd", .batch_size = 1024, .log2_rate = from},
                  .b = {.arm = "sgd", .batch_size = 1024, .log2_rate = to},
                  .label = "one grid step"}},
       .metric = metric,
       .paired = true});
}

std::vector<Check> figure5_checks() {
  return {
      at_small_rates("S25.test_accuracy", "test_accuracy", "% points", .5,
                     "S25.accuracy_depends_on_rate"),
      check({.id = "S25.accuracy_depends_on_rate",
             .claim = "",
             .kind = "sensitivity",
             .title = "One grid step at a small rate is seen in the accuracy",
             .unit = "% points",
             .allowed = {.low = .5, .reason = "the margin of S25"},
             .minimum_estimate = 1},
            kNormalised, one_step("test_accuracy", -2, -3)),
      at_small_rates("S25.train_loss", "train_loss", "nats", .02,
                     "S25.loss_depends_on_rate"),
      check({.id = "S25.loss_depends_on_rate",
             .claim = "",
             .kind = "sensitivity",
             .title = "One grid step at a small rate is seen in the loss",
             .unit = "nats",
             .allowed = {.low = .02, .reason = "the margin of S25"},
             .minimum_estimate = .04},
            kNormalised, one_step("train_loss", -3, -2)),
      check({.id = "S26.large_rates",
             .claim = "S26",
             .kind = "order",
             .title = "B = 1024, ε = 2^5: momentum's test accuracy is higher",
             .unit = "% points",
             .allowed = {.low = 1,
                         .reason = "poorly: several times the printed "
                                   "scatter"}},
            kNormalised,
            claim::point_gap(momentum::at_common_rates(
                kNormalised, "test_accuracy", {{1024, 5}}))),
  };
}

// An arm is as good at the last size of its flat region as at the first, and
// worse a few octaves beyond.
struct Regimes {
  std::string id, sweep, arm, metric;
  std::int64_t first = 0, last = 0, beyond = 0;
  bool higher_is_better = false;
  double margin = 0;  // in percent, or % points of accuracy
  std::string reason;
};

std::vector<Check> flat_then_worse(const Regimes& r) {
  const bool points = r.higher_is_better;
  const auto worse = [&](std::int64_t b, Favours favours) {
    const CellRef small = cell(r.arm, r.first), other = cell(r.arm, b);
    BestGap gap =
        points ? paper::gap(r.sweep, small, other, r.metric, favours)
               : paper::gap(r.sweep, other, small, r.metric, Favours::neither);
    if (!points) gap.scale = claim::GapScale::relative_percent;
    return claim::best_gap(gap);
  };
  const std::string unit = points ? "% points worse" : "% worse";
  return {
      check(
          {.id = r.id + "_flat",
           .claim = claim_of(r.id),
           .kind = "equivalence",
           .title = r.arm + ": B = " + std::to_string(r.last) +
                    " does as well as " + std::to_string(r.first),
           .unit = unit,
           .allowed = {.low = -r.margin, .high = r.margin, .reason = r.reason},
           .sensitivity = r.id + "_degrades"},
          r.sweep, worse(r.last, Favours::neither)),
      check({.id = r.id + "_degrades",
             .claim = claim_of(r.id),
             .kind = "order",
             .title = r.arm + ": B = " + std::to_string(r.beyond) +
                      " does worse than " + std::to_string(r.first),
             .unit = unit,
             .allowed = {.low = r.margin, .reason = "the margin of flatness"}},
            r.sweep, worse(r.beyond, Favours::a))};
}

std::vector<Regimes> regimes() {
  const std::string scatter = kScatter;
  const std::string tenth = "a tenth of the metric";
  const std::string few = "about the change from B = 64 to 128 in table 6";
  return {
      {"S28.sgd", kPlainNet, "sgd", "test_accuracy", 2, 8, 64, true, .28,
       scatter},
      {"S28.momentum", kPlainNet, "momentum", "test_accuracy", 16, 256, 2048,
       true, .28, scatter},
      {"S29.sgd", kPlainNet, "sgd", "train_loss", 2, 8, 64, false, 10, tenth},
      {"S29.momentum", kPlainNet, "momentum", "train_loss", 16, 256, 2048,
       false, 10, tenth},
      {"S33.sgd", kLstm, "sgd", "test_perplexity", 8, 64, 512, false, 5, few},
      {"S33.momentum", kLstm, "momentum", "test_perplexity", 8, 128, 512, false,
       5, few},
      {"S34.sgd", kLstm, "sgd", "train_perplexity", 8, 64, 512, false, 5, few},
      {"S34.momentum", kLstm, "momentum", "train_perplexity", 8, 128, 512,
       false, 5, few},
      {"S36.sgd", kAutoencoder, "sgd", "test_loss", 4, 16, 128, false, 10,
       tenth},
      {"S36.momentum", kAutoencoder, "momentum", "test_loss", 4, 128, 1024,
       false, 10, tenth},
      {"S37.sgd", kAutoencoder, "sgd", "train_loss", 4, 16, 128, false, 10,
       tenth},
      {"S37.momentum", kAutoencoder, "momentum", "train_loss", 4, 128, 1024,
       false, 10, tenth},
  };
}

}  // namespace

claim::Suite momentum_equivalence_large(Tier tier) {
  std::vector<Check> checks;
  for (Check& part : momentum::section33_checks())
    if (part.sweep == momentum::kQuadratic) checks.push_back(std::move(part));
  if (tier == Tier::paper) {
    for (auto&& part :
         {figure1_accuracy(), figure1_losses(), rates(), figure5_checks()})
      checks.insert(checks.end(), part.begin(), part.end());
    for (const Regimes& r : regimes())
      for (Check& part : flat_then_worse(r)) checks.push_back(std::move(part));
  }
  claim::Suite suite{
      .id = "momentum_equivalence",
      .title = "Momentum and plain SGD",
      .paper = "smith2020",
      .summary =
          "At small batches SGD with and without momentum agree at "
          "equal effective learning rates; at large batches momentum "
          "is better and reaches larger ones.",
      .differs =
          "The networks and data of the paper; batch sizes of the "
          "figures, which it does not print, are chosen around its "
          "break points. Section 3.3 on a noisy quadratic.",
      .experiments = {"smith2020_section33"}};
  if (tier == Tier::paper)
    for (const char* id :
         {"smith2020_figure1", "smith2020_figure5", "smith2020_figure6",
          "smith2020_figure7", "smith2020_figure8"})
      suite.experiments.push_back(id);
  return paper::at_tier(
      std::move(suite), tier, std::move(checks),
      {"S10", "S11", "S18", "S19", "S21", "S22", "S24", "S25", "S26", "S27",
       "S28", "S29", "S32", "S33", "S34", "S36", "S37", "S39"});
}

}  // namespace noisegate::suites
