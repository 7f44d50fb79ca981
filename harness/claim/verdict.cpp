#include "harness/claim/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <set>

#include "harness/claim/looks.h"
#include "harness/claim/outcomes.h"
#include "harness/claim/verdict_words.h"

namespace noisegate::claim {
namespace {

bool decides_at(const Check& check, Tier tier) {
  return std::find(check.tiers.begin(), check.tiers.end(), tier) !=
         check.tiers.end();
}

Part broken(const std::string& why) {
  Part part;
  part.state = Part::State::error;
  part.why = why;
  return part;
}

std::vector<Part> estimate(const Check& check, const Evidence& evidence) {
  if (!check.estimate) return {broken("the check has no estimator")};
  try {
    std::vector<Part> parts = check.estimate(evidence);
    if (parts.empty()) return {broken("the check measured nothing")};
    return parts;
  } catch (const std::exception& error) {
    return {broken(fmt::format("the check broke: {}", error.what()))};
  }
}

CheckVerdict header(const Suite& suite, const Check& check) {
  CheckVerdict verdict;
  verdict.check = check.id;
  verdict.claim = check.claim;
  verdict.suite = suite.id;
  verdict.kind = check.kind;
  verdict.title = check.title;
  verdict.sweep = check.sweep;
  verdict.unit = check.unit;
  verdict.allowed = check.allowed;
  verdict.sensitivity = check.sensitivity;
  verdict.minimum_estimate = check.minimum_estimate;
  return verdict;
}

std::string tier_list(const Check& check) {
  std::string list;
  for (const Tier tier : check.tiers) {
    list += (list.empty() ? "" : ", ") + std::string(to_text(tier));
  }
  return list.empty() ? "none" : list;
}

// Judges the checks of one suite.
class SuiteJudge {
 public:
  SuiteJudge(const Suite& suite, const Evidence& evidence, const Looks& looks,
             Tier tier)
      : suite_(suite), looks_(looks), tier_(tier) {
    for (const Check& check : suite.checks) {
      auto& parts = parts_.emplace_back();
      if (decides_at(check, tier)) parts = estimate(check, evidence);
      tests_[test_group(check)] += static_cast<int>(parts.size());
    }
    for (std::size_t i = 0; i < suite.checks.size(); ++i) judge_alone(i);
    for (CheckVerdict& verdict : checks_) demand_sensitivity(verdict, {});
  }

  void report(Verdicts& verdicts) const {
    verdicts.checks.insert(verdicts.checks.end(), checks_.begin(),
                           checks_.end());
    std::set<std::string> done = {""};
    for (const Check& check : suite_.checks) {
      if (done.insert(check.claim).second) {
        verdicts.claims.push_back(judge_claim(check.claim));
      }
    }
    for (const NotAtTier& entry : suite_.not_at_tier) {
      if (done.insert(entry.claim).second) {
        verdicts.claims.push_back(judge_claim(entry.claim));
      }
    }
  }

 private:
  // A sensitivity check without a claim stands alone.
  static std::string test_group(const Check& check) {
    return check.claim.empty() ? "check " + check.id : check.claim;
  }

  void judge_alone(std::size_t i) {
    const Check& check = suite_.checks[i];
    CheckVerdict& verdict = checks_.emplace_back(header(suite_, check));
    if (!decides_at(check, tier_)) {
      verdict.outcome = Outcome::not_at_tier;
      verdict.why = fmt::format("Not decided at tier {}; decided at: {}.",
                                to_text(tier_), tier_list(check));
      return;
    }
    verdict.looks = looks_.declared_for(check.sweep, parts_[i]);
    std::set<Outcome> outcomes;
    for (const Part& part : parts_[i]) {
      verdict.parts.push_back(
          judge_part(part, check.allowed, check.minimum_estimate,
                     tests_.at(test_group(check)), verdict.looks));
      outcomes.insert(verdict.parts.back().outcome);
    }
    verdict.outcome = combine(outcomes);
    verdict.why = why_check(verdict);
  }

  // `asking`: checks that wait for this one; a ring of them proves nothing.
  void demand_sensitivity(CheckVerdict& verdict, std::set<std::string> asking) {
    if (verdict.outcome != Outcome::pass || verdict.sensitivity.empty()) return;
    Outcome proof = Outcome::error;
    asking.insert(verdict.check);
    for (CheckVerdict& other : checks_) {
      if (other.check != verdict.sensitivity) continue;
      if (asking.contains(other.check)) break;
      demand_sensitivity(other, asking);
      proof = other.outcome;
    }
    if (proof == Outcome::pass) return;
    verdict.outcome = Outcome::inconclusive;
    verdict.why = why_insensitive(verdict, proof);
  }

  ClaimVerdict judge_claim(const std::string& id) const {
    ClaimVerdict claim;
    claim.claim = id;
    claim.suite = suite_.id;
    std::vector<const CheckVerdict*> decided;
    std::set<Outcome> outcomes;
    int elsewhere = 0;
    for (const CheckVerdict& check : checks_) {
      if (check.claim != id) continue;
      claim.checks.push_back(check.check);
      if (check.outcome == Outcome::not_at_tier) {
        ++elsewhere;
        continue;
      }
      decided.push_back(&check);
      outcomes.insert(check.outcome);
    }
    if (decided.empty()) {
      claim.outcome = Outcome::not_at_tier;
      claim.why = why_not_at_tier(id);
      return claim;
    }
    claim.outcome = combine(outcomes);
    claim.why = why_claim(claim, decided, elsewhere);
    return claim;
  }

  std::string why_not_at_tier(const std::string& id) const {
    for (const NotAtTier& entry : suite_.not_at_tier) {
      if (entry.claim == id) {
        return fmt::format("Not decided at tier {}: {} (tier {}).",
                           to_text(tier_), entry.reason, entry.decided_at);
      }
    }
    for (const CheckVerdict& check : checks_) {
      if (check.claim == id) return check.why;
    }
    return {};
  }

  const Suite& suite_;
  const Looks& looks_;
  Tier tier_;
  std::vector<std::vector<Part>> parts_;  // by check
  std::map<std::string, int> tests_;      // parts, by claim
  std::vector<CheckVerdict> checks_;
};

}  // namespace

Outcome combine(const std::set<Outcome>& outcomes) {
  for (const Outcome o : {Outcome::error, Outcome::fail, Outcome::missing,
                          Outcome::inconclusive, Outcome::not_at_tier}) {
    if (outcomes.contains(o)) return o;
  }
  return outcomes.empty() ? Outcome::error : Outcome::pass;
}

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return "pass";
    case Outcome::fail:
      return "fail";
    case Outcome::inconclusive:
      return "inconclusive";
    case Outcome::missing:
      return "missing";
    case Outcome::error:
      return "error";
    case Outcome::not_at_tier:
      return "not_at_tier";
  }
  return "";
}

Verdicts judge(const std::vector<Suite>& suites, const Evidence& evidence,
               Tier tier) {
  Verdicts verdicts;
  const Looks looks(evidence);
  for (const Suite& suite : suites) {
    SuiteJudge(suite, evidence, looks, tier).report(verdicts);
  }
  return verdicts;
}

int exit_code(const Verdicts& verdicts) {
  std::set<Outcome> claims;
  for (const ClaimVerdict& claim : verdicts.claims)
    claims.insert(claim.outcome);
  bool broken = claims.contains(Outcome::error);
  for (const CheckVerdict& check : verdicts.checks) {
    broken = broken || check.outcome == Outcome::error;
  }
  if (broken) return 4;
  if (claims.contains(Outcome::fail)) return 1;
  if (claims.contains(Outcome::missing) ||
      claims.contains(Outcome::inconclusive)) {
    return 3;
  }
  return claims.contains(Outcome::pass) ? 0 : 3;
}

}  // namespace noisegate::claim
