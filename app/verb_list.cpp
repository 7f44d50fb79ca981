#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <memory>

#include "app/execution.h"
#include "app/exit_codes.h"
#include "app/listing.h"
#include "app/selection.h"
#include "app/share.h"
#include "app/text.h"
#include "app/verbs.h"
#include "harness/base/json.h"
#include "harness/run/describe.h"

namespace noisegate::app {
namespace {

using claim::ClaimRow;
using Rows = std::map<std::string, ClaimRow>;  // by claim id

Rows rows_by_id() {
  Rows rows;
  for (PaperClaims& paper : read_all_claims())
    for (ClaimRow& row : paper.rows) {
      std::string id = row.id;
      rows.emplace(std::move(id), std::move(row));
    }
  return rows;
}

// The smallest tier that decides the claim, as far as this version knows.
std::string decided_at(const claim::Suite& suite, const std::string& claim) {
  for (const auto tier : {claim::Tier::smoke, claim::Tier::desk,
                          claim::Tier::gpu, claim::Tier::paper})
    if (decides(suite, claim, tier)) return std::string(claim::to_text(tier));
  for (const claim::NotAtTier& entry : suite.not_at_tier)
    if (entry.claim == claim) return "(" + entry.decided_at + ")";
  return "-";
}

const ClaimRow& row_of(const Rows& rows, const std::string& claim) {
  static const ClaimRow kUnknown{};
  const auto found = rows.find(claim);
  return found == rows.end() ? kUnknown : found->second;
}

base::Json listing_json(const Selection& selection, const Rows& rows) {
  base::Json suites = base::Json::array();
  for (const claim::Suite& suite : selection.suites) {
    base::Json claims = base::Json::array();
    for (const std::string& id : claims_of(suite)) {
      if (!selection.claims.contains(id)) continue;
      const ClaimRow& row = row_of(rows, id);
      base::Json checks = base::Json::array();
      for (const claim::Check& check : suite.checks)
        if (check.claim == id) checks.push_back(check.id);
      claims.push_back(
          {{"id", id},
           {"place", row.place},
           {"kind", row.kind},
           {"statement", row.statement},
           {"decided_at", decided_at(suite, id)},
           {"decides_here", decides(suite, id, selection.run.tier)},
           {"checks", checks}});
    }
    suites.push_back({{"id", suite.id},
                      {"title", suite.title},
                      {"paper", suite.paper},
                      {"summary", suite.summary},
                      {"claims", claims}});
  }
  return {{"version", 1},
          {"tier", claim::to_text(selection.run.tier)},
          {"data", selection.run.data},
          {"suites", suites}};
}

void print_suite(const claim::Suite& suite, const Selection& selection,
                 const Rows& rows, std::size_t width) {
  print(fmt::format("{}: {} ({})\n  {}\n", suite.id, suite.title, suite.paper,
                    wrap(suite.summary, width, 2, 2)));
  for (const std::string& id : claims_of(suite)) {
    if (!selection.claims.contains(id)) continue;
    const ClaimRow& row = row_of(rows, id);
    print(fmt::format("  {}{}{}\n       {}\n", pad(id, 5),
                      pad(decided_at(suite, id), 9), row.place,
                      wrap(row.statement, width, 7, 7)));
  }
  print("\n");
}

base::Json controls_json() {
  base::Json controls = base::Json::array();
  for (const claim::Control& control : suites::all_controls())
    controls.push_back({{"id", control.id},
                        {"fault", trial::to_text(control.fault)},
                        {"statement", control.statement},
                        {"must_turn", control.must_turn},
                        {"leaves_green", control.leaves_green},
                        {"watched", control.watched}});
  return {{"version", 1}, {"controls", controls}};
}

int list_controls(bool as_json, std::size_t width) {
  if (as_json) {
    print(base::pretty(controls_json()));
    return kGreen;
  }
  std::vector<std::vector<std::string>> cells;
  for (const claim::Control& control : suites::all_controls()) {
    std::string text = control.statement;
    if (!control.must_turn.empty())
      text += fmt::format(" Turns: {}.", fmt::join(control.must_turn, ", "));
    if (!control.leaves_green.empty())
      text +=
          fmt::format(" Turns nothing, seen on {}: {}",
                      fmt::join(control.watched, ", "), control.leaves_green);
    cells.push_back({control.id, std::move(text)});
  }
  print(table(cells, width));
  return kGreen;
}

// What is listed in the place of suites.
struct Lists {
  bool controls = false;
  bool claims = false;
  bool workloads = false;
};

int list_all_claims(bool as_json, std::size_t width) {
  const std::vector<ClaimEntry> claims = list_claims();
  print(as_json ? base::pretty(claims_json(claims))
                : claims_text(claims, width));
  return kGreen;
}

int list_all_workloads(const Options& options, std::size_t width) {
  const run::Command command = worker_command(options);
  std::map<std::string, trial::WorkloadInfo> described;
  std::error_code ignored;
  // Without a worker there are the paper's own networks still.
  if (!options.worker.empty() ||
      std::filesystem::exists(command.front(), ignored))
    described = run::describe(command).workloads;
  const std::vector<WorkloadEntry> workloads = list_workloads(described);
  print(options.json ? base::pretty(workloads_json(workloads))
                     : workloads_text(workloads, width));
  return kGreen;
}

int list(const Options& options, const Lists& lists) {
  const std::size_t width = terminal(stdout).width;
  if (lists.controls) return list_controls(options.json, width);
  if (lists.claims) return list_all_claims(options.json, width);
  if (lists.workloads) return list_all_workloads(options, width);
  const Selection selection = select(options);
  const Rows rows = rows_by_id();
  if (options.json) {
    print(base::pretty(listing_json(selection, rows)));
    return kGreen;
  }
  std::size_t shown = 0;
  for (const claim::Suite& suite : selection.suites)
    print_suite(suite, selection, rows, width);
  for (const auto& [id, row] : rows) shown += selection.claims.count(id);
  print(wrap(fmt::format(
                 "Second column: the smallest tier that decides the claim; in "
                 "parentheses where this version does not decide it yet. {} of "
                 "{} claims of the papers' tables shown; 'noisegate show "
                 "CLAIM' prints one in full, also those of no suite yet.",
                 shown, rows.size()),
             width, 0) +
        "\n");
  return kGreen;
}

}  // namespace

void add_list(CLI::App& program, Action& chosen) {
  auto options = std::make_shared<Options>();
  auto lists = std::make_shared<Lists>();
  CLI::App& verb =
      add_verb(program, chosen,
               {"list", "Show suites and their claims",
                "\nExamples:\n"
                "  noisegate list\n"
                "  noisegate list --suite 'sde_*'\n"
                "  noisegate list --json | jq -r '.suites[].claims[].id'\n"},
               [options, lists] { return list(*options, *lists); });
  add_selection_options(verb, *options);
  const Argument controls =
      add_flag(verb, "--controls", lists->controls,
               "show the controls: planted faults and the checks they turn");
  const Argument claims =
      add_flag(verb, "--claims", lists->claims,
               "show every claim of the paper with its checks and their tiers, "
               "or why no tier decides it")
          .excludes(controls);
  add_flag(verb, "--workloads", lists->workloads,
           "show the workloads: data, sizes, metrics, and who uses them")
      .excludes(controls)
      .excludes(claims);
  add_option(verb, "--worker", "CMD", options->worker,
             "with --workloads: whose (default: noisegate_worker beside this "
             "program)");
  add_flag(verb, "--json", options->json, "as JSON");
}

}  // namespace noisegate::app
