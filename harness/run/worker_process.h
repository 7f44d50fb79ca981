#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/trial/description.h"

namespace noisegate::run {

// Program and arguments; never a shell line.
using Command = std::vector<std::string>;

// Splits what a user typed after --worker at blanks; '…', "…" and \ quote as
// in a shell, nothing else is special. Error{usage} on an open quote or an
// empty command.
Command split_command(std::string_view text);

// How a process ended, in words: "exit status 3", "signal 9 (Killed)".
std::string exit_text(int wait_status);

// A worker that is fed pack numbers on its standard input and answers with
// lines on its standard output (docs/worker.md). It runs in a process group of
// its own, with one thread for its BLAS, and its standard error goes to a
// file. Use from one thread only, which outlives the worker.
class WorkerProcess {
 public:
  struct Options {
    Command command;
    std::filesystem::path plan;
    std::filesystem::path out;   // the trials folder
    std::filesystem::path data;  // folder of the data files; empty: none
    std::string device = "cpu";
    std::filesystem::path log;  // appended to
  };

  // Error{config} if the program can't be started, Error{io} if the log can't
  // be written.
  explicit WorkerProcess(const Options& options);
  // Kills the process group and waits for the worker.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  pid_t pid() const { return pid_; }
  // Becomes readable when there are lines or the worker has ended.
  int descriptor() const { return output_; }
  // False if the worker does not listen any more.
  bool send(std::size_t pack);
  // Full lines that have come since the last call. Never blocks.
  std::vector<std::string> lines();
  // Has the worker closed its output? It is then about to end, or has.
  bool at_end() const { return at_end_; }
  // Sends a signal to the whole group.
  void signal(int number) const;
  // The wait status if the worker has ended.
  std::optional<int> status();
  // Closes the worker's input: it ends when it has done what it was given.
  void finish();

 private:
  pid_t pid_ = -1;
  int input_ = -1;
  int output_ = -1;
  bool at_end_ = false;
  std::string partial_;
  std::optional<int> status_;
};

// `COMMAND --describe`, remembered in $XDG_CACHE_HOME/noisegate (or
// ~/.cache/noisegate) by the SHA-256 of the program's bytes and the arguments,
// so that listing stays fast. A cache that can't be read or written is done
// without. Error{config} if the program can't be run, fails, takes longer than
// two minutes or answers nonsense.
trial::WorkerDescription describe(const Command& command);

}  // namespace noisegate::run
