#include "harness/train/ghost_norms.h"

#include <algorithm>
#include <tuple>

#include "harness/train/kernels.h"

namespace noisegate::train {
namespace {

constexpr double kUpdate = 0.1;  // weight of an update in running statistics

// Unbiased variance from 1/√(biased variance + ε) over n values a channel.
at::Tensor unbiased(const at::Tensor& scale, std::int64_t n) {
  const double correction =
      n > 1 ? static_cast<double>(n) / static_cast<double>(n - 1) : 1.0;
  return scale.square().reciprocal_().sub_(kGhostEpsilon).mul_(correction);
}

}  // namespace

GhostNorms::GhostNorms(const std::vector<std::int64_t>& channels,
                       std::int64_t ghost, const at::TensorOptions& options)
    : ghost_(ghost), offsets_({0}) {
  for (const std::int64_t n : channels) offsets_.push_back(offsets_.back() + n);
  running_ = at::zeros({2, offsets_.back()}, options);
  running_[1].fill_(1);
  sums_ = at::zeros_like(running_);
}

at::Tensor GhostNorms::layer_of(const at::Tensor& all,
                                std::size_t layer) const {
  return all.slice(1, offsets_.at(layer), offsets_.at(layer + 1));
}

at::Tensor GhostNorms::running(std::size_t layer) const {
  return layer_of(running_, layer);
}

at::Tensor GhostNorms::train_group(std::size_t layer, const at::Tensor& x,
                                   const at::Tensor& scale,
                                   const at::Tensor& shift) {
  const auto [y, mean, inverse] =
      at::native_batch_norm(x, scale, shift, {}, {}, /*training=*/true,
                            /*momentum=*/0, kGhostEpsilon);
  const at::NoGradGuard guard;
  const std::int64_t examples = x.size(0);
  const at::Tensor sums = layer_of(sums_, layer);
  const auto weight = static_cast<double>(examples);
  sums[0].add_(mean, weight);
  sums[1].add_(unbiased(inverse, x.numel() / x.size(1)), weight);
  if (layer == 0) examples_ += examples;
  return y;
}

at::Tensor GhostNorms::train(std::size_t layer, const at::Tensor& x,
                             const at::Tensor& scale, const at::Tensor& shift) {
  const std::int64_t n = x.size(0);
  if (n <= ghost_) return train_group(layer, x, scale, shift);
  std::vector<at::Tensor> groups;
  for (std::int64_t first = 0; first < n; first += ghost_) {
    const std::int64_t size = std::min(ghost_, n - first);
    groups.push_back(
        train_group(layer, x.narrow(0, first, size), scale, shift));
  }
  return at::cat(groups);
}

at::Tensor GhostNorms::evaluate(std::size_t layer, const at::Tensor& x,
                                const at::Tensor& scale,
                                const at::Tensor& shift) const {
  const at::Tensor statistics = running(layer);
  return std::get<0>(at::native_batch_norm(x, scale, shift, statistics[0],
                                           statistics[1], /*training=*/false,
                                           /*momentum=*/0, kGhostEpsilon));
}

void GhostNorms::finish_step() {
  if (examples_ == 0) return;
  running_.lerp_(sums_.div_(static_cast<double>(examples_)), kUpdate);
  sums_.zero_();
  examples_ = 0;
}

}  // namespace noisegate::train
