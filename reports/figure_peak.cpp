// Optimal effective learning rate v batch size.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/claim/selection.h"
#include "reports/escape.h"
#include "reports/figures.h"
#include "reports/grid.h"
#include "reports/vega.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

struct Point {
  double x = 0, y = 0;
};

// A slope check drawn through the centre of the peaks that it uses.
struct Wedge {
  const claim::CheckVerdict* check = nullptr;
  std::string series;
  Point centre;
  double first = 0, last = 0;  // log2 B
  double slope = 0;
  double at(double x, double s) const { return centre.y + s * (x - centre.x); }
};

std::optional<Wedge> fit(const std::vector<Point>& points) {
  if (points.size() < 2) return std::nullopt;
  Wedge wedge;
  vega::Extent x;
  for (const Point& p : points) {
    wedge.centre.x += p.x / static_cast<double>(points.size());
    wedge.centre.y += p.y / static_cast<double>(points.size());
    x.add(p.x);
  }
  double xx = 0, xy = 0;
  for (const Point& p : points) {
    xx += (p.x - wedge.centre.x) * (p.x - wedge.centre.x);
    xy += (p.x - wedge.centre.x) * (p.y - wedge.centre.y);
  }
  if (!(xx > 0)) return std::nullopt;
  wedge.slope = xy / xx;
  wedge.first = x.range().low - 0.35;
  wedge.last = x.range().high + 0.35;
  return wedge;
}

// Only where the line through the fitted peaks has the check's own estimate as
// its slope is the wedge what the check allows.
std::optional<Wedge> wedge_of(const SweepView& view, const Index& index,
                              const claim::CheckVerdict& check) {
  if (check.parts.size() != 1 ||
      !(std::isfinite(check.allowed.low) && std::isfinite(check.allowed.high)))
    return std::nullopt;
  const claim::Part& part = check.parts[0].part;
  std::vector<Point> points;
  std::string line;
  for (const auto& [id, rates] : index.places(part.trials)) {
    const std::string name = series_name(view.result.sweep, id);
    if (!line.empty() && line != name) return std::nullopt;
    line = name;
    const claim::Cell* cell =
        view.result.cell(id.arm, id.batch_size, id.budget);
    const claim::Peak peak =
        claim::fitted_peak(*cell, view.result.sweep.selection);
    if (!std::isfinite(peak.estimate.value)) return std::nullopt;
    points.push_back({vega::log2_of(id.batch_size), peak.estimate.value});
  }
  std::optional<Wedge> wedge = fit(points);
  if (!wedge || !(std::abs(wedge->slope - part.estimate.value) < 0.02))
    return std::nullopt;
  wedge->check = &check;
  wedge->series = line;
  return wedge;
}

struct Data {
  Json peaks = Json::array();
  Json paper = Json::array();
  vega::Extent x, y;
};

void add_peak(Data& data, const SweepView& view, const Series& series,
              std::int64_t batch_size, const claim::Cell& cell, double shift) {
  const claim::Peak peak =
      claim::fitted_peak(cell, view.result.sweep.selection);
  if (!std::isfinite(peak.estimate.value)) return;
  const claim::Interval bar = claim::interval(peak.estimate, 1 - claim::kAlpha);
  const double x = vega::log2_of(batch_size);
  data.x.add(x);
  data.y.add(peak.estimate.value);
  // An interval may be wider than the grid; the axis is not stretched for it.
  const double low = std::max(bar.low, cell.low - 1.0);
  const double high = std::min(bar.high, cell.high() + 1.0);
  data.y.add(low);
  data.y.add(high);
  data.peaks.push_back({{"series", valid_utf8(series.name)},
                        {"b", vega::rounded(x + shift)},
                        {"B", batch_size},
                        {"k", vega::rounded(peak.estimate.value)},
                        {"low", vega::rounded(low)},
                        {"high", vega::rounded(high)},
                        {"n", peak.n}});
}

void add_paper(Data& data, const SweepView& view, const Series& series,
               std::int64_t batch_size, const claim::Cell& cell, double shift) {
  const auto choice = claim::paper_selection(cell, view.result.sweep.selection);
  if (!choice) return;
  const double x = vega::log2_of(batch_size);
  data.x.add(x);
  data.y.add(choice->bar_low - 0.2);
  data.y.add(choice->bar_high + 0.2);
  data.paper.push_back({{"series", valid_utf8(series.name)},
                        {"b", vega::rounded(x + shift)},
                        {"k", choice->best},
                        {"low", choice->bar_low - 0.12},
                        {"high", choice->bar_high + 0.12}});
}

Json edges(const std::vector<Wedge>& wedges) {
  Json values = Json::array();
  for (const Wedge& w : wedges) {
    for (const double x : {w.first, w.centre.x, w.last}) {
      const double a = w.at(x, w.check->allowed.low);
      const double b = w.at(x, w.check->allowed.high);
      values.push_back({{"check", valid_utf8(w.check->check)},
                        {"b", vega::rounded(x)},
                        {"low", vega::rounded(std::min(a, b))},
                        {"high", vega::rounded(std::max(a, b))}});
    }
  }
  return values;
}

// Ends of the measured line and of the line with the middle of the allowed
// slopes, which is the law that the claim states.
Json lines(const std::vector<Wedge>& wedges, bool law) {
  Json values = Json::array();
  for (const Wedge& w : wedges) {
    const double slope =
        law ? (w.check->allowed.low + w.check->allowed.high) / 2 : w.slope;
    for (const double x : {w.first, w.last}) {
      values.push_back({{"check", valid_utf8(w.check->check)},
                        {"series", valid_utf8(w.series)},
                        {"b", vega::rounded(x)},
                        {"k", vega::rounded(w.at(x, slope))}});
    }
  }
  return values;
}

Json wedge_layers(const std::vector<Wedge>& wedges, const Json& x,
                  const Json& y) {
  Json layers = Json::array();
  if (wedges.empty()) return layers;
  Json low = y;
  low["field"] = "low";
  const Json detail = {{"field", "check"}};
  layers.push_back(vega::layer(
      edges(wedges), {{"type", "area"}, {"style", "allowed"}, {"clip", true}},
      {{"x", x}, {"y", low}, {"y2", {{"field", "high"}}}, {"detail", detail}}));
  layers.push_back(
      vega::layer(lines(wedges, true),
                  {{"type", "line"}, {"style", "reference"}, {"clip", true}},
                  {{"x", x}, {"y", y}, {"detail", detail}}));
  return layers;
}

Json point_layers(Data data, const std::vector<Series>& all, const Json& x,
                  const Json& y) {
  const Json colour = vega::colour_channel(all);
  const Json shape = vega::shape_channel(all);
  Json low = y;
  low["field"] = "low";
  const Json bar = {
      {"x", x}, {"y", low}, {"y2", {{"field", "high"}}}, {"color", colour}};
  Json tooltip = Json::array();
  for (const char* field : {"series", "B", "k", "low", "high", "n"})
    tooltip.push_back({{"field", field}});
  const Json paper = {{"values", std::move(data.paper)}};
  const Json peaks = {{"values", std::move(data.peaks)}};
  Json layers = Json::array();
  layers.push_back(
      {{"data", paper},
       {"mark", {{"type", "bar"}, {"width", 7}, {"opacity", 0.22}}},
       {"encoding", bar}});
  layers.push_back(
      {{"data", paper},
       {"mark",
        {{"type", "point"},
         {"filled", false},
         {"size", 42},
         {"opacity", 0.75},
         {"strokeWidth", 1.2}}},
       {"encoding",
        {{"x", x}, {"y", y}, {"color", colour}, {"shape", shape}}}});
  layers.push_back({{"data", peaks},
                    {"mark", {{"type", "rule"}, {"strokeWidth", 2}}},
                    {"encoding", bar}});
  layers.push_back(
      {{"data", peaks},
       {"mark",
        {{"type", "point"}, {"filled", true}, {"size", 80}, {"opacity", 1}}},
       {"encoding",
        {{"x", x},
         {"y", y},
         {"color", colour},
         {"shape", shape},
         {"tooltip", tooltip}}}});
  return layers;
}

Data collect(const SweepView& view, const std::vector<Series>& all) {
  Data data;
  for (std::size_t i = 0; i < all.size(); ++i) {
    // Side by side, so that equal optima do not hide each other.
    const double shift = 0.36 * ((static_cast<double>(i) + 0.5) /
                                     static_cast<double>(all.size()) -
                                 0.5);
    const double beside = 0.13 / static_cast<double>(all.size());
    for (const auto& [batch_size, cell] : all[i].cells) {
      add_peak(data, view, all[i], batch_size, *cell, shift - beside);
      add_paper(data, view, all[i], batch_size, *cell, shift + beside);
    }
  }
  return data;
}

}  // namespace

Figure best_rate_figure(const SweepView& view) {
  const std::vector<Series> all = series_of(view.result);
  const Index index(view.result);
  std::vector<Wedge> wedges;
  std::vector<const claim::CheckVerdict*> drawn;
  for (const claim::CheckVerdict* check : view.checks) {
    if (auto wedge = wedge_of(view, index, *check)) {
      wedges.push_back(*wedge);
      drawn.push_back(check);
    }
  }
  Data data = collect(view, all);
  for (const Wedge& w : wedges) {
    data.y.add(w.at(w.first, w.slope));
    data.y.add(w.at(w.last, w.slope));
  }
  const Json x =
      vega::log2_channel("b", "batch size B",
                         {data.x.range().low - 0.5, data.x.range().high + 0.5});
  const Json y =
      vega::log2_channel("k", "best effective learning rate",
                         {data.y.range().low - 0.5, data.y.range().high + 0.5});
  Figure figure{
      slug(view.result.sweep.id + ".rate"), view.result.sweep.id, "", "", {}};
  if (data.peaks.empty() && data.paper.empty()) return figure;
  figure.spec = vega::frame("Best learning rate v batch size", drawn, 340);
  Json layers = wedge_layers(wedges, x, y);
  if (!wedges.empty()) {
    layers.push_back(
        vega::layer(lines(wedges, false),
                    {{"type", "line"}, {"strokeWidth", 1.5}, {"clip", true}},
                    {{"x", x},
                     {"y", y},
                     {"detail", {{"field", "check"}}},
                     {"color", vega::colour_channel(all)}}));
  }
  for (Json& layer : point_layers(std::move(data), all, x, y))
    layers.push_back(std::move(layer));
  figure.spec["layer"] = std::move(layers);
  figure.caption = fmt::format(
      "Filled marks: fitted peak with its {} % interval; none where the best "
      "rate has not two rates on each side. Hollow marks and pale "
      "bars: the paper's own rule, best mean of the kept runs and the rates "
      "within one standard deviation of it.{}",
      short_number(100 * (1 - claim::kAlpha)),
      wedges.empty() ? ""
                     : " Solid line: measured slope over the sizes that the "
                       "check names; dashed: the law claimed; shaded: the "
                       "slopes allowed, about the centre of those points.");
  return figure;
}

}  // namespace noisegate::reports
