#include "harness/train/sgd.h"

#include "harness/train/kernels.h"
#include "harness/trial/schedule.h"

namespace noisegate::train {
namespace {

using trial::Fault;

double rate_before_schedule(const trial::TrialSpec& spec) {
  const double rate =
      spec.effective_learning_rate * (1 - spec.optimizer.momentum);
  switch (spec.fault) {
    case Fault::frozen:
      return 0;
    case Fault::rate_doubled:
      return 2 * rate;
    case Fault::momentum_unscaled:
      return spec.effective_learning_rate;
    case Fault::common_rate:
      return trial::kCommonRate * (1 - spec.optimizer.momentum);
    default:
      return rate;
  }
}

double factor_at(const trial::TrialSpec& spec, std::int64_t step,
                 std::int64_t total) {
  if (spec.fault == Fault::constant_rate) return 1;
  const std::int64_t planned =
      spec.fault == Fault::schedule_stretched ? total + total / 2 : total;
  return trial::schedule_factor(spec.schedule, step, planned);
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
    const bool twice = spec_.fault == Fault::weight_decay_twice;
    decay_ = layout.matrix_mask(options);
    decay_.mul_(twice ? 2 * spec_.optimizer.l2 : spec_.optimizer.l2);
  }
}

void StackedSgd::step(std::int64_t step, const at::Tensor& params,
                      const at::Tensor& grads) {
  const double factor = factor_at(spec_, step, total_);
  if (factor != factor_) {
    rates_ = base_rates_.mul(factor).to(params.options());
    factor_ = factor;
  }
  if (spec_.fault == Fault::momentum_cleared && velocity_.defined()) {
    velocity_.zero_();
  }
  descend(params, grads, velocity_, rates_, decay_, spec_.optimizer.momentum);
}

}  // namespace noisegate::train
