#pragma once

#include <string>

#include "harness/claim/estimate_tools.h"

// Cells at their best rates (statistics T5). Not for suites.
namespace noisegate::claim {

// A cell at its best rate.
struct BestCell {
  Peak peak;
  Values values;  // of the metric asked for
};
// S at α over the sweep's looks. Where the best rate can't be told the state of
// `values` says why, naming the cell.
BestCell at_best(const SweepResult& result, const CellRef& ref,
                 const std::string& metric, const Objective& objective);

// The cell at a given rate, with the peak of the cell that picked it.
// Unresolved where the grid lacks it.
BestCell at_rate(const SweepResult& result, const CellRef& ref,
                 const std::string& metric, int log2_rate, Peak picked_by);

// Learning rates and arms share random numbers, batch sizes and budgets do not
// (statistics T13).
bool share_streams(const SweepResult& result, const CellRef& a,
                   const CellRef& b);

// a − b on a scale. Invalid scales of these values: see why_no_ratio.
stats::Measured compare(const Values& a, const Values& b, GapScale scale,
                        bool is_paired);
// Why a ratio of these values means nothing; "" if it does.
std::string why_no_ratio(const Values& a, const Values& b, GapScale scale);

// The part metric(a) − metric(b); no α divisors yet.
Part gap_part(std::string label, const Values& a, const Values& b,
              GapScale scale, bool is_paired, const std::string& metric);

// How many rates the best of each arm may have been picked from.
void set_divisors(Part& part, const Peak& a, const Peak& b, Favours favours);

std::string gap_label(const CellRef& a, const CellRef& b);

}  // namespace noisegate::claim
