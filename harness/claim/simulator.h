#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "harness/claim/evidence.h"

// Evidence with known truth, in memory (statistics T14). Test-only library
// noisegate::simulator.
namespace noisegate::claim::simulator {

inline constexpr const char* kMetric = "test_loss";

// The truth of one arm. The expected cost at batch size B and rate 2^k is
//   best(B) + curvature · max(0, |k − peak(B)| − level)²,
//   peak(B) = peak_at_one + slope · min(log2 B, break_at).
// With level 0 a parabola: the peak of the noise-free means on any grid that
// does not touch the cliff is peak(B).
// From `cliff` octaves above the peak on every trial collapses.
struct ArmTruth {
  std::string arm;
  double peak_at_one = -6;
  double slope = 1;
  double break_at = 100;  // log2 B
  double curvature = 0.15;
  double level = 0;  // octaves around the peak that are equally good
  double cliff = 1.7;
  std::function<double(std::int64_t)> best = [](std::int64_t) { return 3.0; };
  // Standard deviations over replicates: common to all rates and arms of one
  // batch size, common to all arms at one rate and batch size (both: what
  // random numbers have in common), and of each trial.
  double shared = 0.05;
  double crossed = 0;
  double own = 0.03;
};

struct World {
  Sweep sweep;
  std::vector<ArmTruth> truths;     // one for each arm of the sweep
  double constant_prediction = 20;  // cost of a collapsed trial
};

double peak(const ArmTruth& truth, std::int64_t batch_size);

// A world of one arm "sgd" (metric kMetric, lower is better), rates 2^low …
// 2^high.
World one_arm(const ArmTruth& truth, std::vector<std::int64_t> batch_sizes,
              int low, int high, int replicates);

// Draws evidence. Equal seeds give equal evidence. With `higher_is_better` in
// the sweep's selection the metric is minus the cost.
class Simulator {
 public:
  explicit Simulator(World world);
  // The same object each time, with new numbers: allocates nothing.
  const Evidence& draw(std::uint64_t seed);

 private:
  void fill(Cell& cell, const ArmTruth& truth, std::int64_t batch_size,
            const std::vector<double>& shared, std::uint64_t crossed_seed);

  World world_;
  Evidence evidence_;
  std::mt19937_64 engine_;
  std::normal_distribution<double> normal_;
};

}  // namespace noisegate::claim::simulator
