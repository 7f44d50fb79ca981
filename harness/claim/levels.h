#pragma once

#include <string>
#include <vector>

#include "harness/claim/baseline.h"
#include "harness/claim/verdict.h"

namespace noisegate::claim {

// Level checks: the means of a run (trimmed: stats/trimmed.h) against the
// measured baseline, each in the prediction interval of a mean of as many
// replicates. They belong to no claim:
// `claim` is empty, `suite` is kLevelSuite.
inline constexpr std::string_view kLevelSuite = "baseline";

// Probability that a sound run has any mean outside of its interval (over all
// comparisons of the run, by Bonferroni).
inline constexpr double kLevelAlpha = 0.0075;

// No more degrees of Student's t, however large the baseline: at levels of 1e-5
// some tens of replicates do not show that the tails are those of a normal law
// (docs/statistics.md, "Measured levels").
inline constexpr int kLevelDegrees = 20;

// Where a baseline has no spread, nothing random is in the number. It may
// differ by this share of it (other machines round otherwise), or by as much
// absolutely where it is 0; a level on the log2 scale by this factor.
inline constexpr double kExactTolerance = 0.01;

bool is_level_check(const CheckVerdict& check);

// Half the length of the prediction interval for the trimmed mean of n further
// replicates, at level 1 − alpha: t·s₀·√(1/n₀ + d²), d that of
// trimmed_mean_deviation(n), t the quantile of Student's t at 1 − alpha/2 with
// min(n₀ − 1, kLevelDegrees) degrees. NaN where these numbers make
// no sense.
double level_half_width(double deviation, int baseline_n, int n, double alpha);

// One check for each metric of each sweep that the evidence and a baseline
// have, one part a cell: the mean's distance from the baseline in half widths,
// allowed −1 … 1. α is kLevelAlpha divided by the number of comparisons of all
// checks. Fails closed: a cell of the run that the baseline lacks, or has with
// another workload, one that the run lacks, a sweep without a baseline, and a
// baseline of other data are `missing`; two diverged replicates (or one whose
// metric is no extreme of the cell's five or more, so that the trimmed mean
// keeps it), replicates that agree in every metric and a master seed of the
// baseline itself are inconclusive. `reduced`: a control changed the sweeps:
// what does not match is left out.
struct LevelRequest {
  RunOptions options;
  std::string data_sha256;
  bool reduced = false;
};
std::vector<CheckVerdict> judge_levels(const Evidence& evidence,
                                       const std::vector<Baseline>& baselines,
                                       const LevelRequest& request);

// All level checks as one verdict with the id kLevelSuite, for the gate.
ClaimVerdict level_verdict(const std::vector<CheckVerdict>& checks);

}  // namespace noisegate::claim
