#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/run/command.h"
#include "harness/run/execute.h"
#include "harness/run/planner.h"
#include "harness/run/run_folder.h"

// What the tests of this folder share.
namespace noisegate::run::testing {

// A new folder, removed with all that is in it.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// An environment variable, for as long as this lives.
class Variable {
 public:
  Variable(std::string name, const std::string& value);
  ~Variable();
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  std::string name_;
};

Command fake_worker();

// Two arms, B = 8, 16, 64, rates 2^-6 … 2^0, 3 replicates in blocks of 2, two
// epochs: 126 trials in 12 packs. The fake worker's optimum is inside.
claim::Sweep small_sweep(const std::string& id);
// One arm, one B, rates 2^-3 … 2^0, 2 replicates: 8 trials in 2 packs.
claim::Sweep tiny_sweep(const std::string& id);

PlanRequest make_request(std::vector<claim::Sweep> sweeps);
trial::WorkerDescription fake_worker_description();

// Runs the request in the folder with the fake worker and two jobs.
ExecuteSummary run_fake(const RunFolder& folder, const PlanRequest& request,
                        const StopFlag& stop = {},
                        const WarnCallback& warn = {},
                        PoolOptions pool = {.jobs = 2});

// Name → bytes of all records in the folder.
std::map<std::string, std::string> record_files(const RunFolder& folder);

// Processes of this user that run the fake worker on this folder.
std::vector<pid_t> workers_on(const RunFolder& folder);

}  // namespace noisegate::run::testing
