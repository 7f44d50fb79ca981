// Slope, gap, break and shift: linear combinations of fitted peaks (statistics
// T6, T7).
#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "harness/base/error.h"
#include "harness/claim/peak_combination.h"
#include "harness/stats/slope.h"

namespace noisegate::claim {
namespace {

constexpr std::size_t kFewestSizes = 3;

// Cells of one arm and budget over batch sizes.
struct Group {
  std::string sweep, arm;
  std::vector<std::int64_t> sizes;
  trial::BudgetSpec budget;
  Objective objective;
};

// The mean peak of the group, times `weight`.
void add_mean(PeakSum& sum, const Group& group, double weight) {
  for (const std::int64_t b : group.sizes) {
    sum.terms.push_back(
        {.sweep = group.sweep,
         .cell = {group.arm, b, group.budget},
         .weight = weight / static_cast<double>(group.sizes.size()),
         .objective = group.objective});
  }
}

std::vector<double> octaves(const std::vector<std::int64_t>& sizes) {
  std::vector<double> x;
  for (const std::int64_t b : sizes) {
    x.push_back(std::log2(static_cast<double>(b)));
  }
  return x;
}

void require(bool good, const std::string& what) {
  if (!good) throw base::Error(base::ErrorCode::config, what);
}

void require_octaves(const std::vector<std::int64_t>& sizes) {
  bool good = sizes.size() >= kFewestSizes;
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    good = good && sizes[i] == 2 * sizes[i - 1];
  }
  require(good,
          "a slope needs three or more batch sizes, each twice the one before");
}

// log2 B of the break, times `sign`.
void add_break(PeakSum& sum, const BreakPoint& options, double sign) {
  require(!options.noise_sizes.empty() && !options.plateau_sizes.empty(),
          "a break needs batch sizes on both of its sides");
  Group group{options.sweep, options.arm, options.plateau_sizes, options.budget,
              options.objective};
  add_mean(sum, group, sign);
  group.sizes = options.noise_sizes;
  add_mean(sum, group, -sign);
  sum.constant += sign * stats::summarize(octaves(options.noise_sizes)).mean;
}

void add_shift(PeakSum& sum, const PeakShift& options, double sign) {
  require(options.from != options.to, "a shift needs two budgets");
  Group group{options.sweep,
              options.arm,
              {options.batch_size},
              options.to,
              options.objective};
  add_mean(sum, group, sign);
  group.budget = options.from;
  add_mean(sum, group, -sign);
}

Estimator of_sum(PeakSum sum) { return peak_sums({std::move(sum)}); }

// Options that make no sense are found where the check is evaluated.
template <typename Make>
Estimator lazily(Make make) {
  return [make](const Evidence& evidence) { return make()(evidence); };
}

PeakSum slope_sum(const PeakSlope& options) {
  require_octaves(options.batch_sizes);
  const auto weights = stats::slope_weights(octaves(options.batch_sizes));
  PeakSum sum{.label = size_text(options.batch_sizes)};
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum.terms.push_back(
        {.sweep = options.sweep,
         .cell = {options.arm, options.batch_sizes[i], options.budget},
         .weight = weights[i],
         .objective = options.objective});
  }
  return sum;
}

PeakSum gap_sum(const PeakGap& options) {
  require(!options.batch_sizes_a.empty() && !options.batch_sizes_b.empty(),
          "a gap needs batch sizes on both of its sides");
  PeakSum sum{.label =
                  fmt::format("{} at {} against {} at {}", options.arm_a,
                              size_text(options.batch_sizes_a), options.arm_b,
                              size_text(options.batch_sizes_b))};
  add_mean(sum,
           {options.sweep, options.arm_a, options.batch_sizes_a,
            options.budget_a, options.objective},
           1);
  add_mean(sum,
           {options.sweep, options.arm_b, options.batch_sizes_b,
            options.budget_b, options.objective},
           -1);
  return sum;
}

std::string metric_of(const SweepResult& result, const Objective& objective) {
  return rule_of(result.sweep, objective).metric;
}

}  // namespace

Estimator peak_sums(std::vector<PeakSum> sums) {
  return [sums = std::move(sums)](const Evidence& evidence) {
    std::vector<Part> parts;
    for (const PeakSum& sum : sums) {
      require(!sum.terms.empty(), "a sum of peaks has no peak");
      parts.push_back(combine(evidence, sum));
    }
    return parts;
  };
}

Estimator peak_slope(PeakSlope options) {
  return lazily(
      [options = std::move(options)] { return of_sum(slope_sum(options)); });
}

Estimator peak_gap(PeakGap options) {
  return lazily(
      [options = std::move(options)] { return of_sum(gap_sum(options)); });
}

Estimator break_point(BreakPoint options) {
  return lazily([options = std::move(options)] {
    PeakSum sum{.label = "log2 of the break"};
    add_break(sum, options, 1);
    return of_sum(sum);
  });
}

Estimator break_shift(BreakPoint larger, BreakPoint smaller) {
  return lazily([larger = std::move(larger), smaller = std::move(smaller)] {
    PeakSum sum{.label = "shift of the break"};
    add_break(sum, larger, 1);
    add_break(sum, smaller, -1);
    return of_sum(sum);
  });
}

Estimator peak_shift(PeakShift options) {
  return lazily([options = std::move(options)] {
    PeakSum sum{.label =
                    fmt::format("{}, {}: from {} to {}", options.arm,
                                size_text(options.batch_size),
                                to_text(options.from), to_text(options.to))};
    add_shift(sum, options, 1);
    return of_sum(sum);
  });
}

Estimator peak_shift_gap(PeakShift a, PeakShift b) {
  return lazily([a = std::move(a), b = std::move(b)] {
    PeakSum sum{.label = "difference of two shifts"};
    add_shift(sum, a, 1);
    add_shift(sum, b, -1);
    return of_sum(sum);
  });
}

Estimator objective_gap(ObjectiveGap options) {
  return [options = std::move(options)](const Evidence& evidence) {
    const SweepResult& result = evidence.sweep(options.sweep);
    std::vector<Part> parts;
    for (const CellRef& cell : options.cells) {
      PeakSum sum{.label =
                      fmt::format("{}: {} against {}", cell_text(result, cell),
                                  metric_of(result, options.a),
                                  metric_of(result, options.b))};
      sum.terms = {{options.sweep, cell, 1, options.a},
                   {options.sweep, cell, -1, options.b}};
      parts.push_back(combine(evidence, sum));
    }
    return parts;
  };
}

}  // namespace noisegate::claim
