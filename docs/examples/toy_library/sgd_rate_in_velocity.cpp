// sgd.cpp after a change that broke it: the learning rate went into the
// velocity. As long as the rate is constant the steps are the same; once it is
// lowered, old gradients go on at the old rate.
#include "docs/examples/toy_library/sgd.h"

namespace toy {

Sgd::Sgd(std::size_t size, float momentum)
    : momentum_(momentum), velocity_(size) {}

// [step]
void Sgd::step(float learning_rate, const Weights& gradient, Weights& weights) {
  for (std::size_t i = 0; i < weights.size(); ++i) {
    velocity_[i] = momentum_ * velocity_[i] + learning_rate * gradient[i];
    weights[i] -= velocity_[i];
  }
}
// [/step]

}  // namespace toy
