#include "harness/run/execute.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/claim/selection.h"

namespace noisegate::run {
namespace {

constexpr int kLastRound = 3;  // the first and two extensions

// Removes the plans of this round and the later ones, the last first: they
// were made from what an earlier round does not say any more.
void remove_rounds_from(const RunFolder& folder, int round) {
  int last = round;
  while (std::filesystem::exists(folder.round(last))) ++last;
  while (--last >= round) std::filesystem::remove_all(folder.round(last));
}

bool stands(const RunFolder& folder, const trial::Plan& plan) {
  const auto path = folder.plan(plan.round);
  return std::filesystem::exists(path) &&
         base::read_file(path) == trial::plan_text(plan);
}

// The plan goes last: a round that has one is complete.
void write_round(const RunFolder& folder, const trial::Plan& plan,
                 const PlanCost& cost,
                 const std::vector<claim::Extension>& extensions) {
  if (stands(folder, plan)) return;
  remove_rounds_from(folder, plan.round);
  base::make_folder(folder.round(plan.round));
  base::write_atomic(folder.cost(plan.round),
                     base::pretty(to_json(cost, plan)));
  write_extensions(folder, plan.round, extensions);
  base::write_atomic(folder.plan(plan.round), trial::plan_text(plan));
}

std::size_t results_in(const trial::Plan& plan, const TrialStore& store) {
  return static_cast<std::size_t>(std::count_if(
      plan.trials.begin(), plan.trials.end(),
      [&](const auto& trial) { return store.has_result(trial.key); }));
}

// Sweeps once each: two suites may bring the same.
std::vector<claim::Sweep> unique_sweeps(
    const std::vector<claim::Sweep>& sweeps) {
  std::vector<claim::Sweep> result;
  std::set<std::string> seen;
  for (const claim::Sweep& sweep : sweeps)
    if (seen.insert(sweep.id).second) result.push_back(sweep);
  return result;
}

// `wanted` in place of what there was for the same cell.
std::vector<claim::Extension> merge(
    std::vector<claim::Extension> extensions,
    const std::vector<claim::Extension>& wanted) {
  for (const claim::Extension& extension : wanted) {
    std::erase_if(extensions, [&](const claim::Extension& old) {
      return std::tie(old.sweep, old.arm, old.batch_size, old.budget) ==
             std::tie(extension.sweep, extension.arm, extension.batch_size,
                      extension.budget);
    });
    extensions.push_back(extension);
  }
  std::sort(extensions.begin(), extensions.end());
  return extensions;
}

class Execution {
 public:
  Execution(const RunFolder& folder, const ExecuteOptions& options,
            const trial::WorkerDescription& worker, const StopFlag& stop,
            const ProgressCallback& progress, const WarnCallback& warn)
      : folder_(folder),
        options_(options),
        worker_(worker),
        stop_(stop),
        progress_(progress),
        warn_(warn),
        store_(folder),
        sweeps_(unique_sweeps(options.request.sweeps)) {}

  ExecuteSummary run() {
    validate(options_.request, worker_);
    trial::Plan plan = plan_first_round(options_.request, worker_);
    if (std::filesystem::exists(folder_.plan(1)))
      check_same_run(trial::read_plan(folder_.plan(1)), plan, folder_);
    while (!plan.trials.empty()) {
      run_round(plan);
      if (summary_.stopped || plan.round == kLastRound || !widen()) break;
      plan = plan_extension_round(options_.request, worker_, plan.round + 1,
                                  summary_.extensions, planned_);
    }
    if (!summary_.stopped) remove_rounds_from(folder_, summary_.rounds + 1);
    finish();
    return std::move(summary_);
  }

 private:
  void run_round(const trial::Plan& plan) {
    const PlanCost cost = estimate(plan, worker_);
    store_.load(plan, warn_);
    const std::size_t before = results_in(plan, store_);
    prepare(folder_, plan.trials.size() - before);
    write_round(folder_, plan, cost, summary_.extensions);
    const PoolSummary pool = run_packs(plan, cost, folder_, options_.pool,
                                       stop_, store_, {progress_, warn_});
    const std::size_t after = results_in(plan, store_);
    for (const auto& trial : plan.trials) planned_.insert(trial.key);
    summary_.rounds = plan.round;
    summary_.trials_planned += plan.trials.size();
    summary_.trials_reused += before;
    summary_.trials_run += after - before;
    summary_.core_seconds_estimated += cost.core_seconds();
    summary_.stopped = pool.stopped;
    summary_.plans.push_back(plan);
  }

  // Does the evidence ask for wider grids?
  bool widen() {
    const auto evidence =
        claim::gather(sweeps_, options_.request.options, summary_.extensions,
                      store_.lookup(summary_.plans.front()));
    const auto wanted = claim::wanted_extensions(evidence, summary_.extensions);
    if (wanted.empty()) return false;
    summary_.extensions = merge(summary_.extensions, wanted);
    return true;
  }

  void finish() {
    for (const trial::Plan& plan : summary_.plans)
      for (const auto& trial : plan.trials)
        if (store_.find(trial.key) != nullptr && !store_.has_result(trial.key))
          ++summary_.trials_failed;
    summary_.stop_signal = summary_.stopped ? stop_.signal() : 0;
    summary_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                      options_.pool.started)
            .count();
  }

  const RunFolder& folder_;
  const ExecuteOptions& options_;
  const trial::WorkerDescription& worker_;
  const StopFlag& stop_;
  const ProgressCallback& progress_;
  const WarnCallback& warn_;
  TrialStore store_;
  std::vector<claim::Sweep> sweeps_;
  std::set<std::string> planned_;  // keys
  ExecuteSummary summary_;
};

}  // namespace

ExecuteSummary execute(const RunFolder& folder, const ExecuteOptions& options,
                       const trial::WorkerDescription& worker,
                       const StopFlag& stop, const ProgressCallback& progress,
                       const WarnCallback& warn) {
  return Execution(folder, options, worker, stop, progress, warn).run();
}

claim::Evidence collect(const RunFolder& folder,
                        const std::vector<claim::Sweep>& sweeps,
                        const claim::RunOptions& options, TrialStore& store,
                        const WarnCallback& warn) {
  const std::vector<trial::Plan> plans = read_plans(folder);
  if (plans.empty())
    throw base::Error(base::ErrorCode::usage, "holds no run",
                      {folder.root().string()},
                      "make one with noisegate run or noisegate reproduce");
  for (const trial::Plan& plan : plans) store.load(plan, warn);
  return claim::gather(unique_sweeps(sweeps), options, extensions_of(folder),
                       store.lookup(plans.front()));
}

}  // namespace noisegate::run
