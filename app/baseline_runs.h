#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/judgement.h"

namespace noisegate::app {

// What a baseline needs to know of a run.
struct BaselineRun {
  std::filesystem::path folder;
  trial::Plan plan;  // of round 1, without its trials
  claim::RunOptions options;
  bool foreign_worker = false;
  claim::Evidence evidence;
  std::string plan_sha256;
  std::set<std::string> machines;  // CPU, BLAS, LibTorch, C library
  struct Share {
    std::size_t trials = 0;
    std::string sha256;  // of their records, by ascending key
  };
  std::map<std::string, Share> shares;  // by sweep
};
using BaselineRuns = std::vector<BaselineRun>;

// Reads a run. Error{usage} naming it and what is wrong with it: nothing
// planned, a planted fault, a trial without a result, rounds of two builds, the
// master seed that `check` uses by default.
BaselineRun read_baseline_run(const std::filesystem::path& folder,
                              const Log& log);

// Error{usage} naming the run that is of another tier, data set, data seed,
// device, engine or build of the worker (numerics) than the first one.
void refuse_mixture(const BaselineRuns& runs);

// Ids of all sweeps that any run has, ascending.
std::vector<std::string> sweeps_of(const BaselineRuns& runs);

// The levels of a sweep, from the runs that have it.
claim::Baseline baseline_of(const BaselineRuns& runs, const std::string& sweep);

// Where the numbers come from, a line each: program and commit, numerics,
// machine, BLAS, LibTorch, and of each run master seed, replicates and the
// SHA-256 of its plan and of its records of this sweep.
std::vector<std::string> provenance_of(const BaselineRuns& runs,
                                       const claim::Baseline& baseline);

}  // namespace noisegate::app
