#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "harness/train/byte_images.h"
#include "harness/train/image_reference_model.h"
#include "harness/train/replicated_model.h"
#include "harness/train/task.h"

namespace noisegate::train {

// What a workload of convolutional nets on byte images is made of.
struct ImageWorkloadParts {
  ByteImageSet train;
  ByteImageSet test;
  // The test set with its targets permuted (fault shuffled_test_labels).
  ByteImageSet shuffled_test;
  ChannelNorm norm;
  bool augment = true;  // crop and flip (byte_images.h)
  std::int64_t ghost = 64;
  // Examples that go through the net at once; rounded down to whole ghost
  // groups, at least one. Changes memory and speed, and results by rounding
  // only: normalisation sees ghost groups, gradients add up.
  std::int64_t micro_batch = 64;
  std::function<std::unique_ptr<ReplicatedModel>()> model;
  // Given the ghost size of the trial.
  std::function<std::unique_ptr<ImageReferenceModel>(std::int64_t)>
      reference_model;
};

// The replicated engine's workload: each trial its own net, gradients by
// autograd into the flat row, one trial after another. Minibatches as Visits
// says; crops and flips from the stream "augment", dropped features from
// "dropout": both addressed by (step, place in the batch). Metrics: those of a
// data workload with classes (data_task.h), on images as they are, by running
// statistics, without dropout. Call it with gradients off, not under
// InferenceMode.
std::unique_ptr<Workload> make_image_workload(ImageWorkloadParts parts);

}  // namespace noisegate::train
