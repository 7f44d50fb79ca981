#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "harness/claim/evidence.h"

// Evidence with known truth, in memory (statistics T14). Test-only library
// noisegate::simulator.
namespace noisegate::claim::simulator {

inline constexpr const char* kMetric = "test_loss";

// Seed noise, all of mean 0 and variance 1.
enum class Shape {
  normal,
  skewed,  // gamma of shape 4: skewness 1, the long tail towards high costs
  heavy,   // Student's t with 3 degrees: no fourth moment
};

// A second minimum at a low rate, where training stops early: what a trial
// costs is the lower of the two.
struct Branch {
  double rate = -8;  // log2
  double curvature = 0.15;
  std::function<double(const CellId&)> best;
};

// The truth of one arm. The expected cost at rate 2^k is
//   best + curvature · max(0, |k − peak| − level)²,
// the curvature times `steeper` above the peak, with
//   peak = peak_at_one + slope · min(log2 B, break) + drift · d,
//   break = break_at + break_drift · d,
// d the octaves of the budget above the sweep's first one: noise dominated up
// to the break, curvature dominated beyond. With level 0 a parabola: the peak
// of the noise-free means on any grid that does not touch the cliff is `peak`.
// From `cliff` octaves above the peak on every trial collapses.
struct ArmTruth {
  std::string arm;
  double peak_at_one = -6;
  double slope = 1;
  double break_at = 100;  // log2 B
  double drift = 0;
  double break_drift = 0;
  double curvature = 0.15;
  double steeper = 1;
  double level = 0;  // octaves around the peak that are equally good
  double cliff = 1.7;
  double cliff_spread = 0;  // its sd over replicates, each arm's own
  std::function<double(const CellId&)> best = [](const CellId&) { return 3.0; };
  std::optional<Branch> branch;
  // Standard deviations over replicates: common to all rates and arms of one
  // batch size and budget, common to all arms at one rate of these (both: what
  // random numbers have in common), and of each trial; the latter grows by the
  // factor 2^fan an octave from `fan_from` octaves above the peak on.
  // `relative`: in units of the cost.
  double shared = 0.05;
  double crossed = 0;
  double own = 0.03;
  double fan = 0;
  double fan_from = 0;
  bool relative = false;
  // Probability that a trial diverges, wherever it is.
  double lost = 0;
};

// Another metric of the same trials: scale · (cost with its peak `shift`
// octaves higher, and its own part of the noise drawn anew).
struct Extra {
  std::string metric;
  double scale = 1;
  double shift = 0;
};

struct World {
  Sweep sweep;
  std::vector<ArmTruth> truths;     // one for each arm that has one
  double constant_prediction = 20;  // cost of a trial that diverged
  Shape shape = Shape::normal;
  std::vector<Extra> extras;
};

double peak(const World& world, const ArmTruth& truth, const CellId& cell);

// A world of one arm "sgd" (metric kMetric, lower is better), rates 2^low …
// 2^high.
World one_arm(const ArmTruth& truth, std::vector<std::int64_t> batch_sizes,
              int low, int high, int replicates);

// The same world with hardly any noise: what an estimator finds there is the
// truth that it aims at (statistics T2).
World silent(World world);

// Draws evidence. Equal seeds give equal evidence. With `higher_is_better` in
// the sweep's selection the metric is minus the cost. Arms without a truth are
// left out.
class Simulator {
 public:
  explicit Simulator(World world);
  explicit Simulator(std::vector<World> worlds);
  // The same object each time, with new numbers: allocates nothing.
  const Evidence& draw(std::uint64_t seed);
  const std::vector<World>& worlds() const { return worlds_; }

 private:
  void draw_world(const World& world);
  void fill(const World& world, const ArmTruth& truth, const CellId& id,
            const std::vector<double>& shared, std::uint64_t crossed_seed);
  std::vector<double> draw_cliffs(const ArmTruth& truth,
                                  std::size_t replicates);
  struct Place {
    double rate = 0;    // log2
    double away = 0;    // octaves above the peak
    double own = 0;     // sd of the trial's own noise
    double common = 0;  // noise that it shares
    double cliff = 0;   // octaves above the peak
  };
  void fill_trial(const World& world, const ArmTruth& truth, const CellId& id,
                  const Place& place, TrialPoint& point);
  double noise(Shape shape);

  std::vector<World> worlds_;
  Evidence evidence_;
  std::mt19937_64 engine_;
  std::normal_distribution<double> normal_;
  std::gamma_distribution<double> gamma_{4, 0.5};
  std::student_t_distribution<double> heavy_{3};
};

// The records that a worker would have written: one of every trial, with the
// key that `data_sha256` and `numerics` give it.
std::vector<trial::TrialRecord> records_of(const Evidence& evidence,
                                           const RunOptions& options,
                                           const std::string& data_sha256,
                                           const std::string& numerics);

}  // namespace noisegate::claim::simulator
