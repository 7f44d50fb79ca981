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
  // The suites that have a selected claim, whole: what else they claim is
  // judged from the same trials and costs nothing.
  std::vector<claim::Suite> suites;
  // Claim ids that the output and the exit code answer for.
  std::set<std::string> claims;
  std::vector<claim::Experiment> experiments;  // each once
  // The experiments' sweeps, each once, reduced by the control if there is one.
  std::vector<claim::Sweep> sweeps;

  // Is there a selected claim that the tier can decide?
  bool decidable() const;
};

// Error{usage} with the nearest name on an unknown suite, claim, tier or
// control, and when nothing matches. Reads no file but, on the way to an error
// message, the tables of claims.
Selection select(const Options& options);

// The same for a run that was planned: `suites` are the names in its plan.
// `options` may narrow the claims and nothing else.
Selection select_planned(const Options& options, claim::RunOptions run,
                         const std::string& control,
                         const std::vector<std::string>& suites);

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
// TIER-DATA-seedN with what else shapes the trials appended. Error{usage} if
// both --out and RUN are given and differ, or if there is no home.
std::filesystem::path run_folder(const Options& options,
                                 const Selection& selection);

}  // namespace noisegate::app
