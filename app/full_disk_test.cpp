// Runs on a disk that is full, or gets full.
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include "app/testing.h"
#include "harness/base/file.h"
#include "harness/base/json.h"

namespace noisegate::app::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class FullDiskTest : public ProgramTest {
 protected:
  // A disk of its own; false with `why` where that is not allowed.
  bool mount_disk(const std::string& size) {
    fs::create_directories(disk());
    if (::mount("tmpfs", disk().c_str(), "tmpfs", 0,
                ("size=" + size).c_str()) != 0) {
      why_ = std::string("can't mount a tmpfs: ") + std::strerror(errno);
      return false;
    }
    mounted_ = true;
    return true;
  }
  void TearDown() override {
    if (mounted_) ::umount2(disk().c_str(), MNT_DETACH);
  }
  fs::path disk() const { return path("disk"); }
  // Takes all that is free.
  void fill() const {
    std::ofstream file(disk() / "filler", std::ios::binary);
    const std::string block(4096, 'x');
    while (file.write(block.data(), 4096) && file.flush()) {
    }
  }
  std::size_t records(const fs::path& run) const {
    std::size_t count = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(run / "trials", ignored))
      if (entry.path().extension() == ".json") ++count;
    return count;
  }
  // Every file that is there is whole: no half of one under its own name.
  static void expect_sound(const fs::path& run) {
    for (const auto& entry : fs::recursive_directory_iterator(run)) {
      if (entry.path().extension() != ".json") continue;
      EXPECT_NO_THROW(base::read_json(entry.path())) << entry.path();
    }
  }
  std::string verdicts_of_a_good_run() {
    const fs::path whole = path("whole");
    EXPECT_EQ(call(fake("run", whole, {"--claim", "S13"})).code, 0);
    call({"check", whole.string()});
    return base::read_file(whole / "verdicts.json");
  }

  std::string why_;

 private:
  bool mounted_ = false;
};

TEST_F(FullDiskTest, ARunThatWouldNotFitIsRefusedBeforeItTrains) {
  if (!mount_disk("256k")) GTEST_SKIP() << why_;
  const fs::path run = disk() / "run";
  const Outcome outcome = call(fake("reproduce", run, {"--claim", "S13"}));
  EXPECT_EQ(outcome.code, 4) << outcome.err;
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("No space left"), HasSubstr(run.string()),
                    HasSubstr("free some space or choose another --out")));
  EXPECT_EQ(records(run), 0U);
}

TEST_F(FullDiskTest, ADiskThatFillsUpLosesNothingAndTheRunGoesOn) {
  const std::string expected = verdicts_of_a_good_run();
  if (!mount_disk("32m")) GTEST_SKIP() << why_;
  const fs::path run = disk() / "run";
  const Words command = fake("run", run, {"--claim", "S13"});
  const auto process = start(command, {{"FAKE_SLOW_MS", "5"}});
  for (int i = 0; i < 1000 && records(run) < 20; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_GE(records(run), 20U);
  fill();
  const Outcome outcome = process->wait();
  EXPECT_EQ(outcome.code, 4) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("No space left"));
  const std::size_t kept = records(run);
  EXPECT_GE(kept, 20U);
  expect_sound(run);

  const Outcome full = call(command);
  EXPECT_EQ(full.code, 4) << full.err;
  EXPECT_THAT(full.err, HasSubstr("No space left"));

  fs::remove(disk() / "filler");
  const Outcome resumed = call(command);
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("there already"));
  call({"check", run.string()});
  EXPECT_EQ(base::read_file(run / "verdicts.json"), expected);
}

TEST_F(FullDiskTest, AReportThatDoesNotFitIsAnErrorAndHarmsNoOther) {
  if (!mount_disk("4m")) GTEST_SKIP() << why_;
  const fs::path run = path("run");
  EXPECT_EQ(call(fake("run", run, {"--claim", "S3"})).code, 0);
  const fs::path out = disk() / "report";
  ASSERT_EQ(call({"report", run.string(), "--out", out.string()}).code, 0);
  const std::string page = base::read_file(out / "report.html");
  fill();
  const Outcome outcome = call({"report", run.string(), "--out", out.string()});
  EXPECT_EQ(outcome.code, 4) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("No space left"));
  EXPECT_EQ(base::read_file(out / "report.html"), page);
}

// A limit on the size of files does the same to writes, and needs no rights.
TEST_F(FullDiskTest, AWriteThatFailsHalfWayLeavesNoHalf) {
  const std::string expected = verdicts_of_a_good_run();
  const fs::path run = path("run");
  Words command = fake("run", run, {"--claim", "S13"});
  // 128 blocks of 512 bytes: enough for a record, too little for the plan.
  Words limited{"/bin/sh", "-c", "trap '' XFSZ; ulimit -f 128; exec \"$@\"",
                "sh", NOISEGATE_PROGRAM};
  limited.insert(limited.end(), command.begin(), command.end());
  const Outcome outcome =
      Process(limited, {{"XDG_CACHE_HOME", path("cache").string()}}, path("."))
          .wait();
  EXPECT_EQ(outcome.code, 4) << outcome.err;
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("File too large"), HasSubstr("plan.json")));
  expect_sound(run);
  EXPECT_FALSE(fs::exists(run / "rounds/1/plan.json"));
  EXPECT_EQ(call(command).code, 0);
  call({"check", run.string()});
  EXPECT_EQ(base::read_file(run / "verdicts.json"), expected);
}

}  // namespace
}  // namespace noisegate::app::testing
