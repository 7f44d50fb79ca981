// What a run trains when claims are named, and how a run that is there is
// asked.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "app/testing.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/trial/plan.h"

namespace noisegate::app::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class NarrowTest : public ProgramTest {
 protected:
  // The plan that the options lead to.
  trial::Plan plan(const std::string& name, const Words& more = {}) {
    const Outcome outcome = call(fake("plan", path(name), more));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return trial::read_plan(path(name) / "rounds/1/plan.json");
  }
  static std::set<std::string> sweeps(const trial::Plan& plan) {
    std::set<std::string> ids;
    for (const auto& trial : plan.trials) ids.insert(trial.spec.stream);
    return ids;
  }
  // Keys of each pack's trials, in their order.
  static std::map<std::string, std::vector<std::string>> packs(
      const trial::Plan& plan) {
    std::map<std::string, std::vector<std::string>> all;
    for (const auto& pack : plan.packs)
      for (const std::size_t trial : pack.trials)
        all[pack.label].push_back(plan.trials[trial].key);
    return all;
  }
  // A run of S3 alone.
  fs::path narrow_run() {
    const Outcome outcome =
        call(fake("run", path("narrow"), {"--claim", "S3"}));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return path("narrow");
  }
};

TEST_F(NarrowTest, AControlTrainsWhatItAimsAt) {
  // Aims at S12 alone.
  EXPECT_EQ(sweeps(plan("decay", {"--control", "learning_rate_not_decayed"})),
            sweeps(plan("S12", {"--claim", "S12"})));
  // Aims at nothing; aims at checks that this tier does not decide.
  EXPECT_EQ(sweeps(plan("none", {"--control", "no_fault"})),
            sweeps(plan("all")));
  EXPECT_EQ(sweeps(plan("toy", {"--control", "ghost_is_batch"})),
            sweeps(plan("all")));
}

TEST_F(NarrowTest, AClaimTrainsTheSweepsThatItsChecksReadAndNoOther) {
  EXPECT_EQ(sweeps(plan("S3", {"--claim", "S3"})),
            std::set<std::string>{"section32_gradient_noise"});
  EXPECT_EQ(sweeps(plan("S5", {"--claim", "S5"})),
            std::set<std::string>{"appendixA_temperature"});
  EXPECT_EQ(sweeps(plan("both", {"--claim", "S3", "--claim", "S5"})),
            (std::set<std::string>{"section32_gradient_noise",
                                   "appendixA_temperature"}));
  EXPECT_GT(sweeps(plan("all")).size(), 5U);
}

TEST_F(NarrowTest, PacksAreTheSameWhateverIsSelected) {
  const auto all = packs(plan("all"));
  for (const char* claim : {"S3", "S5", "S13"}) {
    const auto some = packs(plan(claim, {"--claim", claim}));
    ASSERT_FALSE(some.empty());
    EXPECT_LT(some.size(), all.size());
    for (const auto& [label, keys] : some) {
      ASSERT_TRUE(all.contains(label)) << label;
      EXPECT_EQ(all.at(label), keys) << label;
    }
  }
}

TEST_F(NarrowTest, TheVerdictIsThatOfTheWholeRun) {
  const fs::path whole = path("whole");
  EXPECT_EQ(call(fake("run", whole)).code, 0);
  call({"check", whole.string()});
  call({"check", narrow_run().string()});
  const auto verdict = [](const fs::path& run, const std::string& id) {
    const base::Json json = base::read_json(run / "verdicts.json");
    for (const auto& check : json.at("verdicts").at("checks"))
      if (check.at("check") == id) return check;
    return base::Json();
  };
  const base::Json expected = verdict(whole, "S3.covariance");
  ASSERT_FALSE(expected.is_null());
  EXPECT_EQ(verdict(path("narrow"), "S3.covariance"), expected);
}

TEST_F(NarrowTest, WhatWasNotPlannedIsNoPartOfTheRunAndNeverGreen) {
  const fs::path run = narrow_run();
  const Outcome judged = call({"check", run.string()});
  EXPECT_THAT(judged.out,
              AllOf(HasSubstr("S3.covariance"), Not(HasSubstr("S5.")),
                    HasSubstr("of 1 claim")));
  EXPECT_THAT(judged.err,
              AllOf(HasSubstr("not part of this run"), HasSubstr("S5")));
  const Outcome asked = call({"check", run.string(), "--claim", "S5"});
  EXPECT_EQ(asked.code, 2);
  EXPECT_THAT(asked.err, HasSubstr("noisegate run --claim S5"));
  const Outcome gated = call({"check", run.string(), "--gate"});
  EXPECT_EQ(gated.code, 2);
  EXPECT_THAT(gated.err, AllOf(HasSubstr("--gate"), HasSubstr("S5")));
}

TEST_F(NarrowTest, TheFolderIsNamedByWhatItHolds) {
  const auto place = [&](const Words& more) {
    Words words = fake("run", "", more);
    words.erase(words.end() - static_cast<long>(more.size()) - 2,
                words.end() - static_cast<long>(more.size()));
    const Outcome outcome = call(words);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return fs::path(outcome.out).filename().string();
  };
  const std::string one = place({"--claim", "S3"});
  EXPECT_THAT(one, HasSubstr("section32_gradient_noise"));
  const std::string all = place({"--suite", "sde_theory"});
  EXPECT_THAT(all, Not(HasSubstr("section32_gradient_noise")));
}

TEST_F(NarrowTest, ShowTellsHowARunsVerdictCameAbout) {
  const fs::path run = narrow_run();
  const Outcome told = call({"show", "S3", run.string()});
  EXPECT_EQ(told.code, 0) << told.err;
  EXPECT_THAT(told.out, AllOf(HasSubstr("S3  fail in " + run.string()),
                              HasSubstr("S3.covariance: fail"),
                              HasSubstr("The claim allows -1.05 to -0.95.")));
  const Outcome json = call({"show", "S3", run.string(), "--json"});
  const base::Json checks = base::parse_json(json.out, "show").at("checks");
  ASSERT_EQ(checks.size(), 2U);
  EXPECT_GE(checks.at(1).at("story").size(), 4U);
  EXPECT_EQ(call({"show", "S5", run.string()}).code, 2);
  EXPECT_EQ(call({"show", "S3", run.string(), "--tier", "smoke"}).code, 2);
  EXPECT_FALSE(fs::exists(run / "verdicts.json"));
}

TEST_F(NarrowTest, OptionsThatSayWhatIsTrainedAreRefusedBesideARun) {
  const fs::path run = narrow_run();
  const std::vector<Words> scope = {
      {"--tier", "desk"},    {"--seed", "1000"},  {"--data-seed", "7"},
      {"--replicates", "2"}, {"--device", "cpu"}, {"--control", "no_fault"},
      {"--data", "/no/such"}};
  for (const char* verb : {"check", "report"}) {
    for (const Words& option : scope) {
      const Outcome outcome = call({verb, run.string(), option[0], option[1]});
      EXPECT_EQ(outcome.code, 2) << option[0];
      EXPECT_THAT(outcome.err, HasSubstr(option[0] + " can't be given beside"));
    }
  }
  EXPECT_FALSE(fs::exists(run / "verdicts.json"));
  EXPECT_FALSE(fs::exists(run / "report.html"));
}

TEST_F(NarrowTest, OptionsBesideOutMustAgreeWithTheRunThere) {
  const std::string run = narrow_run().string();
  const Outcome equal =
      call({"check", "--out", run, "--tier", "smoke", "--replicates", "2"});
  EXPECT_NE(equal.code, 2) << equal.err;
  for (const Words& option : std::vector<Words>{
           {"--tier", "desk"}, {"--seed", "7"}, {"--replicates", "3"}}) {
    const Outcome other = call({"check", "--out", run, option[0], option[1]});
    EXPECT_EQ(other.code, 2) << option[0];
    EXPECT_THAT(other.err, HasSubstr(option[0] + " is " + option[1]));
  }
}

}  // namespace
}  // namespace noisegate::app::testing
