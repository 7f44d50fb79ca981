#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/base/json.h"
#include "harness/claim/evidence.h"
#include "harness/claim/reference.h"
#include "harness/claim/verdict.h"
#include "harness/trial/description.h"

namespace noisegate::reports {

// What was run, as far as a reader must know it.
struct RunFacts {
  claim::RunOptions options;  // tier, data, seeds, device, engine
  std::string program;        // base::version_text()
  std::string numerics;       // as the worker described itself
  std::string data_sha256;
  bool data_official = true;  // false: not the published file
  std::string control;        // name of the planted fault, "" for none
  std::string control_statement;
  std::vector<std::string> control_must_turn;  // checks
  // The "environment" of one of the trial records; null if there is none.
  base::Json environment;
};

// All that a report is made from. Every writer works on build_model() of it, so
// that no two of them can disagree.
struct ReportInput {
  claim::Verdicts verdicts;
  claim::Evidence evidence;
  std::vector<claim::Suite> suites;  // the selected ones
  std::map<std::string, std::vector<claim::ClaimRow>> claims;  // by paper
  std::vector<claim::Experiment> experiments;  // those of the suites
  RunFacts run;
  // As the worker described them, for units; may be empty.
  std::map<std::string, trial::WorkloadInfo> workloads;
  std::map<std::string, double> seconds;     // of a trial, by key
  std::map<std::string, std::string> rerun;  // command line, by claim
  std::vector<claim::GateRow> gate;          // empty: no gate was asked for
  // Where the page finds the records: a relative URL to the run's trials
  // (escape.h: url_path).
  std::string records = "trials";
  // What the paper says of its own tables, as claim::to_json of its judged
  // statements gives it; null: no such chapter.
  base::Json reference;
  // Things a reader must know first: trials of other builds were reused, the
  // worker is foreign, a data file is not the official one, …
  std::vector<std::string> warnings;
};

// The report as one JSON value, of which report.json is the text
// (docs/formats/report.md). Equal input gives equal bytes: no time and no host
// but for what `environment` brings. Never throws on odd texts or numbers: NaN
// and infinities are strings, invalid UTF-8 is replaced.
base::Json build_model(const ReportInput& input);

inline constexpr int kModelVersion = 1;

}  // namespace noisegate::reports
