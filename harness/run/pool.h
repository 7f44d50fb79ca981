#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "harness/run/planner.h"
#include "harness/run/run_folder.h"
#include "harness/run/stop.h"
#include "harness/run/worker_process.h"

namespace noisegate::run {

// How far a run is. Of the round in progress, but for what says otherwise.
struct Progress {
  int round = 1;
  std::size_t packs_done = 0;  // those done earlier too
  std::size_t packs_total = 0;
  std::size_t trials_done = 0;  // with a result, those of earlier runs too
  std::size_t trials_total = 0;
  std::size_t trials_failed = 0;
  double seconds = 0;       // since the start of the run (all rounds)
  double eta_seconds = -1;  // weighs packs by cost; negative: not known yet
};
using ProgressCallback = std::function<void(const Progress&)>;
using WarnCallback = std::function<void(const std::string&)>;

// Whom to tell; either may be empty.
struct Listeners {
  ProgressCallback progress = {};
  WarnCallback warn = {};
};

struct PoolOptions {
  Command worker = {};
  std::filesystem::path data = {};  // folder of the data files; empty: none
  std::string device = "cpu";
  int jobs = 1;                  // workers at a time
  double timeout_seconds = 900;  // a pack
  double grace_seconds = 5;      // from SIGTERM to SIGKILL
  // Stop when so much time has gone by since `started`; 0: no limit.
  double max_seconds = 0;
  std::chrono::steady_clock::time_point started =
      std::chrono::steady_clock::now();
  // Give up after so many workers in a row that ended before they were ready.
  int max_failed_starts = 3;
};

struct PoolSummary {
  std::size_t packs_run = 0;
  std::size_t packs_failed = 0;
  bool stopped = false;
};

// Trains the packs of `plan` (already written to folder.plan(plan.round)) that
// have trials without a result, the first first, on `jobs` workers.
//
// A worker that crashes, hangs or runs out of memory costs its pack: trials of
// the pack without a result get a failure record (error, timeout,
// out_of_memory, with signal or exit status) and another worker takes its
// place. What failed is tried again by the next run, not by this one.
// When `stop` is requested, or time is up, no pack is started any more and the
// workers are killed: packs are run again, not resumed. No child is left
// behind. `store` gets the new records. `listeners.warn` gets a line for
// everything that went wrong. Error{config} when workers keep ending before
// they are ready (Error{data} if they do with exit status 4), with the end of
// the log; Error{io} when records can't be written.
//
// Workers may ask the kernel to die with the thread that calls this.
PoolSummary run_packs(const trial::Plan& plan, const PlanCost& cost,
                      const RunFolder& folder, const PoolOptions& options,
                      const StopFlag& stop, TrialStore& store,
                      const Listeners& listeners = {});

}  // namespace noisegate::run
