#include "harness/train/sgd.h"

#include "harness/train/kernels.h"
#include "harness/trial/schedule.h"

namespace noisegate::train {
namespace {

double rate_before_schedule(const trial::TrialSpec& spec) {
  const double rate =
      spec.effective_learning_rate * (1 - spec.optimizer.momentum);
  if (spec.fault == trial::Fault::frozen) return 0;
  return spec.fault == trial::Fault::rate_doubled ? 2 * rate : rate;
}

double factor_at(const trial::TrialSpec& spec, std::int64_t step,
                 std::int64_t total) {
  return spec.fault == trial::Fault::constant_rate
             ? 1.0
             : trial::schedule_factor(spec.schedule, step, total);
}

}  // namespace

double step_rate(const trial::TrialSpec& spec, std::int64_t step,
                 std::int64_t total) {
  return rate_before_schedule(spec) * factor_at(spec, step, total);
}

StackedSgd::StackedSgd(const std::vector<trial::TrialSpec>& specs,
                       const Layout& layout, std::int64_t total_steps,
                       const at::TensorOptions& options)
    : spec_(specs.front()), total_(total_steps) {
  const auto trials = static_cast<std::int64_t>(specs.size());
  base_rates_ = at::empty({trials, 1}, at::kDouble);
  for (std::int64_t t = 0; t < trials; ++t) {
    base_rates_.data_ptr<double>()[t] =
        rate_before_schedule(specs[static_cast<std::size_t>(t)]);
  }
  if (spec_.optimizer.momentum != 0) {
    velocity_ = at::zeros({trials, layout.size()}, options);
  }
  if (spec_.optimizer.l2 != 0) {
    decay_ = layout.matrix_mask(options).mul_(spec_.optimizer.l2);
  }
}

void StackedSgd::step(std::int64_t step, const at::Tensor& params,
                      const at::Tensor& grads) {
  const double factor = factor_at(spec_, step, total_);
  if (factor != factor_) {
    rates_ = base_rates_.mul(factor).to(params.options());
    factor_ = factor;
  }
  if (spec_.fault == trial::Fault::momentum_cleared && velocity_.defined()) {
    velocity_.zero_();
  }
  descend(params, grads, velocity_, rates_, decay_, spec_.optimizer.momentum);
}

}  // namespace noisegate::train
