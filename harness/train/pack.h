#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

#include "harness/base/json.h"
#include "harness/train/task.h"
#include "harness/trial/plan.h"

namespace noisegate::train {

// What trains packs of a plan: where workloads come from, where records go.
struct PackRunner {
  std::function<Workload&(const trial::TrialSpec&)> workload;
  std::filesystem::path trials_folder;
  std::string device;                 // class that this process trains on
  base::Json environment;             // goes into each record
  std::function<void()> free_memory;  // after an allocation failed
};

// Trains the trials of pack `number` that have no result yet and writes their
// records. A trial that can't be trained gets a record that says why, with
// status out_of_memory where an allocation failed and error otherwise. Throws
// only if records can't be written (Error{io}), or for a number that the plan
// does not have (Error{usage}).
void run_pack(const trial::Plan& plan, std::size_t number,
              const PackRunner& runner);

}  // namespace noisegate::train
