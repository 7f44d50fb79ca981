#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include "harness/base/error.h"

namespace noisegate::app {

enum class Verbosity { quiet, normal, verbose };

// What the terminal behind a stream can show.
struct Terminal {
  bool is_terminal = false;  // a terminal that is not TERM=dumb
  bool colour = false;       // terminal and no NO_COLOR, or CLICOLOR_FORCE
  std::size_t width = 80;    // columns: the terminal's, or 80
};
Terminal terminal(std::FILE* stream);

// Results: writes to stdout. Error{io} if stdout can't be written (a full disk,
// not a closed pipe: SIGPIPE ends the program).
void print(std::string_view text);

// The log: lines on stderr. quiet drops notes, only verbose shows details;
// warnings are always shown.
class Log {
 public:
  explicit Log(Verbosity verbosity = Verbosity::normal)
      : verbosity_(verbosity) {}
  void detail(std::string_view text) const;
  void note(std::string_view text) const;
  void warning(std::string_view text) const;
  Verbosity verbosity() const { return verbosity_; }

 private:
  Verbosity verbosity_;
};

// An error as a person reads it: "noisegate: …" and, on a line of its own, what
// to do about it.
void print_error(std::string_view message, std::string_view hint);
void print_error(const base::Error& error);

// what() without the hint.
std::string error_text(const base::Error& error);

}  // namespace noisegate::app
