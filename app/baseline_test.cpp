// noisegate baseline, and the level checks that follow from it, with a worker
// that trains nothing.
#include <gmock/gmock.h>

#include <fstream>

#include "app/testing.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/claim/baseline.h"

namespace noisegate::app::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kFile = "smoke/section33_warm_up.glyphs.cpu.csv";

class BaselineTest : public ProgramTest {
 protected:
  // A run of S12's sweep.
  fs::path run(const std::string& name, const std::string& seed,
               const std::string& replicates = "10", const Words& more = {},
               const Variables& environment = {},
               const std::string& worker = NOISEGATE_FAKE_WORKER) {
    Words words{"run",
                "--tier",
                "smoke",
                "--claim",
                "S12",
                "--jobs",
                "2",
                "--worker",
                worker,
                "--seed",
                seed,
                "--out",
                path(name).string(),
                "--replicates",
                replicates};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = call(words, environment);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return path(name);
  }
  // The baseline of two runs of ten replicates.
  fs::path baseline() {
    const Outcome outcome = make({run("a", "2000"), run("b", "2001")});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return path("measured");
  }
  Outcome make(const std::vector<fs::path>& runs) {
    Words words{"baseline"};
    for (const fs::path& folder : runs) words.push_back(folder.string());
    words.insert(words.end(), {"--out", path("measured").string()});
    return call(words);
  }
  Outcome check(const fs::path& run, const Words& more = {},
                const std::string& verb = "check") {
    Words words{verb, run.string(), "--baseline", path("measured").string()};
    words.insert(words.end(), more.begin(), more.end());
    return call(words);
  }
  // Outcomes of the level checks in verdicts.json.
  static std::vector<std::string> levels(const fs::path& run) {
    std::vector<std::string> outcomes;
    const base::Json json = base::read_json(run / "verdicts.json");
    for (const base::Json& check : json.at("verdicts").at("checks"))
      if (check.at("suite") == "baseline")
        outcomes.push_back(check.at("outcome"));
    return outcomes;
  }
  void refused(const std::vector<fs::path>& runs, const std::string& why) {
    const Outcome outcome = make(runs);
    EXPECT_EQ(outcome.code, 2) << why;
    EXPECT_THAT(outcome.err, HasSubstr(why));
    EXPECT_FALSE(fs::exists(path("measured")));
  }
  fs::path expected(const std::string& rows) {
    const fs::path file = path("expected.csv");
    std::ofstream(file) << "claim,data,device,expected,reason\n" << rows;
    return file;
  }
};

TEST_F(BaselineTest, IsAFileWithItsOrigin) {
  const fs::path file = baseline() / kFile;
  const std::string text = base::read_file(file);
  EXPECT_THAT(text, AllOf(HasSubstr("# Measured levels of section33_warm_"
                                    "up on glyphs (cpu, smoke tier)"),
                          HasSubstr(", commit "), HasSubstr("numerics fake-1"),
                          HasSubstr("# Machine: cpu "), HasSubstr("; blas "),
                          HasSubstr("; torch "),
                          HasSubstr("# Run: master seed 2000, 10 replicates"),
                          HasSubstr("# Run: master seed 2001, 10 replicates"),
                          HasSubstr("SHA-256 of its plan ")));
  const claim::Baseline baseline = claim::parse_baseline(text, file.string());
  EXPECT_THAT(baseline.master_seeds, ::testing::ElementsAre(2000, 2001));
  ASSERT_FALSE(baseline.rows.empty());
  for (const claim::BaselineRow& row : baseline.rows) EXPECT_EQ(row.n, 20);
  // Made again it is the same.
  EXPECT_EQ(make({path("b"), path("a")}).code, 0);
  EXPECT_EQ(base::read_file(file), text);
}

TEST_F(BaselineTest, ALaterRunIsComparedWithIt) {
  baseline();
  const fs::path sound = run("sound", "1", "7");
  const Outcome outcome = check(sound);
  EXPECT_THAT(levels(sound), AllOf(Not(::testing::IsEmpty()), Each("pass")));
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("levels against the measured"),
                                 HasSubstr("baseline.section33_warm_up."),
                                 HasSubstr("are to be expected.\n")));
  EXPECT_EQ(check(sound, {}, "report").code, 0);
  EXPECT_THAT(base::read_file(sound / "report.html"),
              HasSubstr("Levels as in the measured baseline"));
  EXPECT_THAT(base::read_file(sound / "junit.xml"),
              HasSubstr("<testsuite name=\"baseline\" tests="));
  // Without a baseline the run has the same claims and no level.
  EXPECT_EQ(call({"check", sound.string()}).code, outcome.code);
  EXPECT_THAT(levels(sound), ::testing::IsEmpty());
}

TEST_F(BaselineTest, ADriftIsRedInEveryOutput) {
  baseline();
  const fs::path drifted =
      run("drifted", "1", "7", {}, {{"FAKE_OFFSET", "-4.5"}});
  const int claims = call({"check", drifted.string()}).code;
  const Outcome outcome = check(drifted);
  EXPECT_EQ(claims, 3);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(levels(drifted), ::testing::Contains("fail"));
  EXPECT_THAT(outcome.out, HasSubstr("farthest"));
  check(drifted, {}, "report");
  EXPECT_THAT(base::read_file(drifted / "junit.xml"),
              HasSubstr("<testcase classname=\"baseline\" name=\"baseline."));
  EXPECT_THAT(base::read_file(drifted / "report.json"),
              HasSubstr("\"levels\":{\"checks\":[\"baseline."));
}

TEST_F(BaselineTest, TheGateAsksForIt) {
  baseline();
  const fs::path sound = run("sound", "1", "7");
  const fs::path drifted =
      run("drifted", "3", "7", {}, {{"FAKE_OFFSET", "-4.5"}});
  const std::string claim = "S12,glyphs,cpu,ungated,of a fake\n";
  const std::string row = "baseline,glyphs,cpu,pass,as measured\n";
  const Words all = {"--gate", "--claim", "S12", "--expected",
                     expected(claim + row).string()};
  Outcome outcome = check(sound, all);
  EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("ok      baseline expected pass"));
  outcome = check(drifted, all);
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("NOT OK  baseline expected pass"));

  // Nothing to compare with.
  fs::create_directories(path("empty") / "smoke");
  outcome = call({"check", sound.string(), "--baseline", path("empty").string(),
                  "--gate", "--claim", "S12", "--expected",
                  path("expected.csv").string()});
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("Expected pass, got missing"));
  // Levels that nobody expects anything of.
  expected(claim);
  EXPECT_EQ(check(sound, all).code, 1);
}

TEST_F(BaselineTest, OtherDataHaveNoLevel) {
  baseline();
  const fs::path other = run("other", "1", "7", {"--data-seed", "7"});
  const Outcome outcome = check(other);
  EXPECT_THAT(levels(other), ::testing::IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("baseline is of data seed 1000"));
}

TEST_F(BaselineTest, TheGateSaysThatItExpectsWhatOtherDataShow) {
  const auto desk = [&](const std::string& data_seed) {
    const Words words{"run",
                      "--tier",
                      "desk",
                      "--claim",
                      "S12",
                      "--replicates",
                      "2",
                      "--worker",
                      NOISEGATE_FAKE_WORKER,
                      "--data-seed",
                      data_seed,
                      "--out",
                      path(data_seed).string()};
    EXPECT_EQ(call(words).code, 0);
    return path(data_seed).string();
  };
  constexpr auto kWarning = "the gate expects are of data seed 1000";
  const std::string other = desk("7");
  EXPECT_THAT(call({"check", other, "--claim", "S12", "--gate"}).err,
              HasSubstr(kWarning));
  EXPECT_THAT(call({"check", other}).err, Not(HasSubstr(kWarning)));
  EXPECT_THAT(call({"check", desk("1000"), "--claim", "S12", "--gate"}).err,
              Not(HasSubstr(kWarning)));
  const fs::path own =
      expected("\"S12\",\"glyphs\",\"cpu\",\"pass\",\"own\"\n");
  EXPECT_THAT(call({"check", other, "--claim", "S12", "--gate", "--expected",
                    own.string()})
                  .err,
              Not(HasSubstr(kWarning)));
}

TEST_F(BaselineTest, ItsOwnRunsAreNotGreen) {
  baseline();
  const Outcome outcome = check(path("a"));
  EXPECT_THAT(outcome.code, AnyOf(1, 3));
  EXPECT_THAT(levels(path("a")), Each("inconclusive"));
  EXPECT_THAT(outcome.out, HasSubstr("compared with itself"));
}

TEST_F(BaselineTest, AFaultIsComparedWithSoundTraining) {
  baseline();
  const fs::path faulty =
      run("faulty", "1", "7", {"--control", "learning_rate_not_decayed"});
  check(faulty);
  EXPECT_THAT(levels(faulty), ::testing::Contains("fail"));
}

TEST_F(BaselineTest, RefusesARunThatIsUnfit) {
  const fs::path a = run("a", "2000");
  refused({a}, "10 replicates are fewer than the 20");
  refused({a, a}, "two runs have the master seed 2000");
  refused({a, run("default", "1000")}, "master seed 1000 is the one");
  refused({a, run("control", "2001", "10", {"--control", "no_fault"})},
          "a run of control no_fault");
  refused({a, run("data", "2001", "10", {"--data-seed", "7"})},
          "data seed is 7");
  refused({a, run("build", "2001", "10", {}, {},
                  std::string(NOISEGATE_FAKE_WORKER) + " --numerics other")},
          "numerics");
  refused({a, path("nowhere")}, "nowhere");
}

TEST_F(BaselineTest, RefusesAnUnfinishedRun) {
  const fs::path a = run("a", "2000"), b = run("b", "2001");
  fs::remove(fs::directory_iterator(b / "trials")->path());
  refused({a, b}, "1 of its ");
}

TEST_F(BaselineTest, ABadFileStopsTheCheck) {
  const fs::path file = baseline() / kFile;
  const fs::path sound = run("sound", "1", "7");
  std::string text = base::read_file(file);
  text.resize(text.size() - 30);
  std::ofstream(file, std::ios::binary) << text;
  Outcome outcome = check(sound);
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr(file.string() + ":"));

  baseline();
  fs::rename(file, path("measured") / "smoke/other.glyphs.cpu.csv");
  outcome = check(sound);
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("holds what belongs in section33"));
}

}  // namespace
}  // namespace noisegate::app::testing
