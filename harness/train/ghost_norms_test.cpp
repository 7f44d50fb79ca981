// Ghost normalisation of convolutional nets against torch.nn.BatchNorm2d, group
// by group.
#include "harness/train/ghost_norms.h"

#include <gtest/gtest.h>
#include <torch/nn/modules/batchnorm.h>

#include <limits>
#include <vector>

#include "harness/train/norm_relu.h"

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

enum class Then { nothing, relu };

// Groups of `ghost` examples, the rest a group of its own.
void expect_groupwise(std::int64_t n, std::int64_t ghost,
                      at::MemoryFormat format, Then then) {
  const Inputs in = inputs(n, format);
  GhostNorms norms({kChannels}, ghost, kDouble);
  const at::Tensor y = then == Then::relu
                           ? norms.train_relu(0, in.x, in.scale, in.shift)
                           : norms.train(0, in.x, in.scale, in.shift);
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
    const at::Tensor plain = norm->forward(x);
    const at::Tensor z = then == Then::relu ? at::relu(plain) : plain;
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
    for (const Then then : {Then::nothing, Then::relu}) {
      expect_groupwise(8, 8, format, then);
      expect_groupwise(12, 4, format, then);
      expect_groupwise(10, 4, format, then);  // a rest of 2
      expect_groupwise(9, 4, format, then);   // a rest of 1
      expect_groupwise(3, 4, format, then);   // less than a group
    }
  }
}

TEST(GhostNorms, FuseReluWhereTheyCan) {
  const auto last = at::MemoryFormat::ChannelsLast;
  const at::Tensor scale = at::ones({kChannels});
  const at::Tensor x = at::ones({2, kChannels, 4, 5}).contiguous(last);
  EXPECT_TRUE(can_fuse_norm_relu(x, scale));
  EXPECT_TRUE(can_fuse_norm_relu(x.to(at::kDouble), scale.to(at::kDouble)));
  EXPECT_FALSE(can_fuse_norm_relu(x.contiguous(), scale));
  EXPECT_FALSE(can_fuse_norm_relu(x.to(at::kDouble), scale));
  EXPECT_FALSE(can_fuse_norm_relu(x.to(at::kBFloat16), scale));
  EXPECT_FALSE(can_fuse_norm_relu(x.narrow(0, 0, 0), scale));
}

// Where the mean is far above the spread, sums of squares would lose all digits
// of a float.
TEST(GhostNorms, FusedMomentsOfFloatsKeepTheirDigits) {
  at::manual_seed(8);
  const at::Tensor x = (at::randn({64, kChannels, 8, 8}) + 1000)
                           .contiguous(at::MemoryFormat::ChannelsLast);
  const at::Tensor one = at::ones({kChannels}), zero = at::zeros({kChannels});
  const NormRelu found = norm_relu(x, one, zero, 64, 0);
  const at::Tensor rows =
      x.to(at::kDouble).permute({1, 0, 2, 3}).reshape({kChannels, -1});
  EXPECT_LE(distance(found.means[0], rows.mean(1)), 1e-4);
  EXPECT_LE(distance(found.variances[0], rows.var(1, /*unbiased=*/false)),
            1e-4);
}

TEST(GhostNorms, FusedReluPassesNanOn) {
  const auto last = at::MemoryFormat::ChannelsLast;
  at::Tensor x = at::randn({2, kChannels, 2, 2}).contiguous(last);
  x[1][2][0][1] = std::numeric_limits<float>::quiet_NaN();
  x.set_requires_grad(true);
  const at::Tensor scale = at::ones({kChannels}).set_requires_grad(true);
  const at::Tensor shift = at::zeros({kChannels});
  const at::Tensor y = norm_relu(x, scale, shift, 2, 1e-5).y;
  y.sum().backward();
  const at::Tensor bad = y.isnan().sum({0, 2, 3});
  EXPECT_TRUE(bad.equal(at::tensor({0, 0, 8}, at::kLong)));
  EXPECT_TRUE(x.grad().isnan().sum({0, 2, 3}).equal(bad));
  EXPECT_TRUE(scale.grad()[2].isnan().item<bool>());
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
