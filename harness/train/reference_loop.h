#pragma once

#include "harness/train/outcome.h"
#include "harness/train/task.h"
#include "harness/trial/spec.h"

namespace noisegate::train {

// What one step leaves for the next: one tensor a parameter each, none before
// the first step.
struct ReferenceMemory {
  std::vector<at::Tensor> velocity;
  std::vector<at::Tensor> gradient;  // fault late_gradient only
};

// One step of one trial: backward by autograd, then the update weight by
// weight. Returns the minibatch loss before the update.
double reference_step(ReferenceTask& task, const trial::TrialSpec& spec,
                      std::int64_t step, ReferenceMemory& memory);

// Trains one trial with modules and autograd: slow, obvious, and sharing
// nothing with the stacked engine but data and random streams.
Outcome train_reference(Workload& workload, const trial::TrialSpec& spec);

}  // namespace noisegate::train
