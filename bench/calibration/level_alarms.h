#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/claim/baseline.h"
#include "harness/claim/evidence.h"

namespace noisegate::calibration {

// How often level checks (claim/levels.h) turn red by chance. Real noise is not
// normal, so real replicates are resampled: those of the runs that a baseline
// was made of are dealt anew, n of them as a run, the others as its baseline.
// Nothing changed between the two, so that each red verdict is a false alarm.

// The replicates of one sweep at the rates of its levels.
struct LevelPool {
  claim::Baseline baseline;  // of all of them
  claim::Sweep sweep;
  int replicates = 0;  // of a run, as the sweep ships
  std::map<claim::CellId, std::vector<claim::TrialPoint>> points;
};

// Of the runs' results of one sweep, in the order of their master seeds.
// Cells that lack a replicate at some rate of a level are left out, with their
// rows. `replicates`: see above; at most a third of the pool is dealt as a run.
LevelPool level_pool(const claim::Baseline& baseline,
                     const std::vector<const claim::SweepResult*>& results,
                     int replicates);

struct LevelAlarms {
  int draws = 0;
  int red = 0;             // draws with any level check that is not green
  int plainly = 0;         // the same by means and n₀ − 1 degrees
  std::size_t levels = 0;  // compared in each draw
  std::map<std::string, int> by_check;  // red checks
};
// Draw i is the same whatever `draws`.
LevelAlarms level_alarms(const std::vector<LevelPool>& pools,
                         const claim::RunOptions& options, int draws);

// Do replicates of one master seed have something in common? The mean over the
// levels of F, the variance between the means of master seeds over what that
// within them predicts: 1 if they have not.
double between_over_within(const std::vector<LevelPool>& pools);

}  // namespace noisegate::calibration
