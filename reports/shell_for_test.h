#pragma once

#include <cstdio>
#include <string>

namespace noisegate::reports {

// For tests: what a shell command prints on stdout, and its exit status.
struct Output {
  std::string text;
  int status = -1;
};

inline Output shell(const std::string& command) {
  Output output;
  FILE* pipe = popen(command.c_str(), "r");  // NOLINT: commands are constants
  if (pipe == nullptr) return output;
  char buffer[65536];
  std::size_t n = 0;
  while ((n = fread(buffer, 1, sizeof buffer, pipe)) > 0)
    output.text.append(buffer, n);
  output.status = pclose(pipe);
  return output;
}

inline bool has_program(const std::string& name) {
  return shell("command -v " + name + " >/dev/null 2>&1").status == 0;
}

}  // namespace noisegate::reports
