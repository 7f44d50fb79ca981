#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "app/exit_codes.h"
#include "app/judgement.h"
#include "app/selection.h"
#include "app/share.h"
#include "app/text.h"
#include "app/verbs.h"
#include "harness/base/error.h"
#include "harness/base/json.h"
#include "reports/words.h"

namespace noisegate::app {
namespace {

using claim::Check;
using claim::Suite;

// A claim's row with the paper it is from.
struct Text {
  std::string paper;
  claim::ClaimRow row;
};

Text find_text(const std::string& id) {
  std::vector<std::string> known;
  for (const PaperClaims& paper : read_all_claims())
    for (const claim::ClaimRow& row : paper.rows) {
      if (row.id == id) return {paper.paper, row};
      known.push_back(row.id);
    }
  const std::string near = base::nearest(id, known);
  throw base::Error(base::ErrorCode::usage,
                    fmt::format("there is no claim '{}'", id), {},
                    near.empty() ? "'noisegate list' shows every claim"
                                 : fmt::format("did you mean '{}'?", near));
}

std::optional<Suite> find_suite(const std::string& id,
                                const claim::RunOptions& run) {
  for (Suite& suite : suites::all_suites(run.tier, run.data)) {
    const auto ids = claims_of(suite);
    if (std::find(ids.begin(), ids.end(), id) != ids.end())
      return std::move(suite);
  }
  return std::nullopt;
}

std::vector<const Check*> checks_to_show(const Suite& suite,
                                         const std::string& claim) {
  std::vector<const Check*> shown;
  for (const Check& check : suite.checks)
    if (check.claim == claim) shown.push_back(&check);
  const std::vector<const Check*> own = shown;
  for (const Check& check : suite.checks)
    for (const Check* user : own)
      if (user->sensitivity == check.id &&
          std::find(shown.begin(), shown.end(), &check) == shown.end())
        shown.push_back(&check);
  return shown;
}

std::vector<std::string> controls_of(const Check& check) {
  std::vector<std::string> ids;
  for (const claim::Control& control : suites::all_controls())
    if (std::find(control.must_turn.begin(), control.must_turn.end(),
                  check.id) != control.must_turn.end())
      ids.push_back(control.id);
  return ids;
}

std::string allowed_text(const Check& check) {
  const auto& [low, high, reason] = check.allowed;
  std::string text;
  if (low == high)
    text = fmt::format("exactly {}", low);
  else if (std::isinf(low))
    text = fmt::format("at most {}", high);
  else if (std::isinf(high))
    text = fmt::format("at least {}", low);
  else
    text = fmt::format("{} to {}", low, high);
  return check.unit.empty() ? text : text + " " + check.unit;
}

std::vector<std::string> tier_names(const Check& check) {
  std::vector<std::string> names;
  for (const claim::Tier tier : check.tiers)
    names.emplace_back(claim::to_text(tier));
  return names;
}

// Label and text of one block, label column 14 wide.
using Lines = std::vector<std::vector<std::string>>;

void add(Lines& lines, const std::string& label, const std::string& text) {
  if (!text.empty()) lines.push_back({pad(label, 12), text});
}

std::string check_text(const Check& check, std::size_t width) {
  Lines lines;
  add(lines, "allowed", allowed_text(check));
  add(lines, "because", check.allowed.reason);
  add(lines, "sweep", check.sweep);
  if (!check.sensitivity.empty())
    add(lines, "counts if", check.sensitivity + " passes");
  if (check.minimum_estimate > 0)
    add(lines, "and needs",
        fmt::format("an estimate beyond ±{}", check.minimum_estimate));
  add(lines, "decides at",
      fmt::format("{}", fmt::join(tier_names(check), ", ")));
  add(lines, "turned by",
      fmt::format("{}", fmt::join(controls_of(check), ", ")));
  return fmt::format("  {} [{}]\n    {}\n{}", check.id, check.kind,
                     wrap(check.title, width, 4, 4), table(lines, width, 4));
}

std::string sweep_text(const claim::Sweep& sweep) {
  std::vector<std::string> arms, budgets;
  for (const claim::Arm& arm : sweep.arms)
    arms.push_back(fmt::format("{} 2^{} … 2^{}", arm.name, arm.low, arm.high));
  for (const auto& budget : sweep.budgets)
    budgets.push_back(trial::to_text(budget));
  return fmt::format("{}: {}; B = {}; budgets {}; n = {}", sweep.workload,
                     fmt::join(arms, ", "), fmt::join(sweep.batch_sizes, ", "),
                     fmt::join(budgets, ", "), sweep.replicates);
}

void print_experiments(const Suite& suite, const claim::RunOptions& run,
                       std::size_t width) {
  print(fmt::format("\nExperiments at tier {} on {}\n",
                    claim::to_text(run.tier), run.data));
  for (const std::string& id : suite.experiments) {
    const auto experiment = suites::experiment(id, run.tier, run.data);
    Lines lines;
    add(lines, "differs", experiment.differs);
    for (const claim::Sweep& sweep : experiment.sweeps)
      add(lines, "sweep", sweep.id + ": " + sweep_text(sweep));
    print(fmt::format("  {} ({})\n{}", experiment.id, experiment.place,
                      table(lines, width, 4)));
  }
}

void print_head(const Text& text, const std::optional<Suite>& suite,
                std::size_t width) {
  Lines lines;
  add(lines, "paper", fmt::format("{}, {}", text.paper, text.row.place));
  add(lines, "suite",
      suite ? fmt::format("{}: {}", suite->id, suite->title)
            : text.row.suite + " (not in this version)");
  add(lines, "kind", text.row.kind);
  add(lines, "workload", text.row.workload);
  add(lines, "reference", text.row.reference);
  add(lines, "tolerance", text.row.tolerance);
  add(lines, "note", text.row.note);
  print(fmt::format("{}  {}\n\n{}", text.row.id,
                    wrap(text.row.statement, width, 5, 5),
                    table(lines, width, 2)));
}

base::Json to_json(const Check& check) {
  return {{"id", check.id},
          {"kind", check.kind},
          {"title", check.title},
          {"sweep", check.sweep},
          {"unit", check.unit},
          {"allowed",
           {{"low", base::number(check.allowed.low)},
            {"high", base::number(check.allowed.high)},
            {"reason", check.allowed.reason}}},
          {"sensitivity", check.sensitivity},
          {"tiers", tier_names(check)},
          {"controls", controls_of(check)}};
}

base::Json claim_json(const Text& text, const std::optional<Suite>& suite) {
  base::Json json{{"version", 1},
                  {"id", text.row.id},
                  {"paper", text.paper},
                  {"place", text.row.place},
                  {"statement", text.row.statement},
                  {"kind", text.row.kind},
                  {"workload", text.row.workload},
                  {"reference", text.row.reference},
                  {"tolerance", text.row.tolerance},
                  {"note", text.row.note},
                  {"suite", text.row.suite},
                  {"checks", base::Json::array()},
                  {"not_at_tier", base::Json::array()}};
  if (!suite) return json;
  json["experiments"] = suite->experiments;
  json["differs"] = suite->differs;
  json["desk_trial_steps"] = suite->desk_trial_steps;
  for (const Check* check : checks_to_show(*suite, text.row.id))
    json["checks"].push_back(to_json(*check));
  for (const claim::NotAtTier& entry : suite->not_at_tier)
    if (entry.claim == text.row.id)
      json["not_at_tier"].push_back(
          {{"reason", entry.reason}, {"decided_at", entry.decided_at}});
  return json;
}

std::string joined(const std::vector<std::string>& sentences) {
  return fmt::format("{}", fmt::join(sentences, " "));
}

std::string not_decided(const std::string& tier,
                        const claim::NotAtTier& entry) {
  return fmt::format(
      "Not decided at tier {}: {}{}", tier, entry.reason,
      entry.decided_at == "none"
          ? " No tier does."
          : fmt::format(" It takes the {} tier.", entry.decided_at));
}

// The run's verdict on the claim, and how each of its checks came about.
int show_run(const Options& options, const std::string& id, std::size_t width) {
  const Log log(options.verbosity());
  Options asked = options;
  asked.claims = {id};
  const Judged judged = judge(asked, log);
  const claim::Verdicts verdicts = narrow(judged.verdicts, {id});
  if (options.json) {
    base::Json checks = base::Json::array();
    for (const claim::CheckVerdict& check : verdicts.checks)
      checks.push_back(
          {{"id", check.check},
           {"outcome", claim::to_text(check.outcome)},
           {"story", reports::verdict_story(check, verdicts.checks)}});
    print(base::pretty({{"version", 1}, {"claim", id}, {"checks", checks}}));
    return kGreen;
  }
  for (const claim::ClaimVerdict& claim : verdicts.claims)
    print(fmt::format("{}  {} in {}\n", id, claim::to_text(claim.outcome),
                      judged.folder.root().string()));
  for (const claim::CheckVerdict& check : verdicts.checks)
    print(fmt::format(
        "\n  {}: {}\n    {}\n    {}\n", check.check,
        claim::to_text(check.outcome), wrap(check.title, width, 4, 4),
        wrap(joined(reports::verdict_story(check, verdicts.checks)), width, 4,
             4)));
  return kGreen;
}

// Of the desk tier; the suites of the larger ones have the paper's budgets.
void print_budget(const Suite& suite, std::size_t width) {
  if (!(suite.desk_trial_steps > 0)) return;
  const std::string text = fmt::format(
      "{} at the desk tier: at most {:.2g} million updates, summed over "
      "trials, "
      "before a grid is widened",
      suite.id, suite.desk_trial_steps / 1e6);
  print(fmt::format("\nBudget\n  {}\n", wrap(text, width, 2, 2)));
}

int show(const Options& options, const std::string& id) {
  const std::size_t width = std::min<std::size_t>(terminal(stdout).width, 100);
  if (!options.run.empty()) return show_run(options, id, width);
  claim::RunOptions run;
  run.tier = claim::tier_from_text(options.tier);
  run.data = options.data.empty() ? "glyphs" : "mnist";
  const Text text = find_text(id);
  const std::optional<Suite> suite = find_suite(id, run);
  if (options.json) {
    print(base::pretty(claim_json(text, suite)));
    return kGreen;
  }
  print_head(text, suite, width);
  if (!suite) return kGreen;
  for (const claim::NotAtTier& entry : suite->not_at_tier)
    if (entry.claim == id)
      print(fmt::format("\n{}\n",
                        wrap(not_decided(options.tier, entry), width, 0)));
  const auto checks = checks_to_show(*suite, id);
  if (checks.empty()) return kGreen;
  print("\nChecks\n");
  for (const Check* check : checks) print(check_text(*check, width));
  print_experiments(*suite, run, width);
  print(fmt::format("\nWhat differs from the paper\n  {}\n",
                    wrap(suite->differs, width, 2, 2)));
  print_budget(*suite, width);
  return kGreen;
}

}  // namespace

void add_show(CLI::App& program, Action& chosen) {
  auto options = std::make_shared<Options>();
  auto id = std::make_shared<std::string>();
  CLI::App& verb = add_verb(
      program, chosen,
      {"show", "Show one claim in full, or how a run judged it",
       "\nExamples:\n"
       "  noisegate show S20\n"
       "  noisegate show S20 --tier smoke --json\n"
       "  noisegate show S20 RUN                   how its verdict came "
       "about\n"},
      [options, id] { return show(*options, *id); });
  add_option(verb, "CLAIM", "", *id, "its id, as S20").required();
  const Argument run =
      add_option(verb, "RUN", "DIR", options->run,
                 "run folder: tell how its verdict came about instead");
  add_option(verb, "--tier", "TIER", options->tier, "tier (default: desk)")
      .excludes(run);
  add_option(verb, "--data", "DIR", options->data,
             "folder with the MNIST files")
      .excludes(run);
  add_flag(verb, "--json", options->json, "as JSON");
}

}  // namespace noisegate::app
