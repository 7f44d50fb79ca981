#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/claim/check.h"

namespace noisegate::calibration {

// A part of a check as desk runs measured it: mean over master seeds, root mean
// square of the standard errors.
struct Effect {
  std::string check, part;
  claim::Part measured;
};
// Columns check, part, value, standard_error, degrees, below, above,
// alpha_divisor, n (effects.py). Error{data} on any fault.
std::vector<Effect> read_effects(const std::filesystem::path& file);

// A check with what was seen of it; with its sensitivity check's parts, if it
// has one, as it needs both.
struct PowerQuestion {
  claim::Check check;
  int looks = 1;
  int replicates = 0;  // at the last look as shipped; 0: as many as were seen
  struct Seen {
    claim::Part part;
    claim::AllowedSet allowed;
    double minimum_estimate = 0;
  };
  std::vector<Seen> parts;
};

// Probability that the check passes with n replicates if what was seen is the
// truth: parts drawn as normal estimates with χ² variances, independent of each
// other, the last look's interval. `n` 0: as many as were seen.
double power(const PowerQuestion& question, int n, int draws);

// The fewest replicates whose power reaches `target`; 0 above 200.
int replicates_for(const PowerQuestion& question, double target, int draws);

// Statistics T10: every gated desk check's power against 1 − .05 / (their
// number), as Markdown. `missing` counts gated checks without effects.
struct PowerTable {
  std::string text;
  int checks = 0;
  int short_of_power = 0;
  int missing = 0;
};
PowerTable power_table(const std::filesystem::path& effects,
                       const std::filesystem::path& expected, int draws);

}  // namespace noisegate::calibration
