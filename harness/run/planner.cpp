#include "harness/run/planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "harness/base/error.h"

namespace noisegate::run {
namespace {

using base::Error;
using base::ErrorCode;
using claim::Arm;
using claim::Extension;
using claim::Sweep;
using trial::BudgetSpec;
using trial::PlannedTrial;
using trial::TrialSpec;
using trial::WorkerDescription;
using trial::WorkloadInfo;

[[noreturn]] void refuse(const std::string& sweep, const std::string& what,
                         const std::string& hint = {}) {
  throw Error(ErrorCode::config, fmt::format("sweep {}: {}", sweep, what), {},
              hint);
}

template <typename Map>
std::string did_you_mean(const std::string& word, const Map& known) {
  std::vector<std::string> names;
  for (const auto& entry : known) names.push_back(entry.first);
  const std::string near = base::nearest(word, names);
  return near.empty() ? std::string{} : fmt::format("did you mean {}?", near);
}

bool equal(const Arm& a, const Arm& b) {
  const auto fields = [](const Arm& arm) {
    return std::tie(arm.name, arm.optimizer, arm.schedule, arm.low, arm.high,
                    arm.parameters);
  };
  return fields(a) == fields(b);
}

// Do two sweeps ask for the same trials, selected in the same way?
bool equal(const Sweep& a, const Sweep& b) {
  const auto fields = [](const Sweep& s) {
    return std::tie(s.id, s.workload, s.parameters, s.batch_sizes, s.budgets,
                    s.replicates, s.block, s.selection.metric,
                    s.selection.higher_is_better, s.selection.keep, s.extend,
                    s.precision, s.engine);
  };
  return fields(a) == fields(b) &&
         std::equal(a.arms.begin(), a.arms.end(), b.arms.begin(), b.arms.end(),
                    [](const Arm& x, const Arm& y) { return equal(x, y); });
}

// Each sweep once, by id.
std::map<std::string, const Sweep*> by_id(const std::vector<Sweep>& sweeps) {
  std::map<std::string, const Sweep*> result;
  for (const Sweep& sweep : sweeps) {
    const auto [place, is_new] = result.emplace(sweep.id, &sweep);
    if (!is_new && !equal(*place->second, sweep))
      refuse(sweep.id, "is declared twice, and differently");
  }
  return result;
}

// N, as the sweep's parameters set it or else as the workload ships it.
std::int64_t train_examples(const WorkloadInfo& info,
                            const std::map<std::string, double>& parameters) {
  const auto set = parameters.find("train_examples");
  return set == parameters.end() ? info.train_examples
                                 : static_cast<std::int64_t>(set->second);
}

const WorkloadInfo& workload_of(const Sweep& sweep,
                                const WorkerDescription& worker) {
  const auto found = worker.workloads.find(sweep.workload);
  if (found == worker.workloads.end())
    refuse(sweep.id,
           fmt::format("the worker has no workload {}", sweep.workload),
           did_you_mean(sweep.workload, worker.workloads));
  return found->second;
}

void check_parameters(const Sweep& sweep,
                      const std::map<std::string, double>& parameters,
                      const WorkloadInfo& info) {
  for (const auto& entry : parameters)
    if (!info.parameters.contains(entry.first))
      refuse(sweep.id,
             fmt::format("workload {} has no parameter {}", sweep.workload,
                         entry.first),
             did_you_mean(entry.first, info.parameters));
}

void check_batches(const Sweep& sweep, const Arm& arm,
                   const WorkloadInfo& info) {
  std::map<std::string, double> parameters = arm.parameters;
  parameters.insert(sweep.parameters.begin(), sweep.parameters.end());
  const std::int64_t n = train_examples(info, parameters);
  for (const std::int64_t batch : sweep.batch_sizes)
    if (n < batch)
      refuse(sweep.id,
             fmt::format("batch size {} is more than the {} training examples "
                         "of {}",
                         batch, n, sweep.workload),
             "an epoch holds one batch at least");
}

void check_sweep(const Sweep& sweep, const WorkerDescription& worker) {
  claim::validate(sweep);
  const WorkloadInfo& info = workload_of(sweep, worker);
  check_parameters(sweep, sweep.parameters, info);
  if (!info.metrics.contains(sweep.selection.metric))
    refuse(sweep.id,
           fmt::format("workload {} has no metric {}", sweep.workload,
                       sweep.selection.metric),
           did_you_mean(sweep.selection.metric, info.metrics));
  const bool in_epochs =
      std::any_of(sweep.budgets.begin(), sweep.budgets.end(),
                  [](const BudgetSpec& budget) { return budget.epochs > 0; });
  for (const Arm& arm : sweep.arms) {
    check_parameters(sweep, arm.parameters, info);
    if (in_epochs) check_batches(sweep, arm, info);
  }
}

// Octaves added to each cell, by what names the cell.
using CellKey = std::tuple<std::string, std::string, std::int64_t, BudgetSpec>;
std::map<CellKey, Extension> by_cell(const std::vector<Extension>& list) {
  std::map<CellKey, Extension> result;
  for (const Extension& e : list)
    result[{e.sweep, e.arm, e.batch_size, e.budget}] = e;
  return result;
}

// Gathers trials into packs.
class Assembler {
 public:
  Assembler(const PlanRequest& request, int round,
            const std::vector<Extension>& extensions,
            const std::set<std::string>& planned)
      : request_(request),
        extensions_(by_cell(extensions)),
        seen_(planned.begin(), planned.end()) {
    plan_.round = round;
    plan_.tier = claim::to_text(request.options.tier);
    plan_.data = request.data.name;
    plan_.data_sha256 = request.data.sha256;
    plan_.data_official = request.data.official;
    plan_.numerics = request.numerics;
    plan_.control = request.control;
    plan_.master_seed = request.options.master_seed;
    plan_.data_seed = request.options.data_seed;
    plan_.suites = request.suites;
  }

  void add(const Sweep& sweep) {
    for (const Arm& arm : sweep.arms)
      for (const std::int64_t batch : sweep.batch_sizes)
        for (const BudgetSpec& budget : sweep.budgets)
          add_cell(sweep, arm, batch, budget);
    packs_.clear();  // no pack is shared between sweeps
  }

  trial::Plan finish(const WorkerDescription& worker) {
    std::vector<std::pair<double, trial::Pack>> order;
    for (trial::Pack& pack : plan_.packs) {
      const double cost = estimate(plan_, pack, worker).core_seconds;
      order.emplace_back(cost, std::move(pack));
    }
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first
                                : a.second.label < b.second.label;
    });
    plan_.packs.clear();
    for (auto& entry : order) plan_.packs.push_back(std::move(entry.second));
    return std::move(plan_);
  }

 private:
  void add_cell(const Sweep& sweep, const Arm& arm, std::int64_t batch,
                const BudgetSpec& budget) {
    const auto wider = extensions_.find({sweep.id, arm.name, batch, budget});
    const bool is_wider = wider != extensions_.end();
    const int low = arm.low - (is_wider ? wider->second.below : 0);
    const int high = arm.high + (is_wider ? wider->second.above : 0);
    const int replicates = request_.options.replicates > 0
                               ? request_.options.replicates
                               : sweep.replicates;
    for (int rate = low; rate <= high; ++rate)
      for (int r = 0; r < replicates; ++r)
        add_trial(sweep, arm,
                  claim::make_spec(sweep, arm, batch, budget, rate, r,
                                   request_.options),
                  replicates);
  }

  void add_trial(const Sweep& sweep, const Arm& arm, const TrialSpec& spec,
                 int replicates) {
    std::string key =
        trial::trial_key(spec, request_.data.sha256, request_.numerics);
    if (!seen_.insert(key).second) return;
    TrialSpec shape = spec;
    shape.effective_learning_rate = 0;
    const int block = static_cast<int>(spec.replicate) / sweep.block;
    shape.replicate = block;
    const auto [place, is_new] = packs_.emplace(
        base::canonical(trial::to_json(shape)), plan_.packs.size());
    if (is_new) {
      const int first = block * sweep.block;
      const int last = std::min(first + sweep.block, replicates) - 1;
      plan_.packs.push_back(
          {fmt::format("{} {} B={} {} r{}-{}", sweep.id, arm.name,
                       spec.batch_size, to_text(spec.budget), first, last),
           {}});
    }
    plan_.packs[place->second].trials.push_back(plan_.trials.size());
    plan_.trials.push_back({std::move(key), spec});
  }

  const PlanRequest& request_;
  std::map<CellKey, Extension> extensions_;
  std::set<std::string> seen_;
  std::map<std::string, std::size_t> packs_;  // shape and block → index
  trial::Plan plan_;
};

}  // namespace

void validate(const PlanRequest& request, const WorkerDescription& worker) {
  const auto sweeps = by_id(request.sweeps);
  if (sweeps.empty()) {
    throw Error(ErrorCode::config, "no sweep to plan", {},
                "the selected suites read no experiment at this tier");
  }
  for (const auto& entry : sweeps) check_sweep(*entry.second, worker);
}

trial::Plan plan_first_round(const PlanRequest& request,
                             const WorkerDescription& worker) {
  Assembler assembler(request, 1, {}, {});
  for (const auto& entry : by_id(request.sweeps)) assembler.add(*entry.second);
  return assembler.finish(worker);
}

trial::Plan plan_extension_round(const PlanRequest& request,
                                 const WorkerDescription& worker, int round,
                                 const std::vector<Extension>& extensions,
                                 const std::set<std::string>& planned) {
  Assembler assembler(request, round, extensions, planned);
  std::set<std::string> extended;
  for (const Extension& extension : extensions)
    extended.insert(extension.sweep);
  for (const auto& entry : by_id(request.sweeps))
    if (extended.contains(entry.first)) assembler.add(*entry.second);
  return assembler.finish(worker);
}

PackCost estimate(const trial::Plan& plan, const trial::Pack& pack,
                  const WorkerDescription& worker) {
  const TrialSpec& spec = plan.trials[pack.trials.front()].spec;
  const auto found = worker.workloads.find(spec.workload);
  const WorkloadInfo info =
      found == worker.workloads.end() ? WorkloadInfo{} : found->second;
  const std::int64_t examples = train_examples(info, spec.parameters);
  const auto n = static_cast<double>(examples);
  const auto batch = static_cast<double>(spec.batch_size);
  const auto steps = static_cast<double>(
      trial::update_count(spec.budget, examples, spec.batch_size));
  const double a_step = spec.fault == trial::Fault::full_batch ? n : batch;
  const auto trials = static_cast<double>(pack.trials.size());
  PackCost cost;
  cost.trial_steps = steps * trials;
  cost.flops = cost.trial_steps * a_step * info.flops_per_example;
  cost.core_seconds =
      cost.flops / kFlopsPerSecond + cost.trial_steps / kTrialStepsPerSecond;
  return cost;
}

double PlanCost::core_seconds() const {
  return std::accumulate(
      packs.begin(), packs.end(), 0.0,
      [](double sum, const PackCost& pack) { return sum + pack.core_seconds; });
}

PlanCost estimate(const trial::Plan& plan, const WorkerDescription& worker) {
  PlanCost cost;
  for (const trial::Pack& pack : plan.packs)
    cost.packs.push_back(estimate(plan, pack, worker));
  return cost;
}

base::Json to_json(const PlanCost& cost, const trial::Plan& plan) {
  base::Json packs = base::Json::array();
  for (std::size_t i = 0; i < cost.packs.size(); ++i)
    packs.push_back({{"label", plan.packs[i].label},
                     {"trials", plan.packs[i].trials.size()},
                     {"trial_steps", cost.packs[i].trial_steps},
                     {"flops", cost.packs[i].flops},
                     {"core_seconds", cost.packs[i].core_seconds}});
  return {{"version", 1},
          {"flops_per_second", kFlopsPerSecond},
          {"trial_steps_per_second", kTrialStepsPerSecond},
          {"core_seconds", cost.core_seconds()},
          {"packs", packs}};
}

}  // namespace noisegate::run
