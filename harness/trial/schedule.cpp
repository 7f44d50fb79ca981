#include "harness/trial/schedule.h"

#include <algorithm>

namespace noisegate::trial {
namespace {

double paper_factor(double decay, std::int64_t step, std::int64_t total) {
  const std::int64_t decays = std::max<std::int64_t>(0, 20 * step / total - 9);
  double factor = 1;
  // Divisions one by one: exact for γ = 2, and the same for every γ on every
  // machine, which std::pow is not.
  for (std::int64_t i = 0; i < decays; ++i) factor /= decay;
  return factor;
}

double warm_up_factor(std::int64_t warm_up_steps, std::int64_t step) {
  if (step >= warm_up_steps) return 1;
  return static_cast<double>(step + 1) / static_cast<double>(warm_up_steps);
}

}  // namespace

std::string_view to_text(ScheduleKind kind) {
  switch (kind) {
    case ScheduleKind::paper:
      return "paper";
    case ScheduleKind::constant:
      return "constant";
    case ScheduleKind::warm_up:
      return "warm_up";
  }
  return "unknown";
}

double schedule_factor(const ScheduleSpec& spec, std::int64_t step,
                       std::int64_t total) {
  switch (spec.kind) {
    case ScheduleKind::paper:
      return paper_factor(spec.decay, step, total);
    case ScheduleKind::constant:
      return 1;
    case ScheduleKind::warm_up:
      return warm_up_factor(spec.warm_up_steps, step);
  }
  return 1;
}

}  // namespace noisegate::trial
