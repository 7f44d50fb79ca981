#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/claim/check.h"

namespace noisegate::calibration {

// A part of a check as one desk run of a development seed saw it.
struct Effect {
  std::string check;
  int part = 0;  // its place in the check
  std::int64_t seed = 0;
  claim::Part seen;  // `measured` or `unresolved`
};

// Columns check, part, label, seed, state, value, standard_error, degrees,
// below, above, alpha_divisor, n (effects.py); key: check, part, seed. State
// `measured` has all numbers, `unresolved` none but n. Standard error 0 is
// exact and has 0 degrees. Error{data} naming file, line and column on any
// fault.
std::vector<Effect> read_effects(const std::filesystem::path& file);

}  // namespace noisegate::calibration
