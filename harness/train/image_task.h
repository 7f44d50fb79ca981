#pragma once

#include <memory>

#include "harness/train/image_data.h"
#include "harness/train/task.h"

namespace noisegate::train {

// The replicated engine's workload: each trial its own net, gradients by
// autograd into the flat row, one trial after another. Minibatches as Visits
// says; crops and flips from the stream "augment", dropped features from
// "dropout": both addressed by (step, place in the batch). Metrics: those of a
// data workload with classes (data_task.h), on images as they are, by running
// statistics, without dropout. Call it with gradients off, not under
// InferenceMode.
std::unique_ptr<Workload> make_image_workload(ImageWorkloadParts parts);

}  // namespace noisegate::train
