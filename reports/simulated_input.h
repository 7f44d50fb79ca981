#pragma once

#include "reports/model.h"

namespace noisegate::reports {

// For tests: a run of two suites with made-up trials, so that every kind of
// verdict and figure is there: a classifier over 8 batch sizes and two arms
// whose best rate follows the linear scaling rule up to B = 32, with a cliff; a
// theory sweep at one rate; claims that pass, fail, are inconclusive, lack
// trials, broke, or can't be decided at the tier. No randomness but a fixed
// stream. `replicates` sets the number of trials (144 a replicate).
ReportInput simulated_input(int replicates = 7);

// The same with markup, control characters, broken UTF-8 and script ends in
// every text that comes from outside.
ReportInput hostile_input();

}  // namespace noisegate::reports
