#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace noisegate::trial {

enum class ScheduleKind {
  // Constant for half of the steps, then divided by `decay` at N/2,
  // N/2 + N/20, …: ten decays (Smith et al. 2020, section 2 and appendix B.1).
  paper,
  constant,
  // Linear from rate/warm_up_steps to rate over `warm_up_steps` steps, then
  // constant.
  warm_up,
};

struct ScheduleSpec {
  ScheduleKind kind = ScheduleKind::paper;
  double decay = 2;                // γ; used by `paper` only
  std::int64_t warm_up_steps = 0;  // used by `warm_up` only
  auto operator<=>(const ScheduleSpec&) const = default;
};

std::string_view to_text(ScheduleKind kind);

// Multiplier of the learning rate at step `step` of `total` (0 ≤ step < total).
// Integer arithmetic decides where decays fall: decay number
// max(0, ⌊20·step/total⌋ − 9).
double schedule_factor(const ScheduleSpec& spec, std::int64_t step,
                       std::int64_t total);

}  // namespace noisegate::trial
