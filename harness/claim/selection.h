#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/claim/check.h"
#include "harness/claim/evidence.h"

namespace noisegate::claim {

// [rate][replicate] values of a metric in a cell; diverged trials enter with the
// metric that their record holds (constant prediction). Nothing if a trial is
// missing.
std::optional<std::vector<std::vector<double>>> metric_grid(
    const Cell& cell, const std::string& metric);

// The paper's own rule (section 4): best k of n by the metric a rate, argmax of
// the mean, bar = rates whose mean is within one standard deviation (of the kept
// runs at the best rate, divisor k − 1) of the best. `interior`: neither the
// optimum nor its bar touches an end of the grid.
struct PaperSelection {
  int best = 0;      // log2 rate
  int bar_low = 0, bar_high = 0;
  double mean = 0, deviation = 0;
  bool interior = false;
};
std::optional<PaperSelection> paper_selection(const Cell& cell,
                                              const SelectionRule& rule);

// T1, T3: the fitted peak with its uncertainty.
struct Peak {
  enum class State { ok, edge, missing, diverged } state = State::missing;
  int best = 0;         // log2 rate of the best mean over all replicates
  Estimate estimate;    // log2 rate
  bool hull = false;    // curvature not significant: hull of S ± ½ step
  std::vector<int> not_worse;  // S (T4), log2 rates
  int n = 0;
  int n_diverged = 0;   // at the rates used
  std::vector<std::string> trials;
};
Peak fitted_peak(const Cell& cell, const SelectionRule& rule);

// Which cells need a wider grid: optimum with fewer than two rates on a side.
// At most two extensions of two rates each a side. Empty when nothing is to do.
std::vector<Extension> wanted_extensions(
    const Evidence& evidence, const std::vector<Extension>& so_far);

}  // namespace noisegate::claim
