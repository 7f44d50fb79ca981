#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "harness/train/byte_images.h"
#include "harness/train/image_reference_model.h"
#include "harness/train/replicated_model.h"
#include "harness/train/task.h"
#include "harness/trial/spec.h"

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

// What trials with one fault see of it. The parts must outlive it.
struct ImageData {
  const ImageWorkloadParts& parts;
  ByteImageSet test;
  Metrics constant_prediction;
};
ImageData image_data(const ImageWorkloadParts& parts, trial::Fault fault);

// Ghost groups of the trial: with fault ghost_is_batch what it sees at a step.
std::int64_t ghost_of(const trial::TrialSpec& spec,
                      const ImageWorkloadParts& parts);

}  // namespace noisegate::train
