#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "bench/calibration/effects.h"

namespace noisegate::calibration {

// A check with what development runs saw of it; with its sensitivity check's
// parts, if it has one, as it needs both.
struct PowerQuestion {
  claim::Check check;
  int looks = 1;
  int replicates = 0;  // at the last look as shipped; 0: as many as were seen
  struct Seen {
    std::map<std::int64_t, claim::Part> runs;  // by master seed
    claim::AllowedSet allowed;
    double minimum_estimate = 0;
  };
  std::vector<Seen> parts;
};

// Probability that the check passes with n replicates (0: as many as each run
// had) if what the runs saw is the truth; the last look's interval.
//
// Each draw takes one run after the other, the same one for all parts: its
// state (what was unresolved does not pass), hulls, divisors and degrees, and a
// standard error. The estimate is normal about the mean value of the runs,
// parts independently; a part without standard error keeps the value and the
// hull of its run.
//
// The standard error s of a run differs from that of the others by chance,
// as χ²/ν, and because runs differ. Drawing χ²/ν about the mean square alone
// takes them all for equal: a check whose error is twice as large in one run of
// eight looks safe. Drawing it about each run's own s counts chance twice.
// Here the ln s² of the runs are drawn together towards their mean by
// √(1 − v_χ/v), v their variance, v_χ what χ²/ν has (the mean trigamma(ν/2));
// wholly where v ≤ v_χ, not at all where v_χ vanishes beside v; the mean
// square stays; χ²/ν is drawn about what remains. One run alone: the
// noncentral t.
double power(const PowerQuestion& question, int n, int draws);

// The fewest replicates whose power reaches `target`; 0 above 200.
int replicates_for(const PowerQuestion& question, double target, int draws);

// In how many of the runs all parts pass as they were seen, with no model, and
// in how many some part was seen.
struct RunsPassed {
  int passed = 0;
  int runs = 0;
};
RunsPassed runs_passed(const PowerQuestion& question);

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
