#include "suites/experiments/paper.h"

#include <utility>

namespace noisegate::suites::paper {

using claim::Arm;
using claim::Sweep;
using trial::BudgetSpec;

namespace {

Network image_classifier(std::string workload, std::string data) {
  return {.workload = std::move(workload),
          .data = std::move(data),
          .engine = "replicated",
          .l2 = 5e-4,
          .metric = "test_accuracy",
          .higher_is_better = true,
          .train_metric = "train_loss",
          .replicates = 15,
          .keep = 12};
}

}  // namespace

Network wide_resnet(bool normalised) {
  return image_classifier(
      normalised ? "wrn_16_4_bn_cifar10" : "wrn_16_4_nobn_cifar10", "cifar10");
}

Network wide_resnet_100(bool normalised) {
  return image_classifier(
      normalised ? "wrn_28_10_bn_cifar100" : "wrn_28_10_nobn_cifar100",
      "cifar100");
}

// The paper names no L2 coefficient for it.
Network lstm() {
  return {.workload = "lstm_ptb",
          .data = "ptb",
          .engine = "stacked",
          .l2 = 0,
          .metric = "test_perplexity",
          .higher_is_better = false,
          .train_metric = "train_perplexity",
          .replicates = 7,
          .keep = 5};
}

Network deep_autoencoder() {
  return {.workload = "deep_autoencoder_mnist",
          .data = "mnist",
          .engine = "stacked",
          .l2 = 1e-5,
          .metric = "test_loss",
          .higher_is_better = false,
          .train_metric = "train_loss",
          .replicates = 7,
          .keep = 5};
}

Sweep sweep_of(const Network& network, std::string id, std::string title) {
  Sweep sweep;
  sweep.id = std::move(id);
  sweep.title = std::move(title);
  sweep.workload = network.workload;
  sweep.replicates = network.replicates;
  sweep.selection = {.metric = network.metric,
                     .higher_is_better = network.higher_is_better,
                     .keep = network.keep};
  sweep.engine = network.engine;
  // A stacked engine trains the replicates of a pack together.
  if (network.engine == "stacked") sweep.block = network.replicates;
  return sweep;
}

Arm momentum(const Network& network, std::string name, double decay,
             Rates rates) {
  return {.name = std::move(name),
          .optimizer = {.momentum = 0.9, .l2 = network.l2},
          .schedule = {.kind = trial::ScheduleKind::paper, .decay = decay},
          .low = rates.low,
          .high = rates.high,
          .parameters = {}};
}

Arm momentum(const Network& network, Rates rates) {
  return momentum(network, "momentum", 2, rates);
}

Arm plain(const Network& network, Rates rates) {
  Arm arm = momentum(network, "sgd", 2, rates);
  arm.optimizer.momentum = 0;
  return arm;
}

std::vector<std::int64_t> doublings(std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> list;
  for (std::int64_t b = from; b <= to; b *= 2) list.push_back(b);
  return list;
}

std::vector<BudgetSpec> epochs(const std::vector<std::int64_t>& list) {
  std::vector<BudgetSpec> budgets;
  for (const std::int64_t n : list) budgets.push_back({.epochs = n});
  return budgets;
}

void shorten(Sweep& sweep, std::vector<std::int64_t> batch_sizes,
             std::vector<BudgetSpec> budgets) {
  sweep.batch_sizes = std::move(batch_sizes);
  sweep.budgets = std::move(budgets);
  sweep.replicates = 3;
  sweep.selection.keep = 2;
  if (sweep.block > 1) sweep.block = sweep.replicates;
}

claim::Experiment left_out(std::string id, std::string place, std::string why) {
  return {.id = std::move(id),
          .place = std::move(place),
          .differs = std::move(why),
          .sweeps = {}};
}

}  // namespace noisegate::suites::paper
