#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "reports/escape.h"
#include "reports/github.h"
#include "reports/github_parts.h"
#include "reports/model_text.h"

namespace noisegate::reports {
namespace {

using base::Json;

constexpr std::size_t kCellBytes = 500;

std::string text(const Json& value, const char* key) {
  return value.at(key).get<std::string>();
}

// One line that Markdown and HTML take for plain text.
std::string plain(std::string_view raw) {
  std::string out;
  for (const char c : cut(raw, kCellBytes)) {
    if (std::string_view("\\`*_[]|~#$").find(c) != std::string_view::npos)
      out += '\\';
    out += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  }
  return escape(out);
}

// Markdown in blocks, each whole or left out; from the first that does not fit
// all are.
class Bounded {
 public:
  explicit Bounded(std::size_t limit)
      : room_(limit > kLastLine ? limit - kLastLine : 0) {}

  void add(const std::string& block) {
    if (left_out_ == 0 && out_.size() + block.size() <= room_)
      out_ += block;
    else
      ++left_out_;
  }
  // A table or list: what stands above it is kept only with its first row.
  void add(const std::string& head, const std::vector<std::string>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      add(i == 0 ? head + rows[i] : rows[i]);
  }
  std::string finish() {
    if (left_out_ > 0 && room_ > 0)
      out_ += fmt::format("\n{} rows left out; the report has them all.\n",
                          left_out_);
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kLastLine = 80;
  std::size_t room_;
  std::size_t left_out_ = 0;
  std::string out_;
};

std::string facts(const Json& model) {
  const Json& run = model.at("run");
  std::string line = fmt::format(
      "{} tier, data {}, {}, master seed {}, data seed {}",
      plain(text(run, "tier")), plain(text(run, "data")),
      plain(text(run, "device")), run.at("master_seed").get<std::uint64_t>(),
      run.at("data_seed").get<std::uint64_t>());
  if (!text(run, "control").empty())
    line +=
        fmt::format(", with the planted fault {}", plain(text(run, "control")));
  return line + ".\n";
}

std::string measured(const Json& check) {
  std::string cell;
  for (const Json& part : check.at("parts")) {
    if (part.at("outcome") == "pass") continue;
    if (!cell.empty()) cell += "<br>";
    cell += plain(part_text(part));
  }
  return cell.empty() ? plain(text(check, "why")) : cell;
}

// Under a gate its answer counts, not the verdicts.
std::string gate_line(const Json& model) {
  const Json& rows = model.at("gate");
  if (rows.empty()) return {};
  const auto broken =
      std::count_if(rows.begin(), rows.end(),
                    [](const Json& row) { return !row.at("ok").get<bool>(); });
  if (broken == 0) return "\nGate: **ok**.\n";
  return fmt::format(
      "\nGate: **not ok**, {} of {} verdicts are not the expected ones.\n",
      broken, rows.size());
}

std::string claim_row(const Finding& finding) {
  return fmt::format("| {} | **{}** | {} | |\n", plain(finding.id),
                     plain(finding.outcome()), plain(finding.why()));
}

std::string check_row(const Json& check) {
  return fmt::format("| {} | **{}** | {} | {} {} |\n", plain(text(check, "id")),
                     plain(text(check, "outcome")), measured(check),
                     plain(text(check.at("allowed"), "text")),
                     plain(text(check, "unit")));
}

std::vector<std::string> finding_rows(const std::vector<Finding>& found) {
  std::vector<std::string> rows;
  for (const Finding& finding : found)
    rows.push_back(finding.check == nullptr ? claim_row(finding)
                                            : check_row(*finding.check));
  return rows;
}

std::vector<std::string> rerun_rows(const std::vector<Finding>& found) {
  std::vector<std::string> rows;
  std::set<std::string> seen;
  for (const Finding& finding : found) {
    const std::string rerun = finding.of_claim("rerun");
    if (rerun.empty() || !seen.insert(rerun).second) continue;
    rows.push_back(fmt::format("* {}: <code>{}</code>\n", plain(finding.id),
                               plain(rerun)));
  }
  return rows;
}

// Claims in the order in which a reader wants them: what breaks, what warns,
// what holds, what the tier can't decide.
std::vector<const Json*> claims_of(const Json& model,
                                   const std::vector<Finding>& found) {
  std::vector<const Json*> claims;
  std::set<const Json*> seen;
  const auto add = [&](const Json& claim) {
    if (seen.insert(&claim).second) claims.push_back(&claim);
  };
  for (const Finding& finding : found)
    if (finding.claim != nullptr) add(*finding.claim);
  for (const bool decided : {true, false})
    for (const Json& claim : model.at("claims"))
      if ((claim.at("outcome") != "not_at_tier") == decided) add(claim);
  return claims;
}

std::string claim_row(const Json& model, const Json& claim) {
  std::string row = fmt::format("| {} |", plain(text(claim, "id")));
  if (!model.at("gate").empty()) {
    const Json* gate = gate_row(model, text(claim, "id"));
    const bool ok = gate == nullptr || gate->at("ok").get<bool>();
    row += fmt::format(" {} | {} |", ok ? "" : "**not ok**",
                       gate == nullptr ? "" : plain(text(*gate, "expected")));
  }
  return row + fmt::format(" {} | {} |\n", plain(text(claim, "outcome")),
                           plain(text(claim, "statement")));
}

}  // namespace

std::string github_summary(const Json& model, std::size_t limit) {
  Bounded out(limit);
  const std::vector<Finding> found = findings(model);
  out.add(fmt::format("## noisegate: {}\n\n{}{}",
                      plain(text(model.at("overall"), "sentence")),
                      facts(model), gate_line(model)));
  for (const Json& warning : model.at("warnings"))
    out.add(fmt::format("\n> {}\n", plain(warning.get<std::string>())));
  out.add("\n| check | verdict | measured | allowed |\n|---|---|---|---|\n",
          finding_rows(found));
  out.add("\nAgain:\n\n", rerun_rows(found));
  std::vector<std::string> rows;
  for (const Json* claim : claims_of(model, found))
    rows.push_back(claim_row(model, *claim));
  out.add(model.at("gate").empty()
              ? "\n| claim | verdict | statement |\n|---|---|---|\n"
              : "\n| claim | gate | expected | verdict | statement |\n"
                "|---|---|---|---|---|\n",
          rows);
  return out.finish();
}

}  // namespace noisegate::reports
