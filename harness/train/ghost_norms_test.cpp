// Ghost normalisation of convolutional nets against torch.nn.BatchNorm2d, group
// by group.
#include "harness/train/ghost_norms.h"

#include <gtest/gtest.h>
#include <torch/nn/modules/batchnorm.h>

#include <vector>

namespace noisegate::train {
namespace {

using torch::nn::BatchNorm2d;

constexpr double kExact = 1e-12;
constexpr std::int64_t kChannels = 3;

const at::TensorOptions kDouble = at::TensorOptions().dtype(at::kDouble);

double distance(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

struct Inputs {
  at::Tensor x, scale, shift, weight;
};

// weight: of the results in a sum, so that every gradient differs.
Inputs inputs(std::int64_t n, at::MemoryFormat format) {
  at::manual_seed(7);
  return {(2 * at::randn({n, kChannels, 4, 5}, kDouble) + 1)
              .contiguous(format)
              .set_requires_grad(true),
          at::randn({kChannels}, kDouble).set_requires_grad(true),
          at::randn({kChannels}, kDouble).set_requires_grad(true),
          at::randn({n, kChannels, 4, 5}, kDouble)};
}

BatchNorm2d batch_norm(const Inputs& in) {
  BatchNorm2d norm(kChannels);
  norm->to(at::kDouble);
  const at::NoGradGuard guard;
  norm->weight.copy_(in.scale);
  norm->bias.copy_(in.shift);
  return norm;
}

// Groups of `ghost` examples, the rest a group of its own.
void expect_groupwise(std::int64_t n, std::int64_t ghost,
                      at::MemoryFormat format) {
  const Inputs in = inputs(n, format);
  GhostNorms norms({kChannels}, ghost, kDouble);
  const at::Tensor y = norms.train(0, in.x, in.scale, in.shift);
  (y * in.weight).sum().backward();
  norms.finish_step();

  std::vector<at::Tensor> out, gradients;
  at::Tensor scale = at::zeros({kChannels}, kDouble), shift = scale.clone();
  at::Tensor mean = scale.clone(), variance = scale.clone();
  for (std::int64_t first = 0; first < n; first += ghost) {
    const std::int64_t size = std::min(ghost, n - first);
    BatchNorm2d norm = batch_norm(in);
    const at::Tensor x =
        in.x.detach().narrow(0, first, size).clone().set_requires_grad(true);
    const at::Tensor z = norm->forward(x);
    (z * in.weight.narrow(0, first, size)).sum().backward();
    out.push_back(z.detach());
    gradients.push_back(x.grad());
    scale += norm->weight.grad();
    shift += norm->bias.grad();
    const double share = static_cast<double>(size) / static_cast<double>(n);
    mean += share * norm->running_mean;
    variance += share * norm->running_var;
  }
  EXPECT_LE(distance(y.detach(), at::cat(out)), kExact);
  EXPECT_LE(distance(in.x.grad(), at::cat(gradients)), kExact);
  EXPECT_LE(distance(in.scale.grad(), scale), kExact);
  EXPECT_LE(distance(in.shift.grad(), shift), kExact);
  EXPECT_LE(distance(norms.running(0)[0], mean), kExact);
  EXPECT_LE(distance(norms.running(0)[1], variance), kExact);
  EXPECT_GT(distance(mean, at::zeros_like(mean)), 1e-3);
}

TEST(GhostNorms, AreBatchNormOfEachGroup) {
  for (const auto format :
       {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
    expect_groupwise(8, 8, format);
    expect_groupwise(12, 4, format);
    expect_groupwise(10, 4, format);  // a rest of 2
    expect_groupwise(9, 4, format);   // a rest of 1
    expect_groupwise(3, 4, format);   // less than a group
  }
}

TEST(GhostNorms, KeepTheMemoryFormat) {
  const Inputs in = inputs(12, at::MemoryFormat::ChannelsLast);
  GhostNorms norms({kChannels}, 4, kDouble);
  const at::Tensor y = norms.train(0, in.x, in.scale, in.shift);
  EXPECT_TRUE(y.is_contiguous(at::MemoryFormat::ChannelsLast));
}

TEST(GhostNorms, RunningStatisticsDoNotDependOnMicroBatches) {
  const Inputs in = inputs(12, at::MemoryFormat::ChannelsLast);
  const at::NoGradGuard guard;
  GhostNorms whole({kChannels}, 4, kDouble), parts({kChannels}, 4, kDouble);
  for (int step = 0; step < 3; ++step) {
    whole.train(0, in.x, in.scale, in.shift);
    whole.finish_step();
    for (const auto& [first, n] : {std::pair{0, 8}, std::pair{8, 4}}) {
      parts.train(0, in.x.narrow(0, first, n), in.scale, in.shift);
    }
    parts.finish_step();
  }
  EXPECT_LE(distance(whole.running(0), parts.running(0)), kExact);
}

TEST(GhostNorms, EvaluateByRunningStatistics) {
  const Inputs in = inputs(8, at::MemoryFormat::ChannelsLast);
  const at::NoGradGuard guard;
  GhostNorms norms({kChannels}, 8, kDouble);
  BatchNorm2d norm = batch_norm(in);
  for (int step = 0; step < 3; ++step) {
    norms.train(0, in.x, in.scale, in.shift);
    norms.finish_step();
    norm->forward(in.x);
  }
  norms.finish_step();  // without examples: nothing changes
  norm->eval();
  EXPECT_LE(distance(norms.evaluate(0, in.x, in.scale, in.shift),
                     norm->forward(in.x)),
            kExact);
}

}  // namespace
}  // namespace noisegate::train
