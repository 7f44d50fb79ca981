#include "app/options.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>

#include "harness/base/error.h"

namespace noisegate::app {
namespace {

// Lets options.given tell which of these the command line names.
void note_given(CLI::App& verb, Options& options,
                std::initializer_list<const char*> names) {
  for (const char* name : names)
    verb.get_option(name)->each(
        [name, &options](const std::string&) { options.given.insert(name); });
}

// CLI11 2.1 takes "-1" and what is out of range as the largest number.
CLI::Validator natural_number() {
  return {[](const std::string& text) -> std::string {
            std::uint64_t value = 0;
            const char* end = text.data() + text.size();
            const auto [rest, error] = std::from_chars(text.data(), end, value);
            if (error == std::errc() && rest == end) return "";
            return "'" + text + "' is not a number from 0 to 2^64 - 1";
          },
          ""};
}

}  // namespace

void add_selection_options(CLI::App& verb, Options& options) {
  constexpr auto kGroup = "Selection";
  verb.add_option("--suite", options.suites,
                  "suite, or a pattern such as 'linear_*'; repeatable")
      ->group(kGroup)
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  verb.add_option("--claim", options.claims,
                  "claim id, or a pattern such as 'S1*'; repeatable")
      ->group(kGroup)
      ->type_name("ID")
      ->expected(1)
      ->take_all();
  verb.add_option("--experiment", options.experiments,
                  "table or figure, as 'table1', or a pattern; repeatable")
      ->group(kGroup)
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  verb.add_option("--tier", options.tier,
                  "how big: smoke, desk, gpu or paper (default: desk)")
      ->group(kGroup)
      ->type_name("TIER");
  verb.add_option("--data", options.data,
                  "folder with the data files: MNIST, or what the tier's "
                  "experiments need (default: generated glyphs)")
      ->group(kGroup)
      ->type_name("DIR");
  note_given(verb, options, {"--experiment", "--tier", "--data"});
}

void add_scope_options(CLI::App& verb, Options& options) {
  constexpr auto kGroup = "Run";
  verb.add_option("--seed", options.seed,
                  "master seed of initial weights and orders (default: 1000)")
      ->group(kGroup)
      ->type_name("N")
      ->check(natural_number());
  verb.add_option("--data-seed", options.data_seed,
                  "seed of generated data (default: 1000)")
      ->group(kGroup)
      ->type_name("N")
      ->check(natural_number());
  verb.add_option("--replicates", options.replicates,
                  "replicates a point (default: what each sweep ships)")
      ->group(kGroup)
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  verb.add_option("--device", options.device, "cpu or cuda (default: cpu)")
      ->group(kGroup)
      ->type_name("CLASS")
      ->check(CLI::IsMember({"cpu", "cuda"}));
  verb.add_option("--control", options.control,
                  "plant a fault that must turn checks red; see "
                  "'noisegate list --controls'")
      ->group(kGroup)
      ->type_name("NAME");
  verb.add_option("--out", options.out,
                  "run folder (default: named by the options, in "
                  "$NOISEGATE_RUNS or ~/.local/state/noisegate)")
      ->group(kGroup)
      ->type_name("DIR");
  note_given(
      verb, options,
      {"--seed", "--data-seed", "--replicates", "--device", "--control"});
}

void add_run_argument(CLI::App& verb, Options& options) {
  verb.add_option("RUN", options.run,
                  "run folder (default: the one that 'run' makes with the same "
                  "options)")
      ->type_name("DIR");
}

void add_execution_options(CLI::App& verb, Options& options) {
  constexpr auto kGroup = "Execution";
  verb.add_option("--worker", options.worker,
                  "command that trains packs (default: noisegate_worker beside "
                  "this program)")
      ->group(kGroup)
      ->type_name("CMD");
  verb.add_option("--jobs,-j", options.jobs,
                  "workers at a time (default: one a core)")
      ->group(kGroup)
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  verb.add_option("--timeout", options.timeout,
                  "longest time of one pack, as 90s, 15m or 2h (default: 15m)")
      ->group(kGroup)
      ->type_name("TIME");
  verb.add_option("--max-time", options.max_time,
                  "stop after this time, resumable (exit code 75)")
      ->group(kGroup)
      ->type_name("TIME");
}

void add_judging_options(CLI::App& verb, Options& options) {
  constexpr auto kGroup = "Judging";
  verb.add_flag("--gate", options.gate,
                "ask whether each claim has its expected verdict")
      ->group(kGroup);
  verb.add_option("--expected", options.expected,
                  "table of expected verdicts (default: "
                  "reference/expected/<tier>.csv)")
      ->group(kGroup)
      ->type_name("FILE");
  verb.add_option("--baseline", options.baseline,
                  "folder of measured levels, by tier (default: "
                  "reference/measured)")
      ->group(kGroup)
      ->type_name("DIR");
}

void add_github_option(CLI::App& verb, Options& options) {
  verb.add_flag("--github", options.github,
                "print annotations for GitHub Actions and append a summary to "
                "the file named by $GITHUB_STEP_SUMMARY")
      ->group("Judging")
      ->excludes(verb.get_option("--json"));
}

void add_forecast_option(CLI::App& verb, Options& options) {
  verb.add_option("--gpu-tflops", options.gpu_tflops,
                  "what a GPU is assumed to achieve, in TFLOP/s, at the tiers "
                  "gpu and paper (default: 30)")
      ->type_name("X")
      ->check(CLI::Range(1e-3, 1e6));
}

void add_log_options(CLI::App& verb, Options& options) {
  auto* quiet = verb.add_flag("--quiet,-q", options.quiet,
                              "nothing on stderr but warnings and errors");
  verb.add_flag("--verbose,-v", options.verbose, "details on stderr")
      ->excludes(quiet);
}

double parse_duration(const std::string& text, const std::string& option) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  const std::string unit(rest, end);
  const double scale = unit.empty() || unit == "s" ? 1
                       : unit == "m"               ? 60
                       : unit == "h"               ? 3600
                                                   : 0;
  if (error == std::errc() && scale > 0 && std::isfinite(value) && value > 0)
    return value * scale;
  throw base::Error(base::ErrorCode::usage,
                    fmt::format("{}: '{}' is not a time", option, text), {},
                    "write it as 90s, 15m or 2h");
}

}  // namespace noisegate::app
