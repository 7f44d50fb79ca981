#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/train/layout.h"
#include "harness/trial/spec.h"

namespace torch::nn {
class Module;
}

namespace noisegate::train {

using Metrics = std::map<std::string, double>;

struct Evaluation {
  Metrics metrics;
  // Final training loss not below that of the best constant prediction
  // (statistics T12). Meaningless if a metric is not finite.
  bool collapsed = false;
};

// What a pack of T trials trains: the gradient at each step and the metrics at
// the end. Knows nothing of optimizers.
class StackedTask {
 public:
  virtual ~StackedTask() = default;

  virtual const Layout& layout() const = 0;
  virtual std::int64_t steps() const = 0;
  // Initial weights, [T, P] on the CPU.
  virtual void initialize(const at::Tensor& params) = 0;
  // Minibatch gradient at params before update number `step` (called once for
  // each step, in order): grads [T, P], losses [T] double.
  virtual void gradient(std::int64_t step, const at::Tensor& params,
                        const at::Tensor& grads, const at::Tensor& losses) = 0;
  // The same over all training examples: no noise (fault full_batch).
  virtual void full_gradient(std::int64_t step, const at::Tensor& params,
                             const at::Tensor& grads,
                             const at::Tensor& losses) = 0;
  // One a trial, after the last step.
  virtual std::vector<Evaluation> evaluate(const at::Tensor& params) = 0;
  // Metrics of the best constant prediction, which stand for those of a trial
  // that diverged. After initialize().
  virtual Metrics constant_prediction(std::size_t trial) = 0;
};

// The same for one trial with a module and autograd.
class ReferenceTask {
 public:
  virtual ~ReferenceTask() = default;

  virtual torch::nn::Module& model() = 0;
  virtual std::int64_t steps() const = 0;
  virtual at::Tensor loss(std::int64_t step) = 0;
  virtual at::Tensor full_loss() = 0;
  // What is done to the gradients of a loss before the optimizer reads them:
  // clipping. Called without gradients recorded.
  virtual void adjust_gradients() {}
  virtual Evaluation evaluate() = 0;
  virtual Metrics constant_prediction() = 0;
};

// A named workload with its parameters and data in memory.
class Workload {
 public:
  virtual ~Workload() = default;

  // Specs of one shape (see trial::Pack), all of this workload. Error{config}
  // if batch size or budget do not fit the data.
  virtual std::unique_ptr<StackedTask> stack(
      const std::vector<trial::TrialSpec>& specs) = 0;
  virtual std::unique_ptr<ReferenceTask> reference(
      const trial::TrialSpec& spec) = 0;
  // How many trials it is best to train at once on a CPU; 0 for all of them.
  virtual std::size_t trials_at_once() const = 0;
  // The engine that trains it beside "reference": "stacked" where T trials are
  // one net, "replicated" where each is its own.
  virtual std::string_view engine() const { return "stacked"; }
};

}  // namespace noisegate::train
