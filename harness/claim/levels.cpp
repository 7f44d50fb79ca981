#include "harness/claim/levels.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "harness/claim/estimate_tools.h"
#include "harness/claim/outcomes.h"
#include "harness/stats/student.h"
#include "harness/stats/trimmed.h"

namespace noisegate::claim {
namespace {

constexpr auto kAgain = "make the baseline anew with 'noisegate baseline'";

std::string cell_text(const CellId& id) {
  return fmt::format("{}, B = {}, {}", id.arm, id.batch_size,
                     trial::to_text(id.budget));
}

// One mean to be compared with its level, or why it can't be.
struct Comparison {
  CellId cell;
  const BaselineRow* row = nullptr;
  Values values;        // measured: at the baseline's rate
  bool frozen = false;  // its replicates agree in every metric
  Part without_level;   // `why` set: a part that no number belongs to
  bool counts() const { return without_level.why.empty(); }
};

// The comparisons of one sweep, by metric.
using ByMetric = std::map<std::string, std::vector<Comparison>>;

Comparison unmatched(const CellId& cell, const std::string& why) {
  Comparison comparison;
  comparison.cell = cell;
  comparison.without_level =
      without_estimate(cell_text(cell), Part::State::missing, why);
  return comparison;
}

const Arm* arm_of(const Sweep& sweep, const std::string& name) {
  for (const Arm& arm : sweep.arms)
    if (arm.name == name) return &arm;
  return nullptr;
}

// One metric may be equal by chance (a number of steps); all of them are where
// one seed was used for all replicates.
bool replicates_agree(const Cell& cell, int log2_rate) {
  const auto& row = cell.trials[static_cast<std::size_t>(log2_rate - cell.low)];
  const auto differ = [](const std::optional<TrialPoint>& a,
                         const std::optional<TrialPoint>& b) {
    return !a || !b || a->metrics != b->metrics;
  };
  return std::adjacent_find(row.begin(), row.end(), differ) == row.end();
}

// Metrics of a trial that diverged are those of the best constant prediction:
// beyond all that learned anything, so that a trimmed mean leaves it out, as
// any one replicate that trained badly. Of two it could leave out one only.
void forgive_one(const Cell& cell, int log2_rate, Values& values) {
  if (values.state != Part::State::unresolved || values.n_diverged != 1 ||
      values.values.size() < stats::kFewestTrimmed)
    return;
  const auto& row = cell.trials[static_cast<std::size_t>(log2_rate - cell.low)];
  const auto diverged = std::find_if(
      row.begin(), row.end(), [](const std::optional<TrialPoint>& point) {
        return point && point->status != trial::Status::ok;
      });
  const double value =
      values.values.at(static_cast<std::size_t>(diverged - row.begin()));
  const auto [least, most] =
      std::minmax_element(values.values.begin(), values.values.end());
  if (value != *least && value != *most) return;
  values.state = Part::State::measured;
  values.why.clear();
}

// Compares the cells of one sweep with those of its baseline.
class SweepLevels {
 public:
  SweepLevels(const SweepResult& result, const Baseline* baseline,
              const LevelRequest& request)
      : result_(result), baseline_(baseline), request_(request) {
    if (baseline_ == nullptr) {
      refuse_all("no baseline was made of this sweep: " + std::string(kAgain));
    } else if (baseline_->data_sha256 != request_.data_sha256) {
      refuse_all("the baseline is of other data: " + std::string(kAgain));
    } else {
      for (const BaselineRow& row : baseline_->rows) compare(row);
      for (const auto& [id, cell] : result_.cells) demand_level(id);
    }
  }

  ByMetric take() { return std::move(found_); }

 private:
  void add_unmatched(const CellId& cell, const std::string& metric,
                     const std::string& why) {
    if (!request_.reduced) found_[metric].push_back(unmatched(cell, why));
  }

  void refuse_all(const std::string& why) {
    for (const auto& [id, cell] : result_.cells)
      add_unmatched(id, result_.sweep.selection.metric, why);
  }

  void compare(const BaselineRow& row) {
    const Arm* arm = arm_of(result_.sweep, row.cell.arm);
    const auto cell = result_.cells.find(row.cell);
    if (arm == nullptr || cell == result_.cells.end()) {
      add_unmatched(row.cell, row.metric,
                    "the run has no such cell: " + std::string(kAgain));
      return;
    }
    const trial::TrialSpec spec =
        make_spec(result_.sweep, *arm, row.cell.batch_size, row.cell.budget,
                  row.log2_rate, 0, request_.options);
    const bool on_grid = row.log2_rate >= cell->second.low &&
                         row.log2_rate <= cell->second.high();
    if (workload_digest(spec) != row.workload || !on_grid) {
      add_unmatched(
          row.cell, row.metric,
          "the baseline is of another workload: " + std::string(kAgain));
      return;
    }
    if (!row.mean) return;  // no level where trials diverged
    Comparison comparison;
    comparison.cell = row.cell;
    comparison.row = &row;
    comparison.values = values_at(cell->second, row.log2_rate, row.metric);
    forgive_one(cell->second, row.log2_rate, comparison.values);
    comparison.frozen = replicates_agree(cell->second, row.log2_rate);
    found_[row.metric].push_back(std::move(comparison));
  }

  void demand_level(const CellId& id) {
    const bool there =
        std::any_of(baseline_->rows.begin(), baseline_->rows.end(),
                    [&](const BaselineRow& row) { return row.cell == id; });
    if (!there)
      add_unmatched(id, result_.sweep.selection.metric,
                    "the baseline has no such cell: " + std::string(kAgain));
  }

  const SweepResult& result_;
  const Baseline* baseline_;
  const LevelRequest& request_;
  ByMetric found_;
};

// What keeps a mean from being compared, though its trials are there.
void doubt(const Comparison& comparison, bool own_seed, Part& part) {
  if (part.state != Part::State::measured) return;
  if (own_seed) {
    part.state = Part::State::unresolved;
    part.why =
        "the baseline was made from this master seed: the run would be "
        "compared with itself";
  } else if (*comparison.row->deviation > 0 && comparison.frozen) {
    part.state = Part::State::unresolved;
    part.why =
        "the replicates do not differ in any metric, those of the baseline do";
  }
}

// Mean, level and half width on the level's scale.
struct Distance {
  double mean = 0, level = 0, half = 0;
};

double exact_half_width(const BaselineRow& row) {
  if (row.scale == LevelScale::log2) return std::log2(1 + kExactTolerance);
  return kExactTolerance * (*row.mean == 0 ? 1 : std::abs(*row.mean));
}

Distance distance_of(const Comparison& comparison, double alpha) {
  const BaselineRow& row = *comparison.row;
  std::vector<double> values = comparison.values.values;
  for (double& value : values) value = on_scale(value, row.scale);
  const double half =
      *row.deviation > 0
          ? level_half_width(*row.deviation, row.n,
                             static_cast<int>(values.size()), alpha)
          : exact_half_width(row);
  return {stats::trimmed_mean(values), *row.mean, half};
}

// In the metric's own unit: of logarithms the geometric mean and a factor.
std::string distance_text(const Distance& distance, LevelScale scale) {
  if (scale == LevelScale::linear)
    return fmt::format("{:.5g}, level {:.5g} ± {:.2g}", distance.mean,
                       distance.level, distance.half);
  return fmt::format("{:.5g}, level {:.5g} × or ÷ {:.3g}",
                     std::exp2(distance.mean), std::exp2(distance.level),
                     std::exp2(distance.half));
}

Part part_of(const Comparison& comparison, bool own_seed, double alpha) {
  if (!comparison.counts()) return comparison.without_level;
  const Values& values = comparison.values;
  Part part =
      without_estimate(cell_text(comparison.cell), values.state, values.why);
  part.n = static_cast<int>(values.values.size());
  part.n_diverged = values.n_diverged;
  part.trials = values.trials;
  doubt(comparison, own_seed, part);
  if (part.state != Part::State::measured) return part;
  const Distance distance = distance_of(comparison, alpha);
  part.label += ": " + distance_text(distance, comparison.row->scale);
  part.estimate.value = (distance.mean - distance.level) / distance.half;
  return part;
}

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

AllowedSet allowed_set(const Baseline* baseline, double alpha) {
  if (baseline == nullptr)
    return {.low = -1, .high = 1, .reason = "No baseline of it was made."};
  return {.low = -1,
          .high = 1,
          .reason = fmt::format(
              "Prediction interval of each mean at level 1 − {:.2g}, from "
              "replicates of the master seeds {}",
              alpha, fmt::join(baseline->master_seeds, ", "))};
}

const PartVerdict& farthest(const CheckVerdict& check) {
  const auto away = [](const PartVerdict& p) {
    return std::abs(p.part.estimate.value);
  };
  const PartVerdict* found = nullptr;
  for (const PartVerdict& p : check.parts) {
    if (p.outcome != check.outcome) continue;
    if (found == nullptr || away(p) > away(*found)) found = &p;
  }
  return found == nullptr ? check.parts.front() : *found;
}

std::string why_level(const CheckVerdict& check) {
  const auto alike = std::count_if(
      check.parts.begin(), check.parts.end(),
      [&](const PartVerdict& p) { return p.outcome == check.outcome; });
  const PartVerdict& p = farthest(check);
  switch (check.outcome) {
    case Outcome::pass:
      return fmt::format(
          "All {} means lie where further replicates of the baseline are to be "
          "expected; nearest to the edge is {}.",
          check.parts.size(), p.part.label);
    case Outcome::fail:
      return fmt::format(
          "{} of {} means lie where further replicates of the baseline are not "
          "to be expected; farthest off is {}.",
          alike, check.parts.size(), p.part.label);
    default:
      return fmt::format(
          "{} of {} means can't be compared; the first is {}: "
          "{}.",
          alike, check.parts.size(), p.part.label,
          p.part.why.empty() ? "its numbers are not finite" : p.part.why);
  }
}

CheckVerdict check_of(const Sweep& sweep, const std::string& metric,
                      const std::vector<Part>& parts,
                      const AllowedSet& allowed) {
  CheckVerdict check;
  check.check = fmt::format("{}.{}.{}", kLevelSuite, sweep.id, metric);
  check.suite = kLevelSuite;
  check.kind = "level";
  check.title = fmt::format("{}: {} as in the measured baseline", sweep.title,
                            spaced(metric));
  check.sweep = sweep.id;
  check.unit = "half widths of the prediction interval";
  check.allowed = allowed;
  std::set<Outcome> outcomes;
  for (const Part& part : parts) {
    check.parts.push_back(judge_part(part, allowed, 0, 1));
    outcomes.insert(check.parts.back().outcome);
  }
  check.outcome = combine(outcomes);
  check.why = why_level(check);
  return check;
}

const Baseline* baseline_of(const std::vector<Baseline>& baselines,
                            const std::string& sweep) {
  for (const Baseline& baseline : baselines)
    if (baseline.sweep == sweep) return &baseline;
  return nullptr;
}

bool has_seed(const Baseline* baseline, std::uint64_t seed) {
  return baseline != nullptr &&
         std::find(baseline->master_seeds.begin(), baseline->master_seeds.end(),
                   seed) != baseline->master_seeds.end();
}

std::ptrdiff_t count_comparisons(
    const std::map<std::string, ByMetric>& sweeps) {
  std::ptrdiff_t count = 0;
  for (const auto& [id, metrics] : sweeps)
    for (const auto& [metric, comparisons] : metrics)
      count += std::count_if(comparisons.begin(), comparisons.end(),
                             [](const Comparison& c) { return c.counts(); });
  return std::max<std::ptrdiff_t>(1, count);
}

}  // namespace

bool is_level_check(const CheckVerdict& check) {
  return check.suite == kLevelSuite;
}

double level_half_width(double deviation, int baseline_n, int n, double alpha) {
  const bool sound =
      deviation >= 0 && baseline_n >= 2 && n >= 1 && alpha > 0 && alpha < 1;
  if (!sound) return std::numeric_limits<double>::quiet_NaN();
  const double degrees = std::min(baseline_n - 1, kLevelDegrees);
  return stats::two_sided_quantile(1 - alpha, degrees) * deviation *
         std::hypot(1 / std::sqrt(baseline_n),
                    stats::trimmed_mean_deviation(n));
}

std::vector<CheckVerdict> judge_levels(const Evidence& evidence,
                                       const std::vector<Baseline>& baselines,
                                       const LevelRequest& request) {
  if (baselines.empty()) return {};
  std::map<std::string, ByMetric> sweeps;
  for (const auto& [id, result] : evidence.sweeps)
    sweeps[id] =
        SweepLevels(result, baseline_of(baselines, id), request).take();
  const double alpha =
      kLevelAlpha / static_cast<double>(count_comparisons(sweeps));
  std::vector<CheckVerdict> checks;
  for (const auto& [id, metrics] : sweeps) {
    const Baseline* baseline = baseline_of(baselines, id);
    const bool own = has_seed(baseline, request.options.master_seed);
    for (const auto& [metric, comparisons] : metrics) {
      std::vector<Part> parts;
      for (const Comparison& comparison : comparisons)
        parts.push_back(part_of(comparison, own, alpha));
      checks.push_back(check_of(evidence.sweeps.at(id).sweep, metric, parts,
                                allowed_set(baseline, alpha)));
    }
  }
  return checks;
}

ClaimVerdict level_verdict(const std::vector<CheckVerdict>& checks) {
  ClaimVerdict verdict;
  verdict.claim = kLevelSuite;
  verdict.suite = kLevelSuite;
  std::set<Outcome> outcomes;
  for (const CheckVerdict& check : checks) {
    if (!is_level_check(check)) continue;
    verdict.checks.push_back(check.check);
    outcomes.insert(check.outcome);
  }
  verdict.outcome = outcomes.empty() ? Outcome::missing : combine(outcomes);
  verdict.why = outcomes.empty() ? "No mean was compared with a baseline."
                                 : "All means are as in the measured baseline.";
  if (verdict.outcome == Outcome::pass) return verdict;
  for (const CheckVerdict& check : checks)
    if (is_level_check(check) && check.outcome == verdict.outcome) {
      verdict.why = check.check + ": " + check.why;
      break;
    }
  return verdict;
}

}  // namespace noisegate::claim
