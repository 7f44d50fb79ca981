#include "app/testing.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "harness/base/file.h"

namespace noisegate::app::testing {
namespace {

namespace fs = std::filesystem;

double now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> merged(
    const std::map<std::string, std::string>& changes) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!changes.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : changes) {
    all.push_back(name);
    all.back().append("=").append(value);
  }
  return all;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  // Thousands of files are written durably, which memory does for nothing.
  std::error_code ignored;
  const fs::path memory = "/dev/shm";
  const fs::path parent =
      fs::is_directory(memory, ignored) ? memory : fs::temp_directory_path();
  std::string name = (parent / "noisegate.XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Process::Process(const std::vector<std::string>& command,
                 const std::map<std::string, std::string>& environment,
                 const fs::path& folder) {
  static int count = 0;
  const std::string stem = "process" + std::to_string(++count);
  out_ = folder / (stem + ".out");
  err_ = folder / (stem + ".err");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const int flags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out_.c_str(), flags, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, err_.c_str(), flags, 0600);
  std::vector<std::string> words = command, variables = merged(environment);
  start_ = now();
  const int error =
      ::posix_spawnp(&pid_, words[0].c_str(), &actions, nullptr,
                     pointers(words).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("can't start " + words[0]);
}

Process::~Process() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Process::signal(int number) const { ::kill(pid_, number); }

Outcome Process::wait() {
  int status = 0;
  rusage usage{};
  if (::wait4(pid_, &status, 0, &usage) != pid_)
    throw std::runtime_error("lost a process");
  pid_ = -1;
  Outcome outcome;
  outcome.seconds = now() - start_;
  outcome.code =
      WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.peak_kib = usage.ru_maxrss;
  outcome.out = base::read_file(out_);
  outcome.err = base::read_file(err_);
  return outcome;
}

std::unique_ptr<Process> ProgramTest::start(const Words& arguments,
                                            const Variables& environment) {
  Words command{NOISEGATE_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Variables variables{{"NOISEGATE_RUNS", path("runs").string()},
                      {"XDG_CACHE_HOME", path("cache").string()},
                      {"NO_COLOR", "1"}};
  for (const auto& [name, value] : environment) variables[name] = value;
  return std::make_unique<Process>(command, variables, temporary_.path());
}

Outcome ProgramTest::call(const Words& arguments,
                          const Variables& environment) {
  return start(arguments, environment)->wait();
}

Words ProgramTest::fake(const std::string& verb, const fs::path& folder,
                        const Words& more) const {
  Words words{verb,
              "--tier",
              "smoke",
              "--worker",
              NOISEGATE_FAKE_WORKER,
              "--jobs",
              "2",
              "--replicates",
              "2",
              "--out",
              folder.string()};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace noisegate::app::testing
