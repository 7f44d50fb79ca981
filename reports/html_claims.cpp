// Claim cards and the table of trials.
#include <fmt/format.h>

#include <map>
#include <set>

#include "harness/claim/levels.h"
#include "reports/escape.h"
#include "reports/html_parts.h"
#include "reports/html_text.h"
#include "reports/words.h"

namespace noisegate::reports::page {
namespace {

using base::Json;

std::string part_rows(const Json& check) {
  std::string rows;
  for (const Json& part : check.at("parts")) {
    const int would_decide = part.at("would_decide").get<int>();
    rows += fmt::format(
        "<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}"
        "</td><td class=\"number\">{}</td><td>{}{}</td></tr>\n",
        text(part, "label"), estimate(part), number(part.at("n")),
        number(part.at("n_diverged")), badge(raw(part, "outcome")),
        would_decide > 0
            ? fmt::format(" <span class=\"quiet\">{} replicates would decide"
                          "</span>",
                          would_decide)
            : "");
  }
  return rows;
}

// Folded where all is well: the axis above shows the same.
std::string parts_table(const Json& check) {
  if (check.at("parts").size() < 2) return "";
  return fmt::format(
      "<details{}><summary>The numbers of each part</summary><div "
      "class=\"scroll\"><table class=\"parts\"><thead><tr><th>Part</th>"
      "<th>Measured [interval]</th><th>n</th><th>Diverged</th><th>Verdict</th>"
      "</tr></thead><tbody>\n{}</tbody></table></div></details>\n",
      check.at("outcome") == "pass" ? "" : " open", part_rows(check));
}

// The only part's numbers; several have a table.
std::string measured(const Json& check) {
  if (check.at("parts").size() != 1) return "";
  const Json& part = check.at("parts").front();
  if (part.at("state") != "measured") return estimate(part);
  std::string counts = fmt::format("n = {}", number(part.at("n")));
  if (part.at("n_diverged").get<int>() > 0)
    counts += fmt::format(", {} diverged", number(part.at("n_diverged")));
  return fmt::format("{}<br><span class=\"quiet\">{}</span>", estimate(part),
                     counts);
}

std::string story(const Json& check) {
  std::string told;
  for (const Json& sentence : check.at("story"))
    told += (told.empty() ? "" : " ") +
            with_minus(escape(sentence.get<std::string>()));
  return told;
}

// "sgd, B = 16, 20 epochs" for "B16.sgd.20e"
std::string cell_label(const Json& sweep, const std::string& name) {
  for (const Json& cell : sweep.at("cells")) {
    if (cell.at("name") == name) return text(cell, "label");
  }
  return escape(name);
}

// Figures of the sweep and rows of its trial table that the check rests on.
std::string links(const Json& model, const Json& check) {
  std::string list;
  const Json* sweep = find(model.at("sweeps"), raw(check, "sweep"));
  if (sweep == nullptr) return list;
  for (const Json& id : sweep->at("figures")) {
    const std::string name = slug(id.get<std::string>());
    list += fmt::format("<a href=\"#fig-{0}\">{1}</a> ", name,
                        escape(name.substr(name.rfind('.') + 1) + " figure"));
  }
  const Json& cells = check.at("cells");
  constexpr std::size_t kMost = 12;
  for (std::size_t i = 0; i < cells.size() && i < kMost; ++i) {
    const std::string cell = cells[i].get<std::string>();
    list += fmt::format("<a href=\"#{}\">{}</a> ",
                        slug("cell-" + raw(check, "sweep") + "-" + cell),
                        cell_label(*sweep, cell));
  }
  if (cells.size() > kMost) list += "…";
  return fmt::format(
      "<p class=\"links\">Figures and trials it rests on: {}</p>\n", list);
}

std::string numbers(const Json& model, const Json& check) {
  const std::string reason = text(check.at("allowed"), "reason");
  std::string list = entry("Measured [interval]", measured(check));
  list += entry("Allowed",
                fmt::format("<b>{}</b> {}<br><span class=\"quiet\">{}</span>",
                            allowed(check), text(check, "unit"), reason));
  const std::string id = raw(check, "sensitivity");
  const Json* sensitivity = find(model.at("checks"), id);
  if (sensitivity != nullptr)
    list += entry(
        "Sensitivity: would an effect have been seen?",
        fmt::format("{} <a href=\"#check-{}\">{}</a>",
                    badge(raw(*sensitivity, "outcome")), slug(id), escape(id)));
  return list;
}

// The claim's reason, unless it only repeats that of a check below it.
std::string claim_reason(const Json& model, const Json& claim) {
  const std::string why = raw(claim, "why");
  for (const Json& check : model.at("checks")) {
    const std::string detail = raw(check, "why");
    if (check.at("claim") == claim.at("id") && !detail.empty() &&
        why.find(detail) != std::string::npos)
      return "";
  }
  return fmt::format("<p class=\"why\">{}</p>\n", escape(why));
}

// Own checks, and sensitivity checks that no card above has shown.
std::string check_sections(const Json& model, const Json& claim,
                           bool with_script, std::set<std::string>& shown) {
  std::string sections;
  for (const Json& id : claim.at("checks")) {
    const Json* check = find(model.at("checks"), id.get<std::string>());
    if (check == nullptr) continue;
    const std::string owner = raw(*check, "claim");
    if ((owner.empty() || owner == raw(claim, "id")) &&
        shown.insert(raw(*check, "id")).second)
      sections += check_section(model, *check, with_script);
  }
  return sections;
}

std::string differs(const Json& claim) {
  std::string list;
  for (const Json& item : claim.at("differs"))
    list += fmt::format("<p><b>{}:</b> {}</p>", text(item, "place"),
                        text(item, "text"));
  return list;
}

std::string workloads(const Json& claim) {
  std::string list;
  for (const Json& name : claim.at("workloads"))
    list += " · " + escape(name.get<std::string>());
  return list;
}

std::string cost(const Json& claim) {
  const Json& cost = claim.at("cost");
  const std::string seconds = duration(cost.at("core_seconds"));
  return fmt::format(
      "{}{}", count_text(cost.at("trials").get<int>(), "trial", "trials"),
      seconds.empty() ? "" : ", " + seconds + " of a core");
}

std::string matrix_cell(const Json& rate, const std::string& records) {
  std::string items;
  int replicate = 0;
  for (const Json& trial : rate.at("trials")) {
    if (trial.is_null()) {
      items += "<i title=\"no record\">·</i>";
    } else {
      const std::string status = trial.at(1).get<std::string>();
      items += fmt::format(
          "<a href=\"{}/{}.json\"{}>{}{}</a>", records,
          slug(trial.at(0).get<std::string>()),
          status == "ok" ? "" : fmt::format(" title=\"{}\"", escape(status)),
          replicate, status == "ok" ? "" : "×");
    }
    ++replicate;
  }
  return fmt::format("<td><b>{}</b><span>{}</span></td>",
                     rate.at("mean").is_null() ? "" : number(rate.at("mean")),
                     items);
}

std::string matrix_row(const Json& sweep, const Json& cell,
                       const std::set<int>& rates, const std::string& records) {
  std::map<int, const Json*> by_rate;
  for (const Json& rate : cell.at("rates"))
    by_rate[rate.at("log2_rate").get<int>()] = &rate;
  std::string row =
      fmt::format("<tr id=\"{}\"><th scope=\"row\">{}</th>",
                  slug("cell-" + raw(sweep, "id") + "-" + raw(cell, "name")),
                  text(cell, "label"));
  for (const int k : rates) {
    const auto found = by_rate.find(k);
    row += found == by_rate.end() ? "<td></td>"
                                  : matrix_cell(*found->second, records);
  }
  return row + "</tr>\n";
}

}  // namespace

std::string check_section(const Json& model, const Json& check,
                          bool with_script) {
  const Json& id = check.at("figure");
  const std::string drawn =
      id.is_string() ? figure(model, id.get<std::string>(), with_script, false)
                     : "";
  return fmt::format(
      "<section class=\"check\" id=\"check-{0}\"><h4>{1} {2} "
      "<code>{3}</code>{4}"
      "</h4>\n<p class=\"why\">{5}</p>\n<div class=\"{6}\">{7}"
      "<dl class=\"numbers\">{8}</dl></div>\n{9}{10}</section>\n",
      slug(raw(check, "id")), badge(raw(check, "outcome")),
      text(check, "title"), text(check, "id"),
      raw(check, "claim").empty() && raw(check, "suite") != claim::kLevelSuite
          ? " <span class=\"tag\">sensitivity check</span>"
          : "",
      story(check), drawn.empty() ? "single" : "pair", drawn,
      numbers(model, check), parts_table(check), links(model, check));
}

std::string claim_card(const Json& model, const Json& claim, bool with_script,
                       std::set<std::string>& shown) {
  const Json& run = model.at("run");
  const std::string checks = check_sections(model, claim, with_script, shown);
  std::string more = entry("Differs from the paper", differs(claim));
  more += entry("Note", text(claim, "note"));
  more += entry("Cost", cost(claim));
  if (!raw(claim, "rerun").empty())
    more += entry("Run it again",
                  fmt::format("<pre>{}</pre>", text(claim, "rerun")));
  return fmt::format(
      "<article class=\"card claim\" id=\"claim-{0}\">\n"
      "<h3>{1} <span>{2}</span></h3>\n"
      "<p class=\"statement\">{3}</p>\n"
      "<p class=\"place\">{4} · {5} · {6} tier{7}</p>\n"
      "{8}{9}<dl class=\"more\">{10}</dl></article>\n",
      slug(raw(claim, "id")), badge(raw(claim, "outcome")), text(claim, "id"),
      text(claim, "statement"), text(claim, "paper"), text(claim, "place"),
      text(run, "tier"), workloads(claim), claim_reason(model, claim), checks,
      more);
}

std::string trial_matrix(const Json& model, const Json& sweep) {
  std::set<int> rates;
  for (const Json& cell : sweep.at("cells")) {
    for (const Json& rate : cell.at("rates"))
      rates.insert(rate.at("log2_rate").get<int>());
  }
  if (rates.empty()) return "";
  std::string head;
  for (const int k : rates)
    head += fmt::format("<th>{}</th>", escape(power_of_two(k)));
  std::string rows;
  for (const Json& cell : sweep.at("cells"))
    rows += matrix_row(sweep, cell, rates, text(model, "records"));
  const Json& counts = sweep.at("counts");
  return fmt::format(
      "<details class=\"trials\" id=\"trials-{0}\"><summary>{1}: every trial "
      "({2} planned, {3} diverged)</summary>\n<p class=\"quiet\">Columns: "
      "effective learning rate. In each cell the mean of {4} and a link to the "
      "record of each replicate; × diverged, · no record.</p>\n"
      "<div class=\"scroll\"><table class=\"matrix\"><thead><tr><th>Arm, batch "
      "size, budget</th>{5}</tr></thead><tbody>\n{6}</tbody></table></div>"
      "</details>\n",
      slug(raw(sweep, "id")), text(sweep, "title"),
      number(counts.at("planned")), number(counts.at("diverged")),
      text(sweep, "metric_text"), head, rows);
}

}  // namespace noisegate::reports::page
