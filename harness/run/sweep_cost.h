#pragma once

#include <cstdint>
#include <string>

#include "harness/claim/sweep.h"
#include "harness/trial/description.h"

namespace noisegate::run {

// What a sweep costs on GPUs, by FLOPs at a rate plus a time for each step that
// a GPU starts. Assumptions for forecasts, not measurements; both can be given
// other values. Metrics and wider grids are not in it.
struct GpuRates {
  // Achieved by one data-centre GPU on these networks, in mixed precision: a
  // small share of what its data sheet says.
  double flops_per_second = 3e13;
  // Updates, were FLOPs free: some hundreds of kernels each.
  double steps_per_second = 500;
};

struct SweepCost {
  std::int64_t trials = 0;
  double updates = 0;  // over all trials
  double flops = 0;
  double gpu_seconds = 0;
  // The longest single trial: what no number of GPUs makes shorter.
  double longest_seconds = 0;
  std::string longest;  // "momentum B=32768 9765s"

  // The same of two sweeps that share no trial.
  void add(const SweepCost& other);
};

// The trials of a stacked pack take their steps together; every other trial
// takes its own.
SweepCost estimate(const claim::Sweep& sweep, const trial::WorkloadInfo& info,
                   const GpuRates& rates);

}  // namespace noisegate::run
