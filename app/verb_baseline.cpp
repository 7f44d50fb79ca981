#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "app/baseline_runs.h"
#include "app/exit_codes.h"
#include "app/verbs.h"
#include "harness/base/file.h"

namespace noisegate::app {
namespace {

namespace fs = std::filesystem;

struct BaselineOptions {
  std::vector<fs::path> runs;
  fs::path out = "reference/measured";
  Options log;
};

BaselineRuns read_runs(const BaselineOptions& options, const Log& log) {
  BaselineRuns runs;
  for (const fs::path& folder : options.runs)
    runs.push_back(read_baseline_run(folder, log));
  std::sort(runs.begin(), runs.end(),
            [](const BaselineRun& a, const BaselineRun& b) {
              return a.plan.master_seed < b.plan.master_seed;
            });
  return runs;
}

// "32 levels of 80 replicates"
std::string summary(const claim::Baseline& baseline) {
  int fewest = baseline.rows.front().n, most = fewest;
  for (const claim::BaselineRow& row : baseline.rows) {
    fewest = std::min(fewest, row.n);
    most = std::max(most, row.n);
  }
  return fmt::format("{} levels of {}{} replicates", baseline.rows.size(),
                     fewest, most > fewest ? fmt::format(" to {}", most) : "");
}

void note_diverged(const claim::Baseline& baseline, const Log& log) {
  for (const claim::BaselineRow& row : baseline.rows)
    if (!row.mean)
      log.warning(fmt::format(
          "{}: {}, B = {}, {}: {} of {} trials diverged at the best rate: no "
          "level of {}",
          baseline.sweep, row.cell.arm, row.cell.batch_size,
          trial::to_text(row.cell.budget), row.n_diverged, row.n, row.metric));
}

// Measures all before it writes any, so that a refusal leaves no half of it.
int make_baseline(const BaselineOptions& options) {
  const Log log(options.log.verbosity());
  const BaselineRuns runs = read_runs(options, log);
  refuse_mixture(runs);
  std::vector<claim::Baseline> baselines;
  for (const std::string& sweep : sweeps_of(runs))
    baselines.push_back(baseline_of(runs, sweep));

  const fs::path folder = options.out / runs.front().plan.tier;
  base::make_folder(folder);
  for (const claim::Baseline& baseline : baselines) {
    const fs::path file =
        folder / claim::baseline_file_name(baseline.sweep, baseline.data,
                                           baseline.device);
    base::write_atomic(
        file, claim::baseline_text(baseline, provenance_of(runs, baseline)));
    note_diverged(baseline, log);
    print(fmt::format("{}: {}\n", file.string(), summary(baseline)));
  }
  return kGreen;
}

}  // namespace

void add_baseline(CLI::App& program, Action& chosen) {
  auto options = std::make_shared<BaselineOptions>();
  CLI::App& verb = add_verb(
      program, chosen,
      {"baseline", "Measure the levels that 'check' compares later runs with",
       fmt::format(
           "\nWrites DIR/<tier>/<sweep>.<data>.<device>.csv: mean, deviation\n"
           "and number of replicates of each cell at its best rate, with\n"
           "machine, BLAS and commit. The runs must be sound, finished and of\n"
           "one build; each cell needs {} replicates in all, of master seeds\n"
           "that nothing else uses.\n"
           "\nExamples:\n"
           "  noisegate run --seed 2000 --out /tmp/base-2000\n"
           "  noisegate baseline /tmp/base-2000 /tmp/base-2001 /tmp/base-2002\n"
           "  noisegate check RUN --baseline reference/measured\n",
           claim::kFewestBaselineReplicates)},
      [options] { return make_baseline(*options); });
  add_option(verb, "RUN", "DIR", options->runs,
             "finished run folders, each of another master seed")
      .required();
  add_option(verb, "--out", "DIR", options->out,
             "folder of baselines, by tier (default: "
             "reference/measured)");
  add_log_options(verb, options->log);
}

}  // namespace noisegate::app
