#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/trial/spec.h"

namespace noisegate::train {

// The order in which trials visit their training examples: a fresh permutation
// an epoch, from the trial's "order" stream. Trials that differ in learning
// rate, optimizer or fault only share it, so permutations are kept until their
// sum exceeds 16 million entries.
class EpochOrders {
 public:
  // Permutation of 0 … n−1 in `epoch`; valid until the next call.
  const std::vector<std::int64_t>& get(const std::string& stream,
                                       std::int64_t epoch, std::int64_t n);

 private:
  std::map<std::pair<std::string, std::int64_t>, std::vector<std::int64_t>>
      orders_;
  std::int64_t entries_ = 0;
};

// Updates that a budget of steps pays for: as many, but for the fault
// constant_epochs.
std::int64_t budgeted_steps(const trial::TrialSpec& spec);

// Steps of the budget (trial::update_count). Error{config} where B > n.
std::int64_t total_steps(const trial::TrialSpec& spec, std::int64_t examples);

}  // namespace noisegate::train
