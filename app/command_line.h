#pragma once

#include <CLI/CLI.hpp>

#include "app/verbs.h"

namespace noisegate::app {

// The program with all its verbs; parsing sets `chosen`.
void add_verbs(CLI::App& program, Action& chosen);

// Prints what a failed parse means, with the nearest verb or option for a
// mistyped one, and returns the exit code: 0 for --help and --version, else 2.
int explain(const CLI::App& program, const CLI::ParseError& error);

}  // namespace noisegate::app
