#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "harness/claim/baseline.h"
#include "harness/claim/simulator.h"

// Simulated runs of one sweep, and the baseline of some of them.
namespace noisegate::claim::testing {

inline const std::string kDataSha256(64, 'd');
inline constexpr int kReplicates = 8;

// Five sizes of one arm "sgd", eleven rates; "test_loss" and the training loss.
inline simulator::World level_world() {
  simulator::World world = simulator::one_arm(
      {.arm = "sgd"}, {4, 8, 16, 32, 64}, -9, 1, kReplicates);
  world.extras.push_back({.metric = "train_loss", .scale = 0.5, .shift = 0.3});
  return world;
}

inline RunOptions level_options(std::uint64_t master_seed) {
  RunOptions options;
  options.master_seed = master_seed;
  return options;
}

// Master seeds 2000 … 2000 + runs − 1, each drawn by itself from `from` on.
inline Baseline simulated_baseline(simulator::Simulator& simulator, int runs,
                                   std::uint64_t from = 2000) {
  std::vector<Evidence> drawn;
  for (int i = 0; i < runs; ++i)
    drawn.push_back(simulator.draw(from + static_cast<std::uint64_t>(i)));
  std::vector<BaselineSource> sources;
  for (int i = 0; i < runs; ++i)
    sources.push_back(
        {2000 + static_cast<std::uint64_t>(i),
         &drawn[static_cast<std::size_t>(i)].sweeps.begin()->second});
  return measure_baseline(sources, level_options(2000), kDataSha256);
}

using EditPoint = std::function<void(std::optional<TrialPoint>&)>;

// Changes all trials of a cell at one rate.
inline void edit_cell(Evidence& evidence, const CellId& id, int log2_rate,
                      const EditPoint& edit) {
  Cell& cell = evidence.sweeps.begin()->second.cells.at(id);
  for (auto& point :
       cell.trials.at(static_cast<std::size_t>(log2_rate - cell.low)))
    edit(point);
}

}  // namespace noisegate::claim::testing
