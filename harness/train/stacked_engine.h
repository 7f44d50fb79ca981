#pragma once

#include <ATen/ATen.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "harness/train/outcome.h"
#include "harness/train/sgd.h"
#include "harness/train/task.h"
#include "harness/trial/spec.h"

namespace noisegate::train {

struct EngineOptions {
  // Trials that are trained side by side; 0: what the workload says on a CPU,
  // the whole pack elsewhere. On the CPU it has no influence on any result.
  std::size_t trials_at_once = 0;
};

// T trials in training, one step at a time.
class StackedRun {
 public:
  StackedRun(StackedTask& task, const std::vector<trial::TrialSpec>& specs);

  std::int64_t steps() const { return task_.steps(); }
  // One update; losses() then has the minibatch losses before it.
  void step(std::int64_t step);
  const at::Tensor& params() const { return params_; }  // [T, P]
  const at::Tensor& losses() const { return losses_; }  // [T] double
  // [T] bool on the CPU. A weight that is not finite never becomes so again.
  at::Tensor finite_weights() const;

 private:
  StackedTask& task_;
  trial::Fault fault_;
  at::Tensor params_;
  at::Tensor grads_;
  at::Tensor late_;  // of the step before; fault late_gradient only
  at::Tensor losses_;
  std::unique_ptr<StackedSgd> sgd_;
};

// Trains a pack of trials of one shape (they differ in learning rate and
// replicate) to the end. A trial's outcome is the same in any pack; one that
// diverges touches no other. Stops early only once no trial that is trained has
// finite weights left. Call under c10::InferenceMode or with gradients off;
// no other thread may use the workload meanwhile.
std::vector<Outcome> train_stacked(Workload& workload,
                                   const std::vector<trial::TrialSpec>& specs,
                                   const EngineOptions& options = {});

// fp32 or fp64 on the spec's device: of weights, gradients and the optimizer.
// Error{config} for anything else (bf16 on the replicated engine is fp32 here).
at::TensorOptions tensor_options(const trial::TrialSpec& spec);

}  // namespace noisegate::train
