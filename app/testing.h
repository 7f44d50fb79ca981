#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace noisegate::app::testing {

// A folder of its own under the system's temporary one, removed at the end.
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

// The built programs.
std::string program();      // noisegate
std::string fake_worker();  // noisegate_fake_worker

}  // namespace noisegate::app::testing
