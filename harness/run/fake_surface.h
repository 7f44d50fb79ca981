#pragma once

#include "harness/trial/description.h"
#include "harness/trial/record.h"

namespace noisegate::run {

// The fake worker's world: no training, but metrics with a known truth, so that
// everything around a worker can be tried in seconds.
//
// With b = log2 B and x = log2 of the effective learning rate, a trial has
//   peak = FAKE_OFFSET + FAKE_SLOPE · min(b, FAKE_BREAK + 2 [momentum > 0])
//   d = x − peak
//   loss = 1 + 0.1 d² + 0.2 max(0, b − break) + FAKE_NOISE · z
// Diverged where d > 3.5. z is standard normal: one draw for the replicate,
// shared by all rates, and one for the rate.
//   test_loss = loss, train_loss = loss − 0.2, test_accuracy = 100 − 10 loss,
// and for the other metrics of the quadratic workload something of the right
// sign. A constant prediction has loss 5.
// Variables (defaults): FAKE_SLOPE (1), FAKE_BREAK (5), FAKE_OFFSET (-6),
// FAKE_NOISE (0.02).
//
// Faults: full_batch takes B's effect away (b = 10 for every B);
// momentum_cleared takes the two octaves of momentum away; constant_rate adds
// 0.5 to the loss; rate_doubled adds 1 to x; shuffled_test_labels makes the
// test metrics those of a constant prediction; frozen collapses.
trial::TrialRecord fake_trial(const trial::TrialSpec& spec);

// The same names of workloads, parameters and metrics as noisegate_worker has.
trial::WorkerDescription fake_description(const std::string& numerics);

}  // namespace noisegate::run
