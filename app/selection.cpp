#include "app/selection.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>

#include "app/needs.h"
#include "app/share.h"
#include "harness/base/error.h"

namespace noisegate::app {
namespace {

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
      return fmt::format(
          "it belongs to {}; this run has not trained what its checks read: "
          "'noisegate run --claim {}' does",
          suite.id, id);
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

void keep_sweeps(const std::set<std::string>& wanted, Selection& selection) {
  const std::size_t before = selection.sweeps.size();
  std::erase_if(selection.sweeps, [&](const claim::Sweep& sweep) {
    return !wanted.contains(sweep.id);
  });
  selection.narrowed = selection.sweeps.size() < before;
}

void keep_needed_sweeps(Selection& selection) {
  const Needs needs(selection.suites, selection.sweeps, selection.run.tier);
  std::set<std::string> wanted;
  for (const std::string& claim : selection.claims)
    wanted.merge(needs.sweeps_of(claim));
  keep_sweeps(wanted, selection);
}

// The claims at whose checks a control aims, or whose green it shows, as far as
// they are selected: a sensitivity check's are those that lean on it.
std::set<std::string> aims(const Selection& selection) {
  const claim::Control& control = *selection.control;
  const std::vector<std::string>& targets =
      control.must_turn.empty() ? control.watched : control.must_turn;
  std::set<std::string> claims;
  for (const claim::Suite& suite : selection.suites)
    for (const std::string& id : claims_of(suite)) {
      const std::set<std::string> checks = checks_behind(suite, {id});
      if (selection.claims.contains(id) &&
          std::any_of(targets.begin(), targets.end(), [&](const auto& target) {
            return checks.contains(target);
          }))
        claims.insert(id);
    }
  return claims;
}

// A control trains what it aims at. All of the selection where that is nothing:
// a control without aims, or a tier that decides none of them; then false.
bool keep_aims(Selection& selection) {
  Selection aimed = selection;
  aimed.claims = aims(selection);
  if (!aimed.decidable()) return false;
  std::erase_if(aimed.suites, [&](const claim::Suite& suite) {
    const std::vector<std::string> ids = claims_of(suite);
    return std::none_of(ids.begin(), ids.end(), [&](const auto& id) {
      return aimed.claims.contains(id);
    });
  });
  selection = std::move(aimed);
  return true;
}

// Takes what was not planned out of the suites, so that nobody is told that it
// is missing.
void keep_planned(const std::set<std::string>& sweeps, Selection& selection) {
  if (std::all_of(selection.sweeps.begin(), selection.sweeps.end(),
                  [&](const auto& sweep) { return sweeps.contains(sweep.id); }))
    return;
  const Needs needs(selection.suites, selection.sweeps, selection.run.tier);
  for (claim::Suite& suite : selection.suites) {
    std::set<std::string> kept;
    for (const std::string& claim : claims_of(suite)) {
      const std::set<std::string> wanted = needs.sweeps_of(claim);
      if (std::includes(sweeps.begin(), sweeps.end(), wanted.begin(),
                        wanted.end()))
        kept.insert(claim);
      else
        selection.unplanned.push_back(claim);
    }
    const std::set<std::string> checks = checks_behind(suite, kept);
    std::erase_if(suite.checks, [&](const claim::Check& check) {
      return !checks.contains(check.id);
    });
  }
  keep_sweeps(sweeps, selection);
  // Other data sets are no part of it.
  std::erase_if(selection.experiments, [&](const claim::Experiment& e) {
    return !e.data.empty() &&
           std::none_of(e.sweeps.begin(), e.sweeps.end(),
                        [&](const auto& s) { return sweeps.contains(s.id); });
  });
}

// --experiment: what it names, and no claim that needs another sweep.
void keep_experiments(const std::vector<std::string>& words,
                      Selection& selection) {
  if (words.empty()) return;
  const auto wanted = match_experiments(words);
  std::erase_if(selection.experiments,
                [&](const claim::Experiment& experiment) {
                  return !wanted.contains(experiment.id);
                });
  std::set<std::string> sweeps;
  for (const claim::Experiment& experiment : selection.experiments)
    for (const claim::Sweep& sweep : experiment.sweeps) sweeps.insert(sweep.id);
  keep_planned(sweeps, selection);
  for (const std::string& claim : selection.unplanned)
    selection.claims.erase(claim);
  std::erase_if(selection.suites,
                [](const claim::Suite& suite) { return suite.checks.empty(); });
  if (sweeps.empty() || selection.suites.empty())
    usage(
        fmt::format("no selected claim reads {} at tier {}",
                    fmt::join(words, ", "), claim::to_text(selection.run.tier)),
        "'noisegate plan --tier paper' shows what there is");
}

// Which data the run trains on, where the experiments say it.
void choose_data(Selection& selection) {
  std::set<std::string> sweeps;
  for (const claim::Sweep& sweep : selection.sweeps) sweeps.insert(sweep.id);
  for (const claim::Experiment& experiment : selection.experiments)
    if (!experiment.data.empty() &&
        std::any_of(
            experiment.sweeps.begin(), experiment.sweeps.end(),
            [&](const auto& sweep) { return sweeps.contains(sweep.id); }))
      selection.data_sets.insert(experiment.data);
  if (selection.data_sets.empty()) return;
  selection.run.data =
      selection.data_sets.size() == 1 ? *selection.data_sets.begin() : "";
}

}  // namespace

std::set<std::string> match_experiments(const std::vector<std::string>& words) {
  const std::vector<std::string> ids = suites::experiment_ids();
  if (words.empty()) return {ids.begin(), ids.end()};
  std::vector<std::string> known = ids;
  for (const std::string& id : ids) known.push_back(short_name(id));
  const auto named = match_all(words, known, "experiment");
  std::set<std::string> wanted;
  for (const std::string& id : ids)
    if (named.contains(id) || named.contains(short_name(id))) wanted.insert(id);
  return wanted;
}

std::string short_name(const std::string& experiment) {
  return experiment.substr(experiment.find('_') + 1);
}

void require_one_data_set(const Selection& selection) {
  if (selection.data_sets.size() < 2) return;
  std::vector<std::string> lines;
  for (const std::string& data : selection.data_sets) {
    std::vector<std::string> names;
    for (const claim::Experiment& experiment : selection.experiments)
      if (experiment.data == data) names.push_back(short_name(experiment.id));
    lines.push_back(fmt::format("{}: {}", data, fmt::join(names, ", ")));
  }
  usage(fmt::format("a run has one data set, and what is selected needs {}",
                    fmt::join(selection.data_sets, ", ")),
        fmt::format("choose with --experiment, by data set {}",
                    fmt::join(lines, "; ")));
}

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
  const bool narrow =
      !options.claims.empty() || (selection.control && keep_aims(selection));
  collect_sweeps(selection);
  if (narrow) keep_needed_sweeps(selection);
  keep_experiments(options.experiments, selection);
  choose_data(selection);
  return selection;
}

Selection select_planned(const Options& options, const PlannedRun& planned) {
  Selection selection;
  selection.run = planned.run;
  if (!planned.control.empty()) {
    selection.control = find_control(planned.control);
    selection.run.fault = selection.control->fault;
  }
  selection.suites = suites::all_suites(selection.run.tier, selection.run.data);
  std::erase_if(selection.suites, [&](const claim::Suite& suite) {
    return std::find(planned.suites.begin(), planned.suites.end(), suite.id) ==
           planned.suites.end();
  });
  collect_sweeps(selection);
  keep_planned(planned.sweeps, selection);
  // All that the run has is judged, so that verdicts.json never depends on
  // what somebody asks to see.
  Selection shown = selection;
  choose_claims(options, shown);
  selection.claims = std::move(shown.claims);
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

}  // namespace noisegate::app
