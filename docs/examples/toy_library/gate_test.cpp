// The toy library behind noisegate's gate: sound, and after two changes that
// broke it. What docs/ci_gate.md shows of it comes from here: each block below
// a line <!-- output NAME --> must be what the program prints.
// NOISEGATE_UPDATE_DOCS=1 writes the blocks instead.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "app/testing.h"
#include "harness/base/file.h"
#include "harness/base/json.h"

namespace noisegate::app::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const fs::path kSource = NOISEGATE_SOURCE_DIR;
const fs::path kPage = kSource / "docs/ci_gate.md";

// The lines of a text that begin so, or those that do not.
std::string lines_with(const std::string& text, const std::string& start,
                       bool wanted) {
  std::istringstream stream(text);
  std::string kept;
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with(start) == wanted) kept += line + "\n";
  return kept;
}

// What a reader sees of a run: without commands for GitHub and the place of the
// report.
std::string table(const std::string& out) {
  const std::string text = lines_with(out, "::", false);
  return text.substr(0, text.find("\nReport: "));
}

// Is this what the page shows?
void expect_shown(const std::string& name, const std::string& output) {
  std::string page = base::read_file(kPage);
  const std::string head = "<!-- output " + name + " -->\n```\n";
  const std::size_t found = page.find(head);
  ASSERT_NE(found, std::string::npos) << "docs/ci_gate.md has no " << head;
  const std::size_t start = found + head.size();
  const std::size_t end = page.find("```\n", start);
  ASSERT_NE(end, std::string::npos);
  if (std::getenv("NOISEGATE_UPDATE_DOCS") != nullptr) {
    page.replace(start, end - start, output);
    base::write_atomic(kPage, page);
    return;
  }
  EXPECT_EQ(page.substr(start, end - start), output)
      << "NOISEGATE_UPDATE_DOCS=1 docs/examples/toy_library/toy_gate_test "
         "writes docs/ci_gate.md anew";
}

class ToyGate : public ProgramTest {
 protected:
  Words command(const std::string& worker, const Words& more) const {
    Words words{"reproduce", "--tier", "smoke",      "--worker",         worker,
                "--out",     run(),    "--expected", kSource / kExpected};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  // As the page says, but for the folder of the run.
  Outcome gate(const std::string& worker, const Words& more = {}) {
    Words words = command(worker, {"--gate", "--github", "--claim", "S2",
                                   "--claim", "S10", "--claim", "S13"});
    words.insert(words.end(), more.begin(), more.end());
    return call(words, {{"PATH", NOISEGATE_TOY_FOLDER ":/usr/bin:/bin"},
                        {"GITHUB_WORKSPACE", kSource},
                        {"GITHUB_STEP_SUMMARY", path("summary.md")}});
  }
  fs::path run() const { return path("run"); }

  static constexpr const char* kExpected =
      "docs/examples/toy_library/expected.csv";
};

TEST_F(ToyGate, IsGreenForASoundLibrary) {
  const Outcome outcome = gate("toy_worker");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(lines_with(outcome.out, "::", true), "");
  EXPECT_THAT(base::read_file(path("summary.md")), HasSubstr("Gate: **ok**."));
  expect_shown("green", table(outcome.out));
}

TEST_F(ToyGate, IsRedForABrokenOneAndNamesTheChecks) {
  const Outcome outcome = gate("toy_worker_dampened");
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  const std::string found = lines_with(outcome.out, "::", true);
  // The row of S10 in expected.csv is line 10 of the file.
  const std::string place =
      std::string("::error file=") + kExpected + ",line=10,title=";
  for (const char* check :
       {"S10.quadratic_gap_1", "S10.quadratic_gap_2", "S10.quadratic_limit"}) {
    EXPECT_THAT(found, HasSubstr(place + check + "%3A fail::"));
    EXPECT_THAT(base::read_file(run() / "junit.xml"), HasSubstr(check));
  }
  EXPECT_THAT(found, Not(HasSubstr("title=S2.")));
  EXPECT_THAT(base::read_file(path("summary.md")),
              AllOf(HasSubstr("Gate: **not ok**, 1 of 3 verdicts"),
                    HasSubstr("S10.quadratic\\_gap\\_1 | **fail**")));
  expect_shown("red", table(outcome.out));
  expect_shown("annotation", found.substr(0, found.find('\n') + 1));
}

// Where old gradients meet a new rate: none of these claims goes there. The
// page says so.
TEST_F(ToyGate, DoesNotSeeWhatNoClaimExercises) {
  const Outcome outcome = gate("toy_worker_rate_in_velocity");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
}

TEST_F(ToyGate, TrialsOfOneBuildNeverAnswerForAnother) {
  EXPECT_EQ(gate("toy_worker").code, 0);
  const Outcome broken = gate("toy_worker_dampened");
  EXPECT_EQ(broken.code, 1);
  EXPECT_THAT(broken.err, Not(HasSubstr("there already")));
  const Outcome again = gate("toy_worker");
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.err, HasSubstr(": 0 trained"));
}

TEST_F(ToyGate, EveryClaimOnQuadraticsHoldsForASoundLibrary) {
  Words all;
  for (const char* claim :
       {"S1", "S2", "S3", "S4", "S5", "S6", "S10", "S12", "S13"})
    all.insert(all.end(), {"--claim", claim});
  all.emplace_back("--gate");
  const Outcome outcome =
      call(command(NOISEGATE_TOY_FOLDER "/toy_worker", all));
  EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("All 9 claims that the smoke tier can"));
}

// Of the commands that a reader copies, every option is there.
TEST_F(ToyGate, CommandsToCopyNameOptionsThatExist) {
  const std::string help = call({"reproduce", "--help"}).out;
  const std::regex option("--[a-z-]+");
  for (const fs::path& file : {kPage, kSource / "ci/github_workflow.yml"}) {
    const std::string text = base::read_file(file);
    int options = 0;
    for (std::size_t at = 0;
         (at = text.find("noisegate reproduce --", at)) != std::string::npos;
         ++at) {
      const std::size_t end =
          std::min(text.find("\n\n", at), text.find("```", at));
      const std::string command = text.substr(at, end - at);
      for (std::sregex_iterator found(command.begin(), command.end(), option);
           found != std::sregex_iterator(); ++found, ++options)
        EXPECT_THAT(help, HasSubstr(found->str() + " "));
    }
    EXPECT_GT(options, 5) << file;
  }
}

// The toy knows no planted fault: it must not train as if there were none.
TEST_F(ToyGate, AFaultThatTheLibraryDoesNotKnowIsNeverGreen) {
  const Outcome outcome =
      call(command(NOISEGATE_TOY_FOLDER "/toy_worker",
                   {"--claim", "S10", "--control", "momentum_cleared"}));
  EXPECT_EQ(outcome.code, 3) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("the toy library has no planted faults"));
}

}  // namespace
}  // namespace noisegate::app::testing
