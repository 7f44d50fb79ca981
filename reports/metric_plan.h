#pragma once

#include <string>
#include <vector>

#include "reports/figures.h"
#include "reports/grid.h"
#include "reports/regions.h"

namespace noisegate::reports {

// What a figure shows of each cell: this metric, at the rate that is best by
// this rule.
struct Shown {
  std::string metric;
  claim::SelectionRule rule;
  bool is_best() const { return metric == rule.metric; }
};

// What a figure shows, and what checks allow in it.
struct MetricPlan {
  Shown shown;
  std::vector<Region> allowed;
};

// The sweep's own metric first, whatever checks there are; then each metric, by
// each of the sweep's rules, with which a check compares two cells. A check
// stands in one of them.
std::vector<MetricPlan> metric_plans(const SweepView& view);

}  // namespace noisegate::reports
