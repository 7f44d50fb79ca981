// Layout, orders, rates and outcomes: what needs no model.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>

#include "harness/base/error.h"
#include "harness/train/blas.h"
#include "harness/train/layout.h"
#include "harness/train/order.h"
#include "harness/train/outcome.h"
#include "harness/train/sgd.h"

namespace noisegate::train {
namespace {

TEST(LayoutTest, AlignsWeightsAndViewsThem) {
  Layout layout;
  layout.add("w", {3, 5}, true);
  layout.add("b", {5}, false);
  EXPECT_EQ(layout.parameters(), 20);
  EXPECT_EQ(layout.size(), 32);
  EXPECT_EQ(layout.weights()[1].offset, 16);
  const at::Tensor flat = at::arange(64).view({2, 32});
  EXPECT_EQ(layout.view(flat, 0).sizes(), at::IntArrayRef({2, 3, 5}));
  EXPECT_EQ(layout.view(flat, 0)[1][2][4].item<int>(), 32 + 14);
  EXPECT_EQ(layout.view(flat, 1)[0][0].item<int>(), 16);
  EXPECT_EQ(layout.matrix_mask(at::kDouble).sum().item<double>(), 15);
  EXPECT_EQ(layout.matrix_mask(at::kDouble)[0][15].item<double>(), 0);
}

TEST(EpochOrdersTest, EveryExampleOnceAnEpochAndOtherOrdersElsewhere) {
  EpochOrders orders;
  const auto first = orders.get("a", 0, 100);
  const auto second = orders.get("a", 1, 100);
  const auto other = orders.get("b", 0, 100);
  auto sorted = first;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::int64_t> all(100);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(sorted, all);
  EXPECT_NE(first, second);
  EXPECT_NE(first, other);
  EXPECT_EQ(EpochOrders().get("a", 1, 100), second);
}

TEST(TotalStepsTest, ConstantEpochsMakeUpdatesInverseToTheBatchSize) {
  const auto steps = [](std::int64_t batch, trial::BudgetSpec budget) {
    trial::TrialSpec spec;
    spec.batch_size = batch;
    spec.budget = budget;
    spec.fault = trial::Fault::constant_epochs;
    return total_steps(spec, 2048);
  };
  EXPECT_EQ(steps(8, {.steps = 256}), 4096);
  EXPECT_EQ(steps(128, {.steps = 256}), 256);
  EXPECT_EQ(steps(2048, {.steps = 256}), 16);
  EXPECT_EQ(steps(48, {.steps = 100}), 267);  // 266.7
  EXPECT_EQ(steps(2048, {.steps = 1}), 1);
  EXPECT_EQ(steps(64, {.epochs = 2}), 64);  // they are constant already
}

trial::TrialSpec spec_with(std::int64_t batch, trial::BudgetSpec budget) {
  trial::TrialSpec spec;
  spec.batch_size = batch;
  spec.budget = budget;
  return spec;
}

TEST(TotalStepsTest, CountsEpochsOrTakesSteps) {
  EXPECT_EQ(total_steps(spec_with(16, {.epochs = 3}), 64), 12);
  EXPECT_EQ(total_steps(spec_with(48, {.steps = 7}), 64), 7);
  EXPECT_EQ(total_steps(spec_with(48, {.epochs = 3}), 64), 4);
  EXPECT_THROW(total_steps(spec_with(65, {.steps = 1}), 64), base::Error);
  EXPECT_THROW(total_steps(spec_with(0, {.steps = 1}), 64), base::Error);
}

TEST(StepRateTest, ConvertsEffectiveRatesAndKnowsTheFaults) {
  trial::TrialSpec spec;
  spec.effective_learning_rate = 2;
  spec.optimizer.momentum = 0.75;
  EXPECT_DOUBLE_EQ(step_rate(spec, 0, 100), 0.5);
  // The paper's schedule: ten decays by two, the first at half, the last at 19
  // twentieths.
  EXPECT_DOUBLE_EQ(step_rate(spec, 50, 100), 0.25);
  EXPECT_DOUBLE_EQ(step_rate(spec, 99, 100), 0.5 / 1024);
  spec.fault = trial::Fault::constant_rate;
  EXPECT_DOUBLE_EQ(step_rate(spec, 99, 100), 0.5);
  spec.fault = trial::Fault::rate_doubled;
  EXPECT_DOUBLE_EQ(step_rate(spec, 0, 100), 1.0);
  spec.fault = trial::Fault::frozen;
  EXPECT_DOUBLE_EQ(step_rate(spec, 0, 100), 0.0);
  spec.fault = trial::Fault::momentum_unscaled;
  EXPECT_DOUBLE_EQ(step_rate(spec, 0, 100), 2.0);
  spec.fault = trial::Fault::common_rate;
  EXPECT_DOUBLE_EQ(step_rate(spec, 0, 100), 0.0625 / 4);
  // Of 150 steps: the first decay at 75, the fourth and last at 98 (97.5).
  spec.fault = trial::Fault::schedule_stretched;
  EXPECT_DOUBLE_EQ(step_rate(spec, 74, 100), 0.5);
  EXPECT_DOUBLE_EQ(step_rate(spec, 75, 100), 0.25);
  EXPECT_DOUBLE_EQ(step_rate(spec, 97, 100), 0.5 / 8);
  EXPECT_DOUBLE_EQ(step_rate(spec, 99, 100), 0.5 / 16);
}

TEST(OutcomeTest, DivergedAndCollapsedTakeTheConstantPrediction) {
  const Metrics constant = {{"train_loss", 2.3}};
  Evaluation good{{{"train_loss", 1.0}}, false};
  EXPECT_EQ(judge_outcome(good, true, constant, {}).status, trial::Status::ok);
  EXPECT_EQ(judge_outcome(good, true, constant, {}).metrics, good.metrics);
  const Outcome blown = judge_outcome(good, false, constant, {});
  EXPECT_EQ(blown.status, trial::Status::diverged);
  EXPECT_FALSE(blown.collapsed);
  EXPECT_EQ(blown.metrics, constant);
  Evaluation stuck{{{"train_loss", 2.4}}, true};
  const Outcome collapsed = judge_outcome(stuck, true, constant, {});
  EXPECT_EQ(collapsed.status, trial::Status::diverged);
  EXPECT_TRUE(collapsed.collapsed);
  EXPECT_EQ(collapsed.metrics, constant);
  stuck.metrics["train_loss"] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(judge_outcome(stuck, true, constant, {}).collapsed);
}

TEST(OutcomeTest, CurvesHaveAboutThirtyTwoPoints) {
  for (const std::int64_t total : {1, 5, 32, 33, 100, 20480}) {
    std::int64_t points = 0;
    for (std::int64_t step = 0; step < total; ++step) {
      points += on_curve(step, total) ? 1 : 0;
    }
    EXPECT_TRUE(on_curve(0, total));
    EXPECT_EQ(points, std::min<std::int64_t>(total, 32)) << total;
  }
}

TEST(BlasTest, ReplacesKernelsWithoutAvxOnly) {
  const std::string head = "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ";
  EXPECT_EQ(better_blas_core(head + "SkylakeX MAX_THREADS=64"), "");
  EXPECT_EQ(better_blas_core("Intel(R) oneAPI Math Kernel Library"), "");
  const std::string better = better_blas_core(head + "Prescott MAX_THREADS=64");
  if (__builtin_cpu_supports("avx512bw")) {
    EXPECT_EQ(better, "SkylakeX");
  } else if (__builtin_cpu_supports("avx2")) {
    EXPECT_EQ(better, "Haswell");
  } else {
    EXPECT_EQ(better, "");
  }
}

// Below and above the size at which another library takes over.
TEST(BlasTest, ProductsAreThoseOfALoop) {
  for (const auto& [m, n, k] : {std::array{7, 9, 11}, std::array{64, 127, 129},
                                std::array{16, 260, 650}}) {
    const at::Tensor a = at::randn({m, k + 3}), b = at::randn({k, n + 5});
    const at::Tensor exact =
        a.narrow(1, 0, k).to(at::kDouble).mm(b.narrow(1, 0, n).to(at::kDouble));
    const at::Tensor ta = a.t().contiguous(), tb = b.t().contiguous();
    for (const bool transpose_a : {false, true})
      for (const bool transpose_b : {false, true})
        for (const bool add : {false, true}) {
          at::Tensor c = at::ones({m, n + 2});
          ASSERT_TRUE(blas_multiply(
              transpose_a, transpose_b, m, n, k,
              (transpose_a ? ta : a).data_ptr<float>(), transpose_a ? m : k + 3,
              (transpose_b ? tb : b).data_ptr<float>(), transpose_b ? k : n + 5,
              c.data_ptr<float>(), n + 2, add));
          const double off =
              (c.narrow(1, 0, n).to(at::kDouble) - exact - (add ? 1 : 0))
                  .abs()
                  .max()
                  .item<double>();
          EXPECT_LT(off, 1e-6 * k) << m << transpose_a << transpose_b << add;
          EXPECT_TRUE(c.narrow(1, n, 2).eq(1).all().item<bool>());
        }
  }
}

// Which library multiplies depends on the size alone.
TEST(BlasTest, LargeProductsAreOneDnns) {
  const auto by = [](ProductLibrary library, std::int64_t m, at::Tensor& c) {
    const std::int64_t n = 100, k = 100;
    at::manual_seed(3);
    const at::Tensor a = at::randn({m, k}), b = at::randn({k, n});
    c = at::zeros({2, m, n});
    EXPECT_TRUE(blas_multiply(false, false, m, n, k, a.data_ptr<float>(), k,
                              b.data_ptr<float>(), n, c[0].data_ptr<float>(),
                              n));
    return multiply_by(library, false, false, m, n, k, a.data_ptr<float>(), k,
                       b.data_ptr<float>(), n, c[1].data_ptr<float>(), n);
  };
  at::Tensor small, large;
  ASSERT_TRUE(by(ProductLibrary::blas, kLargeProduct / 10'000 - 1, small));
  EXPECT_TRUE(small[0].equal(small[1]));
  if (!by(ProductLibrary::onednn, kLargeProduct / 10'000, large))
    GTEST_SKIP() << "this LibTorch does not bring oneDNN beside its BLAS";
  EXPECT_TRUE(large[0].equal(large[1]));
  EXPECT_GT(large[0].abs().max().item<double>(), 1);
}

// The product of two matrices that start `shift` numbers into their memory.
at::Tensor product_at(std::int64_t shift, const at::Tensor& a,
                      const at::Tensor& b) {
  const auto [m, k, n] = std::array{a.size(0), a.size(1), b.size(1)};
  const at::Tensor here = at::empty({a.numel() + shift}),
                   there = at::empty({b.numel() + shift}),
                   c = at::empty({m * n + shift});
  here.narrow(0, shift, a.numel()).copy_(a.flatten());
  there.narrow(0, shift, b.numel()).copy_(b.flatten());
  EXPECT_TRUE(blas_multiply(
      false, false, m, n, k, here.data_ptr<float>() + shift, k,
      there.data_ptr<float>() + shift, n, c.data_ptr<float>() + shift, n));
  return c.narrow(0, shift, m * n);
}

// A trial's numbers may not depend on what lies beside it.
TEST(BlasTest, ProductsDoNotDependOnWhereTheyLie) {
  for (const auto& [m, k, n] :
       {std::array{64, 300, 100}, std::array{1, 300, 100},
        std::array{5, 196, 64}, std::array{1, 64, 10}}) {
    const at::Tensor a = at::randn({m, k}), b = at::randn({k, n});
    const at::Tensor first = product_at(0, a, b);
    for (const std::int64_t shift : {1, 3, 8, 17})
      EXPECT_TRUE(product_at(shift, a, b).equal(first)) << m << ' ' << shift;
  }
}

TEST(BlasTest, NamesMklByItsVersion) {
  EXPECT_EQ(named_mkl_version("Intel(R) oneAPI Math Kernel Library Version "
                              "2024.2-Product Build 20240605"),
            "MKL 2024.2 (Intel(R) oneAPI Math Kernel Library Version "
            "2024.2-Product Build 20240605)");
  EXPECT_EQ(named_mkl_version("Version 2025.0"), "MKL 2025.0 (Version 2025.0)");
  EXPECT_EQ(named_mkl_version("something else"),
            "MKL unknown (something else)");
}

TEST(BlasTest, FixesAndNamesTheOrderOfSumsInMkl) {
  const char* order = std::getenv("MKL_CBWR");
  ASSERT_NE(order, nullptr);
  const std::string version = blas_version();
  EXPECT_EQ(version.starts_with("MKL "),
            version.ends_with(std::string("; MKL_CBWR=") + order))
      << version;
}

}  // namespace
}  // namespace noisegate::train
