#include "harness/train/reference_loop.h"

#include <ATen/core/grad_mode.h>
#include <torch/nn/module.h>

#include <cmath>
#include <memory>
#include <utility>

#include "harness/trial/schedule.h"

namespace noisegate::train {
namespace {

using trial::Fault;

double schedule_factor(const trial::TrialSpec& spec, std::int64_t step,
                       std::int64_t total) {
  if (spec.fault == Fault::constant_rate) return 1;
  if (spec.fault == Fault::schedule_stretched) total = 3 * total / 2;
  return trial::schedule_factor(spec.schedule, step, total);
}

double learning_rate(const trial::TrialSpec& spec, std::int64_t step,
                     std::int64_t total) {
  double rate = spec.effective_learning_rate;
  if (spec.fault == Fault::common_rate) rate = trial::kCommonRate;
  if (spec.fault != Fault::momentum_unscaled) {
    rate *= 1 - spec.optimizer.momentum;
  }
  rate *= schedule_factor(spec, step, total);
  if (spec.fault == Fault::rate_doubled) rate *= 2;
  if (spec.fault == Fault::frozen) rate = 0;
  return rate;
}

// The gradients of the step before, or zero; those of this step are kept.
std::vector<at::Tensor> exchange_gradients(
    const std::vector<at::Tensor>& weights, ReferenceMemory& memory) {
  std::vector<at::Tensor> now;
  for (const at::Tensor& w : weights) now.push_back(w.grad().clone());
  std::vector<at::Tensor> before = std::move(memory.gradient);
  memory.gradient = std::move(now);
  if (!before.empty()) return before;
  for (const at::Tensor& w : weights) before.push_back(at::zeros_like(w));
  return before;
}

std::vector<at::Tensor> gradients(const std::vector<at::Tensor>& weights,
                                  const trial::TrialSpec& spec,
                                  ReferenceMemory& memory) {
  if (spec.fault == Fault::late_gradient) {
    return exchange_gradients(weights, memory);
  }
  std::vector<at::Tensor> out;
  for (const at::Tensor& w : weights) out.push_back(w.grad());
  return out;
}

bool all_finite(torch::nn::Module& model) {
  for (const at::Tensor& weight : model.parameters()) {
    if (!weight.isfinite().all().item<bool>()) return false;
  }
  return true;
}

}  // namespace

double reference_step(ReferenceTask& task, const trial::TrialSpec& spec,
                      std::int64_t step, ReferenceMemory& memory) {
  const at::AutoGradMode with_gradients(true);
  task.model().zero_grad();
  const at::Tensor loss =
      spec.fault == Fault::full_batch ? task.full_loss() : task.loss(step);
  loss.backward();

  const at::AutoGradMode without_gradients(false);
  task.adjust_gradients();
  const auto weights = task.model().parameters();
  const double rate = learning_rate(spec, step, task.steps());
  const auto grads = gradients(weights, spec, memory);
  auto& velocity = memory.velocity;
  if (velocity.empty()) {
    for (const at::Tensor& w : weights) velocity.push_back(at::zeros_like(w));
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    at::Tensor w = weights[i];
    at::Tensor g = grads[i];
    if (w.dim() >= 2) g = g + spec.optimizer.l2 * w;
    if (w.dim() >= 2 && spec.fault == Fault::weight_decay_twice) {
      g = g + spec.optimizer.l2 * w;
    }
    if (spec.fault == Fault::momentum_cleared) velocity[i].zero_();
    velocity[i] = spec.optimizer.momentum * velocity[i] + g;
    w.sub_(rate * velocity[i]);
  }
  return loss.item<double>();
}

Outcome train_reference(Workload& workload, const trial::TrialSpec& spec) {
  const auto task = workload.reference(spec);
  ReferenceMemory memory;
  std::vector<trial::CurvePoint> curve;
  bool alive = true;
  for (std::int64_t step = 0; step < task->steps(); ++step) {
    const double loss = reference_step(*task, spec, step, memory);
    if (!on_curve(step, task->steps())) continue;
    alive = alive && std::isfinite(loss) && all_finite(task->model());
    if (!alive && !all_finite(task->model())) break;
    if (alive) curve.push_back({step, loss});
  }
  const at::AutoGradMode without_gradients(false);
  return judge_outcome(task->evaluate(), all_finite(task->model()),
                       task->constant_prediction(), std::move(curve));
}

}  // namespace noisegate::train
