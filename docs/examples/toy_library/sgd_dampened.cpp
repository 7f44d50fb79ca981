// sgd.cpp after a change that broke it: the velocity became a mean of the
// gradients, as in libraries whose momentum is "dampened". Each step is shorter
// by 1 − momentum, and whoever passes the learning rate of before trains with
// another one.
#include "docs/examples/toy_library/sgd.h"

namespace toy {

Sgd::Sgd(std::size_t size, float momentum)
    : momentum_(momentum), velocity_(size) {}

// [step]
void Sgd::step(float learning_rate, const Weights& gradient, Weights& weights) {
  for (std::size_t i = 0; i < weights.size(); ++i) {
    velocity_[i] = momentum_ * velocity_[i] + (1 - momentum_) * gradient[i];
    weights[i] -= learning_rate * velocity_[i];
  }
}
// [/step]

}  // namespace toy
