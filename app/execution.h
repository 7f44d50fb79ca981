#pragma once

#include <optional>
#include <string>

#include "app/console.h"
#include "app/options.h"
#include "app/selection.h"
#include "harness/run/execute.h"

namespace noisegate::app {

// What is to be trained, by whom, on what: all that a run asks of the world
// before it starts.
struct Assignment {
  run::Command worker;
  bool foreign = false;  // another program than the one built with this one
  trial::WorkerDescription description;
  run::ExecuteOptions execute;
};

// Starts the worker once for its description, reads and checks the data set.
// Error{config} with a hint if there is no worker.
Assignment assign(const Options& options, const Selection& selection);

// --worker, or noisegate_worker beside this program.
run::Command worker_command(const Options& options);

// Plans and trains in `folder`, with progress and a summary on the log. Stops
// on SIGINT, SIGTERM, SIGUSR1 and SIGUSR2; a second one ends the program at
// once. Returns kInterrupted or kStopped if it was stopped, kUndecided if
// trials are missing, else kGreen.
int train(const Options& options, const Assignment& assignment,
          const run::RunFolder& folder, const Log& log);

// A selection without a claim that the tier can decide: says so and returns
// kUndecided; nothing otherwise.
std::optional<int> refuse_undecidable(const Selection& selection,
                                      const Log& log);

}  // namespace noisegate::app
