#include "reports/junit.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <utility>
#include <vector>

#include "harness/base/file.h"
#include "reports/model.h"
#include "reports/shell_for_test.h"
#include "reports/simulated_input.h"

namespace noisegate::reports {
namespace {

class Junit : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!has_program("xmllint")) GTEST_SKIP() << "xmllint is not installed";
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    file_ = testing::TempDir() + "noisegate_junit_" + test->name() + ".xml";
  }
  void TearDown() override { std::filesystem::remove(file_); }

  void write(const ReportInput& input) {
    base::write_atomic(file_, junit(build_model(input)), false);
  }
  // What an independent parser finds.
  std::string xpath(const std::string& expression) {
    std::string text =
        shell("xmllint --nonet --xpath '" + expression + "' " + file_ + " 2>&1")
            .text;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }
  Output validate() {
    return shell("xmllint --nonet --noout --schema " NOISEGATE_SOURCE_DIR
                 "/reports/junit.xsd " +
                 file_ + " 2>&1");
  }

  std::string file_;
};

TEST_F(Junit, GivesEachVerdictItsElement) {
  write(simulated_input(7));
  EXPECT_EQ(xpath("count(//testcase)"), "9");
  EXPECT_EQ(xpath("string(/testsuites/@failures)"), "1");
  EXPECT_EQ(xpath("string(/testsuites/@errors)"), "3");
  EXPECT_EQ(xpath("sum(//testsuite/@skipped)"), "2");
  EXPECT_EQ(xpath("count(//testcase[failure])"), "1");
  EXPECT_EQ(xpath("starts-with(//testcase[failure]/@name, \"S38 \")"), "true");
  EXPECT_EQ(xpath("count(//error[@type=\"inconclusive\"])"), "1");
  EXPECT_EQ(xpath("count(//error[@type=\"missing\"])"), "1");
  EXPECT_EQ(xpath("count(//error[@type=\"error\"])"), "1");
  EXPECT_EQ(xpath("count(//skipped[@message])"), "2");
  EXPECT_EQ(xpath("count(//testcase[not(failure|error|skipped)])"), "3");
}

TEST_F(Junit, PutsTheNumbersIntoTheBody) {
  write(simulated_input(7));
  const std::string body = xpath("string(//failure)");
  // 0.2 ± t(7)·0.1 with the 0.95 quantile 1.8946 (SciPy 1.10, stats.t.ppf).
  EXPECT_NE(body.find("measured 0.2, interval 0.0105 to 0.389, n = 8"),
            std::string::npos)
      << body;
  EXPECT_NE(body.find("allowed ≥ 1"), std::string::npos) << body;
}

TEST_F(Junit, KeepsToItsSchema) {
  ReportInput nothing = simulated_input(7);
  nothing.verdicts = {};
  for (const ReportInput& input :
       {simulated_input(7), hostile_input(), nothing}) {
    write(input);
    const Output result = validate();
    EXPECT_EQ(result.status, 0) << result.text;
  }
}

// The schema itself: it must see what is wrong.
TEST_F(Junit, TheSchemaRefusesSpoiltFiles) {
  const std::string good = junit(build_model(simulated_input(7)));
  const std::vector<std::pair<std::string, std::string>> spoilt = {
      {"</testsuites>", ""},
      {"tests=\"9\"", "tests=\"nine\""},
      {"failures=\"1\" ", ""},
      {"<testcase classname=\"", "<testcase id=\"1\" classname=\""},
      {"type=\"fail\"", "type=\"red\""},
      {"type=\"missing\"", "type=\"fail\""},
      {"<failure type=\"fail\" message=", "<failure type=\"fail\" text="},
      {"<skipped message=", "<skipped/><skipped message="},
      {"</system-out>", "</system-out><failure/>"},
      {"<testsuite name=", "<properties/><testsuite name="},
      {"</testcase>", "<b>bold</b></testcase>"}};
  for (const auto& [from, to] : spoilt) {
    std::string bad = good;
    const std::size_t at = bad.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    bad.replace(at, from.size(), to);
    base::write_atomic(file_, bad, false);
    EXPECT_NE(validate().status, 0) << from << " → " << to;
  }
}

TEST_F(Junit, IsWellFormedWithHostileTexts) {
  write(hostile_input());
  EXPECT_EQ(shell("xmllint --nonet --noout " + file_ + " 2>&1").text, "");
  EXPECT_EQ(xpath("count(//testcase)"), "9");
  EXPECT_EQ(xpath("count(//img)"), "0");
}

}  // namespace
}  // namespace noisegate::reports
