// Level checks in every output.
#include "harness/claim/levels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "reports/github.h"
#include "reports/html.h"
#include "reports/junit.h"
#include "reports/model.h"
#include "reports/simulated_input.h"
#include "reports/terminal.h"

namespace noisegate::reports {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A level check of two cells, each so many half widths off.
claim::CheckVerdict level(const std::string& metric, double a, double b) {
  claim::CheckVerdict check;
  check.check = "baseline.mini." + metric;
  check.suite = claim::kLevelSuite;
  check.kind = "level";
  check.title = "Mini: " + metric + " as in the measured baseline";
  check.sweep = "mini";
  check.unit = "half widths of the prediction interval";
  check.allowed = {.low = -1, .high = 1, .reason = "from 80 replicates"};
  for (const double value : {a, b}) {
    claim::Part part;
    part.label = "sgd, B = 16, 20e: 94.1, level 94.2 ± 0.3";
    part.n = 8;
    part.estimate.value = value;
    check.parts.push_back(claim::judge_part(part, check.allowed, 0, 1));
  }
  const bool red = std::max(std::abs(a), std::abs(b)) > 1;
  check.outcome = red ? claim::Outcome::fail : claim::Outcome::pass;
  check.why = red ? "1 of 2 means lie off." : "All 2 means lie in it.";
  return check;
}

base::Json model_of(const std::vector<claim::CheckVerdict>& levels) {
  ReportInput input = simulated_input(3);
  for (const claim::CheckVerdict& check : levels)
    input.verdicts.checks.push_back(check);
  return build_model(input);
}

TEST(Levels, AreAbsentWithoutABaseline) {
  const base::Json model = model_of({});
  EXPECT_TRUE(model.at("levels").is_null());
  EXPECT_EQ(level_table(model, false), "");
  EXPECT_THAT(junit(model), Not(HasSubstr("name=\"baseline\"")));
  EXPECT_THAT(html(model, "", ""), Not(HasSubstr("id=\"levels\"")));
}

TEST(Levels, AreCountedByThemselves) {
  const base::Json model =
      model_of({level("accuracy", 0.2, -0.9), level("loss", 0.1, 3)});
  EXPECT_EQ(model.at("levels").at("outcome"), "fail");
  EXPECT_EQ(model.at("levels").at("sentence"),
            "3 of 4 means lie where further replicates of the measured "
            "baseline are to be expected");
  EXPECT_EQ(
      model.at("levels").at("checks"),
      base::Json::array({"baseline.mini.accuracy", "baseline.mini.loss"}));
  // The headline counts claims, and these are none.
  EXPECT_EQ(model.at("overall"), model_of({}).at("overall"));
  EXPECT_EQ(model.at("claims"), model_of({}).at("claims"));
  EXPECT_EQ(model.at("sweeps"), model_of({}).at("sweeps"));
}

TEST(Levels, HaveALineEachInTheTerminal) {
  EXPECT_EQ(
      level_table(
          model_of({level("accuracy", 0.2, -0.9), level("loss", 0.1, 3)}),
          false),
      "levels against the measured baseline\n"
      "  pass          baseline.mini.accuracy\n"
      "  fail          baseline.mini.loss\n"
      "    1 of 2 means lie off.\n"
      "3 of 4 means lie where further replicates of the measured baseline are "
      "to be expected.\n");
}

TEST(Levels, AreTestCasesOfTheirOwn) {
  const std::string text =
      junit(model_of({level("accuracy", 0.2, -0.9), level("loss", 0.1, 3)}));
  EXPECT_THAT(
      text,
      AllOf(HasSubstr("<testsuite name=\"baseline\" tests=\"2\" "
                      "failures=\"1\" errors=\"0\" skipped=\"0\">"),
            HasSubstr("name=\"baseline.mini.loss Mini: loss as in the measured "
                      "baseline\">\n      <failure type=\"fail\" "
                      "message=\"1 of 2 means lie off.\">")));
}

TEST(Levels, AreAnnotatedEachWithoutAGateAndUnderOne) {
  ReportInput input = simulated_input(3);
  input.verdicts.checks = {level("accuracy", 0.2, -0.9), level("loss", 0.1, 3)};
  input.verdicts.claims = {};
  const std::string head =
      "::error title=baseline.mini.loss%3A fail::Mini: "
      "loss as in the measured baseline (allowed -1 … 1 "
      "half widths of the prediction interval)";
  const std::string alone = github_annotations(build_model(input), {});
  EXPECT_THAT(alone, StartsWith(head));
  EXPECT_EQ(std::count(alone.begin(), alone.end(), '\n'), 1);
  input.gate = {{.claim = std::string(claim::kLevelSuite),
                 .expected = "pass",
                 .actual = claim::Outcome::fail,
                 .ok = false,
                 .why = "1 of 2 means lie off."}};
  const base::Json gated = build_model(input);
  const std::string under = github_annotations(gated, {});
  EXPECT_THAT(under, StartsWith(head));
  EXPECT_THAT(under, HasSubstr("Expected of baseline: pass; it is: fail"));
  EXPECT_EQ(std::count(under.begin(), under.end(), '\n'), 1);
  EXPECT_THAT(github_summary(gated),
              HasSubstr("| baseline.mini.loss | **fail** |"));
}

TEST(Levels, HaveAChapter) {
  const base::Json model = model_of({level("accuracy", 0.2, -0.9)});
  const std::string page = html(model, "", "");
  EXPECT_THAT(page, AllOf(HasSubstr("<a href=\"#levels\">Levels</a>"),
                          HasSubstr("<section class=\"suite\" id=\"levels\">"),
                          HasSubstr("id=\"check-baseline.mini.accuracy\""),
                          HasSubstr("level 94.2 ± 0.3")));
  for (const base::Json& check : model.at("checks")) {
    if (check.at("suite") != "baseline") continue;
    EXPECT_EQ(check.at("story"), base::Json::array({"All 2 means lie in it."}));
    for (const base::Json& figure : model.at("figures")) {
      if (figure.at("id") != check.at("figure")) continue;
      EXPECT_THAT(figure.at("caption").get<std::string>(),
                  HasSubstr("half widths"));
    }
  }
}

}  // namespace
}  // namespace noisegate::reports
