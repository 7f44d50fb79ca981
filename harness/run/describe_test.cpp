#include "harness/run/describe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/run/testing.h"

namespace noisegate::run {
namespace {

using ::testing::HasSubstr;
using testing::TempFolder;
using testing::Variable;

std::string refusal(const Command& command) {
  try {
    describe(command);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::config);
    return error.what();
  }
  return "accepted";
}

std::size_t files_in(const std::filesystem::path& folder) {
  std::error_code error;
  const std::filesystem::directory_iterator all(folder, error);
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

// An executable script.
Command script(const std::filesystem::path& path, const std::string& text) {
  base::write_atomic(path, "#!/bin/sh\n" + text);
  ::chmod(path.c_str(), 0755);
  return {path.string()};
}

TEST(Describe, AsksTheWorker) {
  const TempFolder temp;
  const Variable cache("XDG_CACHE_HOME", temp.path().string());
  const auto description = describe(testing::fake_worker());
  EXPECT_EQ(description.numerics, "fake-1");
  EXPECT_TRUE(description.workloads.contains("classifier_glyphs"));
}

TEST(Describe, RemembersByTheProgramsBytes) {
  const TempFolder temp;
  const Variable cache("XDG_CACHE_HOME", (temp.path() / "cache").string());
  const auto program = temp.path() / "worker";
  std::filesystem::copy_file(testing::fake_worker().front(), program);
  describe({program.string()});
  EXPECT_EQ(files_in(temp.path() / "cache" / "noisegate"), 1U);
  // Take the program's use away, but not its bytes: only the memory answers.
  ::chmod(program.c_str(), 0644);
  EXPECT_EQ(describe({program.string()}).numerics, "fake-1");
  // Other bytes: it is asked again, and can't be run.
  base::write_atomic(program,
                     "\x7f"
                     "ELF that is none");
  ::chmod(program.c_str(), 0755);
  EXPECT_NE(refusal({program.string()}), "accepted");
}

TEST(Describe, DamagedMemoryIsDoneWithout) {
  const TempFolder temp;
  const Variable cache("XDG_CACHE_HOME", temp.path().string());
  describe(testing::fake_worker());
  for (const auto& entry :
       std::filesystem::directory_iterator(temp.path() / "noisegate")) {
    const std::string text = base::read_file(entry.path());
    base::write_atomic(entry.path(), text.substr(0, text.size() / 2));
  }
  EXPECT_EQ(describe(testing::fake_worker()).numerics, "fake-1");
}

TEST(Describe, NeedsNoMemory) {
  const Variable cache("XDG_CACHE_HOME", "/proc/no-such-folder");
  EXPECT_EQ(describe(testing::fake_worker()).numerics, "fake-1");
}

TEST(Describe, RemembersNothingOfCommandsWithArguments) {
  const TempFolder temp;
  const Variable cache("XDG_CACHE_HOME", temp.path().string());
  Command command = testing::fake_worker();
  command.insert(command.end(), {"--numerics", "other"});
  EXPECT_EQ(describe(command).numerics, "other");
  EXPECT_EQ(files_in(temp.path() / "noisegate"), 0U);
}

TEST(Describe, RemembersNothingOfScripts) {
  const TempFolder temp;
  const Variable cache("XDG_CACHE_HOME", (temp.path() / "cache").string());
  const auto path = temp.path() / "worker.sh";
  const std::string real = testing::fake_worker().front();
  describe(script(path, "exec " + real + " --numerics one \"$@\"\n"));
  EXPECT_EQ(files_in(temp.path() / "cache" / "noisegate"), 0U);
  EXPECT_EQ(describe(script(path, "exec " + real + " --numerics two \"$@\"\n"))
                .numerics,
            "two");
}

TEST(Describe, IsFastOnceRemembered) {
  const TempFolder temp;
  const Variable cache("XDG_CACHE_HOME", temp.path().string());
  describe(testing::fake_worker());
  // The best of a few: other programs may be at work.
  auto best = std::chrono::steady_clock::duration::max();
  for (int i = 0; i < 5; ++i) {
    const auto start = std::chrono::steady_clock::now();
    describe(testing::fake_worker());
    best = std::min(best, std::chrono::steady_clock::now() - start);
  }
  EXPECT_LT(best, std::chrono::milliseconds(20));
}

TEST(Describe, SaysWhyAWorkerIsOfNoUse) {
  EXPECT_THAT(
      refusal({"/no/such/worker"}),
      HasSubstr("can't start the worker /no/such/worker: No such file"));
  const TempFolder temp;
  const auto path = temp.path() / "worker.sh";
  EXPECT_THAT(refusal(script(path, "echo no GPU here >&2; exit 3\n")),
              HasSubstr("--describe ended with exit status 3 (no GPU here)"));
  EXPECT_THAT(refusal(script(path, "kill -9 $$\n")), HasSubstr("signal 9"));
  EXPECT_THAT(refusal(script(path, "echo hello\n")), HasSubstr(path.string()));
  EXPECT_THAT(refusal(script(path, "echo '{\"contract\": 99}'\n")),
              HasSubstr("contract"));
}

}  // namespace
}  // namespace noisegate::run
