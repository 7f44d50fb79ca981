#include "reports/github.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <regex>
#include <sstream>

#include "reports/escape.h"
#include "reports/model.h"
#include "reports/simulated_input.h"

namespace noisegate::reports {
namespace {

using base::Json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) all.push_back(line);
  return all;
}

// A check that measured `estimate` ± `error` and may be at most 0.
Json check(const std::string& id, const std::string& outcome,
           double estimate = 0, double error = 1) {
  const Json part = {{"label", "at B = 4"},
                     {"state", "measured"},
                     {"why", ""},
                     {"outcome", outcome},
                     {"estimate", estimate},
                     {"standard_error", error},
                     {"pass_interval", {{"low", -1}, {"high", 1}}},
                     {"would_decide", 0},
                     {"n", 7},
                     {"n_diverged", 0}};
  return {{"id", id},
          {"suite", "levels"},
          {"title", "title of " + id},
          {"unit", "%"},
          {"outcome", outcome},
          {"why", "why of " + id},
          {"allowed", {{"low", "-Infinity"}, {"high", 0}, {"text", "≤ 0"}}},
          {"parts", {part}}};
}

Json claim(const std::string& id, const std::string& outcome,
           const std::vector<std::string>& checks) {
  return {{"id", id},
          {"outcome", outcome},
          {"why", "why of " + id},
          {"statement", "statement of " + id},
          {"rerun", "again " + id},
          {"checks", checks}};
}

Json gate(const std::string& id, const std::string& expected,
          const std::string& actual, bool ok) {
  return {{"claim", id},
          {"expected", expected},
          {"actual", actual},
          {"ok", ok},
          {"why", "gate of " + id}};
}

Json model(const Json& claims, const Json& checks,
           const Json& rows = Json::array()) {
  return {{"run",
           {{"tier", "desk"},
            {"data", "glyphs"},
            {"device", "cpu"},
            {"control", ""},
            {"master_seed", 1},
            {"data_seed", 2}}},
          {"overall", {{"sentence", "All is well"}}},
          {"warnings", Json::array()},
          {"claims", claims},
          {"checks", checks},
          {"gate", rows}};
}

// `n` claims of a check each.
Json many(int n, const std::string& outcome) {
  Json claims = Json::array(), checks = Json::array();
  for (int i = 0; i < n; ++i) {
    const std::string id = "S" + std::to_string(i);
    claims.push_back(claim(id, outcome, {id + ".x"}));
    checks.push_back(check(id + ".x", outcome, i));
  }
  return model(claims, checks);
}

// As a runner reads it: level, title and message of each command.
struct Command {
  std::string level, properties, message;
};
std::vector<Command> commands(const std::string& text) {
  static const std::regex form("::([a-z]+) ([^:]*)::(.*)");
  std::vector<Command> all;
  for (const std::string& line : lines(text)) {
    std::smatch match;
    if (std::regex_match(line, match, form))
      all.push_back({match[1], match[2], match[3]});
    else
      ADD_FAILURE() << "no command: " << line;
  }
  return all;
}

std::string decoded(std::string text) {
  static const std::vector<std::pair<std::string, std::string>> codes = {
      {"%3A", ":"}, {"%2C", ","}, {"%0D", "\r"}, {"%0A", "\n"}, {"%25", "%"}};
  for (const auto& [code, plain] : codes)
    for (std::size_t at = 0; (at = text.find(code, at)) != std::string::npos;
         at += plain.size())
      text.replace(at, code.size(), plain);
  return text;
}

TEST(GithubAnnotations, SaysNothingOfWhatPasses) {
  EXPECT_EQ(github_annotations(many(3, "pass"), {}), "");
  EXPECT_EQ(github_annotations(model(Json::array(), Json::array()), {}), "");
}

TEST(GithubAnnotations, PointsAtTheRowAndGivesTheNumbers) {
  const std::string text = github_annotations(
      many(1, "fail"), {{"S0", {.file = "gate/expected.csv", .line = 7}}});
  EXPECT_EQ(text,
            "::error file=gate/expected.csv,line=7,title=S0.x%3A fail::title "
            "of S0.x (allowed ≤ 0 %25)%0Aat B = 4: fail, measured 0, interval "
            "-1 to 1, n = 7, diverged 0%0AS0: statement of S0%0AAgain: again "
            "S0\n");
}

TEST(GithubAnnotations, LeavesOutAPlaceThatIsNotKnown) {
  for (const auto& places :
       {std::map<std::string, Place>{}, {{"S0", Place{}}}, {{"S1", {"a", 1}}}})
    EXPECT_THAT(github_annotations(many(1, "fail"), places),
                StartsWith("::error title="));
}

TEST(GithubAnnotations, EncodesWhatWouldChangeACommand) {
  Json bad = many(1, "fail");
  bad["claims"][0]["statement"] = "50%\r\n::error::planted, :%0A\x1b[31m";
  const auto found = commands(
      github_annotations(bad, {{"S0", {.file = "a,b:c%.csv", .line = 1}}}));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].properties,
              StartsWith("file=a%2Cb%3Ac%25.csv,line=1,title="));
  EXPECT_THAT(found[0].message,
              HasSubstr("50%25%0D%0A::error::planted, :%250A[31m%0A"));
}

TEST(GithubAnnotations, ShowsTheTenWorstOfALevel) {
  Json all = many(25, "fail");
  for (int i = 0; i < 12; ++i) {
    const std::string id = "T" + std::to_string(i);
    all["claims"].push_back(claim(id, "inconclusive", {id + ".x"}));
    all["checks"].push_back(check(id + ".x", "inconclusive"));
  }
  const auto found = commands(github_annotations(all, {}));
  std::map<std::string, int> count;
  for (const Command& command : found) ++count[command.level];
  EXPECT_EQ(count["error"], 10);
  EXPECT_EQ(count["warning"], 10);
  EXPECT_EQ(count["notice"], 1);
  // 24 standard errors away, then 23, …
  EXPECT_THAT(found.front().properties, HasSubstr("title=S24.x"));
  EXPECT_THAT(found[9].properties, HasSubstr("title=S15.x"));
  EXPECT_THAT(found.back().message,
              HasSubstr("15 more errors and 2 more warnings"));
}

TEST(GithubAnnotations, PutsWhatBrokeBeforeWhatFailed) {
  Json claims = Json::array(), checks = Json::array();
  claims.push_back(claim("S1", "error", {"a", "b", "c", "d", "e"}));
  checks.push_back(check("a", "missing"));
  checks.push_back(check("b", "fail", 9));
  checks.push_back(check("c", "error"));
  // Nine without uncertainty are farther away than nine of one.
  checks.push_back(check("d", "fail", 9, 0));
  checks.push_back(check("e", "pass"));
  std::vector<std::string> titles;
  for (const Command& command :
       commands(github_annotations(model(claims, checks), {})))
    titles.push_back(command.properties);
  EXPECT_THAT(titles, ElementsAre("title=c%3A error", "title=d%3A fail",
                                  "title=b%3A fail", "title=a%3A missing"));
}

TEST(GithubAnnotations, TellsACheckOfSeveralClaimsOnce) {
  Json claims = Json::array(), checks = Json::array();
  claims.push_back(claim("S1", "fail", {"a"}));
  claims.push_back(claim("S2", "fail", {"a"}));
  checks.push_back(check("a", "fail"));
  EXPECT_THAT(commands(github_annotations(model(claims, checks), {})),
              SizeIs(1));
}

// A row that asks for what the run does not have.
TEST(GithubAnnotations, TellsOfARowWithoutAClaim) {
  Json rows = Json::array();
  rows.push_back(gate("levels", "pass", "missing", false));
  const Json all = model(Json::array(), Json::array(), rows);
  EXPECT_EQ(github_annotations(all, {}),
            "::error title=levels%3A missing::gate of levels\n");
  EXPECT_THAT(github_summary(all),
              HasSubstr("| levels | **missing** | gate of levels | |"));
}

TEST(GithubAnnotations, UnderAGateTellsWhatBreaksIt) {
  const Json claims = {
      claim("S1", "inconclusive", {"a"}), claim("S2", "fail", {"b"}),
      claim("S3", "fail", {"c"}),         claim("S4", "pass", {"d"}),
      claim("S5", "pass", {"e"}),         claim("S6", "not_at_tier", {})};
  const Json checks = {check("a", "inconclusive"), check("b", "fail"),
                       check("c", "fail"), check("d", "pass"),
                       check("e", "pass")};
  const Json rows = {
      gate("S1", "pass", "inconclusive", false),
      gate("S2", "fail", "fail", true), gate("S3", "ungated", "fail", true),
      gate("S4", "fail", "pass", false), gate("S5", "", "pass", false)};
  std::vector<std::string> said;
  for (const Command& command :
       commands(github_annotations(model(claims, checks, rows), {})))
    said.push_back(command.level + " " + decoded(command.properties));
  EXPECT_THAT(said,
              ElementsAre("error title=a: inconclusive", "error title=S4: pass",
                          "error title=S5: pass", "warning title=c: fail"));
}

// Checks that belong to no claim have their suite's row.
TEST(GithubAnnotations, TellsOfChecksWithoutAClaim) {
  const Json checks = {check("a", "fail"), check("b", "pass")};
  const auto one = [&](const Json& rows) {
    return commands(github_annotations(model(Json::array(), checks, rows), {}));
  };
  ASSERT_THAT(one(Json::array()), SizeIs(1));
  EXPECT_EQ(one(Json::array())[0].level, "error");
  const Json broken = gate("levels", "pass", "fail", false);
  ASSERT_THAT(one(Json::array({broken})), SizeIs(1));
  EXPECT_THAT(one(Json::array({broken}))[0].message,
              HasSubstr("Expected of levels: pass; it is: fail"));
  EXPECT_THAT(one(Json::array({gate("S1", "pass", "pass", true)})), IsEmpty());
  EXPECT_THAT(github_summary(model(Json::array(), checks)),
              HasSubstr("| a | **fail** |"));
}

TEST(GithubAnnotations, CutsLongMessagesBetweenCharacters) {
  for (std::size_t shift = 0; shift < 4; ++shift) {
    Json all = many(1, "fail");
    std::string title(shift, 'x');
    while (title.size() < 3 * kAnnotationBytes) title += "ε";
    all["checks"][0]["title"] = title;
    const auto found = commands(github_annotations(all, {}));
    ASSERT_THAT(found, SizeIs(1));
    const std::string message = decoded(found[0].message);
    EXPECT_LE(message.size(), kAnnotationBytes);
    EXPECT_GT(message.size(), kAnnotationBytes - 8);
    EXPECT_EQ(valid_utf8(message), message);
    EXPECT_TRUE(message.ends_with("…"));
  }
}

TEST(GithubAnnotations, TakesEveryKindOfVerdictAndHostileTexts) {
  for (const ReportInput& input : {simulated_input(7), hostile_input()}) {
    const std::string text = github_annotations(build_model(input), {});
    EXPECT_FALSE(commands(text).empty());
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) {
      return c == '\n' || static_cast<unsigned char>(c) >= 0x20;
    }));
  }
}

TEST(GithubSummary, ShowsWhatIsNotGreenFirst) {
  const Json all =
      model({claim("S1", "pass", {"a"}), claim("S2", "fail", {"b"}),
             claim("S3", "not_at_tier", {})},
            {check("a", "pass"), check("b", "fail", 3)});
  EXPECT_EQ(
      github_summary(all),
      "## noisegate: All is well\n\n"
      "desk tier, data glyphs, cpu, master seed 1, data seed 2.\n\n"
      "| check | verdict | measured | allowed |\n|---|---|---|---|\n"
      "| b | **fail** | at B = 4: fail, measured 3, interval -1 to 1, n = 7, "
      "diverged 0 | ≤ 0 % |\n\n"
      "Again:\n\n* S2: <code>again S2</code>\n\n"
      "| claim | verdict | statement |\n|---|---|---|\n"
      "| S2 | fail | statement of S2 |\n| S1 | pass | statement of S1 |\n"
      "| S3 | not\\_at\\_tier | statement of S3 |\n");
}

TEST(GithubSummary, UnderAGateSaysWhatIsNotOk) {
  const Json all = model(
      {claim("S1", "pass", {"a"}), claim("S2", "pass", {"b"})},
      {check("a", "pass"), check("b", "pass")},
      {gate("S1", "pass", "pass", true), gate("S2", "fail", "pass", false)});
  const std::string text = github_summary(all);
  EXPECT_THAT(text, HasSubstr("Gate: **not ok**, 1 of 2 verdicts"));
  EXPECT_THAT(text, HasSubstr("| S2 | **pass** | gate of S2 | |\n"));
  EXPECT_THAT(text,
              HasSubstr("| S2 | **not ok** | fail | pass | statement of S2 |\n"
                        "| S1 |  | pass | pass | statement of S1 |\n"));
}

TEST(GithubSummary, IsThereWithoutAnyClaim) {
  EXPECT_THAT(
      github_summary(model(Json::array(), Json::array())),
      AllOf(HasSubstr("## noisegate: All is well"), Not(HasSubstr("|"))));
}

TEST(GithubSummary, StaysBelowTheLimitAndCountsWhatItLeavesOut) {
  Json all = many(6000, "fail");
  for (Json& one : all["claims"]) one["statement"] = std::string(900, '|');
  const std::string text = github_summary(all);
  EXPECT_LE(text.size(), kSummaryBytes);
  EXPECT_GT(text.size(), kSummaryBytes - 2000);
  // Each claim has three rows: its check, its command, its own.
  const auto tail = lines(text).back();
  std::smatch match;
  ASSERT_TRUE(
      std::regex_match(tail, match,
                       std::regex("([0-9]+) rows left out; the report has them "
                                  "all\\.")));
  std::size_t shown = 0;
  for (const std::string& line : lines(text))
    shown += line.starts_with("| S") || line.starts_with("* ") ? 1U : 0U;
  EXPECT_EQ(std::stoul(match[1]) + shown, 3U * 6000U);
}

TEST(GithubSummary, KeepsToAnyLimit) {
  const Json all = build_model(simulated_input(7));
  const std::size_t whole = github_summary(all).size();
  for (std::size_t limit = 0; limit <= whole + 100; limit += 7)
    EXPECT_LE(github_summary(all, limit).size(), limit);
  EXPECT_THAT(github_summary(all, 0), IsEmpty());
  EXPECT_THAT(github_summary(all, whole - 1), HasSubstr("rows left out"));
}

TEST(GithubSummary, TakesHostileTextsForText) {
  const std::string text = github_summary(build_model(hostile_input()));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("<img")), Not(HasSubstr("<script")),
                          Not(HasSubstr("\x1b")), Not(HasSubstr("<!--"))));
  EXPECT_EQ(valid_utf8(text), text);
  Json all = many(1, "fail");
  all["claims"][0]["statement"] = "a|b\n| c `d` *e* \\| [f](g) <h>";
  EXPECT_THAT(github_summary(all),
              HasSubstr("| S0 | fail | a\\|b \\| c \\`d\\` \\*e\\* \\\\\\| "
                        "\\[f\\](g) &lt;h&gt; |\n"));
}

}  // namespace
}  // namespace noisegate::reports
