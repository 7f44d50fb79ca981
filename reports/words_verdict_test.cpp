#include <gtest/gtest.h>

#include <limits>

#include "harness/claim/selection.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using claim::CheckVerdict;
using claim::Outcome;
using claim::Part;
using claim::PartVerdict;

PartVerdict part(double value, claim::Interval pass, claim::Interval fail,
                 Outcome outcome) {
  PartVerdict p;
  p.part.label = "B = 8";
  p.part.estimate.value = value;
  p.part.n = 7;
  p.pass_interval = pass;
  p.fail_interval = fail;
  p.outcome = outcome;
  return p;
}

CheckVerdict check(std::vector<PartVerdict> parts, Outcome outcome) {
  CheckVerdict c;
  c.check = "S20.slope";
  c.claim = "S20";
  c.unit = "octaves per octave";
  c.allowed = {.low = 0.75, .high = 1.25, .reason = ""};
  c.parts = std::move(parts);
  c.outcome = outcome;
  return c;
}

std::string story(const CheckVerdict& c,
                  std::vector<CheckVerdict> others = {}) {
  others.push_back(c);
  std::string text;
  for (const std::string& sentence : verdict_story(c, others))
    text += (text.empty() ? "" : " ") + sentence;
  return text;
}

TEST(VerdictStory, TellsAPass) {
  EXPECT_EQ(
      story(check({part(0.88, {0.76, 0.99}, {0.76, 0.99}, Outcome::pass)},
                  Outcome::pass)),
      "The estimate is 0.88 (octaves per octave). With 7 repeats we can be 95 "
      "% sure that it is not below 0.76, and 95 % sure that it is not above "
      "0.99. The claim allows 0.75 to 1.25. All of that range lies inside, so: "
      "pass.");
}

TEST(VerdictStory, TellsAFailureByTheRangeThatDecidesIt) {
  // Two numbers can fail the claim: each at 2.5 %.
  CheckVerdict other =
      check({part(1, {0.9, 1.1}, {0.8, 1.2}, Outcome::pass)}, Outcome::pass);
  other.check = "S20.other";
  EXPECT_EQ(
      story(check({part(0.5, {0.4, 0.6}, {0.38, 0.62}, Outcome::fail)},
                  Outcome::fail),
            {other}),
      "The estimate is 0.5 (octaves per octave). With 7 repeats we can be 97.5 "
      "% sure that it is not below 0.38, and 97.5 % sure that it is not above "
      "0.62. The claim allows 0.75 to 1.25. All of that range lies outside, "
      "so: fail.");
}

TEST(VerdictStory, SaysHowManyReplicatesWouldDecide) {
  PartVerdict p = part(0.8, {0.7, 0.9}, {0.7, 0.9}, Outcome::inconclusive);
  p.would_decide = 19;
  EXPECT_NE(story(check({p}, Outcome::inconclusive))
                .find("Part of that range lies inside and part outside, so: "
                      "inconclusive. Should the estimate stay where it is, it "
                      "would need 19 replicates to decide."),
            std::string::npos);
  p.would_decide = 0;
  EXPECT_NE(story(check({p}, Outcome::inconclusive))
                .find("More replicates alone would not decide."),
            std::string::npos);
}

TEST(VerdictStory, SaysThatAFailureMustBeSurer) {
  const CheckVerdict c =
      check({part(0.7, {0.66, 0.74}, {0.6, 0.8}, Outcome::inconclusive),
             part(1, {0.9, 1.1}, {0.8, 1.2}, Outcome::pass)},
            Outcome::inconclusive);
  const std::string text = story(c);
  EXPECT_NE(text.find("2 numbers must all lie in what is allowed. 1 is "
                      "undecided: B = 8."),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("All of that range lies outside, but a failure must be "
                      "97.5 % sure, because any of 2 numbers can fail the "
                      "claim, and the range is 0.6 to 0.8 then"),
            std::string::npos)
      << text;
}

TEST(VerdictStory, SharesTheRiskBetweenLooks) {
  CheckVerdict c =
      check({part(1, {0.9, 1.1}, {0.9, 1.1}, Outcome::pass)}, Outcome::pass);
  c.looks = 3;  // 5 % / 3 is 1.67 %: not quite 98.4 % sure
  EXPECT_NE(story(c).find("98.3 % sure"), std::string::npos) << story(c);
}

TEST(VerdictStory, CountsTheGridsShareAndDivergedTrials) {
  PartVerdict p = part(1, {0.2, 2.1}, {0.2, 2.1}, Outcome::inconclusive);
  p.part.estimate.below = 0.5;
  p.part.estimate.above = 1;
  p.part.n_diverged = 3;
  const std::string text = story(check({p}, Outcome::inconclusive));
  EXPECT_NE(text.find("Of this, 0.5 below and 1 above are not chance"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("3 trials diverged at the learning rates used here"),
            std::string::npos)
      << text;
}

TEST(VerdictStory, APassByAbsenceNeedsAProofThatOneWouldSee) {
  CheckVerdict c =
      check({part(1, {0.9, 1.1}, {0.9, 1.1}, Outcome::pass)}, Outcome::pass);
  c.sensitivity = "S20.seen";
  CheckVerdict proof = check({}, Outcome::pass);
  proof.check = "S20.seen";
  proof.claim = "";
  EXPECT_NE(story(c, {proof})
                .find("Had there been an effect, it would have been seen: "
                      "S20.seen passes."),
            std::string::npos);
  c.outcome = Outcome::inconclusive;
  proof.outcome = Outcome::fail;
  const std::string text = story(c, {proof});
  EXPECT_NE(text.find("All of that range lies inside. But nothing seen counts "
                      "only where something would have been seen, and "
                      "S20.seen, which is to show that, is fail; so: "
                      "inconclusive."),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("so: pass"), std::string::npos);
}

TEST(VerdictStory, ASensitivityCheckAsksForALargeEstimate) {
  CheckVerdict c =
      check({part(1.1, {0.9, 1.2}, {0.9, 1.2}, Outcome::inconclusive)},
            Outcome::inconclusive);
  c.claim = "";
  c.minimum_estimate = 1.15;
  const std::string text = story(c);
  EXPECT_NE(text.find("The check asks for 0.75 to 1.25."), std::string::npos);
  EXPECT_NE(text.find("the estimate itself must be larger than 1.15"),
            std::string::npos);
}

TEST(VerdictStory, WhatIsMissingOrBrokenIsSaidToBe) {
  PartVerdict p = part(0, {0, 0}, {0, 0}, Outcome::missing);
  p.part.state = Part::State::missing;
  p.part.why = "3 of 7 trials";
  EXPECT_EQ(story(check({p}, Outcome::missing)),
            "Trials are missing (3 of 7 trials), and what is not there proves "
            "nothing.");
  p.outcome = Outcome::error;
  p.part.state = Part::State::measured;
  p.part.why.clear();
  EXPECT_EQ(story(check({p}, Outcome::error)),
            "The check itself broke: its numbers are not finite.");
  CheckVerdict elsewhere = check({}, Outcome::not_at_tier);
  elsewhere.why = "Not here.";
  EXPECT_EQ(story(elsewhere), "Not here.");
}

// One rate best of three, four replicates, as the selection itself words what
// it can't place: the words here must find their way to the reader.
std::string why_of(int best, bool spread, bool diverged) {
  claim::Cell cell;
  for (int k = 0; k < 5; ++k) {
    auto& row = cell.trials.emplace_back();
    for (int r = 0; r < 4; ++r) {
      claim::TrialPoint trial;
      trial.status = diverged && k == best && r == 0 ? trial::Status::diverged
                                                     : trial::Status::ok;
      trial.metrics["loss"] = std::abs(k - best) + (spread ? 0.01 * r : 0);
      row.emplace_back(trial);
    }
  }
  return claim::fitted_peak(cell, {.metric = "loss"}).why;
}

TEST(VerdictStory, WhatCannotBePlacedIsToldInPlainWords) {
  const auto tell = [](const std::string& why) {
    PartVerdict p = part(0, {0, 0}, {0, 0}, Outcome::inconclusive);
    p.part.state = Part::State::unresolved;
    p.part.why = why;
    return story(check({p}, Outcome::inconclusive));
  };
  EXPECT_NE(tell(why_of(0, true, false)).find("a better one may lie beyond"),
            std::string::npos)
      << why_of(0, true, false);
  EXPECT_NE(tell(why_of(2, true, true)).find("Training blew up"),
            std::string::npos)
      << why_of(2, true, true);
  EXPECT_NE(tell(why_of(2, false, false)).find("equal to the last digit"),
            std::string::npos)
      << why_of(2, false, false);
  EXPECT_EQ(tell("the moon is full"),
            "It can't be measured: the moon is full. So: inconclusive.");
}

}  // namespace
}  // namespace noisegate::reports
