// Tables 1 and 7 and figures 2, 3 and 10 of Smith et al. 2020 at desk size: a
// network with ghost batch normalisation, heavy-ball momentum and L2, under a
// constant number of steps or at a fixed batch size over budgets.
#include "suites/experiments/smith2020.h"

namespace noisegate::suites {
namespace {

using claim::Arm;
using claim::Sweep;
using claim::Tier;
using trial::BudgetSpec;

constexpr double kL2 = 1e-3;  // on all weight matrices

// Rates in octaves, both ends included.
struct Rates {
  int low = 0;
  int high = 0;
};

Arm momentum(std::string name, double decay, double l2, Rates rates) {
  return {.name = std::move(name),
          .optimizer = {.momentum = 0.9, .l2 = l2},
          .schedule = {.kind = trial::ScheduleKind::paper, .decay = decay},
          .low = rates.low,
          .high = rates.high,
          .parameters = {}};
}

// Every path at toy size; decides nothing.
void shrink_to_smoke(Sweep& sweep) {
  sweep.parameters["train_examples"] = 256;
  sweep.parameters["test_examples"] = 256;
  if (sweep.batch_sizes.size() > 1) sweep.batch_sizes = {16, 64};
  for (BudgetSpec& budget : sweep.budgets) {
    if (budget.steps > 0) budget.steps = 16;
    if (budget.epochs > 0) budget.epochs = 2;
  }
  sweep.budgets.resize(1);
  sweep.replicates = 2;
  sweep.selection.keep = 1;
  sweep.extend = false;
  for (Arm& a : sweep.arms) {
    a.low = -2;
    a.high = 2;
  }
}

Sweep ghost_network(std::string id, std::string title,
                    const std::string& data) {
  Sweep sweep;
  sweep.id = std::move(id);
  sweep.title = std::move(title);
  sweep.workload = "ghost_classifier_" + data;
  sweep.replicates = 7;
  return sweep;
}

// Every batch size has the same grid, which reaches down to rates that learn
// little: where such a rate wins, the comparison must be able to see it.
Sweep constant_steps(const std::string& data) {
  Sweep sweep = ghost_network("table1_ghost_classifier",
                              "Constant number of steps", data);
  sweep.parameters = {{"hidden", 32}, {"ghost_size", 8}};
  if (data == "glyphs") {
    sweep.parameters["train_examples"] = 2048;
    sweep.parameters["pixel_noise"] = 0.25;
    sweep.parameters["label_noise"] = 0.05;
    sweep.batch_sizes = {8, 16, 32, 64, 128, 256, 512, 1024, 2048};
    sweep.budgets = {BudgetSpec{.steps = 256}};
  } else {
    sweep.parameters["train_examples"] = 1024;
    sweep.parameters["label_noise"] = 0;
    sweep.batch_sizes = {8, 16, 32, 64, 128, 256, 512, 1024};
    sweep.budgets = {BudgetSpec{.steps = 512}};
  }
  sweep.arms = {momentum("momentum", 2, kL2, {-4, 7})};
  sweep.selection = {
      .metric = "test_accuracy", .higher_is_better = true, .keep = 5};
  // Seven leave S42 open now and then: the fall is a quarter of that on glyphs
  // (docs/search_log.md).
  if (data != "glyphs") {
    sweep.replicates = 16;
    sweep.selection.keep = 11;
  }
  sweep.objectives = {{.metric = "train_loss"}};
  return sweep;
}

// What differs between the data sets: glyphs are easier, and the training loss
// comes to the floor that L2 sets it sooner (docs/search_log.md).
struct Temperature {
  double l2 = 2e-3;
  std::int64_t first_budget = 4;  // epochs; the last is 32 times that
};

Temperature temperature_of(const std::string& data) {
  if (data == "glyphs") return {};
  return {.l2 = kL2, .first_budget = 8};
}

// The test metric is the loss: its optimum has no second branch at rates that
// stop early.
Sweep temperature(const std::string& data) {
  const Temperature t = temperature_of(data);
  Sweep sweep = ghost_network("figure2_ghost_classifier",
                              "B = 32, budgets over five octaves", data);
  sweep.parameters = {{"hidden", 32},
                      {"ghost_size", 16},
                      {"train_examples", 1024},
                      {"label_noise", 0.05}};
  if (data == "glyphs") sweep.parameters["pixel_noise"] = 0.1;
  sweep.arms = {momentum("momentum", 2, t.l2, {-5, 4})};
  sweep.batch_sizes = {32};
  for (int octave = 0; octave <= 5; ++octave) {
    sweep.budgets.push_back(BudgetSpec{.epochs = t.first_budget << octave});
  }
  // With seven the peak of the training loss at the largest budget is uncertain
  // by half an octave or more at one development seed in three; twelve leave
  // S67 short of power (docs/statistics.md).
  sweep.replicates = 18;
  sweep.selection = {
      .metric = "test_loss", .higher_is_better = false, .keep = 13};
  sweep.objectives = {{.metric = "objective"}, {.metric = "train_loss"}};
  return sweep;
}

// ε_f = ε₀ γ⁻¹⁰: initial and final rate apart, at two budgets.
Sweep decays(const std::string& data) {
  Sweep sweep = temperature(data);
  sweep.id = "figure3_ghost_classifier";
  sweep.replicates = 12;
  sweep.selection.keep = 9;
  sweep.title = "B = 32, initial and final rate apart";
  const double l2 = temperature_of(data).l2;
  sweep.arms = {momentum("decay_1", 1, l2, {-5, 4}),
                momentum("decay_1.4", 1.4142135623730951, l2, {-5, 4}),
                momentum("decay_2", 2, l2, {-5, 4}),
                momentum("decay_2.8", 2.8284271247461903, l2, {-5, 4})};
  sweep.budgets = {BudgetSpec{.epochs = 16}, BudgetSpec{.epochs = 64}};
  sweep.objectives = {};
  return sweep;
}

// Neither normalisation nor L2, two of five labels wrong: longer training fits
// the wrong labels, and the best rate for the test loss falls.
Sweep overfitting(const std::string& data) {
  Sweep sweep;
  sweep.id = "figure10_classifier";
  sweep.title = "B = 32, no normalisation, 40 % of the labels wrong";
  sweep.workload = "classifier_" + data;
  sweep.parameters = {
      {"hidden", 32}, {"train_examples", 1024}, {"label_noise", 0.4}};
  if (data == "glyphs") sweep.parameters["pixel_noise"] = 0.2;
  sweep.arms = {momentum("momentum", 2, 0, {-12, 1})};
  sweep.batch_sizes = {32};
  sweep.budgets = {BudgetSpec{.epochs = 32}, BudgetSpec{.epochs = 128}};
  sweep.replicates = 18;
  sweep.selection = {
      .metric = "test_loss", .higher_is_better = false, .keep = 13};
  sweep.objectives = {{.metric = "train_loss"}};
  return sweep;
}

Sweep at(Tier tier, Sweep sweep) {
  if (tier == Tier::smoke) shrink_to_smoke(sweep);
  return sweep;
}

}  // namespace

claim::Experiment smith2020_table1(Tier tier, const std::string& data) {
  return {.id = "smith2020_table1",
          .place = "Table 1",
          .differs =
              "A network of one hidden layer with ghost batch normalisation "
              "(groups of 8) on generated digits or MNIST at 14 × 14 instead "
              "of a 16-4 Wide-ResNet (groups of 64) on CIFAR-10; 256 or 512 "
              "updates instead of 9765.",
          .sweeps = {at(tier, constant_steps(data))}};
}

claim::Experiment smith2020_figure2(Tier tier, const std::string& data) {
  return {.id = "smith2020_figure2",
          .place = "Figures 2 and 3",
          .differs =
              "The same small network (groups of 16) at B = 32 instead of a "
              "16-4 Wide-ResNet at B = 64; 4 to 128 epochs (8 to 256 on MNIST) "
              "instead of 50 to "
              "6400; the test loss, not the accuracy, selects the rate.",
          .sweeps = {at(tier, temperature(data)), at(tier, decays(data))}};
}

claim::Experiment smith2020_figure10(Tier tier, const std::string& data) {
  return {.id = "smith2020_figure10",
          .place = "Figure 10",
          .differs =
              "A classifier without normalisation on wrong labels instead of "
              "the autoencoder: the same opposite pattern, for a reason that "
              "is known (overfitting).",
          .sweeps = {at(tier, overfitting(data))}};
}

}  // namespace noisegate::suites
