#include "app/judgement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/exit_codes.h"
#include "app/looks.h"
#include "app/planned_run.h"
#include "app/reference_check.h"
#include "app/share.h"
#include "harness/base/environment.h"
#include "harness/base/error.h"
#include "harness/base/file.h"
#include "reports/terminal.h"

namespace noisegate::app {
namespace {

namespace fs = std::filesystem;

std::vector<claim::GateRow> gate_rows(const Judged& judged,
                                      const Options& options) {
  if (judged.selection.control)
    throw base::Error(base::ErrorCode::usage,
                      "--gate asks for the verdicts of sound training, and "
                      "this run has a planted fault",
                      {}, "leave out --gate or --control");
  if (options.claims.empty() && !judged.selection.unplanned.empty())
    throw base::Error(
        base::ErrorCode::usage,
        fmt::format(
            "--gate asks for every claim, and this run has not trained what "
            "these need: {}",
            fmt::join(judged.selection.unplanned, ", ")),
        {judged.folder.root().string()},
        "name what you ask for with --claim, or run the rest");
  const claim::RunOptions& run = judged.selection.run;
  const fs::path file =
      options.expected.empty() ? expected_file(run.tier) : options.expected;
  const std::vector<claim::ExpectedRow> expected = claim::read_expected(file);
  auto rows = claim::gate(judged.shown, expected, run.data, run.device);
  for (claim::GateRow& row :
       level_gate(judged.levels, judged.shown.checks, expected, run))
    rows.push_back(std::move(row));
  return rows;
}

// Judges what was read.
void judge_all(const Options& options, Judged& judged) {
  const Selection& selection = judged.selection;
  judged.verdicts =
      claim::judge(selection.suites, judged.evidence, selection.run.tier);
  judged.levels = levels_of(options, selection, judged.plan, judged.evidence);
  auto& checks = judged.verdicts.checks;
  checks.insert(checks.end(), judged.levels.checks.begin(),
                judged.levels.checks.end());
  judged.shown = narrow(judged.verdicts, selection.claims);
  for (auto& check : selected_levels(judged.verdicts, options, selection))
    judged.shown.checks.push_back(std::move(check));
  if (options.gate) judged.gate = gate_rows(judged, options);
}

void note_unplanned(const Judged& judged, const Log& log) {
  if (judged.selection.unplanned.empty()) return;
  log.note(
      fmt::format("not part of this run, which was narrowed by --claim: {}",
                  fmt::join(judged.selection.unplanned, ", ")));
}

// The table that ships is of the data that ship; "" if the run is of them, or
// is held to a table of the user's own.
std::string other_data_than_expected(const Options& options,
                                     const Judged& judged) {
  const claim::RunOptions ships;
  if (!options.gate || !options.expected.empty() ||
      judged.plan.data != ships.data ||
      judged.plan.data_seed == ships.data_seed)
    return {};
  return fmt::format(
      "The verdicts that the gate expects are of data seed {}; this run has "
      "{}: a claim near its bound may have another verdict.",
      ships.data_seed, judged.plan.data_seed);
}

std::vector<std::string> warnings_of(const Options& options,
                                     const Judged& judged) {
  std::vector<std::string> warnings;
  if (!judged.plan.data_official)
    warnings.push_back(
        "The data are well-formed files, but not the official ones.");
  if (!judged.levels.note.empty()) warnings.push_back(judged.levels.note);
  const std::string other = other_data_than_expected(options, judged);
  if (!other.empty()) warnings.push_back(other);
  const auto& note = judged.worker;
  if (note && note->foreign)
    warnings.push_back(fmt::format(
        "The trials were trained by a worker that is not part of noisegate: {}",
        note->command));
  return warnings;
}

// The command line that makes the trials of a claim again.
std::string rerun_command(const Judged& judged, const std::string& suite,
                          const std::string& claim) {
  const claim::RunOptions& run = judged.selection.run;
  const claim::RunOptions ships;
  std::string line =
      fmt::format("noisegate reproduce --suite {} --claim {} --tier {}", suite,
                  claim, claim::to_text(run.tier));
  if (run.data != ships.data) line += " --data DIR";
  if (run.master_seed != ships.master_seed)
    line += fmt::format(" --seed {}", run.master_seed);
  if (run.data_seed != ships.data_seed)
    line += fmt::format(" --data-seed {}", run.data_seed);
  if (run.device != ships.device) line += " --device " + run.device;
  if (judged.selection.control)
    line += " --control " + judged.selection.control->id;
  if (judged.worker && judged.worker->foreign)
    line += fmt::format(" --worker '{}'", judged.worker->command);
  return line;
}

base::Json an_environment(const Judged& judged) {
  for (const auto& planned : judged.plan.trials)
    if (const auto* record = judged.store->find(planned.key);
        record != nullptr && trial::is_result(record->status))
      return record->environment;
  return nullptr;
}

}  // namespace

Judged read_run(const Options& options, const Log& log) {
  const run::RunFolder folder = source_folder(options);
  std::vector<trial::Plan> plans = run::read_plans(folder);
  if (plans.empty())
    throw base::Error(base::ErrorCode::usage, "no run was planned there",
                      {folder.root().string()},
                      "'noisegate run' with the same options makes one");
  Judged judged;
  judged.folder = folder;
  judged.plan = std::move(plans.front());
  refuse_ignored(options, judged.plan);
  judged.selection = select_planned(options, planned_run(judged.plan));
  judged.store = std::make_unique<run::TrialStore>(folder);
  use_planned_replicates(judged.plan, judged.selection.sweeps);
  judged.evidence = run::collect(
      folder, judged.selection.sweeps, judged.selection.run, *judged.store,
      [&](const std::string& text) { log.warning(text); });
  judged.worker = read_worker_note(folder);
  return judged;
}

Judged judge(const Options& options, const Log& log) {
  Judged judged = read_run(options, log);
  judge_all(options, judged);
  note_unplanned(judged, log);
  judged.warnings = warnings_of(options, judged);
  return judged;
}

std::vector<claim::NextLook> next_looks(const Judged& judged,
                                        const Options& options) {
  if (!options.gate || options.replicates > 0) return {};
  return claim::wanted_looks(judged.verdicts, judged.evidence,
                             undecided_claims(judged.gate));
}

std::string verdicts_text(const Judged& judged) {
  const trial::Plan& plan = judged.plan;
  return base::pretty({{"version", 1},
                       {"run",
                        {{"tier", plan.tier},
                         {"data", plan.data},
                         {"data_sha256", plan.data_sha256},
                         {"data_official", plan.data_official},
                         {"numerics", plan.numerics},
                         {"device", judged.selection.run.device},
                         {"control", plan.control},
                         {"master_seed", plan.master_seed},
                         {"data_seed", plan.data_seed},
                         {"suites", plan.suites}}},
                       {"verdicts", claim::to_json(judged.verdicts)}});
}

void write_verdicts(const Judged& judged, const fs::path& target,
                    const Log& log) {
  try {
    if (target != judged.folder.root()) base::make_folder(target);
    base::write_atomic(target / "verdicts.json", verdicts_text(judged));
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::io) throw;
    log.warning(
        fmt::format("verdicts.json was not written: {} ('noisegate "
                    "check RUN --out DIR' writes it elsewhere)",
                    error.what()));
  }
}

fs::path target_folder(const Options& options, const Judged& judged) {
  return options.out.empty() ? judged.folder.root() : options.out;
}

reports::ReportInput report_input(const Judged& judged, bool whole) {
  const Selection& selection = judged.selection;
  reports::ReportInput input;
  input.verdicts = whole ? judged.verdicts : judged.shown;
  input.evidence = judged.evidence;
  input.suites = selection.suites;
  for (PaperClaims& paper : read_all_claims())
    input.claims.emplace(paper.paper, std::move(paper.rows));
  input.experiments = selection.experiments;
  input.run.options = selection.run;
  input.run.program = base::version_text();
  input.run.numerics = judged.plan.numerics;
  input.run.data_sha256 = judged.plan.data_sha256;
  input.run.data_official = judged.plan.data_official;
  input.run.control = judged.plan.control;
  if (selection.control) {
    input.run.control_statement = selection.control->statement;
    input.run.control_must_turn = selection.control->must_turn;
  }
  input.run.environment = an_environment(judged);
  if (judged.worker) input.workloads = judged.worker->description.workloads;
  for (const auto& [key, record] : judged.store->records())
    input.seconds.emplace(key, record.seconds);
  for (const claim::ClaimVerdict& claim : input.verdicts.claims)
    input.rerun.emplace(claim.claim,
                        rerun_command(judged, claim.suite, claim.claim));
  input.gate = judged.gate;
  if (whole) input.reference = reference_of(selection.suites);
  input.warnings = judged.warnings;
  return input;
}

void print_verdicts(const Judged& judged, const Options& options) {
  if (options.json) {
    print(verdicts_text(judged));
    return;
  }
  const base::Json model = reports::build_model(report_input(judged, false));
  const bool colour = terminal(stdout).colour;
  print(reports::verdict_table(model, colour));
  const std::string levels = reports::level_table(model, colour);
  if (!levels.empty()) print("\n" + levels);
  const std::string gate = reports::gate_table(model, colour);
  if (!gate.empty()) print("\n" + gate);
  const std::string control = reports::control_table(model, colour);
  if (!control.empty()) print("\n" + control);
  if (const auto looks = next_looks(judged, options); !looks.empty())
    print(fmt::format(
        "\nUndecided, and 'noisegate reproduce --gate' would look again: {}.\n",
        look_text(looks)));
}

int verdict_code(const Judged& judged, const Options& options) {
  const int code = worse_code(claim::exit_code(judged.shown),
                              level_code(judged.shown.checks));
  if (!options.gate || code == kBroken) return code;
  bool gated = false;
  for (const claim::GateRow& row : judged.gate) {
    if (!row.ok) return kRed;
    gated = gated || row.expected != "ungated";
  }
  // A gate that asked for nothing has shown nothing.
  return gated ? kGreen : kUndecided;
}

}  // namespace noisegate::app
