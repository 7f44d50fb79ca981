#include "harness/train/layout.h"

#include <functional>
#include <numeric>
#include <utility>

namespace noisegate::train {
namespace {

constexpr std::int64_t kAlignment = 16;

std::int64_t elements(const std::vector<std::int64_t>& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1},
                         std::multiplies<>());
}

at::Tensor kernel_view(const at::Tensor& flat, const Weight& weight) {
  const auto& shape = weight.shape;
  return flat.narrow(1, weight.offset, elements(shape))
      .view({flat.size(0), shape[0], shape[2], shape[3], shape[1]})
      .permute({0, 1, 4, 2, 3});
}

}  // namespace

std::size_t Layout::add(std::string name, std::vector<std::int64_t> shape,
                        bool matrix) {
  const std::int64_t count = elements(shape);
  weights_.push_back({std::move(name), size_, std::move(shape), matrix});
  parameters_ += count;
  size_ += (count + kAlignment - 1) / kAlignment * kAlignment;
  return weights_.size() - 1;
}

at::Tensor Layout::view(const at::Tensor& flat, std::size_t index) const {
  const Weight& weight = weights_.at(index);
  if (weight.channels_last()) return kernel_view(flat, weight);
  std::vector<std::int64_t> shape = {flat.size(0)};
  shape.insert(shape.end(), weight.shape.begin(), weight.shape.end());
  return flat.narrow(1, weight.offset, elements(weight.shape)).view(shape);
}

at::Tensor Layout::matrix_mask(const at::TensorOptions& options) const {
  at::Tensor mask = at::zeros({1, size_}, options);
  for (const Weight& weight : weights_) {
    if (weight.matrix) {
      mask.narrow(1, weight.offset, elements(weight.shape)).fill_(1);
    }
  }
  return mask;
}

}  // namespace noisegate::train
