#include "harness/run/execute.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/run/testing.h"

namespace noisegate::run {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using testing::make_request;
using testing::record_files;
using testing::run_fake;
using testing::small_sweep;
using testing::TempFolder;
using testing::tiny_sweep;
using testing::Variable;

std::string plan_bytes(const RunFolder& folder, int round) {
  return base::read_file(folder.plan(round));
}

// The sweep with its grid so far below the optimum that no extension finds it.
claim::Sweep far_sweep() {
  claim::Sweep sweep = tiny_sweep("far");
  sweep.extend = true;
  sweep.arms.front().low = -20;
  sweep.arms.front().high = -16;
  return sweep;
}

TEST(Execute, RunsWhatIsPlanned) {
  const TempFolder temp;
  const RunFolder folder(temp.path() / "run");
  const auto summary = run_fake(folder, make_request({small_sweep("a")}));
  EXPECT_EQ(summary.trials_planned, summary.trials_run + summary.trials_reused);
  EXPECT_EQ(summary.trials_failed, 0U);
  EXPECT_EQ(summary.trials_reused, 0U);
  EXPECT_FALSE(summary.stopped);
  EXPECT_GE(summary.trials_planned, 126U);
  EXPECT_EQ(record_files(folder).size(), summary.trials_planned);
  EXPECT_TRUE(std::filesystem::exists(folder.cost(1)));
}

TEST(Execute, RunsNothingTwice) {
  const TempFolder temp;
  const RunFolder folder(temp.path());
  const auto request = make_request({small_sweep("a")});
  const auto first = run_fake(folder, request);
  const auto files = record_files(folder);
  const auto again = run_fake(folder, request);
  EXPECT_EQ(again.trials_run, 0U);
  EXPECT_EQ(again.trials_reused, first.trials_planned);
  EXPECT_EQ(again.rounds, first.rounds);
  EXPECT_EQ(record_files(folder), files);
  // A second sweep beside it trains its own trials only.
  const auto more =
      run_fake(folder, make_request({small_sweep("a"), tiny_sweep("b")}));
  EXPECT_EQ(more.trials_run, 8U);
}

TEST(Execute, WidensAGridTwiceAtMost) {
  const TempFolder temp;
  const RunFolder folder(temp.path());
  const auto summary = run_fake(folder, make_request({far_sweep()}));
  EXPECT_EQ(summary.rounds, 3);
  // 5 rates, then 2 and 2 more, of 2 replicates.
  EXPECT_EQ(summary.trials_planned, 10U + 4 + 4);
  ASSERT_EQ(summary.extensions.size(), 1U);
  EXPECT_EQ(summary.extensions.front().above, 4);
  EXPECT_EQ(summary.extensions.front().below, 0);
  EXPECT_EQ(extensions_of(folder), summary.extensions);
  EXPECT_EQ(read_plans(folder).size(), 3U);
  TrialStore store(folder);
  const auto evidence = collect(folder, {far_sweep()}, {}, store);
  const claim::Cell* cell = evidence.sweep("far").cell("sgd", 16);
  ASSERT_NE(cell, nullptr);
  EXPECT_EQ(cell->low, -20);
  EXPECT_EQ(cell->high(), -12);
  for (const auto& rate : cell->trials)
    for (const auto& point : rate) EXPECT_TRUE(point);
}

TEST(Execute, WidensUntilTheOptimumIsInside) {
  const TempFolder temp;
  const RunFolder folder(temp.path());
  // The fake worker's optimum at B = 16 is 2^-2: one step inside is too few.
  claim::Sweep sweep = far_sweep();
  sweep.arms.front().low = -5;
  sweep.arms.front().high = -1;
  const auto summary = run_fake(folder, make_request({sweep}));
  EXPECT_EQ(summary.rounds, 2);
  EXPECT_EQ(summary.trials_planned, 10U + 4);
}

TEST(Execute, DropsRoundsThatNoLongerFollow) {
  const TempFolder temp;
  const RunFolder folder(temp.path());
  run_fake(folder, make_request({far_sweep()}));
  ASSERT_EQ(read_plans(folder).size(), 3U);
  run_fake(folder, make_request({tiny_sweep("b")}));
  EXPECT_EQ(read_plans(folder).size(), 1U);
  EXPECT_TRUE(extensions_of(folder).empty());
}

TEST(Execute, OtherNumericsReuseNothing) {
  const TempFolder temp;
  const RunFolder folder(temp.path());
  auto request = make_request({tiny_sweep("a")});
  run_fake(folder, request);
  request.numerics = "fake-2";
  const auto summary = run_fake(folder, request);
  EXPECT_EQ(summary.trials_reused, 0U);
  EXPECT_EQ(summary.trials_run, 8U);
  EXPECT_EQ(record_files(folder).size(), 16U);
}

TEST(Execute, RefusesAFolderOfAnotherRun) {
  const TempFolder temp;
  const RunFolder folder(temp.path());
  auto request = make_request({tiny_sweep("a")});
  run_fake(folder, request);
  const auto before = plan_bytes(folder, 1);
  request.options.master_seed = 5;
  try {
    run_fake(folder, request);
    ADD_FAILURE() << "went on";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::usage);
    EXPECT_THAT(error.what(), HasSubstr("seed 1000, not 5"));
  }
  EXPECT_EQ(plan_bytes(folder, 1), before);
}

TEST(Execute, DamagedRecordIsSetAsideAndMadeAgain) {
  const TempFolder temp;
  const RunFolder folder(temp.path());
  const auto request = make_request({tiny_sweep("a")});
  run_fake(folder, request);
  const auto files = record_files(folder);
  for (const bool flip : {false, true}) {
    const auto& [name, text] = *files.begin();
    std::string damaged = flip ? text : text.substr(0, text.size() / 2);
    if (flip) damaged[damaged.size() / 2] ^= 1;
    base::write_atomic(folder.trials() / name, damaged);
    std::vector<std::string> warnings;
    const auto summary =
        run_fake(folder, request, {},
                 [&](const std::string& line) { warnings.push_back(line); });
    EXPECT_EQ(summary.trials_run, 1U);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_THAT(warnings.front(), HasSubstr(name + ".bad"));
    std::filesystem::remove(folder.trials() / (name + ".bad"));
    EXPECT_EQ(record_files(folder), files);
  }
}

TEST(Execute, CollectRefusesAnEmptyFolder) {
  const TempFolder temp;
  TrialStore store{RunFolder(temp.path())};
  EXPECT_THROW(collect(RunFolder(temp.path()), {}, {}, store), base::Error);
}

// What an unbroken run leaves: plans and records.
struct Outcome {
  std::map<std::string, std::string> records;
  std::string plan;
  std::vector<claim::Extension> extensions;
  bool operator==(const Outcome&) const = default;
};

Outcome outcome_of(const RunFolder& folder) {
  return {record_files(folder), plan_bytes(folder, 1), extensions_of(folder)};
}

PlanRequest broken_request() {
  return make_request({small_sweep("a"), far_sweep()});
}

class BrokenRun : public ::testing::Test {
 protected:
  BrokenRun() : folder_(temp_.path() / "run") {
    const RunFolder whole(temp_.path() / "whole");
    run_fake(whole, broken_request());
    expected_ = outcome_of(whole);
  }

  // A controller as a process of its own, with handlers as the program has.
  pid_t start() {
    static StopFlag stop;
    // Before the fork: it may be stopped as soon as it is there.
    ::signal(SIGTERM, [](int number) { stop.request(number); });
    const pid_t child = ::fork();
    if (child != 0) return child;
    try {
      const auto summary = run_fake(folder_, broken_request(), stop, {},
                                    {.jobs = 2, .max_failed_starts = 1000});
      ::_exit(summary.stopped ? 75 : 0);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      ::_exit(4);
    }
  }

  void expect_no_worker() {
    for (int i = 0; i < 100 && !testing::workers_on(folder_).empty(); ++i)
      std::this_thread::sleep_for(milliseconds(20));
    EXPECT_TRUE(testing::workers_on(folder_).empty()) << "left behind";
  }

  void expect_resumes() {
    const auto summary = run_fake(folder_, broken_request());
    EXPECT_EQ(summary.trials_failed, 0U);
    EXPECT_EQ(outcome_of(folder_), expected_);
  }

  TempFolder temp_;
  RunFolder folder_;
  Outcome expected_;
};

TEST_F(BrokenRun, TerminatedAndResumedEndsAlike) {
  int stopped = 0;
  {
    const Variable slow("FAKE_SLOW_MS", "10");
    for (const int delay : {50, 150, 300, 450}) {
      const pid_t child = start();
      std::this_thread::sleep_for(milliseconds(delay));
      ::kill(child, SIGTERM);
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      ASSERT_TRUE(WIFEXITED(status)) << "died of the signal";
      stopped += WEXITSTATUS(status) == 75 ? 1 : 0;
      expect_no_worker();
    }
  }
  EXPECT_GE(stopped, 2) << "the runs were too fast to be stopped";
  expect_resumes();
}

TEST_F(BrokenRun, KilledAnywhereAndResumedEndsAlike) {
  int killed = 0;
  {
    const Variable slow("FAKE_SLOW_MS", "20");
    for (int i = 0; i < 12; ++i) {
      const pid_t child = start();
      std::this_thread::sleep_for(milliseconds(10 + 37 * i % 300));
      ::kill(child, SIGKILL);
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      killed += WIFSIGNALED(status) ? 1 : 0;
      expect_no_worker();
      if (!std::filesystem::exists(folder_.trials())) continue;
      for (const auto& entry : record_files(folder_))
        EXPECT_TRUE(expected_.records.contains(entry.first) ||
                    entry.first.find(".tmp.") != std::string::npos)
            << entry.first;
    }
  }
  EXPECT_GE(killed, 6) << "the runs were too fast to be killed";
  expect_resumes();
}

TEST_F(BrokenRun, WorkersKilledAnywhereAndResumedEndsAlike) {
  {
    const Variable slow("FAKE_SLOW_MS", "10");
    const pid_t controller = start();
    int status = 0;
    int kills = 0;
    while (::waitpid(controller, &status, WNOHANG) == 0) {
      std::this_thread::sleep_for(milliseconds(60));
      const auto workers = testing::workers_on(folder_);
      if (!workers.empty() && kills < 10)
        kills += ::kill(workers.front(), SIGKILL) == 0 ? 1 : 0;
    }
    EXPECT_GE(kills, 2);
    EXPECT_EQ(WEXITSTATUS(status), 0) << "the controller goes on";
  }
  expect_resumes();
}

TEST_F(BrokenRun, DiskFullMidwayEndsWithAnErrorAndResumes) {
  std::filesystem::create_directories(folder_.root());
  if (::mount("tmpfs", folder_.root().c_str(), "tmpfs", 0, "size=4m") != 0)
    GTEST_SKIP() << "mounting a small tmpfs: " << std::strerror(errno);
  const auto filler = folder_.root() / "filler";
  try {
    const Variable slow("FAKE_SLOW_MS", "5");
    std::jthread fill([&] {
      std::this_thread::sleep_for(milliseconds(150));
      std::ofstream file(filler, std::ios::binary);
      while (file.write(std::string(4096, 'x').data(), 4096)) file.flush();
    });
    run_fake(folder_, broken_request());
    ADD_FAILURE() << "went on";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::io);
    EXPECT_THAT(error.what(), HasSubstr(std::strerror(ENOSPC)));
    EXPECT_THAT(error.what(), HasSubstr(folder_.trials().string()));
  }
  expect_no_worker();
  for (const auto& entry : record_files(folder_))
    EXPECT_TRUE(entry.first.ends_with(".json")) << entry.first;
  std::filesystem::remove(filler);
  expect_resumes();
  ::umount(folder_.root().c_str());
}

TEST_F(BrokenRun, SecondControllerIsRefused) {
  const Variable slow("FAKE_SLOW_MS", "20");
  const pid_t child = start();
  while (!std::filesystem::exists(folder_.plan(1)))
    std::this_thread::sleep_for(milliseconds(5));
  try {
    run_fake(folder_, broken_request());
    ADD_FAILURE() << "went on";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::busy);
    EXPECT_THAT(error.what(), HasSubstr("process " + std::to_string(child)));
  }
  ::kill(child, SIGTERM);
  ::waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace noisegate::run
