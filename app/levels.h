#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/options.h"
#include "app/selection.h"
#include "harness/claim/levels.h"
#include "harness/claim/reference.h"
#include "harness/trial/plan.h"

namespace noisegate::app {

// The level checks of a run (harness/claim/levels.h), from the measured
// baselines in reference/measured/<tier>/ or --baseline.

struct Levels {
  std::vector<claim::CheckVerdict> checks;
  // Why there are none though there are baselines of this data set; "" else.
  std::string note;
};

// Reads the baselines of the run's tier, data set and device, and compares.
// Other data that the run was told to use (--data-seed, other files) have no
// level: nothing is compared then, and `note` says so. Generated data of the
// same seed that are other bytes are compared, and found missing.
Levels levels_of(const Options& options, const Selection& selection,
                 const trial::Plan& plan, const claim::Evidence& evidence);

// The level checks among `verdicts` that belong to what the command line
// selects: those of the sweeps that its claims read; all, if it names neither
// suite nor claim.
std::vector<claim::CheckVerdict> selected_levels(
    const claim::Verdicts& verdicts, const Options& options,
    const Selection& selection);

// The gate's row of all level checks among `shown`: nothing if there is neither
// a check nor an expectation; red where only one of both is there.
std::vector<claim::GateRow> level_gate(
    const Levels& levels, const std::vector<claim::CheckVerdict>& shown,
    const std::vector<claim::ExpectedRow>& expected,
    const claim::RunOptions& run);

// 0, or what the level checks among these make of the exit code: 4, 1 or 3.
int level_code(const std::vector<claim::CheckVerdict>& checks);

// The worse of two exit codes of verdicts: 4 before 1 before 3 before 0.
int worse_code(int a, int b);

}  // namespace noisegate::app
