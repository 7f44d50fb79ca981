#pragma once

#include <limits>
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

// What keeping the best `keep` of `of` independent normal runs (by rank, higher
// is better) does to their mean x̄ and deviation s, in units of the standard
// deviation σ of one run. Given the best run that is dropped, c, the kept ones
// are independent draws of the normal law above c (David & Nagaraja, "Order
// Statistics", 3rd ed. 2003, section 2.4); what depends on c is integrated over
// the density of that order statistic. About 1e-9; docs/published.md has the
// formulas.
struct SelectionEffect {
  // E x̄, in σ above the true mean.
  double mean_shift = std::numeric_limits<double>::quiet_NaN();
  // sd of x̄: the standard error of such a mean. Not s/√k.
  double mean_deviation = std::numeric_limits<double>::quiet_NaN();
  // E s with divisor k − 1, and with divisor k. NaN, as is the next, for k = 1.
  double deviation_ratio = std::numeric_limits<double>::quiet_NaN();
  double deviation_ratio_k = std::numeric_limits<double>::quiet_NaN();
  // E s² with divisor k − 1.
  double variance_ratio = std::numeric_limits<double>::quiet_NaN();
};
// All NaN unless 1 ≤ keep ≤ of.
SelectionEffect selection_effect(int keep, int of);

// How a published standard deviation was divided, where the source does not
// say.
enum class Divisor { k_minus_1, k };

// A mean and deviation of the best `keep` of `of` runs.
struct Selected {
  double mean = std::numeric_limits<double>::quiet_NaN();
  double deviation = std::numeric_limits<double>::quiet_NaN();
  Divisor divisor = Divisor::k_minus_1;
  int keep = 0;
  int of = 0;
  bool higher_is_better = true;
};

// The mean that keeping the best `keep` of `of` runs of the same kind would be
// expected to have: σ from the deviation, the shift of one rule taken off, that
// of the other put on; keep = of undoes the selection. s.e.: of the published
// mean and of σ, as if independent (their correlation is positive, so this is
// no less than the true one); ν = k − 1. NaN for k = 1 or odd input.
Measured with_selection(const Selected& published, int keep, int of);

}  // namespace noisegate::stats
