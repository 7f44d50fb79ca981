#pragma once

#include "harness/run/pool.h"

namespace noisegate::run {

struct ExecuteOptions {
  PlanRequest request;
  PoolOptions pool;  // max_seconds: of the whole run
};

struct ExecuteSummary {
  int rounds = 0;
  std::size_t trials_planned = 0;
  std::size_t trials_reused = 0;  // had their result before this run
  std::size_t trials_run = 0;     // got their result in this run
  std::size_t trials_failed = 0;  // have none
  bool stopped = false;
  int stop_signal = 0;  // what it was stopped by; 0: not, or by max_seconds
  double seconds = 0;
  double core_seconds_estimated = 0;
  std::vector<trial::Plan> plans;  // one a round
  std::vector<claim::Extension> extensions;
};

// Plans round 1, runs it, asks the evidence for wider grids
// (claim::wanted_extensions), plans and runs those; at most two extensions. In
// a folder that has been run before, what has its result is not run again, and
// what follows from equal results is planned equally, so that a run which was
// stopped or killed anywhere ends with the same plans and records.
// `folder` must be locked by the caller (RunLock). Errors: those of validate(),
// check_same_run(), prepare() and run_packs().
ExecuteSummary execute(const RunFolder& folder, const ExecuteOptions& options,
                       const trial::WorkerDescription& worker,
                       const StopFlag& stop,
                       const ProgressCallback& progress = {},
                       const WarnCallback& warn = {});

// What a finished (or stopped) run offers to `check` and `report`: the evidence
// of `sweeps`, with the extensions that were planned, from the folder's plans
// and records. Error{usage} if nothing was planned there.
claim::Evidence collect(const RunFolder& folder,
                        const std::vector<claim::Sweep>& sweeps,
                        const claim::RunOptions& options, TrialStore& store,
                        const WarnCallback& warn = {});

}  // namespace noisegate::run
