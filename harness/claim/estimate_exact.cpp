// Numbers that a deterministic workload gives exactly: replicates may be equal,
// the standard error is then 0.
#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <utility>

#include "harness/claim/estimate_tools.h"

namespace noisegate::claim {
namespace {

bool complete(const Cell& cell) {
  for (const auto& row : cell.trials) {
    for (const auto& trial : row) {
      if (!trial || !trial::is_result(trial->status)) return false;
    }
  }
  return true;
}

// Keys and diverged trials of a cell. Rates beyond the critical one are meant
// to diverge here.
void count(Part& part, const Cell& cell) {
  for (const auto& row : cell.trials) {
    for (const auto& trial : row) {
      part.trials.push_back(trial->key);
      if (trial->status != trial::Status::ok) ++part.n_diverged;
    }
  }
}

// Mean of differences; exact where all are equal.
Estimate exact_mean(const std::vector<double>& differences) {
  const stats::Measured mean = stats::mean_of(differences);
  Estimate estimate{.value = mean.value};
  if (mean.standard_error == 0) return estimate;
  return to_estimate(mean);
}

// The largest stable rate of one replicate; nothing where no rate or every rate
// of the grid is stable.
std::optional<int> stable_rate(const Cell& cell, std::size_t replicate) {
  std::size_t stable = 0;
  while (stable < cell.trials.size() &&
         cell.trials[stable][replicate]->status == trial::Status::ok) {
    ++stable;
  }
  if (stable == 0 || stable == cell.trials.size()) return std::nullopt;
  return cell.low + static_cast<int>(stable) - 1;
}

Part stability(const SweepResult& result, const StabilityGap& options) {
  const Cell& a = require_cell(result, options.a.arm, options.a.batch_size,
                               options.a.budget);
  const Cell& b = require_cell(result, options.b.arm, options.b.batch_size,
                               options.b.budget);
  Part part;
  part.label = fmt::format("{} against {}", options.a.arm, options.b.arm);
  part.n = std::min(a.replicates(), b.replicates());
  if (!complete(a) || !complete(b) || a.replicates() != b.replicates()) {
    part.state = Part::State::missing;
    part.why = "trials are missing";
    return part;
  }
  count(part, a);
  count(part, b);
  part.state = Part::State::unresolved;
  if (part.n < 2) {
    part.why = "one replicate has no spread; at least two are needed";
    return part;
  }
  std::vector<double> gaps;
  for (std::size_t r = 0; r < static_cast<std::size_t>(part.n); ++r) {
    const auto in_a = stable_rate(a, r);
    const auto in_b = stable_rate(b, r);
    if (!in_a || !in_b) {
      part.why = fmt::format(
          "the largest stable rate of {} is not inside the "
          "grid",
          in_a ? options.b.arm : options.a.arm);
      return part;
    }
    gaps.push_back(*in_a - *in_b);
  }
  part.state = Part::State::measured;
  part.estimate = exact_mean(gaps);
  part.estimate.below = part.estimate.above = 1;
  return part;
}

// The smallest value over arms and rates of one replicate.
struct Smallest {
  double value = std::numeric_limits<double>::infinity();
  bool interior = false;
  bool finite = true;  // false: a trial that ended well has no finite value
};

void look_at(Smallest& smallest, const Cell& cell, std::size_t replicate,
             const std::string& metric) {
  for (std::size_t i = 0; i < cell.trials.size(); ++i) {
    const TrialPoint& trial = *cell.trials[i][replicate];
    if (trial.status != trial::Status::ok) continue;  // ranked last
    const auto found = trial.metrics.find(metric);
    if (found == trial.metrics.end() || !std::isfinite(found->second)) {
      smallest.finite = false;
      return;
    }
    const bool interior = i >= 2 && i + 2 < cell.trials.size();
    if (found->second < smallest.value) {
      smallest.value = found->second;
      smallest.interior = interior;
    } else if (found->second == smallest.value) {
      smallest.interior = smallest.interior || interior;
    }
  }
}

class RatioOfBest {
 public:
  RatioOfBest(const SweepResult& result, const BestRatio& options)
      : options_(options) {
    part_.label = fmt::format("{} against {}", options.arms_a.front(),
                              options.arms_b.front());
    collect(result, options.arms_a, cells_a_);
    collect(result, options.arms_b, cells_b_);
  }

  Part finish() {
    if (part_.state != Part::State::measured) return part_;
    if (part_.n < 2) {
      refuse(Part::State::unresolved,
             "one replicate has no spread; at least two are needed");
      return part_;
    }
    std::vector<double> ratios;
    for (std::size_t r = 0; r < static_cast<std::size_t>(part_.n); ++r) {
      const double a = best(cells_a_, r);
      const double b = best(cells_b_, r);
      if (part_.state != Part::State::measured) return part_;
      ratios.push_back(std::log2(a) - std::log2(b));
    }
    part_.estimate = exact_mean(ratios);
    return part_;
  }

 private:
  void collect(const SweepResult& result, const std::vector<std::string>& arms,
               std::vector<const Cell*>& cells) {
    for (const std::string& arm : arms) {
      const Cell& cell =
          require_cell(result, arm, options_.batch_size, options_.budget);
      if (!complete(cell)) {
        refuse(Part::State::missing, arm + ": trials are missing");
        continue;
      }
      part_.n = part_.n == 0 ? cell.replicates()
                             : std::min(part_.n, cell.replicates());
      count(part_, cell);
      cells.push_back(&cell);
    }
  }

  double best(const std::vector<const Cell*>& cells, std::size_t replicate) {
    Smallest smallest;
    for (const Cell* cell : cells) {
      look_at(smallest, *cell, replicate, options_.metric);
    }
    if (!smallest.finite) {
      refuse(Part::State::error,
             fmt::format("a trial has no finite \"{}\"", options_.metric));
    } else if (!std::isfinite(smallest.value)) {
      refuse(Part::State::unresolved, "every rate diverged");
    } else if (!(smallest.value > 0)) {
      refuse(Part::State::unresolved, "a ratio needs values above 0");
    } else if (!smallest.interior) {
      refuse(Part::State::unresolved,
             "the best rate has fewer than two rates on one side");
    }
    return smallest.value;
  }

  void refuse(Part::State state, const std::string& why) {
    if (part_.state != Part::State::measured) return;
    part_.state = state;
    part_.why = why;
  }

  const BestRatio& options_;
  Part part_;
  std::vector<const Cell*> cells_a_;
  std::vector<const Cell*> cells_b_;
};

}  // namespace

Estimator stability_gap(StabilityGap options) {
  return [options = std::move(options)](
             const Evidence& evidence) -> std::vector<Part> {
    return {stability(evidence.sweep(options.sweep), options)};
  };
}

Estimator best_ratio(BestRatio options) {
  return [options = std::move(options)](
             const Evidence& evidence) -> std::vector<Part> {
    if (options.arms_a.empty() || options.arms_b.empty()) return {};
    return {RatioOfBest(evidence.sweep(options.sweep), options).finish()};
  };
}

}  // namespace noisegate::claim
