// Estimate, intervals and allowed set of a check on one axis.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "reports/escape.h"
#include "reports/figures.h"
#include "reports/vega.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

// The estimates and finite ends of the allowed set, then as much of the
// intervals as fits in three times that width: one wild part does not squeeze
// the others to a line.
vega::Range axis_range(const claim::CheckVerdict& check) {
  vega::Extent core, full;
  core.add(check.allowed.low);
  core.add(check.allowed.high);
  for (const claim::PartVerdict& p : check.parts)
    core.add(p.part.estimate.value);
  const vega::Range most = core.padded(1);
  full = core;
  for (const claim::PartVerdict& p : check.parts) {
    for (const double end : {p.pass_interval.low, p.pass_interval.high,
                             p.fail_interval.low, p.fail_interval.high}) {
      if (std::isfinite(p.part.estimate.value) && std::isfinite(end))
        full.add(std::clamp(end, most.low, most.high));
    }
  }
  return full.padded(0.1);
}

Json row(const claim::PartVerdict& verdict, int number, vega::Range range) {
  const auto cut = [&](double value) {
    return std::isnan(value) ? verdict.part.estimate.value
                             : std::clamp(value, range.low, range.high);
  };
  return {{"row", number},
          {"part", valid_utf8(verdict.part.label)},
          {"value", vega::rounded(verdict.part.estimate.value)},
          {"low", vega::rounded(cut(verdict.pass_interval.low))},
          {"high", vega::rounded(cut(verdict.pass_interval.high))},
          {"wide_low", vega::rounded(cut(verdict.fail_interval.low))},
          {"wide_high", vega::rounded(cut(verdict.fail_interval.high))},
          {"outcome", std::string(claim::to_text(verdict.outcome))},
          {"n", verdict.part.n}};
}

Json bar(const char* low, const char* high, const char* style, const Json& x,
         const Json& y) {
  Json start = x;
  start["field"] = low;
  return {{"mark", {{"type", "rule"}, {"style", style}}},
          {"encoding", {{"x", start}, {"x2", {{"field", high}}}, {"y", y}}}};
}

Json allowed_layers(const claim::CheckVerdict& check, vega::Range range,
                    const Json& x) {
  const auto end = [&](double value) {
    return vega::rounded(std::clamp(value, range.low, range.high));
  };
  const Json values = Json::array({Json{{"low", end(check.allowed.low)},
                                        {"high", end(check.allowed.high)}}});
  Json start = x;
  start["field"] = "low";
  Json layers = Json::array();
  layers.push_back(vega::layer(values, {{"type", "rect"}, {"style", "allowed"}},
                               {{"x", start}, {"x2", {{"field", "high"}}}}));
  Json ends = Json::array();
  for (const double value : {check.allowed.low, check.allowed.high}) {
    if (std::isfinite(value)) ends.push_back({{"low", vega::rounded(value)}});
  }
  layers.push_back(vega::layer(
      ends, {{"type", "rule"}, {"style", "allowed-edge"}}, {{"x", start}}));
  return layers;
}

Json part_layers(const Json& rows, const Json& x, const Json& y) {
  Json layers = Json::array();
  layers.push_back(bar("wide_low", "wide_high", "interval-wide", x, y));
  layers.push_back(bar("low", "high", "interval", x, y));
  std::set<std::string> outcomes;
  for (const Json& r : rows) outcomes.insert(r["outcome"].get<std::string>());
  Json tooltip = Json::array();
  for (const char* field : {"part", "outcome", "value", "low", "high", "n"})
    tooltip.push_back({{"field", field}});
  for (const std::string& outcome : outcomes) {
    layers.push_back(
        {{"transform",
          Json::array(
              {Json{{"filter", {{"field", "outcome"}, {"equal", outcome}}}}})},
         {"mark",
          {{"type", "point"},
           {"filled", true},
           {"style", "estimate-" + outcome}}},
         {"encoding", {{"x", x}, {"y", y}, {"tooltip", tooltip}}}});
  }
  return layers;
}

}  // namespace

Figure check_figure(const claim::CheckVerdict& check) {
  Figure figure{slug("check." + check.check), "", check.check, "", nullptr};
  const vega::Range range = axis_range(check);
  Json rows = Json::array();
  for (const claim::PartVerdict& verdict : check.parts) {
    if (std::isfinite(verdict.part.estimate.value))
      rows.push_back(row(verdict, static_cast<int>(rows.size()), range));
  }
  if (rows.empty()) return figure;
  Json y = {{"field", "part"}, {"type", "nominal"}, {"sort", nullptr}};
  y["axis"] = rows.size() < 2 ? Json(nullptr)
                              : Json{{"title", nullptr}, {"labelLimit", 150}};
  const Json x = vega::number_channel("value", valid_utf8(check.unit), range);
  figure.spec = vega::frame(
      fmt::format("{}: {}", check.check, claim::to_text(check.outcome)), {}, 0);
  figure.spec["title"].erase("subtitle");
  figure.spec["height"] = 30 * rows.size();
  Json layers = allowed_layers(check, range, x);
  layers.push_back(
      {{"data", {{"values", rows}}}, {"layer", part_layers(rows, x, y)}});
  figure.spec["layer"] = std::move(layers);
  figure.caption =
      "Shaded: allowed. Thick: the interval that must lie inside to pass; "
      "thin: the one that must lie outside to fail.";
  return figure;
}

}  // namespace noisegate::reports
