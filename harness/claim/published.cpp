#include "harness/claim/published.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include "harness/base/csv.h"
#include "harness/base/error.h"
#include "harness/base/hash.h"
#include "harness/claim/reference.h"

namespace noisegate::claim {
namespace {

namespace fs = std::filesystem;
using base::CsvTable;

[[noreturn]] void fault(const std::string& file, std::size_t line,
                        const std::string& message) {
  throw base::Error(base::ErrorCode::data, message, {file, line, 0});
}

// One of the words of a list joined by ';'.
bool lists(const std::string& list, const std::string& word) {
  std::istringstream words(list);
  for (std::string one; std::getline(words, one, ';');) {
    if (one == word) return true;
  }
  return false;
}

// "all", "all but figure3", "table1;table3".
bool covers(const std::string& experiments, const std::string& experiment) {
  constexpr std::string_view kBut = "all but ";
  if (experiments == "all") return true;
  if (experiments.starts_with(kBut))
    return !lists(experiments.substr(kBut.size()), experiment);
  return lists(experiments, experiment);
}

PublishedCell cell_of(const CsvTable& table, std::size_t row,
                      const std::string& metric) {
  PublishedCell cell;
  const std::string& mean = table.text(row, metric);
  if (mean.empty())
    fault(table.file(), table.line(row), metric + " must not be empty");
  cell.mean = printed_number(mean);
  const std::string& deviation = table.text(row, plus_minus_name(metric));
  if (!deviation.empty()) cell.deviation = printed_number(deviation);
  return cell;
}

// The notation of the paper says to how many digits a rate is known.
Printed rate_of(double value, const std::string& notation) {
  const std::string first = notation.substr(0, notation.find(' '));
  if (first.starts_with("2^")) return {value, 0};
  return {value, printed_number(first).half_unit};
}

PublishedRow row_of(const CsvTable& table, std::size_t i,
                    const PublishedTable& names) {
  PublishedRow row;
  row.optimizer = table.text(i, "optimizer");
  row.batch_size = table.integer(i, "batch_size").value_or(0);
  row.steps = table.integer(i, "steps");
  row.epochs = table.integer(i, "epochs_stated");
  row.test = cell_of(table, i, names.test_metric);
  row.train = cell_of(table, i, names.train_metric);
  row.rate_text = table.text(i, "effective_learning_rate_printed");
  row.rate = rate_of(table.real(i, "effective_learning_rate").value_or(0),
                     row.rate_text);
  row.rate_low = table.real(i, "effective_learning_rate_low");
  row.rate_high = table.real(i, "effective_learning_rate_high");
  return row;
}

std::string workload_of(const CsvTable& table) {
  constexpr std::string_view kMark = "workload: ";
  for (const std::string& comment : table.comments()) {
    if (comment.starts_with(kMark))
      return comment.substr(kMark.size(),
                            comment.find(' ', kMark.size()) - kMark.size());
  }
  fault(table.file(), 1, "no comment \"workload: NAME (…)\"");
}

PublishedTable read_table(const fs::path& file, int number) {
  const CsvTable csv = read_published_table(file);
  PublishedTable table;
  table.number = number;
  table.file = file.filename().string();
  table.sha256 = base::sha256_file(file);
  table.workload = workload_of(csv);
  const MetricNames names = published_metrics(file);
  table.test_metric = names.test;
  table.train_metric = names.train;
  table.higher_is_better =
      table.test_metric.find("accuracy") != std::string::npos;
  for (std::size_t i = 0; i < csv.rows(); ++i)
    table.rows.push_back(row_of(csv, i, table));
  return table;
}

base::CsvColumn text(const char* name, bool may_be_empty = false) {
  return {name, base::CsvType::text, may_be_empty};
}

std::vector<ProtocolRow> read_protocol(const fs::path& file) {
  const CsvTable csv = base::read_csv(
      file,
      {.columns = {text("parameter"), text("workload"), text("experiment"),
                   text("value"), text("unit", true), text("status"),
                   text("place", true), text("note", true)},
       .key = {"parameter", "workload", "experiment"}});
  std::vector<ProtocolRow> rows;
  for (std::size_t i = 0; i < csv.rows(); ++i) {
    rows.push_back({csv.text(i, "parameter"), csv.text(i, "workload"),
                    csv.text(i, "experiment"), csv.text(i, "value"),
                    csv.text(i, "status"), csv.text(i, "note")});
  }
  return rows;
}

std::vector<InconsistencyRow> read_inconsistencies(const fs::path& file) {
  const CsvTable csv = base::read_csv(
      file, {.columns = {text("id"), text("kind"), text("claims", true),
                         text("place_a"), text("says_a"), text("place_b"),
                         text("says_b"), text("consequence")},
             .key = {"id"}});
  std::vector<InconsistencyRow> rows;
  for (std::size_t i = 0; i < csv.rows(); ++i) {
    rows.push_back({csv.text(i, "id"), csv.text(i, "kind"),
                    csv.text(i, "claims"), csv.text(i, "place_a"),
                    csv.text(i, "says_a"), csv.text(i, "place_b"),
                    csv.text(i, "says_b"), csv.text(i, "consequence")});
  }
  return rows;
}

int natural(const Published& published, const std::string& parameter,
            const PublishedTable& table) {
  const double value = published.protocol_number(
      parameter, table.workload, fmt::format("table{}", table.number));
  if (!(value >= 1 && value <= 1e6 && value == std::floor(value)))
    fault("protocol.csv", 0,
          fmt::format("{} of {} is no natural number", parameter,
                      table.workload));
  return static_cast<int>(value);
}

}  // namespace

Printed printed_number(const std::string& text) {
  Printed number;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number.value);
  if (error != std::errc() || rest != end || !std::isfinite(number.value))
    throw base::Error(base::ErrorCode::data,
                      fmt::format("'{}' is no number", text));
  const std::size_t point = text.find('.');
  const std::size_t digits =
      point == std::string::npos ? 0
      : text.find_first_not_of("0123456789", point + 1) == std::string::npos
          ? text.size() - point - 1
          : text.find_first_not_of("0123456789", point + 1) - point - 1;
  number.half_unit = 0.5 * std::pow(10.0, -static_cast<double>(digits));
  return number;
}

const PublishedRow& PublishedTable::row(std::int64_t batch_size,
                                        const std::string& optimizer) const {
  for (const PublishedRow& row : rows) {
    if (row.batch_size == batch_size && row.optimizer == optimizer) return row;
  }
  throw base::Error(
      base::ErrorCode::data,
      fmt::format("no row for {} at batch size {}", optimizer, batch_size),
      {file});
}

const PublishedTable& Published::table(int number) const {
  const auto found = tables.find(number);
  if (found == tables.end())
    throw base::Error(base::ErrorCode::config,
                      fmt::format("{} has no table {}", paper, number));
  return found->second;
}

const std::string& Published::protocol_text(
    const std::string& parameter, const std::string& workload,
    const std::string& experiment) const {
  const ProtocolRow* found = nullptr;
  for (const ProtocolRow& row : protocol) {
    if (row.parameter != parameter || row.status == "not stated" ||
        !(row.workload == "all" || lists(row.workload, workload)) ||
        !covers(row.experiment, experiment))
      continue;
    if (found != nullptr && found->value != row.value)
      fault("protocol.csv", 0,
            fmt::format("{} of {} in {} is said twice, differently", parameter,
                        workload, experiment));
    found = &row;
  }
  if (found == nullptr)
    fault("protocol.csv", 0,
          fmt::format("nothing says the {} of {} in {}", parameter, workload,
                      experiment));
  return found->value;
}

double Published::protocol_number(const std::string& parameter,
                                  const std::string& workload,
                                  const std::string& experiment) const {
  return printed_number(protocol_text(parameter, workload, experiment)).value;
}

Published read_published(const fs::path& folder) {
  Published published;
  published.paper = folder.filename().string();
  published.protocol = read_protocol(folder / "protocol.csv");
  published.inconsistencies =
      read_inconsistencies(folder / "inconsistencies.csv");
  for (const char* name : {"protocol.csv", "inconsistencies.csv"})
    published.sha256[name] = base::sha256_file(folder / name);
  for (int number = 1; fs::exists(folder / fmt::format("table{}.csv", number));
       ++number) {
    PublishedTable table =
        read_table(folder / fmt::format("table{}.csv", number), number);
    table.keep = natural(published, "runs_kept", table);
    table.of = natural(published, "runs_per_learning_rate", table);
    published.tables.emplace(number, std::move(table));
  }
  if (published.tables.empty())
    fault((folder / "table1.csv").string(), 0, "no such file");
  return published;
}

stats::Measured comparable(const PublishedTable& table, const PublishedRow& row,
                           int keep, int of, stats::Divisor divisor) {
  if (!row.test.deviation) return {};
  return stats::with_selection({.mean = row.test.mean.value,
                                .deviation = row.test.deviation->value,
                                .divisor = divisor,
                                .keep = table.keep,
                                .of = table.of,
                                .higher_is_better = table.higher_is_better},
                               keep, of);
}

}  // namespace noisegate::claim
