#include "harness/base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "harness/base/error.h"

namespace noisegate::base {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  FileTest() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~FileTest() override { fs::remove_all(folder_); }

  std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(folder_),
                         fs::directory_iterator());
  }

  const fs::path folder_ =
      fs::path(testing::TempDir()) /
      (std::string("file_test_") +
       testing::UnitTest::GetInstance()->current_test_info()->name());
};

Error error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error(ErrorCode::usage, "");
}

TEST_F(FileTest, WhatIsWrittenIsRead) {
  const std::string bytes("a\0b\r\n\xff", 6);
  for (const bool durable : {true, false}) {
    write_atomic(folder_ / "x", bytes, durable);
    EXPECT_EQ(read_file(folder_ / "x"), bytes);
  }
  EXPECT_EQ(files(), 1);
}

TEST_F(FileTest, ReplacesTheOldBytes) {
  write_atomic(folder_ / "x", "a long text");
  write_atomic(folder_ / "x", "");
  EXPECT_EQ(read_file(folder_ / "x"), "");
}

TEST_F(FileTest, ARelativeNameMeansTheWorkingFolder) {
  const auto before = fs::current_path();
  fs::current_path(folder_);
  write_atomic("x", "1");
  fs::current_path(before);
  EXPECT_EQ(read_file(folder_ / "x"), "1");
}

TEST_F(FileTest, HonoursTheUmask) {
  const mode_t before = ::umask(027);
  write_atomic(folder_ / "x", "1");
  ::umask(before);
  EXPECT_EQ(fs::status(folder_ / "x").permissions(), fs::perms(0640));
}

// Mode bits don't stop root, so the folders here are such that nobody can
// write to them.
TEST_F(FileTest, FolderThatCannotBeWritten) {
  std::ofstream(folder_ / "plain") << "1";
  for (const fs::path& path :
       {folder_ / "plain" / "x", folder_ / "none" / "x", fs::path("/proc/x")}) {
    const Error error = error_of([&] { write_atomic(path, "1"); });
    EXPECT_EQ(error.code(), ErrorCode::io);
    EXPECT_EQ(error.location().file, path.string());
    EXPECT_NE(error.message().find(": "), std::string::npos);
  }
  EXPECT_EQ(files(), 1);
}

TEST_F(FileTest, NoTemporaryFileIsLeftWhenTheNameIsTaken) {
  fs::create_directories(folder_ / "x" / "y");
  const Error error = error_of([&] { write_atomic(folder_ / "x", "1"); });
  EXPECT_EQ(error.code(), ErrorCode::io);
  EXPECT_NE(std::string(error.what()).find("Is a directory"),
            std::string::npos);
  EXPECT_EQ(files(), 1);
}

TEST_F(FileTest, ReadsFilesThatClaimNoSize) {
  EXPECT_NE(read_file("/proc/self/status").find("Pid:"), std::string::npos);
}

TEST_F(FileTest, RefusesToReadTooMuch) {
  write_atomic(folder_ / "x", "12345");
  EXPECT_EQ(read_file(folder_ / "x", 5), "12345");
  EXPECT_EQ(error_of([&] { read_file(folder_ / "x", 4); }).code(),
            ErrorCode::data);
  EXPECT_EQ(error_of([&] { read_file("/dev/zero", 100000); }).code(),
            ErrorCode::data);
}

TEST_F(FileTest, SaysWhyAFileCannotBeRead) {
  const Error absent = error_of([&] { read_file(folder_ / "none"); });
  EXPECT_EQ(absent.code(), ErrorCode::io);
  EXPECT_NE(absent.message().find("No such file"), std::string::npos);
  EXPECT_EQ(error_of([&] { read_file(folder_); }).code(), ErrorCode::io);
}

TEST_F(FileTest, MakesFolders) {
  make_folder(folder_ / "a" / "b");
  make_folder(folder_ / "a" / "b");
  EXPECT_TRUE(fs::is_directory(folder_ / "a" / "b"));
  std::ofstream(folder_ / "plain") << "1";
  EXPECT_EQ(error_of([&] { make_folder(folder_ / "plain"); }).code(),
            ErrorCode::io);
  EXPECT_EQ(error_of([&] { make_folder(folder_ / "plain" / "a"); }).code(),
            ErrorCode::io);
}

TEST_F(FileTest, FindsTheProgramsFolder) {
  EXPECT_TRUE(fs::exists(executable_folder() / "base_test"));
}

}  // namespace
}  // namespace noisegate::base
