// Figures 2, 3, 9 and 10 of Smith et al. 2020 on the networks of the paper:
// best rates v epoch budget at one small batch size, momentum 0.9, the rate
// tuned for the test metric and for the training metric.
//
// Budgets double between the ends that the paper prints; the steps between them
// are not printed.
#include <array>

#include "suites/experiments/paper.h"

namespace noisegate::suites::paper {
namespace {

using claim::Experiment;
using claim::Sweep;
using claim::Tier;

Sweep over_budgets(const Network& network, const std::string& id,
                   const std::string& title, std::int64_t batch_size,
                   Rates rates) {
  Sweep sweep = sweep_of(network, id, title);
  sweep.arms = {momentum(network, rates)};
  sweep.batch_sizes = {batch_size};
  sweep.objectives = {{.metric = network.train_metric}};
  return sweep;
}

const char* const kDoubled =
    "Budgets double between the printed ends, which the paper does not state; "
    "batch size, schedule, momentum, L2 and k of n as in the paper; rates are "
    "powers of two.";

const char* const kTooShort =
    "Budgets that one GPU trains in two hours end before the effect begins: "
    "tier paper only.";

Sweep wide_resnet_budgets(Tier tier, bool normalised) {
  const Rates rates = normalised ? Rates{-8, 3} : Rates{-9, 2};
  const Rates few = normalised ? Rates{-3, 2} : Rates{-5, 0};
  const std::string ending = normalised ? "bn" : "nobn";
  Sweep sweep =
      over_budgets(wide_resnet(normalised), "figure2_wrn_16_4_" + ending,
                   normalised ? "B = 64, normalised" : "B = 64, not normalised",
                   64, tier == Tier::paper ? rates : few);
  sweep.budgets = epochs(doublings(50, 6400));
  if (tier == Tier::gpu) shorten(sweep, {64}, epochs({1, 2, 4}));
  return sweep;
}

// ε_f = ε₀·γ⁻¹⁰, so that γ = 2^(j/10) puts the final rate j octaves below the
// initial one. Written out: the last digit of std::exp2 is the library's.
struct Decay {
  int octaves = 0;
  double factor = 0;
};
constexpr std::array<Decay, 8> kDecays = {{
    {0, 1},
    {4, 1.3195079107728942},
    {6, 1.515716566510398},
    {8, 1.7411011265922482},
    {10, 2},
    {12, 2.2973967099940698},
    {14, 2.6390158215457884},
    {16, 3.0314331330207964},
}};

}  // namespace

Experiment figure2(Tier tier) {
  return {.id = "smith2020_figure2",
          .place = "Figure 2",
          .differs = tier == Tier::paper
                         ? kDoubled
                         : "1, 2 and 4 epochs instead of 50 to 6400, six "
                           "rates, best 2 of 3.",
          .sweeps = {wide_resnet_budgets(tier, true),
                     wide_resnet_budgets(tier, false)},
          .data = "cifar10"};
}

Experiment figure3(Tier tier) {
  if (tier == Tier::gpu)
    return left_out("smith2020_figure3", "Figure 3", kTooShort);
  const Network network = wide_resnet(true);
  Sweep sweep = over_budgets(network, "figure3_wrn_16_4_bn",
                             "B = 64, initial and final rate apart", 64, {});
  sweep.arms.clear();
  for (const Decay& decay : kDecays)
    sweep.arms.push_back(momentum(network,
                                  "octaves_" + std::to_string(decay.octaves),
                                  decay.factor, {-8, 3}));
  sweep.budgets = epochs(doublings(50, 6400));
  sweep.replicates = 7;
  sweep.selection.keep = 5;
  return {.id = "smith2020_figure3",
          .place = "Figure 3",
          .differs =
              "Initial and final rate on one grid: the final one lies "
              "0, 4, 6, … 16 octaves below the initial one. " +
              std::string(kDoubled),
          .sweeps = {sweep},
          .data = "cifar10"};
}

// Two decades around the printed minimum at 56 epochs.
Experiment figure9(Tier tier) {
  if (tier == Tier::gpu)
    return left_out("smith2020_figure9", "Figure 9", kTooShort);
  const Network network = lstm();
  Sweep sweep =
      over_budgets(network, "figure9_lstm", "LSTM, B = 64", 64, {-3, 5});
  sweep.budgets = epochs(doublings(7, 896));
  return {.id = "smith2020_figure9",
          .place = "Figure 9",
          .differs = "7 to 896 epochs around the printed minimum at 56. " +
                     std::string(kDoubled) + " L2 is not stated: none.",
          .sweeps = {sweep},
          .data = network.data};
}

Experiment figure10(Tier tier) {
  if (tier == Tier::gpu)
    return left_out("smith2020_figure10", "Figure 10", kTooShort);
  const Network network = deep_autoencoder();
  Sweep sweep = over_budgets(network, "figure10_deep_autoencoder",
                             "Autoencoder, B = 32", 32, {-9, -1});
  sweep.budgets = epochs(doublings(25, 3200));
  return {.id = "smith2020_figure10",
          .place = "Figure 10",
          .differs =
              "25 to 3200 epochs around the 800 that the paper "
              "shows. " +
              std::string(kDoubled),
          .sweeps = {sweep},
          .data = network.data};
}

}  // namespace noisegate::suites::paper
