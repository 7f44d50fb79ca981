// A published table: test metric, training metric and best rate v batch size.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "reports/escape.h"
#include "reports/figures.h"
#include "reports/grid.h"
#include "reports/vega.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

constexpr auto kContradicts = "contradicts";
constexpr auto kOpen = "does not separate";

// Batch sizes of a column on which a statement with this outcome founders.
std::set<std::int64_t> rows_of(const Json& findings, int table,
                               const std::string& column,
                               const std::string& outcome) {
  std::set<std::int64_t> rows;
  for (const Json& finding : findings) {
    if (finding.at("outcome") != outcome) continue;
    for (const Json& part : finding.at("parts")) {
      if (part.at("outcome") != outcome || part.at("table") != table ||
          part.at("column") != column)
        continue;
      for (const Json& size : part.at("batch_sizes"))
        rows.insert(size.get<std::int64_t>());
    }
  }
  return rows;
}

// One of the three panels.
struct Column {
  std::string name, title;
  Json values = Json::array();  // {series, b, B, value, low, high}
  vega::Extent x, y;
  std::set<std::int64_t> contradicts, open;
};

void add_row(Column& column, const Json& row, double value, double low,
             double high) {
  const auto size = row.at("batch_size").get<std::int64_t>();
  const double b = vega::log2_of(size);
  column.x.add(b);
  for (const double v : {value, low, high}) column.y.add(v);
  column.values.push_back(
      {{"series", valid_utf8(row.at("optimizer").get<std::string>())},
       {"b", vega::rounded(b)},
       {"B", size},
       {"value", vega::rounded(value)},
       {"low", vega::rounded(low)},
       {"high", vega::rounded(high)}});
}

void add_metric(Column& column, const Json& row) {
  const Json& cell = row.at(column.name);
  const double mean = cell.at("mean").get<double>();
  const double deviation =
      cell.at("deviation").is_null() ? 0 : cell.at("deviation").get<double>();
  add_row(column, row, mean, mean - deviation, mean + deviation);
}

void add_rate(Column& column, const Json& row) {
  const double rate = row.at("rate").get<double>();
  const auto end = [&](const char* key) {
    return std::log2(row.at(key).is_null() ? rate : row.at(key).get<double>());
  };
  add_row(column, row, std::log2(rate), end("rate_low"), end("rate_high"));
}

Column column_of(const Json& table, const Json& findings,
                 const std::string& name, const std::string& title) {
  const int number = table.at("number").get<int>();
  Column column{.name = name,
                .title = title,
                .contradicts = rows_of(findings, number, name, kContradicts),
                .open = rows_of(findings, number, name, kOpen)};
  for (const Json& row : table.at("rows")) {
    if (name == "rate")
      add_rate(column, row);
    else
      add_metric(column, row);
  }
  return column;
}

// What a statement founders on, in the symbol and colour of its outcome.
Json marked(const Column& column, const std::set<std::int64_t>& rows) {
  Json values = Json::array();
  for (const Json& value : column.values)
    if (rows.contains(value.at("B").get<std::int64_t>()))
      values.push_back(value);
  return values;
}

Json tooltip(const Column& column) {
  Json fields = Json::array({{{"field", "B"}, {"title", "batch size"}}});
  for (const char* field : {"value", "low", "high"})
    fields.push_back(
        {{"field", field},
         {"title", column.name == "rate" ? "log2 " + std::string(field)
                                         : std::string(field)}});
  return fields;
}

// Names in a legend where there are several.
Json with_legend(Json channel, const std::vector<Series>& all) {
  if (all.size() < 2) channel["legend"] = nullptr;
  return channel;
}

Json data_layer(const Column& column, const Json& x, const Json& y,
                const std::vector<Series>& all) {
  const Json colour = with_legend(vega::colour_channel(all), all);
  Json bar = y;
  bar["field"] = "low";
  Json inner = Json::array();
  inner.push_back({{"mark", {{"type", "line"}, {"strokeWidth", 1.3}}},
                   {"encoding", {{"x", x}, {"y", y}, {"color", colour}}}});
  inner.push_back({{"mark", {{"type", "rule"}, {"strokeWidth", 2}}},
                   {"encoding",
                    {{"x", x},
                     {"y", bar},
                     {"y2", {{"field", "high"}}},
                     {"color", colour}}}});
  inner.push_back(
      {{"mark", {{"type", "point"}, {"filled", true}, {"size", 55}}},
       {"encoding",
        {{"x", x},
         {"y", y},
         {"color", colour},
         {"shape", with_legend(vega::shape_channel(all), all)},
         {"tooltip", tooltip(column)}}}});
  return {{"data", {{"values", column.values}}}, {"layer", std::move(inner)}};
}

Json panel(const Column& column, const std::vector<Series>& all) {
  const Json x = vega::log2_channel(
      "b", "batch size B",
      {column.x.range().low - 0.4, column.x.range().high + 0.4});
  Json y = column.name == "rate"
               ? vega::log2_channel("value", "", column.y.padded(0.12))
               : vega::wide_channel("value", "", column.y, 0);
  y["axis"]["title"] = nullptr;
  Json layers = Json::array();
  layers.push_back(data_layer(column, x, y, all));
  for (const auto& [rows, style] :
       {std::pair{column.open, "estimate-inconclusive"},
        std::pair{column.contradicts, "estimate-fail"}}) {
    if (rows.empty()) continue;
    layers.push_back(vega::layer(
        marked(column, rows),
        {{"type", "point"}, {"style", style}, {"filled", true}, {"size", 120}},
        {{"x", x}, {"y", y}, {"tooltip", tooltip(column)}}));
  }
  return {{"title", {{"text", column.title}, {"fontSize", 12}, {"offset", 6}}},
          {"width", 265},
          {"height", 190},
          {"layer", std::move(layers)}};
}

std::string metric_title(const std::string& column) {
  const std::size_t unit = column.rfind("_percent");
  const std::string name = spaced(column.substr(0, unit));
  return unit == std::string::npos ? name : name + " (%)";
}

std::vector<Series> series_in(const Json& table) {
  std::vector<Series> all;
  for (const Json& row : table.at("rows")) {
    const auto name = row.at("optimizer").get<std::string>();
    if (std::none_of(all.begin(), all.end(),
                     [&](const Series& s) { return s.name == name; }))
      all.push_back({.name = name});
  }
  return all;
}

}  // namespace

Figure published_figure(const Json& table, const Json& findings) {
  const std::vector<Series> all = series_in(table);
  const int number = table.at("number").get<int>();
  const int of = table.at("of").get<int>();
  const std::string kept =
      of == 1
          ? "single runs"
          : fmt::format("best {} of {} runs", table.at("keep").get<int>(), of);
  Figure figure{fmt::format("published.table{}", number), "", "", "", {}};
  figure.spec = vega::panel_frame(
      fmt::format("Table {} as printed", number),
      {fmt::format("{}, {}", table.at("workload").get<std::string>(), kept)},
      3);
  Json panels = Json::array();
  for (const auto& [name, title] :
       {std::pair<std::string, std::string>{
            "test", metric_title(table.at("test_metric"))},
        {"train", metric_title(table.at("train_metric"))},
        {"rate", "best effective learning rate"}})
    panels.push_back(panel(column_of(table, findings, name, title), all));
  figure.spec["concat"] = std::move(panels);
  figure.caption = fmt::format(
      "{}. Squares: rows that contradict a statement; diamonds: "
      "rows that are too close for one.",
      of == 1 ? "Single runs, without bars"
              : "Means with one standard deviation of the kept runs, the best "
                "rate with its bar");
  return figure;
}

}  // namespace noisegate::reports
