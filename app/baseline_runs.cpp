#include "app/baseline_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/base/environment.h"
#include "harness/base/error.h"
#include "harness/base/hash.h"
#include "harness/run/run_folder.h"
#include "harness/trial/record.h"

namespace noisegate::app {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& run,
                         const std::string& what, const std::string& hint) {
  throw base::Error(base::ErrorCode::usage, what, {run.string()}, hint);
}

void refuse_fault(const Judged& run) {
  if (!run.plan.control.empty())
    refuse(run.folder.root(),
           fmt::format("a run of control {} is no measure of sound training",
                       run.plan.control),
           "leave it out");
  for (const trial::PlannedTrial& planned : run.plan.trials)
    if (planned.spec.fault != trial::Fault::none)
      refuse(run.folder.root(), "its trials have a planted fault",
             "leave it out");
}

void refuse_default_seed(const Judged& run) {
  const std::uint64_t used = claim::RunOptions{}.master_seed;
  if (run.plan.master_seed == used)
    refuse(run.folder.root(),
           fmt::format("master seed {} is the one that 'noisegate check' is "
                       "run with by default",
                       used),
           "a baseline needs master seeds that nothing else uses");
}

// A run that was continued by another build has rounds of two.
void refuse_two_builds(const Judged& run,
                       const std::vector<trial::Plan>& plans) {
  for (const trial::Plan& plan : plans)
    if (plan.numerics != run.plan.numerics)
      refuse(run.folder.root(),
             fmt::format("round {} was trained by other engine sources than "
                         "round 1",
                         plan.round),
             "make all runs of a baseline with one build");
}

void refuse_incomplete(const Judged& run,
                       const std::vector<trial::Plan>& plans) {
  std::size_t missing = 0, planned = 0;
  for (const trial::Plan& plan : plans)
    for (const trial::PlannedTrial& trial : plan.trials) {
      ++planned;
      if (!run.store->has_result(trial.key)) ++missing;
    }
  if (planned == 0)
    refuse(run.folder.root(), "it has no trial", "leave it out");
  if (missing > 0)
    refuse(run.folder.root(),
           fmt::format("{} of its {} trials have no result", missing, planned),
           "the same 'noisegate run' goes on where it stopped");
}

// What all runs of a baseline have in common, and where they may differ.
std::vector<std::pair<std::string, std::string>> common_of(
    const BaselineRun& run) {
  return {{"tier", run.plan.tier},
          {"data set", run.plan.data},
          {"data seed", std::to_string(run.plan.data_seed)},
          {"data (SHA-256)", run.plan.data_sha256},
          {"device", run.options.device},
          {"engine", run.options.engine},
          {"build of the worker (numerics)", run.plan.numerics}};
}

const claim::SweepResult* result_of(const BaselineRun& run,
                                    const std::string& sweep) {
  const auto found = run.evidence.sweeps.find(sweep);
  return found == run.evidence.sweeps.end() ? nullptr : &found->second;
}

// The records of the sweep's evidence, each once, by key.
std::map<std::string, const trial::TrialRecord*> records_of(
    const Judged& run, const claim::SweepResult& result) {
  std::map<std::string, const trial::TrialRecord*> records;
  for (const auto& [id, cell] : result.cells)
    for (const auto& rate : cell.trials)
      for (const auto& point : rate)
        if (point) records.emplace(point->key, run.store->find(point->key));
  return records;
}

std::string digest_of(
    const std::map<std::string, const trial::TrialRecord*>& records) {
  base::Sha256 hash;
  for (const auto& [key, record] : records)
    hash.update(trial::record_text(*record));
  std::string hex;
  for (const char c : hash.finish())
    hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex;
}

// "cpu: …; blas: …", never the host's name.
std::string machine_of(const trial::TrialRecord& record) {
  std::string text;
  for (const char* field : {"cpu", "blas", "torch", "libc"}) {
    const auto found = record.environment.find(field);
    const bool known = found != record.environment.end() && found->is_string();
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", field,
                        known ? found->get<std::string>() : "unknown");
  }
  return text;
}

std::string program_line(const BaselineRun& run) {
  const base::Json environment = base::environment_record();
  return fmt::format(
      "Made by 'noisegate baseline', {}, commit {}{}; trained by {} worker, "
      "numerics {}",
      base::version_text(), environment.value("commit", "unknown"),
      environment.value("dirty", true) ? " with changes" : "",
      run.foreign_worker ? "a foreign" : "its", run.plan.numerics);
}

// The records of a big run don't fit in memory ten times: their digests do.
void digest_records(const Judged& run, BaselineRun& out) {
  for (const auto& [id, result] : run.evidence.sweeps) {
    const auto records = records_of(run, result);
    for (const auto& [key, record] : records)
      out.machines.insert(machine_of(*record));
    out.shares[id] = {records.size(), digest_of(records)};
  }
}

}  // namespace

BaselineRun read_baseline_run(const std::filesystem::path& folder,
                              const Log& log) {
  Options options;
  options.run = folder;
  Judged run = read_run(options, log);
  const std::vector<trial::Plan> plans = run::read_plans(run.folder);
  refuse_fault(run);
  refuse_default_seed(run);
  refuse_two_builds(run, plans);
  refuse_incomplete(run, plans);
  BaselineRun out;
  out.folder = folder;
  out.options = run.selection.run;
  out.foreign_worker = run.worker && run.worker->foreign;
  out.plan_sha256 = base::sha256_file(run.folder.plan(1));
  digest_records(run, out);
  out.evidence = std::move(run.evidence);
  out.plan = std::move(run.plan);
  out.plan.trials.clear();
  out.plan.packs.clear();
  return out;
}

void refuse_mixture(const BaselineRuns& runs) {
  for (const BaselineRun& run : runs) {
    const auto own = common_of(run), common = common_of(runs.front());
    for (std::size_t i = 0; i < own.size(); ++i)
      if (own[i].second != common[i].second)
        refuse(run.folder,
               fmt::format("{} is {}, that of the first run is {}",
                           own[i].first, own[i].second, common[i].second),
               "a baseline is of one tier, data set, device and build");
  }
}

std::vector<std::string> sweeps_of(const BaselineRuns& runs) {
  std::set<std::string> sweeps;
  for (const BaselineRun& run : runs)
    for (const auto& [id, result] : run.evidence.sweeps) sweeps.insert(id);
  return {sweeps.begin(), sweeps.end()};
}

claim::Baseline baseline_of(const BaselineRuns& runs,
                            const std::string& sweep) {
  std::vector<claim::BaselineSource> sources;
  for (const BaselineRun& run : runs)
    if (const auto* result = result_of(run, sweep))
      sources.push_back({run.plan.master_seed, result});
  return claim::measure_baseline(sources, runs.front().options,
                                 runs.front().plan.data_sha256);
}

std::vector<std::string> provenance_of(const BaselineRuns& runs,
                                       const claim::Baseline& baseline) {
  std::vector<std::string> lines = {
      fmt::format("Measured levels of {} on {} ({}, {} tier): what sound "
                  "training gives",
                  baseline.sweep, baseline.data, baseline.device,
                  runs.front().plan.tier),
      program_line(runs.front())};
  std::set<std::string> machines;
  std::vector<std::string> shares;
  for (const BaselineRun& run : runs) {
    const claim::SweepResult* result = result_of(run, baseline.sweep);
    if (result == nullptr) continue;
    machines.insert(run.machines.begin(), run.machines.end());
    const BaselineRun::Share& share = run.shares.at(baseline.sweep);
    shares.push_back(fmt::format(
        "Run: master seed {}, {} replicates, {} trials; SHA-256 of its plan "
        "{}, of these trials {}",
        run.plan.master_seed, result->sweep.replicates, share.trials,
        run.plan_sha256, share.sha256));
  }
  for (const std::string& machine : machines)
    lines.push_back("Machine: " + machine);
  lines.insert(lines.end(), shares.begin(), shares.end());
  return lines;
}

}  // namespace noisegate::app
