// How a verdict came about, in words.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "reports/words.h"

namespace noisegate::reports {
namespace {

using claim::CheckVerdict;
using claim::Outcome;
using claim::Part;
using claim::PartVerdict;

using Sentences = std::vector<std::string>;

std::string allowed_words(const claim::AllowedSet& allowed) {
  const bool open_below = std::isinf(allowed.low);
  const bool open_above = std::isinf(allowed.high);
  if (open_below && open_above) return "any value";
  if (open_below) return "at most " + short_number(allowed.high);
  if (open_above) return "at least " + short_number(allowed.low);
  if (allowed.low == allowed.high) return "just " + short_number(allowed.low);
  return fmt::format("{} to {}", short_number(allowed.low),
                     short_number(allowed.high));
}

// How far the nearer end of the range is from its bound.
double room(const PartVerdict& p, const claim::AllowedSet& allowed) {
  return std::min(p.pass_interval.low - allowed.low,
                  allowed.high - p.pass_interval.high);
}

const PartVerdict* speaker(const CheckVerdict& check) {
  const PartVerdict* found = nullptr;
  for (const PartVerdict& p : check.parts) {
    if (p.outcome != check.outcome) continue;
    const bool better = found == nullptr ||
                        (check.outcome == Outcome::pass &&
                         room(p, check.allowed) < room(*found, check.allowed));
    if (better) found = &p;
  }
  if (found != nullptr || check.parts.empty()) return found;
  return &check.parts.front();  // all pass, and the check does not
}

// "3 numbers must lie in what is allowed. 1 does not: B = 16."
std::string part_lead(const CheckVerdict& check, const PartVerdict& p) {
  const auto alike = std::count_if(
      check.parts.begin(), check.parts.end(),
      [&](const PartVerdict& other) { return other.outcome == p.outcome; });
  std::string lead = fmt::format("{} numbers must all lie in what is allowed. ",
                                 check.parts.size());
  const char* first = alike == 1 ? "" : "; the first";
  switch (p.outcome) {
    case Outcome::pass:
      return lead +
             fmt::format("All do; closest to the edge is {}.", p.part.label);
    case Outcome::fail:
      return lead + fmt::format("{} not{}: {}.",
                                count_text(alike, "does", "do"), first,
                                p.part.label);
    case Outcome::inconclusive:
      return lead + fmt::format("{} undecided{}: {}.",
                                count_text(alike, "is", "are"), first,
                                p.part.label);
    default:
      return lead + fmt::format("{} cannot be judged{}: {}.", alike, first,
                                p.part.label);
  }
}

// What a part that has no number says, told to somebody who has not read how
// peaks are fitted.
std::string unresolved_words(const std::string& why) {
  struct Reason {
    std::string_view sign, words;
  };
  static constexpr std::array<Reason, 3> kReasons = {
      {{"fewer than two rates on one side",
        "The best learning rate lies so near to the end of those that were "
        "tried that a better one may lie beyond"},
       {"diverged at",
        "Training blew up at the learning rate that should be measured"},
       {"do not differ",
        "The repeats are equal to the last digit, so their spread says nothing "
        "about chance"}}};
  for (const Reason& reason : kReasons) {
    if (why.find(reason.sign) != std::string::npos)
      return fmt::format("{} ({}).", reason.words, why);
  }
  return fmt::format("It can't be measured: {}.", why);
}

// The share of false bounds that each end of an interval may have.
struct Certainty {
  double pass = claim::kAlpha;
  double fail = claim::kAlpha;
  int tests = 1;
};

Certainty certainty_of(const CheckVerdict& check, const PartVerdict& p,
                       const std::vector<CheckVerdict>& all) {
  Certainty found;
  std::size_t tests = 0;
  for (const CheckVerdict& other : all) {
    if (other.check == check.check ||
        (!check.claim.empty() && other.claim == check.claim))
      tests += other.parts.size();
  }
  found.tests = static_cast<int>(std::max<std::size_t>(1, tests));
  const double alpha = claim::kAlpha / std::max(1, check.looks);
  found.pass = alpha / p.part.alpha_divisor;
  found.fail = alpha / (found.tests * p.part.fail_divisor);
  return found;
}

// "95 %", "98.3 %": rounded down, so that no more is claimed than holds.
std::string sure(double tail) {
  const double percent = std::floor((1 - tail) * 1000 + 1e-9) / 10;
  return fmt::format("{} %", percent);
}

std::string range_words(const PartVerdict& p, const claim::Interval& range,
                        double tail) {
  if (range.low == range.high) return "It is exact: no chance is in it.";
  return fmt::format(
      "With {} we can be {} sure that it is not below {}, and {} sure that it "
      "is not above {}.",
      count_text(p.part.n, "repeat", "repeats"), sure(tail),
      short_number(range.low), sure(tail), short_number(range.high));
}

bool inside(const claim::Interval& range, const claim::AllowedSet& allowed) {
  return range.low >= allowed.low && range.high <= allowed.high;
}

bool outside(const claim::Interval& range, const claim::AllowedSet& allowed) {
  return range.high < allowed.low || range.low > allowed.high;
}

// What keeps a measured part from a verdict.
std::string undecided_words(const CheckVerdict& check, const PartVerdict& p,
                            const Certainty& certainty) {
  if (inside(p.pass_interval, check.allowed))
    return fmt::format(
        "All of that range lies inside, but the estimate itself must be larger "
        "than {}, so that an effect of that size is sure to be seen; so: "
        "inconclusive.",
        short_number(check.minimum_estimate));
  if (outside(p.pass_interval, check.allowed))
    return fmt::format(
        "All of that range lies outside, but a failure must be {} sure, "
        "because "
        "any of {} can fail the claim, and the range is {} to {} then; so: "
        "inconclusive.",
        sure(certainty.fail), count_text(certainty.tests, "number", "numbers"),
        short_number(p.fail_interval.low), short_number(p.fail_interval.high));
  return "Part of that range lies inside and part outside, so: inconclusive.";
}

std::string conclusion(const CheckVerdict& check, const PartVerdict& p,
                       const Certainty& certainty) {
  const bool exact = p.pass_interval.low == p.pass_interval.high;
  const char* what = exact ? "It lies" : "All of that range lies";
  // The check may still lack its sensitivity check.
  if (p.outcome == Outcome::pass)
    return fmt::format("{} inside{}", what,
                       check.outcome == Outcome::pass ? ", so: pass." : ".");
  if (p.outcome == Outcome::fail)
    return fmt::format("{} outside, so: fail.", what);
  return undecided_words(check, p, certainty);
}

std::string more_replicates(const PartVerdict& p) {
  if (p.would_decide > 0)
    return fmt::format(
        "Should the estimate stay where it is, it would need {} replicates to "
        "decide.",
        p.would_decide);
  return "More replicates alone would not decide.";
}

void tell_measured(const CheckVerdict& check, const PartVerdict& p,
                   const Certainty& certainty, Sentences& story) {
  const claim::Estimate& estimate = p.part.estimate;
  const bool failed = p.outcome == Outcome::fail;
  story.push_back(
      fmt::format("The estimate is {}{}.", short_number(estimate.value),
                  check.unit.empty() ? "" : " (" + check.unit + ")"));
  story.push_back(range_words(p, failed ? p.fail_interval : p.pass_interval,
                              failed ? certainty.fail : certainty.pass));
  if (estimate.below > 0 || estimate.above > 0)
    story.push_back(fmt::format(
        "Of this, {} below and {} above are not chance: the curve is flat "
        "there, or the learning rates lie too far apart, to place it better.",
        short_number(estimate.below), short_number(estimate.above)));
  if (p.part.n_diverged > 0)
    story.push_back(fmt::format(
        "{} at the learning rates used here; that is counted.",
        count_text(p.part.n_diverged, "trial diverged", "trials diverged")));
  story.push_back(fmt::format(
      "{} {}.", check.claim.empty() ? "The check asks for" : "The claim allows",
      allowed_words(check.allowed)));
  story.push_back(conclusion(check, p, certainty));
  if (p.outcome == Outcome::inconclusive) story.push_back(more_replicates(p));
}

void tell_part(const CheckVerdict& check, const PartVerdict& p,
               const std::vector<CheckVerdict>& all, Sentences& story) {
  switch (p.part.state) {
    case Part::State::missing:
      story.push_back(fmt::format(
          "Trials are missing ({}), and what is not there proves nothing.",
          p.part.why));
      return;
    case Part::State::unresolved:
      story.push_back(unresolved_words(p.part.why));
      story.push_back("So: inconclusive.");
      return;
    case Part::State::measured:
      if (p.outcome != Outcome::error) {
        tell_measured(check, p, certainty_of(check, p, all), story);
        return;
      }
      [[fallthrough]];
    case Part::State::error:
      story.push_back(fmt::format(
          "The check itself broke: {}.",
          p.part.why.empty() ? "its numbers are not finite" : p.part.why));
  }
}

void tell_sensitivity(const CheckVerdict& check,
                      const std::vector<CheckVerdict>& all, Sentences& story) {
  const auto proof =
      std::find_if(all.begin(), all.end(), [&](const CheckVerdict& other) {
        return other.check == check.sensitivity;
      });
  const bool would_see = proof != all.end() && proof->outcome == Outcome::pass;
  if (check.outcome == Outcome::pass && would_see) {
    story.push_back(fmt::format(
        "Had there been an effect, it would have been seen: {} passes.",
        check.sensitivity));
    return;
  }
  const bool held_back = check.outcome == Outcome::inconclusive &&
                         std::all_of(check.parts.begin(), check.parts.end(),
                                     [](const PartVerdict& p) {
                                       return p.outcome == Outcome::pass;
                                     });
  if (!held_back) return;
  story.push_back(fmt::format(
      "But nothing seen counts only where something would have been seen, and "
      "{}, which is to show that, {}; so: inconclusive.",
      check.sensitivity,
      proof == all.end() ? "was not judged"
                         : fmt::format("is {}", to_text(proof->outcome))));
}

}  // namespace

Sentences verdict_story(const CheckVerdict& check,
                        const std::vector<CheckVerdict>& all) {
  const PartVerdict* p = speaker(check);
  if (p == nullptr || check.outcome == Outcome::not_at_tier) return {check.why};
  Sentences story;
  if (check.parts.size() > 1) story.push_back(part_lead(check, *p));
  tell_part(check, *p, all, story);
  if (!check.sensitivity.empty()) tell_sensitivity(check, all, story);
  return story;
}

}  // namespace noisegate::reports
