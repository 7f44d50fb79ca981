#include "harness/train/stacked_engine.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "harness/base/error.h"

namespace noisegate::train {
namespace {

using Curves = std::vector<std::vector<trial::CurvePoint>>;

// Notes the losses of trials that are still finite; returns whether any is.
bool note_curve(const StackedRun& run, std::int64_t step,
                std::vector<char>& alive, Curves& curves) {
  const at::Tensor finite = run.finite_weights();
  const at::Tensor losses = run.losses().cpu();
  for (std::size_t t = 0; t < alive.size(); ++t) {
    const double loss = losses.data_ptr<double>()[t];
    if (!std::isfinite(loss) || !finite.data_ptr<bool>()[t]) alive[t] = 0;
    if (alive[t] != 0) curves[t].push_back({step, loss});
  }
  return std::find(alive.begin(), alive.end(), 1) != alive.end();
}

bool any_finite(const StackedRun& run) {
  return run.finite_weights().any().item<bool>();
}

std::vector<Outcome> train_together(
    Workload& workload, const std::vector<trial::TrialSpec>& specs) {
  const auto task = workload.stack(specs);
  StackedRun run(*task, specs);
  std::vector<char> alive(specs.size(), 1);
  Curves curves(specs.size());
  for (std::int64_t step = 0; step < run.steps(); ++step) {
    run.step(step);
    if (!on_curve(step, run.steps())) continue;
    if (!note_curve(run, step, alive, curves) && !any_finite(run)) break;
  }
  const at::Tensor finite = run.finite_weights();
  const auto evaluations = task->evaluate(run.params());
  std::vector<Outcome> out;
  for (std::size_t t = 0; t < specs.size(); ++t) {
    out.push_back(judge_outcome(evaluations[t], finite.data_ptr<bool>()[t],
                                task->constant_prediction(t),
                                std::move(curves[t])));
  }
  return out;
}

}  // namespace

at::TensorOptions tensor_options(const trial::TrialSpec& spec) {
  const bool half = spec.precision == "bf16" && spec.engine == "replicated";
  if (spec.precision != "fp32" && spec.precision != "fp64" && !half) {
    throw base::Error(base::ErrorCode::config,
                      "no precision \"" + spec.precision + "\"", {},
                      "there are fp32 and fp64; bf16 on the replicated engine");
  }
  return at::TensorOptions()
      .dtype(spec.precision == "fp64" ? at::kDouble : at::kFloat)
      .device(at::Device(spec.device));
}

StackedRun::StackedRun(StackedTask& task,
                       const std::vector<trial::TrialSpec>& specs)
    : task_(task), fault_(specs.front().fault) {
  const at::TensorOptions options = tensor_options(specs.front());
  const auto trials = static_cast<std::int64_t>(specs.size());
  const std::int64_t width = task.layout().size();
  const at::Tensor initial = at::zeros({trials, width}, options.device("cpu"));
  task.initialize(initial);
  params_ = initial.to(options.device());
  grads_ = at::zeros({trials, width}, options);
  losses_ = at::zeros({trials}, options.dtype(at::kDouble));
  sgd_ =
      std::make_unique<StackedSgd>(specs, task.layout(), task.steps(), options);
}

void StackedRun::step(std::int64_t step) {
  if (fault_ == trial::Fault::full_batch) {
    task_.full_gradient(step, params_, grads_, losses_);
  } else {
    task_.gradient(step, params_, grads_, losses_);
  }
  if (fault_ != trial::Fault::late_gradient) {
    sgd_->step(step, params_, grads_);
    return;
  }
  if (!late_.defined()) late_ = at::zeros_like(grads_);
  sgd_->step(step, params_, late_);
  late_.copy_(grads_);
}

at::Tensor StackedRun::finite_weights() const {
  return params_.isfinite().all(1).cpu();
}

std::vector<Outcome> train_stacked(Workload& workload,
                                   const std::vector<trial::TrialSpec>& specs,
                                   const EngineOptions& options) {
  std::size_t at_once = options.trials_at_once;
  if (at_once == 0 && specs.front().device == "cpu") {
    at_once = workload.trials_at_once();
  }
  if (at_once == 0) at_once = specs.size();
  std::vector<Outcome> out;
  for (std::size_t first = 0; first < specs.size(); first += at_once) {
    const std::size_t last = std::min(first + at_once, specs.size());
    auto some = train_together(
        workload, {specs.begin() + static_cast<std::ptrdiff_t>(first),
                   specs.begin() + static_cast<std::ptrdiff_t>(last)});
    std::move(some.begin(), some.end(), std::back_inserter(out));
  }
  return out;
}

}  // namespace noisegate::train
