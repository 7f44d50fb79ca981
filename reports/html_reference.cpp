// The chapter on what a paper says of its own tables.
#include <fmt/format.h>

#include "reports/escape.h"
#include "reports/html_parts.h"
#include "reports/html_text.h"
#include "reports/words.h"

namespace noisegate::reports::page {
namespace {

using base::Json;

constexpr auto kSupports = "supports";
constexpr auto kOpen = "does not separate";
constexpr auto kContradicts = "contradicts";

// The outcome in the colour and shape of the verdict that it is like.
std::string support_badge(const std::string& outcome) {
  const bool yes = outcome == kSupports, no = outcome == kContradicts;
  return fmt::format(
      "<span class=\"badge {}\"><span aria-hidden=\"true\">{}</span> {}</span>",
      yes  ? "pass"
      : no ? "fail"
           : "inconclusive",
      yes  ? "✓"
      : no ? "✗"
           : "◇",
      escape(outcome));
}

std::string counts(const Json& reference) {
  std::string items;
  for (const char* outcome : {kContradicts, kOpen, kSupports})
    items += fmt::format("<li>{} <b>{}</b></li>", support_badge(outcome),
                         number(reference.at("counts").at(outcome)));
  return fmt::format("<ul class=\"counts\">{}</ul>\n", items);
}

// The number that the outcome rests on, what is not known about it, and why.
std::string found(const Json& finding) {
  const bool supported = raw(finding, "outcome") == kSupports;
  std::string out = supported
                        ? text(finding.at("parts").at(
                                   finding.at("decisive").get<std::size_t>()),
                               "text")
                        : text(finding, "sentence");
  for (const char* key : {"noise", "note"}) {
    if (!raw(finding, key).empty())
      out += fmt::format("<br><span class=\"quiet\">{}</span>",
                         text(finding, key));
  }
  return out;
}

std::string row(const Json& finding) {
  return fmt::format(
      "<tr><td>{}</td><td>{}</td><td class=\"statement\">{}<br><span "
      "class=\"quiet\">{}{}</span></td><td>{}</td></tr>\n",
      support_badge(raw(finding, "outcome")), text(finding, "inconsistency"),
      text(finding, "statement"), text(finding, "place"),
      raw(finding, "rows").empty() ? "" : " · " + text(finding, "rows"),
      found(finding));
}

std::string table_of(const std::string& rows) {
  return fmt::format(
      "<div class=\"scroll\"><table class=\"stack\"><thead><tr><th>The numbers"
      "</th><th>Known as</th><th>Statement</th><th>Number [interval]</th></tr>"
      "</thead><tbody>\n{}</tbody></table></div>\n",
      rows);
}

// Findings of a group ("T3", "N"), the borne out ones folded.
std::string findings_of(const Json& reference, const std::string& group) {
  std::string supported, rest;
  int n = 0;
  for (const Json& finding : reference.at("findings")) {
    if (!raw(finding, "id").starts_with(group + ".")) continue;
    const bool yes = raw(finding, "outcome") == kSupports;
    n += yes ? 1 : 0;
    (yes ? supported : rest) += row(finding);
  }
  std::string out = rest.empty() ? "" : table_of(rest);
  if (n > 0)
    out += fmt::format("<details><summary>{} borne out</summary>{}</details>\n",
                       count_text(n, "statement", "statements"),
                       table_of(supported));
  return out;
}

// The means of all runs that are expected behind the kept ones.
std::string all_runs(const Json& table) {
  std::string rows;
  for (const Json& row : table.at("rows")) {
    const Json& all = row.at("test_of_all_runs");
    if (all.is_null()) continue;
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"number\">{} ± {}</td><td "
        "class=\"number\">{:.4g}</td><td class=\"number\">{:.4g}</td></tr>\n",
        number(row.at("batch_size")), number(row.at("test").at("mean")),
        number(row.at("test").at("deviation")), all.at("k-1").get<double>(),
        all.at("k").get<double>());
  }
  if (rows.empty()) return "";
  return fmt::format(
      "<details><summary>Without the selection: expected mean of all {} runs"
      "</summary><div class=\"scroll\"><table class=\"parts\"><thead><tr><th>"
      "Batch size</th><th>Printed, best {} of {}</th><th>All runs, divisor "
      "k − 1</th><th>All runs, divisor k</th></tr></thead><tbody>\n{}</tbody>"
      "</table></div></details>\n",
      number(table.at("of")), number(table.at("keep")), number(table.at("of")),
      rows);
}

std::string table_card(const Json& model, const Json& table, bool with_script) {
  const std::string name = fmt::format("T{}", table.at("number").get<int>());
  return fmt::format(
      "<article class=\"card\" id=\"published-{}\"><h3>Table {} <span "
      "class=\"quiet\">{}</span></h3>\n{}{}{}</article>\n",
      slug(name), number(table.at("number")), text(table, "workload"),
      figure(model, raw(table, "figure"), with_script, true),
      findings_of(model.at("reference"), name), all_runs(table));
}

std::string unshown(const Json& reference) {
  std::string items;
  for (const Json& row : reference.at("unshown"))
    items += fmt::format("<li><b>{}</b> {}</li>", text(row, "inconsistency"),
                         text(row, "reason"));
  if (items.empty()) return "";
  return fmt::format(
      "<details><summary>Known inconsistencies that no number shows</summary>"
      "<ul>{}</ul></details>\n",
      items);
}

}  // namespace

std::string reference_chapter(const Json& model, bool with_script) {
  const Json& reference = model.at("reference");
  if (reference.is_null()) return "";
  std::string cards;
  for (const Json& table : reference.at("tables"))
    cards += table_card(model, table, with_script);
  const std::string numbers = findings_of(reference, "N");
  if (!numbers.empty())
    cards += fmt::format(
        "<article class=\"card\"><h3>Numbers that the text gives twice</h3>\n"
        "{}</article>\n",
        numbers);
  return fmt::format(
      "<section class=\"suite\" id=\"published\"><h2>The paper&#39;s own tables"
      "</h2>\n<p class=\"lede\">What {} says of its own tables, judged on the "
      "printed numbers alone, before any run.</p>\n{}<p class=\"quiet\">"
      "Intervals are of 95 % and know that the means are of the best runs, "
      "that a printed deviation may have either divisor, and of rounding; an "
      "outcome counts only if it does not depend on what the paper leaves "
      "open.</p>\n{}{}</section>\n",
      text(reference, "paper"), counts(reference), cards, unshown(reference));
}

}  // namespace noisegate::reports::page
