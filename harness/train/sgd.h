#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "harness/train/layout.h"
#include "harness/trial/spec.h"

namespace noisegate::train {

// ε of the optimizer at each step: effective rate · (1 − m) · schedule factor,
// with the faults that change it applied.
double step_rate(const trial::TrialSpec& spec, std::int64_t step,
                 std::int64_t total);

// SGD and heavy ball on the flat buffers of T trials: v ← m·v + g,
// w ← w − ε_t·v, v₀ = 0; g includes l2·w on weight matrices. Without momentum
// there is no v. All trials share optimizer, schedule and fault; each has its
// own learning rate.
class StackedSgd {
 public:
  StackedSgd(const std::vector<trial::TrialSpec>& specs, const Layout& layout,
             std::int64_t total_steps, const at::TensorOptions& options);

  // grads are overwritten.
  void step(std::int64_t step, const at::Tensor& params,
            const at::Tensor& grads);

 private:
  trial::TrialSpec spec_;  // of the first trial, for what all share
  std::int64_t total_;
  at::Tensor base_rates_;  // [T, 1] double on the CPU, before the schedule
  at::Tensor rates_;       // [T, 1] of this step
  double factor_ = -1;     // schedule factor that rates_ has in it
  at::Tensor velocity_;    // undefined for plain SGD
  at::Tensor decay_;       // undefined without L2
};

}  // namespace noisegate::train
