#include "harness/claim/estimate_tools.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/base/error.h"

namespace noisegate::claim {
namespace {

// Which of two troubles a part reports.
int severity(Part::State state) {
  switch (state) {
    case Part::State::measured:
      return 0;
    case Part::State::unresolved:
      return 1;
    case Part::State::missing:
      return 2;
    case Part::State::error:
      return 3;
  }
  return 3;
}

void set(Values& values, Part::State state, std::string why) {
  values.state = state;
  values.why = std::move(why);
}

}  // namespace

trial::BudgetSpec resolve_budget(const SweepResult& result,
                                 const trial::BudgetSpec& budget) {
  if (budget != trial::BudgetSpec{}) return budget;
  if (result.sweep.budgets.size() != 1) {
    throw base::Error(
        base::ErrorCode::config,
        fmt::format("sweep \"{}\" has {} budgets: one must be "
                    "named",
                    result.sweep.id, result.sweep.budgets.size()));
  }
  return result.sweep.budgets.front();
}

const Cell& require_cell(const SweepResult& result, const std::string& arm,
                         std::int64_t batch_size,
                         const trial::BudgetSpec& budget) {
  const trial::BudgetSpec exact = resolve_budget(result, budget);
  const Cell* cell = result.cell(arm, batch_size, exact);
  if (cell == nullptr) {
    throw base::Error(
        base::ErrorCode::config,
        fmt::format("sweep \"{}\" has no cell with arm \"{}\", B = {}, budget "
                    "{}",
                    result.sweep.id, arm, batch_size, to_text(exact)));
  }
  return *cell;
}

std::string size_text(std::int64_t batch_size) {
  return fmt::format("B = {}", batch_size);
}

std::string size_text(const std::vector<std::int64_t>& batch_sizes) {
  if (batch_sizes.empty()) return "no batch size";
  if (batch_sizes.size() == 1) return size_text(batch_sizes.front());
  return fmt::format("B = {} … {}", batch_sizes.front(), batch_sizes.back());
}

Part without_estimate(std::string label, Part::State state, std::string why) {
  Part part;
  part.label = std::move(label);
  part.state = state;
  part.why = std::move(why);
  return part;
}

Part::State part_state(Peak::State state) {
  switch (state) {
    case Peak::State::ok:
      return Part::State::measured;
    case Peak::State::missing:
      return Part::State::missing;
    case Peak::State::edge:
    case Peak::State::diverged:
    case Peak::State::no_spread:
      return Part::State::unresolved;
    case Peak::State::invalid:
      return Part::State::error;
  }
  return Part::State::error;
}

bool is_worse(Part::State a, Part::State b) {
  return severity(a) > severity(b);
}

Values values_at(const Cell& cell, int log2_rate, const std::string& metric) {
  Values result;
  if (log2_rate < cell.low || log2_rate > cell.high()) {
    throw base::Error(base::ErrorCode::config,
                      fmt::format("the grid 2^{} … 2^{} has no rate 2^{}",
                                  cell.low, cell.high(), log2_rate));
  }
  const auto& row = cell.trials[static_cast<std::size_t>(log2_rate - cell.low)];
  std::size_t missing = 0;
  bool finite = true;
  for (const auto& trial : row) {
    if (!trial || !trial::is_result(trial->status)) {
      ++missing;
      continue;
    }
    result.trials.push_back(trial->key);
    if (trial->status != trial::Status::ok) ++result.n_diverged;
    const auto found = trial->metrics.find(metric);
    finite =
        finite && found != trial->metrics.end() && std::isfinite(found->second);
    if (finite) result.values.push_back(found->second);
  }
  if (missing > 0) {
    set(result, Part::State::missing,
        fmt::format("{} of {} trials are missing at the rate 2^{}", missing,
                    row.size(), log2_rate));
  } else if (!finite) {
    set(result, Part::State::error,
        fmt::format("a trial has no finite \"{}\"", metric));
  } else if (result.n_diverged > 0) {
    set(result, Part::State::unresolved,
        fmt::format("{} of {} trials diverged at the rate 2^{}",
                    result.n_diverged, row.size(), log2_rate));
  } else if (row.size() < 2) {
    set(result, Part::State::unresolved,
        "one replicate has no spread; at least two are needed");
  }
  return result;
}

bool without_spread(const Values& values) {
  return !(stats::summarize(values.values).deviation > 0);
}

bool far_from_zero(const Values& values) {
  const stats::Measured mean = stats::mean_of(values.values);
  return std::abs(mean.value) > 3 * mean.standard_error;
}

Part part_of(std::string label, const Values& a, const Values& b) {
  Part part;
  part.label = std::move(label);
  const Values& worse = is_worse(b.state, a.state) ? b : a;
  part.state = worse.state;
  part.why = worse.why;
  part.n = static_cast<int>(std::min(a.values.size(), b.values.size()));
  part.n_diverged = a.n_diverged + b.n_diverged;
  part.trials = a.trials;
  part.trials.insert(part.trials.end(), b.trials.begin(), b.trials.end());
  return part;
}

Estimate to_estimate(const stats::Measured& measured) {
  return {.value = measured.value,
          .standard_error = measured.standard_error,
          .degrees = measured.degrees};
}

}  // namespace noisegate::claim
