#include <algorithm>

#include "harness/claim/published_statement.h"

namespace noisegate::claim {
namespace {

using base::Json;
using stats::Divisor;

Json outcome(Support support) { return std::string(to_text(support)); }

Json parts_json(const Finding& finding) {
  Json parts = Json::array();
  for (const PartFinding& part : finding.parts) {
    parts.push_back({{"table", part.table},
                     {"column", part.column},
                     {"batch_sizes", part.batch_sizes},
                     {"label", part.label},
                     {"estimate", base::number(part.estimate)},
                     {"low", base::number(part.bounds.low)},
                     {"high", base::number(part.bounds.high)},
                     {"asked", part.asked},
                     {"unit", part.unit},
                     {"outcome", outcome(part.outcome)},
                     {"text", to_text(part)}});
  }
  return parts;
}

Json readings_json(const Finding& finding) {
  Json readings = Json::array();
  for (std::size_t i = 0; i < finding.readings.size(); ++i) {
    const PublishedReading& reading = finding.readings[i];
    readings.push_back(
        {{"divisor", reading.divisor == Divisor::k ? "k" : "k-1"},
         {"selected", reading.selected},
         {"outcome", outcome(finding.by_reading[i])}});
  }
  return readings;
}

Json finding_json(const Finding& finding) {
  const Statement& statement = finding.statement;
  return {{"id", statement.id},
          {"place", statement.place},
          {"statement", statement.words},
          {"rows", finding.rows},
          {"claims", statement.claims},
          {"inconsistency", statement.inconsistency},
          {"note", statement.note},
          {"outcome", outcome(finding.outcome)},
          {"sentence", finding.sentence},
          {"decisive", finding.decisive},
          {"depends_on", finding.depends_on},
          {"noise", finding.noise},
          {"readings", readings_json(finding)},
          {"parts", parts_json(finding)}};
}

Json real(const std::optional<double>& value) {
  return value ? base::number(*value) : Json(nullptr);
}

Json cell_json(const PublishedCell& cell) {
  return {{"mean", cell.mean.value},
          {"half_unit", cell.mean.half_unit},
          {"deviation",
           cell.deviation ? Json(cell.deviation->value) : Json(nullptr)}};
}

// The mean that all runs would have had, by divisor; null for single runs.
Json all_runs_json(const PublishedTable& table, const PublishedRow& row) {
  if (!row.test.deviation) return nullptr;
  const auto value = [&](Divisor divisor) {
    return base::number(
        comparable(table, row, table.of, table.of, divisor).value);
  };
  return {{"k-1", value(Divisor::k_minus_1)}, {"k", value(Divisor::k)}};
}

Json table_json(const PublishedTable& table) {
  Json rows = Json::array();
  for (const PublishedRow& row : table.rows) {
    rows.push_back({{"optimizer", row.optimizer},
                    {"batch_size", row.batch_size},
                    {"test", cell_json(row.test)},
                    {"train", cell_json(row.train)},
                    {"test_of_all_runs", all_runs_json(table, row)},
                    {"rate", row.rate.value},
                    {"rate_low", real(row.rate_low)},
                    {"rate_high", real(row.rate_high)},
                    {"rate_text", row.rate_text}});
  }
  return {{"number", table.number},
          {"file", table.file},
          {"sha256", table.sha256},
          {"workload", table.workload},
          {"test_metric", table.test_metric},
          {"train_metric", table.train_metric},
          {"higher_is_better", table.higher_is_better},
          {"keep", table.keep},
          {"of", table.of},
          {"rows", rows}};
}

Json inconsistencies_json(const Published& published) {
  Json rows = Json::array();
  for (const InconsistencyRow& row : published.inconsistencies) {
    rows.push_back({{"id", row.id},
                    {"kind", row.kind},
                    {"place_a", row.place_a},
                    {"says_a", row.says_a},
                    {"place_b", row.place_b},
                    {"says_b", row.says_b},
                    {"consequence", row.consequence}});
  }
  return rows;
}

}  // namespace

Json to_json(const Published& published, const Statements& statements,
             const std::vector<Finding>& findings) {
  Json model = {{"version", 1},
                {"paper", published.paper},
                {"alpha", kPublishedAlpha},
                {"tables", Json::array()},
                {"files", published.sha256},
                {"counts", Json::object()},
                {"findings", Json::array()},
                {"unshown", Json::array()},
                {"inconsistencies", inconsistencies_json(published)}};
  for (const auto& [number, table] : published.tables)
    model["tables"].push_back(table_json(table));
  for (const Support support :
       {Support::supports, Support::does_not_separate, Support::contradicts})
    model["counts"][std::string(to_text(support))] =
        std::count_if(findings.begin(), findings.end(),
                      [&](const Finding& f) { return f.outcome == support; });
  for (const Finding& finding : findings)
    model["findings"].push_back(finding_json(finding));
  for (const Unshown& row : statements.unshown)
    model["unshown"].push_back(
        {{"inconsistency", row.inconsistency}, {"reason", row.reason}});
  return model;
}

}  // namespace noisegate::claim
