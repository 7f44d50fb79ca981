#include "harness/train/visits.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/error.h"

namespace noisegate::train {

void Visits::write(std::int64_t step, std::int64_t batch_size,
                   std::int64_t* out) const {
  std::int64_t place = step * batch_size;
  const std::int64_t end = place + batch_size;
  while (place < end) {
    const std::int64_t epoch = place / examples_;
    const std::int64_t stop = std::min(end, (epoch + 1) * examples_);
    const auto& order = orders_.get(stream_, epoch, examples_);
    out = std::copy_n(order.begin() + (place - epoch * examples_), stop - place,
                      out);
    place = stop;
  }
}

std::int64_t steps_without_gap(const trial::TrialSpec& spec,
                               std::int64_t examples) {
  const std::int64_t batch = spec.batch_size;
  if (batch < 1 || batch > examples) {
    throw base::Error(base::ErrorCode::config,
                      fmt::format("{}: batch size {} with {} training examples",
                                  spec.workload, batch, examples));
  }
  if (spec.budget.steps > 0) return budgeted_steps(spec);
  const std::int64_t steps = spec.budget.epochs * examples / batch;
  if (steps > 0) return steps;
  throw base::Error(
      base::ErrorCode::config,
      fmt::format("{}: a budget of {} of {} examples holds no "
                  "batch of {}",
                  spec.workload, trial::to_text(spec.budget), examples, batch));
}

}  // namespace noisegate::train
