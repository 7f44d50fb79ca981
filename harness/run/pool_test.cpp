#include "harness/run/pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <map>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/run/testing.h"

namespace noisegate::run {
namespace {

using ::testing::HasSubstr;
using testing::make_request;
using testing::TempFolder;
using testing::tiny_sweep;
using testing::Variable;
using trial::Status;

// Four packs of four trials each, and a folder for them.
class PoolTest : public ::testing::Test {
 protected:
  PoolTest() : folder_(temp_.path()), store_(folder_) {
    claim::Sweep sweep = tiny_sweep("a");
    sweep.replicates = 4;
    plan_ = plan_first_round(make_request({sweep}),
                             testing::fake_worker_description());
    cost_ = estimate(plan_, testing::fake_worker_description());
    prepare(folder_, plan_.trials.size());
    base::make_folder(folder_.round(1));
    base::write_atomic(folder_.plan(1), trial::plan_text(plan_));
  }

  ~PoolTest() override {
    EXPECT_TRUE(testing::workers_on(folder_).empty()) << "left behind";
  }

  PoolSummary run(PoolOptions options = {}, const StopFlag& stop = {},
                  const ProgressCallback& progress = {}) {
    if (options.worker.empty()) options.worker = testing::fake_worker();
    return run_packs(
        plan_, cost_, folder_, options, stop, store_,
        {.progress = progress, .warn = [this](const std::string& line) {
           warnings_.push_back(line);
         }});
  }

  std::size_t count(Status status) const {
    std::size_t found = 0;
    for (const auto& trial : plan_.trials) {
      const auto record = trial::load_record(folder_.trials(), trial.key);
      if (record && record->status == status) ++found;
    }
    return found;
  }

  // What the records of pack 1 without a result say.
  std::string failure() const {
    for (const std::size_t index : plan_.packs[1].trials) {
      const auto* record = store_.find(plan_.trials[index].key);
      if (record != nullptr && !trial::is_result(record->status))
        return record->message;
    }
    return "none";
  }

  std::size_t results() const {
    return count(Status::ok) + count(Status::diverged);
  }

  TempFolder temp_;
  RunFolder folder_;
  TrialStore store_;
  trial::Plan plan_;
  PlanCost cost_;
  std::vector<std::string> warnings_;
};

TEST_F(PoolTest, TrainsAllPacks) {
  std::vector<Progress> reports;
  const PoolSummary summary = run(
      {.jobs = 2}, {}, [&](const Progress& now) { reports.push_back(now); });
  EXPECT_EQ(summary.packs_run, 4U);
  EXPECT_EQ(summary.packs_failed, 0U);
  EXPECT_FALSE(summary.stopped);
  EXPECT_EQ(results(), 16U);
  EXPECT_TRUE(warnings_.empty());
  ASSERT_GE(reports.size(), 2U);
  EXPECT_EQ(reports.front().trials_done, 0U);
  EXPECT_LT(reports.front().eta_seconds, 0) << "nothing known yet";
  EXPECT_EQ(reports.back().trials_done, 16U);
  EXPECT_EQ(reports.back().trials_total, 16U);
  EXPECT_EQ(reports.back().packs_done, 4U);
  EXPECT_EQ(reports.back().eta_seconds, 0);
}

TEST_F(PoolTest, SendsOnlyPacksWithMissingResults) {
  run();
  const auto before = testing::record_files(folder_);
  std::filesystem::remove(
      folder_.trials() /
      (plan_.trials[plan_.packs[2].trials[1]].key + ".json"));
  store_ = TrialStore(folder_);
  store_.load(plan_);
  EXPECT_EQ(run().packs_run, 1U);
  EXPECT_EQ(testing::record_files(folder_), before);
  EXPECT_EQ(run().packs_run, 0U);
}

TEST_F(PoolTest, CrashCostsItsPackOnly) {
  const Variable crash("FAKE_CRASH_PACK", "1");
  const PoolSummary summary = run({.jobs = 2});
  EXPECT_EQ(summary.packs_run, 4U);
  EXPECT_EQ(summary.packs_failed, 1U);
  // Half of the pack had its records when the worker aborted.
  EXPECT_EQ(count(Status::error), 2U);
  EXPECT_EQ(results(), 14U);
  EXPECT_THAT(failure(), HasSubstr("signal 6 (Aborted), see logs/worker-"));
  ASSERT_EQ(warnings_.size(), 1U);
  EXPECT_THAT(warnings_.front(), HasSubstr("2 of 4 trials failed"));
}

TEST_F(PoolTest, KilledWorkerCostsItsPackOnly) {
  const Variable killed("FAKE_KILL_PACK", "1");
  run({.jobs = 2});
  EXPECT_EQ(count(Status::error), 2U);
  EXPECT_EQ(results(), 14U);
  EXPECT_THAT(failure(), HasSubstr("signal 9 (Killed)"));
}

TEST_F(PoolTest, OutOfMemoryCostsItsPackOnly) {
  const Variable oom("FAKE_OOM_PACK", "1");
  run({.jobs = 2});
  EXPECT_EQ(count(Status::out_of_memory), 4U);
  EXPECT_EQ(results(), 12U);
  EXPECT_THAT(failure(), HasSubstr("exit status 12"));
}

TEST_F(PoolTest, HangCostsItsPackOnly) {
  // Deaf to SIGTERM as well.
  const Variable hang("FAKE_HANG_PACK", "1");
  run({.jobs = 2, .timeout_seconds = 1.5, .grace_seconds = 0.2});
  EXPECT_EQ(count(Status::timeout), 4U);
  EXPECT_EQ(results(), 12U);
  EXPECT_THAT(failure(), HasSubstr("not done within 1.5 s"));
}

TEST_F(PoolTest, DoneWithoutRecordsIsAFailure) {
  const Variable silent("FAKE_SILENT_PACK", "1");
  run();
  EXPECT_EQ(count(Status::error), 4U);
  EXPECT_EQ(results(), 12U);
  EXPECT_THAT(failure(), HasSubstr("left no record"));
}

TEST_F(PoolTest, EveryPackMayFailAndAllAreTried) {
  const Variable crash("FAKE_OOM_PACK", "all");
  const PoolSummary summary = run({.jobs = 2});
  EXPECT_EQ(summary.packs_failed, 4U);
  EXPECT_EQ(count(Status::out_of_memory), 16U);
}

TEST_F(PoolTest, FailuresAreTriedAgainByTheNextRun) {
  {
    const Variable crash("FAKE_CRASH_PACK", "1");
    run();
  }
  store_ = TrialStore(folder_);
  store_.load(plan_);
  EXPECT_EQ(run().packs_run, 1U);
  EXPECT_EQ(results(), 16U);
}

TEST_F(PoolTest, AFailedStartIsTriedAgain) {
  const Variable fail("FAKE_FAIL_START", "3");
  const Variable once("FAKE_ONCE", (temp_.path() / "once").string());
  EXPECT_EQ(run().packs_failed, 0U);
  EXPECT_EQ(results(), 16U);
  ASSERT_EQ(warnings_.size(), 1U);
  EXPECT_THAT(warnings_.front(), HasSubstr("exit status 3"));
}

TEST_F(PoolTest, GivesUpAfterFailedStarts) {
  for (const auto& [status, code] : std::map<std::string, base::ErrorCode>{
           {"3", base::ErrorCode::config}, {"4", base::ErrorCode::data}}) {
    const Variable fail("FAKE_FAIL_START", status);
    try {
      run({.jobs = 2});
      ADD_FAILURE() << "went on";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), code);
      EXPECT_THAT(error.what(), HasSubstr("3 workers in a row"));
      EXPECT_THAT(error.what(), HasSubstr("told to fail"));
    }
  }
  EXPECT_EQ(results(), 0U);
}

TEST_F(PoolTest, AWorkerThatCannotBeStartedIsAnError) {
  EXPECT_THROW(run({.worker = {"/no/such/worker"}}), base::Error);
}

TEST_F(PoolTest, StopLeavesNoChildAndNoHalfFile) {
  StopFlag stop;
  {
    const Variable hang("FAKE_HANG_PACK", "1");
    const auto ask = [&](const Progress& now) {
      if (now.packs_done == 0) return;
      stop.request(SIGTERM);
      stop.request(SIGINT);
    };
    EXPECT_TRUE(run({.jobs = 2}, stop, ask).stopped);
  }
  EXPECT_EQ(stop.signal(), SIGTERM) << "the first counts";
  EXPECT_GE(results(), 4U);
  EXPECT_LE(results(), 12U);
  EXPECT_EQ(count(Status::error), 0U) << "a stop is no failure";
  for (const auto& entry : testing::record_files(folder_))
    EXPECT_TRUE(entry.first.ends_with(".json")) << entry.first;
  store_ = TrialStore(folder_);
  store_.load(plan_);
  run({.jobs = 2});
  EXPECT_EQ(results(), 16U);
}

TEST_F(PoolTest, TimeIsUpIsAStop) {
  const Variable hang("FAKE_HANG_PACK", "all");
  EXPECT_TRUE(run({.max_seconds = 0.1}).stopped);
  EXPECT_EQ(results(), 0U);
}

TEST_F(PoolTest, RecordsThatCannotBeWrittenEndTheRun) {
  // Workers fail to write their records, and so does the pool.
  std::filesystem::remove_all(folder_.trials());
  base::write_atomic(folder_.trials(), "a file");
  try {
    run();
    ADD_FAILURE() << "went on";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::io);
    EXPECT_THAT(error.what(), HasSubstr(folder_.trials().string()));
  }
}

}  // namespace
}  // namespace noisegate::run
