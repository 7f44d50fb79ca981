// The paper's own protocol, cell by cell (S16).
#include <fmt/format.h>

#include <utility>

#include "harness/base/error.h"
#include "harness/claim/peak_combination.h"

namespace noisegate::claim {
namespace {

void count(Part& part, const Cell& cell) {
  part.n = cell.replicates();
  for (const auto& row : cell.trials) {
    for (const auto& trial : row) {
      if (!trial) continue;
      part.trials.push_back(trial->key);
      if (trial->status == trial::Status::diverged) ++part.n_diverged;
    }
  }
}

Part cell_part(const SweepResult& result, const CellId& id, const Cell& cell,
               const Protocol& options) {
  Part part;
  part.label = cell_text(result, {id.arm, id.batch_size, id.budget});
  count(part, cell);
  const auto grid = metric_grid(cell, result.sweep.selection.metric);
  if (!grid || grid->empty() || part.n < options.runs) {
    part.state = Part::State::missing;
    part.why = fmt::format("fewer than {} runs at a rate", options.runs);
    return part;
  }
  SelectionRule rule = result.sweep.selection;
  rule.keep = options.keep;
  const auto found = paper_selection(cell, rule);
  if (!found) {
    part.state = Part::State::error;
    part.why = fmt::format("a trial has no finite \"{}\"", rule.metric);
    return part;
  }
  part.label += fmt::format(": optimum 2^{}, bar 2^{} … 2^{}, grid 2^{} … 2^{}",
                            found->best, found->bar_low, found->bar_high,
                            cell.low, cell.high());
  part.estimate.value = found->interior ? 1 : 0;
  return part;
}

// Says what was declared, whatever became of the trials.
Part selection_part(const SweepResult& result, const Protocol& options) {
  const SelectionRule& rule = result.sweep.selection;
  const int runs = result.sweep.replicates;
  const int keep = rule.keep == 0 ? runs : rule.keep;
  Part part;
  part.label = fmt::format("best {} of {} runs", keep, runs);
  part.n = runs;
  part.estimate.value = keep == options.keep && runs == options.runs ? 1 : 0;
  return part;
}

}  // namespace

Estimator protocol(Protocol options) {
  return [options = std::move(options)](const Evidence& evidence) {
    if (!(0 < options.keep && options.keep <= options.runs)) {
      throw base::Error(base::ErrorCode::config,
                        "a protocol keeps at least one and at most all runs");
    }
    const SweepResult& result = evidence.sweep(options.sweep);
    std::vector<Part> parts = {selection_part(result, options)};
    for (const auto& [id, cell] : result.cells) {
      parts.push_back(cell_part(result, id, cell, options));
    }
    return parts;
  };
}

}  // namespace noisegate::claim
