#include "harness/train/ghost_norms.h"

#include <algorithm>
#include <tuple>

#include "harness/train/kernels.h"
#include "harness/train/norm_relu.h"

namespace noisegate::train {
namespace {

constexpr double kUpdate = 0.1;  // weight of an update in running statistics

// Unbiased ÷ biased variance of n values.
double correction(std::int64_t n) {
  return n > 1 ? static_cast<double>(n) / static_cast<double>(n - 1) : 1.0;
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
  add_statistics(layer, x, mean,
                 inverse.square().reciprocal_().sub_(kGhostEpsilon));
  return y;
}

void GhostNorms::add_statistics(std::size_t layer, const at::Tensor& group,
                                const at::Tensor& mean,
                                const at::Tensor& variance) {
  const std::int64_t examples = group.size(0);
  const at::Tensor sums = layer_of(sums_, layer);
  const auto weight = static_cast<double>(examples);
  sums[0].add_(mean, weight);
  sums[1].add_(variance, weight * correction(group.numel() / group.size(1)));
  if (layer == 0) examples_ += examples;
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

at::Tensor GhostNorms::train_relu(std::size_t layer, const at::Tensor& x,
                                  const at::Tensor& scale,
                                  const at::Tensor& shift) {
  if (!can_fuse_norm_relu(x, scale)) {
    return train(layer, x, scale, shift).relu_();
  }
  const NormRelu done = norm_relu(x, scale, shift, ghost_, kGhostEpsilon);
  const at::NoGradGuard guard;
  const std::int64_t n = x.size(0);
  for (std::int64_t g = 0; g * ghost_ < n; ++g) {
    const std::int64_t first = g * ghost_;
    add_statistics(layer, x.narrow(0, first, std::min(ghost_, n - first)),
                   done.means[g], done.variances[g]);
  }
  return done.y;
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
