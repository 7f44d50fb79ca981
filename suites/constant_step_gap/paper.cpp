// The gap at constant steps on the paper's own networks: tables 1 and 3 to 7.
#include "suites/constant_step_gap/paper.h"

#include "suites/constant_step_gap/levels.h"
#include "suites/paper_checks.h"

namespace noisegate::suites {
namespace {

using claim::CellRef;
using claim::Check;
using claim::Favours;
using claim::Tier;
using paper::check;
using paper::claim_of;
using Sizes = std::vector<std::int64_t>;

const PublishedLevel kTable1 = {
    "S40", 1, "table1_wrn_16_4_bn", "test_accuracy", "train_loss", true,
    12,    15};
const PublishedLevel kTable3 = {
    "S49", 3, "table3_wrn_16_4_nobn", "test_accuracy", "train_loss", true,
    12,    15};
const PublishedLevel kTable6 = {
    "S58", 6, "table6_lstm", "test_perplexity", "train_perplexity", false,
    5,     7};
const PublishedLevel kTable7 = {
    "S61", 7, "table7_deep_autoencoder", "test_loss", "train_loss", false,
    5,     7};
const std::string kTable4Sweep = "table4_wrn_28_10_bn";
const std::string kTable5Sweep = "table5_wrn_28_10_nobn";
const std::string kBudgets = "table1_smaller_budgets";

CellRef at(std::int64_t b) {
  return {.arm = "momentum", .batch_size = b, .budget = {}};
}

// A named batch size beats both ends in test accuracy or perplexity.
Check peak(const std::string& id, const std::string& sweep, const Sizes& sizes,
           const std::string& metric, double margin,
           const std::string& reason) {
  const bool higher = metric == "test_accuracy";
  return check(
      {.id = id,
       .claim = claim_of(id),
       .kind = "peak",
       .title = "B = " + std::to_string(sizes[1]) +
                " is better than "
                "B = " +
                std::to_string(sizes[0]) + " and " + std::to_string(sizes[2]),
       .unit = higher ? "% points" : "units of the metric",
       .allowed = {.low = margin, .reason = reason}},
      sweep,
      claim::interior_peak({.sweep = sweep,
                            .cells = paper::over_sizes("momentum", sizes),
                            .inner = 1,
                            .metric = metric,
                            .higher_is_better = higher}));
}

Check falls(const std::string& id, const std::string& sweep, const Sizes& sizes,
            const std::string& metric, double margin) {
  return check(
      {.id = id,
       .claim = claim_of(id),
       .kind = "monotone",
       .title = metric + " falls with the batch size",
       .unit = "units of the metric a step",
       .allowed = {.low = margin,
                   .reason = "a sign; half of the last printed digit"}},
      sweep,
      claim::monotone({.sweep = sweep,
                       .cells = paper::over_sizes("momentum", sizes),
                       .metric = metric,
                       .direction = claim::Monotone::Direction::falls}));
}

// Metric at B = a minus that at b.
struct Difference {
  std::string id, sweep;
  std::int64_t a = 0, b = 0;
  std::string metric;
  claim::AllowedSet allowed;
  std::string kind = "order";
  std::string sensitivity = {};
  Favours favours = Favours::neither;
};

Check difference(const Difference& d) {
  return check(
      {.id = d.id,
       .claim = d.kind == "sensitivity" ? "" : claim_of(d.id),
       .kind = d.kind,
       .title = d.metric + " at B = " + std::to_string(d.a) + " against " +
                std::to_string(d.b),
       .unit = d.metric == "test_accuracy" ? "% points" : "units of the metric",
       .allowed = d.allowed,
       .sensitivity = d.sensitivity},
      d.sweep,
      claim::best_gap(
          paper::gap(d.sweep, at(d.a), at(d.b), d.metric, d.favours)));
}

const char* const kSign = "a sign";

claim::AllowedSet printed_floor(double value) {
  return {.low = value,
          .reason =
              "claims.csv: the printed difference less two standard "
              "deviations"};
}

std::vector<Check> table1_accuracies() {
  const std::string sweep = kTable1.sweep;
  return {
      check({.id = "S41.rises",
             .claim = "S41",
             .kind = "monotone",
             .title = "Test accuracy rises from B = 256 over 512 to 2048",
             .unit = "% points a step",
             .allowed = {.low = .1,
                         .reason = "a sign; the digit that the paper prints"}},
            sweep,
            claim::monotone(
                {.sweep = sweep,
                 .cells = paper::over_sizes("momentum", {256, 512, 2048}),
                 .metric = "test_accuracy",
                 .direction = claim::Monotone::Direction::rises})),
      peak("S42.peak", sweep, {256, 2048, 16384}, "test_accuracy", 1.12,
           "claims.csv: the smaller of both printed floors"),
      difference({"S45.generalizes_worse",
                  sweep,
                  2048,
                  16384,
                  "test_accuracy",
                  printed_floor(1.18),
                  "order",
                  {},
                  Favours::a}),
      difference({"S45.generalizes_worse_at_the_end",
                  sweep,
                  2048,
                  32768,
                  "test_accuracy",
                  printed_floor(3.59),
                  "order",
                  {},
                  Favours::a}),
      rate_check(kTable1, "S47.rates", 1, "claims.csv: one grid step", {8192}),
  };
}

std::vector<Check> table1_losses() {
  const std::string sweep = kTable1.sweep;
  return {
      falls("S43.falls", sweep, {256, 512, 1024, 2048, 4096, 8192},
            "train_loss", .0005),
      difference({"S44.rises_again",
                  sweep,
                  32768,
                  8192,
                  "train_loss",
                  {.low = 0, .reason = kSign}}),
      difference({"S45.trains_better",
                  sweep,
                  16384,
                  2048,
                  "train_loss",
                  {.high = -.02,
                   .reason = "half of the printed difference of 0.039"}}),
      difference({"S45.trains_better_at_the_end",
                  sweep,
                  32768,
                  2048,
                  "train_loss",
                  {.high = 0, .reason = kSign}}),
  };
}

// No smaller budget than the full one does better by more than the scatter.
std::vector<Check> smaller_budgets() {
  std::vector<Check> checks;
  const auto cell = [](std::int64_t steps) {
    return CellRef{
        .arm = "momentum", .batch_size = 16384, .budget = {.steps = steps}};
  };
  for (const std::int64_t steps : {4882, 2441, 1220})
    checks.push_back(check(
        {.id = "S46.at_" + std::to_string(steps),
         .claim = "S46",
         .kind = "order",
         .title =
             std::to_string(steps) + " updates do not beat 9765 at B = 16384",
         .unit = "% points",
         .allowed = {.high = 1.25,
                     .reason = "claims.csv: twice the printed "
                               "plus-minus and the rounding"}},
        kBudgets,
        claim::best_gap(paper::gap(kBudgets, cell(steps), cell(9765),
                                   "test_accuracy", Favours::b))));
  return checks;
}

std::vector<Check> table3_checks() {
  const std::string sweep = kTable3.sweep;
  std::vector<Check> checks = level_checks(kTable3, .5, 10, .02);
  for (const Check& one : {
           peak("S49.peak", sweep, {16, 128, 1024}, "test_accuracy", .4,
                "half of the smaller printed difference"),
           falls("S50.falls", sweep, {16, 32, 64, 128, 256, 512, 1024},
                 "train_loss", .0005),
           difference({"S50.below_128",
                       sweep,
                       2048,
                       128,
                       "train_loss",
                       {.high = 0, .reason = kSign}}),
           check({.id = "S51.scatter",
           .claim = "S51",
           .kind = "ratio",
           .title = "B = 2048: accuracy scatters more at the best rate "
                    "than an octave below",
           .unit = "octaves of standard deviation",
           .allowed = {.low = 0, .reason = kSign}},
                 sweep,
                 claim::spread_ratio({.sweep = sweep,
                 .cell = at(2048),
                 .octaves_below = 1,
                 .metric = "test_accuracy"})),
       })
    checks.push_back(one);
  return checks;
}

std::vector<Check> hundred_classes() {
  const double comparable = 2 * .036;
  return {
      peak("S52.peak", kTable4Sweep, {256, 1024, 16384}, "test_accuracy", .6,
           "half of the smaller printed difference"),
      difference({"S53.comparable",
                  kTable4Sweep,
                  16384,
                  2048,
                  "train_loss",
                  {.low = -comparable,
                   .high = comparable,
                   .reason = "claims.csv: twice the printed plus-minus"},
                  "equivalence",
                  "S53.fall_is_seen"}),
      difference({"S53.fall_is_seen",
                  kTable4Sweep,
                  256,
                  2048,
                  "train_loss",
                  {.low = comparable, .reason = "the margin of S53"},
                  "sensitivity"}),
      peak("S54.peak", kTable5Sweep, {32, 128, 2048}, "test_accuracy", .7,
           "half of the smaller printed difference"),
      difference({"S55.rises",
                  kTable5Sweep,
                  2048,
                  1024,
                  "train_loss",
                  {.low = 0, .reason = kSign}}),
  };
}

std::vector<Check> lstm_checks() {
  return {
      peak("S56.minimum", kTable6.sweep, {16, 64, 256}, "test_perplexity", 3,
           "half of the smaller printed difference"),
      falls("S57.falls", kTable6.sweep, {16, 32, 64, 128, 256},
            "train_perplexity", .005),
      rate_check(kTable6, "S58.rates", .5, "claims.csv: one grid step of √2"),
  };
}

std::vector<Check> autoencoder_checks() {
  const std::string sweep = kTable7.sweep;
  return {
      difference({"S59.rises",
                  sweep,
                  4096,
                  64,
                  "test_loss",
                  {.low = .035, .reason = "half of the printed difference"}}),
      difference({"S60.trains_alike",
                  sweep,
                  4096,
                  64,
                  "train_loss",
                  {.low = -.05,
                   .high = .05,
                   .reason = "three times the printed scatter of two means; "
                             "less than the rise of the test error"},
                  "equivalence",
                  "S60.rate_is_seen"}),
      check({.id = "S60.rate_is_seen",
             .claim = "",
             .kind = "sensitivity",
             .title = "Half of the printed best rate is seen in the training "
                      "error",
             .unit = "units of the metric",
             .allowed = {.low = .05, .reason = "the margin of S60"}},
            sweep,
            claim::point_gap({.sweep = sweep,
                              .pairs = {{.a = {.arm = "momentum",
                                               .batch_size = 64,
                                               .log2_rate = -5},
                                         .b = {.arm = "momentum",
                                               .batch_size = 64,
                                               .log2_rate = -4},
                                         .label = "half of the rate"}},
                              .metric = "train_loss",
                              .paired = true})),
      rate_check(kTable7, "S61.rates", 1, "claims.csv: one grid step"),
  };
}

// What a few hundred or thousand updates can show.
std::vector<Check> short_checks() {
  return {
      falls("S43.falls", kTable1.sweep, {256, 1024, 4096}, "train_loss", .0005),
      falls("S50.falls", kTable3.sweep, {64, 256, 1024}, "train_loss", .0005),
      falls("S57.falls", kTable6.sweep, {16, 64, 256}, "train_perplexity",
            .005),
      check({.id = "S61.equal_rates",
             .claim = "S61",
             .kind = "slope",
             .title = "The best rate at B = 4096 is that at 64",
             .unit = "octaves of effective rate",
             .allowed = {.low = -1,
                         .high = 1,
                         .reason = "one grid step; linear scaling gives 6"}},
            kTable7.sweep,
            claim::peak_gap({.sweep = kTable7.sweep,
                             .arm_a = "momentum",
                             .batch_sizes_a = {4096},
                             .arm_b = "momentum",
                             .batch_sizes_b = {64}})),
  };
}

}  // namespace

claim::Suite constant_step_gap_large(Tier tier) {
  std::vector<Check> checks;
  if (tier == Tier::gpu) checks = short_checks();
  if (tier == Tier::paper)
    for (auto&& part : {level_checks(kTable1, .5, 10, .02), table1_accuracies(),
                        table1_losses(), smaller_budgets(), table3_checks(),
                        hundred_classes(), lstm_checks(), autoencoder_checks()})
      checks.insert(checks.end(), part.begin(), part.end());
  claim::Suite suite{
      .id = "constant_step_gap",
      .title = "Generalization gap at constant steps",
      .paper = "smith2020",
      .summary =
          "Under a constant number of updates the test accuracy first "
          "rises with the batch size and then falls, although the "
          "largest batches reach the lowest training loss.",
      .differs =
          "The networks, data and batch sizes of the paper; at the gpu "
          "tier fewer updates.",
      .experiments = {"smith2020_table1", "smith2020_table3",
                      "smith2020_table6", "smith2020_table7"}};
  if (tier == Tier::paper)
    for (const char* id : {"smith2020_table4", "smith2020_table5"})
      suite.experiments.push_back(id);
  return paper::at_tier(std::move(suite), tier, std::move(checks),
                        {"S40", "S41", "S42", "S43", "S44", "S45", "S46", "S47",
                         "S49", "S50", "S51", "S52", "S53", "S54", "S55", "S56",
                         "S57", "S58", "S59", "S60", "S61", "S62"});
}

}  // namespace noisegate::suites
