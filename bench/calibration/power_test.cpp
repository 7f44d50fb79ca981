// Power from what runs saw; expected values in closed form or from SciPy.
#include "bench/calibration/power.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/base/json.h"

namespace noisegate::calibration {
namespace {

using claim::Part;
using ::testing::HasSubstr;

constexpr int kDraws = 100'000;

Part part_with(double value, double error, double degrees, int n = 7) {
  Part part;
  part.n = n;
  part.estimate = {.value = value, .standard_error = error, .degrees = degrees};
  return part;
}

PowerQuestion question_of(const std::vector<Part>& runs, double low = 0) {
  PowerQuestion question;
  PowerQuestion::Seen seen;
  seen.allowed.low = low;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    seen.runs[static_cast<std::int64_t>(100 + i)] = runs[i];
  }
  question.parts = {seen};
  return question;
}

void expect_share(double actual, double expected, const std::string& what) {
  const double spread = std::sqrt(expected * (1 - expected) / kDraws);
  EXPECT_NEAR(actual, expected, 4 * spread + 1e-12) << what;
}

// One part with a lower bound: the noncentral t has it in closed form.
TEST(Power, OfOneRunAgreesWithTheNoncentralT) {
  const base::Json golden = base::read_json(
      std::string(NOISEGATE_SOURCE_DIR) + "/harness/stats/golden/golden.json");
  for (const base::Json& row : golden.at("power")) {
    const int n = row.at("n");
    PowerQuestion question =
        question_of({part_with(row.at("effect"), row.at("error"), n - 1.0, n)});
    question.looks = row.at("level") == 0.975 ? 2 : 1;
    expect_share(power(question, 0, kDraws), row.at("power"), row.dump());
  }
}

// Errors that differ by no more than chance: the same as one run of their root
// mean square. Golden row: n = 7, effect .5, error .2.
TEST(Power, OfRunsThatDifferByChanceIsThatOfTheirMean) {
  const double r = std::sqrt(0.5);
  const PowerQuestion question =
      question_of({part_with(0.4, 0.2 * r, 6), part_with(0.6, 0.2, 6),
                   part_with(0.5, 0.2 * std::sqrt(1.5), 6)});
  expect_share(power(question, 0, kDraws), 0.7127830306375856, "golden");
}

// Seven runs with error .1 and one with .4, known surely: Φ(value/error −
// 1.6449) averaged over the runs. One pooled error of .17 would have had
// Φ(5.90 − 1.6449) = 1 − 1.06e-5.
TEST(Power, CountsTheRunWhoseErrorIsLarger) {
  std::vector<Part> runs(7, part_with(1, 0.1, 1e7));
  runs.push_back(part_with(1, 0.4, 1e7));
  const double pooled = std::sqrt((7 * 0.01 + 0.16) / 8);
  expect_share(power(question_of({part_with(1, pooled, 1e7)}), 0, kDraws),
               1 - 1.05545e-5, "pooled");
  // 7/8 + scipy.stats.norm.cdf(2.5 - norm.ppf(.95))/8
  expect_share(power(question_of(runs), 0, kDraws), 0.9754706175, "runs");
}

// Plateaus of the autoencoder with seven replicates, ten development seeds: the
// one with an error of .55 was inconclusive. One pooled error and the fewest
// degrees called that safe at .998. SciPy: scipy.stats.nct.sf averaged, the
// errors drawn together by √(1 − v_χ/v) = .951 as power.h says.
TEST(Power, SeesThePlateauThatOneSeedInTenLeftOpen) {
  constexpr double kRuns[][3] = {
      {2.026, .0337, 17.8},  {2.0198, .0495, 15.5}, {1.9728, .1021, 8.2},
      {1.9282, .0952, 7.3},  {1.9435, .5464, 6.0},  {1.9661, .0567, 14.1},
      {1.9632, .0656, 7.1},  {1.9888, .0936, 12.9}, {1.9203, .0646, 14.0},
      {1.9775, .0520, 14.6},
  };
  std::vector<Part> runs;
  for (const auto& [value, error, degrees] : kRuns) {
    runs.push_back(part_with(value, error, degrees));
  }
  const PowerQuestion question = question_of(runs, 1);
  expect_share(power(question, 0, kDraws), 0.9480266788665702, "nct");
  EXPECT_EQ(runs_passed(question).passed, 9);
}

TEST(Power, WhatOneRunLeftOpenIsOpen) {
  std::vector<Part> runs(4, part_with(1, 0.01, 6));
  runs[2] = {};
  runs[2].state = Part::State::unresolved;
  runs[2].n = 7;
  EXPECT_DOUBLE_EQ(power(question_of(runs), 0, 1000), 0.75);
  EXPECT_EQ(replicates_for(question_of(runs), 0.99, 1000), 0);
  // A hull that reaches across the bound; the run keeps its own value.
  runs[2].state = Part::State::measured;
  runs[2].estimate = {.value = 3, .below = 3.5, .above = 0.5};
  EXPECT_DOUBLE_EQ(power(question_of(runs), 0, 1000), 0.75);
  runs[2].estimate.below = 2.5;
  EXPECT_DOUBLE_EQ(power(question_of(runs), 0, 1000), 1);
}

// A bad run is bad for all parts: 3 of 4, not 9 of 16.
TEST(Power, PartsComeFromOneRun) {
  std::vector<Part> runs(4, part_with(1, 0.01, 6));
  runs[1].state = Part::State::unresolved;
  PowerQuestion question = question_of(runs);
  question.parts.push_back(question.parts.front());
  EXPECT_DOUBLE_EQ(power(question, 0, 1000), 0.75);
}

TEST(Power, MoreReplicatesHaveMore) {
  PowerQuestion question = question_of({part_with(0.1, 0.05, 6)}, -0.2);
  question.parts[0].allowed.high = 0.2;
  const int n = replicates_for(question, 0.99, 20'000);
  EXPECT_GT(n, 7);
  EXPECT_GE(power(question, n, 20'000), 0.99);
  EXPECT_LT(power(question, n - 1, 20'000), 0.99);
  question.parts[0].runs.at(100).estimate.value = 0.3;  // outside: never
  EXPECT_EQ(replicates_for(question, 0.99, 1000), 0);
}

TEST(RunsPassed, CountsWhatWasSeen) {
  PowerQuestion question =
      question_of({part_with(1, 0.1, 6), part_with(0.1, 0.1, 6),
                   part_with(1, 0.1, 6), part_with(1, 0.1, 6)});
  question.parts[0].runs.at(103).state = Part::State::unresolved;
  const RunsPassed seen = runs_passed(question);
  EXPECT_EQ(seen.passed, 2);
  EXPECT_EQ(seen.runs, 4);
}

// --- effects.csv -------------------------------------------------------------

const std::string kHeader =
    "check,part,label,seed,state,value,standard_error,degrees,below,above,"
    "alpha_divisor,n\n";

std::vector<Effect> read(const std::string& rows) {
  const std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / "effects.csv";
  base::write_atomic(file, kHeader + rows);
  return read_effects(file);
}

TEST(Effects, AreOneRowARun) {
  const auto effects = read(
      "S1.x,0,B = 1,100,measured,1.5,0.25,6.0,0.5,0.0,2.0,7\n"
      "S1.x,0,B = 1,101,unresolved,,,,,,,7\n"
      "S1.x,1,B = 2,100,measured,1.0,0.0,0.0,0.0,0.0,1.0,7\n");
  ASSERT_EQ(effects.size(), 3U);
  EXPECT_EQ(effects[0].seed, 100);
  EXPECT_EQ(effects[0].seen.estimate.below, 0.5);
  EXPECT_EQ(effects[0].seen.alpha_divisor, 2);
  EXPECT_EQ(effects[1].seen.state, Part::State::unresolved);
  EXPECT_EQ(effects[2].part, 1);
  EXPECT_TRUE(std::isinf(effects[2].seen.estimate.degrees));
}

TEST(Effects, AreRefusedWhereTheyMakeNoSense) {
  for (const auto& [row, words] : {
           std::pair{"measured,,0.1,6,0,0,1,7", "\"value\""},
           std::pair{"measured,1,-0.1,6,0,0,1,7", "\"standard_error\""},
           std::pair{"measured,1,0.1,0,0,0,1,7", "\"degrees\""},
           std::pair{"measured,1,0,6,0,0,1,7", "\"degrees\""},
           std::pair{"measured,1,0.1,6,-1,0,1,7", "\"below\""},
           std::pair{"measured,1,0.1,6,0,0,0.5,7", "\"alpha_divisor\""},
           std::pair{"measured,1,0.1,6,0,0,1,0", "\"n\""},
           std::pair{"unresolved,1,,,,,,7", "\"value\""},
           std::pair{"missing,,,,,,,7", "\"state\""},
       }) {
    try {
      read(std::string("S1.x,0,B = 1,100,") + row + "\n");
      ADD_FAILURE() << row;
    } catch (const base::Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(words)) << row;
      EXPECT_THAT(error.what(), HasSubstr("effects.csv:2")) << row;
    }
  }
  const std::string good = "S1.x,0,B = 1,100,measured,1,0.1,6,0,0,1,7\n";
  EXPECT_EQ(read(good).size(), 1U);
  EXPECT_THROW(read(good + good), base::Error);  // one run twice
  EXPECT_THROW(read("S1.x,-1,B = 1,100,measured,1,0.1,6,0,0,1,7\n"),
               base::Error);
}

}  // namespace
}  // namespace noisegate::calibration
