#pragma once

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
};

std::string_view to_text(Fault fault);
const std::vector<Fault>& all_faults();
// Error{usage} with the nearest name and the list of all.
Fault fault_from_text(std::string_view text);

}  // namespace noisegate::trial
