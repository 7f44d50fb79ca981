// What the program says to wrong command lines, and what list and show print.
#include <gmock/gmock.h>

#include "app/testing.h"
#include "harness/base/json.h"

namespace noisegate::app::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

class UsageTest : public ProgramTest {
 protected:
  // The command line is refused with exit code 2 and nothing on stdout.
  std::string refused(const Words& arguments) {
    const Outcome outcome = call(arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    return outcome.err;
  }
};

TEST_F(UsageTest, UnknownNamesAreAnsweredWithTheNearest) {
  EXPECT_THAT(refused({"list", "--suite", "linear_scalin"}),
              AllOf(HasSubstr("there is no suite 'linear_scalin'"),
                    HasSubstr("did you mean 'linear_scaling'?")));
  EXPECT_THAT(refused({"list", "--claim", "S2O"}),
              AllOf(HasSubstr("there is no claim 'S2O'"),
                    HasSubstr("did you mean 'S2")));
  EXPECT_THAT(refused({"show", "s20"}), HasSubstr("did you mean 'S20'?"));
  EXPECT_THAT(refused({"list", "--tier", "deks"}), HasSubstr("desk"));
  EXPECT_THAT(refused({"plan", "--control", "noise_remove"}),
              HasSubstr("did you mean 'noise_removed'?"));
  EXPECT_THAT(refused({"reprodce"}), HasSubstr("did you mean 'reproduce'?"));
  EXPECT_THAT(refused({"list", "--siute", "x"}),
              HasSubstr("did you mean '--suite'?"));
}

TEST_F(UsageTest, ASelectionThatMatchesNothingIsRefused) {
  EXPECT_THAT(refused({"plan", "--dry-run", "--suite", "zzz*"}),
              HasSubstr("no suite matches 'zzz*'"));
  EXPECT_THAT(refused({"plan", "--dry-run", "--claim", "Z*"}),
              HasSubstr("no claim matches 'Z*'"));
  EXPECT_THAT(refused({"plan", "--dry-run", "--suite", "linear_scaling",
                       "--claim", "S1"}),
              HasSubstr("the selection matches nothing"));
}

TEST_F(UsageTest, AClaimThatNoSuiteHasYetIsSaidToBeSo) {
  EXPECT_THAT(refused({"plan", "--dry-run", "--claim", "G1"}),
              AllOf(HasSubstr("no check of it"), HasSubstr("show G1")));
}

TEST_F(UsageTest, WrongValuesAreRefused) {
  refused({});
  refused({"show"});
  const std::vector<Words> all_wrong = {
      {"--jobs", "0"},     {"--replicates", "0"},
      {"--seed", "-1"},    {"--seed", "18446744073709551616"},
      {"--seed", "1.5"},   {"--data-seed", "x"},
      {"--device", "tpu"}, {"--quiet", "--verbose"}};
  for (const Words& wrong : all_wrong)
    refused({"plan", "--dry-run", wrong[0], wrong[1]});
  refused({"check", "/a", "/b"});
  EXPECT_THAT(refused(fake("plan", path("run"), {"--timeout", "soon"})),
              HasSubstr("--timeout: 'soon' is not a time"));
  EXPECT_THAT(refused({"plan", "--dry-run", "--worker", "/no/such/program"}),
              HasSubstr("/no/such/program"));
}

TEST_F(UsageTest, HelpHasExamplesOfEachVerb) {
  const std::string all = call({"--help"}).out;
  for (const char* verb : {"reproduce", "list", "show", "plan", "run", "check",
                           "report", "doctor"}) {
    EXPECT_THAT(all, HasSubstr(verb));
    const Outcome help = call({verb, "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, AllOf(HasSubstr("Examples:\n"),
                                HasSubstr("noisegate " + std::string(verb))));
  }
  EXPECT_THAT(call({"--version"}).out, MatchesRegex("noisegate [0-9.]+.*\n"));
}

TEST_F(UsageTest, ListShowsEachClaimWithTierPlaceAndStatement) {
  const Outcome outcome = call({"list"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\nlinear_scaling: "));
  EXPECT_THAT(outcome.out,
              ContainsRegex("\n  S20  desk     Figure 1c; Section 5\n"
                            "       Plain SGD: the best learning rate grows"));
  for (std::size_t at = 0, end = 0; end != std::string::npos; at = end + 1) {
    end = outcome.out.find('\n', at);
    EXPECT_LE(outcome.out.substr(at, end - at).size(), 100U);
  }
}

TEST_F(UsageTest, ListAsJsonNamesTheSameClaims) {
  const Outcome outcome = call({"list", "--suite", "linear*", "--json"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const base::Json json = base::parse_json(outcome.out, "list");
  ASSERT_EQ(json.at("suites").size(), 1U);
  const base::Json& suite = json.at("suites").at(0);
  EXPECT_EQ(suite.at("id"), "linear_scaling");
  bool found = false;
  for (const base::Json& claim : suite.at("claims")) {
    EXPECT_FALSE(claim.at("statement").get<std::string>().empty())
        << claim.at("id");
    if (claim.at("id") != "S20") continue;
    found = true;
    EXPECT_EQ(claim.at("decided_at"), "desk");
    EXPECT_TRUE(claim.at("decides_here"));
    EXPECT_GE(claim.at("checks").size(), 2U);
  }
  EXPECT_TRUE(found);
}

TEST_F(UsageTest, ShowTellsAllOfAClaim) {
  const Outcome outcome = call({"show", "S20"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  for (const char* part :
       {"S20  Plain SGD: the best learning rate", "smith2020, Figure 1c",
        "linear_scaling: ", "Checks\n", "S20.noise_slope [slope]",
        "allowed       0.75 to 1.25 octaves", "because", "turned by",
        "noise_removed", "Experiments at tier desk on glyphs",
        "What differs from the paper", "at most 21 million updates"})
    EXPECT_THAT(outcome.out, HasSubstr(part));
}

TEST_F(UsageTest, ShowSaysWhatATierCannotDecide) {
  const Outcome outcome = call({"show", "S9"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("Not decided at tier desk"));
  EXPECT_THAT(call({"show", "G1"}).out, HasSubstr("not in this version"));
}

TEST_F(UsageTest, AFullDiskOnStandardOutputIsAnError) {
  const Outcome outcome =
      Process(
          {"/bin/sh", "-c", "exec \"$0\" list > /dev/full", NOISEGATE_PROGRAM},
          {}, path("."))
          .wait();
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("No space left"));
}

TEST_F(UsageTest, PlansOfThePaperSayWhatTheyCost) {
  const Outcome text = call({"plan", "--tier", "paper"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("Table 7 (table7)"), HasSubstr("sum"),
                              HasSubstr("30 TFLOP/s"),
                              HasSubstr("shared with Figure 1")));
  const Outcome one = call({"plan", "--tier", "paper", "--experiment", "table1",
                            "--json", "--gpu-tflops", "100"});
  EXPECT_EQ(one.code, 0) << one.err;
  const base::Json json = base::parse_json(one.out, "plan");
  ASSERT_EQ(json.at("experiments").size(), 1U);
  EXPECT_EQ(json.at("experiments").at(0).at("trials"), 1620);
  EXPECT_EQ(json.at("sum").at("trials"), 1620);
  EXPECT_EQ(json.at("assumed").at("flops_per_second"), 1e14);
  EXPECT_THAT(refused({"plan", "--tier", "paper", "--experiment", "tabel1"}),
              HasSubstr("did you mean 'table1'?"));
}

// Nothing is written, and nobody is asked for data.
TEST_F(UsageTest, ARunHasOneDataSet) {
  for (const char* verb : {"run", "reproduce"})
    EXPECT_THAT(refused({verb, "--tier", "paper", "--experiment", "table1",
                         "--experiment", "table7"}),
                AllOf(HasSubstr("needs cifar10, mnist"),
                      HasSubstr("cifar10: table1; mnist: table7")));
  EXPECT_THAT(
      refused({"plan", "--tier", "paper", "--out", path("run").string()}),
      HasSubstr("a run has one data set"));
  EXPECT_FALSE(std::filesystem::exists(path("run")));
  EXPECT_THAT(refused({"run", "--tier", "paper", "--experiment", "table2"}),
              HasSubstr("no selected claim reads table2 at tier paper"));
}

TEST_F(UsageTest, ListSaysOfEveryClaimWhoDecidesIt) {
  const Outcome text = call({"list", "--claims"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("82 claims: "),
                              HasSubstr("S40.test_accuracy_256"),
                              HasSubstr("Undecided, 3: It needs ImageNet.")));
  const Outcome json = call({"list", "--claims", "--json"});
  EXPECT_EQ(base::parse_json(json.out, "list").at("claims").size(), 82U);
}

TEST_F(UsageTest, ListShowsWorkloads) {
  const Outcome text =
      call({"list", "--workloads", "--worker", NOISEGATE_FAKE_WORKER});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out,
              AllOf(HasSubstr("wrn_16_4_bn_cifar10"), HasSubstr("2748890"),
                    HasSubstr("test_perplexity (1, less is better)"),
                    HasSubstr("waits")));
  const Outcome json = call(
      {"list", "--workloads", "--json", "--worker", NOISEGATE_FAKE_WORKER});
  EXPECT_GE(base::parse_json(json.out, "list").at("workloads").size(), 7U);
}

}  // namespace
}  // namespace noisegate::app::testing
