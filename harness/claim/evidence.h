#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/claim/sweep.h"
#include "harness/trial/record.h"

namespace noisegate::claim {

struct TrialPoint {
  std::string key;
  trial::Status status = trial::Status::error;
  bool collapsed = false;
  std::map<std::string, double> metrics;
};

// All trials of one (arm, batch size, budget): [rate][replicate], rates
// ascending without holes. A trial that is not there is nullopt.
struct Cell {
  int low = 0;  // log2 rate of rates[0]
  std::vector<std::vector<std::optional<TrialPoint>>> trials;
  int high() const { return low + static_cast<int>(trials.size()) - 1; }
  int replicates() const {
    return trials.empty() ? 0 : static_cast<int>(trials.front().size());
  }
};

struct CellId {
  std::string arm;
  std::int64_t batch_size = 0;
  trial::BudgetSpec budget;
  auto operator<=>(const CellId&) const = default;
};

struct SweepResult {
  Sweep sweep;
  std::map<CellId, Cell> cells;
  // The cell, or nullptr. `budget` may be left out where there is just one.
  const Cell* cell(const std::string& arm, std::int64_t batch_size,
                   const trial::BudgetSpec& budget = {}) const;
};

// Everything a check may look at: results by sweep id. In-memory, so that a
// simulator can make one (statistics T14).
struct Evidence {
  std::map<std::string, SweepResult> sweeps;
  // Throws Error{config} on an unknown id (a suite that names a sweep which no
  // experiment has).
  const SweepResult& sweep(const std::string& id) const;
};

// Finds the record of a spec; nothing if it is missing.
using TrialLookup =
    std::function<std::optional<TrialPoint>(const trial::TrialSpec&)>;

// Assembles the evidence of `sweeps` (with their extensions) from a lookup.
Evidence gather(const std::vector<Sweep>& sweeps, const RunOptions& options,
                const std::vector<Extension>& extensions,
                const TrialLookup& lookup);

}  // namespace noisegate::claim
