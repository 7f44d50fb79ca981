#include "harness/train/kernels.h"

#include <gtest/gtest.h>
#include <torch/nn/functional/loss.h>

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace noisegate::train {
namespace {

constexpr std::int64_t kTrials = 3;
constexpr std::int64_t kExamples = 5;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

at::Tensor random(std::vector<std::int64_t> shape) {
  return at::randn(shape, at::kDouble);
}

bool close(const at::Tensor& a, const at::Tensor& b, double tolerance = 1e-12) {
  return at::allclose(a, b, tolerance, tolerance, true);
}

// Every test runs on the fused loops and on the ATen calls that other devices
// get. Expected values come from autograd or from formulas in plain ATen.
class KernelsTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    at::manual_seed(5);
    if (GetParam()) plain_ = std::make_unique<PlainKernels>();
  }
  std::unique_ptr<PlainKernels> plain_;
};

TEST_P(KernelsTest, MultipliesWithEitherSideTransposed) {
  for (const bool ta : {false, true}) {
    for (const bool tb : {false, true}) {
      const at::Tensor a = random({kTrials, 4, 7});
      const at::Tensor b = random({kTrials, 7, 6});
      const at::Tensor expected = at::matmul(a, b);
      const at::Tensor out = at::full({kTrials, 4, 6}, kNaN, at::kDouble);
      multiply(ta ? a.transpose(1, 2).contiguous() : a, ta,
               tb ? b.transpose(1, 2).contiguous() : b, tb, out);
      EXPECT_TRUE(close(out, expected)) << ta << tb;
    }
  }
}

TEST_P(KernelsTest, MultipliesViewsOfAFlatBufferAndSharedInputs) {
  const at::Tensor flat = random({kTrials, 100});
  const at::Tensor b = flat.narrow(1, 16, 42).view({kTrials, 7, 6});
  const at::Tensor a = random({4, 7}).unsqueeze(0).expand({kTrials, 4, 7});
  const at::Tensor grads = at::zeros({kTrials, 64}, at::kDouble);
  const at::Tensor out = grads.narrow(1, 8, 24).view({kTrials, 4, 6});
  multiply(a, false, b, false, out);
  EXPECT_TRUE(close(out, at::matmul(a, b)));
  EXPECT_EQ(grads.narrow(1, 0, 8).abs().sum().item<double>(), 0);
  EXPECT_EQ(grads.narrow(1, 32, 32).abs().sum().item<double>(), 0);
}

TEST_P(KernelsTest, AddsBiasAndActivates) {
  const at::Tensor x = random({kTrials, kExamples, 7});
  const at::Tensor bias = random({kTrials, 7});
  const at::Tensor sum = x + bias.unsqueeze(1);
  const at::Tensor linear = x.clone();
  add_bias(linear, bias);
  EXPECT_TRUE(close(linear, sum));
  const at::Tensor relu = x.clone();
  add_bias_relu(relu, bias);
  EXPECT_TRUE(close(relu, at::where(sum > 0, sum, at::zeros_like(sum))));
  const at::Tensor tanh = x.clone();
  add_bias_tanh(tanh, bias);
  EXPECT_TRUE(close(tanh, 1 - 2 / ((2 * sum).exp() + 1)));
}

TEST_P(KernelsTest, NaNPassesThroughReluAndItsGradient) {
  const at::Tensor x = at::full({1, 1, 3}, kNaN, at::kDouble);
  add_bias_relu(x, at::zeros({1, 3}, at::kDouble));
  EXPECT_TRUE(x.isnan().all().item<bool>());
  const at::Tensor delta = at::ones({1, 1, 3}, at::kDouble);
  relu_backward(delta, x);
  EXPECT_EQ(delta.sum().item<double>(), 3);
}

TEST_P(KernelsTest, BackwardOfActivationsIsTheirDerivative) {
  for (const bool is_tanh : {false, true}) {
    const at::Tensor x = random({kTrials, kExamples, 9}).requires_grad_(true);
    const at::Tensor y = is_tanh ? x.tanh() : x.relu();
    const at::Tensor delta = random({kTrials, kExamples, 9});
    y.backward(delta);
    const at::Tensor out = delta.clone();
    if (is_tanh) {
      train::tanh_backward(out, y.detach());
    } else {
      relu_backward(out, y.detach());
    }
    EXPECT_TRUE(close(out, x.grad())) << is_tanh;
  }
}

at::Tensor normalised(const at::Tensor& group) {
  const at::Tensor centred = group - group.mean(0);
  return centred / (centred.square().mean(0) + 1e-5).sqrt();
}

// Of kTrials stacks of `groups` groups.
at::Tensor normalised_groups(const at::Tensor& x, std::int64_t ghost) {
  std::vector<at::Tensor> out;
  for (const at::Tensor& trial : x.unbind(0)) {
    std::vector<at::Tensor> groups;
    for (const at::Tensor& group : trial.split(ghost)) {
      groups.push_back(normalised(group));
    }
    out.push_back(at::cat(groups));
  }
  return at::stack(out);
}

TEST_P(KernelsTest, GhostNormNormalisesEachGroupAndItsBackwardIsAutograd) {
  for (const std::int64_t ghost : {2, 3, 6}) {
    for (const std::int64_t width : {1, 7, 32}) {
      const at::Tensor x =
          random({kTrials, 6, width}).mul_(3).add_(2).requires_grad_(true);
      const at::Tensor delta = random({kTrials, 6, width});
      const at::Tensor expected = normalised_groups(x, ghost);
      expected.backward(delta);
      const at::Tensor y = x.detach().clone();
      const at::Tensor means =
          at::full({kTrials, 6 / ghost, width}, kNaN, at::kDouble);
      const at::Tensor scales = means.clone();
      ghost_norm(y, ghost, means, scales);
      EXPECT_TRUE(close(y, expected)) << ghost << " " << width;
      const at::Tensor back = delta.clone();
      ghost_norm_backward(back, y, ghost, scales);
      EXPECT_TRUE(close(back, x.grad(), 1e-10)) << ghost << " " << width;
      const at::Tensor first = x.detach().narrow(1, 0, ghost).clone();
      normalise(first, means.narrow(1, 0, 1), scales.narrow(1, 0, 1));
      EXPECT_TRUE(close(first, expected.narrow(1, 0, ghost)));
    }
  }
}

TEST_P(KernelsTest, BiasReluLeavesItsArgument) {
  const at::Tensor x = random({kTrials, kExamples, 7});
  x[0][0][0] = kNaN;
  const at::Tensor before = x.clone();
  const at::Tensor bias = random({kTrials, 7});
  const at::Tensor y = at::empty_like(x);
  bias_relu(x, bias, y);
  EXPECT_TRUE(close(y, (x + bias.unsqueeze(1)).relu()));
  EXPECT_TRUE(close(x, before));
}

TEST_P(KernelsTest, SumsExamplesAndRows) {
  const at::Tensor delta = random({kTrials, kExamples, 9});
  const at::Tensor out = at::empty({kTrials, 9}, at::kDouble);
  sum_examples(delta, out);
  EXPECT_TRUE(close(out, delta.sum(1)));
  const at::Tensor rows = random({kTrials, 37});
  EXPECT_TRUE(close(row_sums(rows), rows.sum(1)));
  EXPECT_EQ(row_sums(rows.to(at::kFloat)).scalar_type(), at::kDouble);
}

TEST_P(KernelsTest, CrossEntropyMatchesAutograd) {
  const at::Tensor logits =
      random({kTrials, kExamples, 10}).mul_(3).requires_grad_(true);
  const at::Tensor targets = at::randint(10, {kTrials, kExamples}, at::kLong);
  const at::Tensor losses = at::empty({kTrials}, at::kDouble);
  const at::Tensor gradient = logits.detach().clone();
  cross_entropy_backward(gradient, targets, losses);
  for (std::int64_t t = 0; t < kTrials; ++t) {
    const at::Tensor loss =
        torch::nn::functional::cross_entropy(logits[t], targets[t]);
    loss.backward();
    EXPECT_NEAR(losses[t].item<double>(), loss.item<double>(), 1e-12);
  }
  EXPECT_TRUE(close(gradient, logits.grad()));
}

TEST_P(KernelsTest, CrossEntropySurvivesLargeLogitsAndShowsNaN) {
  const at::Tensor logits = at::zeros({2, 1, 3}, at::kDouble);
  logits[0][0][1] = 5000;
  logits[1][0][2] = kNaN;
  const at::Tensor targets = at::zeros({2, 1}, at::kLong);
  const at::Tensor losses = at::empty({2}, at::kDouble);
  cross_entropy_backward(logits, targets, losses);
  EXPECT_DOUBLE_EQ(losses[0].item<double>(), 5000);
  EXPECT_TRUE(std::isnan(losses[1].item<double>()));
  EXPECT_TRUE(logits[0].isfinite().all().item<bool>());
}

TEST_P(KernelsTest, CrossEntropyScoreCountsFirstLargest) {
  const at::Tensor logits =
      at::tensor({1., 1., 0., /**/ 0., 2., 1., /**/ 0., 2., 2.})
          .to(at::kDouble)
          .view({1, 3, 3});
  const at::Tensor targets = at::tensor({0, 1, 2}, at::kLong).view({1, 3});
  const at::Tensor loss = at::ones({1}, at::kDouble);
  const at::Tensor correct = at::ones({1}, at::kDouble);
  cross_entropy_score(logits, targets, loss, correct);
  const double expected = std::log(2 + std::exp(-1)) +
                          std::log(1 + std::exp(-1) + std::exp(-2)) +
                          std::log(2 + std::exp(-2));
  EXPECT_NEAR(loss.item<double>(), 1 + expected, 1e-12);
  EXPECT_EQ(correct.item<double>(), 1 + 2);
}

TEST_P(KernelsTest, SigmoidErrorMatchesAutograd) {
  const at::Tensor x =
      random({kTrials, kExamples, 6}).mul_(4).requires_grad_(true);
  const at::Tensor targets = at::rand({kTrials, kExamples, 6}, at::kDouble);
  const at::Tensor squares = (x.sigmoid() - targets).square().sum(2);
  squares.mean(1).sum().backward();
  const at::Tensor gradient = x.detach().clone();
  const at::Tensor losses = at::empty({kTrials}, at::kDouble);
  sigmoid_error_backward(gradient, targets, losses);
  EXPECT_TRUE(close(losses, squares.mean(1)));
  EXPECT_TRUE(close(gradient, x.grad()));
  const at::Tensor sum = at::zeros({kTrials}, at::kDouble);
  sigmoid_error_score(x.detach().clone(), targets, sum);
  EXPECT_TRUE(close(sum, squares.sum(1)));
}

TEST_P(KernelsTest, GathersRowsOfEitherShape) {
  const at::Tensor source = random({8, 4});
  const at::Tensor classes = at::arange(8, at::kLong);
  const at::Tensor index = at::tensor({3, 0, 7, 3}, at::kLong).view({2, 2});
  const at::Tensor rows = at::empty({2, 2, 4}, at::kDouble);
  gather(source, index, rows);
  EXPECT_TRUE(rows[1][0].equal(source[7]));
  EXPECT_TRUE(rows[0][0].equal(rows[1][1]));
  const at::Tensor chosen = at::empty({2, 2}, at::kLong);
  gather(classes, index, chosen);
  EXPECT_TRUE(chosen.equal(index));
}

TEST_P(KernelsTest, DescendsWithAndWithoutMomentumAndDecay) {
  for (const bool momentum : {false, true}) {
    for (const bool with_decay : {false, true}) {
      const at::Tensor w = random({kTrials, 21});
      const at::Tensor g = random({kTrials, 21});
      const at::Tensor v = momentum ? random({kTrials, 21}) : at::Tensor();
      const at::Tensor rates = at::rand({kTrials, 1}, at::kDouble);
      const at::Tensor decay =
          with_decay ? at::rand({1, 21}, at::kDouble) : at::Tensor();
      at::Tensor expected = with_decay ? g + decay * w : g.clone();
      if (momentum) expected = 0.9 * v + expected;
      const at::Tensor next = w - rates * expected;
      descend(w, g, v, rates, decay, momentum ? 0.9 : 0.0);
      EXPECT_TRUE(close(w, next)) << momentum << with_decay;
      EXPECT_TRUE(!momentum || close(v, expected));
    }
  }
}

std::string kernels_name(const testing::TestParamInfo<bool>& parameter) {
  return parameter.param ? "plain" : "fused";
}

INSTANTIATE_TEST_SUITE_P(Either, KernelsTest, testing::Bool(), kernels_name);

}  // namespace
}  // namespace noisegate::train
