// What doctor, and the start of a run, say of the worker's speed. A script
// beside a copy of the program is its own worker.
#include <gmock/gmock.h>

#include <fstream>

#include "app/testing.h"
#include "harness/base/file.h"

namespace noisegate::app::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class DoctorTest : public ProgramTest {
 protected:
  void SetUp() override {
    fs::create_directories(path("bin"));
    fs::copy_file(NOISEGATE_PROGRAM, path("bin/noisegate"));
    share_ = fs::path(NOISEGATE_PROGRAM).parent_path() / "share/noisegate";
  }
  // The worker beside the program, which answers --measure with `answer` and
  // counts how often it is asked.
  fs::path worker(const std::string& answer) {
    const fs::path file = path("bin/noisegate_worker");
    std::ofstream(file) << "#!/bin/sh\n"
                        << "if [ \"$1\" = --measure ]; then\n  echo asked >> "
                        << path("asked") << "\n  " << answer
                        << "\n  exit $?\nfi\nexec " << NOISEGATE_FAKE_WORKER
                        << " \"$@\"\n";
    fs::permissions(file, fs::perms::owner_all);
    return file;
  }
  static std::string says(double gflops) {
    return "echo '{\"version\": 1, \"size\": 512, \"precision\": \"fp32\", "
           "\"gflops\": " +
           std::to_string(gflops) + "}'";
  }
  Outcome here(Words arguments) {
    arguments.insert(arguments.begin(), path("bin/noisegate").string());
    return Process(arguments,
                   {{"NOISEGATE_SHARE", share_.string()},
                    {"NOISEGATE_RUNS", path("runs").string()},
                    {"XDG_CACHE_HOME", path("cache").string()}},
                   path("."))
        .wait();
  }
  Outcome run(const std::string& name) {
    return here({"run", "--tier", "smoke", "--replicates", "2", "--claim", "S3",
                 "--out", path(name).string()});
  }
  std::size_t times_asked() const {
    std::error_code ignored;
    if (!fs::exists(path("asked"), ignored)) return 0;
    return base::read_file(path("asked")).size() / 6;
  }

 private:
  fs::path share_;
};

TEST_F(DoctorTest, SaysHowFastAProductIs) {
  worker(says(42.5));
  EXPECT_THAT(here({"doctor"}).out,
              HasSubstr("ok    speed      42.5 GFLOP/s in a matrix product"));
}

TEST_F(DoctorTest, ASlowProductIsAFaultWithItsCure) {
  worker(says(1.6));
  const Outcome outcome = here({"doctor"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("FAIL  speed      1.6 GFLOP/s"),
                    HasSubstr("fix: install libopenblas0-pthread")));
}

TEST_F(DoctorTest, AnotherProgramsWorkerNeedNotKnow) {
  const Outcome outcome =
      here({"doctor", "--worker", worker("exit 3").string()});
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("note  speed"),
                                 HasSubstr("--measure in docs/worker.md")));
}

TEST_F(DoctorTest, ARunBeginsWithAWarningIfTheProductIsSlow) {
  worker(says(1.6));
  for (const char* name : {"a", "b"}) {
    const Outcome outcome = run(name);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("warning: 1.6 GFLOP/s"));
  }
  EXPECT_EQ(times_asked(), 2U);
}

TEST_F(DoctorTest, ARunAsksAGoodWorkerOnceADay) {
  worker(says(42.5));
  for (const char* name : {"a", "b"}) {
    const Outcome outcome = run(name);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, Not(HasSubstr("GFLOP/s")));
  }
  EXPECT_EQ(times_asked(), 1U);
}

TEST_F(DoctorTest, AWorkerThatAnswersNonsenseKeepsNoRunFromWorking) {
  for (const char* answer :
       {"echo nonsense", "echo '{\"version\": 1, \"gflops\": -1}'",
        "echo '{\"version\": 2, \"gflops\": 100}'", "exit 1"}) {
    worker(answer);
    const Outcome outcome = run("run");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, Not(HasSubstr("GFLOP/s")));
    EXPECT_THAT(here({"doctor"}).out, HasSubstr("FAIL  speed"));
  }
}

}  // namespace
}  // namespace noisegate::app::testing
