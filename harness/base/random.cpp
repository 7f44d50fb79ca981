#include "harness/base/random.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "harness/base/hash.h"
#include "harness/base/normal_table.h"

namespace noisegate::base {
namespace {

using Block = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;

constexpr std::uint32_t low(std::uint64_t x) {
  return static_cast<std::uint32_t>(x);
}
constexpr std::uint32_t high(std::uint64_t x) {
  return static_cast<std::uint32_t>(x >> 32);
}

inline Block philox_block(Block x, Key key) {
  // Multipliers and Weyl constants of the paper's Philox4x32.
  constexpr std::uint64_t kMultiplier0 = 0xD2511F53;
  constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57;
  constexpr std::uint32_t kWeyl0 = 0x9E3779B9;
  constexpr std::uint32_t kWeyl1 = 0xBB67AE85;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = kMultiplier0 * x[0];
    const std::uint64_t product1 = kMultiplier1 * x[2];
    x = {high(product1) ^ x[1] ^ key[0], low(product1),
         high(product0) ^ x[3] ^ key[1], low(product0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return x;
}

inline Block block_at(Key key, std::uint64_t step, std::uint64_t element) {
  return philox_block({low(element), high(element), low(step), high(step)},
                      key);
}

inline double quantile(std::uint32_t bits) {
  // Both halves use one table: x/2^33 is the probability of the nearer tail.
  // A mask instead of a branch: the processor can't foresee a random sign.
  const std::uint32_t upper = 0 - (bits >> 31);
  const std::uint32_t x = 2 * (bits ^ upper) + 1;
  // As a double, exactly, x shows its octave and place in it as exponent and
  // mantissa: together they number the interval, 64 to an octave.
  const auto shown = std::bit_cast<std::uint64_t>(static_cast<double>(x));
  const std::uint64_t index = (shown >> 46) - (std::uint64_t{1023} << 6);
  const auto part = static_cast<std::int64_t>((shown >> 21) & ((1U << 25) - 1));
  const std::int64_t from = kNormalTable[index];
  const std::int64_t to = kNormalTable[index + 1];
  const std::int64_t size = from - (((from - to) * part) >> 25);
  const std::int64_t sign =
      1 + std::int64_t{2} * static_cast<std::int32_t>(upper);
  return static_cast<double>(-sign * size) * 0x1p-28;
}

inline float normal_float(std::uint32_t bits) {
  return static_cast<float>(quantile(bits));
}

// 24 bits: more would round up to 1.
inline float uniform_float(std::uint32_t bits) {
  return static_cast<float>(bits >> 8) * 0x1p-24F;
}

template <typename Convert>
void fill(Key key, std::uint64_t step, float* out, std::int64_t n,
          Convert convert) {
  const std::int64_t whole = n / 4;
  for (std::int64_t i = 0; i < whole; ++i) {
    const Block block = block_at(key, step, static_cast<std::uint64_t>(i));
    for (std::size_t j = 0; j < 4; ++j) *out++ = convert(block[j]);
  }
  const Block last = block_at(key, step, static_cast<std::uint64_t>(whole));
  for (std::size_t j = 0; j < static_cast<std::size_t>(n % 4); ++j) {
    *out++ = convert(last[j]);
  }
}

using SortKey = std::pair<std::uint64_t, std::size_t>;

// Distributes the keys over as many buckets as there are keys by their highest
// bits, which leaves nearly nothing to sort: linear time, and on 4,096 keys
// several times faster than sorting them at once.
std::vector<SortKey> sorted(const std::vector<SortKey>& keys) {
  const int shift = std::countl_zero(keys.size() | 1);
  const auto bucket = [&](const SortKey& key) { return key.first >> shift; };
  std::vector<std::size_t> begin((~std::uint64_t{0} >> shift) + 2);
  for (const SortKey& key : keys) ++begin[bucket(key) + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<SortKey> result(keys.size());
  for (const SortKey& key : keys) result[begin[bucket(key)]++] = key;
  // Buckets are in order, and hold one key or two: insertion.
  for (std::size_t i = 1; i < result.size(); ++i) {
    const SortKey key = result[i];
    std::size_t at = i;
    for (; at > 0 && key < result[at - 1]; --at) result[at] = result[at - 1];
    result[at] = key;
  }
  return result;
}

}  // namespace

Block philox(Block counter, Key key) { return philox_block(counter, key); }

Stream::Stream(std::string_view name) : key_{} {
  Sha256 hash;
  hash.update(name);
  const std::string digest = hash.finish();
  for (std::size_t i = 0; i < 8; ++i) {
    const auto byte = static_cast<unsigned char>(digest[i]);
    key_[i / 4] |= std::uint32_t{byte} << (8 * (i % 4));
  }
}

Block Stream::bits(std::uint64_t step, std::uint64_t element) const {
  return block_at(key_, step, element);
}

double Stream::uniform(std::uint64_t step, std::uint64_t element) const {
  return block_at(key_, step, element)[0] * 0x1p-32;
}

double Stream::normal(std::uint64_t step, std::uint64_t element) const {
  return quantile(block_at(key_, step, element)[0]);
}

std::vector<std::int64_t> Stream::permutation(std::uint64_t step,
                                              std::int64_t n) const {
  std::vector<SortKey> keys(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < keys.size(); i += 2) {
    const Block block = block_at(key_, step, i / 2);
    keys[i] = {std::uint64_t{block[0]} << 32 | block[1], i};
    if (i + 1 < keys.size()) {
      keys[i + 1] = {std::uint64_t{block[2]} << 32 | block[3], i + 1};
    }
  }
  keys = sorted(keys);
  std::vector<std::int64_t> order(keys.size());
  std::transform(keys.begin(), keys.end(), order.begin(), [](const auto& key) {
    return static_cast<std::int64_t>(key.second);
  });
  return order;
}

void Stream::fill_normal(std::uint64_t step, float* out, std::int64_t n) const {
  fill(key_, step, out, n, normal_float);
}

void Stream::fill_uniform(std::uint64_t step, float* out,
                          std::int64_t n) const {
  fill(key_, step, out, n, uniform_float);
}

double normal_quantile(std::uint32_t bits) { return quantile(bits); }

}  // namespace noisegate::base
