// Best metric v batch size or budget.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/escape.h"
#include "reports/figures.h"
#include "reports/grid.h"
#include "reports/regions.h"
#include "reports/vega.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

// A cell's mean of the metric as a check of two cells uses it: at the rate that
// the check names, or at the best one.
std::optional<Placed> level(const SweepView& view, const claim::CellId& id,
                            const std::vector<int>& rates,
                            const std::string& metric) {
  const claim::Cell* cell = view.result.cell(id.arm, id.batch_size, id.budget);
  if (cell == nullptr) return std::nullopt;
  const auto best = best_rate(*cell, view.result.sweep.selection);
  if (!best) return std::nullopt;
  const int rate = rates.size() == 1 ? rates.front() : *best;
  for (const RateMean& mean : rate_means(*cell, metric)) {
    if (mean.log2_rate == rate)
      return Placed{Axis(view.result.sweep).at(id), mean.mean};
  }
  return std::nullopt;
}

std::optional<Region> region_of(const claim::CheckVerdict& check,
                                const Placed& a, const Placed& b,
                                double estimate) {
  auto region = region_of_difference(check, a, b, estimate);
  if (!region && b.value > 0 &&
      equals_estimate(100 * (a.value - b.value) / b.value, estimate))
    region =
        Region{check.check, a.x, a.x, b.value * (1 + check.allowed.low / 100),
               b.value * (1 + check.allowed.high / 100)};
  return region;
}

std::vector<Region> regions(const SweepView& view, const std::string& metric) {
  const Index index(view.result);
  std::vector<Region> found;
  for (const claim::CheckVerdict* check : view.checks) {
    for (const claim::PartVerdict& verdict : check->parts) {
      const auto places = index.places(verdict.part.trials);
      if (places.size() != 2) continue;
      const auto a =
          level(view, places.begin()->first, places.begin()->second, metric);
      const auto b = level(view, std::next(places.begin())->first,
                           std::next(places.begin())->second, metric);
      if (!a || !b) continue;
      const double estimate = verdict.part.estimate.value;
      auto region = region_of(*check, *a, *b, estimate);
      if (!region) region = region_of(*check, *b, *a, estimate);
      if (region) add_region(found, *region);
    }
  }
  return found;
}

struct Data {
  Json means = Json::array();
  Json singles = Json::array();
  vega::Extent x, y;
};

void add_cell(Data& data, const SweepView& view, const std::string& metric,
              const Series& series, const claim::CellId& id,
              const claim::Cell& cell) {
  const auto best = best_rate(cell, view.result.sweep.selection);
  if (!best) return;
  const Axis axis(view.result.sweep);
  const double x = axis.at(id);
  for (const RateMean& mean : rate_means(cell, metric)) {
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
    const double value = trial ? value_of(*trial, metric) : std::nan("");
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

}  // namespace

Figure best_metric_figure(const SweepView& view) {
  const std::string metric = shown_metric(view.result);
  const Axis axis(view.result.sweep);
  const std::vector<Series> all = series_of(view.result, axis);
  Data data;
  for (const Series& series : all) {
    for (const auto& [id, cell] : series.cells)
      add_cell(data, view, metric, series, id, *cell);
  }
  const std::vector<Region> allowed = regions(view, metric);
  std::vector<const claim::CheckVerdict*> drawn;
  for (const claim::CheckVerdict* check : view.checks) {
    if (std::any_of(allowed.begin(), allowed.end(),
                    [&](const Region& r) { return r.check == check->check; }))
      drawn.push_back(check);
  }
  const vega::Range range_y = data.y.padded(0.08);
  const vega::Range range_x = {data.x.range().low - 0.5,
                               data.x.range().high + 0.5};
  Json x = vega::log2_channel("x", axis.title(), range_x);
  Json y = vega::number_channel(
      "value",
      vega::metric_title(view, metric) + vega::metric_direction(view, metric),
      range_y);
  Figure figure{
      slug(view.result.sweep.id + ".metric"), view.result.sweep.id, "", "", {}};
  figure.spec = vega::frame("Best " + spaced(metric) + " v " + axis.heading(),
                            drawn, 300);
  Json layers = Json::array();
  Json bands = region_values(allowed, range_y, 0.3);
  const bool shaded = !bands.empty();
  if (shaded) layers.push_back(region_layer(std::move(bands), x, y));
  for (Json& layer : mean_layers(std::move(data), all, axis, x, y))
    layers.push_back(std::move(layer));
  figure.spec["layer"] = std::move(layers);
  figure.caption = fmt::format(
      "Mean of {} at the best learning rate of each {} with its {} % Student "
      "interval; faint marks are single trials.{}",
      spaced(metric), axis.name(), short_number(100 * (1 - claim::kAlpha)),
      shaded ? " Shaded: where a check allows the mean to lie, given the cell "
               "that it is compared with."
             : "");
  return figure;
}

}  // namespace noisegate::reports
