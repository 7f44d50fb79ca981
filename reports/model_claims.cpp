// Claims and checks of the report model.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "harness/claim/levels.h"
#include "reports/figures.h"
#include "reports/model_parts.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

const claim::Suite* suite_of(const ReportInput& input, const std::string& id) {
  const auto found =
      std::find_if(input.suites.begin(), input.suites.end(),
                   [&](const claim::Suite& s) { return s.id == id; });
  return found == input.suites.end() ? nullptr : &*found;
}

const claim::ClaimRow* row_of(const ReportInput& input,
                              const claim::Suite* suite,
                              const std::string& id) {
  if (suite == nullptr) return nullptr;
  const auto paper = input.claims.find(suite->paper);
  if (paper == input.claims.end()) return nullptr;
  for (const claim::ClaimRow& row : paper->second) {
    if (row.id == id) return &row;
  }
  return nullptr;
}

const claim::CheckVerdict* check_of(const ReportInput& input,
                                    const std::string& id) {
  for (const claim::CheckVerdict& check : input.verdicts.checks) {
    if (check.check == id) return &check;
  }
  return nullptr;
}

// The claim's checks and those sensitivity checks that they lean on.
std::vector<const claim::CheckVerdict*> all_checks(
    const ReportInput& input, const claim::ClaimVerdict& claim) {
  std::vector<const claim::CheckVerdict*> checks;
  std::set<std::string> seen;
  const auto add = [&](const std::string& id) {
    const claim::CheckVerdict* check = check_of(input, id);
    if (check != nullptr && seen.insert(id).second) checks.push_back(check);
    return check;
  };
  for (const std::string& id : claim.checks) add(id);
  for (const std::string& id : claim.checks) {
    const claim::CheckVerdict* check = check_of(input, id);
    if (check != nullptr && !check->sensitivity.empty())
      add(check->sensitivity);
  }
  return checks;
}

// Trials that the claim rests on and what they cost together.
Json cost_of(const ReportInput& input,
             const std::vector<const claim::CheckVerdict*>& checks) {
  std::set<std::string> keys;
  for (const claim::CheckVerdict* check : checks) {
    for (const claim::PartVerdict& part : check->parts)
      keys.insert(part.part.trials.begin(), part.part.trials.end());
  }
  double seconds = 0;
  std::size_t known = 0;
  for (const std::string& key : keys) {
    const auto found = input.seconds.find(key);
    if (found == input.seconds.end()) continue;
    seconds += found->second;
    ++known;
  }
  return {{"trials", keys.size()},
          {"core_seconds", known > 0 ? base::number(seconds) : Json(nullptr)}};
}

// What differs from the paper in the experiments that the checks read.
Json differences(const ReportInput& input,
                 const std::vector<const claim::CheckVerdict*>& checks) {
  Json list = Json::array();
  for (const claim::Experiment& experiment : input.experiments) {
    const bool used = std::any_of(
        checks.begin(), checks.end(), [&](const claim::CheckVerdict* check) {
          return std::any_of(experiment.sweeps.begin(), experiment.sweeps.end(),
                             [&](const claim::Sweep& sweep) {
                               return sweep.id == check->sweep;
                             });
        });
    if (used && !experiment.differs.empty())
      list.push_back(
          {{"place", experiment.place}, {"text", experiment.differs}});
  }
  return list;
}

// What was trained for the checks: model and data, by name.
Json workloads_of(const ReportInput& input,
                  const std::vector<const claim::CheckVerdict*>& checks) {
  std::set<std::string> names;
  for (const claim::CheckVerdict* check : checks) {
    const auto sweep = input.evidence.sweeps.find(check->sweep);
    if (sweep != input.evidence.sweeps.end())
      names.insert(sweep->second.sweep.workload);
  }
  return names;
}

std::string decided_at(const claim::Suite* suite, const std::string& id) {
  if (suite == nullptr) return "";
  for (const claim::NotAtTier& entry : suite->not_at_tier) {
    if (entry.claim == id) return entry.decided_at;
  }
  return "";
}

Json claim_json(const ReportInput& input, const claim::ClaimVerdict& claim) {
  const claim::Suite* suite = suite_of(input, claim.suite);
  const claim::ClaimRow* row = row_of(input, suite, claim.claim);
  const auto checks = all_checks(input, claim);
  Json ids = Json::array();
  for (const claim::CheckVerdict* check : checks) ids.push_back(check->check);
  const auto rerun = input.rerun.find(claim.claim);
  return {{"id", claim.claim},
          {"suite", claim.suite},
          {"paper", suite == nullptr ? "" : suite->paper},
          {"outcome", std::string(claim::to_text(claim.outcome))},
          {"why", claim.why},
          {"statement", row == nullptr ? "" : row->statement},
          {"place", row == nullptr ? "" : row->place},
          {"kind", row == nullptr ? "" : row->kind},
          {"note", row == nullptr ? "" : row->note},
          {"decided_at", decided_at(suite, claim.claim)},
          {"checks", ids},
          {"workloads", workloads_of(input, checks)},
          {"differs", differences(input, checks)},
          {"cost", cost_of(input, checks)},
          {"rerun", rerun == input.rerun.end() ? "" : rerun->second}};
}

std::string_view to_text(claim::Part::State state) {
  switch (state) {
    case claim::Part::State::measured:
      return "measured";
    case claim::Part::State::missing:
      return "missing";
    case claim::Part::State::unresolved:
      return "unresolved";
    case claim::Part::State::error:
      return "error";
  }
  return "error";
}

Json interval_json(const claim::Interval& interval) {
  return {{"low", base::number(interval.low)},
          {"high", base::number(interval.high)}};
}

Json part_json(const claim::PartVerdict& verdict) {
  const claim::Part& part = verdict.part;
  return {{"label", part.label},
          {"state", std::string(to_text(part.state))},
          {"why", part.why},
          {"outcome", std::string(claim::to_text(verdict.outcome))},
          {"estimate", base::number(part.estimate.value)},
          {"standard_error", base::number(part.estimate.standard_error)},
          {"pass_interval", interval_json(verdict.pass_interval)},
          {"fail_interval", interval_json(verdict.fail_interval)},
          {"would_decide", verdict.would_decide},
          {"n", part.n},
          {"n_diverged", part.n_diverged},
          {"trials", part.trials.size()}};
}

constexpr auto kLevelCaption =
    "How far each mean is from the measured baseline, in half widths of its "
    "prediction interval. Shaded: where it is to be expected.";

// A level check says all there is in one sentence.
std::vector<std::string> story_of(const claim::CheckVerdict& check,
                                  const ReportInput& input) {
  if (claim::is_level_check(check)) return {check.why};
  return verdict_story(check, input.verdicts.checks);
}

// The cells that the trials of a check lie in, as names of table rows.
Json cells_of(const ReportInput& input, const claim::CheckVerdict& check) {
  Json cells = Json::array();
  const auto sweep = input.evidence.sweeps.find(check.sweep);
  if (sweep == input.evidence.sweeps.end()) return cells;
  const Index index(sweep->second);
  std::set<claim::CellId> ids;
  for (const claim::PartVerdict& part : check.parts) {
    for (const auto& [id, rates] : index.places(part.part.trials))
      ids.insert(id);
  }
  for (const claim::CellId& id : ids) cells.push_back(cell_name(id));
  return cells;
}

}  // namespace

Json claims_json(const ReportInput& input) {
  Json claims = Json::array();
  for (const claim::ClaimVerdict& claim : input.verdicts.claims)
    claims.push_back(claim_json(input, claim));
  return claims;
}

Json checks_json(const ReportInput& input, Json& figures) {
  Json checks = Json::array();
  for (const claim::CheckVerdict& check : input.verdicts.checks) {
    Json parts = Json::array();
    for (const claim::PartVerdict& part : check.parts)
      parts.push_back(part_json(part));
    Figure figure = check_figure(check);
    if (claim::is_level_check(check)) figure.caption = kLevelCaption;
    const bool drawn = !figure.spec.is_null();
    checks.push_back(
        {{"id", check.check},
         {"claim", check.claim},
         {"suite", check.suite},
         {"kind", check.kind},
         {"title", check.title},
         {"sweep", check.sweep},
         {"unit", check.unit},
         {"allowed",
          {{"low", base::number(check.allowed.low)},
           {"high", base::number(check.allowed.high)},
           {"text", allowed_text(check.allowed.low, check.allowed.high)},
           {"reason", check.allowed.reason}}},
         {"sensitivity", check.sensitivity},
         {"minimum_estimate", base::number(check.minimum_estimate)},
         {"outcome", std::string(claim::to_text(check.outcome))},
         {"why", check.why},
         {"story", story_of(check, input)},
         {"parts", parts},
         {"cells", cells_of(input, check)},
         {"figure", drawn ? Json(figure.id) : Json(nullptr)}});
    if (!drawn) continue;
    figures.push_back({{"id", figure.id},
                       {"sweep", ""},
                       {"check", check.check},
                       {"caption", figure.caption},
                       {"spec", std::move(figure.spec)}});
  }
  return checks;
}

}  // namespace noisegate::reports
