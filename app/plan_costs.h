#pragma once

#include <string>
#include <vector>

#include "app/options.h"
#include "harness/base/json.h"
#include "harness/run/sweep_cost.h"

namespace noisegate::app {

// What the experiments of the paper's own networks cost at a tier, by table and
// figure. Needs no worker and no data: sizes are those of the descriptions that
// are built in (fixtures/workloads/paper_networks.h).
struct ExperimentCost {
  std::string id, place, data;
  std::vector<std::string> workloads;
  run::SweepCost cost;
  // Earlier experiments that share sweeps with it, and what is left of the
  // cost without those.
  std::vector<std::string> shares_with;
  run::SweepCost own;
  std::string waits;    // why nothing can train it; "" if it can be trained
  std::string differs;  // from the paper
};

struct TierCost {
  claim::Tier tier = claim::Tier::paper;
  run::GpuRates rates;
  std::vector<ExperimentCost> experiments;  // in the order of the paper
  run::SweepCost total;  // shared sweeps once; without those that wait
};

// Of the tiers gpu and paper. All experiments, or those that --experiment,
// --suite and --claim leave. Error{usage} on an unknown name, and on FLOPs or
// a rate that make no sense.
TierCost tier_cost(const Options& options, claim::Tier tier);

std::string costs_text(const TierCost& costs, std::size_t width);
base::Json to_json(const TierCost& costs);

}  // namespace noisegate::app
