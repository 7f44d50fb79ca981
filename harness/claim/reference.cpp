#include "harness/claim/reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "harness/base/error.h"
#include "harness/base/file.h"

namespace noisegate::claim {
namespace {

using base::CsvColumn;
using base::CsvTable;
using base::CsvType;

constexpr std::array<std::string_view, 12> kKinds = {
    "level",    "order", "equivalence", "slope", "breakpoint", "peak",
    "monotone", "shift", "sign",        "ratio", "exact",      "protocol"};

[[noreturn]] void refuse(const CsvTable& table, std::size_t row,
                         const std::string& message,
                         const std::string& hint = {}) {
  throw base::Error(base::ErrorCode::data, message,
                    {table.file(), table.line(row), 0}, hint);
}

CsvColumn text(std::string name) { return {std::move(name), CsvType::text}; }
CsvColumn optional_text(std::string name) {
  return {std::move(name), CsvType::text, true};
}
CsvColumn real(std::string name) {
  return {std::move(name), CsvType::real, true};
}
CsvColumn integer(std::string name) {
  return {std::move(name), CsvType::integer, true};
}

// The header line: the first that is no comment.
std::string_view header_of(std::string_view bytes) {
  while (!bytes.empty() && bytes.front() == '#') {
    const std::size_t end = bytes.find('\n');
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
  return bytes.substr(0, bytes.find_first_of("\r\n"));
}

// The first column that begins with `prefix`; a name that no file has if there
// is none, so that the schema reports it as missing.
std::string metric_in(std::string_view header, std::string_view prefix) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(','), header.size());
    const std::string_view name = header.substr(0, end);
    if (name.starts_with(prefix)) return std::string(name);
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return std::string(prefix) + "METRIC";
}

void check_row(const CsvTable& table, std::size_t row) {
  const auto batch_size = table.integer(row, "batch_size");
  if (!(batch_size.value_or(0) > 0)) {
    refuse(table, row, "batch_size must be positive");
  }
  const auto rate = table.real(row, "effective_learning_rate");
  if (!(rate.value_or(0) > 0)) {
    refuse(table, row, "effective_learning_rate must be positive");
  }
  const double low =
      table.real(row, "effective_learning_rate_low").value_or(*rate);
  const double high =
      table.real(row, "effective_learning_rate_high").value_or(*rate);
  if (!(low > 0 && low <= *rate && *rate <= high)) {
    refuse(table, row,
           fmt::format("the optimum {} is not in its bar {} … {}", *rate, low,
                       high));
  }
}

ExpectedRow read_expected_row(const CsvTable& table, std::size_t row) {
  ExpectedRow result;
  result.claim = table.text(row, "claim");
  result.data = table.text(row, "data");
  result.device = table.text(row, "device");
  result.reason = table.text(row, "reason");
  result.line = table.line(row);
  const std::string& word = table.text(row, "expected");
  if (word == "ungated") {
    result.gated = false;
  } else if (word == "fail") {
    result.expected = Outcome::fail;
  } else if (word != "pass") {
    refuse(table, row, fmt::format("expected is \"{}\"", word),
           "it may be pass, fail or ungated; what is inconclusive is ungated");
  }
  return result;
}

const ExpectedRow* row_of(const std::vector<ExpectedRow>& expected,
                          const std::string& claim, const std::string& data,
                          const std::string& device) {
  const auto found = std::find_if(
      expected.begin(), expected.end(), [&](const ExpectedRow& row) {
        return row.claim == claim && row.data == data && row.device == device;
      });
  return found == expected.end() ? nullptr : &*found;
}

GateRow compare(const ClaimVerdict& claim, const ExpectedRow& row) {
  GateRow gate{
      .claim = claim.claim,
      .expected = row.gated ? std::string(to_text(row.expected)) : "ungated",
      .actual = claim.outcome,
      .ok = false,
      .why = {}};
  if (row.gated) {
    gate.ok = claim.outcome == row.expected;
    gate.why =
        gate.ok ? fmt::format("As expected: {}", row.reason)
                : fmt::format("Expected {}, got {}. {}", to_text(row.expected),
                              to_text(claim.outcome), claim.why);
    return gate;
  }
  gate.ok =
      claim.outcome != Outcome::missing && claim.outcome != Outcome::error;
  gate.why = gate.ok ? fmt::format("Not gated: {}", row.reason) : claim.why;
  return gate;
}

std::optional<GateRow> gate_row(const ClaimVerdict& claim,
                                const ExpectedRow* row, const std::string& data,
                                const std::string& device) {
  const bool decided = claim.outcome != Outcome::not_at_tier;
  if (row == nullptr) {
    if (!decided) return std::nullopt;
    return GateRow{.claim = claim.claim,
                   .expected = "",
                   .actual = claim.outcome,
                   .ok = false,
                   .why = fmt::format("No row says what to expect of it with "
                                      "data {} on {}.",
                                      data, device)};
  }
  if (!decided && !row->gated) return std::nullopt;
  return compare(claim, *row);
}

}  // namespace

std::vector<ClaimRow> read_claims(const std::filesystem::path& file) {
  const CsvTable table = base::read_csv(
      file,
      {.columns = {text("id"), text("statement"), text("place"), text("kind"),
                   text("workload"), optional_text("tolerance"),
                   text("reference"), text("suite"), optional_text("note")},
       .key = {"id"}});
  std::vector<ClaimRow> rows;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const std::string& kind = table.text(i, "kind");
    if (std::find(kKinds.begin(), kKinds.end(), kind) == kKinds.end()) {
      refuse(table, i, fmt::format("kind is \"{}\"", kind),
             fmt::format("it may be {}", fmt::join(kKinds, ", ")));
    }
    rows.push_back({.id = table.text(i, "id"),
                    .statement = table.text(i, "statement"),
                    .place = table.text(i, "place"),
                    .kind = kind,
                    .workload = table.text(i, "workload"),
                    .tolerance = table.text(i, "tolerance"),
                    .reference = table.text(i, "reference"),
                    .suite = table.text(i, "suite"),
                    .note = table.text(i, "note"),
                    .line = table.line(i)});
  }
  return rows;
}

std::string plus_minus_name(const std::string& metric) {
  constexpr std::string_view kUnit = "_percent";
  if (!metric.ends_with(kUnit)) return metric + "_plus_minus";
  return metric.substr(0, metric.size() - kUnit.size()) + "_plus_minus_percent";
}

MetricNames published_metrics(const std::filesystem::path& file) {
  const std::string bytes = base::read_file(file);
  const std::string_view header = header_of(bytes);
  return {metric_in(header, "test_"), metric_in(header, "train_")};
}

CsvTable read_published_table(const std::filesystem::path& file) {
  const auto& [test, train] = published_metrics(file);
  CsvTable table = base::read_csv(
      file, {.columns = {text("optimizer"), integer("batch_size"),
                         integer("steps"), integer("epochs_stated"), real(test),
                         real(plus_minus_name(test)), real(train),
                         real(plus_minus_name(train)),
                         real("effective_learning_rate"),
                         real("effective_learning_rate_low"),
                         real("effective_learning_rate_high"),
                         text("effective_learning_rate_printed")},
             .key = {"optimizer", "batch_size"}});
  for (std::size_t i = 0; i < table.rows(); ++i) check_row(table, i);
  return table;
}

std::vector<ExpectedRow> read_expected(const std::filesystem::path& file) {
  const CsvTable table = base::read_csv(
      file, {.columns = {text("claim"), text("data"), text("device"),
                         text("expected"), text("reason")},
             .key = {"claim", "data", "device"}});
  std::vector<ExpectedRow> rows;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    rows.push_back(read_expected_row(table, i));
  }
  return rows;
}

std::vector<GateRow> gate(const Verdicts& verdicts,
                          const std::vector<ExpectedRow>& expected,
                          const std::string& data, const std::string& device) {
  std::vector<GateRow> rows;
  for (const ClaimVerdict& claim : verdicts.claims) {
    const auto row = gate_row(
        claim, row_of(expected, claim.claim, data, device), data, device);
    if (row) rows.push_back(*row);
  }
  return rows;
}

}  // namespace noisegate::claim
