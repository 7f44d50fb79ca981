#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/claim/evidence.h"

namespace noisegate::claim {

// Measured levels: what sound training gives on this workload, from replicates
// of master seeds that nothing else uses. A run is compared with them
// (levels.h), so that a drift which leaves every claim true is seen, too.
// docs/statistics.md, "Measured levels".

// Fewer replicates say too little about their own spread.
inline constexpr int kFewestBaselineReplicates = 20;

// On which scale a level is measured and compared. Losses and counts of steps
// are positive, vary in proportion and have a long tail to the bad side: their
// logarithm is nearer to a normal number, which the interval is made for.
enum class LevelScale { linear, log2 };
std::string_view to_text(LevelScale scale);  // "linear", "log2"
// Is the metric one already, as its name says ("log2_…")?
bool is_logarithm(std::string_view metric);
// The value on the scale; NaN for the logarithm of what is not above 0.
double on_scale(double value, LevelScale scale);

// The level of one metric in one cell, at one rate.
struct BaselineRow {
  CellId cell;
  int log2_rate = 0;
  std::string metric;
  // log2 for a metric of which less is better and that is no logarithm itself,
  // if all values are above 0: those of other replicates are, too.
  LevelScale scale = LevelScale::linear;
  // On the scale, over all replicates, deviation with divisor n − 1. Nothing
  // where trials diverged at this rate: such a cell has no level.
  std::optional<double> mean, deviation;
  int n = 0;
  int n_diverged = 0;
  std::string workload;  // workload_digest() of the trials
};

// The levels of one sweep on one data set and device class.
struct Baseline {
  std::string sweep;
  std::string data;         // "glyphs" or "mnist"
  std::string data_sha256;  // of its bytes
  std::uint64_t data_seed = 0;
  std::string device;                       // "cpu" or "cuda"
  std::vector<std::uint64_t> master_seeds;  // ascending, each once
  std::vector<BaselineRow> rows;
};

// What a trial trains, whatever its random numbers: 16 hexadecimal digits of
// the SHA-256 of its spec without master seed, replicate and fault. (A fault
// says that it is not there: a run with one is compared with sound training.)
std::string workload_digest(const trial::TrialSpec& spec);

// One run's share of a baseline.
struct BaselineSource {
  std::uint64_t master_seed = 0;
  const SweepResult* result = nullptr;
};

// The levels of a sweep over the replicates of all sources. The rate of a cell
// is the best of the arm's own grid (no extension, which another run may not
// have) by the mean of the metric that the sweep selects by; at that rate this
// metric, those of the objectives, and the training loss where there is one.
// `options`: what the runs have in common. Error{usage} on fewer than
// kFewestBaselineReplicates, on a master seed twice; Error{data} on a missing
// trial, an absent metric or one that is not finite. Equal bytes whatever the
// order of the sources.
Baseline measure_baseline(std::vector<BaselineSource> sources,
                          const RunOptions& options,
                          const std::string& data_sha256);

// "figure1_classifier.glyphs.cpu.csv"
std::string baseline_file_name(std::string_view sweep, std::string_view data,
                               std::string_view device);

// The file's text (docs/formats/measured.md), with `provenance` as comment
// lines above the header.
std::string baseline_text(const Baseline& baseline,
                          const std::vector<std::string>& provenance);
// Error{data} with the line on whatever baseline_text() would not write:
// sweep, data set, seeds or device that change within the file, fewer
// replicates than a baseline needs, a level where trials diverged or none where
// none did, …
Baseline parse_baseline(std::string_view text, const std::string& file);

}  // namespace noisegate::claim
