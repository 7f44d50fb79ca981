// noisegate_level_alarms: how often the level checks of a sound run are red,
// from the runs that a baseline was made of. Writes a table of
// docs/statistics.md. Exit code: 0, 1 if they are red surely more often than
// they may, 2 usage, 4 a file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "app/baseline_runs.h"
#include "app/console.h"
#include "bench/calibration/level_alarms.h"
#include "bench/calibration/line.h"
#include "bench/calibration/program.h"
#include "bench/calibration/table.h"
#include "harness/claim/levels.h"
#include "suites/suites.h"

namespace noisegate::calibration {
namespace {

struct Options {
  std::vector<std::filesystem::path> runs;
  int draws = 10'000;
  std::string write;
};

std::map<std::string, int> shipped_replicates(const std::string& data) {
  std::map<std::string, int> replicates;
  for (const std::string& id : suites::experiment_ids())
    for (const claim::Sweep& sweep :
         suites::experiment(id, claim::Tier::desk, data).sweeps)
      replicates[sweep.id] = sweep.replicates;
  return replicates;
}

app::BaselineRuns read_runs(const Options& options) {
  const app::Log log(app::Verbosity::normal);
  app::BaselineRuns runs;
  for (const auto& folder : options.runs)
    runs.push_back(app::read_baseline_run(folder, log));
  std::sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) {
    return a.plan.master_seed < b.plan.master_seed;
  });
  app::refuse_mixture(runs);
  return runs;
}

std::vector<LevelPool> make_pools(const app::BaselineRuns& runs) {
  const auto replicates = shipped_replicates(runs.front().plan.data);
  std::vector<LevelPool> pools;
  for (const std::string& id : app::sweeps_of(runs)) {
    std::vector<const claim::SweepResult*> results;
    for (const app::BaselineRun& run : runs)
      results.push_back(&run.evidence.sweep(id));
    pools.push_back(
        level_pool(app::baseline_of(runs, id), results, replicates.at(id)));
  }
  return pools;
}

std::string hashes(const app::BaselineRuns& runs) {
  std::string text;
  for (const app::BaselineRun& run : runs)
    text += fmt::format("{}{} (plan {:.8})", text.empty() ? "" : ", ",
                        run.plan.master_seed, run.plan_sha256);
  return text;
}

std::string table(const app::BaselineRuns& runs, const LevelAlarms& alarms,
                  double ratio) {
  const auto percent = [&](int count) {
    return fmt::format("{:.2f} %", 100.0 * count / alarms.draws);
  };
  std::string text = fmt::format(
      "\n| | |\n|---|---|\n"
      "| data set, runs by master seed | {}: {} |\n"
      "| levels compared | {} |\n"
      "| draws | {} |\n"
      "| red by chance | {}, may be {:.2f} % |\n"
      "| by means and n₀ − 1 degrees it would be | {} |\n"
      "| variance between master seeds ÷ that within predicts | {:.3f} |\n",
      runs.front().plan.data, hashes(runs), alarms.levels, alarms.draws,
      percent(alarms.red), 100 * claim::kLevelAlpha, percent(alarms.plainly),
      ratio);
  return text + "\n";
}

int run(const Options& options) {
  const app::BaselineRuns runs = read_runs(options);
  const std::vector<LevelPool> pools = make_pools(runs);
  claim::RunOptions judged = runs.front().options;
  judged.master_seed = claim::RunOptions{}.master_seed;
  const LevelAlarms alarms = level_alarms(pools, judged, options.draws);
  const std::string text = table(runs, alarms, between_over_within(pools));
  std::fputs(text.c_str(), stdout);
  for (const auto& [check, count] : alarms.by_check)
    fmt::print(stderr, "{}: {}\n", check, count);
  if (!options.write.empty())
    replace_between_markers(options.write,
                            "level-alarms-" + runs.front().plan.data, text);
  return surely_above(alarms.red, alarms.draws) > claim::kLevelAlpha ? 1 : 0;
}

}  // namespace
}  // namespace noisegate::calibration

int main(int count, char** words) {
  using namespace noisegate;
  calibration::Options options;
  CLI::App program("How often level checks of a sound run are red");
  program.add_option("RUN", options.runs, "runs that a baseline was made of")
      ->required();
  program.add_option("--draws", options.draws, "runs dealt from them")
      ->check(CLI::Range(1, 10'000'000));
  program.add_option("--write", options.write,
                     "file with the markers \"level-alarms-DATA\"");
  return calibration::run_program(program, count, words,
                                  [&] { return calibration::run(options); });
}
