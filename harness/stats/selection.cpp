#include "harness/stats/selection.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "harness/stats/student.h"

namespace noisegate::stats {
namespace {

// Is `rival` better than `option` with t above the critical value?
bool beats(const std::vector<double>& rival, const std::vector<double>& option,
           double critical) {
  const Measured lead = paired(option, rival);
  return lead.standard_error > 0 && lead.value / lead.standard_error > critical;
}

}  // namespace

std::vector<std::size_t> not_worse(
    const std::vector<std::vector<double>>& costs, double alpha) {
  const std::size_t count = costs.size();
  std::vector<std::size_t> kept;
  if (count == 0) return kept;
  const auto degrees = static_cast<double>(costs.front().size()) - 1;
  const double critical =
      count < 2
          ? 0
          : -student_quantile(alpha / static_cast<double>(count - 1), degrees);
  for (std::size_t i = 0; i < count; ++i) {
    bool beaten = false;
    for (std::size_t j = 0; j < count && !beaten; ++j) {
      beaten = j != i && beats(costs[j], costs[i], critical);
    }
    if (!beaten) kept.push_back(i);
  }
  return kept;
}

Summary best_k_of_n(std::span<const double> values, int keep,
                    bool higher_is_better) {
  std::vector<double> sorted(values.begin(), values.end());
  for (const double v : sorted) {
    if (std::isnan(v)) return {.n = static_cast<int>(sorted.size())};
  }
  if (higher_is_better) {
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
  } else {
    std::sort(sorted.begin(), sorted.end());
  }
  if (keep > 0 && static_cast<std::size_t>(keep) < sorted.size()) {
    sorted.resize(static_cast<std::size_t>(keep));
  }
  return summarize(sorted);
}

}  // namespace noisegate::stats
