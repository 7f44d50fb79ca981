// Figures 1 and 8 and table 7 of Smith et al. 2020 at sizes that two CPU cores
// train in minutes. The grid of rates is common to all batch sizes of an arm:
// it does not contain the law that it tests.
#include "suites/experiments/smith2020.h"

namespace noisegate::suites {
namespace {

using claim::Arm;
using claim::Sweep;
using claim::Tier;

Arm arm(std::string name, double momentum, int low, int high) {
  return {.name = std::move(name),
          .optimizer = {.momentum = momentum},
          .schedule = {.kind = trial::ScheduleKind::paper},
          .low = low,
          .high = high,
          .parameters = {}};
}

// Every path at toy size; decides nothing.
void shrink_to_smoke(Sweep& sweep) {
  sweep.parameters["train_examples"] = 256;
  sweep.parameters["test_examples"] = 256;
  sweep.batch_sizes = {16, 64};
  for (trial::BudgetSpec& budget : sweep.budgets) {
    budget = budget.steps > 0 ? trial::BudgetSpec{.steps = 16}
                              : trial::BudgetSpec{.epochs = 2};
  }
  sweep.replicates = 2;
  sweep.selection.keep = 1;
  sweep.extend = false;
  for (Arm& a : sweep.arms) {
    a.low = -4;
    a.high = 0;
  }
}

Sweep classifier(const std::string& data) {
  Sweep sweep;
  sweep.id = "figure1_classifier";
  sweep.title = "Classifier, 20 epochs";
  sweep.workload = "classifier_" + data;
  sweep.arms = {arm("sgd", 0, -7, 2), arm("momentum", 0.9, -7, 4)};
  sweep.batch_sizes = {2, 4, 8, 16, 32, 64, 128, 256, 512};
  sweep.budgets = {trial::BudgetSpec{.epochs = 20}};
  // Eight leave S26 short of power (docs/statistics.md), nine S18 on MNIST,
  // where the gap is half as wide (docs/search_log.md).
  const bool glyphs = data == "glyphs";
  sweep.replicates = glyphs ? 9 : 13;
  sweep.selection = {.metric = "test_accuracy",
                     .higher_is_better = true,
                     .keep = glyphs ? 7 : 10};
  return sweep;
}

Sweep autoencoder(const std::string& data) {
  Sweep sweep;
  sweep.id = "figure8_autoencoder";
  sweep.title = "Autoencoder, 20 epochs";
  sweep.workload = "autoencoder_" + data;
  sweep.arms = {arm("sgd", 0, -7, 0), arm("momentum", 0.9, -7, 2)};
  sweep.batch_sizes = {4, 8, 16, 32, 64, 128, 256, 512};
  sweep.budgets = {trial::BudgetSpec{.epochs = 20}};
  // Beyond the break its error varies much between replicates: seven left one
  // in eight development seeds undecided.
  sweep.replicates = 10;
  sweep.selection = {
      .metric = "test_loss", .higher_is_better = false, .keep = 7};
  return sweep;
}

// All batch sizes lie beyond the break of figure 8.
Sweep autoencoder_at_constant_steps(const std::string& data) {
  Sweep sweep;
  sweep.id = "table7_autoencoder";
  sweep.title = "Autoencoder, constant number of steps";
  sweep.workload = "autoencoder_" + data;
  sweep.parameters = {{"train_examples", 1024}};
  sweep.arms = {arm("momentum", 0.9, -4, 2)};
  sweep.batch_sizes = {128, 256, 512, 1024};
  sweep.budgets = {trial::BudgetSpec{.steps = 160}};
  sweep.replicates = 14;
  sweep.selection = {
      .metric = "test_loss", .higher_is_better = false, .keep = 10};
  return sweep;
}

}  // namespace

claim::Experiment smith2020_figure1(Tier tier, const std::string& data) {
  Sweep sweep = classifier(data);
  if (tier == Tier::smoke) shrink_to_smoke(sweep);
  return {.id = "smith2020_figure1",
          .place = "Figure 1",
          .differs =
              "A one-hidden-layer classifier on generated digits or MNIST at "
              "14 × 14 instead of a 16-4 Wide-ResNet on CIFAR-10; 20 epochs "
              "instead of 200; the break lies near B = 40 instead of 512.",
          .sweeps = {sweep}};
}

claim::Experiment smith2020_figure8(Tier tier, const std::string& data) {
  Sweep sweep = autoencoder(data);
  if (tier == Tier::smoke) shrink_to_smoke(sweep);
  return {.id = "smith2020_figure8",
          .place = "Figure 8",
          .differs =
              "An autoencoder of six layers with a code of 8 on generated "
              "digits or MNIST at 14 × 14 instead of eight layers with a code "
              "of 30 on MNIST; no L2 term; 20 epochs instead of 200.",
          .sweeps = {sweep}};
}

claim::Experiment smith2020_table7(Tier tier, const std::string& data) {
  Sweep sweep = autoencoder_at_constant_steps(data);
  if (tier == Tier::smoke) shrink_to_smoke(sweep);
  return {.id = "smith2020_table7",
          .place = "Table 7",
          .differs =
              "The small autoencoder of figure 8 with 1024 training images; "
              "160 updates; B from 128 to 1024 instead of 64 to 4096.",
          .sweeps = {sweep}};
}

}  // namespace noisegate::suites
