#include "docs/examples/toy_library/sgd.h"

namespace toy {

Sgd::Sgd(std::size_t size, float momentum)
    : momentum_(momentum), velocity_(size) {}

// [step]
void Sgd::step(float learning_rate, const Weights& gradient, Weights& weights) {
  for (std::size_t i = 0; i < weights.size(); ++i) {
    velocity_[i] = momentum_ * velocity_[i] + gradient[i];
    weights[i] -= learning_rate * velocity_[i];
  }
}
// [/step]

}  // namespace toy
