#include "harness/run/worker_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "harness/base/error.h"

namespace noisegate::run {
namespace {

Command with_arguments(const WorkerProcess::Options& options) {
  Command command = options.command;
  const auto add = [&](const char* name, const std::string& value) {
    command.insert(command.end(), {name, value});
  };
  add("--plan", options.plan.string());
  command.emplace_back("--stream");
  add("--out", options.out.string());
  if (!options.data.empty()) add("--data", options.data.string());
  add("--device", options.device);
  return command;
}

Descriptor open_log(const std::filesystem::path& path) {
  Descriptor log(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (log.get() < 0)
    throw base::Error(
        base::ErrorCode::io,
        fmt::format("can't write: {} (errno {})", std::strerror(errno), errno),
        {path.string()});
  return log;
}

// Keeps SIGPIPE from this thread while it writes to a worker that may be gone,
// whatever the program does with the signal elsewhere.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoPipeSignal() {
    const timespec now{};
    if (raised_) ::sigtimedwait(&pipe_, nullptr, &now);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

  bool write(int descriptor, const std::string& text) {
    ssize_t written = 0;
    do {
      written = ::write(descriptor, text.data(), text.size());
    } while (written < 0 && errno == EINTR);
    raised_ = written < 0 && errno == EPIPE;
    return written == static_cast<ssize_t>(text.size());
  }

 private:
  sigset_t pipe_;
  sigset_t before_;
  bool raised_ = false;
};

}  // namespace

WorkerProcess::WorkerProcess(const Options& options)
    : WorkerProcess(options, Pipe(), Pipe()) {}

WorkerProcess::WorkerProcess(const Options& options, Pipe input, Pipe output)
    : input_(std::move(input.write)),
      output_(std::move(output.read)),
      child_(with_arguments(options), input.read.get(), output.write.get(),
             open_log(options.log).get()) {
  ::fcntl(output_.get(), F_SETFL, O_NONBLOCK);
}

bool WorkerProcess::send(std::size_t pack) {
  return NoPipeSignal().write(input_.get(), fmt::format("{}\n", pack));
}

std::vector<std::string> WorkerProcess::lines() {
  std::array<char, 4096> buffer{};
  while (!at_end_) {
    const ssize_t got = ::read(output_.get(), buffer.data(), buffer.size());
    if (got > 0)
      partial_.append(buffer.data(), static_cast<std::size_t>(got));
    else if (got == 0 || (errno != EINTR && errno != EAGAIN))
      at_end_ = true;
    else if (errno == EAGAIN)
      break;
  }
  std::vector<std::string> result;
  for (std::size_t end; (end = partial_.find('\n')) != std::string::npos;) {
    result.push_back(partial_.substr(0, end));
    partial_.erase(0, end + 1);
  }
  return result;
}

}  // namespace noisegate::run
