#include "reports/html.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "reports/escape.h"
#include "reports/model.h"
#include "reports/simulated_input.h"
#include "reports/simulated_trials.h"

namespace noisegate::reports {
namespace {

std::size_t occurrences(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + what.size()))
    ++n;
  return n;
}

// Hashes by `printf %s TEXT | openssl dgst -sha256 -binary | base64`.
TEST(Html, AllowsItsScriptAndStyleByHash) {
  const std::string page =
      html(build_model(simulated_input(3)), "alert(1)", "p{color:red}");
  EXPECT_NE(page.find("content=\"default-src 'none'; script-src "
                      "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='; "
                      "style-src "
                      "'sha256-p0bF+un5yUb9MBO6xRb8kPHlY2BdpHVtLiFkDrZPF64='; "
                      "img-src data:; base-uri 'none'; "
                      "form-action 'none'\""),
            std::string::npos)
      << page.substr(0, 600);
  EXPECT_NE(page.find("<script>alert(1)</script>"), std::string::npos);
  EXPECT_NE(page.find("<style>p{color:red}</style>"), std::string::npos);
}

TEST(Html, EscapesEveryForeignText) {
  const std::string page = html(build_model(hostile_input()), "let x;", "p{}");
  EXPECT_EQ(occurrences(page, "<img"), 0u);
  EXPECT_EQ(occurrences(page, "alert(2)</script>"), 0u);
  EXPECT_EQ(occurrences(page, "<!--"), 0u);
  EXPECT_EQ(occurrences(page, "\x1b"), 0u);
  // Its own two scripts: the data and the bundle.
  EXPECT_EQ(occurrences(page, "<script"), 2u);
  EXPECT_EQ(occurrences(page, "</script>"), 2u);
  EXPECT_GT(occurrences(page, "&lt;img src=x onerror=alert(1)&gt;"), 20u);
}

TEST(Html, RefersToNothingOutside) {
  std::string page = html(build_model(simulated_input(3)), "let x;", "p{}");
  page = page.substr(0, page.find("<script type=\"application/json\""));
  EXPECT_EQ(occurrences(page, "http:"), 0u);
  EXPECT_EQ(occurrences(page, "https:"), 0u);
  EXPECT_EQ(occurrences(page, "src=\""), 0u);
}

TEST(Html, HasItsLinksWithinThePage) {
  const std::string page =
      html(build_model(simulated_input(3)), "let x;", "p{}");
  const std::regex link("href=\"#([^\"]*)\"");
  int links = 0;
  for (std::sregex_iterator at(page.begin(), page.end(), link), end; at != end;
       ++at, ++links) {
    EXPECT_EQ(occurrences(page, "id=\"" + (*at)[1].str() + "\""), 1u)
        << (*at)[1];
  }
  EXPECT_GT(links, 40);
}

TEST(Html, LinksEveryRecord) {
  const std::string page =
      html(build_model(simulated_input(3)), "let x;", "p{}");
  EXPECT_EQ(occurrences(page, "href=\"trials/"), 2 * 8 * 9 * 3 + 9 * 8 - 1u);
}

TEST(Html, IsCompleteWithoutTheScript) {
  const std::string page = html(build_model(simulated_input(3)), "", "p{}");
  EXPECT_EQ(occurrences(page, "<script"), 0u);
  EXPECT_EQ(occurrences(page, "script-src"), 0u);
  EXPECT_NE(page.find("figures of this report need a script"),
            std::string::npos);
  EXPECT_NE(page.find("figures/figure1_classifier.rate.vl.json"),
            std::string::npos);
  EXPECT_NE(page.find("id=\"claim-S20\""), std::string::npos);
}

TEST(Html, ShowsFiguresOverBudgets) {
  ReportInput input = simulated_input(3);
  const claim::SweepResult budgets = simulated_budgets();
  input.evidence.sweeps[budgets.sweep.id] = budgets;
  input.experiments[1].sweeps.push_back(budgets.sweep);
  const std::string page = html(build_model(input), "let x;", "p{}");
  for (const char* figure : {"rate", "metric", "trials"}) {
    EXPECT_EQ(occurrences(page, std::string("id=\"fig-figure2_budgets.") +
                                    figure + "\""),
              1u);
  }
  EXPECT_NE(page.find("longer training wants the same rate"),
            std::string::npos);
  EXPECT_NE(page.find("momentum, B = 32, 16 epochs"), std::string::npos);
}

TEST(Html, SaysThatAFaultWasPlanted) {
  ReportInput input = simulated_input(3);
  EXPECT_EQ(html(build_model(input), "", "").find("A fault was planted"),
            std::string::npos);
  input.run.control = "labels_shuffled";
  EXPECT_NE(html(build_model(input), "", "").find("A fault was planted"),
            std::string::npos);
}

TEST(Html, ListsWhatAFaultMustTurnAndWhetherItDid) {
  ReportInput input = simulated_input(3);
  EXPECT_EQ(html(build_model(input), "", "").find("id=\"control\""),
            std::string::npos);
  input.run.control = "labels_shuffled";
  for (const claim::CheckVerdict& check : input.verdicts.checks)
    input.run.control_must_turn.push_back(check.check);
  input.run.control_must_turn.emplace_back("S99.of_another_suite");
  std::map<claim::Outcome, std::size_t> is;
  for (const auto& check : input.verdicts.checks) ++is[check.outcome];
  const std::string page = html(build_model(input), "", "");
  EXPECT_GT(is[claim::Outcome::pass], 0u);
  EXPECT_EQ(occurrences(page, "still green"), is[claim::Outcome::pass]);
  EXPECT_EQ(occurrences(page, "✓ turned"),
            is[claim::Outcome::fail] + is[claim::Outcome::inconclusive]);
  // Missing trials and broken checks show nothing of the fault.
  EXPECT_EQ(occurrences(page, "– not shown"),
            is[claim::Outcome::missing] + is[claim::Outcome::error] +
                is[claim::Outcome::not_at_tier]);
  EXPECT_EQ(page.find("S99"), std::string::npos);
}

TEST(Html, FindsRecordsThatLieElsewhere) {
  ReportInput input = simulated_input(3);
  input.records = url_path("../my run/trials");
  const std::string page = html(build_model(input), "", "");
  EXPECT_EQ(occurrences(page, "href=\"trials/"), 0u);
  EXPECT_EQ(occurrences(page, "href=\"../my%20run/trials/"),
            2 * 8 * 9 * 3 + 9 * 8 - 1u);
}

TEST(Html, ShowsUnitsAndDirections) {
  const ReportInput input = simulated_input(3);
  const auto& metrics = input.workloads.at("classifier_glyphs").metrics;
  ASSERT_EQ(metrics.at("test_accuracy").unit, "%");
  const std::string page = html(build_model(input), "let x;", "");
  EXPECT_NE(page.find("mean of test accuracy (%), higher is better"),
            std::string::npos);
  EXPECT_NE(page.find("\"title\":\"test accuracy (%), higher is better\""),
            std::string::npos);
}

TEST(Html, StaysSmallWithThousandsOfTrials) {
  const std::string page = html(build_model(simulated_input(14)), "", "");
  EXPECT_GT(occurrences(page, "href=\"trials/"), 2000u);
  // The bundle adds 0.8 MB.
  EXPECT_LT(page.size(), 1'500'000u);
}

}  // namespace
}  // namespace noisegate::reports
