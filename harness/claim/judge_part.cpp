#include <algorithm>
#include <cmath>

#include "harness/claim/verdict.h"
#include "harness/stats/student.h"

namespace noisegate::claim {
namespace {

constexpr int kMostReplicates = 10'000;

struct Levels {
  double pass;
  double fail;
};

bool inside(const Interval& i, const AllowedSet& allowed) {
  return i.low >= allowed.low && i.high <= allowed.high;
}

bool disjoint(const Interval& i, const AllowedSet& allowed) {
  return i.high < allowed.low || i.low > allowed.high;
}

bool is_number(const Interval& i) {
  return !std::isnan(i.low) && !std::isnan(i.high);
}

// Statistics T11: on the far side of the bound, seen from no effect.
bool large_enough(double value, const AllowedSet& allowed, double minimum) {
  if (minimum == 0) return true;
  if (std::isinf(allowed.high)) return value > minimum;
  if (std::isinf(allowed.low)) return value < -minimum;
  return std::abs(value) > minimum;
}

// The same estimate with the spread of its replicates, at another n.
Estimate rescaled(const Estimate& e, int n, int other) {
  Estimate scaled = e;
  scaled.standard_error *= std::sqrt(static_cast<double>(n) / other);
  scaled.degrees *= static_cast<double>(other - 1) / (n - 1);
  return scaled;
}

bool decides(const Part& part, const AllowedSet& allowed, double minimum,
             const Levels& levels, int n) {
  const Estimate e = rescaled(part.estimate, part.n, n);
  return disjoint(interval(e, levels.fail), allowed) ||
         (inside(interval(e, levels.pass), allowed) &&
          large_enough(e.value, allowed, minimum));
}

// Intervals shrink with n: what decides at n decides at all larger ones.
int would_decide(const Part& part, const AllowedSet& allowed, double minimum,
                 const Levels& levels) {
  if (part.n < 2 || !decides(part, allowed, minimum, levels, kMostReplicates)) {
    return 0;
  }
  int undecided = part.n;
  int decided = kMostReplicates;
  while (decided - undecided > 1) {
    const int middle = undecided + (decided - undecided) / 2;
    (decides(part, allowed, minimum, levels, middle) ? decided : undecided) =
        middle;
  }
  return decided;
}

Outcome measured_outcome(const PartVerdict& verdict, const AllowedSet& allowed,
                         double minimum) {
  const Part& part = verdict.part;
  const bool sound = std::isfinite(part.estimate.value) &&
                     is_number(verdict.pass_interval) &&
                     is_number(verdict.fail_interval) &&
                     allowed.low <= allowed.high && minimum >= 0;
  if (!sound) return Outcome::error;
  if (disjoint(verdict.fail_interval, allowed)) return Outcome::fail;
  if (inside(verdict.pass_interval, allowed) &&
      large_enough(part.estimate.value, allowed, minimum)) {
    return Outcome::pass;
  }
  return Outcome::inconclusive;
}

}  // namespace

Interval interval(const Estimate& e, double level) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  const bool sound = e.standard_error >= 0 && e.degrees > 0 && e.below >= 0 &&
                     e.above >= 0 && level > 0 && level < 1;
  if (!sound) return {kNaN, kNaN};
  const double reach =
      e.standard_error == 0
          ? 0
          : e.standard_error * stats::two_sided_quantile(level, e.degrees);
  return {e.value - e.below - reach, e.value + e.above + reach};
}

PartVerdict judge_part(const Part& part, const AllowedSet& allowed,
                       double minimum_estimate, int tests_of_claim, int looks) {
  PartVerdict verdict;
  verdict.part = part;
  switch (part.state) {
    case Part::State::missing:
      verdict.outcome = Outcome::missing;
      return verdict;
    case Part::State::unresolved:
      verdict.outcome = Outcome::inconclusive;
      return verdict;
    case Part::State::error:
      return verdict;
    case Part::State::measured:
      break;
  }
  if (!(part.alpha_divisor >= 1 && part.fail_divisor >= 1)) return verdict;
  const double alpha = kAlpha / std::max(1, looks);
  const int tests = std::max(1, tests_of_claim);
  const Levels levels{.pass = 1 - 2 * alpha / part.alpha_divisor,
                      .fail = 1 - 2 * alpha / (tests * part.fail_divisor)};
  verdict.pass_interval = interval(part.estimate, levels.pass);
  verdict.fail_interval = interval(part.estimate, levels.fail);
  verdict.outcome = measured_outcome(verdict, allowed, minimum_estimate);
  if (verdict.outcome == Outcome::inconclusive) {
    verdict.would_decide =
        would_decide(part, allowed, minimum_estimate, levels);
  }
  return verdict;
}

}  // namespace noisegate::claim
