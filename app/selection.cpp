#include "app/selection.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <cstdlib>

#include "app/share.h"
#include "harness/base/error.h"

namespace noisegate::app {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void usage(const std::string& message, const std::string& hint) {
  throw base::Error(base::ErrorCode::usage, message, {}, hint);
}

bool is_pattern(const std::string& text) {
  return text.find_first_of("*?[") != std::string::npos;
}

std::string suggestion(const std::string& word,
                       const std::vector<std::string>& known,
                       const std::string& kind) {
  const std::string near = base::nearest(word, known);
  if (!near.empty()) return fmt::format("did you mean '{}'?", near);
  return fmt::format("'noisegate list' shows every {}", kind);
}

// A claim that is not to be chosen from, but that somebody knows: a suite that
// the run does not have, or a table.
std::string elsewhere_hint(const std::string& id) {
  for (const auto& suite : suites::all_suites(claim::Tier::desk, "glyphs")) {
    const auto ids = claims_of(suite);
    if (std::find(ids.begin(), ids.end(), id) != ids.end())
      return fmt::format("it belongs to {}, which this run does not have",
                         suite.id);
  }
  for (const PaperClaims& paper : read_all_claims())
    for (const claim::ClaimRow& row : paper.rows)
      if (row.id == id)
        return fmt::format(
            "{} lists it (suite {}), but this version has no check of it; "
            "'noisegate show {}' prints its text",
            paper.paper, row.suite, id);
  return {};
}

// The names that a word or pattern of the command line stands for.
std::vector<std::string> matches(const std::string& word,
                                 const std::vector<std::string>& known,
                                 const std::string& kind) {
  std::vector<std::string> found;
  for (const std::string& name : known)
    if (::fnmatch(word.c_str(), name.c_str(), 0) == 0) found.push_back(name);
  if (!found.empty()) return found;
  if (is_pattern(word))
    usage(fmt::format("no {} matches '{}'", kind, word),
          fmt::format("'noisegate list' shows every {}", kind));
  std::string hint = kind == "claim" ? elsewhere_hint(word) : std::string();
  if (hint.empty()) hint = suggestion(word, known, kind);
  usage(fmt::format("there is no {} '{}'", kind, word), hint);
}

std::set<std::string> match_all(const std::vector<std::string>& words,
                                const std::vector<std::string>& known,
                                const std::string& kind) {
  if (words.empty()) return {known.begin(), known.end()};
  std::set<std::string> found;
  for (const std::string& word : words)
    for (std::string& name : matches(word, known, kind))
      found.insert(std::move(name));
  return found;
}

claim::Control find_control(const std::string& name) {
  std::vector<std::string> known;
  for (claim::Control& control : suites::all_controls()) {
    if (control.id == name) return std::move(control);
    known.push_back(control.id);
  }
  const std::string near = base::nearest(name, known);
  usage(fmt::format("there is no control '{}'", name),
        near.empty() ? fmt::format("there are {}", fmt::join(known, ", "))
                     : fmt::format("did you mean '{}'?", near));
}

void choose_claims(const Options& options, Selection& selection) {
  std::vector<std::string> suite_names;
  for (const auto& suite : selection.suites) suite_names.push_back(suite.id);
  const auto suites = match_all(options.suites, suite_names, "suite");

  std::vector<std::string> known;
  for (const auto& suite : selection.suites)
    for (std::string& id : claims_of(suite)) known.push_back(std::move(id));
  const auto wanted = match_all(options.claims, known, "claim");

  std::erase_if(selection.suites, [&](const claim::Suite& suite) {
    const std::vector<std::string> ids = claims_of(suite);
    return !suites.contains(suite.id) ||
           std::none_of(ids.begin(), ids.end(),
                        [&](const auto& id) { return wanted.contains(id); });
  });
  for (const auto& suite : selection.suites)
    for (const std::string& id : claims_of(suite))
      if (wanted.contains(id)) selection.claims.insert(id);
  if (selection.claims.empty())
    usage("the selection matches nothing",
          fmt::format("no claim of --claim {} belongs to --suite {}",
                      fmt::join(options.claims, " "),
                      fmt::join(options.suites, " ")));
}

void collect_sweeps(Selection& selection) {
  std::set<std::string> experiments, sweeps;
  for (const claim::Suite& suite : selection.suites)
    for (const std::string& id : suite.experiments) {
      if (!experiments.insert(id).second) continue;
      selection.experiments.push_back(
          suites::experiment(id, selection.run.tier, selection.run.data));
      for (claim::Sweep sweep : selection.experiments.back().sweeps) {
        if (!sweeps.insert(sweep.id).second) continue;
        if (selection.control && selection.control->reduce)
          selection.control->reduce(sweep);
        selection.sweeps.push_back(std::move(sweep));
      }
    }
}

fs::path runs_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value == nullptr ? "" : value);
  };
  if (fs::path runs = variable("NOISEGATE_RUNS"); !runs.empty()) return runs;
  if (fs::path state = variable("XDG_STATE_HOME"); !state.empty())
    return state / "noisegate";
  if (fs::path home = variable("HOME"); !home.empty())
    return home / ".local/state/noisegate";
  usage("no place for the run folder: HOME is not set",
        "give one with --out DIR, or set NOISEGATE_RUNS");
}

std::string run_name(const Selection& selection) {
  const claim::RunOptions& run = selection.run;
  std::string name = fmt::format("{}-{}-seed{}", claim::to_text(run.tier),
                                 run.data, run.master_seed);
  const claim::RunOptions ships;
  if (run.data_seed != ships.data_seed)
    name += fmt::format("-data{}", run.data_seed);
  if (run.replicates != 0) name += fmt::format("-n{}", run.replicates);
  if (run.device != ships.device) name += "-" + run.device;
  if (selection.control) name += "-" + selection.control->id;
  if (selection.suites.size() < suites::all_suites(run.tier, run.data).size())
    for (const claim::Suite& suite : selection.suites) name += "-" + suite.id;
  return name;
}

}  // namespace

bool Selection::decidable() const {
  for (const claim::Suite& suite : suites)
    for (const std::string& id : claims)
      if (decides(suite, id, run.tier)) return true;
  return false;
}

Selection select(const Options& options) {
  Selection selection;
  selection.run.tier = claim::tier_from_text(options.tier);
  selection.run.data = options.data.empty() ? "glyphs" : "mnist";
  selection.run.master_seed = options.seed;
  selection.run.data_seed = options.data_seed;
  selection.run.device = options.device;
  selection.run.replicates = options.replicates;
  if (!options.control.empty()) {
    selection.control = find_control(options.control);
    selection.run.fault = selection.control->fault;
  }
  selection.suites = suites::all_suites(selection.run.tier, selection.run.data);
  choose_claims(options, selection);
  collect_sweeps(selection);
  return selection;
}

Selection select_planned(const Options& options, claim::RunOptions run,
                         const std::string& control,
                         const std::vector<std::string>& suites) {
  Selection selection;
  selection.run = std::move(run);
  if (!control.empty()) {
    selection.control = find_control(control);
    selection.run.fault = selection.control->fault;
  }
  selection.suites = suites::all_suites(selection.run.tier, selection.run.data);
  std::erase_if(selection.suites, [&](const claim::Suite& suite) {
    return std::find(suites.begin(), suites.end(), suite.id) == suites.end();
  });
  // Every suite of the plan is judged, so that verdicts.json never depends on
  // what somebody asks to see.
  Selection shown = selection;
  choose_claims(options, shown);
  selection.claims = std::move(shown.claims);
  collect_sweeps(selection);
  return selection;
}

bool decides(const claim::Suite& suite, const std::string& claim,
             claim::Tier tier) {
  return std::any_of(
      suite.checks.begin(), suite.checks.end(), [&](const claim::Check& check) {
        return check.claim == claim &&
               std::find(check.tiers.begin(), check.tiers.end(), tier) !=
                   check.tiers.end();
      });
}

std::vector<std::string> claims_of(const claim::Suite& suite) {
  std::vector<std::string> ids;
  const auto add = [&](const std::string& id) {
    if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end())
      ids.push_back(id);
  };
  for (const claim::Check& check : suite.checks) add(check.claim);
  for (const claim::NotAtTier& entry : suite.not_at_tier) add(entry.claim);
  return ids;
}

claim::Verdicts narrow(const claim::Verdicts& verdicts,
                       const std::set<std::string>& claims) {
  claim::Verdicts kept;
  std::set<std::string> sensitivity;
  for (const auto& verdict : verdicts.claims)
    if (claims.contains(verdict.claim)) kept.claims.push_back(verdict);
  for (const auto& check : verdicts.checks)
    if (claims.contains(check.claim) && !check.sensitivity.empty())
      sensitivity.insert(check.sensitivity);
  for (const auto& check : verdicts.checks)
    if (claims.contains(check.claim) || sensitivity.contains(check.check))
      kept.checks.push_back(check);
  return kept;
}

fs::path run_folder(const Options& options, const Selection& selection) {
  if (!options.out.empty() && !options.run.empty() &&
      options.out != options.run)
    usage("RUN and --out name two folders", "give one of them");
  if (!options.run.empty()) return options.run;
  if (!options.out.empty()) return options.out;
  return runs_folder() / run_name(selection);
}

}  // namespace noisegate::app
