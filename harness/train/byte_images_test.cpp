// Crops and visits against plain loops.
#include "harness/train/byte_images.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "harness/train/visits.h"

namespace noisegate::train {
namespace {

constexpr std::int64_t kSide = 6;

ByteImageSet images(std::int64_t n) {
  at::manual_seed(3);
  return {at::randint(256, {n, kSide, kSide, 3}, at::kByte),
          at::zeros({n}, at::kLong)};
}

ChannelNorm norm() {
  return {at::tensor({.4, .5, .6}, at::kDouble),
          at::tensor({.2, .25, .3}, at::kDouble)};
}

double value(const ByteImageSet& set, std::int64_t example, std::int64_t row,
             std::int64_t column, std::int64_t channel) {
  if (row < 0 || row >= kSide || column < 0 || column >= kSide) return 0;
  const auto byte = set.pixels[example][row][column][channel].item<int>();
  const ChannelNorm n = norm();
  return (byte / 255. - n.mean[channel].item<double>()) /
         n.deviation[channel].item<double>();
}

TEST(Augment, IsWhatAPlainLoopDoes) {
  const ByteImageSet set = images(4);
  const at::Tensor index = at::tensor({2, 0, 3, 3, 1}, at::kLong);
  const at::Tensor crops = at::tensor(
      {0, 0, 0, /**/ 4, 4, 0, /**/ 8, 8, 1, /**/ 1, 7, 1, /**/ 4, 4, 1},
      at::kLong);
  const at::Tensor x = augment(set, index, crops.view({5, 3}), norm());
  ASSERT_EQ(x.sizes(), (std::vector<std::int64_t>{5, 3, kSide, kSide}));
  EXPECT_TRUE(x.is_contiguous(at::MemoryFormat::ChannelsLast));
  const auto* crop = crops.data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < 5; ++i, crop += 3) {
    for (std::int64_t c = 0; c < 3; ++c) {
      for (std::int64_t row = 0; row < kSide; ++row) {
        for (std::int64_t column = 0; column < kSide; ++column) {
          const std::int64_t cut = crop[2] != 0 ? kSide - 1 - column : column;
          EXPECT_DOUBLE_EQ(x[i][c][row][column].item<double>(),
                           value(set, index[i].item<std::int64_t>(),
                                 row + crop[0] - 4, cut + crop[1] - 4, c));
        }
      }
    }
  }
}

TEST(Augment, WithoutMovingIsTheImageItself) {
  const ByteImageSet set = images(3);
  const at::Tensor still = at::tensor({4, 4, 0}, at::kLong).expand({3, 3});
  EXPECT_TRUE(augment(set, at::arange(3), still, norm())
                  .equal(plain_images(set, 0, 3, norm())));
}

TEST(Crops, AreUniformAndAddressedByStepAndPlace) {
  const base::Stream stream("purpose=augment");
  constexpr std::int64_t kDraws = 81 * 400;
  const at::Tensor crops = draw_crops(stream, 5, kDraws);
  EXPECT_TRUE(draw_crops(stream, 5, 10).equal(crops.narrow(0, 0, 10)));
  EXPECT_FALSE(draw_crops(stream, 6, 10).equal(crops.narrow(0, 0, 10)));
  const at::Tensor place = crops.select(1, 0) * 9 + crops.select(1, 1);
  const at::Tensor counts = place.bincount({}, 81);
  // 400 expected, deviation 20: five of them.
  EXPECT_GE(counts.min().item<std::int64_t>(), 300);
  EXPECT_LE(counts.max().item<std::int64_t>(), 500);
  const auto flips = crops.select(1, 2).sum().item<std::int64_t>();
  EXPECT_NEAR(static_cast<double>(flips), kDraws / 2., 450);  // five deviations
}

TEST(Visits, SeeEveryExampleOnceAnEpochAcrossItsEnds) {
  EpochOrders orders;
  const Visits visits(orders, "purpose=order", 10);
  std::vector<std::int64_t> seen(28);
  for (std::int64_t step = 0; step < 4; ++step) {
    visits.write(step, 7, seen.data() + 7 * step);
  }
  for (std::size_t epoch = 0; epoch < 2; ++epoch) {
    const auto first = seen.begin() + static_cast<std::ptrdiff_t>(10 * epoch);
    const std::set<std::int64_t> one(first, first + 10);
    EXPECT_EQ(one.size(), 10U);
    EXPECT_EQ(*one.rbegin(), 9);
  }
  EXPECT_FALSE(std::equal(seen.begin(), seen.begin() + 8, seen.begin() + 10));
  // Steps can be asked for in any order.
  std::vector<std::int64_t> again(7);
  visits.write(1, 7, again.data());
  EXPECT_TRUE(std::equal(again.begin(), again.end(), seen.begin() + 7));
}

}  // namespace
}  // namespace noisegate::train
