#pragma once

#include <limits>
#include <set>
#include <string>
#include <vector>

#include "harness/claim/check.h"

namespace noisegate::claim {

enum class Outcome { pass, fail, inconclusive, missing, error, not_at_tier };
std::string_view to_text(Outcome outcome);

struct PartVerdict {
  Part part;
  Outcome outcome = Outcome::error;
  Interval pass_interval;  // level 1 − 2α/(L·divisor): must lie inside to pass
  Interval
      fail_interval;  // level 1 − 2α/(L·m·divisor): must be disjoint to fail
  int would_decide = 0;  // replicates that would decide, 0 if none would
};

struct CheckVerdict {
  std::string check, claim, suite, kind, title, sweep, unit;
  AllowedSet allowed;
  std::string sensitivity;  // id, "" for none
  double minimum_estimate = 0;
  int looks = 1;  // L: the most that a sweep it rests on has declared
  Outcome outcome = Outcome::error;
  std::string why;  // one or two sentences for people, always set
  std::vector<PartVerdict> parts;
};

struct ClaimVerdict {
  std::string claim, suite;
  Outcome outcome = Outcome::error;
  std::string why;
  std::vector<std::string> checks;
};

struct Verdicts {
  std::vector<CheckVerdict> checks;  // sensitivity checks included
  std::vector<ClaimVerdict> claims;  // every claim of the suites
};

// Statistics "The rule", T9: α per claim, intersection–union. A check is judged
// at α/L, L the looks declared by the sweeps that it rests on: `Check::sweep`
// and those whose trials its parts name (all sweeps where neither says).
// A check whose estimator throws or finds no part is `error` with the message.
// A check that would pass but whose sensitivity check did not is inconclusive.
// A claim is judged by its checks that list the tier; with none it is
// not_at_tier.
Verdicts judge(const std::vector<Suite>& suites, const Evidence& evidence,
               Tier tier);

// One part against an allowed set. Fails closed: a NaN estimate, interval or
// bound, a divisor below 1 and an empty allowed set are `error`.
// `tests_of_claim`: m of the fail interval, the number of parts of all checks
// of the claim, any of which may fail it. `looks`: L.
PartVerdict judge_part(const Part& part, const AllowedSet& allowed,
                       double minimum_estimate, int tests_of_claim,
                       int looks = 1);

// Replicates that a sweep needs at its next look.
struct NextLook {
  std::string sweep;
  int replicates = 0;
  auto operator<=>(const NextLook&) const = default;
};
// Statistics T10: sweeps to be looked at again, ascending by id. Those on which
// a check of one of `claims` rests that is inconclusive, or that rests on an
// inconclusive sensitivity check, and that have a look left; nothing when every
// such check is decided or at its last look.
//
// The round that follows: set `replicates` of these sweeps (and of no other) to
// what stands here, plan, train, gather and judge again. Grid extensions stay
// as they are found, for a wider grid is no look; they are settled before each
// look. Streams are keyed by replicate (T13): what was trained stays.
std::vector<NextLook> wanted_looks(const Verdicts& verdicts,
                                   const Evidence& evidence,
                                   const std::set<std::string>& claims);

base::Json to_json(const Verdicts& verdicts);
// Strict reader, for `report` and `compare`.
Verdicts verdicts_from_json(const base::Json& json, const std::string& file);

// 4 before 1 before 3 before 0 (design: exit codes). 4: a claim or a check
// (sensitivity checks, too) broke. Nothing that the tier can decide: 3.
int exit_code(const Verdicts& verdicts);

}  // namespace noisegate::claim
