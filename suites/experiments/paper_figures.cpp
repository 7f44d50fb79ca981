// Figures 1 and 5 to 8 of Smith et al. 2020 on the networks of the paper: test
// metric and best rate v batch size under a constant epoch budget, plain SGD
// and momentum.
//
// The paper does not print the axes of figures 1, 6, 7 and 8. Ours hold three
// doublings or more on either side of each printed break point where the
// training set allows. Rates: down to the best one that linear scaling gives
// the smallest batch from the printed optima of the tables, with two steps to
// spare, and up to two steps beyond the plateau that it gives at the break.
#include "suites/experiments/paper.h"

namespace noisegate::suites::paper {
namespace {

using claim::Experiment;
using claim::Sweep;
using claim::Tier;

const char* const kOwnAxis =
    "The paper does not print the axis: powers of two around the break points "
    "that its captions name. Budget, schedule, momentum, L2 and k of n as in "
    "the paper; rates are powers of two.";

const char* const kTooShort =
    "Budgets that one GPU trains in two hours do not show both regimes: tier "
    "paper only.";

// Both optimizers over batch sizes.
Sweep both(const Network& network, const std::string& id,
           const std::string& title, Rates plain_rates, Rates momentum_rates) {
  Sweep sweep = sweep_of(network, id, title);
  sweep.arms = {plain(network, plain_rates), momentum(network, momentum_rates)};
  return sweep;
}

// 512 is the break of plain SGD. Not below 64: that is a ghost group.
Sweep figure1_sweep(Tier tier) {
  const Network network = wide_resnet(true);
  Sweep sweep = both(network, "figure1_wrn_16_4_bn", "16-4 Wide-ResNet",
                     {-3, 5}, {-3, 7});
  sweep.batch_sizes = doublings(64, 8192);
  sweep.budgets = epochs({200});
  if (tier == Tier::paper) return sweep;
  shorten(sweep, {64, 256, 1024, 4096}, epochs({2}));
  for (claim::Arm& arm : sweep.arms) arm.low = -2;
  for (claim::Arm& arm : sweep.arms) arm.high = 3;
  return sweep;
}

}  // namespace

Experiment figure1(Tier tier) {
  return {.id = "smith2020_figure1",
          .place = "Figure 1",
          .differs = tier == Tier::paper
                         ? kOwnAxis
                         : "2 epochs instead of 200, four batch sizes, six "
                           "rates, best 2 of 3.",
          .sweeps = {figure1_sweep(tier)},
          .data = "cifar10"};
}

// The sweep of figure 1 at two of its batch sizes.
Experiment figure5(Tier tier) {
  if (tier == Tier::gpu)
    return left_out("smith2020_figure5", "Figure 5", kTooShort);
  return {.id = "smith2020_figure5",
          .place = "Figure 5",
          .differs =
              "Reads B = 64 and 1024 of the sweep of figure 1, whose "
              "rates it shares.",
          .sweeps = {figure1_sweep(tier)},
          .data = "cifar10"};
}

// Breaks at 8 and 256.
Experiment figure6(Tier tier) {
  if (tier == Tier::gpu)
    return left_out("smith2020_figure6", "Figure 6", kTooShort);
  const Network network = wide_resnet(false);
  Sweep sweep =
      both(network, "figure6_wrn_16_4_nobn",
           "16-4 Wide-ResNet without normalisation", {-9, -2}, {-9, 2});
  sweep.batch_sizes = doublings(2, 2048);
  sweep.budgets = epochs({200});
  return {.id = "smith2020_figure6",
          .place = "Figure 6",
          .differs = kOwnAxis,
          .sweeps = {sweep},
          .data = network.data};
}

// Breaks at 64 and 128.
Experiment figure7(Tier tier) {
  if (tier == Tier::gpu)
    return left_out("smith2020_figure7", "Figure 7", kTooShort);
  const Network network = lstm();
  Sweep sweep = both(network, "figure7_lstm", "LSTM", {-3, 4}, {-3, 5});
  sweep.batch_sizes = doublings(8, 512);
  sweep.budgets = epochs({40});
  return {.id = "smith2020_figure7",
          .place = "Figure 7",
          .differs = std::string(kOwnAxis) + " L2 is not stated: none.",
          .sweeps = {sweep},
          .data = network.data};
}

// Breaks at 16 and 128.
Experiment figure8(Tier tier) {
  if (tier == Tier::gpu)
    return left_out("smith2020_figure8", "Figure 8", kTooShort);
  const Network network = deep_autoencoder();
  Sweep sweep = both(network, "figure8_deep_autoencoder", "Autoencoder",
                     {-10, -3}, {-10, 0});
  sweep.batch_sizes = doublings(4, 1024);
  sweep.budgets = epochs({200});
  return {.id = "smith2020_figure8",
          .place = "Figure 8",
          .differs = kOwnAxis,
          .sweeps = {sweep},
          .data = network.data};
}

}  // namespace noisegate::suites::paper
