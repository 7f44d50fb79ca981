#pragma once

#include <string>

#include "harness/claim/evidence.h"

namespace noisegate::reports {

// For tests: made-up trials, the same at each call.

inline constexpr const char* kSimulatedClassifier = "figure1_classifier";
inline constexpr const char* kSimulatedNoise = "section32_noise";

// Key of a trial by its place in the stream.
std::string simulated_key(int number);

// Two arms at eight batch sizes, 144 trials a replicate.
claim::Sweep simulated_classifier(int replicates);

// One arm at one rate, nine batch sizes, eight replicates.
claim::Sweep simulated_noise();

// Trains both, so to say: the best rate of the classifier follows the linear
// scaling rule up to a break, with a cliff; the variance of the noise falls as
// 1/B, and one of its trials is missing. Returns the number of keys taken,
// counted from 0.
int add_simulated_trials(claim::Evidence& evidence, int replicates);

// A sweep at B = 32 over 4, 16 and 64 epochs: the loss is least at 2^1 whatever
// the budget, the objective at 2^0, 2^-1, 2^-2, of rates 2^-5 … 2^4. Parabolas,
// tilted evenly over the replicates, so that a fitted peak is that rate to
// rounding. 30 trials a replicate.
claim::SweepResult simulated_budgets(int replicates = 3);

}  // namespace noisegate::reports
