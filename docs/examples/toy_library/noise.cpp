#include "docs/examples/toy_library/noise.h"

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "harness/base/hash.h"

namespace noisegate::examples {
namespace {

enum Kind { none, gaussian, bernoulli, laplace, cauchy };

std::size_t size(int n) { return static_cast<std::size_t>(n); }

}  // namespace

std::mt19937_64 engine_of(const std::string& stream) {
  const std::string hash = base::sha256_hex(stream);
  return std::mt19937_64(std::stoull(hash.substr(0, 16), nullptr, 16));
}

Noise::Noise(const std::string& stream, const std::string& data_stream,
             const NoiseOptions& options)
    : options_(options), engine_(engine_of(stream)) {
  if (options.finite) make_examples(data_stream);
}

void Noise::draw(std::vector<float>& out) {
  if (options_.kind == none) return;
  if (options_.finite) return draw_finite(out);
  for (float& mean : out) mean = batch_mean();
}

// The mean of B normals is a normal of variance 1/B, that of B Cauchy variables
// a Cauchy variable.
float Noise::batch_mean() {
  const int batch = options_.batch_size;
  if (options_.kind == gaussian)
    return normal_(engine_) / std::sqrt(static_cast<float>(batch));
  if (options_.kind == cauchy) return static_cast<float>(cauchy_(engine_));
  double sum = 0;
  for (int i = 0; i < batch; ++i) sum += one_example(engine_);
  return static_cast<float>(sum / batch);
}

double Noise::one_example(std::mt19937_64& engine) {
  switch (options_.kind) {
    case bernoulli:
      return (engine() >> 63) != 0 ? 1 : -1;
    case laplace:
      return ((engine() >> 63) != 0 ? 1 : -1) * exponential_(engine) /
             std::numbers::sqrt2;
    case cauchy:
      return cauchy_(engine);
    default:
      return normal_(engine);
  }
}

void Noise::make_examples(const std::string& stream) {
  std::mt19937_64 engine = engine_of(stream);
  const std::size_t dimension = size(options_.dimension);
  examples_.resize(size(options_.examples) * dimension);
  for (double& example : examples_) example = one_example(engine);
  for (std::size_t i = 0; i < dimension; ++i) {
    double total = 0;
    for (std::size_t at = i; at < examples_.size(); at += dimension)
      total += examples_[at];
    for (std::size_t at = i; at < examples_.size(); at += dimension)
      examples_[at] -= total / options_.examples;
  }
  order_.resize(size(options_.examples));
  std::iota(order_.begin(), order_.end(), 0);
}

void Noise::draw_finite(std::vector<float>& out) {
  const std::size_t dimension = size(options_.dimension);
  std::fill(out.begin(), out.end(), 0.0F);
  for (std::size_t walker = 0; walker < size(options_.walkers); ++walker) {
    // The first places of a shuffle, which may start from any order.
    for (int b = 0; b < options_.batch_size; ++b) {
      std::uniform_int_distribution<int> rest(b, options_.examples - 1);
      std::swap(order_[size(b)], order_[size(rest(engine_))]);
      for (std::size_t i = 0; i < dimension; ++i)
        out[walker * dimension + i] += static_cast<float>(
            examples_[size(order_[size(b)]) * dimension + i] /
            options_.batch_size);
    }
  }
}

}  // namespace noisegate::examples
