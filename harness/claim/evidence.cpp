#include "harness/claim/evidence.h"

#include <fmt/format.h>

#include "harness/base/error.h"

namespace noisegate::claim {
namespace {

using base::Error;
using base::ErrorCode;

// The octaves that extensions add to a cell. The last entry for a cell counts:
// an extension holds all of its octaves so far.
Extension extension_of(const std::vector<Extension>& extensions,
                       const std::string& sweep, const CellId& id) {
  Extension found;
  for (const Extension& e : extensions) {
    if (e.sweep == sweep && e.arm == id.arm && e.batch_size == id.batch_size &&
        e.budget == id.budget) {
      found = e;
    }
  }
  return found;
}

Cell gather_cell(const Sweep& sweep, const Arm& arm, const CellId& id,
                 const RunOptions& options, const Extension& extension,
                 const TrialLookup& lookup) {
  const int replicates =
      options.replicates > 0 ? options.replicates : sweep.replicates;
  Cell cell;
  cell.low = arm.low - extension.below;
  for (int k = cell.low; k <= arm.high + extension.above; ++k) {
    auto& row = cell.trials.emplace_back();
    for (int r = 0; r < replicates; ++r) {
      row.push_back(lookup(
          make_spec(sweep, arm, id.batch_size, id.budget, k, r, options)));
    }
  }
  return cell;
}

}  // namespace

const Cell* SweepResult::cell(const std::string& arm, std::int64_t batch_size,
                              const trial::BudgetSpec& budget) const {
  CellId id{arm, batch_size, budget};
  if (budget == trial::BudgetSpec{}) {
    if (sweep.budgets.size() != 1) {
      throw Error(ErrorCode::config,
                  fmt::format("sweep \"{}\" has {} budgets: one must be named",
                              sweep.id, sweep.budgets.size()));
    }
    id.budget = sweep.budgets.front();
  }
  const auto found = cells.find(id);
  return found == cells.end() ? nullptr : &found->second;
}

const SweepResult& Evidence::sweep(const std::string& id) const {
  const auto found = sweeps.find(id);
  if (found == sweeps.end()) {
    throw Error(ErrorCode::config,
                fmt::format("no experiment has the sweep \"{}\"", id));
  }
  return found->second;
}

namespace {

std::vector<CellId> cells_of(const Sweep& sweep, const Arm& arm) {
  std::vector<CellId> cells;
  for (const std::int64_t b : sweep.batch_sizes) {
    for (const auto& budget : sweep.budgets) {
      cells.push_back({arm.name, b, budget});
    }
  }
  return cells;
}

}  // namespace

Evidence gather(const std::vector<Sweep>& sweeps, const RunOptions& options,
                const std::vector<Extension>& extensions,
                const TrialLookup& lookup) {
  Evidence evidence;
  for (const Sweep& sweep : sweeps) {
    SweepResult& result = evidence.sweeps[sweep.id];
    if (!result.cells.empty()) continue;  // two experiments may share a sweep
    result.sweep = sweep;
    for (const Arm& arm : sweep.arms) {
      for (const CellId& id : cells_of(sweep, arm)) {
        result.cells.emplace(
            id, gather_cell(sweep, arm, id, options,
                            extension_of(extensions, sweep.id, id), lookup));
      }
    }
  }
  return evidence;
}

}  // namespace noisegate::claim
