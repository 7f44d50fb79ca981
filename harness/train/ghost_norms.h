#pragma once

#include <ATen/ATen.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace noisegate::train {

// Ghost batch normalisation (Hoffer, Hubara & Soudry 2017) of all normalisation
// layers of one convolutional net, differentiable by autograd. Each group of
// `ghost` consecutive examples of a batch is normalised by its own mean and
// biased variance (+ kGhostEpsilon) channel by channel, so that the noise of
// normalisation does not depend on the batch size. Where the batch is no
// multiple of `ghost`, the rest is a group of its own.
//
// Running statistics, for evaluation: once an update, running ← 0.9·running +
// 0.1·(mean over the update's groups of their mean and unbiased variance, each
// group weighted by its number of examples). So they do not depend on how a
// batch is cut into micro-batches, and with one group they are those of
// torch.nn.BatchNorm2d. They begin at mean 0, variance 1.
class GhostNorms {
 public:
  // channels[i]: those of layer i.
  GhostNorms(const std::vector<std::int64_t>& channels, std::int64_t ghost,
             const at::TensorOptions& options);

  // x [n, channels, height, width], dense in either memory format; scale, shift
  // [channels]. Takes part in the running statistics of this update.
  at::Tensor train(std::size_t layer, const at::Tensor& x,
                   const at::Tensor& scale, const at::Tensor& shift);
  // relu(train(…)), to rounding: in fewer passes over memory on the CPU, where
  // x is channels-last and as precise as scale (norm_relu.h).
  at::Tensor train_relu(std::size_t layer, const at::Tensor& x,
                        const at::Tensor& scale, const at::Tensor& shift);
  // By running statistics.
  at::Tensor evaluate(std::size_t layer, const at::Tensor& x,
                      const at::Tensor& scale, const at::Tensor& shift) const;
  // Ends an update. All layers must have seen the same examples.
  void finish_step();

  std::int64_t ghost() const { return ghost_; }
  // [2, channels] of a layer: running mean, running variance.
  at::Tensor running(std::size_t layer) const;

 private:
  at::Tensor train_group(std::size_t layer, const at::Tensor& x,
                         const at::Tensor& scale, const at::Tensor& shift);
  // mean, biased variance [channels] of a group of x.
  void add_statistics(std::size_t layer, const at::Tensor& group,
                      const at::Tensor& mean, const at::Tensor& variance);
  at::Tensor layer_of(const at::Tensor& all, std::size_t layer) const;

  std::int64_t ghost_;
  std::vector<std::int64_t> offsets_;  // one more than layers
  at::Tensor running_;                 // [2, all channels]
  at::Tensor sums_;                    // the same, over this update's examples
  std::int64_t examples_ = 0;          // that the first layer saw
};

}  // namespace noisegate::train
