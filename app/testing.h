#pragma once

#include <sys/types.h>

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace noisegate::app::testing {

// A folder of its own in memory (or wherever temporary files go), removed at
// the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Outcome {
  int code = -1;  // exit code, or 128 + signal
  std::string out, err;
  double seconds = 0;
  long peak_kib = 0;  // largest resident set of the process
};

// A process with its output in files of `folder`, killed if it is still there
// when the object goes.
class Process {
 public:
  // `environment` changes the one of this process.
  Process(const std::vector<std::string>& command,
          const std::map<std::string, std::string>& environment,
          const std::filesystem::path& folder);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void signal(int number) const;
  Outcome wait();

 private:
  pid_t pid_ = -1;
  std::filesystem::path out_, err_;
  double start_ = 0;
};

using Words = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

// Runs the built noisegate with a state and cache of its own.
class ProgramTest : public ::testing::Test {
 protected:
  std::unique_ptr<Process> start(const Words& arguments,
                                 const Variables& environment = {});
  Outcome call(const Words& arguments, const Variables& environment = {});
  // `verb` on the smallest experiments with the fake worker, in `folder`: about
  // a thousand trials, a second.
  Words fake(const std::string& verb, const std::filesystem::path& folder,
             const Words& more = {}) const;
  std::filesystem::path path(const std::string& name) const {
    return temporary_.path() / name;
  }

 private:
  TemporaryFolder temporary_;
};

}  // namespace noisegate::app::testing
