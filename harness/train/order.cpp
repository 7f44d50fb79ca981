#include "harness/train/order.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/random.h"

namespace noisegate::train {

const std::vector<std::int64_t>& EpochOrders::get(const std::string& stream,
                                                  std::int64_t epoch,
                                                  std::int64_t n) {
  constexpr std::int64_t kMostEntries = std::int64_t{1} << 24;
  const auto key = std::make_pair(stream, epoch);
  const auto known = orders_.find(key);
  if (known != orders_.end()) return known->second;
  if (entries_ + n > kMostEntries) {
    orders_.clear();
    entries_ = 0;
  }
  entries_ += n;
  auto order =
      base::Stream(stream).permutation(static_cast<std::uint64_t>(epoch), n);
  return orders_.emplace(key, std::move(order)).first->second;
}

std::int64_t budgeted_steps(const trial::TrialSpec& spec) {
  if (spec.fault != trial::Fault::constant_epochs) return spec.budget.steps;
  const std::int64_t batch = spec.batch_size;
  const std::int64_t examples = spec.budget.steps * trial::kConstantEpochsBatch;
  return std::max<std::int64_t>(1, (examples + batch / 2) / batch);
}

std::int64_t total_steps(const trial::TrialSpec& spec, std::int64_t examples) {
  const std::int64_t batch = spec.batch_size;
  if (batch < 1 || batch > examples) {
    throw base::Error(base::ErrorCode::config,
                      fmt::format("{}: batch size {} with {} training examples",
                                  spec.workload, batch, examples));
  }
  if (spec.budget.steps > 0) return budgeted_steps(spec);
  return trial::update_count(spec.budget, examples, batch);
}

}  // namespace noisegate::train
