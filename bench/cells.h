#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/trial/spec.h"

namespace noisegate::bench {

// What a benchmark measures. Its name in the output is
// `<kind>/<workload>/B:<batch size>` and, but for `reference`, `/T:<trials>`.
enum class Kind {
  stacked,    // steps of the stacked engine, T trials side by side
  reference,  // steps of the reference loop, one trial
  trials,     // whole trials as the worker trains a pack of T
};

struct Cell {
  Kind kind = Kind::stacked;
  std::string workload;
  std::int64_t batch_size = 0;
  std::int64_t trials = 1;

  std::string name() const;
};

// How all cells are trained.
struct Settings {
  std::string device = "cpu";
  double momentum = 0.9;
};

// Every cell of the program: the workloads of the desk tier on generated data,
// and the net for measuring speed.
std::vector<Cell> all_cells();

// One spec a trial, replicates 0 … T−1, with the rate of the workload. `run`
// goes into the random streams: two runs visit examples in different orders, so
// that none finds the other's permutations in memory. `trials` cells get the
// budget of the desk tier, 20 epochs; the others one that never ends.
std::vector<trial::TrialSpec> specs(const Cell& cell, const Settings& settings,
                                    std::int64_t run);

}  // namespace noisegate::bench
