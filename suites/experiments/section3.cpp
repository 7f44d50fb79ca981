// Sections 3.1 to 3.4 and appendix A of Smith et al. 2020 on quadratics, where
// theory gives the answer: walkers on ½Σλw² (+ ¼cΣw⁴), noise added to the exact
// gradient. Parameter names are those of the workload "quadratic".
#include <cmath>

#include "suites/experiments/smith2020.h"

namespace noisegate::suites {
namespace {

using claim::Arm;
using claim::Sweep;
using trial::BudgetSpec;
using trial::ScheduleKind;
using trial::ScheduleSpec;

constexpr double kNoNoise = 0, kGaussian = 1, kBernoulli = 2, kLaplace = 3,
                 kCauchy = 4;

ScheduleSpec constant_rate() { return {.kind = ScheduleKind::constant}; }

Arm plain(std::string name, int low, int high,
          std::map<std::string, double> parameters = {}) {
  return {.name = std::move(name),
          .optimizer = {},
          .schedule = constant_rate(),
          .low = low,
          .high = high,
          .parameters = std::move(parameters)};
}

Sweep quadratic(std::string id, std::string title,
                std::map<std::string, double> parameters) {
  Sweep sweep;
  sweep.id = std::move(id);
  sweep.title = std::move(title);
  sweep.workload = "quadratic";
  sweep.parameters = std::move(parameters);
  sweep.selection = {.metric = "log2_loss", .higher_is_better = false};
  sweep.extend = false;
  return sweep;
}

// S1. The critical learning rate is 2/λ_max = 2/curvature; at ε = 1 the two
// arms lie one per cent below and above it. 256 steps take the largest
// direction to 0.98²⁵⁶ or 1.02²⁵⁶ of its start.
Sweep stability() {
  Sweep sweep = quadratic("section31_stability",
                          "Gradient descent beside the critical learning rate",
                          {{"dimension", 4},
                           {"condition", 10},
                           {"noise", kNoNoise},
                           {"walkers", 1},
                           {"start_spread", 0.1}});
  sweep.arms = {plain("below", 0, 0, {{"curvature", 1.98}}),
                plain("above", 0, 0, {{"curvature", 2.02}})};
  sweep.batch_sizes = {1};
  sweep.budgets = {BudgetSpec{.steps = 256}};
  sweep.replicates = 3;
  sweep.block = 3;
  return sweep;
}

void add_momentum_arms(Sweep& sweep, const std::string& suffix,
                       double condition,
                       const std::vector<double>& coefficients) {
  // 2/(λ_max + λ_min) = 1: the best rate of plain gradient descent lies on the
  // grid, so that its factor 2 is no handicap for it.
  const std::map<std::string, double> parameters = {
      {"curvature", 2 * condition / (condition + 1)}, {"condition", condition}};
  sweep.arms.push_back(plain("sgd" + suffix, -3, 2, parameters));
  for (const double m : coefficients) {
    Arm arm = plain("momentum" + std::to_string(std::lround(m * 100)) + suffix,
                    -3, 6, parameters);
    arm.optimizer.momentum = m;
    sweep.arms.push_back(arm);
  }
}

// S2. Steps to 10⁻⁶ of the first loss, rate and coefficient tuned.
Sweep acceleration() {
  Sweep sweep = quadratic("section31_acceleration",
                          "Steps to a given loss with and without momentum",
                          {{"dimension", 8},
                           {"noise", kNoNoise},
                           {"walkers", 1},
                           {"start_spread", 0.5},
                           {"tolerance", 1e-6}});
  sweep.selection = {.metric = "steps_to_tolerance"};
  add_momentum_arms(sweep, "_k10", 10, {0.3, 0.35, 0.4});
  add_momentum_arms(sweep, "_k100", 100, {0.7, 0.75, 0.8});
  sweep.batch_sizes = {1};
  sweep.budgets = {BudgetSpec{.steps = 1024}};
  sweep.replicates = 5;
  sweep.block = 5;
  return sweep;
}

// S3. One step from the minimum (noise alone) and from 1 (mean step) over a
// finite data set, sampled without replacement.
Sweep gradient_noise() {
  Sweep sweep = quadratic("section32_gradient_noise",
                          "Covariance of the minibatch gradient",
                          {{"noise", kGaussian},
                           {"finite", 1},
                           {"replacement", 0},
                           {"train_examples", 1024},
                           {"walkers", 1024}});
  sweep.arms = {plain("at_minimum", -3, -3, {{"start", 0}}),
                plain("at_one", -3, -3, {{"start", 1}})};
  sweep.batch_sizes = {1, 2, 4, 8, 16, 32, 64, 128, 256};
  sweep.budgets = {BudgetSpec{.steps = 1}};
  sweep.replicates = 8;
  sweep.block = 8;
  return sweep;
}

// S4, S5. One epoch of 256 examples at temperature 2⁻⁷ or twice that:
// ε/B = 2^k/B. Batch sizes up to 4 keep ε at 1/64 of the critical rate or less;
// B = 128 at ε = 1 is half of it.
Sweep temperature() {
  Sweep sweep =
      quadratic("appendixA_temperature", "One epoch at equal temperature",
                {{"train_examples", 256}, {"walkers", 4096}, {"start", 1}});
  sweep.arms = {plain("gaussian", -7, 0, {{"noise", kGaussian}}),
                plain("bernoulli", -7, -5, {{"noise", kBernoulli}}),
                plain("laplace", -7, -5, {{"noise", kLaplace}})};
  sweep.batch_sizes = {1, 2, 4, 128};
  sweep.budgets = {BudgetSpec{.epochs = 1}};
  sweep.replicates = 8;
  sweep.block = 2;
  return sweep;
}

// S6. Why the loss must not be quadratic here: one epoch adds (ε/B)·Σξ over the
// same examples at any B, whatever the tails, as long as the dynamics are
// linear; for Cauchy noise the quartiles then agree exactly in the limit of a
// small rate. With a quartic term a jump beyond √(2/(εc)) overshoots, and that
// border moves with ε alone: the share of walkers thrown out grows as √ε at
// equal temperature.
Sweep long_tails() {
  Sweep sweep =
      quadratic("section32_long_tails",
                "Walkers thrown out of a quartic well at equal temperature",
                {{"train_examples", 1024},
                 {"walkers", 2048},
                 {"start", 0},
                 {"quartic", 1},
                 {"box", 100}});
  sweep.arms = {plain("cauchy", -8, -4, {{"noise", kCauchy}}),
                plain("laplace", -8, -4, {{"noise", kLaplace}})};
  sweep.batch_sizes = {4, 16, 64};
  sweep.budgets = {BudgetSpec{.epochs = 1}};
  sweep.replicates = 8;
  sweep.block = 2;
  return sweep;
}

// S12. Curvature at the start is 1.1 + 3·12, near the minimum 1.1: the critical
// learning rate grows as training goes on.
Sweep warm_up() {
  Sweep sweep = quadratic("section33_warm_up",
                          "Largest stable learning rate with warm-up",
                          {{"noise", kNoNoise},
                           {"walkers", 1},
                           {"curvature", 1.1},
                           {"quartic", 12},
                           {"start_spread", 0.05},
                           {"collapse", 1}});
  Arm with = plain("warm_up", -6, 2);
  with.schedule = {.kind = ScheduleKind::warm_up, .warm_up_steps = 32};
  sweep.arms = {plain("none", -6, 2), with};
  sweep.batch_sizes = {1};
  sweep.budgets = {BudgetSpec{.steps = 256}};
  sweep.replicates = 5;
  sweep.block = 5;
  return sweep;
}

// S10. Walkers that start at the minimum and reach their stationary variance;
// λ = σ = 1. The slowest, at ε = 2⁻⁶, have four relaxation times.
Sweep momentum() {
  Sweep sweep =
      quadratic("section33_momentum", "Momentum and plain SGD at equal rates",
                {{"noise", kGaussian}, {"walkers", 16384}, {"start", 0}});
  Arm heavy_ball = plain("momentum", -6, 0);
  heavy_ball.optimizer.momentum = 0.9;
  sweep.arms = {plain("sgd", -6, 0), heavy_ball};
  sweep.batch_sizes = {1};
  sweep.budgets = {BudgetSpec{.steps = 256}};
  sweep.replicates = 8;
  sweep.block = 2;
  return sweep;
}

// S13. The paper's schedule; 64 examples an epoch. In closed form (mean and
// variance of each direction) the optimum is flat over B = 4 … 32 after one
// epoch and grows in proportion to B over 1 … 32 after 64.
Sweep budgets() {
  Sweep sweep = quadratic("section34_budgets",
                          "Regimes at four budgets on a noisy quadratic",
                          {{"dimension", 8},
                           {"condition", 8},
                           {"curvature", 0.75},
                           {"noise", kGaussian},
                           {"noise_scale", 0.2},
                           {"train_examples", 64},
                           {"walkers", 64},
                           {"collapse", 1}});
  Arm sgd = plain("sgd", -8, 4);
  sgd.schedule = {.kind = ScheduleKind::paper};
  sweep.arms = {sgd};
  sweep.batch_sizes = {1, 2, 4, 8, 16, 32};
  sweep.budgets = {BudgetSpec{.epochs = 1}, BudgetSpec{.epochs = 2},
                   BudgetSpec{.epochs = 8}, BudgetSpec{.epochs = 64}};
  sweep.replicates = 7;
  sweep.block = 7;
  return sweep;
}

}  // namespace

claim::Experiment smith2020_section3(claim::Tier, const std::string&) {
  return {
      .id = "smith2020_section3",
      .place = "Sections 3.1 to 3.4, Appendix A",
      .differs =
          "The paper argues these points in text, without data. Here each is "
          "run on a quadratic (S6 and S12: with a quartic term) whose noise is "
          "known, so that theory gives the expected number.",
      .sweeps = {stability(), acceleration(), gradient_noise(), temperature(),
                 long_tails(), warm_up(), budgets()},
  };
}

claim::Experiment smith2020_section33(claim::Tier, const std::string&) {
  return {.id = "smith2020_section33",
          .place = "Section 3.3",
          .differs =
              "The paper argues this point in text; here it is run on a "
              "quadratic whose stationary variance is known.",
          .sweeps = {momentum()}};
}

}  // namespace noisegate::suites
