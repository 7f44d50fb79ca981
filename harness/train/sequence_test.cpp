// Kernels of sequences: fused loops against ATen calls. How texts are walked.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "harness/base/error.h"
#include "harness/train/kernels.h"
#include "harness/train/sequence_kernels.h"
#include "harness/train/sequence_stream.h"

namespace noisegate::train {
namespace {

constexpr std::int64_t kTrials = 2;

double worst(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

at::Tensor random(const std::vector<std::int64_t>& shape, at::ScalarType type) {
  return at::randn(shape, at::kDouble).to(type);
}

// Runs `kernel` on copies of `tensors`, fused and by ATen calls, and compares
// what became of them. Rows of 37: no whole number of vectors.
void expect_same(const std::vector<at::Tensor>& tensors, double tolerance,
                 const std::function<void(std::vector<at::Tensor>&)>& kernel) {
  std::vector<at::Tensor> fused;
  std::vector<at::Tensor> calls;
  for (const at::Tensor& x : tensors) {
    fused.push_back(x.clone());
    calls.push_back(x.clone());
  }
  kernel(fused);
  {
    const PlainKernels plain;
    kernel(calls);
  }
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    EXPECT_LE(worst(fused[i], calls[i]), tolerance) << i;
  }
  EXPECT_GT(worst(fused[0], tensors[0]), 1e-3) << "nothing happened";
}

class SequenceKernelsTest : public testing::TestWithParam<at::ScalarType> {
 protected:
  void SetUp() override { at::manual_seed(5); }

  at::ScalarType type_ = GetParam();
  double tolerance_ = type_ == at::kDouble ? 1e-13 : 3e-6;
};

TEST_P(SequenceKernelsTest, LstmStepsAreThoseOfAten) {
  const auto narrow = [&] { return random({kTrials, 3, 37}, type_); };
  const auto wide = [&] { return random({kTrials, 3, 4 * 37}, type_); };
  expect_same({wide(), wide(), narrow(), narrow(), narrow()}, tolerance_,
              [](std::vector<at::Tensor>& x) {
                lstm_forward(x[0], x[1], x[2], x[3], x[4]);
              });
  const at::Tensor activated = wide().sigmoid();
  expect_same({activated, narrow(), narrow(), narrow(), narrow(), narrow()},
              tolerance_, [](std::vector<at::Tensor>& x) {
                lstm_backward(x[0], x[1], x[2], x[3], x[4], x[5]);
              });
  expect_same({activated, narrow(), narrow(), narrow(), narrow()}, tolerance_,
              [](std::vector<at::Tensor>& x) {
                lstm_backward(x[0], x[1], x[2], x[3], {}, x[4]);
              });
}

TEST_P(SequenceKernelsTest, CrossEntropyIsThatOfAten) {
  const at::Tensor targets = at::randint(37, {kTrials, 5}, at::kLong);
  const at::Tensor logits = random({kTrials, 5, 37}, type_).mul_(4);
  const at::Tensor bias = random({kTrials, 37}, type_);
  const at::Tensor losses = at::ones({kTrials}, at::kDouble);
  expect_same({losses, logits, bias}, 10 * tolerance_,
              [&](std::vector<at::Tensor>& x) {
                biased_cross_entropy_backward(x[1], x[2], targets, .25, x[0]);
              });
  const at::Tensor alone = losses.clone();
  const at::Tensor with_gradient = losses.clone();
  biased_cross_entropy(logits.clone(), bias, targets, alone);
  biased_cross_entropy_backward(logits.clone(), bias, targets, 1,
                                with_gradient);
  EXPECT_LE(worst(alone, with_gradient), 0);
}

TEST_P(SequenceKernelsTest, EmbeddingsAreThoseOfAten) {
  const at::Tensor index = at::randint(4, {kTrials, 9}, at::kLong);
  const auto delta = random({kTrials, 9, 37}, type_);
  const auto table = random({kTrials, 6, 37}, type_);
  expect_same({delta, table}, 0,
              [&](std::vector<at::Tensor>& x) { embed(x[1], index, x[0]); });
  expect_same({table, delta}, tolerance_, [&](std::vector<at::Tensor>& x) {
    embed_backward(x[1], index, x[0]);
  });
}

TEST_P(SequenceKernelsTest, ClippingIsThatOfAten) {
  const at::Tensor grads = random({kTrials, 37}, type_);
  grads[0].div_(grads[0].norm()).mul_(3);
  grads[1].div_(grads[1].norm()).mul_(2);
  expect_same({grads}, tolerance_,
              [](std::vector<at::Tensor>& x) { clip_rows(x[0], 2.5); });
  const at::Tensor clipped = grads.clone();
  clip_rows(clipped, 2.5);
  EXPECT_NEAR(clipped[0].norm().item<double>(), 2.5, 10 * tolerance_);
  EXPECT_TRUE(clipped[1].equal(grads[1]));
}

TEST_P(SequenceKernelsTest, GradientsThatAreNotFiniteStaySo) {
  for (const double bad : {std::nan(""), double{INFINITY}}) {
    const at::Tensor grads = random({kTrials, 37}, type_);
    grads[1][3] = bad;
    const at::Tensor calls = grads.clone();
    clip_rows(grads, 1);
    EXPECT_TRUE(grads[0].isfinite().all().item<bool>());
    EXPECT_FALSE(grads[1].isfinite().all().item<bool>());
    const PlainKernels plain;
    clip_rows(calls, 1);
    EXPECT_TRUE(calls[0].isfinite().all().item<bool>());
    EXPECT_FALSE(calls[1].isfinite().all().item<bool>());
  }
}

TEST_P(SequenceKernelsTest, DropoutKeepsTheShareAskedForAndItsMean) {
  const base::Stream stream("dropout");
  const at::Tensor mask = at::empty({100, 1000}, type_);
  draw_dropout(stream, 7, .3, mask);
  const double kept = mask.gt(0).to(at::kDouble).mean().item<double>();
  EXPECT_NEAR(kept, .7, 5 * std::sqrt(.21 / 1e5));
  EXPECT_NEAR(mask.max().item<double>(), 1 / .7, 1e-6);
  EXPECT_EQ(mask.min().item<double>(), 0);
  const at::Tensor again = at::empty_like(mask);
  draw_dropout(stream, 8, .3, again);
  EXPECT_FALSE(again.equal(mask));
  const PlainKernels plain;
  draw_dropout(stream, 7, .3, again);
  EXPECT_LE(worst(again, mask), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(Types, SequenceKernelsTest,
                         testing::Values(at::kFloat, at::kDouble),
                         [](const auto& parameter) {
                           return std::string(at::toString(parameter.param));
                         });

TokenStream counting(std::int32_t tokens) {
  std::vector<std::int32_t> numbers(static_cast<std::size_t>(tokens));
  std::iota(numbers.begin(), numbers.end(), 0);
  return to_stream(numbers, at::kCPU);
}

// Token i is i: what is seen tells where.
TEST(WalkTest, ColumnsLieOneAfterAnotherInTheText) {
  const TokenStream text = counting(23);
  ASSERT_EQ(text.size(), 22);
  const Walk walk = training_walk(text, 3, 2);  // columns of 7 tokens
  EXPECT_EQ(walk.windows(), 3);
  const auto expected = at::tensor({4, 11, 18, 5, 12, 19}, at::kLong);
  EXPECT_TRUE(walk.window(text.inputs, 2).equal(expected.view({2, 3})));
  EXPECT_TRUE(walk.window(text.targets, 2).equal(expected.view({2, 3}) + 1));
}

TEST(WalkTest, EvaluationTakesEveryPairButTheRest) {
  for (const std::int32_t tokens : {2, 5, 9, 36, 37, 100, 1003}) {
    const TokenStream text = counting(tokens);
    const Walk walk = score_walk(text, 4);
    std::vector<std::int64_t> seen(static_cast<std::size_t>(text.size()));
    for (std::int64_t w = 0; w < walk.windows(); ++w) {
      const at::Tensor window = walk.window(text.inputs, w).flatten();
      for (std::int64_t i = 0; i < window.numel(); ++i) {
        ++seen.at(static_cast<std::size_t>(window[i].item<std::int64_t>()));
      }
    }
    std::int64_t left_out = 0;
    for (const std::int64_t times : seen) {
      EXPECT_LE(times, 1);
      left_out += times == 0 ? 1 : 0;
    }
    EXPECT_LT(left_out, walk.columns) << tokens;
    EXPECT_LE(walk.columns, kScoreColumns);
  }
}

// Smith et al. 2020, appendix D: 16,560 updates are 40 epochs at 64 columns.
TEST(WalkTest, HasTheUpdatesOfThePaper) {
  const TokenStream text = {at::zeros({929588}, at::kLong),
                            at::zeros({929588}, at::kLong)};
  trial::TrialSpec spec;
  spec.budget.epochs = 40;
  EXPECT_EQ(sequence_steps(spec, training_walk(text, 64, 35)), 16560);
  spec.budget = {.steps = 16560};
  EXPECT_EQ(sequence_steps(spec, training_walk(text, 256, 35)), 16560);
  spec.fault = trial::Fault::constant_epochs;
  spec.batch_size = 256;
  EXPECT_EQ(sequence_steps(spec, training_walk(text, 256, 35)) * 256,
            16560 * trial::kConstantEpochsBatch);
}

TEST(WalkTest, RefusesATextWithoutAWindow) {
  EXPECT_EQ(training_walk(counting(12), 2, 5).windows(), 1);
  for (const std::int64_t columns : {0, 3, 100}) {
    EXPECT_THROW(training_walk(counting(12), columns, 5), base::Error);
  }
  EXPECT_THROW(training_walk(counting(11), 2, 5), base::Error);
}

}  // namespace
}  // namespace noisegate::train
