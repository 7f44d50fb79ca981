#pragma once

#include "app/cli_app.h"

namespace noisegate::app {

// Each adds its verb to the program and, when the command line names it, sets
// `chosen`. Errors are thrown as base::Error.
void add_reproduce(CLI::App& program, Action& chosen);
void add_list(CLI::App& program, Action& chosen);
void add_show(CLI::App& program, Action& chosen);
void add_plan(CLI::App& program, Action& chosen);
void add_run(CLI::App& program, Action& chosen);
void add_check(CLI::App& program, Action& chosen);
void add_report(CLI::App& program, Action& chosen);
void add_baseline(CLI::App& program, Action& chosen);
void add_data(CLI::App& program, Action& chosen);
void add_doctor(CLI::App& program, Action& chosen);

}  // namespace noisegate::app
