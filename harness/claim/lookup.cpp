#include "harness/claim/lookup.h"

#include <fmt/format.h>

#include <cmath>

#include "harness/base/error.h"

namespace noisegate::claim::lookup {

const Cell& cell(const SweepResult& result, const CellRef& ref) {
  const Cell* found = result.cell(ref.arm, ref.batch_size, ref.budget);
  if (found != nullptr) return *found;
  throw base::Error(
      base::ErrorCode::config,
      fmt::format("sweep {} has no cell: arm {}, batch size {}, budget {}",
                  result.sweep.id, ref.arm, ref.batch_size,
                  trial::to_text(ref.budget)));
}

Sample sample(const Cell& cell, int log2_rate, const std::string& metric) {
  Sample out;
  if (log2_rate < cell.low || log2_rate > cell.high()) {
    out.why = fmt::format("no trials at rate 2^{}", log2_rate);
    return out;
  }
  const auto& row = cell.trials[static_cast<std::size_t>(log2_rate - cell.low)];
  for (const auto& point : row) {
    if (!point || !trial::is_result(point->status)) {
      out.why = fmt::format("trials at rate 2^{} are missing", log2_rate);
      return out;
    }
    const auto value = point->metrics.find(metric);
    if (value == point->metrics.end()) {
      out.why = fmt::format("the trials have no metric {}", metric);
      return out;
    }
    out.values.push_back(value->second);
    out.trials.push_back(point->key);
    if (point->status == trial::Status::diverged) ++out.n_diverged;
  }
  if (out.values.empty()) return out;
  if (out.n_diverged > 0) {
    out.state = Part::State::unresolved;
    out.why = fmt::format("{} of {} trials at rate 2^{} diverged",
                          out.n_diverged, row.size(), log2_rate);
    return out;
  }
  out.state = Part::State::measured;
  return out;
}

Sample sample(const SweepResult& result, const RatePoint& point,
              const std::string& metric) {
  return sample(cell(result, {point.arm, point.batch_size, point.budget}),
                point.log2_rate, metric);
}

Part without_number(std::string label, Part::State state, std::string why) {
  Part part;
  part.label = std::move(label);
  part.state = state;
  part.why = std::move(why);
  return part;
}

Part with_number(std::string label, const stats::Estimated& estimated, int n,
                 bool exact) {
  Part part;
  part.label = std::move(label);
  part.n = n;
  part.estimate.value = estimated.value;
  part.estimate.standard_error = estimated.standard_error;
  part.estimate.degrees = estimated.degrees;
  part.state = Part::State::measured;
  if (std::isnan(estimated.value) || std::isnan(estimated.standard_error)) {
    part.state = n < 2 ? Part::State::missing : Part::State::error;
    part.why = n < 2 ? "fewer than two replicates" : "the values hold a NaN";
  } else if (!exact && !(estimated.standard_error > 0)) {
    part.state = Part::State::unresolved;
    part.why = "replicates do not differ: chance was not measured";
  }
  return part;
}

std::string name(const CellRef& ref) {
  return ref.budget == trial::BudgetSpec{}
             ? fmt::format("B = {}", ref.batch_size)
             : fmt::format("B = {}, {}", ref.batch_size,
                           trial::to_text(ref.budget));
}

Part::State state_of(const Peak& peak, std::string& why) {
  switch (peak.state) {
    case Peak::State::ok:
      return Part::State::measured;
    case Peak::State::edge:
      why = fmt::format(
          "the best rate 2^{} has not two rates on each side of the grid",
          peak.best);
      return Part::State::unresolved;
    case Peak::State::diverged:
      why = fmt::format("trials at the best rate 2^{} diverged", peak.best);
      return Part::State::unresolved;
    case Peak::State::missing:
      break;
  }
  why = "trials are missing";
  return Part::State::missing;
}

void append(std::vector<std::string>& to,
            const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace noisegate::claim::lookup
