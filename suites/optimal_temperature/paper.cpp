// The optimal temperature on the paper's own networks: figures 2, 3, 9 and 10.
#include "suites/optimal_temperature/paper.h"

#include "suites/paper_checks.h"

namespace noisegate::suites {
namespace {

using claim::Check;
using claim::Favours;
using claim::Objective;
using claim::Tier;
using paper::at_epochs;
using paper::check;
using paper::claim_of;
using Budgets = std::vector<std::int64_t>;

const std::string kNormalised = "figure2_wrn_16_4_bn";
const std::string kPlainNet = "figure2_wrn_16_4_nobn";
const std::string kDecays = "figure3_wrn_16_4_bn";
const std::string kLstm = "figure9_lstm";
const std::string kAutoencoder = "figure10_deep_autoencoder";
const std::string kOctaves = "octaves of learning rate";

// What a sweep over budgets is, and its two objectives.
struct OverBudgets {
  std::string sweep;
  std::int64_t batch_size = 0;
  Budgets budgets;
  std::string test_metric, train_metric;
};
const OverBudgets kBn = {kNormalised,
                         64,
                         {50, 100, 200, 400, 800, 1600, 3200, 6400},
                         "test_accuracy",
                         "train_loss"};
const OverBudgets kNobn = {kPlainNet,
                           64,
                           {50, 100, 200, 400, 800, 1600, 3200, 6400},
                           "test_accuracy",
                           "train_loss"};
const OverBudgets kWords = {kLstm,
                            64,
                            {7, 14, 28, 56, 112, 224, 448, 896},
                            "test_perplexity",
                            "train_perplexity"};
const OverBudgets kImages = {kAutoencoder,
                             32,
                             {25, 50, 100, 200, 400, 800, 1600, 3200},
                             "test_loss",
                             "train_loss"};

claim::PeakShift over_all(const OverBudgets& s, bool trained) {
  return {
      .sweep = s.sweep,
      .arm = "momentum",
      .batch_size = s.batch_size,
      .from = {.epochs = s.budgets.front()},
      .to = {.epochs = s.budgets.back()},
      .objective = trained ? Objective{.metric = s.train_metric} : Objective{}};
}

Check shift(const std::string& id, const OverBudgets& s, bool trained,
            const claim::AllowedSet& allowed,
            const std::string& sensitivity = {},
            const std::string& kind = "shift") {
  return check({.id = id,
                .claim = claim_of(id),
                .kind = kind,
                .title = std::to_string(s.budgets.back() / s.budgets.front()) +
                         " times the budget: how the best rate moves for the " +
                         (trained ? s.train_metric : s.test_metric),
                .unit = kOctaves,
                .allowed = allowed,
                .sensitivity = sensitivity},
               s.sweep, claim::peak_shift(over_all(s, trained)));
}

// The training metric, tuned on its own, with each doubling of the budget.
Check training_falls(const std::string& id, const OverBudgets& s,
                     const Budgets& budgets, double digit) {
  return check(
      {.id = id,
       .claim = claim_of(id),
       .kind = "monotone",
       .title = s.train_metric + " falls with the budget (" + s.sweep + ")",
       .unit = "units of the metric a step",
       .allowed = {.low = digit, .reason = "a sign; half of a printed digit"}},
      s.sweep,
      claim::monotone(
          {.sweep = s.sweep,
           .cells = paper::over_epochs("momentum", s.batch_size, budgets),
           .metric = s.train_metric,
           .direction = claim::Monotone::Direction::falls,
           .objective = {.metric = s.train_metric}}));
}

// The training metric at the largest budget is half that at the smallest.
Check learns(const std::string& id, const OverBudgets& s, double octaves) {
  claim::BestGap gap = paper::gap(
      s.sweep, at_epochs("momentum", s.batch_size, s.budgets.back()),
      at_epochs("momentum", s.batch_size, s.budgets.front()), s.train_metric);
  gap.scale = claim::GapScale::log2_ratio;
  gap.objective = {.metric = s.train_metric};
  return check(
      {.id = id,
       .claim = "",
       .kind = "sensitivity",
       .title = "The network learns from the longer budget",
       .unit = "octaves of the training metric",
       .allowed = {.high = -octaves, .reason = "a clear part of the metric"}},
      s.sweep, claim::best_gap(gap));
}

// A budget named beforehand is better than both ends for the test metric.
Check best_budget(const std::string& id, const OverBudgets& s,
                  std::int64_t inner, double margin,
                  const std::string& reason) {
  return check(
      {.id = id,
       .claim = claim_of(id),
       .kind = "peak",
       .title = s.test_metric + " is better after " + std::to_string(inner) +
                " epochs than after the fewest and the most",
       .unit = "units of the metric",
       .allowed = {.low = margin, .reason = reason}},
      s.sweep,
      claim::interior_peak(
          {.sweep = s.sweep,
           .cells =
               paper::over_epochs("momentum", s.batch_size,
                                  {s.budgets.front(), inner, s.budgets.back()}),
           .inner = 1,
           .metric = s.test_metric,
           .higher_is_better = s.test_metric == "test_accuracy"}));
}

// Accuracy after `a` epochs minus that after `b`.
Check accuracy_gap(const std::string& id, const OverBudgets& s, std::int64_t a,
                   std::int64_t b, const claim::AllowedSet& allowed,
                   const std::string& sensitivity, Favours favours) {
  return check(
      {.id = id,
       .claim = claim_of(id),
       .kind = "order",
       .title = "Test accuracy after " + std::to_string(a) +
                " epochs against " + std::to_string(b),
       .unit = "% points",
       .allowed = allowed,
       .sensitivity = sensitivity},
      s.sweep,
      claim::best_gap(paper::gap(
          s.sweep, at_epochs("momentum", s.batch_size, a),
          at_epochs("momentum", s.batch_size, b), "test_accuracy", favours)));
}

const char* const kStep = "claims.csv: one grid step";

std::vector<Check> figure2_checks() {
  return {
      accuracy_gap(
          "S64.saturates", kBn, 6400, 800,
          {.high = .28, .reason = "twice the printed scatter of two means"},
          "S67.learns", Favours::b),
      accuracy_gap("S65.falls", kNobn, 400, 6400,
                   {.low = .1, .reason = "a sign; the printed digit"}, {},
                   Favours::a),
      shift("S67.test", kBn, false,
            {.low = -2, .high = 0, .reason = "claims.csv: -1 ± 1 octaves"},
            "S67.train"),
      shift("S67.train", kBn, true,
            {.low = -5, .high = -3, .reason = "claims.csv: -4 ± 1 octaves"},
            "S67.learns"),
      learns("S67.learns", kBn, 1),
      shift("S68.test", kNobn, false, {.low = -1, .high = 1, .reason = kStep},
            "S68.train"),
      shift("S68.train", kNobn, true, {.high = -1, .reason = kStep},
            "S68.learns"),
      learns("S68.learns", kNobn, 1),
      check({.id = "S73.initial_rate",
             .claim = "S73",
             .kind = "sign",
             .title = "At every budget the best rate is higher for the test "
                      "accuracy than for the training loss",
             .unit = kOctaves,
             .allowed = {.low = 0, .reason = "a sign at each budget"}},
            kNormalised,
            claim::objective_gap(
                {.sweep = kNormalised,
                 .cells = paper::over_epochs("momentum", 64, kBn.budgets),
                 .a = {},
                 .b = {.metric = "train_loss"}})),
  };
}

claim::CellRef decayed(int octaves, std::int64_t epochs) {
  return at_epochs("octaves_" + std::to_string(octaves), 64, epochs);
}

// Final rate 2^-octaves of the initial one against the paper's 2^-10.
Check other_end(int octaves, std::int64_t epochs) {
  return check({.id = "S80.octaves_" + std::to_string(octaves) + "_" +
                      std::to_string(epochs),
                .claim = "S80",
                .kind = "equivalence",
                .title = std::to_string(epochs) + " epochs: a decay over " +
                         std::to_string(octaves) +
                         " octaves gains little over one of ten",
                .unit = "% points",
                .allowed = {.high = .28,
                            .reason = "claims.csv: twice the printed scatter"},
                .sensitivity = "S80.decay_is_seen"},
               kDecays,
               claim::best_gap(paper::gap(kDecays, decayed(octaves, epochs),
                                          decayed(10, epochs), "test_accuracy",
                                          Favours::b)));
}

Check against_none(const std::string& id, const std::string& claim_id,
                   std::int64_t epochs, double margin) {
  return check(
      {.id = id,
       .claim = claim_id,
       .kind = claim_id.empty() ? "sensitivity" : "sign",
       .title = std::to_string(epochs) +
                " epochs: decay of the rate raises the test accuracy",
       .unit = "% points",
       .allowed = {.low = margin, .reason = "a sign, or the margin of S80"}},
      kDecays,
      claim::best_gap(paper::gap(kDecays, decayed(10, epochs),
                                 decayed(0, epochs), "test_accuracy",
                                 Favours::a)));
}

std::vector<Check> figure3_checks() {
  std::vector<Check> checks = {
      against_none("S14.decay_200", "S14", 200, .1),
      against_none("S14.decay_800", "S14", 800, .1),
      against_none("S80.decay_is_seen", "", 200, .28),
  };
  for (const int octaves : {6, 8, 12, 14})
    for (const std::int64_t epochs : {200, 800})
      checks.push_back(other_end(octaves, epochs));
  std::vector<std::string> arms;
  for (const int octaves : {0, 4, 6, 8, 10, 12, 14, 16})
    arms.push_back("octaves_" + std::to_string(octaves));
  for (const std::int64_t epochs : {200, 800})
    checks.push_back(
        check({.id = "S74.bars_" + std::to_string(epochs),
               .claim = "S74",
               .kind = "order",
               .title = std::to_string(epochs) +
                        " epochs: the bar of the final rate is wider than "
                        "that of the initial one",
               .unit = kOctaves,
               .allowed = {.low = 0, .reason = "a sign"}},
              kDecays,
              claim::bar_width_gap({.sweep = kDecays,
                                    .arms = arms,
                                    .batch_size = 64,
                                    .budget = {.epochs = epochs},
                                    .objective = {}})));
  return checks;
}

std::vector<Check> other_networks() {
  return {
      best_budget("S75.minimum", kWords, 56, .5,
                  "twice the printed plus-minus of table 6"),
      training_falls("S75.training", kWords, kWords.budgets, .005),
      shift("S76.test", kWords, false,
            {.low = -1, .high = 1, .reason = "claims.csv: an octave"},
            "S76.train"),
      shift("S76.train", kWords, true, {.high = -1, .reason = kStep},
            "S76.learns"),
      learns("S76.learns", kWords, .5),
      best_budget("S77.minimum", kImages, 200, .02,
                  "twice the printed plus-minus of table 7"),
      training_falls("S77.training", kImages, kImages.budgets, .0005),
      shift("S78.test", kImages, false, {.high = 0, .reason = "a sign"}, {},
            "sign"),
      shift("S78.train", kImages, true, {.low = -1, .high = 1, .reason = kStep},
            "S78.test"),
  };
}

}  // namespace

claim::Suite optimal_temperature_large(Tier tier) {
  const Budgets all = kBn.budgets;
  const Budgets few = {1, 2, 4};
  const Budgets& budgets = tier == Tier::paper ? all : few;
  std::vector<Check> checks = {
      training_falls("S66.train_loss", kBn, budgets, .0005),
      training_falls("S66.train_loss_without", kNobn, budgets, .0005)};
  if (tier == Tier::paper)
    for (auto&& part : {figure2_checks(), figure3_checks(), other_networks()})
      checks.insert(checks.end(), part.begin(), part.end());
  claim::Suite suite{
      .id = "optimal_temperature",
      .title = "Optimal temperature",
      .paper = "smith2020",
      .summary =
          "At a fixed small batch size the best learning rate for the "
          "test set hardly changes with the epoch budget, while the "
          "best one for what is trained falls.",
      .differs =
          "The networks, data and batch sizes of the paper; at the gpu "
          "tier a few epochs.",
      .experiments = {"smith2020_figure2"}};
  if (tier == Tier::paper)
    for (const char* id :
         {"smith2020_figure3", "smith2020_figure9", "smith2020_figure10"})
      suite.experiments.push_back(id);
  return paper::at_tier(
      std::move(suite), tier, std::move(checks),
      {"S14", "S64", "S65", "S66", "S67", "S68", "S69", "S70", "S71", "S72",
       "S73", "S74", "S75", "S76", "S77", "S78", "S79", "S80"});
}

}  // namespace noisegate::suites
