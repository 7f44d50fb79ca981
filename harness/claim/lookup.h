#pragma once

#include <string>
#include <vector>

#include "harness/claim/check.h"
#include "harness/claim/estimators.h"
#include "harness/claim/selection.h"
#include "harness/stats/student.h"

// What the estimators share; not for suites.
namespace noisegate::claim::lookup {

// The cell, or Error{config} if the sweep does not have it.
const Cell& cell(const SweepResult& result, const CellRef& ref);

// Values of a metric at one rate.
struct Sample {
  Part::State state = Part::State::missing;
  std::string why;
  std::vector<double> values;
  int n_diverged = 0;
  std::vector<std::string> trials;
};
Sample sample(const Cell& cell, int log2_rate, const std::string& metric);
Sample sample(const SweepResult& result, const RatePoint& point,
              const std::string& metric);

// A part that says why there is no number.
Part without_number(std::string label, Part::State state, std::string why);

// A part from an estimate. s.e. 0 is no number unless `exact`: replicates that
// do not differ have measured nothing about chance.
Part with_number(std::string label, const stats::Estimated& estimated, int n,
                 bool exact);

// "B = 8" or "B = 8, 20e"
std::string name(const CellRef& ref);

// The fitted peak as part state: ok, or why not.
Part::State state_of(const Peak& peak, std::string& why);

void append(std::vector<std::string>& to, const std::vector<std::string>& more);

}  // namespace noisegate::claim::lookup
