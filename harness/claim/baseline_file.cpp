// reference/measured/<tier>/<sweep>.<data>.<device>.csv
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "harness/base/csv.h"
#include "harness/base/error.h"
#include "harness/claim/baseline.h"

namespace noisegate::claim {
namespace {

using base::CsvColumn;
using base::CsvTable;
using base::CsvType;

constexpr std::int64_t kLargestExponent = 1000;
constexpr std::int64_t kMostReplicates = 1'000'000'000;

[[noreturn]] void refuse(
    const CsvTable& table, std::size_t row, const std::string& message,
    const std::string& hint = "make the file with 'noisegate baseline'") {
  throw base::Error(base::ErrorCode::data, message,
                    {table.file(), table.line(row), 0}, hint);
}

base::CsvSchema schema() {
  const auto text = [](const char* name) {
    return CsvColumn{name, CsvType::text};
  };
  const auto integer = [](const char* name) {
    return CsvColumn{name, CsvType::integer};
  };
  return {.columns = {text("sweep"), text("data"), text("data_sha256"),
                      text("data_seed"), text("device"), text("master_seeds"),
                      text("arm"), integer("batch_size"), text("budget"),
                      integer("log2_rate"), text("metric"), text("scale"),
                      CsvColumn{"mean", CsvType::real, true},
                      CsvColumn{"deviation", CsvType::real, true}, integer("n"),
                      integer("diverged"), text("workload")},
          .key = {"arm", "batch_size", "budget", "metric"}};
}

std::uint64_t read_natural(const CsvTable& table, std::size_t row,
                           const char* column, std::string_view word) {
  std::uint64_t value = 0;
  const char* const end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, value);
  if (error != std::errc() || rest != end)
    refuse(table, row, fmt::format("{}: \"{}\" is not a seed", column, word));
  return value;
}

std::vector<std::uint64_t> read_seeds(const CsvTable& table, std::size_t row) {
  std::vector<std::uint64_t> seeds;
  std::string_view rest = table.text(row, "master_seeds");
  for (bool more = true; more;) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    more = end < rest.size();
    seeds.push_back(
        read_natural(table, row, "master_seeds", rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const bool ascending =
      std::adjacent_find(seeds.begin(), seeds.end(), std::greater_equal<>()) ==
      seeds.end();
  if (!ascending)
    refuse(table, row, "master_seeds must ascend, each seed once");
  return seeds;
}

trial::BudgetSpec read_budget(const CsvTable& table, std::size_t row) {
  const std::string& word = table.text(row, "budget");
  trial::BudgetSpec budget;
  const char unit = word.back();
  std::int64_t& amount = unit == 'e' ? budget.epochs : budget.steps;
  const char* const end = word.data() + word.size() - 1;
  const auto [rest, error] = std::from_chars(word.data(), end, amount);
  // The only text of a budget is the one that it is written as.
  if (error != std::errc() || rest != end || amount <= 0 ||
      trial::to_text(budget) != word)
    refuse(table, row, fmt::format("budget is \"{}\"", word),
           "write it as 20e (epochs) or 256s (steps)");
  return budget;
}

std::int64_t read_within(const CsvTable& table, std::size_t row,
                         const char* column, std::int64_t low,
                         std::int64_t high) {
  const std::int64_t value = table.integer(row, column).value();
  if (value < low || value > high)
    refuse(
        table, row,
        fmt::format("{} is {}: it may be {} to {}", column, value, low, high));
  return value;
}

void check_level(const CsvTable& table, std::size_t i, const BaselineRow& row) {
  const bool diverged = row.n_diverged > 0;
  if (row.mean.has_value() == diverged || row.deviation.has_value() == diverged)
    refuse(table, i,
           diverged ? "trials diverged, so there is no mean and no deviation"
                    : "mean and deviation are missing, and no trial diverged");
  if (row.deviation && !(*row.deviation >= 0))
    refuse(table, i, "deviation must not be negative");
  constexpr auto kDigits = "0123456789abcdef";
  if (row.workload.size() != 16 ||
      row.workload.find_first_not_of(kDigits) != std::string::npos)
    refuse(table, i, "workload must be 16 hexadecimal digits");
}

LevelScale read_scale(const CsvTable& table, std::size_t i) {
  const std::string& word = table.text(i, "scale");
  for (const LevelScale scale : {LevelScale::linear, LevelScale::log2})
    if (word == to_text(scale)) return scale;
  refuse(table, i,
         fmt::format("scale is \"{}\": it may be linear or log2", word));
}

BaselineRow read_row(const CsvTable& table, std::size_t i) {
  BaselineRow row;
  row.cell.arm = table.text(i, "arm");
  row.cell.batch_size = read_within(table, i, "batch_size", 1, kMostReplicates);
  row.cell.budget = read_budget(table, i);
  row.log2_rate = static_cast<int>(
      read_within(table, i, "log2_rate", -kLargestExponent, kLargestExponent));
  row.metric = table.text(i, "metric");
  row.scale = read_scale(table, i);
  if (row.scale == LevelScale::log2 && is_logarithm(row.metric))
    refuse(
        table, i,
        fmt::format("{} is a logarithm: its scale must be linear", row.metric),
        "make the baseline anew with 'noisegate baseline'");
  row.mean = table.real(i, "mean");
  row.deviation = table.real(i, "deviation");
  row.n = static_cast<int>(
      read_within(table, i, "n", kFewestBaselineReplicates, kMostReplicates));
  row.n_diverged =
      static_cast<int>(read_within(table, i, "diverged", 0, row.n));
  row.workload = table.text(i, "workload");
  check_level(table, i, row);
  return row;
}

// What stands in every row, since a comment is not read.
void read_header(const CsvTable& table, std::size_t row, Baseline& baseline) {
  baseline.sweep = table.text(row, "sweep");
  baseline.data = table.text(row, "data");
  baseline.data_sha256 = table.text(row, "data_sha256");
  baseline.data_seed =
      read_natural(table, row, "data_seed", table.text(row, "data_seed"));
  baseline.device = table.text(row, "device");
  baseline.master_seeds = read_seeds(table, row);
}

void check_constant(const CsvTable& table, std::size_t row) {
  for (const char* column : {"sweep", "data", "data_sha256", "data_seed",
                             "device", "master_seeds"}) {
    if (table.text(row, column) != table.text(0, column))
      refuse(table, row,
             fmt::format("{} is \"{}\", but \"{}\" in the first row", column,
                         table.text(row, column), table.text(0, column)),
             "a file holds one sweep on one data set, by one set of seeds");
  }
}

// A comment is one line, whatever its text brings.
std::string one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text;
}

std::string real_text(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

}  // namespace

std::string baseline_file_name(std::string_view sweep, std::string_view data,
                               std::string_view device) {
  return fmt::format("{}.{}.{}.csv", sweep, data, device);
}

std::string baseline_text(const Baseline& baseline,
                          const std::vector<std::string>& provenance) {
  std::string text;
  for (const std::string& line : provenance)
    text += fmt::format("# {}\n", one_line(line));
  text += fmt::format("# rows: {}\n", baseline.rows.size());
  std::vector<std::string> names;
  for (const CsvColumn& column : schema().columns) names.push_back(column.name);
  text += fmt::format("{}\n", fmt::join(names, ","));
  const std::string constant = fmt::format(
      "{},{},{},{},{},{}", base::csv_field(baseline.sweep),
      base::csv_field(baseline.data), base::csv_field(baseline.data_sha256),
      baseline.data_seed, base::csv_field(baseline.device),
      fmt::join(baseline.master_seeds, ";"));
  for (const BaselineRow& row : baseline.rows)
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", constant,
                        base::csv_field(row.cell.arm), row.cell.batch_size,
                        trial::to_text(row.cell.budget), row.log2_rate,
                        base::csv_field(row.metric), to_text(row.scale),
                        real_text(row.mean), real_text(row.deviation), row.n,
                        row.n_diverged, row.workload);
  return text;
}

Baseline parse_baseline(std::string_view text, const std::string& file) {
  const CsvTable table = base::parse_csv(text, file, schema());
  Baseline baseline;
  read_header(table, 0, baseline);
  for (std::size_t i = 0; i < table.rows(); ++i) {
    check_constant(table, i);
    baseline.rows.push_back(read_row(table, i));
  }
  return baseline;
}

}  // namespace noisegate::claim
