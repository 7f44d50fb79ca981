#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace noisegate::base {

// What kind of thing went wrong; decides the exit code of the programs.
enum class ErrorCode {
  usage,      // exit 2: unknown verb, claim, suite, option value
  config,     // exit 2: a plan, sweep or suite that contradicts itself
  busy,       // exit 2: another run owns the folder
  io,         // exit 4: a file can't be read or written (message has errno)
  data,       // exit 4: a data set, reference or record is not what it must be
  integrity,  // exit 4: a hash does not match, records contradict each other
};

// Where it went wrong. Lines and columns count from 1; 0 means "the whole
// file".
struct Location {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
};

// A broken world: file, hash, device, argument. Scientific outcomes are
// verdicts, bugs are assertions; neither is an Error.
//
// what() is "FILE:LINE:COLUMN: MESSAGE (HINT)", leaving out what is absent.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, std::string message, Location location = {},
        std::string hint = {});

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }
  const Location& location() const { return location_; }
  const std::string& hint() const { return hint_; }

 private:
  ErrorCode code_;
  std::string message_;
  Location location_;
  std::string hint_;
};

// The exit code of a program that ends on this error: 2 or 4 (see ErrorCode).
int exit_code(ErrorCode code);

// The candidate nearest to `word` by edit distance, or "" if none is within
// about a third of its length. For "did you mean".
std::string nearest(std::string_view word,
                    const std::vector<std::string>& candidates);

}  // namespace noisegate::base
