#include "app/console.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace noisegate::app {
namespace {

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

void write_line(std::string_view text) {
  // One write a line: lines of several processes on one log do not mix.
  const std::string line = fmt::format("{}\n", text);
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

Terminal terminal(std::FILE* stream) {
  Terminal found;
  const int descriptor = ::fileno(stream);
  const char* kind = std::getenv("TERM");
  const bool dumb = kind != nullptr && std::strcmp(kind, "dumb") == 0;
  found.is_terminal = ::isatty(descriptor) == 1 && !dumb;
  found.colour =
      (found.is_terminal && !is_set("NO_COLOR")) || is_set("CLICOLOR_FORCE");
  winsize size{};
  if (found.is_terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 &&
      size.ws_col >= 40)
    found.width = size.ws_col;
  return found;
}

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
      std::fflush(stdout) == 0)
    return;
  throw base::Error(
      base::ErrorCode::io,
      fmt::format("can't write to standard output: {}", std::strerror(errno)));
}

void Log::detail(std::string_view text) const {
  if (verbosity_ == Verbosity::verbose) write_line(text);
}

void Log::note(std::string_view text) const {
  if (verbosity_ != Verbosity::quiet) write_line(text);
}

void Log::warning(std::string_view text) const {
  write_line(fmt::format("warning: {}", text));
}

void print_error(std::string_view message, std::string_view hint) {
  write_line(fmt::format("noisegate: {}", message));
  if (!hint.empty()) write_line(fmt::format("  {}", hint));
}

void print_error(const base::Error& error) {
  print_error(error_text(error), error.hint());
}

std::string error_text(const base::Error& error) {
  return base::Error(error.code(), error.message(), error.location()).what();
}

}  // namespace noisegate::app
