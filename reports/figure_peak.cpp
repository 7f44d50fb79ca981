// Optimal effective learning rate v batch size or budget.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/claim/selection.h"
#include "reports/escape.h"
#include "reports/figures.h"
#include "reports/grid.h"
#include "reports/regions.h"
#include "reports/vega.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

constexpr double kSpread = 0.36;  // octaves that the series of a place share

// Side by side, so that equal optima do not hide each other.
double shift_of_series(std::size_t i, std::size_t n) {
  return kSpread *
         ((static_cast<double>(i) + 0.5) / static_cast<double>(n) - 0.5);
}

// A slope check drawn through the centre of the peaks that it uses.
struct Wedge {
  const claim::CheckVerdict* check = nullptr;
  std::string series;
  Placed centre;
  double first = 0, last = 0;  // on the x axis
  double slope = 0;
  double at(double x, double s) const {
    return centre.value + s * (x - centre.x);
  }
};

std::optional<Wedge> fit(const std::vector<Placed>& points) {
  if (points.size() < 2) return std::nullopt;
  Wedge wedge;
  vega::Extent x;
  for (const Placed& p : points) {
    wedge.centre.x += p.x / static_cast<double>(points.size());
    wedge.centre.value += p.value / static_cast<double>(points.size());
    x.add(p.x);
  }
  double xx = 0, xy = 0;
  for (const Placed& p : points) {
    xx += (p.x - wedge.centre.x) * (p.x - wedge.centre.x);
    xy += (p.x - wedge.centre.x) * (p.value - wedge.centre.value);
  }
  if (!(xx > 0)) return std::nullopt;
  wedge.slope = xy / xx;
  wedge.first = x.range().low - 0.35;
  wedge.last = x.range().high + 0.35;
  return wedge;
}

// The fitted peaks of those cells if they all are of the series and have one.
std::vector<Placed> peaks_of(
    const Series& series, const Axis& axis,
    const std::map<claim::CellId, std::vector<int>>& at) {
  std::vector<Placed> points;
  for (const auto& [id, rates] : at) {
    const auto cell = series.cells.find(id);
    if (cell == series.cells.end()) return {};
    const claim::Peak peak = claim::fitted_peak(*cell->second, series.rule);
    if (!std::isfinite(peak.estimate.value)) return {};
    points.push_back({axis.at(id), peak.estimate.value});
  }
  return points;
}

// Only where the line through the fitted peaks has the check's own estimate as
// its slope is the wedge what the check allows. A line through two peaks is no
// fit.
std::optional<Wedge> wedge_of(const claim::CheckVerdict& check,
                              const Series& series,
                              const std::vector<Placed>& peaks) {
  if (check.parts.size() != 1 || peaks.size() < 3 ||
      !(std::isfinite(check.allowed.low) && std::isfinite(check.allowed.high)))
    return std::nullopt;
  std::optional<Wedge> wedge = fit(peaks);
  const double estimate = check.parts[0].part.estimate.value;
  if (!wedge || !(std::abs(wedge->slope - estimate) < 0.02))
    return std::nullopt;
  wedge->check = &check;
  wedge->series = series.name;
  return wedge;
}

// How far a peak moves from the first of two places to the second, or back.
std::optional<Region> shift_of(const claim::CheckVerdict& check,
                               const std::vector<Placed>& peaks,
                               double estimate) {
  if (peaks.size() != 2) return std::nullopt;
  const Placed &from = peaks[0], &to = peaks[1];
  auto region = region_of_difference(check, to, from, estimate);
  return region ? region : region_of_difference(check, from, to, estimate);
}

// What the checks allow, as far as it can be drawn.
struct Allowed {
  std::vector<Wedge> wedges;
  std::vector<Region> shifts;
  std::vector<const claim::CheckVerdict*> checks;
};

bool add_allowed(Allowed& allowed, const claim::CheckVerdict& check,
                 const claim::Part& part, const Index& index, const Axis& axis,
                 const std::vector<Series>& all) {
  const auto places = index.places(part.trials);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::vector<Placed> peaks = peaks_of(all[i], axis, places);
    const auto wedge = wedge_of(check, all[i], peaks);
    auto region = shift_of(check, peaks, part.estimate.value);
    if (wedge) allowed.wedges.push_back(*wedge);
    if (region) {
      region->first += shift_of_series(i, all.size());
      region->last = region->first;
      allowed.shifts.push_back(*region);
    }
    if (wedge || region) return true;
  }
  return false;
}

Allowed allowed_by(const SweepView& view, const Axis& axis,
                   const std::vector<Series>& all) {
  const Index index(view.result);
  Allowed allowed;
  for (const claim::CheckVerdict* check : view.checks) {
    bool drawn = false;
    for (const claim::PartVerdict& verdict : check->parts)
      drawn |= add_allowed(allowed, *check, verdict.part, index, axis, all);
    if (drawn) allowed.checks.push_back(check);
  }
  return allowed;
}

struct Data {
  Json peaks = Json::array();
  Json paper = Json::array();
  vega::Extent x, y;
};

void add_peak(Data& data, const Axis& axis, const Series& series,
              const claim::CellId& id, const claim::Cell& cell, double shift) {
  const claim::Peak peak = claim::fitted_peak(cell, series.rule);
  if (!std::isfinite(peak.estimate.value)) return;
  const claim::Interval bar = claim::interval(peak.estimate, 1 - claim::kAlpha);
  const double x = axis.at(id);
  data.x.add(x);
  data.y.add(peak.estimate.value);
  // An interval may be wider than the grid; the axis is not stretched for it.
  const double low = std::max(bar.low, cell.low - 1.0);
  const double high = std::min(bar.high, cell.high() + 1.0);
  data.y.add(low);
  data.y.add(high);
  data.peaks.push_back({{"series", valid_utf8(series.name)},
                        {"x", vega::rounded(x + shift)},
                        {axis.field(), axis.value(id)},
                        {"k", vega::rounded(peak.estimate.value)},
                        {"low", vega::rounded(low)},
                        {"high", vega::rounded(high)},
                        {"n", peak.n}});
}

void add_paper(Data& data, const Axis& axis, const Series& series,
               const claim::CellId& id, const claim::Cell& cell, double shift) {
  const auto choice = claim::paper_selection(cell, series.rule);
  if (!choice) return;
  const double x = axis.at(id);
  data.x.add(x);
  data.y.add(choice->bar_low - 0.2);
  data.y.add(choice->bar_high + 0.2);
  data.paper.push_back({{"series", valid_utf8(series.name)},
                        {"x", vega::rounded(x + shift)},
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
                        {"x", vega::rounded(x)},
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
                        {"x", vega::rounded(x)},
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

Json point_layers(Data data, const std::vector<Series>& all, const Axis& axis,
                  const Json& x, const Json& y) {
  const Json colour = vega::colour_channel(all);
  const Json shape = vega::shape_channel(all);
  Json low = y;
  low["field"] = "low";
  const Json bar = {
      {"x", x}, {"y", low}, {"y2", {{"field", "high"}}}, {"color", colour}};
  Json tooltip = Json::array();
  for (const std::string& field : std::vector<std::string>{
           "series", axis.field(), "k", "low", "high", "n"})
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
  // Over sizes the line of a slope leads the eye.
  if (axis.over_budgets())
    layers.push_back(
        {{"data", peaks},
         {"mark", {{"type", "line"}, {"strokeWidth", 1.5}, {"opacity", 0.6}}},
         {"encoding", {{"x", x}, {"y", y}, {"color", colour}}}});
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

Data collect(const Axis& axis, const std::vector<Series>& all) {
  Data data;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double shift = shift_of_series(i, all.size());
    const double beside = 0.13 / static_cast<double>(all.size());
    for (const auto& [id, cell] : all[i].cells) {
      add_peak(data, axis, all[i], id, *cell, shift - beside);
      add_paper(data, axis, all[i], id, *cell, shift + beside);
    }
  }
  return data;
}

void make_room(vega::Extent& y, const Allowed& allowed) {
  for (const Wedge& w : allowed.wedges) {
    y.add(w.at(w.first, w.slope));
    y.add(w.at(w.last, w.slope));
  }
  for (const Region& region : allowed.shifts) {
    y.add(region.low);
    y.add(region.high);
  }
}

std::string caption(const Axis& axis, const std::vector<Series>& all,
                    const Allowed& allowed) {
  std::string text = fmt::format(
      "Filled marks: fitted peak with its {} % interval; none where the best "
      "rate has not two rates on each side. Hollow marks and pale "
      "bars: the paper's own rule, best mean of the kept runs and the rates "
      "within one standard deviation of it.",
      short_number(100 * (1 - claim::kAlpha)));
  if (std::any_of(all.begin(), all.end(), [&](const Series& series) {
        return series.rule.metric != all.front().rule.metric;
      }))
    text += " A series a metric: the rate that is best for it.";
  if (axis.over_budgets())
    text +=
        " A level series: longer training wants the same rate; a falling one: "
        "a smaller rate.";
  if (!allowed.wedges.empty())
    text +=
        " Solid line: measured slope over the sizes that the check names; "
        "dashed: the law claimed; shaded: the slopes allowed, about the centre "
        "of those points.";
  if (!allowed.shifts.empty())
    text += fmt::format(
        " Outlined column: where a check allows the peak of the largest {0} to "
        "lie, given that of the smallest {0} it names.",
        axis.name());
  return text;
}

Json allowed_layers(const Allowed& allowed, const std::vector<Series>& all,
                    const Json& x, const Json& y, vega::Range range) {
  Json layers = wedge_layers(allowed.wedges, x, y);
  Json columns = region_values(allowed.shifts, range,
                               kSpread / 2 / static_cast<double>(all.size()));
  if (!columns.empty()) {
    // An outline tells them from the pale bars of a series of like colour.
    layers.push_back(region_layer(columns, x, y));
    layers.push_back(region_layer(std::move(columns), x, y));
    layers.back()["mark"] = {
        {"type", "rect"}, {"style", "allowed-edge"}, {"filled", false}};
  }
  if (allowed.wedges.empty()) return layers;
  layers.push_back(
      vega::layer(lines(allowed.wedges, false),
                  {{"type", "line"}, {"strokeWidth", 1.5}, {"clip", true}},
                  {{"x", x},
                   {"y", y},
                   {"detail", {{"field", "check"}}},
                   {"color", vega::colour_channel(all)}}));
  return layers;
}

}  // namespace

Figure best_rate_figure(const SweepView& view) {
  const Axis axis(view.result.sweep);
  const std::vector<Series> all = objective_series(view.result, axis);
  const Allowed allowed = allowed_by(view, axis, all);
  Data data = collect(axis, all);
  Figure figure{
      slug(view.result.sweep.id + ".rate"), view.result.sweep.id, "", "", {}};
  if (data.peaks.empty() && data.paper.empty()) return figure;
  make_room(data.y, allowed);
  const vega::Range range_y = {data.y.range().low - 0.5,
                               data.y.range().high + 0.5};
  const Json x = vega::log2_channel(
      "x", axis.title(), {data.x.range().low - 0.5, data.x.range().high + 0.5});
  const Json y =
      vega::log2_channel("k", "best effective learning rate", range_y);
  figure.spec = vega::frame("Best learning rate v " + axis.heading(),
                            allowed.checks, 340);
  Json layers = allowed_layers(allowed, all, x, y, range_y);
  for (Json& layer : point_layers(std::move(data), all, axis, x, y))
    layers.push_back(std::move(layer));
  figure.spec["layer"] = std::move(layers);
  figure.caption = caption(axis, all, allowed);
  return figure;
}

}  // namespace noisegate::reports
