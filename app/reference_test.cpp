// check --reference-only: published numbers, no run.
#include <gmock/gmock.h>

#include <fstream>

#include "app/testing.h"
#include "harness/base/file.h"
#include "harness/base/json.h"

namespace noisegate::app::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const fs::path kSource = NOISEGATE_SOURCE_DIR;

class ReferenceTest : public ProgramTest {
 protected:
  // A copy of reference/ with one text of one file replaced, as the program's
  // share folder.
  Variables changed(const std::string& file, const std::string& old,
                    const std::string& now) {
    const fs::path share = path("share");
    fs::create_directories(share);
    fs::copy(kSource / "reference", share / "reference",
             fs::copy_options::recursive);
    std::string text = base::read_file(share / "reference/smith2020" / file);
    const std::size_t at = text.find(old);
    EXPECT_NE(at, std::string::npos);
    text.replace(at, old.size(), now);
    std::ofstream(share / "reference/smith2020" / file, std::ios::binary)
        << text;
    return {{"NOISEGATE_SHARE", share.string()}};
  }
};

std::string outcome_of(const std::string& json, const std::string& id) {
  const base::Json model = base::parse_json(json, "model");
  for (const base::Json& finding : model.at("findings"))
    if (finding.at("id") == id) return finding.at("outcome");
  return "no such statement";
}

TEST_F(ReferenceTest, PrintsStatementsCountsAndContradictions) {
  const Outcome outcome = call({"check", "--reference-only"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, IsEmpty());
  for (const char* part :
       {"Table 1: wrn_16_4_bn_cifar10, the best 12 of 15 runs\n",
        "Table 2: resnet50_imagenet, single runs\n",
        "contradicts         Training loss falls as the batch size grows.\n",
        "Table 1 (caption); Section 6 · table 1: all rows · I06\n",
        "does not separate   ", "0.039 (32768) − 0.019 (16384) = 0.02 [",
        "14 contradicted.\n", "\nContradictions\n",
        "I09, Table 6 (caption); Appendix D: \"Test perplexity rises",
        "\nKnown inconsistencies that no number shows\n  I02  wording"})
    EXPECT_THAT(outcome.out, HasSubstr(part));
}

TEST_F(ReferenceTest, KeepsToTheWidth) {
  const std::string out = call({"check", "--reference-only"}).out;
  for (std::size_t at = 0, end = 0; end != std::string::npos; at = end + 1) {
    end = out.find('\n', at);
    std::size_t width = 0;
    for (const char c : out.substr(at, end - at))
      width += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    EXPECT_LE(width, 100U) << out.substr(at, end - at);
  }
}

TEST_F(ReferenceTest, WritesNoFile) {
  call({"check", "--reference-only"});
  EXPECT_FALSE(fs::exists(path("state/noisegate")));
}

TEST_F(ReferenceTest, JsonHasTablesFindingsAndHashes) {
  const Outcome outcome = call({"check", "--reference-only", "--json"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const base::Json model = base::parse_json(outcome.out, "model");
  EXPECT_EQ(model.at("paper"), "smith2020");
  ASSERT_EQ(model.at("tables").size(), 7U);
  EXPECT_EQ(model.at("tables").at(0).at("sha256").get<std::string>().size(),
            64U);
  int counted = 0;
  for (const auto& [word, count] : model.at("counts").items())
    counted += count.get<int>();
  EXPECT_EQ(static_cast<std::size_t>(counted), model.at("findings").size());
  EXPECT_EQ(outcome_of(outcome.out, "T6.perplexity_rises"), "contradicts");
}

TEST_F(ReferenceTest, TheOutcomeFollowsFromTheFiles) {
  // Table 6 with a rise throughout.
  const Variables share =
      changed("table6.csv",
              "88.06,0.26,35.85,0.06,1.4,1.4,1.4,\"1.4 (1.4 to "
              "1.4)\"\n\"momentum\",32,16560,,82.50",
              "80.06,0.26,35.85,0.06,1.4,1.4,1.4,\"1.4 (1.4 to "
              "1.4)\"\n\"momentum\",32,16560,,81.00");
  const Outcome outcome = call({"check", "--reference-only", "--json"}, share);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome_of(outcome.out, "T6.perplexity_rises"), "supports");
  EXPECT_EQ(outcome_of(outcome.out, "T6.perplexity_has_a_minimum"),
            "contradicts");
}

TEST_F(ReferenceTest, AFaultInTheReferenceIsExitCodeFour) {
  const Outcome outcome =
      call({"check", "--reference-only"},
           changed("table6.csv", "\"momentum\",32,16560,,82.50",
                   "\"momentum\",32,16560,,x82.50"));
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("table6.csv"));
}

TEST_F(ReferenceTest, WrongCommandLinesAreRefused) {
  const auto refused = [&](const Words& arguments) {
    const Outcome outcome = call(arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    return outcome.err;
  };
  EXPECT_THAT(refused({"check", "--reference-only", "--paper", "geiping2021"}),
              AllOf(HasSubstr("geiping2021"), HasSubstr("smith2020")));
  EXPECT_THAT(refused({"check", "--reference-only", "RUN"}),
              HasSubstr("no run"));
  refused({"check", "--reference-only", "--gate"});
  refused({"check", "--markdown"});
  refused({"check", "--paper", "smith2020"});
}

TEST_F(ReferenceTest, TheShippedPageIsUpToDate) {
  const Outcome outcome = call({"check", "--reference-only", "--markdown"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            base::read_file(kSource / "docs" / "published_findings.md"))
      << "noisegate check --reference-only --markdown > "
         "docs/published_findings.md";
}

}  // namespace
}  // namespace noisegate::app::testing
