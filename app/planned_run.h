#pragma once

#include <vector>

#include "app/options.h"
#include "app/selection.h"
#include "harness/run/run_folder.h"
#include "harness/trial/plan.h"

namespace noisegate::app {

// RUN, --out, or the folder that a run with the same options makes.
run::RunFolder source_folder(const Options& options);

// What a run's first plan says of it. Replicates are not in it (a sweep has
// its own: use_planned_replicates).
PlannedRun planned_run(const trial::Plan& plan);

// As many replicates as were planned: --replicates, or a later look, may have
// asked for others than the sweep ships.
void use_planned_replicates(const trial::Plan& plan,
                            std::vector<claim::Sweep>& sweeps);

// Error{usage} naming the option: beside RUN, which has its own, one that says
// what is to be trained; beside --out, one that contradicts the plan there.
void refuse_ignored(const Options& options, const trial::Plan& plan);

}  // namespace noisegate::app
