#include "app/reference_check.h"

#include <fmt/format.h>

#include "app/console.h"
#include "app/exit_codes.h"
#include "app/share.h"
#include "app/text.h"
#include "harness/base/error.h"
#include "suites/statements/smith2020_statements.h"

namespace noisegate::app {
namespace {

using base::Json;

constexpr std::size_t kWidth = 100;
constexpr std::size_t kIndent = 20;
constexpr auto kContradicts = "contradicts";
constexpr auto kSupports = "supports";

std::string text(const Json& object, const char* key) {
  return object.at(key).get<std::string>();
}

std::string coloured(const std::string& word, const std::string& outcome,
                     bool colour) {
  if (!colour) return word;
  const char* code = outcome == kSupports      ? "32"
                     : outcome == kContradicts ? "31"
                                               : "33";
  return fmt::format("\x1b[{}m{}\x1b[0m", code, word);
}

// Blanks to the column where the text of a finding stands, and the text.
std::string indented(const std::string& paragraph) {
  return std::string(kIndent, ' ') + wrap(paragraph, kWidth, kIndent, kIndent) +
         "\n";
}

std::string place_line(const Json& finding) {
  std::string line = text(finding, "place");
  if (!text(finding, "rows").empty()) line += " · " + text(finding, "rows");
  if (!text(finding, "inconsistency").empty())
    line += " · " + text(finding, "inconsistency");
  return line;
}

// The number that the outcome rests on, or nearly.
std::string decisive(const Json& finding) {
  const Json& parts = finding.at("parts");
  const std::string part =
      text(parts.at(finding.at("decisive").get<std::size_t>()), "text");
  return parts.size() == 1
             ? part
             : fmt::format(
                   "{} ({} of {} comparisons)", part,
                   text(finding, "outcome") == kSupports ? "closest" : "1",
                   parts.size());
}

std::string finding_lines(const Json& finding, bool colour) {
  const std::string outcome = text(finding, "outcome");
  std::string lines =
      coloured(pad(outcome, kIndent), outcome, colour) +
      wrap(text(finding, "statement"), kWidth, kIndent, kIndent) + "\n";
  lines += indented(place_line(finding));
  lines += indented(decisive(finding));
  for (const char* key : {"noise", "note"})
    if (!text(finding, key).empty()) lines += indented(text(finding, key));
  if (!text(finding, "depends_on").empty())
    lines +=
        indented("The outcome depends on " + text(finding, "depends_on") + ".");
  return lines;
}

// "T3.loss_falls" → the heading of table 3, once.
std::string heading(const Json& model, const std::string& group) {
  if (group == "N") return "Numbers that the text gives twice\n";
  for (const Json& table : model.at("tables")) {
    if (fmt::format("T{}", table.at("number").get<int>()) != group) continue;
    const int of = table.at("of").get<int>();
    return fmt::format("Table {}: {}, {}\n", table.at("number").get<int>(),
                       text(table, "workload"),
                       of == 1 ? "single runs"
                               : fmt::format("the best {} of {} runs",
                                             table.at("keep").get<int>(), of));
  }
  return group + "\n";
}

std::string group_of(const Json& finding) {
  const std::string id = text(finding, "id");
  return id.substr(0, id.find('.'));
}

std::string counts_sentence(const Json& model) {
  const Json& counts = model.at("counts");
  const int yes = counts.at(kSupports).get<int>();
  const int open = counts.at("does not separate").get<int>();
  const int no = counts.at(kContradicts).get<int>();
  return fmt::format(
      "{} statements about published numbers: {} supported, {} not separated, "
      "{} contradicted.",
      yes + open + no, yes, open, no);
}

std::string contradiction_sentence(const Json& finding) {
  const std::string id = text(finding, "inconsistency");
  return fmt::format("{}{}: \"{}\" {}", id.empty() ? "" : id + ", ",
                     text(finding, "place"), text(finding, "statement"),
                     text(finding, "sentence"));
}

std::string unshown_lines(const Json& model) {
  std::string lines;
  for (const Json& row : model.at("unshown"))
    lines += fmt::format("  {}  {}\n", text(row, "inconsistency"),
                         wrap(text(row, "reason"), kWidth, 7, 7));
  return lines;
}

// --- Markdown
// ------------------------------------------------------------------

// Nothing of a cell ends it or the line.
std::string cell(const std::string& raw) {
  std::string out;
  for (const char c : raw) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

// What was found for a row of inconsistencies.csv.
std::string found_for(const Json& model, const std::string& id) {
  std::string found;
  for (const Json& finding : model.at("findings")) {
    if (text(finding, "inconsistency") != id) continue;
    if (!found.empty()) found += "<br>";
    found += fmt::format("`{}` **{}**: {}", text(finding, "id"),
                         text(finding, "outcome"), text(finding, "sentence"));
  }
  for (const Json& row : model.at("unshown")) {
    if (text(row, "inconsistency") == id)
      found += "not to be seen in numbers: " + text(row, "reason");
  }
  return found;
}

std::string list_rows(const Json& model) {
  std::string rows;
  for (const Json& row : model.at("inconsistencies"))
    rows += fmt::format("| {} | {} | {}: {} | {}: {} | {} |\n", text(row, "id"),
                        text(row, "kind"), cell(text(row, "place_a")),
                        cell(text(row, "says_a")), cell(text(row, "place_b")),
                        cell(text(row, "says_b")),
                        cell(found_for(model, text(row, "id"))));
  return rows;
}

std::string statement_rows(const Json& model) {
  std::string rows;
  for (const Json& finding : model.at("findings"))
    rows +=
        fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", text(finding, "id"),
                    cell(text(finding, "place")),
                    cell(text(finding, "statement")), cell(decisive(finding)),
                    text(finding, "outcome"), text(finding, "inconsistency"));
  return rows;
}

std::string beyond(const Json& model) {
  std::string rows;
  for (const Json& finding : model.at("findings")) {
    if (text(finding, "outcome") == kSupports ||
        !text(finding, "inconsistency").empty())
      continue;
    rows += fmt::format("* `{}` ({}): {} {}\n", text(finding, "id"),
                        text(finding, "place"), text(finding, "statement"),
                        text(finding, "sentence"));
  }
  return rows.empty() ? "None.\n" : rows;
}

std::string hash_rows(const Json& model) {
  std::string rows;
  for (const Json& table : model.at("tables"))
    rows += fmt::format("| `{}` | `{}` |\n", text(table, "file"),
                        text(table, "sha256"));
  for (const auto& [name, hash] : model.at("files").items())
    rows += fmt::format("| `{}` | `{}` |\n", name, hash.get<std::string>());
  return rows;
}

std::string mean_rows(const Json& model) {
  std::string rows;
  for (const Json& table : model.at("tables")) {
    for (const Json& row : table.at("rows")) {
      if (row.at("test_of_all_runs").is_null()) continue;
      const Json& test = row.at("test");
      const Json& all = row.at("test_of_all_runs");
      rows += fmt::format(
          "| {} | {} | {} ± {} | {:.6g} | {:.6g} |\n",
          table.at("number").get<int>(), row.at("batch_size").get<long long>(),
          test.at("mean").get<double>(), test.at("deviation").get<double>(),
          all.at("k-1").get<double>(), all.at("k").get<double>());
    }
  }
  return rows;
}

}  // namespace

void add_reference_options(CLI::App& verb, ReferenceOptions& options) {
  constexpr auto kGroup = "Published numbers";
  const Argument only =
      add_flag(verb, "--reference-only", options.only,
               "judge what the paper says of its own tables; needs no run")
          .group(kGroup);
  add_option(verb, "--paper", "NAME", options.paper,
             "whose tables (default: smith2020)")
      .group(kGroup)
      .needs(only);
  add_flag(verb, "--markdown", options.markdown,
           "print docs/published_findings.md")
      .group(kGroup)
      .needs(only);
}

Json reference_model(const std::string& paper) {
  const claim::Statements statements = suites::smith2020_statements();
  if (paper != statements.paper) return nullptr;
  const claim::Published published =
      claim::read_published(share_folder() / "reference" / paper);
  return claim::to_json(published, statements,
                        claim::judge_statements(statements, published));
}

Json reference_of(const std::vector<claim::Suite>& suites) {
  for (const claim::Suite& suite : suites) {
    Json model = reference_model(suite.paper);
    if (!model.is_null()) return model;
  }
  return nullptr;
}

int check_reference(const ReferenceOptions& options) {
  const Json model = reference_model(options.paper);
  if (model.is_null())
    throw base::Error(base::ErrorCode::usage,
                      fmt::format("no statement is about published tables of "
                                  "'{}'",
                                  options.paper),
                      {}, "the paper with such tables is smith2020");
  if (options.json)
    print(base::pretty(model));
  else if (options.markdown)
    print(reference_page(model));
  else
    print(reference_table(model, terminal(stdout).colour));
  return kGreen;
}

std::string reference_table(const Json& model, bool colour) {
  std::string out = fmt::format(
      "What {} says of its own tables, on the published numbers "
      "alone\n",
      text(model, "paper"));
  std::string contradictions, group;
  for (const Json& finding : model.at("findings")) {
    if (group_of(finding) != group) {
      group = group_of(finding);
      out += "\n" + heading(model, group);
    }
    out += finding_lines(finding, colour);
    if (text(finding, "outcome") == kContradicts)
      contradictions +=
          "  " + wrap(contradiction_sentence(finding), kWidth, 4, 2) + "\n";
  }
  out += "\n" + wrap(counts_sentence(model), kWidth, 0) + "\n";
  if (!contradictions.empty()) out += "\nContradictions\n" + contradictions;
  const std::string unshown = unshown_lines(model);
  if (!unshown.empty())
    out += "\nKnown inconsistencies that no number shows\n" + unshown;
  return out;
}

std::string reference_page(const Json& model) {
  return fmt::format(
      "<!-- Made by: noisegate check --reference-only --markdown -->\n"
      "# What the paper's own tables bear out\n\n"
      "{}\n\nHow an outcome is computed: [published.md](published.md). "
      "Statements are in our words, in\n"
      "[smith2020_statements.cpp](../suites/statements/"
      "smith2020_statements.cpp).\n\n"
      "## The known inconsistencies\n\n"
      "Each row of `reference/smith2020/inconsistencies.csv`, and what the "
      "numbers show of it.\n\n"
      "| id | kind | one place | another | found |\n|---|---|---|---|---|\n{}\n"
      "## Beyond that list\n\n"
      "Statements that the numbers do not bear out and that have no row "
      "there:\n\n{}\n"
      "## Every statement\n\n"
      "The number is the one that decides; where several must hold, the one "
      "with the least room. Intervals are of 95 %, under the widest reading of "
      "what the paper leaves open.\n\n"
      "| statement | place | in words | number [interval] | outcome | "
      "inconsistency |\n|---|---|---|---|---|---|\n{}\n"
      "## The means without the selection\n\n"
      "Published means are of the best runs. The mean of all runs that is "
      "expected behind each, if runs are normal, for either divisor of the "
      "printed deviation:\n\n"
      "| table | batch size | printed | of all runs (k − 1) | of all runs (k) "
      "|\n|---|---|---|---|---|\n{}\n"
      "## The files\n\n| file | SHA-256 |\n|---|---|\n{}",
      counts_sentence(model), list_rows(model), beyond(model),
      statement_rows(model), mean_rows(model), hash_rows(model));
}

}  // namespace noisegate::app
