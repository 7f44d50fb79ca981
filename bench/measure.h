#pragma once

#include <benchmark/benchmark.h>

#include "bench/cells.h"
#include "fixtures/workloads/registry.h"

namespace noisegate::bench {

// Runs the cell under Google Benchmark: one iteration is one step of all T
// trials, or the training of one pack. Sets items_per_second (trial-steps/s,
// or trials/s) and the counter trials_per_hour: measured for `trials`, for the
// others what the steps of 20 epochs alone would allow. Reports an error where
// weights do not stay finite: such arithmetic has another speed. Waits for the
// device before the clock is read.
void measure(benchmark::State& state, const Cell& cell,
             const Settings& settings, workloads::WorkloadCache& cache);

}  // namespace noisegate::bench
