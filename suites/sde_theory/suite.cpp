// The two regimes of SGD, on quadratics.
//
// Paper: Smith, Elsen & De 2020, sections 3.1 to 3.4 and appendix A.
// Claim: below the critical learning rate 2/λ_max gradient descent converges;
//   momentum helps on ill-conditioned losses; gradient noise falls as 1/B, so
//   that runs at equal temperature ε/B and equal epochs end alike, if the noise
//   has short tails; warm-up and larger budgets move the border between the
//   noise dominated and the curvature dominated regime.
// Criterion: simulation against the closed form of a quadratic, or an ordering
//   that theory gives. Margins below say which alternative they tell apart.
// Differs: the paper argues in text and shows no data for these claims.
#include "suites/sde_theory/suite.h"

#include <algorithm>
#include <cmath>

#include "harness/claim/estimators.h"
#include "suites/sde_theory/closed_form.h"

namespace noisegate::suites {
namespace {

using claim::Check;
using claim::PointGap;
using claim::RatePoint;

std::vector<Check> critical_rate() {
  const std::string sweep = "section31_stability";
  const auto level = [&](const std::string& arm, const std::string& label) {
    return claim::point_level(
        {.sweep = sweep,
         .metric = "log2_loss_ratio",
         .points = {{.at = {.arm = arm, .batch_size = 1, .log2_rate = 0},
                     .label = label}}});
  };
  return {
      {.id = "S1.converges",
       .claim = "S1",
       .kind = "exact",
       .title = "At 0.99 of the critical rate the loss falls",
       .sweep = sweep,
       .unit = "log2 of last loss / first loss",
       .estimate = level("below", "ε = 0.99 · 2/λ"),
       .allowed = {.high = -1,
                   .reason = "theory: 256 steps at factor 0.98² give -14.9; a "
                             "stalled or growing run gives 0 or more"}},
      {.id = "S1.diverges",
       .claim = "S1",
       .kind = "exact",
       .title = "At 1.01 of the critical rate the loss grows",
       .sweep = sweep,
       .unit = "log2 of last loss / first loss",
       .estimate = level("above", "ε = 1.01 · 2/λ"),
       .allowed = {.low = 1,
                   .reason = "theory: 256 steps at factor 1.02² give +14.6; a "
                             "stalled or falling run gives 0 or less"}},
  };
}

Check acceleration(const std::string& condition, std::vector<std::string> arms,
                   double at_most, const std::string& reason) {
  return {.id = "S2.condition_" + condition,
          .claim = "S2",
          .kind = "ratio",
          .title = "Condition number " + condition +
                   ": momentum needs fewer steps to 10⁻⁶ of the first loss",
          .sweep = "section31_acceleration",
          .unit = "log2 of steps with momentum / without",
          .estimate = claim::best_ratio({.sweep = "section31_acceleration",
                                         .metric = "steps_to_tolerance",
                                         .arms_a = std::move(arms),
                                         .arms_b = {"sgd_k" + condition},
                                         .batch_size = 1}),
          .allowed = {.high = at_most, .reason = reason}};
}

std::vector<Check> gradient_noise() {
  const std::string sweep = "section32_gradient_noise";
  std::vector<claim::PointLevel::Point> points;
  for (const std::int64_t b : {1, 16, 256}) {
    // One step from w = 1 at ε = 1/8 and λ = 1 moves by -1/8 on average.
    points.push_back({.at = {.arm = "at_one", .batch_size = b, .log2_rate = -3},
                      .expected = -0.125,
                      .scale = 0.125,
                      .label = "B = " + std::to_string(b)});
  }
  return {
      {.id = "S3.unbiased",
       .claim = "S3",
       .kind = "exact",
       .title = "The mean minibatch gradient is the gradient",
       .sweep = sweep,
       .unit = "mean step / gradient step - 1",
       .estimate = claim::point_level({.sweep = sweep,
                                       .metric = "displacement_mean",
                                       .points = std::move(points),
                                       .must_vary = true}),
       .allowed = {.low = -0.1,
                   .high = 0.1,
                   .reason = "a tenth of the gradient; no step at all gives 1, "
                             "a gradient counted twice -1"}},
      {.id = "S3.covariance",
       .claim = "S3",
       .kind = "slope",
       .title = "Variance of the minibatch gradient falls as 1/B",
       .sweep = sweep,
       .unit = "octaves of variance per octave of B",
       .estimate = claim::metric_slope(
           {.sweep = sweep,
            .arm = "at_minimum",
            .metric = "step_noise_variance",
            .batch_sizes = {1, 2, 4, 8, 16, 32, 64, 128, 256},
            .log2_rate = -3,
            // Sampling 1024 examples without replacement.
            .correction =
                [](std::int64_t b) {
                  return 1023.0 / (1024.0 - static_cast<double>(b));
                }}),
       .allowed = {.low = -1.05,
                   .high = -0.95,
                   .reason = "claims.csv: -1 ± 0.05; without the finite-set "
                             "correction the slope is about -1.06, with "
                             "replacement left uncorrected -1"}},
  };
}

// Pairs (2^k, B) against (2^-7, 1): equal temperature, equal epochs.
std::vector<PointGap::Pair> equal_temperature_pairs(const std::string& arm) {
  std::vector<PointGap::Pair> pairs;
  for (const auto& [b, k] :
       std::vector<std::pair<int, int>>{{2, -6}, {4, -5}}) {
    pairs.push_back({.a = {.arm = arm, .batch_size = b, .log2_rate = k},
                     .b = {.arm = arm, .batch_size = 1, .log2_rate = -7},
                     .label = "B = " + std::to_string(b) + " against 1"});
  }
  return pairs;
}

// How one moment of the change of the parameters is compared.
struct Moment {
  std::string metric, what;
  PointGap::Scale scale;
  double margin;
  std::string unit, reason;
};

std::string spoken(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

Check equal_moment(const std::string& claim_id, const std::string& arm,
                   const Moment& moment) {
  return {.id = claim_id + "." + arm + "_" + moment.what,
          .claim = claim_id,
          .kind = "equivalence",
          .title = "Equal temperature, " + arm + " noise: equal " +
                   spoken(moment.what) + " of the change of the parameters",
          .sweep = "appendixA_temperature",
          .unit = moment.unit,
          .estimate = claim::point_gap({.sweep = "appendixA_temperature",
                                        .pairs = equal_temperature_pairs(arm),
                                        .metric = moment.metric,
                                        .scale = moment.scale}),
          .allowed = {.low = -moment.margin,
                      .high = moment.margin,
                      .reason = moment.reason},
          .sensitivity = "S4.temperature_doubled"};
}

std::vector<Check> equal_moments(const std::string& claim_id,
                                 const std::string& arm) {
  return {
      equal_moment(claim_id, arm,
                   {"displacement_mean", "mean",
                    PointGap::Scale::relative_percent, 5, "%",
                    "a third of the difference at half the critical rate "
                    "(closed form: 15 %)"}),
      equal_moment(claim_id, arm,
                   {"displacement_variance", "variance",
                    PointGap::Scale::log2_ratio, 0.15, "octaves",
                    "a doubled temperature gives 1, the closed form at B = 4 "
                    "0.02"}),
      equal_moment(claim_id, arm,
                   {"displacement_iqr", "interquartile_range",
                    PointGap::Scale::log2_ratio, 0.1, "octaves",
                    "a doubled temperature gives 0.5"}),
  };
}

std::vector<Check> temperature() {
  const std::string sweep = "appendixA_temperature";
  const RatePoint base{.arm = "gaussian", .batch_size = 1, .log2_rate = -7};
  const RatePoint hotter{.arm = "gaussian", .batch_size = 1, .log2_rate = -6};
  const RatePoint critical{
      .arm = "gaussian", .batch_size = 128, .log2_rate = 0};
  const double predicted =
      walker_variance({.rate = 1, .steps = 2, .batch_size = 128}) /
      walker_variance({.rate = std::exp2(-7), .steps = 256, .batch_size = 1});
  const auto gap = [&](const RatePoint& a, const std::string& label) {
    return claim::point_gap({.sweep = sweep,
                             .pairs = {{.a = a, .b = base, .label = label}},
                             .metric = "displacement_variance",
                             .scale = PointGap::Scale::log2_ratio});
  };
  return {
      {.id = "S4.temperature_doubled",
       .claim = "",
       .kind = "sensitivity",
       .title = "A doubled temperature is seen in the variance",
       .sweep = sweep,
       .unit = "octaves",
       .estimate = gap(hotter, "ε = 2⁻⁶ against 2⁻⁷ at B = 1"),
       .allowed = {.low = 0.15,
                   .reason = "the margin of the equivalence checks"},
       .minimum_estimate = 0.3},
      {.id = "S4.breaks_near_critical",
       .claim = "S4",
       .kind = "order",
       .title =
           "Near the critical rate equal temperature no longer gives equal "
           "variance",
       .sweep = sweep,
       .unit = "octaves",
       .estimate = gap(critical, "B = 128, ε = ½ ε_crit against B = 1"),
       .allowed = {.low = 0.5,
                   .high = std::log2(predicted) + 0.5,
                   .reason = "closed form " +
                             std::to_string(std::log2(predicted)).substr(0, 4) +
                             "; half an octave is three margins of the "
                             "equivalence checks"}},
  };
}

std::vector<Check> long_tails() {
  const std::string sweep = "section32_long_tails";
  const auto gap = [&](const std::string& arm, const std::string& metric) {
    std::vector<PointGap::Pair> pairs;
    for (const auto& [b, k] :
         std::vector<std::pair<int, int>>{{16, -6}, {64, -4}}) {
      pairs.push_back({.a = {.arm = arm, .batch_size = b, .log2_rate = k},
                       .b = {.arm = arm, .batch_size = 4, .log2_rate = -8},
                       .label = "B = " + std::to_string(b) + " against 4"});
    }
    return claim::point_gap({.sweep = sweep,
                             .pairs = pairs,
                             .metric = metric,
                             .scale = PointGap::Scale::log2_ratio});
  };
  return {
      {.id = "S6.cauchy_breaks",
       .claim = "S6",
       .kind = "order",
       .title = "Cauchy noise: at equal temperature larger rates throw more "
                "walkers out of the well",
       .sweep = sweep,
       .unit = "octaves of the share thrown out",
       .estimate = gap("cauchy", "escaped"),
       .allowed = {.low = 0.4,
                   .reason = "theory: 1 octave for each factor 4 of B (share "
                             "grows as √ε); a rule that holds gives 0"}},
      {.id = "S6.laplace_holds",
       .claim = "S6",
       .kind = "equivalence",
       .title = "Laplace noise in the same well: equal spread at equal "
                "temperature",
       .sweep = sweep,
       .unit = "octaves of the interquartile range",
       .estimate = gap("laplace", "displacement_iqr"),
       .allowed = {.low = -0.2,
                   .high = 0.2,
                   .reason =
                       "half of what the Cauchy check asks for; a doubled "
                       "temperature gives 0.5"},
       .sensitivity = "S4.temperature_doubled"},
  };
}

Check warm_up() {
  return {.id = "S12.warm_up",
          .claim = "S12",
          .kind = "sign",
          .title =
              "With warm-up a larger rate is stable where curvature falls "
              "early",
          .sweep = "section33_warm_up",
          .unit = "octaves",
          .estimate =
              claim::stability_gap({.sweep = "section33_warm_up",
                                    .a = {.arm = "warm_up", .batch_size = 1},
                                    .b = {.arm = "none", .batch_size = 1}}),
          .allowed = {.low = 1,
                      .reason = "one grid step; theory: 3 octaves (curvature "
                                "13.1 at the start, 1.1 at the end), without "
                                "an effect 0"}};
}

std::vector<Check> budgets() {
  const std::string sweep = "section34_budgets";
  const auto slope = [&](std::int64_t epochs, std::vector<std::int64_t> sizes) {
    return claim::peak_slope({.sweep = sweep,
                              .arm = "sgd",
                              .batch_sizes = std::move(sizes),
                              .budget = {.epochs = epochs}});
  };
  return {
      {.id = "S13.tiny_budget",
       .claim = "S13",
       .kind = "slope",
       .title = "After one epoch the best rate does not depend on batch size",
       .sweep = sweep,
       .unit = "octaves per octave",
       .estimate = slope(1, {4, 8, 16, 32}),
       .allowed = {.low = -0.25,
                   .high = 0.25,
                   .reason = "told from linear scaling (1) and √B (0.5)"},
       .sensitivity = "S13.long_budget"},
      {.id = "S13.long_budget",
       .claim = "S13",
       .kind = "slope",
       .title =
           "After 64 epochs it grows in proportion up to half the data set",
       .sweep = sweep,
       .unit = "octaves per octave",
       .estimate = slope(64, {1, 2, 4, 8, 16, 32}),
       .allowed = {.low = 0.75,
                   .high = 1.25,
                   .reason = "told from √B (0.5) and no dependence (0)"}},
      {.id = "S13.break_moves",
       .claim = "S13",
       .kind = "order",
       .title = "The break moves to larger batches from 2 to 8 epochs",
       .sweep = sweep,
       .unit = "octaves of B",
       .estimate = claim::break_shift({.sweep = sweep,
                                       .arm = "sgd",
                                       .noise_sizes = {1, 2},
                                       .plateau_sizes = {16, 32},
                                       .budget = {.epochs = 8}},
                                      {.sweep = sweep,
                                       .arm = "sgd",
                                       .noise_sizes = {1, 2},
                                       .plateau_sizes = {16, 32},
                                       .budget = {.epochs = 2}}),
       .allowed = {.low = 0.5,
                   .reason = "closed form 1.2; a break that stays gives 0"}},
  };
}

void append(std::vector<Check>& to, std::vector<Check> more) {
  for (Check& check : more) to.push_back(std::move(check));
}

}  // namespace

claim::Suite sde_theory(claim::Tier, const std::string&) {
  claim::Suite suite{
      .id = "sde_theory",
      .title = "Two regimes on quadratics",
      .paper = "smith2020",
      .summary =
          "At small batch sizes noise rules and equal temperature gives "
          "equal results; at large ones curvature rules.",
      .differs =
          "Quadratics with known noise instead of networks; the paper "
          "shows no data for these claims.",
      .desk_trial_steps = 1.5e6,
      .experiments = {"smith2020_section3"},
      .checks = critical_rate(),
      .not_at_tier = {}};
  append(suite.checks,
         {acceleration("10",
                       {"momentum30_k10", "momentum35_k10", "momentum40_k10"},
                       -0.5, "theory: -1.7; without an effect 0"),
          acceleration(
              "100", {"momentum70_k100", "momentum75_k100", "momentum80_k100"},
              -1, "theory: -3.3; without an effect 0")});
  append(suite.checks, gradient_noise());
  append(suite.checks, temperature());
  append(suite.checks, equal_moments("S4", "gaussian"));
  append(suite.checks, equal_moments("S5", "bernoulli"));
  append(suite.checks, equal_moments("S5", "laplace"));
  append(suite.checks, long_tails());
  append(suite.checks, {warm_up()});
  append(suite.checks, budgets());
  return suite;
}

}  // namespace noisegate::suites
