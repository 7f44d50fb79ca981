#include "harness/train/outcome.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace noisegate::train {

Outcome judge_outcome(const Evaluation& evaluation, bool finite_weights,
                      const Metrics& constant_prediction,
                      std::vector<trial::CurvePoint> curve) {
  const bool finite =
      finite_weights &&
      std::all_of(
          evaluation.metrics.begin(), evaluation.metrics.end(),
          [](const auto& metric) { return std::isfinite(metric.second); });
  Outcome out;
  out.collapsed = finite && evaluation.collapsed;
  const bool diverged = !finite || out.collapsed;
  out.status = diverged ? trial::Status::diverged : trial::Status::ok;
  out.metrics = diverged ? constant_prediction : evaluation.metrics;
  out.curve = std::move(curve);
  return out;
}

bool on_curve(std::int64_t step, std::int64_t total) {
  constexpr std::int64_t kPoints = 32;
  return step == 0 || step * kPoints / total != (step - 1) * kPoints / total;
}

}  // namespace noisegate::train
