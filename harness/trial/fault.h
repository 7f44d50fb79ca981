#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace noisegate::trial {

// What is deliberately wrong in training (a control plants it; part of the
// spec, hence of the key).
enum class Fault {
  none,
  constant_rate,         // the schedule is ignored: factor 1 at every step
  full_batch,            // every step uses the mean gradient over all N
                         // examples, whatever the nominal B (no noise)
  momentum_cleared,      // v ← 0 before each step, ε as with momentum
  shuffled_test_labels,  // test targets are permuted against test inputs
  rate_doubled,          // the optimizer steps by 2·ε
  frozen,                // ε = 0: nothing is learned
  weight_decay_twice,    // g includes 2·l2·w; the metrics know one l2
  momentum_unscaled,     // the rate of a spec is taken for ε, not for
                         // ε/(1 − m); the same without momentum
  late_gradient,         // step t uses the minibatch gradient of step t − 1,
                         // the first one none; l2·w is not late
  evaluated_on_training_data,  // "test" metrics are of the training set
  one_seed,                    // every replicate has the streams of the first
  schedule_stretched,  // the schedule of a budget half as long again: at the
                       // end it is where it should be after two thirds
  label_noise_off,     // label_noise is taken for 0
  ghost_is_batch,      // ghost groups are whole minibatches
  constant_epochs,     // U steps become U·kConstantEpochsBatch/B (rounded, at
                       // least 1): as many epochs at every batch size
  common_rate,  // the effective rate is kCommonRate, whatever the spec asks
};

// The batch size at which `constant_epochs` changes nothing.
inline constexpr std::int64_t kConstantEpochsBatch = 128;

// The only effective rate under `common_rate`.
inline constexpr double kCommonRate = 0.0625;

std::string_view to_text(Fault fault);
const std::vector<Fault>& all_faults();
// Error{usage} with the nearest name and the list of all.
Fault fault_from_text(std::string_view text);

}  // namespace noisegate::trial
