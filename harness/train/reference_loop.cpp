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

double learning_rate(const trial::TrialSpec& spec, std::int64_t step,
                     std::int64_t total) {
  double rate = spec.effective_learning_rate * (1 - spec.optimizer.momentum);
  if (spec.fault != Fault::constant_rate) {
    rate *= trial::schedule_factor(spec.schedule, step, total);
  }
  if (spec.fault == Fault::rate_doubled) rate *= 2;
  if (spec.fault == Fault::frozen) rate = 0;
  return rate;
}

bool all_finite(torch::nn::Module& model) {
  for (const at::Tensor& weight : model.parameters()) {
    if (!weight.isfinite().all().item<bool>()) return false;
  }
  return true;
}

}  // namespace

double reference_step(ReferenceTask& task, const trial::TrialSpec& spec,
                      std::int64_t step, std::vector<at::Tensor>& velocity) {
  const at::AutoGradMode with_gradients(true);
  task.model().zero_grad();
  const at::Tensor loss =
      spec.fault == Fault::full_batch ? task.full_loss() : task.loss(step);
  loss.backward();

  const at::AutoGradMode without_gradients(false);
  const auto weights = task.model().parameters();
  const double rate = learning_rate(spec, step, task.steps());
  if (velocity.empty()) {
    for (const at::Tensor& w : weights) velocity.push_back(at::zeros_like(w));
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    at::Tensor w = weights[i];
    at::Tensor g = w.grad();
    if (w.dim() >= 2) g = g + spec.optimizer.l2 * w;
    if (spec.fault == Fault::momentum_cleared) velocity[i].zero_();
    velocity[i] = spec.optimizer.momentum * velocity[i] + g;
    w.sub_(rate * velocity[i]);
  }
  return loss.item<double>();
}

Outcome train_reference(Workload& workload, const trial::TrialSpec& spec) {
  const auto task = workload.reference(spec);
  std::vector<at::Tensor> velocity;
  std::vector<trial::CurvePoint> curve;
  bool alive = true;
  for (std::int64_t step = 0; step < task->steps(); ++step) {
    const double loss = reference_step(*task, spec, step, velocity);
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
