// What level checks do to the gate and to the exit code.
#include "app/levels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/exit_codes.h"

namespace noisegate::app {
namespace {

using claim::CheckVerdict;
using claim::Outcome;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

CheckVerdict check(const std::string& suite, const std::string& claim,
                   Outcome outcome) {
  CheckVerdict verdict;
  verdict.check = suite + ".sweep.metric";
  verdict.claim = claim;
  verdict.suite = suite;
  verdict.sweep = "sweep";
  verdict.outcome = outcome;
  verdict.why = "why it is so";
  return verdict;
}

CheckVerdict level(Outcome outcome) { return check("baseline", "", outcome); }

// Checks of claims, of all outcomes: these must not speak for levels.
std::vector<CheckVerdict> beside(std::vector<CheckVerdict> levels) {
  for (const Outcome outcome :
       {Outcome::pass, Outcome::fail, Outcome::inconclusive, Outcome::missing,
        Outcome::error, Outcome::not_at_tier}) {
    levels.push_back(check("suite", "S1", outcome));
    levels.push_back(check("suite", "", outcome));
  }
  return levels;
}

TEST(LevelCode, IsOfLevelChecksAlone) {
  EXPECT_EQ(level_code({}), kGreen);
  EXPECT_EQ(level_code(beside({})), kGreen);
  EXPECT_EQ(level_code(beside({level(Outcome::pass)})), kGreen);
  EXPECT_EQ(level_code({level(Outcome::fail)}), kRed);
  EXPECT_EQ(level_code({level(Outcome::inconclusive)}), kUndecided);
  EXPECT_EQ(level_code({level(Outcome::missing)}), kUndecided);
  EXPECT_EQ(level_code({level(Outcome::error)}), kBroken);
  EXPECT_EQ(level_code({level(Outcome::missing), level(Outcome::fail),
                        level(Outcome::pass)}),
            kRed);
}

TEST(WorseCode, PutsFourBeforeOneBeforeThreeBeforeNought) {
  const std::vector<int> order = {kBroken, kRed, kUndecided, kGreen};
  for (std::size_t i = 0; i < order.size(); ++i)
    for (std::size_t j = 0; j < order.size(); ++j)
      EXPECT_EQ(worse_code(order[i], order[j]), order[std::min(i, j)]);
}

class LevelGate : public ::testing::Test {
 protected:
  std::vector<claim::GateRow> rows(std::vector<CheckVerdict> checks) const {
    Levels levels;
    levels.checks = checks;
    levels.note = note_;
    return level_gate(levels, beside(checks), expected_, {});
  }
  void expect(const std::string& data, const std::string& device) {
    expected_.push_back({.claim = "baseline",
                         .data = data,
                         .device = device,
                         .expected = Outcome::pass,
                         .gated = true,
                         .reason = "as measured"});
  }
  std::vector<claim::ExpectedRow> expected_;
  std::string note_;
};

TEST_F(LevelGate, AsksNothingWhereNothingIsExpectedAndNothingMeasured) {
  EXPECT_THAT(rows({}), IsEmpty());
  expect("mnist", "cpu");
  expect("glyphs", "cuda");
  EXPECT_THAT(rows({}), IsEmpty());
}

TEST_F(LevelGate, IsRedWhereTheExpectedLevelsAreNotMeasured) {
  expect("glyphs", "cpu");
  const auto found = rows({});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(found.front().ok);
  EXPECT_EQ(found.front().actual, Outcome::missing);
}

TEST_F(LevelGate, IsRedWhereLevelsAreMeasuredAndNotExpected) {
  const auto found = rows({level(Outcome::pass)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(found.front().ok);
}

TEST_F(LevelGate, IsGreenForAPassAlone) {
  expect("glyphs", "cpu");
  EXPECT_TRUE(rows({level(Outcome::pass)}).front().ok);
  for (const Outcome outcome : {Outcome::fail, Outcome::inconclusive,
                                Outcome::missing, Outcome::error}) {
    const auto found = rows({level(Outcome::pass), level(outcome)});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_FALSE(found.front().ok);
    EXPECT_EQ(found.front().actual, outcome);
    EXPECT_THAT(found.front().why, HasSubstr("why it is so"));
  }
}

TEST_F(LevelGate, DoesNotAskARunOnOtherData) {
  expect("glyphs", "cpu");
  note_ = "other data";
  EXPECT_THAT(rows({}), IsEmpty());
}

}  // namespace
}  // namespace noisegate::app
