#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/claim/check.h"
#include "harness/claim/evidence.h"

namespace noisegate::claim {

// [rate][replicate] values of a metric in a cell; diverged trials enter with
// the metric that their record holds (constant prediction). Nothing if a trial
// is missing or failed without a result; NaN where a record lacks the metric.
std::optional<std::vector<std::vector<double>>> metric_grid(
    const Cell& cell, const std::string& metric);

// The paper's own rule (section 4): best k of n by the metric a rate, argmax of
// the mean, bar = rates whose mean is within one standard deviation (of the
// kept runs at the best rate, divisor k − 1) of the best. `interior`: neither
// the optimum nor its bar touches an end of the grid. All n are kept where n <
// k. `deviation` is NaN, and the bar the best rate alone, where one run is
// kept. Nothing on missing trials or a metric that is not finite.
struct PaperSelection {
  int best = 0;  // log2 rate
  int bar_low = 0, bar_high = 0;
  double mean = 0, deviation = 0;
  bool interior = false;
};
std::optional<PaperSelection> paper_selection(const Cell& cell,
                                              const SelectionRule& rule);

// T1, T3: the fitted peak with its uncertainty (stats/peak.h: by Fieller's
// limits). Only an `ok` peak has an estimate; `why` says what is wrong with the
// others, in words.
struct Peak {
  enum class State {
    ok,
    edge,       // fewer than two rates on a side of the best
    missing,    // trials are not there
    diverged,   // trials diverged at the best rate, or at a stable one (where
                // fewer than half did) that would be the best without them
    no_spread,  // replicates are equal or fewer than two: no standard error
    invalid,    // a metric is absent or not finite
  };
  State state = State::missing;
  std::string why;
  int best = 0;       // log2 rate of the best mean over all replicates
  Estimate estimate;  // log2 rate
  bool hull = false;  // curvature not significant: hull of S ± ½ step
  std::vector<int> not_worse;  // S (T4), log2 rates
  // What each replicate adds to the error of the estimate (stats::PeakFit).
  // Empty for a hull.
  std::vector<double> terms;
  int n = 0;
  int n_diverged = 0;               // at the rates used
  std::vector<std::string> trials;  // at the rates used
};
// `hull_alpha`: level of S where it stands for the peak (a hull contains the
// best rate with probability 1 − hull_alpha).
Peak fitted_peak(const Cell& cell, const SelectionRule& rule,
                 double hull_alpha = 0.05);

// Which cells need a wider grid: the optimum of the selection, or of one of the
// sweep's objectives, with fewer than two rates on a side.
// At most two extensions of two rates each a side. Empty when nothing is to do.
// An entry holds all octaves of its cell, those of `so_far` included. No cell
// is widened that has missing trials, whose best rate diverged throughout, or
// whose rates are all equal.
std::vector<Extension> wanted_extensions(const Evidence& evidence,
                                         const std::vector<Extension>& so_far);

}  // namespace noisegate::claim
