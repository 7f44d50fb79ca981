#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace noisegate::base {

// Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2,
// 3"). A pure function: equal on every machine, no state.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key);

// A named stream of random numbers (statistics T13). The name is text such as
// "seed=1000;sweep=figure1;batch=8;budget=20e;replicate=3;purpose=order"; its
// SHA-256 gives the Philox key, so that no two names share a stream by chance.
// Draws are addressed by (step, element): order of calls, pack, machine and
// engine do not matter.
class Stream {
 public:
  explicit Stream(std::string_view name);

  std::array<std::uint32_t, 4> bits(std::uint64_t step,
                                    std::uint64_t element) const;
  // Uniform in [0, 1), 32 bits of resolution.
  double uniform(std::uint64_t step, std::uint64_t element) const;
  // Standard normal by the integer quantile table (see normal_quantile).
  double normal(std::uint64_t step, std::uint64_t element) const;
  // A permutation of 0 … n−1 by sorting 64-bit keys drawn at `step`.
  std::vector<std::int64_t> permutation(std::uint64_t step,
                                        std::int64_t n) const;
  // `n` standard normals / uniforms at elements 0 … n−1 of `step`, four draws a
  // block. NOT the same numbers as normal()/uniform() at those elements.
  void fill_normal(std::uint64_t step, float* out, std::int64_t n) const;
  void fill_uniform(std::uint64_t step, float* out, std::int64_t n) const;

 private:
  std::array<std::uint32_t, 2> key_;
};

// Standard normal quantile of (bits + ½)/2³² from an integer table with linear
// interpolation: + − × ÷ only, hence equal bytes on every machine. Absolute
// error < 1e-3 for |z| < 4; |z| never exceeds about 6.3.
double normal_quantile(std::uint32_t bits);

}  // namespace noisegate::base
