// Each kind of statement on made-up tables, and each of its outcomes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "harness/base/error.h"
#include "harness/claim/published_statement.h"

namespace noisegate::claim {
namespace {

using testing::HasSubstr;

// Best 12 of 15 runs, two decimals; both metrics the same.
PublishedRow row(std::int64_t batch_size, double mean, double deviation,
                 double rate = 1) {
  PublishedRow row{.optimizer = "momentum", .batch_size = batch_size};
  row.test = {{mean, 0.005}, Printed{deviation, 0.005}};
  row.train = row.test;
  row.rate = {rate, 0};
  row.rate_low = row.rate_high = rate;
  row.rate_text = "1 (1 to 1)";
  return row;
}

Published paper(std::vector<PublishedRow> rows) {
  Published published{.paper = "made_up"};
  published.tables[1] = {.number = 1,
                         .file = "table1.csv",
                         .test_metric = "test_accuracy_percent",
                         .train_metric = "train_loss",
                         .higher_is_better = true,
                         .keep = 12,
                         .of = 15,
                         .rows = std::move(rows)};
  return published;
}

Support outcome(const StatementPart& part, std::vector<PublishedRow> rows) {
  return judge_statement({.id = "T1.x", .parts = {part}},
                         paper(std::move(rows)), 0)
      .outcome;
}

constexpr auto kYes = Support::supports;
constexpr auto kOpen = Support::does_not_separate;
constexpr auto kNo = Support::contradicts;

CellAt at(std::int64_t batch_size) {
  return {.table = 1, .batch_size = batch_size};
}

TEST(JudgeStatement, GreaterHasThreeOutcomes) {
  const Greater s{at(2), at(1)};
  EXPECT_EQ(outcome(s, {row(1, 5, 0.1), row(2, 6, 0.1)}), kYes);
  EXPECT_EQ(outcome(s, {row(1, 5, 2), row(2, 6, 2)}), kOpen);
  EXPECT_EQ(outcome(s, {row(1, 6, 0.1), row(2, 5, 0.1)}), kNo);
  EXPECT_EQ(outcome(s, {row(1, 5, 0), row(2, 5, 0)}), kOpen);
}

TEST(JudgeStatement, NaNIsNeverDecided) {
  const double nan = std::nan("");
  EXPECT_EQ(outcome(Greater{at(2), at(1)}, {row(1, nan, 1), row(2, 6, 1)}),
            kOpen);
  EXPECT_EQ(outcome(Greater{at(2), at(1)}, {row(1, 5, nan), row(2, 9, 1)}),
            kOpen);
  EXPECT_EQ(
      outcome(SameNumber{.what = "x",
                         .said = [](const Published&) { return 1.0; },
                         .found = [nan](const Published&) { return nan; }},
              {row(1, 5, 1)}),
      kOpen);
}

TEST(JudgeStatement, ATrendNeedsItsPrintedStepsAndItsEnds) {
  const Trend s{.table = 1, .rises = true};
  EXPECT_EQ(outcome(s, {row(1, 5, 0.3), row(2, 5.1, 0.3), row(3, 6, 0.3)}),
            kYes);
  // One step, within its noise, the wrong way.
  EXPECT_EQ(outcome(s, {row(1, 5, 0.3), row(2, 4.9, 0.3), row(3, 6, 0.3)}),
            kOpen);
  // The ends are too close.
  EXPECT_EQ(outcome(s, {row(1, 5, 1), row(2, 5.1, 1), row(3, 5.2, 1)}), kOpen);
  EXPECT_EQ(outcome(s, {row(1, 5, 0.3), row(2, 3, 0.3), row(3, 6, 0.3)}), kNo);
  // Each step: the first one is too small.
  EXPECT_EQ(outcome(Trend{.table = 1, .rises = true, .each_step = true},
                    {row(1, 5, 0.3), row(2, 5.1, 0.3), row(3, 6, 0.3)}),
            kOpen);
}

TEST(JudgeStatement, BestInsideBeatsBothEnds) {
  const BestInside s{1, 2};
  EXPECT_EQ(outcome(s, {row(1, 5, 0.1), row(2, 6, 0.1), row(3, 5, 0.1)}), kYes);
  EXPECT_EQ(outcome(s, {row(1, 5.99, 0.1), row(2, 6, 0.1), row(3, 5, 0.1)}),
            kOpen);
  EXPECT_EQ(outcome(s, {row(1, 7, 0.1), row(2, 6, 0.1), row(3, 5, 0.1)}), kNo);
  EXPECT_THROW(outcome(BestInside{1, 1}, {row(1, 7, 1), row(2, 6, 1)}),
               base::Error);
}

TEST(JudgeStatement, AlikeNeedsTheAlternativeToBeExcluded) {
  const Alike s{at(1), at(2), 1, "why"};
  EXPECT_EQ(outcome(s, {row(1, 5, 0.1), row(2, 5.02, 0.1)}), kYes);
  EXPECT_EQ(outcome(s, {row(1, 5, 3), row(2, 5, 3)}), kOpen);
  EXPECT_EQ(outcome(s, {row(1, 5, 0.1), row(2, 5.5, 0.1)}), kNo);
}

// F(11, 11) at 97.5 % is 3.47: the ratio must be beyond 1.86.
TEST(JudgeStatement, ScattersComparesDeviations) {
  const Scatters s{at(2)};
  EXPECT_EQ(outcome(s, {row(1, 5, 1), row(2, 5, 2)}), kYes);
  EXPECT_EQ(outcome(s, {row(1, 5, 1), row(2, 5, 1.8)}), kOpen);
  EXPECT_EQ(outcome(s, {row(1, 5, 2), row(2, 5, 1)}), kNo);
}

TEST(JudgeStatement, RatesAreJudgedByTheirBars) {
  const RateExponent s{.table = 1, .expected = 1, .others = {0, 0.5}};
  EXPECT_EQ(outcome(s, {row(1, 5, 1, 1), row(2, 5, 1, 2), row(4, 5, 1, 4)}),
            kYes);
  PublishedRow wide = row(4, 5, 1, 4);
  wide.rate_low = 1;
  EXPECT_EQ(outcome(s, {row(1, 5, 1, 1), row(2, 5, 1, 2), wide}), kOpen);
  EXPECT_EQ(outcome(s, {row(1, 5, 1, 1), row(2, 5, 1, 1), row(4, 5, 1, 1)}),
            kNo);

  const RatesDoNotFall t{1};
  EXPECT_EQ(outcome(t, {row(1, 5, 1, 2), row(2, 5, 1, 2)}), kYes);
  PublishedRow low = row(2, 5, 1, 1);
  EXPECT_EQ(outcome(t, {row(1, 5, 1, 2), low}), kNo);
  low.rate_high = 2;
  EXPECT_EQ(outcome(t, {row(1, 5, 1, 2), low}), kOpen);
}

// Table 7 of Smith, Elsen & De 2020: 2.91 (64) and 2.95 (256), each ± 0.01, of
// the best 5 of 7. By SciPy the 95 % interval is [0.002, 0.078] with divisor
// k − 1, and [-0.001, 0.081] with k.
TEST(JudgeStatement, SaysWhenTheOutcomeDependsOnTheDivisor) {
  Published seven = paper({row(64, 2.91, 0.01), row(256, 2.95, 0.01)});
  seven.tables[1].keep = 5;
  seven.tables[1].of = 7;
  const Finding finding = judge_statement(
      {.id = "T1.x", .parts = {Greater{at(256), at(64)}}}, seven, 0);
  EXPECT_EQ(finding.outcome, kOpen);
  EXPECT_EQ(finding.by_reading, (std::vector<Support>{kYes, kOpen}));
  EXPECT_THAT(finding.depends_on, HasSubstr("divisor"));
  EXPECT_THAT(finding.sentence, HasSubstr("divisor"));
}

// One part of five at level 1 − 0.05/5: what a single one would contradict.
TEST(JudgeStatement, ContradictionsShareTheirErrorRate) {
  // The difference that is just beyond 95 %: 0.01 of rounding and
  // t(22)·s.e. with s.e. = 0.3671·0.205·√2.
  const double close = 0.01 + 2.12 * 0.3671 * 0.205 * std::sqrt(2.0);
  const std::vector<PublishedRow> rows = {row(1, 5 + close, 0.2),
                                          row(2, 5, 0.2), row(3, 9, 0.2)};
  const Greater wrong{at(2), at(1)}, right{at(3), at(1)};
  const auto judged = [&](std::vector<StatementPart> parts) {
    return judge_statement({.id = "T1.x", .parts = std::move(parts)},
                           paper(rows), 0)
        .outcome;
  };
  EXPECT_EQ(judged({wrong}), kNo);
  EXPECT_EQ(judged({wrong, right, right, right, right}), kOpen);
}

}  // namespace
}  // namespace noisegate::claim
