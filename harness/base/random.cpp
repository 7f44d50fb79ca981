#include "harness/base/random.h"

#include <algorithm>
#include <bit>
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
  const bool upper = (bits >> 31) != 0;
  const std::uint32_t x = 2 * (upper ? ~bits : bits) + 1;
  const int zeros = std::countl_zero(x);
  const std::uint32_t mantissa = x << zeros;  // its first bit is set
  const std::uint32_t index =
      static_cast<std::uint32_t>(31 - zeros) * 64 + ((mantissa >> 25) & 63);
  const std::int64_t part = mantissa & ((1U << 25) - 1);
  const std::int64_t from = kNormalTable[index];
  const std::int64_t to = kNormalTable[index + 1];
  const std::int64_t size = from - (((from - to) * part) >> 25);
  return static_cast<double>(upper ? size : -size) * 0x1p-28;
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
  std::vector<std::pair<std::uint64_t, std::int64_t>> keys;
  keys.reserve(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; i += 2) {
    const Block block = block_at(key_, step, static_cast<std::uint64_t>(i / 2));
    keys.emplace_back(std::uint64_t{block[0]} << 32 | block[1], i);
    if (i + 1 < n) {
      keys.emplace_back(std::uint64_t{block[2]} << 32 | block[3], i + 1);
    }
  }
  std::sort(keys.begin(), keys.end());
  std::vector<std::int64_t> order;
  order.reserve(keys.size());
  for (const auto& [key, index] : keys) order.push_back(index);
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
