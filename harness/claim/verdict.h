#pragma once

#include <limits>
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

// Statistics "The rule", T9: α per claim, intersection–union, one look.
// A check whose estimator throws or finds no part is `error` with the message.
// A check that would pass but whose sensitivity check did not is inconclusive.
// A claim is judged by its checks that list the tier; with none it is
// not_at_tier.
Verdicts judge(const std::vector<Suite>& suites, const Evidence& evidence,
               Tier tier);

// One part against an allowed set. Fails closed: a NaN estimate, interval or
// bound, a divisor below 1 and an empty allowed set are `error`.
// `tests_of_claim`: m of the fail interval, the number of parts of all checks
// of the claim, any of which may fail it.
PartVerdict judge_part(const Part& part, const AllowedSet& allowed,
                       double minimum_estimate, int tests_of_claim);

base::Json to_json(const Verdicts& verdicts);
// Strict reader, for `report` and `compare`.
Verdicts verdicts_from_json(const base::Json& json, const std::string& file);

// 4 before 1 before 3 before 0 (design: exit codes). 4: a claim or a check
// (sensitivity checks, too) broke. Nothing that the tier can decide: 3.
int exit_code(const Verdicts& verdicts);

}  // namespace noisegate::claim
