// Tables 1 to 7 of Smith et al. 2020 on the networks of the paper: test metric
// and best rate v batch size under a constant number of updates, momentum 0.9.
//
// The grids hold every printed optimum and bar with a step to spare, as the
// paper's edge rule asks, and two rates beyond each optimum for the fitted peak
// (protocol.csv, effective_learning_rate_grid_must_reach). All are powers of
// two: the optimum is located between them by the fit. The paper's grids are
// powers of two in tables 1, 3 and 4, and 0.025 times such in table 5; table 6
// has steps of √2.
#include "suites/experiments/paper.h"

namespace noisegate::suites::paper {
namespace {

using claim::Experiment;
using claim::Sweep;
using claim::Tier;
using trial::BudgetSpec;

constexpr std::int64_t kLargeBatchSteps = 9765;  // 200 epochs of 50,000 at 1024
constexpr std::int64_t kSmallBatchSteps = 156250;  // the same at 64
constexpr std::int64_t kLstmSteps = 16560;         // 40 epochs at 64

Sweep table_sweep(const Network& network, const std::string& id, Rates rates,
                  std::vector<std::int64_t> batch_sizes, std::int64_t steps) {
  Sweep sweep = sweep_of(network, id, "Constant number of steps");
  sweep.arms = {momentum(network, rates)};
  sweep.batch_sizes = std::move(batch_sizes);
  sweep.budgets = {BudgetSpec{.steps = steps}};
  return sweep;
}

const char* const kAsPrinted =
    "Axis, budget, schedule, momentum, L2 and k of n as in the paper; the "
    "learning rates are powers of two, which the paper does not state.";

const char* const kTooLarge =
    "The 28-10 Wide-ResNet takes thirteen times the operations of the 16-4 "
    "one: tier paper only.";

// Section 6: does a smaller budget help the batch size that generalizes badly?
Sweep smaller_budgets(const Network& network) {
  Sweep sweep = sweep_of(network, "table1_smaller_budgets",
                         "B = 16384 at smaller numbers of steps");
  sweep.arms = {momentum(network, {-1, 7})};
  sweep.batch_sizes = {16384};
  for (const std::int64_t part : {8, 4, 2, 1})
    sweep.budgets.push_back({.steps = kLargeBatchSteps / part});
  return sweep;
}

}  // namespace

Experiment table1(Tier tier) {
  const Network network = wide_resnet(true);
  Sweep sweep = table_sweep(network, "table1_wrn_16_4_bn", {-1, 7},
                            doublings(256, 32768), kLargeBatchSteps);
  Experiment out{.id = "smith2020_table1",
                 .place = "Table 1",
                 .differs = kAsPrinted,
                 .sweeps = {sweep, smaller_budgets(network)},
                 .data = network.data};
  if (tier == Tier::paper) return out;
  shorten(sweep, {256, 1024, 4096}, {BudgetSpec{.steps = 200}});
  sweep.arms = {momentum(network, {0, 5})};
  out.sweeps = {sweep};
  out.differs =
      "200 updates instead of 9765, three batch sizes of eight, six rates, "
      "best 2 of 3.";
  return out;
}

Experiment table2(Tier tier) {
  if (tier == Tier::gpu)
    return left_out("smith2020_table2", "Table 2", "Needs ImageNet.");
  Network network = wide_resnet(true);
  network.workload = "resnet50_imagenet";
  network.data = "imagenet";
  network.l2 = 1e-4;  // Goyal et al. 2017, whose implementation it refers to
  network.replicates = network.keep = 1;
  Sweep sweep = sweep_of(network, "table2_resnet50", "90 epochs");
  // Both optima and bars, a step to spare: 1 at 256, 16 with momentum at 4096.
  sweep.arms = {plain(network, {-2, 6}), momentum(network, {-2, 6})};
  sweep.batch_sizes = {256, 1024, 4096};
  sweep.budgets = epochs({90});
  return {.id = "smith2020_table2",
          .place = "Table 2",
          .differs = "Declared only: there is no reader of ImageNet.",
          .sweeps = {sweep},
          .data = network.data};
}

Experiment table3(Tier tier) {
  const Network network = wide_resnet(false);
  Sweep sweep = table_sweep(network, "table3_wrn_16_4_nobn", {-6, 2},
                            doublings(16, 2048), kSmallBatchSteps);
  Experiment out{.id = "smith2020_table3",
                 .place = "Table 3",
                 .differs = kAsPrinted,
                 .sweeps = {sweep},
                 .data = network.data};
  if (tier == Tier::paper) return out;
  shorten(sweep, {64, 256, 1024}, {BudgetSpec{.steps = 400}});
  sweep.arms = {momentum(network, {-4, 1})};
  out.sweeps = {sweep};
  out.differs =
      "400 updates instead of 156,250, three batch sizes of eight, six rates, "
      "best 2 of 3.";
  return out;
}

Experiment table4(Tier tier) {
  if (tier == Tier::gpu)
    return left_out("smith2020_table4", "Table 4", kTooLarge);
  const Network network = wide_resnet_100(true);
  return {.id = "smith2020_table4",
          .place = "Table 4",
          .differs = kAsPrinted,
          .sweeps = {table_sweep(network, "table4_wrn_28_10_bn", {-1, 7},
                                 doublings(256, 16384), kLargeBatchSteps)},
          .data = network.data};
}

Experiment table5(Tier tier) {
  if (tier == Tier::gpu)
    return left_out("smith2020_table5", "Table 5", kTooLarge);
  const Network network = wide_resnet_100(false);
  return {.id = "smith2020_table5",
          .place = "Table 5",
          .differs = kAsPrinted,
          .sweeps = {table_sweep(network, "table5_wrn_28_10_nobn", {-8, 0},
                                 doublings(32, 2048), kSmallBatchSteps)},
          .data = network.data};
}

Experiment table6(Tier tier) {
  const Network network = lstm();
  Sweep sweep = table_sweep(network, "table6_lstm", {-2, 5}, doublings(16, 256),
                            kLstmSteps);
  Experiment out{.id = "smith2020_table6",
                 .place = "Table 6",
                 .differs =
                     "Learning rates a factor of 2 apart, where the "
                     "printed optima look like one of √2: the fitted "
                     "peak locates the optimum between them. L2 is not "
                     "stated: none.",
                 .sweeps = {sweep},
                 .data = network.data};
  if (tier == Tier::paper) return out;
  shorten(sweep, {16, 64, 256}, {BudgetSpec{.steps = 1000}});
  sweep.arms = {momentum(network, {-1, 4})};
  out.sweeps = {sweep};
  out.differs =
      "1000 updates instead of 16,560, three batch sizes of five, six rates a "
      "factor of 2 apart, best 2 of 3.";
  return out;
}

Experiment table7(Tier tier) {
  const Network network = deep_autoencoder();
  Sweep sweep = table_sweep(network, "table7_deep_autoencoder", {-7, -1},
                            {64, 256, 1024, 4096}, kSmallBatchSteps);
  Experiment out{.id = "smith2020_table7",
                 .place = "Table 7",
                 .differs = kAsPrinted,
                 .sweeps = {sweep},
                 .data = network.data};
  if (tier == Tier::paper) return out;
  shorten(sweep, {64, 256, 1024, 4096}, {BudgetSpec{.steps = 5000}});
  out.sweeps = {sweep};
  out.differs = "5000 updates instead of 156,250, best 2 of 3.";
  return out;
}

}  // namespace noisegate::suites::paper
