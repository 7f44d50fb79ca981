#include "harness/train/image_data.h"

#include "harness/train/data_task.h"

namespace noisegate::train {

ImageData image_data(const ImageWorkloadParts& parts, trial::Fault fault) {
  ImageData out = {parts, parts.test, {}};
  if (fault == trial::Fault::evaluated_on_training_data) out.test = parts.train;
  Examples labels;
  labels.train = {parts.train.targets, parts.train.targets};
  labels.test = {out.test.targets, out.test.targets};
  labels.classes = true;
  out.constant_prediction = best_constant(labels);
  if (fault == trial::Fault::shuffled_test_labels)
    out.test = parts.shuffled_test;
  return out;
}

std::int64_t ghost_of(const trial::TrialSpec& spec,
                      const ImageWorkloadParts& parts) {
  if (spec.fault != trial::Fault::ghost_is_batch) return parts.ghost;
  return spec.batch_size;
}

}  // namespace noisegate::train
