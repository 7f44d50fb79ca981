#include "harness/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/random_golden.h"

namespace noisegate::base {
namespace {

using Block = std::array<std::uint32_t, 4>;

// The known-answer vectors that the authors of Philox publish with their
// library (Random123, philox4x32 with 10 rounds).
TEST(Philox, KnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}),
            (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(philox({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                   {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Stream, KeyAndCounterAreAsDocumented) {
  // The first eight bytes of SHA-256("abc") as two little-endian words.
  const std::array<std::uint32_t, 2> key = {0xbf1678ba, 0xeacf018f};
  EXPECT_EQ(Stream("abc").bits(7, 3), philox({3, 0, 7, 0}, key));
  EXPECT_EQ(Stream("abc").bits(std::uint64_t{5} << 32, std::uint64_t{9} << 32),
            philox({0, 9, 0, 5}, key));
}

TEST(Stream, NamesStepsAndElementsDiffer) {
  std::set<Block> seen;
  for (const auto* name : {"a", "b", "a ", ""}) {
    for (std::uint64_t step = 0; step < 10; ++step) {
      for (std::uint64_t element = 0; element < 10; ++element) {
        seen.insert(Stream(name).bits(step, element));
      }
    }
  }
  EXPECT_EQ(seen.size(), 400U);
}

TEST(Stream, NamesAreTakenWhole) {
  EXPECT_EQ(Stream("abc").bits(1, 2), Stream(std::string("abc")).bits(1, 2));
  EXPECT_NE(Stream("abc").bits(1, 2),
            Stream(std::string("abc\0", 4)).bits(1, 2));
}

TEST(NormalQuantile, AgreesWithSciPy) {
  double worst = 0;
  for (const auto& [bits, z] : kGoldenQuantiles) {
    const double error = std::abs(normal_quantile(bits) - z);
    ASSERT_FALSE(std::isnan(error));
    worst = std::max(worst, error);
  }
  // The header promises 1e-3 for |z| < 4; the table does better everywhere.
  EXPECT_LT(worst, 2e-5);
}

TEST(NormalQuantile, RisesAndIsOdd) {
  double before = -7;
  for (std::uint64_t i = 0; i < (std::uint64_t{1} << 32); i += 65521) {
    const auto bits = static_cast<std::uint32_t>(i);
    const double z = normal_quantile(bits);
    ASSERT_GT(z, before);
    ASSERT_EQ(normal_quantile(~bits), -z);
    before = z;
  }
  EXPECT_LT(normal_quantile(0xffffffff), 6.4);
  EXPECT_GT(normal_quantile(0xffffffff), 6.2);
}

// Both sides of every node of the table, where an index could be off by one.
TEST(NormalQuantile, RisesAcrossNodes) {
  for (std::uint64_t octave = 8; octave < 31; ++octave) {
    for (std::uint64_t part = 0; part < 64; ++part) {
      const std::uint64_t at = (std::uint64_t{64} + part) << octave >> 7;
      const auto bits = static_cast<std::uint32_t>(at);
      ASSERT_LE(normal_quantile(bits - 1), normal_quantile(bits));
      ASSERT_LE(normal_quantile(bits), normal_quantile(bits + 1));
      ASSERT_LT(normal_quantile(bits + 1) - normal_quantile(bits - 1), 0.05);
    }
  }
}

struct Moments {
  double mean = 0, variance = 0, skewness = 0, kurtosis = 0;
};

template <typename Draw>
Moments moments(std::int64_t n, Draw draw) {
  std::array<double, 5> sums{};
  for (std::int64_t i = 0; i < n; ++i) {
    const double z = draw(i);
    double power = 1;
    for (auto& sum : sums) {
      sum += power;
      power *= z;
    }
  }
  for (auto& sum : sums) sum /= static_cast<double>(n);
  return {sums[1], sums[2], sums[3], sums[4]};
}

// Five standard errors of the raw moments of a standard normal, whose
// variances are 1, 2, 15 and 96.
void expect_standard_normal(const Moments& m, std::int64_t n) {
  const double width = 5 / std::sqrt(static_cast<double>(n));
  EXPECT_NEAR(m.mean, 0, width);
  EXPECT_NEAR(m.variance, 1, width * std::sqrt(2.0));
  EXPECT_NEAR(m.skewness, 0, width * std::sqrt(15.0));
  EXPECT_NEAR(m.kurtosis, 3, width * std::sqrt(96.0));
}

TEST(Stream, NormalsHaveTheRightMoments) {
  constexpr std::int64_t kCount = 1000000;
  const Stream stream("moments");
  expect_standard_normal(moments(kCount,
                                 [&](std::int64_t i) {
                                   return stream.normal(
                                       3, static_cast<std::uint64_t>(i));
                                 }),
                         kCount);
  std::vector<float> values(kCount);
  stream.fill_normal(4, values.data(), kCount);
  expect_standard_normal(moments(kCount,
                                 [&](std::int64_t i) {
                                   return values[static_cast<std::size_t>(i)];
                                 }),
                         kCount);
}

TEST(Stream, NeighboursAreNotCorrelated) {
  constexpr std::size_t kCount = 200000;
  const Stream stream("lags");
  std::vector<float> now(kCount);
  std::vector<float> next(kCount);
  stream.fill_normal(0, now.data(), kCount);
  stream.fill_normal(1, next.data(), kCount);
  const double width = 5 / std::sqrt(static_cast<double>(kCount));
  for (const std::size_t lag : {1, 2, 3, 4, 8}) {
    double sum = 0;
    for (std::size_t i = lag; i < kCount; ++i) sum += now[i] * now[i - lag];
    EXPECT_NEAR(sum / kCount, 0, width) << lag;
  }
  EXPECT_NEAR(
      std::inner_product(now.begin(), now.end(), next.begin(), 0.0) / kCount, 0,
      width);
}

// Pearson's statistic of `counts` against equal expectations, and the bound
// that chance exceeds about once in a million (normal approximation + slack).
void expect_uniform(const std::vector<std::int64_t>& counts) {
  const double total = static_cast<double>(
      std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
  const double expected = total / static_cast<double>(counts.size());
  double statistic = 0;
  for (const auto count : counts) {
    const double difference = static_cast<double>(count) - expected;
    statistic += difference * difference / expected;
  }
  const double degrees = static_cast<double>(counts.size() - 1);
  EXPECT_LT(statistic, degrees + 6 * std::sqrt(2 * degrees));
}

TEST(Stream, UniformsFillTheUnitInterval) {
  const Stream stream("uniform");
  std::vector<std::int64_t> one(64);
  std::vector<std::int64_t> many(64);
  std::vector<float> values(100000);
  stream.fill_uniform(9, values.data(), 100000);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double u = stream.uniform(2, i);
    ASSERT_TRUE(u >= 0 && u < 1);
    ASSERT_TRUE(values[i] >= 0 && values[i] < 1);
    ++one[static_cast<std::size_t>(u * 64)];
    ++many[static_cast<std::size_t>(values[i] * 64)];
  }
  expect_uniform(one);
  expect_uniform(many);
}

TEST(Stream, FillDependsOnNameStepAndPlaceOnly) {
  const Stream stream("fill");
  std::vector<float> whole(1003);
  stream.fill_normal(5, whole.data(), 1003);
  for (const std::int64_t n : {0, 1, 2, 3, 4, 5, 1000}) {
    std::vector<float> part(static_cast<std::size_t>(n) + 1, -99);
    stream.fill_normal(5, part.data(), n);
    EXPECT_TRUE(std::equal(part.begin(), part.end() - 1, whole.begin())) << n;
    EXPECT_EQ(part.back(), -99) << "wrote past the end";
  }
  std::vector<float> other(1003);
  stream.fill_normal(6, other.data(), 1003);
  EXPECT_NE(whole, other);
}

TEST(Stream, PermutationSortsTheKeysOfItsStep) {
  const Stream stream("order");
  for (const std::int64_t n : {0, 1, 2, 3, 7, 64, 1000, 4097}) {
    std::vector<std::pair<std::uint64_t, std::int64_t>> keys;
    for (std::int64_t i = 0; i < n; ++i) {
      const Block block = stream.bits(11, static_cast<std::uint64_t>(i / 2));
      const std::size_t first = i % 2 == 0 ? 0 : 2;
      keys.emplace_back(std::uint64_t{block[first]} << 32 | block[first + 1],
                        i);
    }
    std::sort(keys.begin(), keys.end());
    std::vector<std::int64_t> expected;
    for (const auto& [key, i] : keys) expected.push_back(i);
    EXPECT_EQ(stream.permutation(11, n), expected) << n;
  }
}

TEST(Stream, PermutationIsOneAndDependsOnNameAndStep) {
  const Stream stream("order");
  auto order = stream.permutation(0, 1000);
  EXPECT_EQ(order, Stream("order").permutation(0, 1000));
  EXPECT_NE(order, stream.permutation(1, 1000));
  EXPECT_NE(order, Stream("other").permutation(0, 1000));
  std::sort(order.begin(), order.end());
  for (std::int64_t i = 0; i < 1000; ++i) {
    ASSERT_EQ(order[static_cast<std::size_t>(i)], i);
  }
}

TEST(Stream, PermutationsAreEquallyLikely) {
  const Stream stream("likely");
  std::map<std::vector<std::int64_t>, std::int64_t> counts;
  for (std::uint64_t step = 0; step < 24000; ++step) {
    ++counts[stream.permutation(step, 4)];
  }
  ASSERT_EQ(counts.size(), 24U);
  std::vector<std::int64_t> list;
  for (const auto& [order, count] : counts) list.push_back(count);
  expect_uniform(list);
}

TEST(Stream, EveryElementComesToEveryPlace) {
  const Stream stream("places");
  std::vector<std::int64_t> counts(100);
  for (std::uint64_t step = 0; step < 5000; ++step) {
    const auto order = stream.permutation(step, 10);
    for (std::size_t place = 0; place < 10; ++place) {
      ++counts[place * 10 + static_cast<std::size_t>(order[place])];
    }
  }
  expect_uniform(counts);
}

}  // namespace
}  // namespace noisegate::base
