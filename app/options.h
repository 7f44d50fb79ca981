#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/cli_app.h"
#include "app/console.h"

namespace noisegate::app {

// What the command line says, shared by the verbs; each verb offers the groups
// that it reads. Values are checked when they are used (selection.h), where an
// error can name the nearest right one.
struct Options {
  // add_selection_options
  std::vector<std::string> suites;       // names or glob patterns; empty: all
  std::vector<std::string> claims;       // ids or glob patterns; empty: all
  std::vector<std::string> experiments;  // ids, with or without the paper's
                                         // name, or patterns; empty: all
  std::string tier = "desk";
  std::filesystem::path data;  // folder of the data files; empty: "glyphs"

  // add_scope_options
  std::uint64_t seed = 1000;
  std::uint64_t data_seed = 1000;
  int replicates = 0;  // 0: what each sweep ships
  std::string device = "cpu";
  std::string control;        // "" for none
  std::filesystem::path out;  // the run folder; empty: by the selection
  std::filesystem::path run;  // the same as a positional argument

  // add_execution_options
  std::string worker;  // command; empty: noisegate_worker beside the program
  int jobs = 0;        // 0: a worker a core
  std::string timeout = "15m";
  std::string max_time;  // empty: no limit

  // add_judging_options
  bool gate = false;
  std::filesystem::path expected;  // empty: reference/expected/<tier>.csv
  std::filesystem::path baseline;  // empty: reference/measured
  bool github = false;

  // Of the selection and scope options, those that the command line names.
  std::set<std::string> given;

  bool svg = false;
  bool dry_run = false;
  double gpu_tflops = 30;  // of a GPU, for forecasts
  bool json = false;
  bool all = false;
  bool quiet = false;
  bool verbose = false;

  Verbosity verbosity() const {
    if (quiet) return Verbosity::quiet;
    return verbose ? Verbosity::verbose : Verbosity::normal;
  }
};

void add_selection_options(CLI::App& verb, Options& options);
void add_scope_options(CLI::App& verb, Options& options);
// The run folder as positional argument `RUN` for verbs that read one.
void add_run_argument(CLI::App& verb, Options& options);
void add_execution_options(CLI::App& verb, Options& options);
void add_judging_options(CLI::App& verb, Options& options);
// --github, after --json, which excludes it.
void add_github_option(CLI::App& verb, Options& options);
// --gpu-tflops
void add_forecast_option(CLI::App& verb, Options& options);
void add_log_options(CLI::App& verb, Options& options);

// "90", "90s", "15m", "2h" or "1.5h" in seconds. Error{usage} naming the option
// for anything else, NaN, zero and negative times included.
double parse_duration(const std::string& text, const std::string& option);

}  // namespace noisegate::app
