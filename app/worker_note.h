#pragma once

#include <optional>
#include <string>

#include "app/execution.h"

namespace noisegate::app {

// RUN/worker.json: who trained. Read by the report, which says so when the
// worker is foreign. Not part of any key.
struct WorkerNote {
  std::string command;
  bool foreign = false;
  trial::WorkerDescription description;  // of the last worker
};

// Keeps `foreign` once it was true: trials of that worker may still be there.
void write_worker_note(const run::RunFolder& folder,
                       const Assignment& assignment);
// Nothing if there is no such file.
std::optional<WorkerNote> read_worker_note(const run::RunFolder& folder);

}  // namespace noisegate::app
