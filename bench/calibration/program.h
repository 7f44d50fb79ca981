#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace noisegate::calibration {

// Parses the command line into `options`, calls `run` and returns its exit
// code; 2 for a wrong command line (0 after --help), the error's own code or 4
// after an exception. Writes what was wrong to standard error.
int run_program(CLI::App& options, int count, char** words,
                const std::function<int()>& run);

}  // namespace noisegate::calibration
