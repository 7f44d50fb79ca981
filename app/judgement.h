#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "app/console.h"
#include "app/levels.h"
#include "app/options.h"
#include "app/selection.h"
#include "app/worker_note.h"
#include "harness/claim/reference.h"
#include "harness/run/execute.h"
#include "reports/model.h"

namespace noisegate::app {

// A run folder with what follows from it.
struct Judged {
  run::RunFolder folder{{}};
  // Every suite of the plan, as far as it was planned; claims: the selected
  // ones.
  Selection selection;
  trial::Plan plan;  // of round 1
  std::unique_ptr<run::TrialStore> store;
  claim::Evidence evidence;
  Levels levels;             // level checks; they are among the verdicts
  claim::Verdicts verdicts;  // of every suite of the plan
  claim::Verdicts shown;  // of the selected claims, with what belongs to them
  std::vector<claim::GateRow> gate;  // of the selected claims, under --gate
  std::optional<WorkerNote> worker;  // who trained
  std::vector<std::string> warnings;
};

// The first part of judge(): plan, selection and evidence, no verdict.
Judged read_run(const Options& options, const Log& log);

// Reads plans and trials and judges. Tier, data, seeds, device, control and
// suites are those of the plan; `options` says where the folder is and which
// claims to answer for. Writes nothing. Error{usage} if there is no plan, or if
// the options contradict it.
Judged judge(const Options& options, const Log& log);

// What the gate asks to be looked at again: nothing without --gate, with
// --replicates (which says how many there are), or when all is decided or at
// its last look.
std::vector<claim::NextLook> next_looks(const Judged& judged,
                                        const Options& options);

// verdicts.json: a header that says what was judged, and the verdicts. No time,
// no host: equal bytes for equal trials (docs/formats/verdicts.md).
std::string verdicts_text(const Judged& judged);

// Writes verdicts.json into `target`; where that can't be, warns and goes on.
void write_verdicts(const Judged& judged, const std::filesystem::path& target,
                    const Log& log);

// Where check and report write: --out if both RUN and --out are given, else the
// run folder.
std::filesystem::path target_folder(const Options& options,
                                    const Judged& judged);

// What the report is made from. `whole`: every suite of the plan, else the
// selected claims only.
reports::ReportInput report_input(const Judged& judged, bool whole);

// The table on stdout (the model as JSON under --json), with the gate and what
// became of the control's checks.
void print_verdicts(const Judged& judged, const Options& options);

// Of the selected claims: by the verdicts, or by the gate under --gate.
int verdict_code(const Judged& judged, const Options& options);

}  // namespace noisegate::app
