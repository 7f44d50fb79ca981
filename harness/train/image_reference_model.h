#pragma once

#include "harness/train/reference_model.h"

namespace noisegate::train {

// A reference model that may drop features in training.
class ImageReferenceModel : public ReferenceModel {
 public:
  virtual std::int64_t features() const = 0;
  virtual double dropout() const = 0;
  // The mask of the next batch, as Pass::keep.
  virtual void keep(const at::Tensor& mask) = 0;
};

}  // namespace noisegate::train
