#include "app/plan_costs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/selection.h"
#include "app/text.h"
#include "fixtures/workloads/paper_networks.h"
#include "suites/suites.h"

namespace noisegate::app {
namespace {

using claim::Experiment;
using claim::Sweep;

bool names_claims(const Options& options) {
  return !options.suites.empty() || !options.claims.empty();
}

// Ids of the experiments that are asked for.
std::set<std::string> wanted_ids(const Options& options) {
  std::set<std::string> ids = match_experiments(options.experiments);
  if (!names_claims(options)) return ids;
  std::set<std::string> read;
  for (const Experiment& experiment : select(options).experiments)
    if (ids.contains(experiment.id)) read.insert(experiment.id);
  return read;
}

ExperimentCost cost_of(const Experiment& experiment, const run::GpuRates& rates,
                       std::map<std::string, std::string>& seen) {
  static const auto networks = workloads::describe_paper_workloads();
  ExperimentCost out{.id = experiment.id,
                     .place = experiment.place,
                     .data = experiment.data,
                     .differs = experiment.differs};
  for (const Sweep& sweep : experiment.sweeps) {
    const auto& waiting = workloads::waiting_workloads();
    if (const auto found = waiting.find(sweep.workload); found != waiting.end())
      out.waits = found->second;
    if (std::find(out.workloads.begin(), out.workloads.end(), sweep.workload) ==
        out.workloads.end())
      out.workloads.push_back(sweep.workload);
    const run::SweepCost cost =
        run::estimate(sweep, networks.at(sweep.workload), rates);
    out.cost.add(cost);
    const auto [place, is_new] = seen.emplace(sweep.id, experiment.place);
    if (is_new)
      out.own.add(cost);
    else
      out.shares_with.push_back(place->second);
  }
  return out;
}

std::string hours(double seconds) {
  const double h = seconds / 3600;
  return h < 100 ? fmt::format("{:.2f}", h) : fmt::format("{:.0f}", h);
}

std::vector<std::string> row(const std::string& name, const std::string& data,
                             const run::SweepCost& cost,
                             const std::string& note) {
  return {name,
          data,
          std::to_string(cost.trials),
          fmt::format("{:.3g}", cost.updates),
          fmt::format("{:.3g}", cost.flops),
          hours(cost.gpu_seconds),
          hours(cost.longest_seconds),
          note};
}

std::string note_of(const ExperimentCost& experiment) {
  if (!experiment.waits.empty())
    return "waits: " + experiment.waits + "; not in the sum";
  if (!experiment.shares_with.empty())
    return fmt::format("shared with {}",
                       fmt::join(experiment.shares_with, ", "));
  return experiment.cost.longest;
}

base::Json cost_json(const run::SweepCost& cost) {
  return {{"trials", cost.trials},
          {"updates", base::number(cost.updates)},
          {"flops", base::number(cost.flops)},
          {"gpu_seconds", base::number(cost.gpu_seconds)},
          {"longest_trial_seconds", base::number(cost.longest_seconds)},
          {"longest_trial", cost.longest}};
}

}  // namespace

TierCost tier_cost(const Options& options, claim::Tier tier) {
  TierCost out{.tier = tier};
  out.rates.flops_per_second = options.gpu_tflops * 1e12;
  const auto wanted = wanted_ids(options);
  std::map<std::string, std::string> seen;  // sweep → place
  for (const std::string& id : suites::experiment_ids()) {
    if (!wanted.contains(id)) continue;
    const Experiment experiment = suites::experiment(id, tier, "");
    if (experiment.data.empty() || experiment.sweeps.empty()) continue;
    out.experiments.push_back(cost_of(experiment, out.rates, seen));
    const ExperimentCost& last = out.experiments.back();
    if (last.waits.empty()) out.total.add(last.own);
  }
  return out;
}

std::string costs_text(const TierCost& costs, std::size_t width) {
  std::vector<std::vector<std::string>> rows = {
      {"", "data", "trials", "updates", "FLOPs", "GPU-hours", "longest", ""}};
  for (const ExperimentCost& experiment : costs.experiments)
    rows.push_back(
        row(fmt::format("{} ({})", experiment.place, short_name(experiment.id)),
            experiment.data, experiment.cost, note_of(experiment)));
  rows.push_back(row("sum", "", costs.total, costs.total.longest));
  return table(rows, width) +
         wrap(fmt::format(
                  "\nTier {}. GPU-hours and the longest single trial (in "
                  "hours) assume {:g} TFLOP/s a GPU (--gpu-tflops) and {:g} "
                  "updates a second at most; without metrics, wider grids and "
                  "the quadratics of section 3, which train on a CPU. Trials "
                  "that two experiments share count once in the sum.",
                  claim::to_text(costs.tier),
                  costs.rates.flops_per_second / 1e12,
                  costs.rates.steps_per_second),
              width, 0) +
         "\n";
}

base::Json to_json(const TierCost& costs) {
  base::Json experiments = base::Json::array();
  for (const ExperimentCost& experiment : costs.experiments) {
    base::Json entry = cost_json(experiment.cost);
    entry["id"] = experiment.id;
    entry["place"] = experiment.place;
    entry["data"] = experiment.data;
    entry["workloads"] = experiment.workloads;
    entry["shares_with"] = experiment.shares_with;
    entry["waits"] = experiment.waits;
    entry["differs"] = experiment.differs;
    experiments.push_back(std::move(entry));
  }
  return {{"version", 1},
          {"tier", claim::to_text(costs.tier)},
          {"assumed",
           {{"flops_per_second", base::number(costs.rates.flops_per_second)},
            {"steps_per_second", base::number(costs.rates.steps_per_second)}}},
          {"experiments", std::move(experiments)},
          {"sum", cost_json(costs.total)}};
}

}  // namespace noisegate::app
