#pragma once

// The paper's own networks, at the tiers gpu and paper. Private to this folder;
// smith2020.h has what suites call.
#include <cstdint>
#include <string>
#include <vector>

#include "harness/claim/sweep.h"

namespace noisegate::suites::paper {

// Is it a tier of the paper's own networks?
inline bool is_large(claim::Tier tier) {
  return tier == claim::Tier::gpu || tier == claim::Tier::paper;
}

// What all sweeps of a network share (reference/smith2020/protocol.csv).
struct Network {
  std::string workload, data, engine;
  double l2 = 0;
  std::string metric;  // of the test set: selects the rate
  bool higher_is_better = false;
  std::string train_metric;  // tuned on its own in figures 2, 3, 9 and 10
  int replicates = 0;
  int keep = 0;
};
Network wide_resnet(bool normalised);      // 16-4 on CIFAR-10
Network wide_resnet_100(bool normalised);  // 28-10 on CIFAR-100
Network lstm();
Network deep_autoencoder();

// log2 of effective rates, both ends included.
struct Rates {
  int low = 0;
  int high = 0;
};

// An empty sweep of the network: no arms, sizes or budgets.
claim::Sweep sweep_of(const Network& network, std::string id,
                      std::string title);
// Heavy ball with 0.9, or plain SGD; the paper's schedule with this decay.
claim::Arm momentum(const Network& network, Rates rates);
claim::Arm momentum(const Network& network, std::string name, double decay,
                    Rates rates);
claim::Arm plain(const Network& network, Rates rates);

// from, 2·from, … up to `to`.
std::vector<std::int64_t> doublings(std::int64_t from, std::int64_t to);
std::vector<trial::BudgetSpec> epochs(const std::vector<std::int64_t>& list);

// The tier gpu: three replicates of which two are kept, and one pack for all of
// them.
void shorten(claim::Sweep& sweep, std::vector<std::int64_t> batch_sizes,
             std::vector<trial::BudgetSpec> budgets);

// An experiment that is not run at a tier, and why.
claim::Experiment left_out(std::string id, std::string place, std::string why);

// Of smith2020.h at these tiers. An experiment that the tier leaves out has no
// sweeps, and `differs` says why.
claim::Experiment table1(claim::Tier tier);
claim::Experiment table2(claim::Tier tier);
claim::Experiment table3(claim::Tier tier);
claim::Experiment table4(claim::Tier tier);
claim::Experiment table5(claim::Tier tier);
claim::Experiment table6(claim::Tier tier);
claim::Experiment table7(claim::Tier tier);
claim::Experiment figure1(claim::Tier tier);
claim::Experiment figure2(claim::Tier tier);
claim::Experiment figure3(claim::Tier tier);
claim::Experiment figure5(claim::Tier tier);
claim::Experiment figure6(claim::Tier tier);
claim::Experiment figure7(claim::Tier tier);
claim::Experiment figure8(claim::Tier tier);
claim::Experiment figure9(claim::Tier tier);
claim::Experiment figure10(claim::Tier tier);

}  // namespace noisegate::suites::paper
