#pragma once

#include <cstddef>
#include <vector>

// A training library of one class: what docs/ci_gate.md puts behind a gate. It
// knows nothing of noisegate.
namespace toy {

using Weights = std::vector<float>;

// Stochastic gradient descent with heavy-ball momentum:
//   velocity ← momentum · velocity + gradient,  starting at 0
//   weights  ← weights − learning_rate · velocity
class Sgd {
 public:
  Sgd(std::size_t size, float momentum);

  void step(float learning_rate, const Weights& gradient, Weights& weights);

 private:
  float momentum_;
  Weights velocity_;
};

}  // namespace toy
