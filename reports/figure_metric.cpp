// Metrics at the best rate v batch size or budget.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "reports/escape.h"
#include "reports/figures.h"
#include "reports/grid.h"
#include "reports/metric_plan.h"
#include "reports/regions.h"
#include "reports/vega.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

struct Data {
  Json means = Json::array();
  Json singles = Json::array();
  vega::Extent x, y;
};

void add_cell(Data& data, const SweepView& view, const Shown& shown,
              const Series& series, const claim::CellId& id,
              const claim::Cell& cell) {
  const auto best = best_rate(cell, shown.rule);
  if (!best) return;
  const Axis axis(view.result.sweep);
  const double x = axis.at(id);
  for (const RateMean& mean : rate_means(cell, shown.metric)) {
    if (mean.log2_rate != *best) continue;
    const claim::Interval bar = claim::interval(
        {.value = mean.mean,
         .standard_error = mean.standard_error,
         .degrees = std::max(1.0, static_cast<double>(mean.n - 1))},
        1 - claim::kAlpha);
    data.x.add(x);
    data.y.add(bar.low);
    data.y.add(bar.high);
    data.means.push_back({{"series", valid_utf8(series.name)},
                          {"x", vega::rounded(x)},
                          {axis.field(), axis.value(id)},
                          {"rate", power_of_two(*best)},
                          {"value", vega::rounded(mean.mean)},
                          {"low", vega::rounded(bar.low)},
                          {"high", vega::rounded(bar.high)},
                          {"n", mean.n}});
  }
  for (const auto& trial :
       cell.trials[static_cast<std::size_t>(*best - cell.low)]) {
    const double value = trial ? value_of(*trial, shown.metric) : std::nan("");
    if (!std::isfinite(value)) continue;
    data.y.add(value);
    data.singles.push_back({{"series", valid_utf8(series.name)},
                            {"x", vega::rounded(x)},
                            {"value", vega::rounded(value)}});
  }
}

Json mean_layers(Data data, const std::vector<Series>& all, const Axis& axis,
                 const Json& x, const Json& y) {
  const Json colour = vega::colour_channel(all);
  const Json shape = vega::shape_channel(all);
  Json bar_y = y;
  bar_y["field"] = "low";
  Json tooltip = Json::array();
  for (const std::string& field : std::vector<std::string>{
           "series", axis.field(), "rate", "value", "low", "high", "n"})
    tooltip.push_back({{"field", field}});
  Json layers = Json::array();
  layers.push_back(
      vega::layer(std::move(data.singles),
                  {{"type", "point"}, {"style", "single"}, {"filled", true}},
                  {{"x", x}, {"y", y}, {"color", colour}, {"shape", shape}}));
  Json inner = Json::array();
  inner.push_back({{"mark", {{"type", "line"}, {"strokeWidth", 1.5}}},
                   {"encoding", {{"x", x}, {"y", y}, {"color", colour}}}});
  inner.push_back({{"mark", {{"type", "rule"}, {"strokeWidth", 2}}},
                   {"encoding",
                    {{"x", x},
                     {"y", bar_y},
                     {"y2", {{"field", "high"}}},
                     {"color", colour}}}});
  inner.push_back(
      {{"mark", {{"type", "point"}, {"filled", true}, {"size", 70}}},
       {"encoding",
        {{"x", x},
         {"y", y},
         {"color", colour},
         {"shape", shape},
         {"tooltip", tooltip}}}});
  layers.push_back({{"data", {{"values", std::move(data.means)}}},
                    {"layer", std::move(inner)}});
  return layers;
}

// That of the sweep's own rule has the short name.
std::string name_of(const Shown& shown, bool own) {
  if (own) return "metric";
  if (shown.is_best()) return "metric." + shown.metric;
  return fmt::format("metric.{}.by_{}", shown.metric, shown.rule.metric);
}

std::string caption_of(const Shown& shown, const Axis& axis, bool shaded) {
  const std::string by =
      shown.is_best() ? "" : " (by " + spaced(shown.rule.metric) + ")";
  return fmt::format(
      "Mean of {} at the best learning rate{} of each {} with its {} % Student "
      "interval; faint marks are single trials.{}",
      spaced(shown.metric), by, axis.name(),
      short_number(100 * (1 - claim::kAlpha)),
      shaded ? " Shaded: where a check allows the mean to lie, given the cell "
               "that it is compared with."
             : "");
}

std::string heading_of(const Shown& shown, const Axis& axis) {
  std::string metric = spaced(shown.metric);
  if (shown.is_best()) return "Best " + metric + " v " + axis.heading();
  if (!metric.empty()) metric[0] = static_cast<char>(std::toupper(metric[0]));
  return metric + " v " + axis.heading();
}

std::vector<const claim::CheckVerdict*> checks_in(
    const SweepView& view, const std::vector<Region>& allowed) {
  std::vector<const claim::CheckVerdict*> drawn;
  for (const claim::CheckVerdict* check : view.checks)
    if (std::any_of(allowed.begin(), allowed.end(),
                    [&](const Region& r) { return r.check == check->check; }))
      drawn.push_back(check);
  return drawn;
}

Figure figure_of(const SweepView& view, const Shown& shown, bool own,
                 const std::vector<Region>& allowed) {
  const Axis axis(view.result.sweep);
  const std::vector<Series> all = series_of(view.result, axis);
  Data data;
  for (const Series& series : all) {
    for (const auto& [id, cell] : series.cells)
      add_cell(data, view, shown, series, id, *cell);
  }
  const vega::Range range_y = data.y.padded(0.08);
  const vega::Range range_x = {data.x.range().low - 0.5,
                               data.x.range().high + 0.5};
  Json x = vega::log2_channel("x", axis.title(), range_x);
  Json y = vega::number_channel("value",
                                vega::metric_title(view, shown.metric) +
                                    vega::metric_direction(view, shown.metric),
                                range_y);
  const std::string& sweep = view.result.sweep.id;
  Figure figure{slug(sweep + "." + name_of(shown, own)), sweep, "", "", {}};
  figure.spec =
      vega::frame(heading_of(shown, axis), checks_in(view, allowed), 300);
  Json layers = Json::array();
  Json bands = region_values(allowed, range_y, 0.3);
  const bool shaded = !bands.empty();
  if (shaded) layers.push_back(region_layer(std::move(bands), x, y));
  for (Json& layer : mean_layers(std::move(data), all, axis, x, y))
    layers.push_back(std::move(layer));
  figure.spec["layer"] = std::move(layers);
  figure.caption = caption_of(shown, axis, shaded);
  return figure;
}

}  // namespace

std::vector<Figure> metric_figures(const SweepView& view) {
  std::vector<Figure> figures;
  for (const MetricPlan& plan : metric_plans(view))
    figures.push_back(
        figure_of(view, plan.shown, figures.empty(), plan.allowed));
  return figures;
}

Figure best_metric_figure(const SweepView& view) {
  return metric_figures(view).front();
}

}  // namespace noisegate::reports
