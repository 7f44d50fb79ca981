#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/claim/check.h"

namespace noisegate::claim {

// Estimators for checks: each returns a function of the evidence. Names of
// arms, batch sizes, budgets that the sweep does not have are Error{config}
// when evaluated. `budget` may be left empty where a sweep has one. Every one
// of them reports missing trials as Part::State::missing, an optimum that has
// not two rates on each side as unresolved, diverged trials at the rates used
// in n_diverged; diverged at the *chosen* rate makes a check unresolved with
// that reason (statistics T12).

struct CellRef {
  std::string arm;
  std::int64_t batch_size = 0;
  trial::BudgetSpec budget;
};

// T6: slope of the fitted peak (octaves of ε_eff an octave of B), OLS over
// ≥ 3 sizes, each twice the one before (Error{config} otherwise),
// Satterthwaite. Unit: octaves per octave.
struct PeakSlope {
  std::string sweep, arm;
  std::vector<std::int64_t> batch_sizes;
  trial::BudgetSpec budget;
};
Estimator peak_slope(PeakSlope options);

// Mean peak of arm a over its sizes minus mean peak of b over its sizes,
// octaves (e.g. plateau of momentum − plateau of SGD; plateau − smallest B).
struct PeakGap {
  std::string sweep;
  std::string arm_a;
  std::vector<std::int64_t> batch_sizes_a;
  std::string arm_b;
  std::vector<std::int64_t> batch_sizes_b;
  trial::BudgetSpec budget_a, budget_b;
};
Estimator peak_gap(PeakGap options);

// T6 break point, log2 B: mean plateau peak − mean(peak − log2 B) over the
// noise regime. With `minus` set: break at this budget minus break at that
// budget (S13), octaves of B.
struct BreakPoint {
  std::string sweep, arm;
  std::vector<std::int64_t> noise_sizes, plateau_sizes;
  trial::BudgetSpec budget;
};
Estimator break_point(BreakPoint options);
Estimator break_shift(BreakPoint larger, BreakPoint smaller);

// Metric of cell a minus metric of b, each at its best rate by the sweep's
// selection metric. Paired over replicates where a and b have one batch size
// and budget, Welch otherwise. T5: one-sided level α/|S| for the arm that
// `favours` (the other arm's |S| for a failure); `neither`: the larger |S| for
// both. `relative` divides by b's mean (first-order error propagation), in
// percent.
struct BestGap {
  std::string sweep;
  CellRef a, b;
  std::string metric;
  bool relative = false;
  enum class Favours { neither, a, b } favours = Favours::neither;
};
Estimator best_gap(BestGap options);

// Flat: a BestGap of each size against the smallest; one part each.
struct Flat {
  std::string sweep, arm;
  std::vector<std::int64_t> batch_sizes;
  std::string metric;
  bool relative = false;
  trial::BudgetSpec budget;
};
Estimator flat(Flat options);

// Equal temperature (S7, S4): metric at (2^k₂, B₂) minus metric at (2^k₁, B₁),
// k₂ − k₁ = log2(B₂/B₁), Welch. One part a pair. Relative and logarithmic
// scales are of means, by first-order error propagation, and need means that
// are three standard errors away from 0.
struct RatePoint {
  std::string arm;
  std::int64_t batch_size = 0;
  int log2_rate = 0;
  trial::BudgetSpec budget;
};
struct PointGap {
  std::string sweep;
  struct Pair {
    RatePoint a, b;
    std::string label;
  };
  std::vector<Pair> pairs;  // part = metric(a) − metric(b)
  std::string metric;
  enum class Scale {
    absolute,
    relative_percent,
    log2_ratio
  } scale = Scale::absolute;
  // Same replicate index shares its random numbers (equal B and budget): pair.
  bool paired = false;
};
Estimator point_gap(PointGap options);

// Mean of a metric at one point, one part each (exact checks, closed forms:
// subtract `expected`, divide by `scale`).
struct PointLevel {
  std::string sweep, metric;
  struct Point {
    RatePoint at;
    double expected = 0;
    double scale = 1;
    std::string label;
  };
  std::vector<Point> points;
  // The metric has noise in it: equal replicates are then no measurement.
  bool must_vary = false;
};
Estimator point_level(PointLevel options);

// Slope of log2 metric against log2 B at one rate, OLS over replicate means,
// each point corrected by adding log2 `correction(B)`; Satterthwaite.
struct MetricSlope {
  std::string sweep, arm, metric;
  std::vector<std::int64_t> batch_sizes;
  int log2_rate = 0;
  trial::BudgetSpec budget;
  std::function<double(std::int64_t)> correction;
};
Estimator metric_slope(MetricSlope options);

// Largest stable rate of arm a minus that of b in octaves: per replicate the
// largest k such that the trial is ok and all smaller rates are; paired t over
// replicates, plus one grid step on each side as hull: each border lies
// anywhere between its k and k + 1. Unresolved where a grid has no border
// inside.
struct StabilityGap {
  std::string sweep;
  CellRef a, b;
};
Estimator stability_gap(StabilityGap options);

// log2 of (smallest value of `metric` over all rates of any arm in `arms_a`) /
// (the same of `arms_b`), per replicate, paired (S2: steps to tolerance with
// rate and momentum tuned). Diverged trials are ranked last. The smallest value
// must be reached at a rate with two others on each side.
struct BestRatio {
  std::string sweep, metric;
  std::vector<std::string> arms_a, arms_b;
  std::int64_t batch_size = 0;
  trial::BudgetSpec budget;
};
Estimator best_ratio(BestRatio options);

}  // namespace noisegate::claim
