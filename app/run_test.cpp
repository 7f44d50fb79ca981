// Runs of the whole program with a worker that trains nothing.
#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <regex>
#include <thread>

#include "app/testing.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/run/run_folder.h"

namespace noisegate::app::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

class RunTest : public ProgramTest {
 protected:
  std::string verdicts(const fs::path& run) const {
    return base::read_file(run / "verdicts.json");
  }
  std::vector<fs::path> records(const fs::path& run) const {
    std::vector<fs::path> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(run / "trials", ignored))
      if (entry.path().extension() == ".json") found.push_back(entry.path());
    return found;
  }
  // Starts a run that is slow enough to be disturbed, and waits for its first
  // results.
  std::unique_ptr<Process> start_slow(const fs::path& run) {
    auto process = start(fake("run", run), {{"FAKE_SLOW_MS", "20"}});
    for (int i = 0; i < 2000 && records(run).size() < 10; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_GE(records(run).size(), 10U);
    return process;
  }
  // A finished run, the one that others must equal.
  fs::path whole_run() {
    const Outcome outcome = call(fake("run", path("whole")));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    call({"check", path("whole").string()});
    return path("whole");
  }
};

TEST_F(RunTest, ReproduceLeavesVerdictsAndAReport) {
  const fs::path run = path("run");
  const Outcome outcome = call(fake("reproduce", run));
  EXPECT_THAT(outcome.code, AnyOf(0, 1, 3)) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("S1"), HasSubstr("report.html\n")));
  for (const char* file : {"verdicts.json", "report.html", "report.json",
                           "junit.xml", "rounds/1/plan.json"})
    EXPECT_TRUE(fs::exists(run / file)) << file;

  const base::Json json = base::read_json(run / "verdicts.json");
  EXPECT_EQ(json.at("version"), 1);
  EXPECT_EQ(json.at("run").at("tier"), "smoke");
  EXPECT_EQ(json.at("run").at("master_seed"), 1000);
  EXPECT_FALSE(json.at("verdicts").at("claims").empty());
}

TEST_F(RunTest, ASecondRunTrainsNothingAndChecksToTheSameBytes) {
  const fs::path run = path("run");
  const int code = call(fake("reproduce", run)).code;
  const std::string first = verdicts(run);
  const std::string page = base::read_file(run / "report.html");
  const Outcome again = call(fake("reproduce", run));
  EXPECT_EQ(again.code, code);
  EXPECT_THAT(again.err, HasSubstr(": 0 trained"));
  EXPECT_EQ(verdicts(run), first);
  EXPECT_EQ(base::read_file(run / "report.html"), page);
  EXPECT_EQ(call({"check", run.string()}).code, code);
  EXPECT_EQ(verdicts(run), first);
}

TEST_F(RunTest, NarrowingChangesTheAnswerAndNotTheFile) {
  const fs::path run = whole_run();
  const std::string all = verdicts(run);
  const Outcome one = call({"check", run.string(), "--claim", "S3"});
  EXPECT_THAT(one.out, AllOf(HasSubstr("S3"), Not(HasSubstr("S4"))));
  EXPECT_EQ(verdicts(run), all);
  const Outcome other = call({"check", run.string(), "--claim", "S9"});
  EXPECT_EQ(other.code, 3) << other.err;
}

TEST_F(RunTest, AClaimThatTheTierCannotDecideTrainsNothing) {
  const Outcome outcome =
      call(fake("reproduce", path("run"), {"--claim", "S9"}));
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("can be decided at tier smoke"));
  EXPECT_FALSE(fs::exists(path("run")));
}

TEST_F(RunTest, DryRunWritesNothing) {
  const Outcome outcome = call(fake("plan", path("run"), {"--dry-run"}));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("trials in"), HasSubstr("packs")));
  EXPECT_FALSE(fs::exists(path("run")));
}

TEST_F(RunTest, APlanIsTheOneThatRunFollows) {
  EXPECT_EQ(call(fake("plan", path("planned"))).code, 0);
  const fs::path run = whole_run();
  EXPECT_EQ(base::read_file(path("planned") / "rounds/1/plan.json"),
            base::read_file(run / "rounds/1/plan.json"));
}

TEST_F(RunTest, KillingTheControllerCostsNothingButTime) {
  const std::string expected = verdicts(whole_run());
  const fs::path run = path("run");
  const auto process = start_slow(run);
  process->signal(SIGKILL);
  EXPECT_EQ(process->wait().code, 128 + SIGKILL);
  const std::size_t kept = records(run).size();
  EXPECT_LT(kept, records(path("whole")).size());
  const Outcome resumed = call(fake("run", run));
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("there already"));
  call({"check", run.string()});
  EXPECT_EQ(verdicts(run), expected);
}

TEST_F(RunTest, KillingAWorkerCostsItsPackOnly) {
  const std::string expected = verdicts(whole_run());
  const fs::path run = path("run");
  const Outcome broken = call(fake("run", run), {{"FAKE_KILL_PACK", "0"}});
  EXPECT_EQ(broken.code, 3) << broken.err;
  EXPECT_THAT(broken.err, HasSubstr("have no result"));
  const Outcome judged = call({"check", run.string()});
  EXPECT_NE(judged.code, 0);
  EXPECT_EQ(call(fake("run", run)).code, 0);
  call({"check", run.string()});
  EXPECT_EQ(verdicts(run), expected);
}

// The networks of the smoke tier are trained, and no check reads them.
TEST_F(RunTest, AFailedTrialIsNotGreenThoughNoCheckReadsIt) {
  std::ofstream expected(path("expected.csv"));
  expected << "claim,data,device,expected,reason\nS3,glyphs,cpu,fail,fake\n";
  for (const char* claim : {"S1", "S2", "S4", "S5", "S6", "S10", "S12", "S13"})
    expected << claim << ",glyphs,cpu,ungated,fake\n";
  expected.close();
  const auto reproduce = [&](const std::string& name, const Variables& more) {
    return call({"reproduce", "--tier", "smoke", "--worker",
                 NOISEGATE_FAKE_WORKER, "--gate", "--expected",
                 path("expected.csv").string(), "--out", path(name).string()},
                more);
  };
  const Outcome sound = reproduce("sound", {});
  ASSERT_EQ(sound.code, 0) << sound.out << sound.err;
  const auto packs = base::read_json(path("sound") / "rounds/1/plan.json")
                         .at("plan")
                         .at("packs");
  std::size_t network = 0;
  while (packs.at(network).at("label").get<std::string>().find(
             "networks_lstm") == std::string::npos)
    ++network;
  const Outcome broken =
      reproduce("broken", {{"FAKE_SILENT_PACK", std::to_string(network)}});
  EXPECT_EQ(broken.code, 3) << broken.err;
  EXPECT_THAT(broken.err, HasSubstr("networks_lstm"));
}

TEST_F(RunTest, SignalsStopARunThatCanGoOn) {
  const fs::path run = path("run");
  for (const auto& [signal, code] : std::vector<std::pair<int, int>>{
           {SIGINT, 130}, {SIGTERM, 75}, {SIGUSR1, 75}}) {
    fs::remove_all(run);
    const auto process = start_slow(run);
    process->signal(signal);
    const Outcome outcome = process->wait();
    EXPECT_EQ(outcome.code, code) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("the same command goes on"));
  }
  EXPECT_EQ(call(fake("run", run)).code, 0);
}

TEST_F(RunTest, ATimeLimitStopsLikeASignal) {
  const Outcome outcome = call(fake("run", path("run"), {"--max-time", "0.3s"}),
                               {{"FAKE_SLOW_MS", "20"}});
  EXPECT_EQ(outcome.code, 75) << outcome.err;
}

TEST_F(RunTest, TwoRunsOnOneFolderAreRefused) {
  const run::RunFolder folder(path("run"));
  const run::RunLock lock(folder);
  const Outcome outcome = call(fake("run", path("run")));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr(std::to_string(::getpid())));
}

TEST_F(RunTest, AnotherExperimentInTheSameFolderIsRefused) {
  const fs::path run = whole_run();
  const Outcome outcome = call(fake("run", run, {"--seed", "7"}));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("seed"));
}

TEST_F(RunTest, AFolderThatCannotBeWrittenIsNamed) {
  std::ofstream(path("file")) << "not a folder";
  const Outcome outcome = call(fake("reproduce", path("file") / "run"));
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr((path("file") / "run").string()));
}

TEST_F(RunTest, ARecordCutInHalfIsSetAsideAndTrainedAgain) {
  const fs::path run = whole_run();
  const std::string expected = verdicts(run);
  // One on which a verdict rests: not every trial of this tier is judged.
  const std::vector<fs::path> all = records(run);
  const auto judged_record =
      std::find_if(all.begin(), all.end(), [&](const fs::path& path) {
        return expected.find(path.stem().string()) != std::string::npos;
      });
  ASSERT_NE(judged_record, all.end());
  const fs::path& record = *judged_record;
  fs::resize_file(record, fs::file_size(record) / 2);
  const Outcome judged = call({"check", run.string()});
  EXPECT_THAT(judged.err, HasSubstr(record.filename().string()));
  EXPECT_TRUE(fs::exists(record.string() + ".bad"));
  EXPECT_NE(verdicts(run), expected);
  const Outcome again = call(fake("run", run));
  EXPECT_THAT(again.err, HasSubstr("1 trained"));
  call({"check", run.string()});
  EXPECT_EQ(verdicts(run), expected);
}

TEST_F(RunTest, CheckAndReportReadARunThatCannotBeWritten) {
  const fs::path run = whole_run();
  const std::string expected = verdicts(run);
  // Also the superuser can't rename a file over a folder.
  for (const char* name : {"verdicts.json", "report.json"}) {
    fs::remove(run / name);
    fs::create_directories(run / name / "in_the_way");
  }
  const Outcome judged = call({"check", run.string()});
  EXPECT_THAT(judged.err, HasSubstr("verdicts.json was not written"));
  EXPECT_THAT(judged.out, HasSubstr("S1"));
  const Outcome reported = call({"report", run.string()});
  EXPECT_EQ(reported.code, 4);
  EXPECT_THAT(reported.err, HasSubstr("--out DIR"));
  const fs::path out = path("elsewhere");
  EXPECT_EQ(call({"report", run.string(), "--out", out.string()}).code, 0);
  EXPECT_TRUE(fs::exists(out / "report.html"));
  EXPECT_EQ(verdicts(out), expected);
}

// Every record that a page links to, as a path.
std::vector<fs::path> linked_records(const fs::path& page) {
  const std::string text = base::read_file(page);
  const std::regex link("href=\"([^\"#]*trials/[0-9a-f]{64}\\.json)\"");
  std::vector<fs::path> found;
  for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end;
       ++at) {
    const std::string url =
        std::regex_replace((*at)[1].str(), std::regex("%20"), " ");
    found.push_back(page.parent_path() / url);
  }
  return found;
}

TEST_F(RunTest, AReportElsewhereLinksToTheRecordsOfTheRun) {
  const fs::path run = path("a run");
  EXPECT_EQ(call(fake("run", run, {"--claim", "S3"})).code, 0);
  const std::size_t trials = records(run).size();
  ASSERT_GT(trials, 0U);
  for (const fs::path& out : {run, path("here/and there"), run / "inside"}) {
    const Outcome outcome =
        call({"report", run.string(), "--out", out.string()});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const auto links = linked_records(out / "report.html");
    EXPECT_EQ(links.size(), trials) << out;
    for (const fs::path& file : links) ASSERT_TRUE(fs::exists(file)) << file;
  }
}

TEST_F(RunTest, AxesHaveTheUnitsThatTheWorkerNames) {
  const fs::path run = path("run");
  EXPECT_EQ(call(fake("run", run, {"--claim", "S3"})).code, 0);
  EXPECT_EQ(call({"report", run.string()}).code, 0);
  const base::Json worker = base::read_json(run / "worker.json");
  const base::Json model = base::read_json(run / "report.json");
  ASSERT_FALSE(model.at("sweeps").empty());
  for (const base::Json& sweep : model.at("sweeps")) {
    const base::Json& metric = worker.at("description")
                                   .at("workloads")
                                   .at(sweep.at("workload"))
                                   .at("metrics")
                                   .at(sweep.at("metric"));
    EXPECT_THAT(sweep.at("metric_text").get<std::string>(),
                HasSubstr(metric.at("higher_is_better") ? "higher is better"
                                                        : "lower is better"));
  }
}

TEST_F(RunTest, CheckingWhatWasNeverPlannedIsAnError) {
  const Outcome outcome = call({"check", path("nothing").string()});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("no run was planned there"));
}

class GateTest : public RunTest {
 protected:
  // Expected verdicts as they came out, but for `changed`, which is turned.
  fs::path expected(const fs::path& run, const std::string& changed) {
    const base::Json json = base::read_json(run / "verdicts.json");
    std::ofstream file(path("expected.csv"));
    file << "claim,data,device,expected,reason\n";
    for (const base::Json& claim : json.at("verdicts").at("claims")) {
      std::string word = claim.at("outcome");
      if (word == "not_at_tier") continue;
      if (word != "pass" && word != "fail") word = "ungated";
      if (claim.at("claim") == changed) word = word == "pass" ? "fail" : "pass";
      file << claim.at("claim").get<std::string>() << ",glyphs,cpu," << word
           << ",as it came out\n";
    }
    return path("expected.csv");
  }
  Outcome gate(const fs::path& run, const fs::path& file) {
    return call({"check", run.string(), "--gate", "--expected", file.string()});
  }
};

TEST_F(GateTest, ExpectedVerdictsAreGreenAndAnyOtherIsRed) {
  const fs::path run = whole_run();
  const Outcome green = gate(run, expected(run, ""));
  EXPECT_EQ(green.code, 0) << green.out << green.err;
  const Outcome red = gate(run, expected(run, "S1"));
  EXPECT_EQ(red.code, 1) << red.out << red.err;
}

TEST_F(GateTest, ATableThatMissesAClaimIsRedAndABrokenOneIsAnError) {
  const fs::path run = whole_run();
  std::ofstream(path("short.csv")) << "claim,data,device,expected,reason\n"
                                      "S1,glyphs,cpu,pass,alone\n";
  EXPECT_EQ(gate(run, path("short.csv")).code, 1);
  std::ofstream(path("broken.csv")) << "claim,data,device,expected\n"
                                       "S1,glyphs,cpu,pass\n";
  const Outcome broken = gate(run, path("broken.csv"));
  EXPECT_EQ(broken.code, 4);
  EXPECT_THAT(broken.err, HasSubstr("broken.csv"));
}

TEST_F(RunTest, AControlTurnsChecks) {
  const Outcome outcome =
      call(fake("reproduce", path("run"),
                {"--control", "nothing_learned", "--suite", "sde_theory"}));
  EXPECT_NE(outcome.code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("control nothing_learned:"));
  const Outcome gated = call({"check", path("run").string(), "--gate"});
  EXPECT_EQ(gated.code, 2);
}

}  // namespace
}  // namespace noisegate::app::testing
