#include "harness/trial/fault.h"

#include <fmt/format.h>

#include "harness/base/error.h"

namespace noisegate::trial {

std::string_view to_text(Fault fault) {
  switch (fault) {
    case Fault::none:
      return "none";
    case Fault::constant_rate:
      return "constant_rate";
    case Fault::full_batch:
      return "full_batch";
    case Fault::momentum_cleared:
      return "momentum_cleared";
    case Fault::shuffled_test_labels:
      return "shuffled_test_labels";
    case Fault::rate_doubled:
      return "rate_doubled";
    case Fault::frozen:
      return "frozen";
    case Fault::weight_decay_twice:
      return "weight_decay_twice";
    case Fault::momentum_unscaled:
      return "momentum_unscaled";
    case Fault::late_gradient:
      return "late_gradient";
    case Fault::evaluated_on_training_data:
      return "evaluated_on_training_data";
    case Fault::one_seed:
      return "one_seed";
    case Fault::schedule_stretched:
      return "schedule_stretched";
    case Fault::label_noise_off:
      return "label_noise_off";
    case Fault::ghost_is_batch:
      return "ghost_is_batch";
    case Fault::constant_epochs:
      return "constant_epochs";
    case Fault::common_rate:
      return "common_rate";
  }
  return "unknown";
}

const std::vector<Fault>& all_faults() {
  static const std::vector<Fault> kAll = {Fault::none,
                                          Fault::constant_rate,
                                          Fault::full_batch,
                                          Fault::momentum_cleared,
                                          Fault::shuffled_test_labels,
                                          Fault::rate_doubled,
                                          Fault::frozen,
                                          Fault::weight_decay_twice,
                                          Fault::momentum_unscaled,
                                          Fault::late_gradient,
                                          Fault::evaluated_on_training_data,
                                          Fault::one_seed,
                                          Fault::schedule_stretched,
                                          Fault::label_noise_off,
                                          Fault::ghost_is_batch,
                                          Fault::constant_epochs,
                                          Fault::common_rate};
  return kAll;
}

Fault fault_from_text(std::string_view text) {
  std::vector<std::string> names;
  for (const Fault fault : all_faults()) {
    if (to_text(fault) == text) return fault;
    names.emplace_back(to_text(fault));
  }
  const std::string guess = base::nearest(text, names);
  const std::string list = fmt::format("faults are {}", fmt::join(names, ", "));
  throw base::Error(
      base::ErrorCode::usage, fmt::format("unknown fault \"{}\"", text), {},
      guess.empty() ? list : fmt::format("did you mean {}? {}", guess, list));
}

}  // namespace noisegate::trial
