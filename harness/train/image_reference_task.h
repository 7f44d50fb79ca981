#pragma once

#include <cstdint>
#include <memory>

#include "harness/train/byte_images.h"
#include "harness/train/image_reference_model.h"
#include "harness/train/task.h"
#include "harness/trial/spec.h"

namespace noisegate::train {

// What trials with one fault see of an image workload's data.
struct ImageData {
  ByteImageSet train;
  ByteImageSet test;
  ChannelNorm norm;
  bool augment = true;
  std::int64_t ghost = 64;
  std::int64_t micro_batch = 64;
  Metrics constant_prediction;
};

// Ghost groups of the trial: with fault ghost_is_batch what it sees at a step.
std::int64_t ghost_of(const trial::TrialSpec& spec, const ImageData& data);

// One trial of an image workload by loops over examples, pixels and channels,
// the whole batch at once. `data` must outlive it.
std::unique_ptr<ReferenceTask> make_image_reference_task(
    std::unique_ptr<ImageReferenceModel> model, const ImageData& data,
    const trial::TrialSpec& spec);

}  // namespace noisegate::train
