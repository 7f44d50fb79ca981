#include "app/levels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "app/exit_codes.h"
#include "app/needs.h"
#include "app/share.h"
#include "harness/base/error.h"
#include "harness/base/file.h"

namespace noisegate::app {
namespace {

namespace fs = std::filesystem;

constexpr auto kGenerated = "glyphs";

fs::path baseline_folder(const Options& options, claim::Tier tier) {
  const fs::path root = options.baseline.empty()
                            ? share_folder() / "reference/measured"
                            : options.baseline;
  return root / claim::to_text(tier);
}

// A file holds what its name says.
claim::Baseline read_baseline(const fs::path& file) {
  claim::Baseline baseline =
      claim::parse_baseline(base::read_file(file), file.string());
  const std::string name =
      claim::baseline_file_name(baseline.sweep, baseline.data, baseline.device);
  if (file.filename() != name)
    throw base::Error(
        base::ErrorCode::data, fmt::format("holds what belongs in {}", name),
        {file.string()}, "make the file with 'noisegate baseline'");
  return baseline;
}

std::vector<claim::Baseline> read_baselines(const Options& options,
                                            const claim::RunOptions& run) {
  const fs::path folder = baseline_folder(options, run.tier);
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    if (options.baseline.empty()) return {};
    throw base::Error(base::ErrorCode::usage, "no measured baseline is there",
                      {folder.string()},
                      "--baseline names the folder that 'noisegate baseline' "
                      "wrote, which has one for each tier");
  }
  const std::string ending =
      claim::baseline_file_name("", run.data, run.device);
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().ends_with(ending))
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<claim::Baseline> baselines;
  for (const fs::path& file : files) baselines.push_back(read_baseline(file));
  return baselines;
}

// Why these levels say nothing about the run's data; "" if they do.
std::string other_data(const claim::Baseline& baseline,
                       const claim::RunOptions& run,
                       const std::string& data_sha256) {
  if (baseline.data_seed != run.data_seed)
    return fmt::format(
        "The measured baseline is of data seed {}, and this run has {}: its "
        "levels are not judged.",
        baseline.data_seed, run.data_seed);
  if (baseline.data != kGenerated && baseline.data_sha256 != data_sha256)
    return fmt::format(
        "The measured baseline is of other {} files (SHA-256 {}…): the levels "
        "of this run are not judged.",
        baseline.data, baseline.data_sha256.substr(0, 16));
  return {};
}

std::set<std::string> selected_sweeps(const Selection& selection) {
  const Needs needs(selection.suites, selection.sweeps, selection.run.tier);
  std::set<std::string> sweeps;
  for (const std::string& claim : selection.claims)
    sweeps.merge(needs.sweeps_of(claim));
  return sweeps;
}

}  // namespace

Levels levels_of(const Options& options, const Selection& selection,
                 const trial::Plan& plan, const claim::Evidence& evidence) {
  Levels levels;
  const auto baselines = read_baselines(options, selection.run);
  for (const claim::Baseline& baseline : baselines) {
    levels.note = other_data(baseline, selection.run, plan.data_sha256);
    if (!levels.note.empty()) return levels;
  }
  levels.checks =
      claim::judge_levels(evidence, baselines,
                          {.options = selection.run,
                           .data_sha256 = plan.data_sha256,
                           .reduced = selection.control.has_value()});
  return levels;
}

std::vector<claim::CheckVerdict> selected_levels(
    const claim::Verdicts& verdicts, const Options& options,
    const Selection& selection) {
  const bool all = options.claims.empty() && options.suites.empty();
  const std::set<std::string> sweeps =
      all ? std::set<std::string>() : selected_sweeps(selection);
  std::vector<claim::CheckVerdict> shown;
  for (const claim::CheckVerdict& check : verdicts.checks)
    if (claim::is_level_check(check) && (all || sweeps.contains(check.sweep)))
      shown.push_back(check);
  return shown;
}

std::vector<claim::GateRow> level_gate(
    const Levels& levels, const std::vector<claim::CheckVerdict>& shown,
    const std::vector<claim::ExpectedRow>& expected,
    const claim::RunOptions& run) {
  if (!levels.note.empty()) return {};
  const bool asked = std::any_of(
      expected.begin(), expected.end(), [&](const claim::ExpectedRow& row) {
        return row.claim == claim::kLevelSuite && row.data == run.data &&
               row.device == run.device;
      });
  const bool judged =
      std::any_of(shown.begin(), shown.end(), claim::is_level_check);
  if (!judged && (!asked || !levels.checks.empty())) return {};
  return claim::gate({.checks = {}, .claims = {claim::level_verdict(shown)}},
                     expected, run.data, run.device);
}

int level_code(const std::vector<claim::CheckVerdict>& checks) {
  int code = kGreen;
  for (const claim::CheckVerdict& check : checks) {
    if (!claim::is_level_check(check)) continue;
    int own = kUndecided;
    if (check.outcome == claim::Outcome::pass) own = kGreen;
    if (check.outcome == claim::Outcome::fail) own = kRed;
    if (check.outcome == claim::Outcome::error) own = kBroken;
    code = worse_code(code, own);
  }
  return code;
}

int worse_code(int a, int b) {
  for (const int code : {kBroken, kRed, kUndecided})
    if (a == code || b == code) return code;
  return kGreen;
}

}  // namespace noisegate::app
