// Bars of the initial and of the final rate, tuned apart (S74).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "harness/base/error.h"
#include "harness/claim/estimate_tools.h"
#include "harness/stats/jackknife.h"

namespace noisegate::claim {
namespace {

constexpr int kDecays = 10;   // of the paper's schedule
constexpr int kQuarters = 4;  // of an octave: where rates may lie
// Octaves; what calibration found between the widths of noisy and of noise-free
// profiles.
constexpr double kNoiseInBars = 0.25;

// One initial rate with one final rate, in quarter octaves.
struct Pair {
  int initial = 0;
  int final = 0;
  std::vector<double> costs;  // one a replicate
  std::vector<double> survivors;
};

using Places = std::map<int, double>;  // best mean cost at each rate

const Arm& find_arm(const SweepResult& result, const std::string& name) {
  for (const Arm& arm : result.sweep.arms) {
    if (arm.name == name) return arm;
  }
  throw base::Error(
      base::ErrorCode::config,
      fmt::format("sweep \"{}\" has no arm \"{}\"", result.sweep.id, name));
}

// How far the schedule takes the rate down, in quarter octaves.
int fall_of(const Arm& arm) {
  constexpr double kRounding = 1e-6;
  const trial::ScheduleSpec& schedule = arm.schedule;
  const double fall = kQuarters * kDecays * std::log2(schedule.decay);
  const bool good = schedule.kind == trial::ScheduleKind::paper &&
                    std::abs(fall - std::round(fall)) < kRounding;
  if (!good) {
    throw base::Error(base::ErrorCode::config,
                      fmt::format("arm \"{}\": the paper's schedule must take "
                                  "the rate down by quarter octaves",
                                  arm.name));
  }
  return static_cast<int>(std::lround(fall));
}

std::vector<double> without(std::vector<double> values,
                            std::optional<std::size_t> omitted) {
  if (omitted) {
    values.erase(values.begin() + static_cast<std::ptrdiff_t>(*omitted));
  }
  return values;
}

// The width in octaves of what lies within `limit`; nothing where it reaches an
// end.
std::optional<double> width(const Places& places, double limit) {
  const std::vector<std::pair<double, double>> row(places.begin(),
                                                   places.end());
  const auto within = [&](const auto& place) { return place.second <= limit; };
  const auto first = std::find_if(row.begin(), row.end(), within);
  const auto last = std::find_if(row.rbegin(), row.rend(), within);
  if (first == row.begin() || first == row.end() || last == row.rbegin()) {
    return std::nullopt;
  }
  const auto crossing = [&](const auto& outside, const auto& inside) {
    return outside.first + (inside.first - outside.first) *
                               (outside.second - limit) /
                               (outside.second - inside.second);
  };
  return (crossing(*(last - 1), *last) - crossing(*(first - 1), *first)) /
         kQuarters;
}

// What the replicates, all but one perhaps, say of both bars.
struct Bars {
  const Pair* best = nullptr;
  double limit = 0;
  std::optional<double> initial, final;
};

Bars bars_of(const std::vector<Pair>& pairs,
             std::optional<std::size_t> omitted = std::nullopt) {
  Bars bars;
  Places initial, final;
  double lowest = std::numeric_limits<double>::infinity();
  for (const Pair& pair : pairs) {
    const double mean = stats::summarize(without(pair.costs, omitted)).mean;
    for (const auto& [places, rate] :
         {std::pair{&initial, pair.initial}, std::pair{&final, pair.final}}) {
      const auto place = places->try_emplace(rate, mean).first;
      place->second = std::min(place->second, mean);
    }
    if (mean < lowest) {
      lowest = mean;
      bars.best = &pair;
    }
  }
  bars.limit =
      lowest + stats::summarize(without(bars.best->costs, omitted)).deviation;
  bars.initial = width(initial, bars.limit);
  bars.final = width(final, bars.limit);
  return bars;
}

// "": both bars lie inside.
std::string why_open(const Bars& bars) {
  if (!bars.initial) {
    return "the bar of the initial rate reaches an end of the grid";
  }
  if (!bars.final) {
    return "the bar of the final rate reaches an end of the grid";
  }
  return "";
}

class WidthGap {
 public:
  WidthGap(const SweepResult& result, const BarWidthGap& options) {
    part_.label = fmt::format("final against initial rate, {}",
                              size_text(options.batch_size));
    if (result.sweep.budgets.size() > 1) {
      part_.label += ", " + to_text(resolve_budget(result, options.budget));
    }
    rule_ = rule_of(result.sweep, options.objective);
    for (const std::string& arm : options.arms) {
      add(arm, fall_of(find_arm(result, arm)),
          require_cell(result, arm, options.batch_size, options.budget));
    }
  }

  Part finish() {
    if (part_.state == Part::State::measured && part_.n < 3) {
      refuse(Part::State::unresolved,
             "leaving out one replicate needs three at least");
    }
    if (part_.state != Part::State::measured) return part_;
    const Bars bars = bars_of(pairs_);
    check_divergence(bars);
    check(why_open(bars));
    if (part_.state == Part::State::measured) estimate(bars);
    return part_;
  }

 private:
  void add(const std::string& arm, int fall, const Cell& cell) {
    count(cell);
    const auto grid = metric_grid(cell, rule_.metric);
    if (!grid || grid->empty() ||
        (part_.n > 0 && cell.replicates() != part_.n)) {
      refuse(Part::State::missing, arm + ": trials are missing");
      return;
    }
    part_.n = cell.replicates();
    for (std::size_t i = 0; i < grid->size(); ++i) {
      Pair pair{.initial = kQuarters * (cell.low + static_cast<int>(i))};
      pair.final = pair.initial - fall;
      for (std::size_t r = 0; r < (*grid)[i].size(); ++r) {
        const double v = (*grid)[i][r];
        if (!std::isfinite(v)) {
          refuse(Part::State::error,
                 fmt::format("a trial has no finite \"{}\"", rule_.metric));
        }
        pair.costs.push_back(rule_.higher_is_better ? -v : v);
        if (cell.trials[i][r]->status == trial::Status::ok) {
          pair.survivors.push_back(pair.costs.back());
        }
      }
      pairs_.push_back(std::move(pair));
    }
  }

  void count(const Cell& cell) {
    for (const auto& row : cell.trials) {
      for (const auto& trial : row) {
        if (!trial || !trial::is_result(trial->status)) continue;
        part_.trials.push_back(trial->key);
        if (trial->status != trial::Status::ok) ++part_.n_diverged;
      }
    }
  }

  // Statistics T12: a pair that may belong to a bar.
  void check_divergence(const Bars& bars) {
    for (const Pair& pair : pairs_) {
      const std::size_t lost = pair.costs.size() - pair.survivors.size();
      const bool stable = lost > 0 && 2 * lost < pair.costs.size();
      const bool near =
          stable && stats::summarize(pair.survivors).mean <= bars.limit;
      if ((&pair == bars.best && lost > 0) || near) {
        check(
            fmt::format("{} of {} trials diverged at a pair of rates that "
                        "would lie in a bar without them",
                        lost, pair.costs.size()));
      }
    }
  }

  void estimate(const Bars& bars) {
    const double all = *bars.final - *bars.initial;
    std::vector<double> gaps;
    for (std::size_t r = 0; r < static_cast<std::size_t>(part_.n); ++r) {
      const Bars rest = bars_of(pairs_, r);
      check(why_open(rest));
      if (part_.state != Part::State::measured) return;
      gaps.push_back(*rest.final - *rest.initial);
    }
    part_.estimate =
        to_estimate(stats::mean_of(stats::pseudo_values(all, gaps)));
    part_.estimate.value = all;
    part_.estimate.below = part_.estimate.above = kNoiseInBars;
    if (!(part_.estimate.standard_error > 0)) {
      check("the replicates do not differ");
    }
  }

  void check(const std::string& why) {
    if (!why.empty()) refuse(Part::State::unresolved, why);
  }

  void refuse(Part::State state, const std::string& why) {
    if (!is_worse(state, part_.state)) return;
    part_.state = state;
    part_.why = why;
  }

  SelectionRule rule_;
  std::vector<Pair> pairs_;
  Part part_;
};

}  // namespace

Estimator bar_width_gap(BarWidthGap options) {
  return [options = std::move(options)](
             const Evidence& evidence) -> std::vector<Part> {
    if (options.arms.size() < 2) {
      throw base::Error(base::ErrorCode::config,
                        "rates that are tuned apart need two or more decays");
    }
    return {WidthGap(evidence.sweep(options.sweep), options).finish()};
  };
}

}  // namespace noisegate::claim
