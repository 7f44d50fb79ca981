#include "harness/run/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "harness/base/error.h"

namespace noisegate::run {
namespace {

using base::Error;
using base::ErrorCode;

// A worker has one core: threads of its libraries would only get in the way.
constexpr std::array kThreadLimits = {"OPENBLAS_NUM_THREADS=1",
                                      "OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1"};

bool sets_same(const char* a, std::string_view b) {
  const std::size_t name = b.find('=') + 1;
  return std::strncmp(a, b.data(), name) == 0;
}

// Strings that outlive the call, as exec wants them.
std::vector<char*> child_environment() {
  std::vector<char*> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    bool replaced = false;
    for (const char* limit : kThreadLimits)
      replaced = replaced || sets_same(*entry, limit);
    if (!replaced) result.push_back(*entry);
  }
  for (const char* limit : kThreadLimits)
    result.push_back(const_cast<char*>(limit));
  result.push_back(nullptr);
  return result;
}

// What posix_spawn is to do between fork and exec.
class SpawnPlan {
 public:
  SpawnPlan(int input, int output, int error) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, error, STDERR_FILENO);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_,
        static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                           POSIX_SPAWN_SETPGROUP));
  }
  ~SpawnPlan() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  int spawn(pid_t* pid, const Command& command) {
    std::vector<char*> arguments;
    for (const std::string& argument : command)
      arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    return ::posix_spawnp(pid, arguments.front(), &actions_, &attributes_,
                          arguments.data(), child_environment().data());
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

void Descriptor::reset(int number) {
  if (number_ >= 0) ::close(number_);
  number_ = number;
}

Pipe::Pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw Error(ErrorCode::io,
                fmt::format("can't make a pipe: {}", std::strerror(errno)));
  read.reset(ends[0]);
  write.reset(ends[1]);
}

Child::Child(const Command& command, int input, int output, int error) {
  const int failure = SpawnPlan(input, output, error).spawn(&pid_, command);
  if (failure != 0)
    throw Error(ErrorCode::config,
                fmt::format("can't start the worker {}: {} (errno {})",
                            command.front(), std::strerror(failure), failure),
                {}, "--worker takes a program and its arguments");
}

Child::~Child() {
  // The group, also if the child has ended: it may have left others behind.
  ::kill(-pid_, SIGKILL);
  wait();
}

void Child::signal(int number) const {
  if (!status_) ::kill(-pid_, number);
}

std::optional<int> Child::status() {
  int status = 0;
  if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
  return status_;
}

int Child::wait() {
  int status = 0;
  while (!status_) {
    if (::waitpid(pid_, &status, 0) == pid_)
      status_ = status;
    else if (errno != EINTR)
      status_ = 0;  // somebody else has waited for it
  }
  return *status_;
}

std::string exit_text(int wait_status) {
  if (WIFSIGNALED(wait_status))
    return fmt::format("signal {} ({})", WTERMSIG(wait_status),
                       ::strsignal(WTERMSIG(wait_status)));
  return fmt::format("exit status {}", WEXITSTATUS(wait_status));
}

}  // namespace noisegate::run
