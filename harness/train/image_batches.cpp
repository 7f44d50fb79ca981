#include "harness/train/image_batches.h"

#include <utility>

namespace noisegate::train {

ImageDraws::ImageDraws(EpochOrders& orders, const trial::TrialSpec& spec,
                       std::int64_t examples, bool augment,
                       std::int64_t features, double dropout)
    : visits_(orders, trial::stream_name(spec, "order"), examples),
      batch_size_(spec.batch_size),
      examples_(examples),
      augment_(augment),
      features_(features),
      dropout_(dropout),
      crops_(trial::stream_name(spec, "augment")),
      keep_(trial::stream_name(spec, "dropout")) {}

ImageDraw ImageDraws::minibatch(std::int64_t step) const {
  const at::Tensor index = at::empty({batch_size_}, at::kLong);
  visits_.write(step, batch_size_, index.data_ptr<std::int64_t>());
  return with_noise(step, index);
}

ImageDraw ImageDraws::all(std::int64_t step) const {
  return with_noise(step, at::arange(examples_, at::kLong));
}

ImageDraw ImageDraws::with_noise(std::int64_t step, at::Tensor index) const {
  const auto at_step = static_cast<std::uint64_t>(step);
  const std::int64_t n = index.size(0);
  ImageDraw out;
  out.index = std::move(index);
  if (augment_) out.crops = draw_crops(crops_, at_step, n);
  if (dropout_ > 0) {
    const at::Tensor u = at::empty({n, features_}, at::kFloat);
    keep_.fill_uniform(at_step, u.data_ptr<float>(), u.numel());
    out.keep = u.ge(dropout_).to(at::kDouble).div_(1 - dropout_);
  }
  return out;
}

}  // namespace noisegate::train
