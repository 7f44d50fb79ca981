#include "reports/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "reports/escape.h"
#include "reports/figures.h"
#include "reports/grid.h"
#include "reports/model_parts.h"
#include "reports/theme.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

Json run_json(const RunFacts& run) {
  const claim::RunOptions& options = run.options;
  return {{"program", run.program},
          {"tier", std::string(claim::to_text(options.tier))},
          {"data", options.data},
          {"data_sha256", run.data_sha256},
          {"data_official", run.data_official},
          {"master_seed", options.master_seed},
          {"data_seed", options.data_seed},
          {"device", options.device},
          {"engine", options.engine},
          {"numerics", run.numerics},
          {"control", run.control},
          {"control_statement", run.control_statement},
          {"environment", run.environment}};
}

int count_of(const claim::Verdicts& verdicts, claim::Outcome outcome) {
  return static_cast<int>(std::count_if(
      verdicts.claims.begin(), verdicts.claims.end(),
      [&](const claim::ClaimVerdict& c) { return c.outcome == outcome; }));
}

// The worst outcome in the order of the exit codes.
claim::Outcome overall(const claim::Verdicts& verdicts) {
  using claim::Outcome;
  for (const Outcome outcome : {Outcome::error, Outcome::fail, Outcome::missing,
                                Outcome::inconclusive, Outcome::pass}) {
    if (count_of(verdicts, outcome) > 0) return outcome;
  }
  return Outcome::not_at_tier;
}

// "3 claims hold, 1 fails, 2 are inconclusive"
std::string sentence(const claim::Verdicts& verdicts, std::string_view tier) {
  using claim::Outcome;
  struct Words {
    Outcome outcome;
    const char *one, *many;
  };
  static constexpr std::array<Words, 5> kWords = {
      {{Outcome::fail, "fails", "fail"},
       {Outcome::error, "could not be judged", "could not be judged"},
       {Outcome::missing, "lacks trials", "lack trials"},
       {Outcome::inconclusive, "is inconclusive", "are inconclusive"},
       {Outcome::pass, "holds", "hold"}}};
  const int undecided = count_of(verdicts, Outcome::not_at_tier);
  const int decided = static_cast<int>(verdicts.claims.size()) - undecided;
  if (decided == 0)
    return fmt::format("Nothing here can be decided at the {} tier", tier);
  const int passed = count_of(verdicts, Outcome::pass);
  if (passed == decided) {
    return decided == 1
               ? fmt::format("The claim that the {} tier can decide holds",
                             tier)
               : fmt::format("All {} claims that the {} tier can decide hold",
                             decided, tier);
  }
  std::string text;
  for (const Words& words : kWords) {
    const int n = count_of(verdicts, words.outcome);
    if (n == 0) continue;
    if (text.empty())
      text = fmt::format("{} of {} {} {}", n, decided,
                         decided == 1 ? "claim" : "claims",
                         n == 1 ? words.one : words.many);
    else
      text += fmt::format(", {} {}", n, n == 1 ? words.one : words.many);
  }
  return text;
}

Json overall_json(const ReportInput& input) {
  using claim::Outcome;
  const claim::Verdicts& verdicts = input.verdicts;
  const std::string tier(claim::to_text(input.run.options.tier));
  Json counts = Json::object();
  for (const Outcome outcome :
       {Outcome::pass, Outcome::fail, Outcome::inconclusive, Outcome::missing,
        Outcome::error, Outcome::not_at_tier}) {
    counts[std::string(claim::to_text(outcome))] = count_of(verdicts, outcome);
  }
  const int decided = static_cast<int>(verdicts.claims.size()) -
                      count_of(verdicts, Outcome::not_at_tier);
  return {{"outcome", std::string(claim::to_text(overall(verdicts)))},
          {"sentence", sentence(verdicts, tier)},
          {"counts", counts},
          // A verdict that a claim deserves is missed, or a wrong one given,
          // with at most α each: what a reader must expect from chance.
          {"expected_false", base::number(decided * claim::kAlpha)}};
}

// What the fault had to turn, and did. Trials that are missing show nothing of
// the fault, nor does a check that broke or belongs to another tier. Checks of
// suites that were not run are left out.
Json control_json(const ReportInput& input) {
  if (input.run.control.empty()) return nullptr;
  Json checks = Json::array();
  for (const std::string& id : input.run.control_must_turn) {
    for (const claim::CheckVerdict& check : input.verdicts.checks) {
      if (check.check != id) continue;
      const bool judged = check.outcome == claim::Outcome::pass ||
                          check.outcome == claim::Outcome::fail ||
                          check.outcome == claim::Outcome::inconclusive;
      checks.push_back(
          {{"id", check.check},
           {"title", check.title},
           {"outcome", std::string(claim::to_text(check.outcome))},
           {"turned", judged ? Json(check.outcome != claim::Outcome::pass)
                             : Json(nullptr)}});
    }
  }
  return {{"id", input.run.control},
          {"statement", input.run.control_statement},
          {"checks", checks}};
}

Json suites_json(const ReportInput& input) {
  Json suites = Json::array();
  for (const claim::Suite& suite : input.suites) {
    suites.push_back({{"id", suite.id},
                      {"title", suite.title},
                      {"paper", suite.paper},
                      {"summary", suite.summary},
                      {"differs", suite.differs},
                      {"experiments", suite.experiments}});
  }
  return suites;
}

Json gate_json(const std::vector<claim::GateRow>& gate) {
  Json rows = Json::array();
  for (const claim::GateRow& row : gate) {
    rows.push_back({{"claim", row.claim},
                    {"expected", row.expected},
                    {"actual", std::string(claim::to_text(row.actual))},
                    {"ok", row.ok},
                    {"why", row.why}});
  }
  return rows;
}

Json cost_json(const ReportInput& input) {
  Counts total;
  double seconds = 0;
  bool known = false;
  std::set<std::string> keys;
  for (const auto& [id, sweep] : input.evidence.sweeps) {
    total += count(sweep);
    for (const auto& [cell_id, cell] : sweep.cells)
      for (const auto& rate : cell.trials)
        for (const auto& trial : rate)
          if (trial) keys.insert(trial->key);
  }
  for (const std::string& key : keys) {
    const auto found = input.seconds.find(key);
    if (found == input.seconds.end()) continue;
    seconds += found->second;
    known = true;
  }
  Json json = counts_json(total);
  json["core_seconds"] = known ? base::number(seconds) : Json(nullptr);
  return json;
}

// Every text in the model is valid UTF-8, so that writing it can't fail.
void repair(Json& value) {
  if (value.is_string()) {
    value = valid_utf8(value.get_ref<const std::string&>());
  } else if (value.is_structured()) {
    for (Json& item : value) repair(item);
  }
}

Json repaired_keys(const Json& value) {
  if (value.is_array()) {
    Json out = Json::array();
    for (const Json& item : value) out.push_back(repaired_keys(item));
    return out;
  }
  if (!value.is_object()) return value;
  Json out = Json::object();
  for (const auto& [key, item] : value.items())
    out[valid_utf8(key)] = repaired_keys(item);
  return out;
}

}  // namespace

Json counts_json(const Counts& counts) {
  return {{"planned", counts.planned},   {"ok", counts.ok},
          {"diverged", counts.diverged}, {"collapsed", counts.collapsed},
          {"failed", counts.failed},     {"missing", counts.missing}};
}

Json build_model(const ReportInput& input) {
  Json figures = Json::array();
  Json model = {{"format", "noisegate-report"},
                {"version", kModelVersion},
                {"run", run_json(input.run)},
                {"overall", overall_json(input)},
                {"cost", cost_json(input)},
                {"control", control_json(input)},
                {"records", input.records},
                {"warnings", input.warnings},
                {"suites", suites_json(input)},
                {"claims", claims_json(input)},
                {"checks", checks_json(input, figures)},
                {"levels", levels_json(input)},
                {"sweeps", sweeps_json(input, figures)},
                {"reference", reference_json(input, figures)},
                {"gate", gate_json(input.gate)},
                {"themes", {{"light", theme(false)}, {"dark", theme(true)}}}};
  model["figures"] = std::move(figures);
  repair(model);
  model["run"]["environment"] = repaired_keys(model["run"]["environment"]);
  return model;
}

}  // namespace noisegate::reports
