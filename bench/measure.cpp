#include "bench/measure.h"

#include <c10/core/InferenceMode.h>
#include <torch/cuda.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <exception>
#include <vector>

#include "harness/train/order.h"
#include "harness/train/reference_loop.h"
#include "harness/train/stacked_engine.h"

namespace noisegate::bench {
namespace {

using train::Workload;

void wait_for(const Settings& settings) {
  if (settings.device == "cuda") torch::cuda::synchronize();
}

// Steps between two looks at the clock. The device is waited for at each look,
// which must cost little beside the steps.
benchmark::IterationCount steps_at_once(const Settings& settings) {
  return settings.device == "cuda" ? 64 : 1;
}

double steps_of_trial(trial::TrialSpec spec) {
  spec.budget = {.epochs = 20};
  const auto info = workloads::describe_workloads().at(spec.workload);
  return static_cast<double>(train::total_steps(spec, info.train_examples));
}

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Our own seconds: a counter that Google Benchmark divides by time is shown
// as "…/s".
void report(benchmark::State& state, double items, double trials,
            double seconds) {
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
  state.counters["trials_per_hour"] = 3600 * trials / seconds;
}

void measure_stacked(benchmark::State& state, const Settings& settings,
                     const std::vector<trial::TrialSpec>& specs,
                     Workload& workload) {
  const c10::InferenceMode inference;
  const auto task = workload.stack(specs);
  train::StackedRun run(*task, specs);
  const auto at_once = steps_at_once(settings);
  std::int64_t step = 0;
  // The first epoch's permutations and all buffers.
  run.step(step++);
  wait_for(settings);
  const auto start = Clock::now();
  while (state.KeepRunningBatch(at_once)) {
    for (std::int64_t i = 0; i < at_once; ++i) run.step(step++);
    wait_for(settings);
  }
  const double seconds = seconds_since(start);
  if (!run.finite_weights().all().item<bool>()) {
    state.SkipWithError("weights are not finite");
  }
  const double items = static_cast<double>(state.iterations()) *
                       static_cast<double>(specs.size());
  report(state, items, items / steps_of_trial(specs.front()), seconds);
}

void measure_reference(benchmark::State& state, const Settings& settings,
                       const trial::TrialSpec& spec, Workload& workload) {
  const auto task = workload.reference(spec);
  train::ReferenceMemory memory;
  std::int64_t step = 0;
  double loss = train::reference_step(*task, spec, step++, memory);
  const auto start = Clock::now();
  while (state.KeepRunningBatch(1)) {
    loss = train::reference_step(*task, spec, step++, memory);
  }
  wait_for(settings);
  const double seconds = seconds_since(start);
  if (!std::isfinite(loss)) state.SkipWithError("loss is not finite");
  const auto items = static_cast<double>(state.iterations());
  report(state, items, items / steps_of_trial(spec), seconds);
}

void measure_trials(benchmark::State& state, const Settings& settings,
                    const std::vector<trial::TrialSpec>& specs,
                    Workload& workload) {
  const c10::InferenceMode inference;
  const auto start = Clock::now();
  while (state.KeepRunningBatch(1)) {
    const auto outcomes = train::train_stacked(workload, specs);
    wait_for(settings);
    const auto good = [](const train::Outcome& outcome) {
      return outcome.status == trial::Status::ok;
    };
    if (!std::all_of(outcomes.begin(), outcomes.end(), good)) {
      state.SkipWithError("a trial diverged");
      break;
    }
  }
  const double items = static_cast<double>(state.iterations()) *
                       static_cast<double>(specs.size());
  report(state, items, items, seconds_since(start));
}

}  // namespace

void measure(benchmark::State& state, const Cell& cell,
             const Settings& settings, workloads::WorkloadCache& cache) {
  static std::int64_t runs = 0;
  try {
    const auto trials = specs(cell, settings, runs++);
    Workload& workload = cache.get(trials.front());
    switch (cell.kind) {
      case Kind::stacked:
        return measure_stacked(state, settings, trials, workload);
      case Kind::reference:
        return measure_reference(state, settings, trials.front(), workload);
      case Kind::trials:
        return measure_trials(state, settings, trials, workload);
    }
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
}

}  // namespace noisegate::bench
