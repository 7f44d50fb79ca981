#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
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

// An `objective` replaces the metric by which a sweep selects its best rates;
// left empty, it is the sweep's own. List it among the sweep's objectives, too,
// so that grids are widened for it.

struct CellRef {
  std::string arm;
  std::int64_t batch_size = 0;
  trial::BudgetSpec budget;
};

// Σ weight·peak + constant over any cells and objectives. Cells of one sweep,
// batch size and budget share their random numbers, over arms and objectives:
// their errors are added replicate by replicate; other cells are independent
// (T6, T7). A peak that is only a hull enters by its worst case, each hull at
// α / (number of terms).
struct PeakTerm {
  std::string sweep;
  CellRef cell;
  double weight = 1;
  Objective objective;
};
struct PeakSum {
  std::string label;
  std::vector<PeakTerm> terms;
  double constant = 0;
};
// One part each.
Estimator peak_sums(std::vector<PeakSum> sums);

// T6: slope of the fitted peak (octaves of ε_eff an octave of B), OLS over
// ≥ 3 sizes, each twice the one before (Error{config} otherwise),
// Satterthwaite. Unit: octaves per octave.
struct PeakSlope {
  std::string sweep, arm;
  std::vector<std::int64_t> batch_sizes;
  trial::BudgetSpec budget;
  Objective objective;
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
  Objective objective;
};
Estimator peak_gap(PeakGap options);

// T7: how far the peak of one arm and batch size moves from the budget `from`
// (the smallest) to `to` (the largest), octaves. Budgets have independent
// streams: Welch–Satterthwaite, never the overlap of two intervals.
struct PeakShift {
  std::string sweep, arm;
  std::int64_t batch_size = 0;
  trial::BudgetSpec from, to;
  Objective objective;
};
Estimator peak_shift(PeakShift options);
// Shift a minus shift b (S67, S72), e.g. by two objectives on the same trials.
Estimator peak_shift_gap(PeakShift a, PeakShift b);

// T7: peak by objective a minus peak by objective b in each cell, paired: both
// come from the same trials (S73). One part a cell.
struct ObjectiveGap {
  std::string sweep;
  std::vector<CellRef> cells;
  Objective a, b;
};
Estimator objective_gap(ObjectiveGap options);

// Fitted peak minus log2 of a reference rate, octaves (S23, S47, S58, S61).
// `low` and `high`: ends of the reference's own bar, 0 for none; the bar widens
// the interval as a hull does. One part a row.
struct PeakLevel {
  std::string sweep;
  struct Row {
    CellRef cell;
    double rate = 0;  // ε_eff, > 0
    double low = 0, high = 0;
  };
  std::vector<Row> rows;
  Objective objective;
};
Estimator peak_level(PeakLevel options);

// log2 of the largest best rate of arm a over its sizes against that of b (S21,
// S31, S32). The largest of K estimates is too large by chance: α/K both ways,
// K the larger number of sizes, with the largest standard error of any pair and
// the fewest degrees (by the union bound over the pairs that may be picked).
struct LargestPeakGap {
  std::string sweep_a, arm_a;
  std::vector<std::int64_t> batch_sizes_a;
  std::string sweep_b, arm_b;
  std::vector<std::int64_t> batch_sizes_b;
  trial::BudgetSpec budget_a, budget_b;
};
Estimator largest_peak_gap(LargestPeakGap options);

// T6 break point, log2 B: mean plateau peak − mean(peak − log2 B) over the
// noise regime. The shift is one break minus another, octaves of B: of two
// budgets (S13), arms, objectives (S19) or sweeps (S39).
struct BreakPoint {
  std::string sweep, arm;
  std::vector<std::int64_t> noise_sizes, plateau_sizes;
  trial::BudgetSpec budget;
  Objective objective;
};
Estimator break_point(BreakPoint options);
Estimator break_shift(BreakPoint larger, BreakPoint smaller);

// Relative and logarithmic scales are of means, by first-order error
// propagation, and need means that are three standard errors away from 0.
enum class GapScale { absolute, relative_percent, log2_ratio };

// Which of two arms an inequality favours (T5): its |S| divides α of a pass,
// the other arm's that of a failure; `neither`: the larger |S| divides both.
enum class Favours { neither, a, b };

// Metric of cell a minus metric of b, each at its best rate. Paired over
// replicates where a and b have one batch size and budget, Welch otherwise.
struct BestGap {
  using Favours = claim::Favours;
  std::string sweep;
  CellRef a, b;
  std::string metric;
  GapScale scale = GapScale::absolute;
  Favours favours = Favours::neither;
  Objective objective;
  // T5, training losses: a at the rate ε_eff that is best for b, so that
  // neither is better by a rate of its own. b alone is picked then, and |S_b|
  // divides α both ways. Unresolved where a's grid lacks that rate.
  bool at_rate_of_b = false;
};
Estimator best_gap(BestGap options);

// Flat: a BestGap of each size against the smallest; one part each.
struct Flat {
  std::string sweep, arm;
  std::vector<std::int64_t> batch_sizes;
  std::string metric;
  GapScale scale = GapScale::absolute;
  trial::BudgetSpec budget;
};
Estimator flat(Flat options);

// T8: `inner` against the first and the last of `cells` (over B or over
// budgets), each cell at its best rate by `objective`; one part an end. A part
// is how much better the inner cell is in units of `metric`, whatever its
// direction: the allowed set is [margin, ∞). T5 as BestGap, in favour of the
// inner cell.
struct InteriorPeak {
  std::string sweep;
  std::vector<CellRef> cells;  // three or more, in order
  std::size_t inner = 1;       // neither the first nor the last
  std::string metric;
  bool higher_is_better = false;  // of the metric
  Objective objective;
};
Estimator interior_peak(InteriorPeak options);
// Every interior cell, Bonferroni over them (`inner` is not used). For show, as
// a check without a claim: it decides nothing.
Estimator every_interior_peak(InteriorPeak options);

// Each cell against the one before; one part a pair: the step of the metric in
// the direction claimed, so that the allowed set is [margin, ∞). Each at its
// best rate by `objective` (T5, in favour of the cell that the claim calls
// better if that is the metric that selects; of neither otherwise), or all at
// one rate. Welch, or paired (arms of one B and budget).
struct Monotone {
  std::string sweep;
  std::vector<CellRef> cells;  // two or more, in order
  std::string metric;
  enum class Direction { falls, rises } direction = Direction::falls;
  Objective objective;
  std::optional<int> log2_rate;
};
Estimator monotone(Monotone options);

// Metric at the best rate minus a reference value (S15, S40): s.e.² = s²/n +
// error², Satterthwaite. `error`: standard error of the reference, not the sd
// of a run, with the bias of best k of n undone; `rounding`: half of its last
// printed digit, added on each side. |S| divides α both ways. One part a row.
struct MetricLevel {
  std::string sweep, metric;
  struct Row {
    CellRef cell;
    double value = 0;
    double error = 0;
    double degrees = std::numeric_limits<double>::infinity();
    double rounding = 0;
  };
  std::vector<Row> rows;
  Objective objective;
};
Estimator metric_level(MetricLevel options);

// Meta-check of a sweep (S16): part "k of n" and one part a cell, 1 if it keeps
// the protocol, 0 if not; the allowed set is [1, 1]. Exact: a statement on
// these very trials. A cell keeps it if all `runs` trials a rate are there and
// neither the optimum nor its bar (paper_selection) touches an end of the grid.
struct Protocol {
  std::string sweep;
  int keep = 0;  // k
  int runs = 0;  // n
};
Estimator protocol(Protocol options);

// Equal temperature (S7, S4): metric at (2^k₂, B₂) minus metric at (2^k₁, B₁),
// k₂ − k₁ = log2(B₂/B₁), Welch. One part a pair.
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
  using Scale = GapScale;
  Scale scale = Scale::absolute;
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

// log2 of the best of `arms_a` over the best of `arms_b`, paired over
// replicates (S2: steps to tolerance with rate and momentum tuned). A side is
// tuned once: the arm and rate with the smallest mean log2 of `metric` among
// those where no trial diverged; tuned anew in each replicate the side with
// more arms or rates wins by noise. T5: |S| over arms and rates of the side
// that the inequality favours divides α. The best must have two rates on each
// side; a stable rate (most trials did not diverge) that would be the best
// without the trials that diverged makes it unresolved, as does a value that is
// not above 0.
struct BestRatio {
  std::string sweep, metric;
  std::vector<std::string> arms_a, arms_b;
  std::int64_t batch_size = 0;
  trial::BudgetSpec budget;
  using Favours = claim::Favours;
  Favours favours = Favours::neither;
};
Estimator best_ratio(BestRatio options);

// S51: log2 of the sd of a metric over replicates at a cell's best rate (by
// `objective`) against its sd at a rate of the same cell, an octave or more
// below. Both rates share their random numbers: jackknife over replicates
// (stats/jackknife.h), robust against kurtosis, (n − 1)/2 degrees. T5: |S|
// divides α both ways, as nobody knows which way the picked rate errs. Three
// replicates at least; where all of them, or all but one, are equal at either
// rate, or where the grid lacks the lower rate, it is unresolved. Unit: octaves
// of sd.
struct SpreadRatio {
  std::string sweep;
  CellRef cell;
  int octaves_below = 0;  // ≥ 1
  std::string metric;
  Objective objective;
};
Estimator spread_ratio(SpreadRatio options);

// S62: gap a minus gap b, both relative or both in octaves, of two sweeps
// (Error{config} otherwise), whose streams are independent: Welch–Satterthwaite
// over both. `favours` of each gap says which of its arms the inequality on the
// *difference* favours: gap b enters with a minus, so that its arms change
// roles. The pick is one of |S_a|·|S_b|: divisors multiply (union bound). The
// worse state of both; n is the smaller.
Estimator change_gap(BestGap a, BestGap b);

// S74: width of the bar of the final rate minus that of the initial one,
// octaves, where initial and final rate are tuned apart: `arms` differ in the
// decay γ of the paper's schedule, final rate = initial rate / γ^10.
//
// The profile over the initial rate is the best mean of the metric over arms,
// that over the final rate the best over all pairs with this final rate. A bar
// reaches from the first to the last place at which its profile lies within one
// sd (of the replicates of the best pair) of the best mean, its ends linearly
// between grid points. Standard error by the jackknife over replicates, n − 1
// degrees: means, best pair, sd and both bars are found anew without each.
// `below` and `above` are a quarter of an octave: noise moves both bars, and
// not alike (docs/statistics.md). No divisor: bars, unlike a best mean, gain
// nothing by the pick.
//
// Weaknesses. Only pairs of the grid are seen: where arms lie further apart
// (10·log2 γ) than the initial bar is wide, the final profile is a row of
// valleys and its bar reaches from the first to the last, while the initial
// profile jumps between arms. Both profiles are minima of noisy means, deeper
// where more pairs share a rate: noise that rates do not share narrows both
// bars, the wider one more, so that large differences come out too small. A bar
// is no smooth function of the means where
// another valley just comes within the sd.
//
// Unresolved: a bar that reaches an end of its grid (with any replicate left
// out, too), diverged trials at the best pair or at a pair where fewer than
// half did and that would lie in a bar without them, fewer than three
// replicates, or replicates that do not differ. Final rates are multiples of a
// quarter octave, arms keep the paper's schedule: Error{config} otherwise.
struct BarWidthGap {
  std::string sweep;
  std::vector<std::string> arms;  // two or more
  std::int64_t batch_size = 0;
  trial::BudgetSpec budget;
  Objective objective;
};
Estimator bar_width_gap(BarWidthGap options);

}  // namespace noisegate::claim
