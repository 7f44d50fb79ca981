#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/json.h"
#include "harness/trial/fault.h"
#include "harness/trial/schedule.h"

namespace noisegate::trial {

// Plain SGD is momentum 0. Heavy ball: v ← m·v + g, w ← w − ε_t·v, v₀ = 0
// (Smith et al. 2020, section 3.3). l2: g includes l2·w for weight matrices,
// never for biases.
struct OptimizerSpec {
  double momentum = 0;
  double l2 = 0;
  auto operator<=>(const OptimizerSpec&) const = default;
};

// Exactly one of the two is positive. Epochs: examples are reshuffled each
// epoch, none occurs twice in it; what fills no batch is left out of it.
struct BudgetSpec {
  std::int64_t epochs = 0;
  std::int64_t steps = 0;
  auto operator<=>(const BudgetSpec&) const = default;
};
std::string to_text(const BudgetSpec& budget);  // "20e" or "256s"

// Updates that a budget pays for with N examples in batches of B: as many as it
// says, or epochs · N / B, rounded down. That is how the paper converts them:
// 200 epochs of 50,000 are 9765 updates of 1024 (Smith et al. 2020, section 6).
std::int64_t update_count(const BudgetSpec& budget, std::int64_t examples,
                          std::int64_t batch_size);

// One training run, described fully: what is not here does not shape the
// result (but for the data set's bytes and the numerics hash, which the key
// adds). Value type; equal specs have equal canonical JSON.
struct TrialSpec {
  std::string workload;                      // "classifier_glyphs"
  std::map<std::string, double> parameters;  // of the workload, by name
  OptimizerSpec optimizer;
  ScheduleSpec schedule;
  BudgetSpec budget;
  std::int64_t batch_size = 0;
  // ε_eff = ε / (1 − m). The optimizer multiplies by ε = ε_eff·(1 − m).
  double effective_learning_rate = 0;
  // Or "fp64". "bf16", of the replicated engine only: weights, gradients and
  // the optimizer in fp32, passes through the net in bfloat16.
  std::string precision = "fp32";
  std::string engine = "stacked";  // or "replicated", "reference"
  std::string device = "cpu";      // device class: "cpu" or "cuda"
  std::uint64_t master_seed = 0;
  std::uint64_t data_seed = 0;
  // Names the random streams (statistics T13): the sweep's id. Two sweeps that
  // share it share their random numbers.
  std::string stream;
  std::int64_t replicate = 0;
  Fault fault = Fault::none;

  bool operator==(const TrialSpec&) const = default;
};

base::Json to_json(const TrialSpec& spec);
// Strict: unknown, missing or out-of-range fields are Error{data}.
TrialSpec spec_from_json(base::Fields fields);

// Name of the random stream for `purpose` ("order", "init", "noise"): has seed,
// stream, batch size, budget, replicate and purpose in it, never the learning
// rate, optimizer or fault (T13). Only the fault one_seed is seen: it names
// replicate 0.
std::string stream_name(const TrialSpec& spec, std::string_view purpose);

// SHA-256 (hex) of the canonical JSON of {spec, data set hash, numerics hash}.
std::string trial_key(const TrialSpec& spec, const std::string& data_sha256,
                      const std::string& numerics);

}  // namespace noisegate::trial
