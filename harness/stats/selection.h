#pragma once

#include <span>
#include <vector>

#include "harness/stats/summary.h"

namespace noisegate::stats {

// Rows of `costs` (lower is better; [option][replicate], replicates paired
// across options) that no other row beats in a one-sided paired t test at
// alpha/(K − 1), ascending (statistics T4). A Bonferroni form of multiple
// comparisons with the best (Hsu 1984): contains the best option with
// probability ≥ 1 − alpha, whatever the variances. A row whose difference does
// not vary or is NaN is not beaten by it: too many rows, never too few. Empty
// only for no rows.
std::vector<std::size_t> not_worse(
    const std::vector<std::vector<double>>& costs, double alpha);

// Mean and deviation of the best `keep` of the values; all of them if `keep` is
// 0 or above their number. Optimistic by construction: reference/
// selection_bias.csv says how much.
Summary best_k_of_n(std::span<const double> values, int keep,
                    bool higher_is_better);

}  // namespace noisegate::stats
