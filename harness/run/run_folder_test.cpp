#include "harness/run/run_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/run/fake_surface.h"
#include "harness/run/testing.h"

namespace noisegate::run {
namespace {

using ::testing::HasSubstr;
using testing::make_request;
using testing::small_sweep;
using testing::TempFolder;
using testing::tiny_sweep;

trial::Plan plan_of(std::vector<claim::Sweep> sweeps) {
  return plan_first_round(make_request(std::move(sweeps)),
                          testing::fake_worker_description());
}

template <typename Action>
std::string refusal(base::ErrorCode code, Action action) {
  try {
    action();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  return "accepted";
}

// Record of the fake worker for a planned trial.
trial::TrialRecord record_of(const trial::Plan& plan, std::size_t index) {
  trial::TrialRecord record = fake_trial(plan.trials[index].spec);
  record.key = plan.trials[index].key;
  record.data_sha256 = plan.data_sha256;
  record.numerics = plan.numerics;
  return record;
}

TEST(RunLock, SecondRunIsRefusedAndNamesTheFirst) {
  const TempFolder temp;
  const RunFolder folder(temp.path() / "new" / "run");
  std::string message;
  {
    const RunLock lock(folder);
    message = refusal(base::ErrorCode::busy, [&] { RunLock second(folder); });
  }
  EXPECT_THAT(message, HasSubstr("process " + std::to_string(::getpid())));
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  EXPECT_THAT(message, HasSubstr(std::string("on host ") + host));
  EXPECT_THAT(message, HasSubstr("choose another --out"));
  const RunLock after(folder);  // the folder is free again
}

TEST(RunLock, EndsWithItsProcess) {
  const TempFolder temp;
  const RunFolder folder(temp.path());
  const pid_t child = ::fork();
  if (child == 0) {
    const RunLock lock(folder);
    ::raise(SIGKILL);
  }
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(base::read_json(folder.lock()).at("pid").get<pid_t>(), child);
  const RunLock lock(folder);
  EXPECT_EQ(base::read_json(folder.lock()).at("pid").get<pid_t>(), ::getpid());
}

TEST(RunLock, UnwritableFolderNamesPathAndReason) {
  const std::string message = refusal(base::ErrorCode::io, [] {
    RunLock lock(RunFolder("/proc/no-such-folder"));
  });
  EXPECT_THAT(message, HasSubstr("/proc/no-such-folder"));
  const TempFolder temp;
  base::write_atomic(temp.path() / "file", "x");
  EXPECT_THAT(refusal(base::ErrorCode::io,
                      [&] { RunLock lock(RunFolder(temp.path() / "file")); }),
              HasSubstr((temp.path() / "file").string()));
}

TEST(Prepare, RefusesMoreResultsThanTheDiskHolds) {
  const TempFolder temp;
  const std::string message = refusal(base::ErrorCode::io, [&] {
    prepare(RunFolder(temp.path()), std::size_t{1} << 50);
  });
  EXPECT_THAT(message, HasSubstr(std::strerror(ENOSPC)));
  EXPECT_THAT(message, HasSubstr(temp.path().string()));
}

TEST(Prepare, FullDiskFailsBeforeTraining) {
  const TempFolder temp;
  if (::mount("tmpfs", temp.path().c_str(), "tmpfs", 0, "size=64k") != 0)
    GTEST_SKIP() << "mounting a small tmpfs: " << std::strerror(errno);
  const RunFolder folder(temp.path() / "run");
  EXPECT_THAT(refusal(base::ErrorCode::io, [&] { prepare(folder, 1000); }),
              HasSubstr(std::strerror(ENOSPC)));
  prepare(folder, 1);
  EXPECT_TRUE(std::filesystem::is_empty(folder.trials()));
  ::umount(temp.path().c_str());
}

TEST(Prepare, ReadOnlyFolderFailsBeforeTraining) {
  const TempFolder temp;
  if (::mount("tmpfs", temp.path().c_str(), "tmpfs", MS_RDONLY, "size=64k") !=
      0)
    GTEST_SKIP() << "mounting a read-only tmpfs: " << std::strerror(errno);
  const std::string message = refusal(
      base::ErrorCode::io, [&] { prepare(RunFolder(temp.path() / "run"), 1); });
  EXPECT_THAT(message, HasSubstr((temp.path() / "run").string()));
  EXPECT_THAT(message, HasSubstr(std::strerror(EROFS)));
  ::umount(temp.path().c_str());
}

TEST(Prepare, RemovesWhatKilledWorkersWereWriting) {
  const TempFolder temp;
  const RunFolder folder(temp.path());
  prepare(folder, 1);
  base::write_atomic(folder.trials() / "ab.json.tmp.123.0", "half");
  base::write_atomic(folder.trials() / "ab.json", "whole");
  prepare(folder, 1);
  EXPECT_EQ(testing::record_files(folder).size(), 1U);
}

TEST(CheckSameRun, RefusesOtherExperimentsOnly) {
  const RunFolder folder("/runs/one");
  const trial::Plan planned = plan_of({small_sweep("a")});
  const auto refused = [&](const trial::Plan& wanted) {
    return refusal(base::ErrorCode::usage,
                   [&] { check_same_run(planned, wanted, folder); });
  };
  trial::Plan wanted = planned;
  wanted.tier = "smoke";
  EXPECT_THAT(refused(wanted),
              HasSubstr("/runs/one: this folder holds a run with tier desk, "
                        "not smoke"));
  wanted = planned;
  wanted.master_seed = 1;
  EXPECT_THAT(refused(wanted), HasSubstr("seed 1000, not 1"));
  wanted = planned;
  wanted.control = "labels_shuffled";
  EXPECT_THAT(refused(wanted), HasSubstr("control none, not labels_shuffled"));
  wanted = planned;
  wanted.data_sha256 = std::string(64, 'b');
  EXPECT_THAT(refused(wanted), HasSubstr("data of SHA-256"));
  wanted = planned;
  wanted.trials.front().spec.device = "cuda";
  EXPECT_THAT(refused(wanted), HasSubstr("device cpu, not cuda"));
  wanted = plan_of({small_sweep("b")});
  wanted.numerics = "other";
  wanted.suites = {"other"};
  EXPECT_EQ(refused(wanted), "accepted");
}

TEST(Extensions, ComeBackAsWritten) {
  const TempFolder temp;
  const RunFolder folder(temp.path());
  EXPECT_TRUE(extensions_of(folder).empty());
  const std::vector<claim::Extension> extensions = {
      {"a", "sgd", 8, {.epochs = 2}, 2, 0},
      {"a", "sgd", 16, {.steps = 5}, 0, 4}};
  trial::Plan plan = plan_of({tiny_sweep("a")});
  write_extensions(folder, 1, {});
  base::write_atomic(folder.plan(1), trial::plan_text(plan));
  write_extensions(folder, 2, extensions);
  EXPECT_TRUE(extensions_of(folder).empty()) << "round 2 has no plan yet";
  plan.round = 2;
  base::write_atomic(folder.plan(2), trial::plan_text(plan));
  EXPECT_EQ(extensions_of(folder), extensions);
  EXPECT_EQ(read_plans(folder).size(), 2U);
}

TEST(TrialStore, FindsPointsBySpec) {
  const TempFolder temp;
  const RunFolder folder(temp.path());
  prepare(folder, 8);
  const trial::Plan plan = plan_of({tiny_sweep("a")});
  trial::write_record(folder.trials(), record_of(plan, 0));
  trial::TrialRecord failed = record_of(plan, 1);
  failed.status = trial::Status::timeout;
  trial::write_record(folder.trials(), failed);
  TrialStore store(folder);
  store.load(plan);
  const auto lookup = store.lookup(plan);
  const auto point = lookup(plan.trials[0].spec);
  ASSERT_TRUE(point);
  EXPECT_EQ(point->key, plan.trials[0].key);
  EXPECT_EQ(point->metrics, record_of(plan, 0).metrics);
  EXPECT_FALSE(lookup(plan.trials[1].spec)) << "a timeout is no result";
  EXPECT_FALSE(lookup(plan.trials[2].spec)) << "has no record";
  trial::Plan other = plan;
  other.numerics = "other";
  EXPECT_FALSE(store.lookup(other)(plan.trials[0].spec));
}

TEST(TrialStore, SetsDamagedRecordsAside) {
  const TempFolder temp;
  const RunFolder folder(temp.path());
  prepare(folder, 8);
  const trial::Plan plan = plan_of({tiny_sweep("a")});
  const auto path = folder.trials() / (plan.trials[0].key + ".json");
  const std::string text = trial::record_text(record_of(plan, 0));
  base::write_atomic(path, text.substr(0, text.size() / 2));
  std::vector<std::string> warnings;
  TrialStore store(folder);
  store.load(plan, [&](const std::string& line) { warnings.push_back(line); });
  EXPECT_FALSE(store.has_result(plan.trials[0].key));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings.front(), HasSubstr(path.filename().string() + ".bad"));
  EXPECT_TRUE(std::filesystem::exists(path.string() + ".bad"));
}

TEST(TrialStore, LoadsTenThousandRecordsInSeconds) {
  claim::Sweep sweep = tiny_sweep("a");
  sweep.replicates = 2500;
  const trial::Plan plan = plan_of({sweep});
  ASSERT_EQ(plan.trials.size(), 10000U);
  const TempFolder temp;
  const RunFolder folder(temp.path());
  prepare(folder, plan.trials.size());
  for (std::size_t i = 0; i < plan.trials.size(); ++i) {
    trial::TrialRecord record = record_of(plan, i);
    record.curve.clear();
    for (int k = 0; k < 32; ++k) record.curve.push_back({k, 1.0 / (k + 3)});
    base::write_atomic(folder.trials() / (record.key + ".json"),
                       trial::record_text(record), false);
  }
  base::make_folder(folder.round(1));
  base::write_atomic(folder.plan(1), trial::plan_text(plan));
  TrialStore store(folder);
  const auto start = std::chrono::steady_clock::now();
  const auto evidence = collect(folder, {sweep}, {}, store);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  EXPECT_EQ(store.records().size(), 10000U);
  EXPECT_EQ(evidence.sweep("a").cell("sgd", 16)->replicates(), 2500);
  RecordProperty("milliseconds", static_cast<int>(seconds * 1e3));
#ifdef __SANITIZE_ADDRESS__
  EXPECT_LT(seconds, 60);
#else
  EXPECT_LT(seconds, 5);
#endif
}

}  // namespace
}  // namespace noisegate::run
