#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/claim/estimators.h"

// Small evidence with chosen metrics, for the tests of this folder.
namespace noisegate::claim::testing {

// Three arms "a", "b", "c" (momentum 0, ½, ¾) over rates 2^-2 … 2^2, two
// budgets.
inline Sweep three_arms() {
  Sweep sweep;
  sweep.id = "sweep";
  sweep.workload = "none";
  for (const auto& [name, momentum] :
       {std::pair{"a", 0.0}, std::pair{"b", 0.5}, std::pair{"c", 0.75}}) {
    sweep.arms.push_back({.name = name,
                          .optimizer = {.momentum = momentum},
                          .schedule = {},
                          .low = -2,
                          .high = 2,
                          .parameters = {}});
  }
  sweep.batch_sizes = {1, 2, 4};
  sweep.budgets = {trial::BudgetSpec{.epochs = 1},
                   trial::BudgetSpec{.epochs = 2}};
  sweep.replicates = 3;
  sweep.selection.metric = "m";
  return sweep;
}

inline constexpr trial::BudgetSpec kOne{.epochs = 1};
inline constexpr trial::BudgetSpec kTwo{.epochs = 2};

struct At {
  std::string arm;
  int b, k, r;
  std::int64_t epochs;
};

inline At place(const trial::TrialSpec& spec) {
  const double m = spec.optimizer.momentum;
  return {m == 0     ? "a"
          : m == 0.5 ? "b"
                     : "c",
          static_cast<int>(spec.batch_size),
          static_cast<int>(std::log2(spec.effective_learning_rate)),
          static_cast<int>(spec.replicate), spec.budget.epochs};
}

inline std::string key(const At& at) {
  return at.arm + "/" + std::to_string(at.b) + "/" + std::to_string(at.k) +
         "/" + std::to_string(at.r);
}

using Metric = std::function<double(const At&)>;
using Edit = std::function<void(const At&, std::optional<TrialPoint>&)>;

inline Evidence evidence_of(const Metric& metric, const Edit& edit = nullptr) {
  return gather({three_arms()}, {}, {}, [&](const trial::TrialSpec& spec) {
    const At at = place(spec);
    std::optional<TrialPoint> point(std::in_place);
    point->key = key(at);
    point->status = trial::Status::ok;
    point->metrics["m"] = metric(at);
    // A second metric with its optimum a fifth of an octave higher.
    At shifted = at;
    shifted.r = 2 - at.r;
    point->metrics["other"] = metric(shifted) - 0.4 * at.k;
    if (edit) edit(at, point);
    return point;
  });
}

// Optimum at 2^0 for all; small differences between replicates and rates.
inline double bowl(const At& at) {
  const double wobble = 0.01 * ((at.k * 7 + at.r * 5 + at.b * 3 + 100) % 11);
  const double arm = at.arm == "b" ? 0.02 * at.r * at.r : 0;
  return 10 + at.k * at.k + 0.1 * at.r + wobble + arm;
}

inline Part only(const Estimator& estimator, const Evidence& evidence) {
  const std::vector<Part> parts = estimator(evidence);
  EXPECT_EQ(parts.size(), 1U);
  return parts.front();
}

}  // namespace noisegate::claim::testing
