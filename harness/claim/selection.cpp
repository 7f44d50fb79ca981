#include "harness/claim/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/stats/peak.h"
#include "harness/stats/selection.h"
#include "harness/stats/summary.h"

namespace noisegate::claim {
namespace {

using Grid = std::vector<std::vector<double>>;

constexpr int kRatesBeside = 2;    // on each side of an optimum (T1)
constexpr int kOctavesAtOnce = 2;  // of a grid extension
constexpr int kMostOctaves = 4;    // two extensions
constexpr double kCurvatureAlpha = 0.05;

bool all_finite(const Grid& grid) {
  for (const auto& row : grid) {
    for (const double v : row) {
      if (!std::isfinite(v)) return false;
    }
  }
  return true;
}

// Lower is better from here on.
Grid as_costs(Grid grid, bool higher_is_better) {
  if (!higher_is_better) return grid;
  for (auto& row : grid) {
    for (double& v : row) v = -v;
  }
  return grid;
}

std::size_t best_index(const Grid& costs) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < costs.size(); ++i) {
    if (stats::summarize(costs[i]).mean < stats::summarize(costs[best]).mean) {
      best = i;
    }
  }
  return best;
}

int count_missing(const Cell& cell) {
  int missing = 0;
  for (const auto& row : cell.trials) {
    for (const auto& trial : row) {
      if (!trial || !trial::is_result(trial->status)) ++missing;
    }
  }
  return missing;
}

int count_diverged(const Cell& cell, std::size_t rate) {
  int diverged = 0;
  for (const auto& trial : cell.trials[rate]) {
    if (trial->status != trial::Status::ok) ++diverged;
  }
  return diverged;
}

Peak& set(Peak& peak, Peak::State state, std::string why) {
  peak.state = state;
  peak.why = std::move(why);
  return peak;
}

void use_rates(Peak& peak, const Cell& cell, std::size_t first,
               std::size_t last) {
  for (std::size_t i = first; i <= last; ++i) {
    peak.n_diverged += count_diverged(cell, i);
    for (const auto& trial : cell.trials[i]) peak.trials.push_back(trial->key);
  }
}

int octave(const Cell& cell, std::size_t rate) {
  return cell.low + static_cast<int>(rate);
}

// A cell whose best rate can be named; otherwise the peak says why not.
struct Located {
  Peak peak;
  Grid costs;
  std::size_t best = 0;
};

Located locate(const Cell& cell, const SelectionRule& rule) {
  Located found;
  Peak& peak = found.peak;
  peak.n = cell.replicates();
  const auto grid = metric_grid(cell, rule.metric);
  if (!grid || grid->empty()) {
    set(peak, Peak::State::missing,
        fmt::format("{} of {} trials are missing", count_missing(cell),
                    cell.trials.size() * static_cast<std::size_t>(peak.n)));
    return found;
  }
  if (!all_finite(*grid)) {
    set(peak, Peak::State::invalid,
        fmt::format("a trial has no finite \"{}\"", rule.metric));
    return found;
  }
  found.costs = as_costs(*grid, rule.higher_is_better);
  found.best = best_index(found.costs);
  peak.best = octave(cell, found.best);
  peak.state = Peak::State::ok;
  return found;
}

bool on_edge(const Located& found) {
  return found.best < kRatesBeside ||
         found.best + kRatesBeside >= found.costs.size();
}

double mean_of_survivors(const Cell& cell, const Located& found,
                         std::size_t rate) {
  std::vector<double> values;
  for (std::size_t r = 0; r < found.costs[rate].size(); ++r) {
    if (cell.trials[rate][r]->status == trial::Status::ok) {
      values.push_back(found.costs[rate][r]);
    }
  }
  return stats::summarize(values).mean;
}

// A stable rate (most of its trials did not diverge) that would be the best
// without those that did: what was found is then the best of the lucky rates.
std::optional<std::size_t> hidden_best(const Cell& cell, const Located& found) {
  const double best = stats::summarize(found.costs[found.best]).mean;
  for (std::size_t i = 0; i < found.costs.size(); ++i) {
    const int diverged = count_diverged(cell, i);
    if (diverged == 0 || 2 * diverged >= cell.replicates()) continue;
    if (mean_of_survivors(cell, found, i) < best) return i;
  }
  return std::nullopt;
}

// No standard error can be had from these trials.
bool without_spread(const Located& found) {
  return !(stats::summarize(found.costs[found.best]).deviation > 0);
}

void fit(Peak& peak, const Cell& cell, const Located& found) {
  const std::size_t i = found.best;
  const stats::PeakFit parabola = stats::fit_peak(
      found.costs[i - 1], found.costs[i], found.costs[i + 1], kCurvatureAlpha);
  peak.hull = !(parabola.curvature_p <= kCurvatureAlpha);
  if (!peak.hull) {
    if (!(parabola.standard_error > 0)) {
      set(peak, Peak::State::no_spread, "the replicates do not differ");
      return;
    }
    peak.estimate = {.value = peak.best + parabola.offset,
                     .standard_error = parabola.standard_error,
                     .degrees = parabola.degrees};
    peak.terms = parabola.terms;
    use_rates(peak, cell, i - 1, i + 1);
    return;
  }
  const int low = peak.not_worse.front();
  const int high = peak.not_worse.back();
  peak.estimate = {.value = static_cast<double>(peak.best),
                   .below = peak.best - low + 0.5,
                   .above = high - peak.best + 0.5};
  use_rates(peak, cell, static_cast<std::size_t>(low - cell.low),
            static_cast<std::size_t>(high - cell.low));
}

// On which sides an optimum that is asked for has fewer than two rates.
struct Sides {
  bool below = false;
  bool above = false;
};

Sides open_sides(const Cell& cell, const SelectionRule& rule) {
  const Located found = locate(cell, rule);
  if (found.peak.state != Peak::State::ok || !on_edge(found)) return {};
  if (count_diverged(cell, found.best) == cell.replicates()) return {};
  const bool all_equal =
      std::all_of(found.costs.begin(), found.costs.end(),
                  [&](const auto& row) { return row == found.costs.front(); });
  if (all_equal) return {};
  return {.below = found.best < kRatesBeside,
          .above = found.best + kRatesBeside >= found.costs.size()};
}

Sides open_sides(const Sweep& sweep, const Cell& cell) {
  Sides sides = open_sides(cell, sweep.selection);
  for (const Objective& objective : sweep.objectives) {
    const Sides more = open_sides(cell, rule_of(sweep, objective));
    sides.below = sides.below || more.below;
    sides.above = sides.above || more.above;
  }
  return sides;
}

Extension extension_so_far(const std::vector<Extension>& so_far,
                           const std::string& sweep, const CellId& id) {
  for (const Extension& e : so_far) {
    if (e.sweep == sweep && e.arm == id.arm && e.batch_size == id.batch_size &&
        e.budget == id.budget) {
      return e;
    }
  }
  return {sweep, id.arm, id.batch_size, id.budget};
}

}  // namespace

std::optional<Grid> metric_grid(const Cell& cell, const std::string& metric) {
  Grid grid;
  for (const auto& row : cell.trials) {
    auto& values = grid.emplace_back();
    for (const auto& trial : row) {
      if (!trial || !trial::is_result(trial->status)) return std::nullopt;
      const auto found = trial->metrics.find(metric);
      values.push_back(found == trial->metrics.end()
                           ? std::numeric_limits<double>::quiet_NaN()
                           : found->second);
    }
  }
  return grid;
}

std::optional<PaperSelection> paper_selection(const Cell& cell,
                                              const SelectionRule& rule) {
  const auto grid = metric_grid(cell, rule.metric);
  if (!grid || grid->empty() || grid->front().empty() || !all_finite(*grid)) {
    return std::nullopt;
  }
  std::vector<stats::Summary> kept;
  for (const auto& row : *grid) {
    kept.push_back(stats::best_k_of_n(row, rule.keep, rule.higher_is_better));
  }
  const auto best = std::max_element(
      kept.begin(), kept.end(), [&](const auto& a, const auto& b) {
        return rule.higher_is_better ? a.mean < b.mean : a.mean > b.mean;
      });
  const auto at = static_cast<std::size_t>(best - kept.begin());
  std::size_t low = at;
  std::size_t high = at;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!(std::abs(kept[i].mean - best->mean) <= best->deviation)) continue;
    low = std::min(low, i);
    high = std::max(high, i);
  }
  return PaperSelection{.best = octave(cell, at),
                        .bar_low = octave(cell, low),
                        .bar_high = octave(cell, high),
                        .mean = best->mean,
                        .deviation = best->deviation,
                        .interior = low > 0 && high + 1 < kept.size()};
}

Peak fitted_peak(const Cell& cell, const SelectionRule& rule,
                 double hull_alpha) {
  const Located found = locate(cell, rule);
  Peak peak = found.peak;
  if (peak.state != Peak::State::ok) return peak;
  if (peak.n < 2) {
    return set(peak, Peak::State::no_spread,
               "one replicate has no spread; at least two are needed");
  }
  if (const int diverged = count_diverged(cell, found.best); diverged > 0) {
    peak.n_diverged = diverged;
    return set(peak, Peak::State::diverged,
               fmt::format("{} of {} trials diverged at the best rate 2^{}",
                           diverged, peak.n, peak.best));
  }
  if (const auto hidden = hidden_best(cell, found)) {
    peak.n_diverged = count_diverged(cell, *hidden);
    return set(peak, Peak::State::diverged,
               fmt::format("{} of {} trials diverged at the rate 2^{}, which "
                           "would be the best without them",
                           peak.n_diverged, peak.n, octave(cell, *hidden)));
  }
  if (on_edge(found)) {
    return set(peak, Peak::State::edge,
               fmt::format("the best rate 2^{} has fewer than two rates on one "
                           "side in the grid 2^{} … 2^{}",
                           peak.best, cell.low, cell.high()));
  }
  if (without_spread(found)) {
    return set(peak, Peak::State::no_spread,
               fmt::format("the replicates at the best rate 2^{} do not differ",
                           peak.best));
  }
  for (const std::size_t i : stats::not_worse(found.costs, hull_alpha)) {
    peak.not_worse.push_back(octave(cell, i));
  }
  fit(peak, cell, found);
  return peak;
}

std::vector<Extension> wanted_extensions(const Evidence& evidence,
                                         const std::vector<Extension>& so_far) {
  std::vector<Extension> wanted;
  for (const auto& [name, result] : evidence.sweeps) {
    if (!result.sweep.extend) continue;
    for (const auto& [id, cell] : result.cells) {
      const Sides sides = open_sides(result.sweep, cell);
      if (!sides.below && !sides.above) continue;
      const Extension before = extension_so_far(so_far, name, id);
      Extension e = before;
      if (sides.below)
        e.below = std::min(e.below + kOctavesAtOnce, kMostOctaves);
      if (sides.above)
        e.above = std::min(e.above + kOctavesAtOnce, kMostOctaves);
      if (e != before) wanted.push_back(e);
    }
  }
  return wanted;
}

}  // namespace noisegate::claim
