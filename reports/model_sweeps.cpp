// Sweeps of the report model: facts, trials by cell, figures.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/claim/levels.h"
#include "reports/figures.h"
#include "reports/model_parts.h"
#include "reports/vega.h"

namespace noisegate::reports {
namespace {

using base::Json;

const claim::Experiment* experiment_of(const ReportInput& input,
                                       const std::string& sweep) {
  for (const claim::Experiment& experiment : input.experiments) {
    for (const claim::Sweep& candidate : experiment.sweeps) {
      if (candidate.id == sweep) return &experiment;
    }
  }
  return nullptr;
}

// One trial as [key, status]; null where there is none. Metrics are in the
// record; the mean of the shown one stands beside the rate.
Json trial_json(const std::optional<claim::TrialPoint>& trial) {
  if (!trial) return nullptr;
  const std::string status = trial->collapsed
                                 ? "collapsed"
                                 : std::string(trial::to_text(trial->status));
  return Json::array({trial->key, status});
}

Json cell_json(const claim::CellId& id, const claim::Cell& cell,
               const std::string& metric) {
  std::map<int, double> means;
  for (const RateMean& mean : rate_means(cell, metric))
    means[mean.log2_rate] = mean.mean;
  Json rates = Json::array();
  int k = cell.low;
  for (const auto& rate : cell.trials) {
    Json trials = Json::array();
    for (const auto& trial : rate) trials.push_back(trial_json(trial));
    const auto mean = means.find(k);
    rates.push_back({{"log2_rate", k},
                     {"mean", mean == means.end() ? Json(nullptr)
                                                  : base::number(mean->second)},
                     {"trials", std::move(trials)}});
    ++k;
  }
  return {{"name", cell_name(id)},
          {"label", fmt::format("{}, B = {}, {}", id.arm, id.batch_size,
                                budget_text(id.budget))},
          {"arm", id.arm},
          {"batch_size", id.batch_size},
          {"budget", trial::to_text(id.budget)},
          {"rates", std::move(rates)}};
}

Json sweep_json(const ReportInput& input, const claim::SweepResult& result,
                Json& figures) {
  const claim::Sweep& sweep = result.sweep;
  SweepView view{result, {}, nullptr};
  for (const claim::CheckVerdict& check : input.verdicts.checks) {
    if (check.sweep == sweep.id && !claim::is_level_check(check))
      view.checks.push_back(&check);
  }
  const auto workload = input.workloads.find(sweep.workload);
  if (workload != input.workloads.end()) view.workload = &workload->second;

  Json ids = Json::array();
  for (Figure& figure : sweep_figures(view)) {
    ids.push_back(figure.id);
    figures.push_back({{"id", figure.id},
                       {"sweep", sweep.id},
                       {"check", ""},
                       {"caption", figure.caption},
                       {"spec", std::move(figure.spec)}});
  }
  const std::string metric = shown_metric(result);
  Json cells = Json::array();
  // By arm and budget as declared, then by batch size.
  for (const Series& series : series_of(result)) {
    for (const auto& [id, cell] : series.cells)
      cells.push_back(cell_json(id, *cell, metric));
  }
  const claim::Experiment* experiment = experiment_of(input, sweep.id);
  return {{"id", sweep.id},
          {"title", sweep.title},
          {"workload", sweep.workload},
          {"metric", metric},
          {"metric_text", vega::metric_title(view, metric) +
                              vega::metric_direction(view, metric)},
          {"higher_is_better", sweep.selection.higher_is_better},
          {"keep", sweep.selection.keep},
          {"replicates", sweep.replicates},
          {"experiment", experiment == nullptr ? "" : experiment->id},
          {"place", experiment == nullptr ? "" : experiment->place},
          {"differs", experiment == nullptr ? "" : experiment->differs},
          {"counts", counts_json(count(result))},
          {"cells", std::move(cells)},
          {"figures", std::move(ids)}};
}

}  // namespace

// In the order in which the experiments declare them; what no experiment
// declares comes last.
Json sweeps_json(const ReportInput& input, Json& figures) {
  std::vector<std::string> order;
  for (const claim::Experiment& experiment : input.experiments) {
    for (const claim::Sweep& sweep : experiment.sweeps)
      order.push_back(sweep.id);
  }
  for (const auto& [id, sweep] : input.evidence.sweeps) {
    if (std::find(order.begin(), order.end(), id) == order.end())
      order.push_back(id);
  }
  Json sweeps = Json::array();
  for (const std::string& id : order) {
    const auto found = input.evidence.sweeps.find(id);
    if (found != input.evidence.sweeps.end())
      sweeps.push_back(sweep_json(input, found->second, figures));
  }
  return sweeps;
}

}  // namespace noisegate::reports
