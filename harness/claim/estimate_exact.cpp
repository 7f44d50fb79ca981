// Numbers that a deterministic workload gives exactly: replicates may be equal,
// the standard error is then 0.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "harness/claim/estimate_tools.h"
#include "harness/stats/selection.h"

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

// One arm at one rate: log2 of the metric, one a replicate.
struct Option {
  std::vector<double> costs;  // of the trials that ended well
  std::size_t lost = 0;
  bool interior = false;  // two rates on each side
};

double mean_of(const Option& option) {
  return stats::summarize(option.costs).mean;
}

// All arms and rates of one side, and the best of those where nothing diverged.
struct Side {
  std::vector<Option> options;
  const Option* best = nullptr;
  double not_worse = 1;  // |S|
};

void pick(Side& side, double alpha) {
  std::vector<std::vector<double>> costs;
  for (const Option& option : side.options) {
    if (option.lost > 0) continue;
    costs.push_back(option.costs);
    const bool better =
        side.best == nullptr || mean_of(option) < mean_of(*side.best) ||
        (mean_of(option) == mean_of(*side.best) && option.interior);
    if (better) side.best = &option;
  }
  side.not_worse = static_cast<double>(stats::not_worse(costs, alpha).size());
}

// A stable rate that would be the best without the trials that diverged.
bool hides_the_best(const Option& option, const Side& side) {
  return option.lost > 0 && option.lost < option.costs.size() &&
         mean_of(option) < mean_of(*side.best);
}

class RatioOfBest {
 public:
  RatioOfBest(const SweepResult& result, const BestRatio& options)
      : result_(result), options_(options) {
    part_.label = fmt::format("{} against {}", options.arms_a.front(),
                              options.arms_b.front());
    collect(options.arms_a, a_);
    collect(options.arms_b, b_);
  }

  Part finish() {
    if (part_.state == Part::State::measured && part_.n < 2) {
      refuse(Part::State::unresolved,
             "one replicate has no spread; at least two are needed");
    }
    find_best(a_);
    find_best(b_);
    if (part_.state == Part::State::measured) estimate();
    return part_;
  }

 private:
  void collect(const std::vector<std::string>& arms, Side& side) {
    for (const std::string& arm : arms) {
      const Cell& cell =
          require_cell(result_, arm, options_.batch_size, options_.budget);
      if (part_.n == 0) part_.n = cell.replicates();
      if (!complete(cell) || cell.replicates() != part_.n) {
        refuse(Part::State::missing, arm + ": trials are missing");
        continue;
      }
      count(part_, cell);
      for (std::size_t i = 0; i < cell.trials.size(); ++i) {
        side.options.push_back(option_of(cell, i));
      }
    }
  }

  Option option_of(const Cell& cell, std::size_t rate) {
    Option option{.costs = {},
                  .interior = rate >= 2 && rate + 2 < cell.trials.size()};
    for (const auto& trial : cell.trials[rate]) {
      if (trial->status != trial::Status::ok) {
        ++option.lost;
        continue;
      }
      const auto found = trial->metrics.find(options_.metric);
      if (found == trial->metrics.end() || !std::isfinite(found->second)) {
        refuse(Part::State::error,
               fmt::format("a trial has no finite \"{}\"", options_.metric));
      } else if (!(found->second > 0)) {
        refuse(Part::State::unresolved, "a ratio needs values above 0");
      } else {
        option.costs.push_back(std::log2(found->second));
      }
    }
    return option;
  }

  void find_best(Side& side) {
    if (part_.state != Part::State::measured) return;
    pick(side, kAlpha / look_count(result_.sweep));
    if (side.best == nullptr) {
      refuse(Part::State::unresolved, "trials diverged at every rate");
      return;
    }
    const bool hidden = std::any_of(
        side.options.begin(), side.options.end(),
        [&](const Option& option) { return hides_the_best(option, side); });
    if (hidden) {
      refuse(Part::State::unresolved,
             "trials diverged at a rate that would be the best without them");
    } else if (!side.best->interior) {
      refuse(Part::State::unresolved,
             "the best rate has fewer than two rates on one side");
    }
  }

  void estimate() {
    std::vector<double> ratios;
    for (std::size_t r = 0; r < a_.best->costs.size(); ++r) {
      ratios.push_back(a_.best->costs[r] - b_.best->costs[r]);
    }
    part_.estimate = exact_mean(ratios);
    const auto [pass, fail] = divisors();
    part_.alpha_divisor = pass;
    part_.fail_divisor = fail;
  }

  std::pair<double, double> divisors() const {
    switch (options_.favours) {
      case Favours::a:
        return {a_.not_worse, b_.not_worse};
      case Favours::b:
        return {b_.not_worse, a_.not_worse};
      case Favours::neither:
        break;
    }
    const double larger = std::max(a_.not_worse, b_.not_worse);
    return {larger, larger};
  }

  void refuse(Part::State state, const std::string& why) {
    if (!is_worse(state, part_.state)) return;
    part_.state = state;
    part_.why = why;
  }

  const SweepResult& result_;
  const BestRatio& options_;
  Part part_;
  Side a_;
  Side b_;
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
