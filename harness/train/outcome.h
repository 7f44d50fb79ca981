#pragma once

#include <vector>

#include "harness/train/task.h"
#include "harness/trial/record.h"

namespace noisegate::train {

// What training one trial gave.
struct Outcome {
  trial::Status status = trial::Status::error;  // ok or diverged
  bool collapsed = false;
  Metrics metrics;
  // About 32 minibatch losses, up to the first that is not finite.
  std::vector<trial::CurvePoint> curve;
};

// Diverged (a weight or metric is not finite) and collapsed trials get the
// metrics of the best constant prediction (statistics T1, T12).
Outcome judge_outcome(const Evaluation& evaluation, bool finite_weights,
                      const Metrics& constant_prediction,
                      std::vector<trial::CurvePoint> curve);

// Is the minibatch loss at `step` of `total` a point of the curve? True for the
// first step, and for about 32 steps at equal distances.
bool on_curve(std::int64_t step, std::int64_t total);

}  // namespace noisegate::train
