#include "harness/claim/verdict_words.h"

#include <fmt/format.h>

#include <cmath>

namespace noisegate::claim {
namespace {

std::string number(double value) {
  // Rounding −0.0001 to "-0" would look like a sign.
  const std::string text = fmt::format("{:.3g}", value);
  return text == "-0" ? "0" : text;
}

std::string range(const AllowedSet& allowed) {
  if (std::isinf(allowed.low) && std::isinf(allowed.high)) return "any value";
  if (std::isinf(allowed.high)) {
    return fmt::format("at least {}", number(allowed.low));
  }
  if (std::isinf(allowed.low)) {
    return fmt::format("at most {}", number(allowed.high));
  }
  return fmt::format("{} to {}", number(allowed.low), number(allowed.high));
}

std::string measured(const PartVerdict& p, const Interval& interval) {
  if (interval.low == interval.high) {
    return fmt::format("measured {} (exact)", number(p.part.estimate.value));
  }
  return fmt::format(
      "measured {}, and with its uncertainty {} to {} ({} "
      "replicates)",
      number(p.part.estimate.value), number(interval.low),
      number(interval.high), p.part.n);
}

std::string lead(const CheckVerdict& check, const PartVerdict& p) {
  return check.parts.size() > 1 && !p.part.label.empty() ? p.part.label + ": "
                                                         : "";
}

const PartVerdict& speaker(const CheckVerdict& check) {
  for (const PartVerdict& p : check.parts) {
    if (p.outcome == check.outcome) return p;
  }
  return check.parts.front();
}

// How far the nearer end of the interval is from its bound.
double room(const PartVerdict& p, const AllowedSet& allowed) {
  return std::min(p.pass_interval.low - allowed.low,
                  allowed.high - p.pass_interval.high);
}

std::string why_pass(const CheckVerdict& check) {
  const PartVerdict* tightest = &check.parts.front();
  for (const PartVerdict& p : check.parts) {
    if (room(p, check.allowed) < room(*tightest, check.allowed)) tightest = &p;
  }
  const std::string allowed = range(check.allowed);
  if (check.parts.size() == 1) {
    return fmt::format("{}: all of it is allowed ({}).",
                       measured(*tightest, tightest->pass_interval), allowed);
  }
  return fmt::format(
      "All {} comparisons lie in what is allowed ({}); closest to its edge is "
      "{}: {}.",
      check.parts.size(), allowed, tightest->part.label,
      measured(*tightest, tightest->pass_interval));
}

std::string why_fail(const CheckVerdict& check) {
  const PartVerdict& p = speaker(check);
  return fmt::format("{}{}: none of it is allowed ({}).", lead(check, p),
                     measured(p, p.fail_interval), range(check.allowed));
}

std::string more_replicates(const PartVerdict& p) {
  return p.would_decide > 0
             ? fmt::format(
                   "About {} replicates would decide, should the "
                   "estimate stay where it is.",
                   p.would_decide)
             : "More replicates alone would not decide.";
}

std::string why_inconclusive(const CheckVerdict& check) {
  const PartVerdict& p = speaker(check);
  if (p.part.state == Part::State::unresolved) {
    return fmt::format("{}can't be told: {}.", lead(check, p), p.part.why);
  }
  const bool too_small = p.pass_interval.low >= check.allowed.low &&
                         p.pass_interval.high <= check.allowed.high;
  if (too_small) {
    return fmt::format(
        "{}{}: allowed ({}), but the estimate must also be larger than {}, so "
        "that an effect of that size is sure to be seen. {}",
        lead(check, p), measured(p, p.pass_interval), range(check.allowed),
        number(check.minimum_estimate), more_replicates(p));
  }
  return fmt::format(
      "{}{}: neither all inside nor all outside of what is "
      "allowed ({}). {}",
      lead(check, p), measured(p, p.pass_interval), range(check.allowed),
      more_replicates(p));
}

std::string why_broken(const CheckVerdict& check) {
  const PartVerdict& p = speaker(check);
  return fmt::format("{}{}.", lead(check, p),
                     p.part.why.empty()
                         ? "the check broke: its numbers are not finite or its "
                           "allowed set is empty"
                         : p.part.why);
}

std::string capitalized(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text;
}

}  // namespace

std::string why_check(const CheckVerdict& check) {
  switch (check.outcome) {
    case Outcome::pass:
      return capitalized(why_pass(check));
    case Outcome::fail:
      return capitalized(why_fail(check));
    case Outcome::inconclusive:
      return capitalized(why_inconclusive(check));
    case Outcome::missing:
    case Outcome::error:
    case Outcome::not_at_tier:
      return capitalized(why_broken(check));
  }
  return {};
}

std::string why_insensitive(const CheckVerdict& check, Outcome sensitivity) {
  return fmt::format(
      "{} It does not count as a pass: {}, which shows that an effect would "
      "have been seen here, did not pass ({}).",
      check.why, check.sensitivity, to_text(sensitivity));
}

std::string why_claim(const ClaimVerdict& claim,
                      const std::vector<const CheckVerdict*>& checks,
                      int at_other_tiers) {
  std::string rest;
  if (at_other_tiers > 0) {
    rest = fmt::format(" {} more can be decided at other tiers only.",
                       at_other_tiers);
  }
  if (claim.outcome == Outcome::pass) {
    return checks.size() == 1
               ? checks.front()->why + rest
               : fmt::format("All {} checks pass.", checks.size()) + rest;
  }
  for (const CheckVerdict* check : checks) {
    if (check->outcome == claim.outcome) {
      return fmt::format("{}: {}", check->check, check->why) + rest;
    }
  }
  return rest;
}

}  // namespace noisegate::claim
