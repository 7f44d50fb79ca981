#pragma once

#include <memory>

#include "harness/train/image_data.h"

namespace noisegate::train {

// One trial of an image workload by loops over examples, pixels and channels,
// the whole batch at once. `data` must outlive it.
std::unique_ptr<ReferenceTask> make_image_reference_task(
    std::unique_ptr<ImageReferenceModel> model, const ImageData& data,
    const trial::TrialSpec& spec);

}  // namespace noisegate::train
