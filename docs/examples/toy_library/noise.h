#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace noisegate::examples {

// Gradient noise of the workload "quadratic": the mean of `batch_size` draws of
// unit variance (cauchy: of unit half width), for each walker and coordinate.
struct NoiseOptions {
  int kind = 1;  // 0 none, 1 gaussian, 2 bernoulli, 3 laplace, 4 cauchy
  int batch_size = 1;
  int walkers = 1;
  int dimension = 1;
  // Examples come from a set of `examples`, centred, each once in a batch.
  bool finite = false;
  int examples = 1;
};

class Noise {
 public:
  // The names of random streams, each its own seed.
  Noise(const std::string& stream, const std::string& data_stream,
        const NoiseOptions& options);

  // Of the next step, walker after walker. With kind 0 nothing is written.
  void draw(std::vector<float>& out);

 private:
  float batch_mean();
  double one_example(std::mt19937_64& engine);
  void make_examples(const std::string& stream);
  void draw_finite(std::vector<float>& out);

  NoiseOptions options_;
  std::mt19937_64 engine_;
  std::normal_distribution<float> normal_;
  std::exponential_distribution<double> exponential_;
  std::cauchy_distribution<double> cauchy_;
  std::vector<double> examples_;
  std::vector<int> order_;
};

// A generator for a stream: equal names, equal numbers.
std::mt19937_64 engine_of(const std::string& stream);

}  // namespace noisegate::examples
