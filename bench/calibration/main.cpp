// noisegate_calibration: how often verdicts are wrong and how often the shipped
// checks can't decide. Writes the tables of docs/calibration.md. Exit code: 0,
// 1 if a verdict is wrong too often, 2 usage, 4 a file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "bench/calibration/line.h"
#include "bench/calibration/power.h"
#include "bench/calibration/program.h"
#include "bench/calibration/table.h"

namespace noisegate::calibration {
namespace {

struct Options {
  int draws = 10'000;
  int power_draws = 200'000;
  int threads =
      static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  std::string mistake = "none";
  std::string only;
  std::string write;
  std::string effects = NOISEGATE_SOURCE_DIR "/bench/calibration/effects.csv";
  std::string expected = NOISEGATE_SOURCE_DIR "/reference/expected/desk.csv";
};

Table make_table(const Options& options) {
  const Mistake mistake = mistake_from_text(options.mistake);
  Table table;
  std::size_t shown = 0;
  for (Line& line : all_lines()) {
    if ((line.group + ": " + line.name).find(options.only) ==
        std::string::npos) {
      continue;
    }
    plant(line, mistake);
    table.add(line, tally(line, options.draws, options.threads));
    // As it grows.
    std::fputs(table.text().substr(shown).c_str(), stdout);
    std::fflush(stdout);
    shown = table.text().size();
  }
  return table;
}

int run(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  const Table table = make_table(options);
  const PowerTable power =
      power_table(options.effects, options.expected, options.power_draws);
  fmt::print("{}", power.text);
  if (!options.write.empty()) {
    replace_between_markers(
        options.write, "calibration",
        fmt::format("\n{} draws a line.\n", options.draws) + table.text());
    replace_between_markers(options.write, "power", power.text);
  }
  const std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  fmt::print(stderr,
             "{} lines wrong too often; {} of {} gated checks short of power, "
             "{} not measured; {:.0f} s\n",
             table.red(), power.short_of_power, power.checks, power.missing,
             seconds.count());
  return table.red() > 0 ? 1 : 0;
}

}  // namespace
}  // namespace noisegate::calibration

int main(int count, char** words) {
  using namespace noisegate;
  calibration::Options options;
  CLI::App program("How often verdicts are wrong on simulated sweeps");
  program.add_option("--draws", options.draws, "simulated sweeps a line")
      ->check(CLI::Range(100, 10'000'000));
  program.add_option("--threads", options.threads)->check(CLI::Range(1, 1024));
  program.add_option("--mistake", options.mistake,
                     "plant one: normal, one_sided, divisor, picked_freely");
  program.add_option("--only", options.only, "lines that contain this text");
  program.add_option("--write", options.write,
                     "put the tables between the markers of this file");
  program.add_option("--effects", options.effects, "CSV that effects.py wrote");
  program.add_option("--expected", options.expected, "which checks are gated");
  return calibration::run_program(program, count, words,
                                  [&] { return calibration::run(options); });
}
