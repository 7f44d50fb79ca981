#pragma once

#include "harness/train/outcome.h"
#include "harness/train/task.h"
#include "harness/trial/spec.h"

namespace noisegate::train {

// One step of one trial: backward by autograd, then the update weight by
// weight. `velocity` holds one tensor a parameter, empty before the first step.
// Returns the minibatch loss before the update.
double reference_step(ReferenceTask& task, const trial::TrialSpec& spec,
                      std::int64_t step, std::vector<at::Tensor>& velocity);

// Trains one trial with modules and autograd: slow, obvious, and sharing
// nothing with the stacked engine but data and random streams.
Outcome train_reference(Workload& workload, const trial::TrialSpec& spec);

}  // namespace noisegate::train
