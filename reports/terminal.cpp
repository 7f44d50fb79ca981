#include "reports/terminal.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "harness/claim/levels.h"
#include "reports/escape.h"
#include "reports/model_text.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

constexpr std::size_t kIdWidth = 29;
constexpr std::size_t kVerdictWidth = 12;
constexpr std::size_t kEstimateWidth = 26;
constexpr std::size_t kAllowedWidth = 15;
constexpr std::size_t kWidth = 100;

// One line, without control characters: nothing of ours decides what a terminal
// does with the bytes of a foreign text.
std::string clean(std::string_view raw) {
  std::string out;
  const std::string text = valid_utf8(raw);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F are controls, too.
    const bool c1 = c == 0xC2 && i + 1 < text.size() &&
                    static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) ++i;
    out += c < 0x20 || c == 0x7F || c1 ? '?' : text[i];
  }
  return out;
}

std::string text(const Json& value, const char* key) {
  return clean(value.at(key).get<std::string>());
}

// Cut to `width` code points, with an ellipsis, or padded to it.
std::string fit(std::string_view cell, std::size_t width, bool pad = true) {
  std::string out;
  std::size_t used = 0;
  const bool cut = length(cell) > width;
  const std::size_t room = cut ? width - 1 : width;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(cell[i]) & 0xC0) != 0x80;
    if (starts && used++ == room) break;
    out += cell[i];
  }
  if (cut) out += "…";
  if (pad) out.append(width - length(out), ' ');
  return out;
}

std::string verdict_word(const std::string& outcome) {
  return outcome == "not_at_tier" ? "not here" : outcome;
}

std::string coloured(const std::string& cell, const std::string& outcome,
                     bool colour) {
  if (!colour) return cell;
  const char* code = "33";
  if (outcome == "pass") code = "32";
  if (outcome == "fail" || outcome == "error") code = "31";
  if (outcome == "not_at_tier") code = "2";
  return fmt::format("\x1b[{}m{}\x1b[0m", code, cell);
}

std::string line(const std::string& id, const std::string& outcome,
                 const std::string& estimate, const std::string& allowed,
                 const std::string& what, bool colour) {
  const std::size_t used =
      kIdWidth + kVerdictWidth + kEstimateWidth + kAllowedWidth + 4;
  std::string row =
      fit(id, kIdWidth) + " " +
      coloured(fit(verdict_word(outcome), kVerdictWidth), outcome, colour) +
      " " + fit(estimate, kEstimateWidth) + " " + fit(allowed, kAllowedWidth) +
      " " + fit(what, kWidth - used, false);
  row.erase(row.find_last_not_of(' ') + 1);
  return row + "\n";
}

std::string estimate_text(const Json& part) {
  if (text(part, "state") != "measured") return text(part, "state");
  const Json& interval = part.at("pass_interval");
  return fmt::format("{} [{}, {}]", number_text(part.at("estimate")),
                     number_text(interval.at("low")),
                     number_text(interval.at("high")));
}

std::string check_lines(const Json& check, bool colour) {
  std::string lines;
  const std::string allowed = text(check.at("allowed"), "text");
  const std::string unit = text(check, "unit");
  const Json& parts = check.at("parts");
  const std::string id = fmt::format("  {}", text(check, "id"));
  const std::string outcome = text(check, "outcome");
  if (parts.size() == 1)
    return line(id, outcome, estimate_text(parts[0]), allowed, unit, colour);
  lines +=
      line(id, outcome, parts.empty() ? "" : "all of", allowed, unit, colour);
  for (const Json& part : parts)
    lines += line(fmt::format("    {}", text(part, "label")),
                  text(part, "outcome"), estimate_text(part), "", "", colour);
  return lines;
}

// A claim's own line: its statement takes the place of the numbers.
std::string claim_line(const Json& claim, bool colour) {
  const std::string outcome = text(claim, "outcome");
  std::string what = text(claim, "statement");
  if (outcome == "not_at_tier") what = text(claim, "why");
  return fit(text(claim, "id"), kIdWidth) + " " +
         coloured(fit(verdict_word(outcome), kVerdictWidth), outcome, colour) +
         " " + fit(what, kWidth - kIdWidth - kVerdictWidth - 2, false) + "\n";
}

std::string claim_lines(const Json& model, const Json& claim, bool colour) {
  std::string lines = claim_line(claim, colour);
  for (const Json& id : claim.at("checks")) {
    for (const Json& check : model.at("checks")) {
      if (check.at("id") == id && text(check, "outcome") != "not_at_tier")
        lines += check_lines(check, colour);
    }
  }
  const std::string outcome = text(claim, "outcome");
  if (outcome == "pass" || outcome == "not_at_tier") return lines;
  for (const std::string& part : wrap(text(claim, "why"), kWidth - 4))
    lines += "    " + part + "\n";
  return lines;
}

}  // namespace

std::string verdict_table(const Json& model, bool colour) {
  std::string table = fit("claim, check", kIdWidth) + " " +
                      fit("verdict", kVerdictWidth) + " " +
                      fit("estimate [interval]", kEstimateWidth) + " " +
                      fit("allowed", kAllowedWidth) + " unit\n";
  std::string undecided;
  for (const Json& claim : model.at("claims")) {
    if (claim.at("outcome") == "not_at_tier")
      undecided += claim_line(claim, colour);
    else
      table += claim_lines(model, claim, colour);
  }
  if (!undecided.empty()) {
    table += fmt::format("\nNot decidable at the {} tier, neutral:\n",
                         text(model.at("run"), "tier"));
    table += undecided;
  }
  const Json& overall = model.at("overall");
  table += fmt::format(
      "\n{} ({} tier, {}).\n",
      coloured(text(overall, "sentence"), text(overall, "outcome"), colour),
      text(model.at("run"), "tier"), text(model.at("run"), "data"));
  return table;
}

std::string control_table(const Json& model, bool colour) {
  const Json& control = model.at("control");
  if (control.is_null()) return "";
  if (control.at("checks").empty())
    return fmt::format(
        "control {}: this run has none of the checks that it must turn\n",
        text(control, "id"));
  std::string rows;
  int judged = 0, turned = 0;
  for (const Json& check : control.at("checks")) {
    const Json& is_turned = check.at("turned");
    std::string word = fit("not shown", 16);
    if (is_turned.is_boolean()) {
      const bool yes = is_turned.get<bool>();
      ++judged;
      turned += yes ? 1 : 0;
      word = coloured(fit(yes ? "turned" : "STILL GREEN", 16),
                      yes ? "pass" : "fail", colour);
    }
    rows += "  " + word +
            fit(verdict_word(text(check, "outcome")), kVerdictWidth + 2) +
            text(check, "id") + "\n";
  }
  return fmt::format(
      "control {}: {} of the {} checks that it must turn are not green\n{}",
      text(control, "id"), turned, judged, rows);
}

std::string level_table(const Json& model, bool colour) {
  const Json& levels = model.at("levels");
  if (levels.is_null()) return "";
  std::string table = "levels against the measured baseline\n";
  for (const Json& check : model.at("checks")) {
    if (text(check, "suite") != claim::kLevelSuite) continue;
    const std::string outcome = text(check, "outcome");
    table += "  " + coloured(fit(outcome, kVerdictWidth + 2), outcome, colour) +
             text(check, "id") + "\n";
    if (outcome == "pass") continue;
    for (const std::string& part : wrap(text(check, "why"), kWidth - 4))
      table += "    " + part + "\n";
  }
  return table +
         fmt::format("{}.\n", coloured(text(levels, "sentence"),
                                       text(levels, "outcome"), colour));
}

std::string gate_table(const Json& model, bool colour) {
  const Json& rows = model.at("gate");
  if (rows.empty()) return "";
  std::string table = "gate\n";
  for (const Json& row : rows) {
    const bool ok = row.at("ok").get<bool>();
    table += "  " + coloured(ok ? "ok      " : "NOT OK  ", ok ? "pass" : "fail",
                             colour);
    table += fit(text(row, "claim"), 8) + " expected " +
             fit(text(row, "expected"), 13) + " is " +
             fit(verdict_word(text(row, "actual")), 13);
    table += fit(text(row, "why"), kWidth - 59, false);
    table.erase(table.find_last_not_of(' ') + 1);
    table += "\n";
  }
  return table;
}

}  // namespace noisegate::reports
