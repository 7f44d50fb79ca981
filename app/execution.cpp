#include "app/execution.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "app/exit_codes.h"
#include "app/product_speed.h"
#include "app/progress.h"
#include "app/text.h"
#include "app/worker_note.h"
#include "fixtures/data/identity.h"
#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/run/describe.h"

namespace noisegate::app {
namespace {

namespace fs = std::filesystem;

// Signal handlers reach nothing but globals.
run::StopFlag stop_flag;

void request_stop(int signal) { stop_flag.request(signal); }

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = request_stop;
  // The second signal of a kind finds the default action: the program ends.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1, SIGUSR2})
    sigaction(signal, &action, nullptr);
}

run::Command own_worker() {
  return {(base::executable_folder() / "noisegate_worker").string()};
}

int default_jobs(const std::string& device) {
  if (device == "cuda") return 1;
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

// Called by the run as it goes; tells the log when a round begins.
class Reporter {
 public:
  explicit Reporter(const Log& log) : log_(log), progress_(log.verbosity()) {}

  void update(const run::Progress& now) {
    if (now.round != round_) {
      progress_.clear();
      log_.note(fmt::format(
          "round {}: {} trials in {} packs{}", now.round, now.trials_total,
          now.packs_total,
          now.round > 1 ? ", for optima near the end of their grid" : ""));
      round_ = now.round;
    }
    progress_.update({now.trials_done, now.trials_total, now.trials_failed,
                      now.seconds, now.eta_seconds});
  }
  // Where every pack fails, the first few say it all.
  void warn(const std::string& text) {
    ++warnings_;
    if (warnings_ > kWarnings && log_.verbosity() != Verbosity::verbose) return;
    progress_.clear();
    log_.warning(text);
  }
  void finish() {
    progress_.clear();
    if (warnings_ > kWarnings && log_.verbosity() != Verbosity::verbose)
      log_.warning(fmt::format("{} more like these (--verbose shows all)",
                               warnings_ - kWarnings));
  }

 private:
  const Log& log_;
  Progress progress_;
  static constexpr int kWarnings = 10;
  int round_ = 0;
  int warnings_ = 0;
};

int stop_code(const run::ExecuteSummary& summary) {
  return summary.stop_signal == SIGINT ? kInterrupted : kStopped;
}

void report_summary(const run::ExecuteSummary& summary, const Log& log) {
  std::string text =
      fmt::format("{} trials: {} trained in {}", summary.trials_planned,
                  summary.trials_run, duration_text(summary.seconds));
  if (summary.trials_reused > 0)
    text += fmt::format(", {} there already", summary.trials_reused);
  log.note(text);
  if (summary.trials_failed > 0)
    log.warning(fmt::format(
        "{} trials have no result; the same command tries them again",
        summary.trials_failed));
}

}  // namespace

run::Command worker_command(const Options& options) {
  return options.worker.empty() ? own_worker()
                                : run::split_command(options.worker);
}

Assignment assign(const Options& options, const Selection& selection) {
  Assignment assignment;
  assignment.worker = worker_command(options);
  assignment.foreign = assignment.worker != own_worker();
  std::error_code ignored;
  if (!assignment.foreign && !fs::exists(assignment.worker.front(), ignored))
    throw base::Error(
        base::ErrorCode::config,
        fmt::format("there is no worker at {}", assignment.worker.front()), {},
        "build it (it needs LibTorch), or name another with "
        "--worker CMD");
  assignment.description = run::describe(assignment.worker);

  const fs::path data =
      options.data.empty() ? fs::path() : fs::absolute(options.data);
  const data::DataIdentity identity =
      data::identify(selection.run.data, data, selection.run.data_seed);

  run::PlanRequest& request = assignment.execute.request;
  request.sweeps = selection.sweeps;
  request.options = selection.run;
  request.data = {identity.name, identity.sha256, identity.official};
  request.numerics = assignment.description.numerics;
  request.control = selection.control ? selection.control->id : "";
  for (const claim::Suite& suite : selection.suites)
    request.suites.push_back(suite.id);

  run::PoolOptions& pool = assignment.execute.pool;
  pool.worker = assignment.worker;
  pool.data = data;
  pool.device = options.device;
  pool.jobs = options.jobs > 0 ? options.jobs : default_jobs(options.device);
  pool.timeout_seconds = parse_duration(options.timeout, "--timeout");
  if (!options.max_time.empty())
    pool.max_seconds = parse_duration(options.max_time, "--max-time");
  return assignment;
}

int train(const Options& options, const Assignment& assignment,
          const run::RunFolder& folder, const Log& log) {
  const run::RunLock lock(folder);
  catch_signals();
  write_worker_note(folder, assignment);
  const trial::WorkerDescription& worker = assignment.description;
  log.note(fmt::format("run folder {}", folder.root().string()));
  log.detail(fmt::format("worker {}: torch {}, {}, numerics {:.12}",
                         assignment.worker.front(), worker.torch, worker.blas,
                         worker.numerics));
  // On a GPU the CPU's products say little.
  if (!assignment.foreign && options.device == "cpu")
    warn_of_slow_product(assignment.worker, log);
  if (!options.data.empty() && !assignment.execute.request.data.official)
    log.warning("the data are not the official files");

  Reporter reporter(log);
  const run::ExecuteSummary summary = run::execute(
      folder, assignment.execute, worker, stop_flag,
      [&](const run::Progress& now) { reporter.update(now); },
      [&](const std::string& text) { reporter.warn(text); });
  reporter.finish();
  report_summary(summary, log);
  if (summary.stopped) {
    log.warning("stopped; the same command goes on where this run was");
    return stop_code(summary);
  }
  return summary.trials_failed > 0 ? kUndecided : kGreen;
}

std::optional<int> refuse_undecidable(const Selection& selection,
                                      const Log& log) {
  if (selection.decidable()) return std::nullopt;
  for (const claim::Suite& suite : selection.suites)
    for (const claim::NotAtTier& entry : suite.not_at_tier)
      if (selection.claims.contains(entry.claim))
        log.note(fmt::format(
            "{}: not decided at tier {}: {}{}", entry.claim,
            claim::to_text(selection.run.tier), entry.reason,
            entry.decided_at == "none"
                ? " (nor at any other)"
                : fmt::format(" (it takes the {} tier)", entry.decided_at)));
  log.warning(fmt::format("nothing that is selected can be decided at tier {}",
                          claim::to_text(selection.run.tier)));
  return kUndecided;
}

}  // namespace noisegate::app
