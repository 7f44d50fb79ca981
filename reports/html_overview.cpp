// Header, verdict table, gate and what lies around the claims.
#include <fmt/format.h>

#include <set>

#include "reports/escape.h"
#include "reports/html_parts.h"
#include "reports/html_text.h"
#include "reports/words.h"

namespace noisegate::reports::page {
namespace {

using base::Json;

std::string counts(const Json& overall) {
  std::string items;
  for (const char* outcome :
       {"pass", "fail", "inconclusive", "missing", "error", "not_at_tier"}) {
    const auto n = overall.at("counts").at(outcome).get<int>();
    if (n > 0) items += fmt::format("<li>{} <b>{}</b></li>", badge(outcome), n);
  }
  return fmt::format("<ul class=\"counts\">{}</ul>\n", items);
}

std::string data_text(const Json& run) {
  std::string data = text(run, "data");
  if (!run.at("data_official").get<bool>()) data += " (not the official file)";
  return data;
}

std::string facts(const Json& model) {
  const Json& run = model.at("run");
  const Json& cost = model.at("cost");
  const int done = cost.at("ok").get<int>() + cost.at("diverged").get<int>();
  std::string list;
  list += entry("Tier", text(run, "tier"));
  list += entry("Data", data_text(run));
  list += entry("Trials", fmt::format("{} <span class=\"quiet\">({} diverged)"
                                      "</span>",
                                      done, number(cost.at("diverged"))));
  list += entry("Cost", duration(cost.at("core_seconds")).empty()
                            ? ""
                            : duration(cost.at("core_seconds")) + " of a core");
  list += entry("Device", text(run, "device"));
  list += entry("Seed", text(run, "master_seed"));
  return fmt::format("<dl class=\"facts\">{}</dl>\n", list);
}

// The part that decides a claim: of the first check that has the claim's own
// outcome, the first part that has it, too.
struct Deciding {
  const Json* check = nullptr;
  const Json* part = nullptr;
};
Deciding deciding(const Json& model, const Json& claim) {
  for (const Json& id : claim.at("checks")) {
    const Json* check = find(model.at("checks"), id.get<std::string>());
    if (check == nullptr || check->at("outcome") != claim.at("outcome") ||
        check->at("claim") != claim.at("id"))
      continue;
    for (const Json& part : check->at("parts")) {
      if (part.at("outcome") == claim.at("outcome")) return {check, &part};
    }
    if (!check->at("parts").empty())
      return {check, &check->at("parts").front()};
  }
  return {};
}

// Estimate, unit and check; where a passing number is not enough, why.
std::string measured(const Json& claim, const Json& check, const Json& part) {
  const std::string unit = text(check, "unit");
  const bool held_back =
      claim.at("outcome") == "inconclusive" && part.at("outcome") == "pass";
  return fmt::format(
      "{}{}<br><code>{}</code>{}", estimate(part),
      part.at("state") != "measured" || unit.empty()
          ? ""
          : fmt::format("<br><span class=\"quiet\">{}</span>", unit),
      text(check, "id"),
      held_back ? fmt::format("<br><span class=\"quiet\">allowed, but {} has "
                              "not shown that an effect would be seen</span>",
                              text(check, "sensitivity"))
                : "");
}

std::string table_row(const Json& model, const Json& claim) {
  const Deciding found = deciding(model, claim);
  const bool shown = found.part != nullptr;
  return fmt::format(
      "<tr data-outcome=\"{0}\"><th scope=\"row\"><a href=\"#claim-{1}\">{2}"
      "</a></th><td data-sort=\"{0}\">{3}</td><td class=\"statement\">{4}</td>"
      "<td class=\"measured\">{5}</td><td class=\"number\" "
      "data-name=\"allowed\">{6}</td></tr>\n",
      slug(raw(claim, "outcome")), slug(raw(claim, "id")), text(claim, "id"),
      badge(raw(claim, "outcome")), text(claim, "statement"),
      shown ? measured(claim, *found.check, *found.part) : "",
      shown ? allowed(*found.check) : "");
}

void flatten(const Json& value, const std::string& path, std::string& rows) {
  if (value.is_object()) {
    for (const auto& [key, item] : value.items())
      flatten(item, path.empty() ? key : fmt::format("{}.{}", path, key), rows);
    return;
  }
  const std::string shown =
      value.is_string() ? value.get<std::string>() : base::canonical(value);
  rows += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
                      escape(path), escape(shown));
}

}  // namespace

std::string overview(const Json& model) {
  const Json& overall = model.at("overall");
  std::set<std::string> papers;
  for (const Json& suite : model.at("suites"))
    papers.insert(raw(suite, "paper"));
  std::string list;
  for (const std::string& paper : papers)
    list += (list.empty() ? "" : ", ") + escape(paper);
  return fmt::format(
      "<header class=\"top\"><div class=\"wrap\">\n"
      "<p class=\"brand\">noisegate <span>claims of {}, run again</span></p>\n"
      "<h1 class=\"{}\">{}.</h1>\n{}{}</div></header>\n",
      list, slug(raw(overall, "outcome")), text(overall, "sentence"),
      counts(overall), facts(model));
}

std::string notes(const Json& model) {
  std::string notes;
  const Json& run = model.at("run");
  if (!raw(run, "control").empty()) {
    notes += fmt::format(
        "<p class=\"note strong\"><b>A fault was planted in this run</b> "
        "(control <code>{}</code>): {} Verdicts that are not green are what is "
        "wanted here.</p>\n",
        text(run, "control"), text(run, "control_statement"));
  }
  for (const Json& warning : model.at("warnings"))
    notes += fmt::format("<p class=\"note\">{}</p>\n",
                         escape(warning.get<std::string>()));
  return notes;
}

std::string verdict_table(const Json& model) {
  std::string rows;
  for (const Json& claim : model.at("claims")) {
    if (claim.at("outcome") != "not_at_tier") rows += table_row(model, claim);
  }
  if (rows.empty()) return "";
  return fmt::format(
      "<section id=\"verdict-table\"><div class=\"title-row\"><h2>Verdicts</h2>"
      "<div class=\"filter\" data-filter-of=\"verdicts\"></div></div>\n"
      "<div class=\"scroll card\"><table id=\"verdicts\" "
      "class=\"stack\"><thead><tr>"
      "<th>Claim</th><th>Verdict</th><th>Statement</th>"
      "<th>Measured [interval]</th><th>Allowed</th>"
      "</tr></thead>\n<tbody>\n{}</tbody></table></div></section>\n",
      rows);
}

std::string control_table(const Json& model) {
  const Json& control = model.at("control");
  if (control.is_null()) return "";
  std::string rows;
  for (const Json& check : control.at("checks")) {
    const Json& turned = check.at("turned");
    const char* what = "<span class=\"badge not_at_tier\">– not shown</span>";
    if (turned.is_boolean())
      what = turned.get<bool>()
                 ? "<span class=\"badge pass\">✓ turned</span>"
                 : "<span class=\"badge fail\">✗ still green</span>";
    rows += fmt::format(
        "<tr><td>{}</td><th scope=\"row\"><a href=\"#check-{}\">{}</a></th>"
        "<td data-name=\"verdict\">{}</td><td>{}</td></tr>\n",
        what, slug(raw(check, "id")), text(check, "id"),
        badge(raw(check, "outcome")), text(check, "title"));
  }
  if (rows.empty())
    return "<section id=\"control\"><h2>Control</h2><p>This run has none of "
           "the checks that the fault must turn.</p></section>\n";
  return fmt::format(
      "<section id=\"control\"><h2>Control</h2><p>A check that passes with "
      "this fault planted could not see it. Those that it must turn from "
      "green:</p>\n<div class=\"scroll card\"><table "
      "class=\"stack\"><thead><tr><th>Control"
      "</th><th>Check</th><th>Verdict</th><th>What it tests</th></tr></thead>"
      "<tbody>\n{}</tbody></table></div></section>\n",
      rows);
}

std::string gate_table(const Json& model) {
  std::string rows;
  for (const Json& row : model.at("gate")) {
    const bool ok = row.at("ok").get<bool>();
    rows += fmt::format(
        "<tr><td>{}</td><th scope=\"row\">{}</th><td data-name=\"expected\">{}"
        "</td><td data-name=\"is\">{}</td><td>{}</td></tr>\n",
        ok ? "<span class=\"badge pass\">✓ as expected</span>"
           : "<span class=\"badge fail\">✗ unexpected</span>",
        text(row, "claim"), text(row, "expected"), badge(raw(row, "actual")),
        text(row, "why"));
  }
  if (rows.empty()) return "";
  return fmt::format(
      "<section id=\"gate\"><h2>Gate</h2><div class=\"scroll card\"><table "
      "class=\"stack\">"
      "<thead><tr><th>Gate</th><th>Claim</th><th>Expected</th><th>Is</th>"
      "<th>Why</th></tr></thead><tbody>\n{}</tbody></table></div></section>\n",
      rows);
}

std::string not_at_tier(const Json& model) {
  std::string rows;
  for (const Json& claim : model.at("claims")) {
    if (claim.at("outcome") != "not_at_tier") continue;
    rows += fmt::format(
        "<tr id=\"claim-{}\"><th scope=\"row\">{}</th><td "
        "class=\"statement\">{}</td><td data-name=\"place\">{}</td><td "
        "data-name=\"why not\">{}</td><td data-name=\"decided at\">{}</td>"
        "</tr>\n",
        slug(raw(claim, "id")), text(claim, "id"), text(claim, "statement"),
        text(claim, "place"), text(claim, "why"), text(claim, "decided_at"));
  }
  if (rows.empty()) return "";
  return fmt::format(
      "<section id=\"not-at-tier\"><h2>Not decided at this tier</h2><p>These "
      "claims belong to the suites, but need more than the {} tier has. They "
      "count neither for nor against.</p>\n<div class=\"scroll card\"><table "
      "class=\"stack\">"
      "<thead><tr><th>Claim</th><th>Statement</th><th>Place</th><th>Why not"
      "</th><th>Decided at</th></tr></thead><tbody>\n{}</tbody></table></div>"
      "</section>\n",
      text(model.at("run"), "tier"), rows);
}

std::string environment(const Json& model) {
  Json run = model.at("run");
  run.erase("control_statement");
  std::string rows;
  flatten(run, "", rows);
  return fmt::format(
      "<section "
      "id=\"environment\"><h2>Environment</h2>\n<details><summary>What "
      "ran, on what</summary><div class=\"scroll card\"><table "
      "class=\"plain\"><tbody>\n{}</tbody></table></div></details></section>\n",
      rows);
}

}  // namespace noisegate::reports::page
