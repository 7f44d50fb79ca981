#pragma once

#include <string>
#include <vector>

#include "harness/claim/estimators.h"
#include "harness/claim/selection.h"
#include "harness/stats/summary.h"

// What the estimators share. Not for suites.
namespace noisegate::claim {

// Error{config} naming the sweep and what it does not have.
const Cell& require_cell(const SweepResult& result, const std::string& arm,
                         std::int64_t batch_size,
                         const trial::BudgetSpec& budget);

// `budget`, or the sweep's only one where it is left empty.
trial::BudgetSpec resolve_budget(const SweepResult& result,
                                 const trial::BudgetSpec& budget);

// "B = 8", "B = 4 … 16".
std::string size_text(std::int64_t batch_size);
std::string size_text(const std::vector<std::int64_t>& batch_sizes);

Part without_estimate(std::string label, Part::State state, std::string why);

// The state of a part that rests on a peak which is not ok.
Part::State part_state(Peak::State state);

// Error before missing before unresolved: which of two troubles is reported.
bool is_worse(Part::State a, Part::State b);

// A metric of all replicates at one rate. `state` is `measured` only if all
// trials are there, none diverged (statistics T12), all values are finite and
// there are at least two.
struct Values {
  Part::State state = Part::State::measured;
  std::string why;
  std::vector<double> values;
  int n_diverged = 0;
  std::vector<std::string> trials;
};
Values values_at(const Cell& cell, int log2_rate, const std::string& metric);

// All replicates equal: no standard error, whatever the arithmetic gives.
bool without_spread(const Values& values);

// |mean| above three standard errors: first-order propagation through a ratio
// holds.
bool far_from_zero(const Values& values);

// A part on two sets of values: trials, counts and the worse of their states.
Part part_of(std::string label, const Values& a, const Values& b);

Estimate to_estimate(const stats::Measured& measured);

}  // namespace noisegate::claim
