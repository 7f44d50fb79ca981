#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/options.h"
#include "harness/claim/check.h"
#include "harness/claim/verdict.h"
#include "suites/suites.h"

namespace noisegate::app {

// What the command line selects, as plain values.
struct Selection {
  claim::RunOptions run;
  std::optional<claim::Control> control;
  // The suites that have a selected claim. Of a planned run: with the checks
  // that its sweeps allow.
  std::vector<claim::Suite> suites;
  // Claim ids that the output and the exit code answer for.
  std::set<std::string> claims;
  // Claims of the suites that the tier can decide, but the run has not the
  // sweeps for. Of a planned run only.
  std::vector<std::string> unplanned;
  std::vector<claim::Experiment> experiments;  // each once
  // The experiments' sweeps, each once, reduced by the control if there is one.
  // Where the command line names claims: those that their checks read.
  std::vector<claim::Sweep> sweeps;
  // Are these fewer than the experiments have?
  bool narrowed = false;
  // The data sets that the sweeps need. Where there are several, run.data is
  // empty: nothing can be trained in one run.
  std::set<std::string> data_sets;

  // Is there a selected claim that the tier can decide?
  bool decidable() const;
};

// Error{usage} with the nearest name on an unknown suite, claim, tier or
// control, and when nothing matches. Reads no file but, on the way to an error
// message, the tables of claims.
Selection select(const Options& options);

// A run has one data set. Error{usage} naming those of the selection and the
// experiments that need each, where there are several.
void require_one_data_set(const Selection& selection);

// Ids of the experiments, of any tier, that the words of --experiment stand
// for; all of them if there is none. Error{usage} with the nearest name.
std::set<std::string> match_experiments(const std::vector<std::string>& words);

// The experiment's name on the command line: "table1" of "smith2020_table1".
std::string short_name(const std::string& experiment);

// What a run was planned for.
struct PlannedRun {
  claim::RunOptions run;
  std::string control;              // "" for none
  std::vector<std::string> suites;  // names
  std::set<std::string> sweeps;     // ids
};

// The same for a run that was planned. `options` may narrow the claims and
// nothing else. Claims whose sweeps the run does not have are no part of it:
// naming one is Error{usage}.
Selection select_planned(const Options& options, const PlannedRun& planned);

// Does the suite have a check of this claim that decides at the tier?
bool decides(const claim::Suite& suite, const std::string& claim,
             claim::Tier tier);

// Ids of the suite's claims in the order in which it names them.
std::vector<std::string> claims_of(const claim::Suite& suite);

// Keeps the claims of the selection with their checks and the sensitivity
// checks that those name.
claim::Verdicts narrow(const claim::Verdicts& verdicts,
                       const std::set<std::string>& claims);

// --out, RUN, or else
// $NOISEGATE_RUNS (or ${XDG_STATE_HOME:-~/.local/state}/noisegate) /
// TIER-DATA-seedN with what else shapes the trials appended, and the sweeps
// where the command line needs only some of its suites'. Error{usage} if
// both --out and RUN are given and differ, or if there is no home.
std::filesystem::path run_folder(const Options& options,
                                 const Selection& selection);

}  // namespace noisegate::app
