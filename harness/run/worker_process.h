#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/run/child.h"
#include "harness/run/command.h"

namespace noisegate::run {

// A worker that is fed pack numbers and answers with lines (docs/worker.md):
//   COMMAND --plan FILE --stream --out DIR [--data DIR] --device D
// On its standard input it gets pack numbers, counted from 0, a line each; at
// the end of the input it ends with exit status 0. On its standard output it
// says "ready" when it has read the plan, and "done I" when all records of
// pack I are written. Its standard error goes to a file.
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

  Child& child() { return child_; }
  // Becomes readable when there are lines or the worker has ended.
  int descriptor() const { return output_.get(); }
  // False if the worker does not listen any more.
  bool send(std::size_t pack);
  // Full lines that have come since the last call. Never blocks.
  std::vector<std::string> lines();
  // Has the worker closed its output? It is then about to end, or has.
  bool at_end() const { return at_end_; }
  // Closes the worker's input: it ends when it has done what it was given.
  void finish() { input_.reset(); }

 private:
  WorkerProcess(const Options& options, Pipe input, Pipe output);

  Descriptor input_;
  Descriptor output_;
  Child child_;
  bool at_end_ = false;
  std::string partial_;
};

}  // namespace noisegate::run
