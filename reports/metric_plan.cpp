// Which metrics the figures of a sweep show, and where each check is drawn.
#include "reports/metric_plan.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

namespace noisegate::reports {
namespace {

// A cell's mean of the metric as a check of two cells uses it. Nothing for a
// check at a rate of its own: the figure does not show that mean.
std::optional<Placed> level(const SweepView& view, const claim::CellId& id,
                            const std::vector<int>& rates, const Shown& shown) {
  const claim::Cell* cell = view.result.cell(id.arm, id.batch_size, id.budget);
  if (cell == nullptr) return std::nullopt;
  const auto best = best_rate(*cell, shown.rule);
  if (!best) return std::nullopt;
  if (rates.size() == 1 && rates.front() != *best) return std::nullopt;
  for (const RateMean& mean : rate_means(*cell, shown.metric)) {
    if (mean.log2_rate == *best)
      return Placed{Axis(view.result.sweep).at(id), mean.mean};
  }
  return std::nullopt;
}

std::optional<Region> region_of(const claim::CheckVerdict& check,
                                const Placed& a, const Placed& b,
                                double estimate) {
  if (auto region = region_of_difference(check, a, b, estimate)) return region;
  const auto [low, high] = std::pair(check.allowed.low, check.allowed.high);
  if (!(a.value > 0 && b.value > 0)) return std::nullopt;
  if (equals_estimate(100 * (a.value - b.value) / b.value, estimate))
    return Region{check.check, a.x, a.x, b.value * (1 + low / 100),
                  b.value * (1 + high / 100)};
  if (equals_estimate(std::log2(a.value / b.value), estimate))
    return Region{check.check, a.x, a.x, b.value * std::exp2(low),
                  b.value * std::exp2(high)};
  return std::nullopt;
}

// What one check allows in this figure.
std::vector<Region> regions_of(const SweepView& view, const Index& index,
                               const claim::CheckVerdict& check,
                               const Shown& shown) {
  std::vector<Region> found;
  for (const claim::PartVerdict& verdict : check.parts) {
    const auto places = index.places(verdict.part.trials);
    if (places.size() != 2) continue;
    const auto& [id_a, rates_a] = *places.begin();
    const auto& [id_b, rates_b] = *std::next(places.begin());
    const auto a = level(view, id_a, rates_a, shown);
    const auto b = level(view, id_b, rates_b, shown);
    if (!a || !b) continue;
    const double estimate = verdict.part.estimate.value;
    auto region = region_of(check, *a, *b, estimate);
    if (!region) region = region_of(check, *b, *a, estimate);
    if (region) add_region(found, *region);
  }
  return found;
}

// The sweep's own metric first; then each by each rule. The objective is the
// training loss where there is no L2, so the plainer name comes before it.
std::vector<MetricPlan> candidates(const claim::SweepResult& result) {
  std::vector<MetricPlan> plans = {
      {{shown_metric(result), result.sweep.selection}, {}}};
  std::vector<std::string> metrics = metrics_of(result);
  std::stable_partition(metrics.begin(), metrics.end(),
                        [](const auto& m) { return m != "objective"; });
  for (const claim::SelectionRule& rule : rules_of(result.sweep))
    for (const std::string& metric : metrics) {
      const bool own = metric == plans[0].shown.metric &&
                       rule.metric == plans[0].shown.rule.metric;
      if (!own) plans.push_back({{metric, rule}, {}});
    }
  return plans;
}

// Into the first figure that shows its numbers; those that have something drawn
// already before the others.
void place(const SweepView& view, const Index& index,
           const claim::CheckVerdict& check, std::vector<MetricPlan>& plans) {
  for (const bool in_use : {true, false})
    for (MetricPlan& plan : plans) {
      const bool used = &plan == plans.data() || !plan.allowed.empty();
      if (used != in_use) continue;
      const auto found = regions_of(view, index, check, plan.shown);
      if (found.empty()) continue;
      plan.allowed.insert(plan.allowed.end(), found.begin(), found.end());
      return;
    }
}

}  // namespace

std::vector<MetricPlan> metric_plans(const SweepView& view) {
  const Index index(view.result);
  std::vector<MetricPlan> plans = candidates(view.result);
  for (const claim::CheckVerdict* check : view.checks)
    place(view, index, *check, plans);
  plans.erase(std::remove_if(std::next(plans.begin()), plans.end(),
                             [](const auto& p) { return p.allowed.empty(); }),
              plans.end());
  return plans;
}

}  // namespace noisegate::reports
