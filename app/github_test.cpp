// --github of the whole program, with a worker that trains nothing.
#include <gmock/gmock.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "app/testing.h"
#include "harness/base/file.h"

namespace noisegate::app::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// Lines of a text that are commands for GitHub's runner.
std::vector<std::string> commands(const std::string& text) {
  std::vector<std::string> found;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with("::")) found.push_back(line);
  return found;
}

std::string line_of(const fs::path& file, std::size_t number) {
  std::istringstream stream(base::read_file(file));
  std::string line;
  for (std::size_t i = 0; i < number; ++i) std::getline(stream, line);
  return line;
}

class GithubTest : public ProgramTest {
 protected:
  void SetUp() override {
    const Outcome outcome = call(fake("run", run()));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
  }
  fs::path run() const { return path("run"); }
  fs::path summary() const { return path("summary.md"); }
  Outcome check(const Words& more, Variables variables = {}) {
    Words words{"check", run().string(), "--github"};
    words.insert(words.end(), more.begin(), more.end());
    variables.emplace("GITHUB_STEP_SUMMARY", summary().string());
    variables.emplace("GITHUB_WORKSPACE", NOISEGATE_SOURCE_DIR);
    return call(words, variables);
  }
  void expect_rows_of_claims(const std::vector<std::string>& found,
                             const fs::path& root) {
    const std::regex place(
        "::(error|warning) file=([^,]+),line=([0-9]+),title=(S[0-9]+)[.%].*");
    int placed = 0;
    for (const std::string& command : found) {
      std::smatch match;
      if (!std::regex_match(command, match, place)) continue;
      ++placed;
      const std::string line =
          line_of(root / match[2].str(), std::stoul(match[3]));
      // A sensitivity check may stand for another claim than its name says.
      if (command.find("S4.temperature_doubled") != std::string::npos) continue;
      EXPECT_THAT(line, AnyOf(StartsWith(match[4].str() + ","),
                              StartsWith('"' + match[4].str() + "\",")))
          << command;
    }
    EXPECT_GT(placed, 5);
  }
};

TEST_F(GithubTest, PointsAtTheClaimsAndAppendsASummary) {
  std::ofstream(summary()) << "from before\n";
  const Outcome outcome = check({});
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  expect_rows_of_claims(commands(outcome.out), NOISEGATE_SOURCE_DIR);
  EXPECT_THAT(base::read_file(summary()),
              AllOf(StartsWith("from before\n## noisegate: "),
                    HasSubstr("smoke tier, data glyphs, cpu, master seed "
                              "1000, data seed 1000.")));
}

TEST_F(GithubTest, UnderAGatePointsAtWhatIsExpected) {
  fs::create_directories(path("repository/ci"));
  std::ofstream(path("repository/ci/expected.csv"))
      << "# what to expect\nclaim,data,device,expected,reason\n"
         "S3,glyphs,cpu,pass,\"two\nlines\"\nS4,glyphs,cpu,fail,known\n"
         "S6,glyphs,cpu,pass,theory\n";
  const Outcome outcome = check(
      {"--gate", "--expected", path("repository/ci/expected.csv").string(),
       "--claim", "S3", "--claim", "S4", "--claim", "S5", "--claim", "S6"},
      {{"GITHUB_WORKSPACE", path("repository").string()}});
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  const auto found = commands(outcome.out);
  for (const std::string& command : found) {
    if (command.starts_with("::notice ")) continue;
    // S4 fails, as expected. S5 has no row, S6 stands below a row of two lines.
    EXPECT_THAT(command, Not(HasSubstr("title=S4.breaks")));
    const std::string row =
        command.find("title=S6.") != std::string::npos ? "6" : "1";
    if (command.find("title=S3.") == std::string::npos) {
      EXPECT_THAT(command,
                  StartsWith("::error file=ci/expected.csv,line=" + row + ","));
    }
  }
  EXPECT_GT(found.size(), 5U);
  EXPECT_THAT(base::read_file(summary()),
              HasSubstr("Gate: **not ok**, 3 of 4 verdicts"));
}

TEST_F(GithubTest, NamesNoFileOutsideTheCheckout) {
  const Outcome outcome =
      check({}, {{"GITHUB_WORKSPACE", path("elsewhere").string()}});
  ASSERT_FALSE(commands(outcome.out).empty());
  for (const std::string& command : commands(outcome.out))
    EXPECT_THAT(command, Not(HasSubstr("file=")));
}

TEST_F(GithubTest, WithoutAFileForItThereIsNoSummary) {
  const Outcome outcome = check({}, {{"GITHUB_STEP_SUMMARY", ""}});
  EXPECT_FALSE(commands(outcome.out).empty());
  EXPECT_FALSE(fs::exists(summary()));
  const Outcome quiet = call({"check", run().string()},
                             {{"GITHUB_STEP_SUMMARY", summary().string()}});
  EXPECT_THAT(commands(quiet.out), IsEmpty());
  EXPECT_FALSE(fs::exists(summary()));
}

TEST_F(GithubTest, AFullSummaryIsLeftAsItIs) {
  std::ofstream(summary()) << std::string(1'000'000, 'x');
  check({});
  EXPECT_EQ(fs::file_size(summary()), 1'000'000U);
  fs::resize_file(summary(), 999'000);
  check({});
  EXPECT_LE(fs::file_size(summary()), 1'000'000U);
  EXPECT_THAT(base::read_file(summary()), HasSubstr("rows left out"));
}

TEST_F(GithubTest, ASummaryThatCannotBeWrittenIsNamed) {
  fs::create_directories(summary());
  const Outcome outcome = check({});
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr(summary().string()),
                                 HasSubstr("GITHUB_STEP_SUMMARY")));
}

TEST_F(GithubTest, GoesWithNeitherJsonNorPublishedNumbers) {
  EXPECT_EQ(check({"--json"}).code, 2);
  const Outcome outcome = call({"check", "--reference-only", "--github"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--github"));
}

TEST_F(GithubTest, ReproduceTellsTheSame) {
  const Outcome outcome = call(fake("reproduce", run(), {"--github"}),
                               {{"GITHUB_STEP_SUMMARY", summary().string()},
                                {"GITHUB_WORKSPACE", NOISEGATE_SOURCE_DIR}});
  EXPECT_EQ(commands(outcome.out), commands(check({}).out));
  EXPECT_THAT(base::read_file(summary()), StartsWith("## noisegate: "));
}

}  // namespace
}  // namespace noisegate::app::testing
