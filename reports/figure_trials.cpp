// All trials of a grid: metric v learning rate, a panel a batch size.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/claim/selection.h"
#include "reports/escape.h"
#include "reports/figures.h"
#include "reports/grid.h"
#include "reports/panels.h"
#include "reports/vega.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

std::string panel_name(std::int64_t batch_size) {
  return fmt::format("B = {}", batch_size);
}

// One data set for all panels (a facet splits what is above it); the layers
// pick their rows.
Json layers(const std::vector<Series>& all, const Json& x, const Json& y) {
  const Json colour = vega::colour_channel(all);
  const Json shape = vega::shape_channel(all);
  const auto pick = [](const char* test) {
    return Json::array({Json{{"filter", test}}});
  };
  Json list = Json::array();
  list.push_back({{"transform", pick("datum.mean === 1")},
                  {"mark", {{"type", "line"}, {"strokeWidth", 1.6}}},
                  {"encoding", {{"x", x}, {"y", y}, {"color", colour}}}});
  list.push_back(
      {{"transform", pick("datum.bad === 0")},
       {"mark", {{"type", "point"}, {"style", "single"}, {"filled", true}}},
       {"encoding",
        {{"x", x}, {"y", y}, {"color", colour}, {"shape", shape}}}});
  list.push_back({{"transform", pick("datum.bad === 1")},
                  {"mark", {{"type", "point"}, {"style", "diverged"}}},
                  {"encoding", {{"x", x}, {"y", y}}}});
  return list;
}

std::vector<Mark> marks_of(const SweepView& view, const std::string& metric,
                           std::int64_t batch_size, std::size_t replicates) {
  std::vector<Mark> marks;
  for (const Series& series : series_of(view.result)) {
    for (const auto& [id, cell] : series.cells) {
      if (id.batch_size != batch_size) continue;
      for_each_result(
          *cell, replicates, [&](int k, const claim::TrialPoint& trial) {
            marks.push_back({valid_utf8(series.name), static_cast<double>(k),
                             value_of(trial, metric),
                             trial.status == trial::Status::diverged});
          });
    }
  }
  return marks;
}

void append(Json& values, Json rows, const std::string& panel) {
  for (Json& row : rows) {
    row["panel"] = panel;
    values.push_back(std::move(row));
  }
}

}  // namespace

Figure trials_figure(const SweepView& view) {
  const claim::Sweep& sweep = view.result.sweep;
  const std::string metric = shown_metric(view.result);
  const std::size_t replicates = drawn_replicates(view.result, 1);
  Json values = Json::array(), names = Json::array();
  vega::Extent x_extent, y_extent;
  std::size_t drawn = 0;
  for (const std::int64_t b : sweep.batch_sizes) {
    Panel panel =
        make_panel(panel_name(b), marks_of(view, metric, b, replicates),
                   sweep.selection.higher_is_better);
    if (panel.marks.empty()) continue;
    for (vega::Extent* extent : {&x_extent, &y_extent}) {
      const vega::Range range =
          (extent == &x_extent ? panel.x : panel.y).range();
      extent->add(range.low);
      extent->add(range.high);
    }
    drawn += panel.marks.size();
    names.push_back(panel.title);
    append(values, std::move(panel.marks), panel.title);
    append(values, std::move(panel.means), panel.title);
  }
  const Json x = vega::log2_channel(
      "x", "effective learning rate",
      {x_extent.range().low - 0.3, x_extent.range().high + 0.3});
  const Json y =
      vega::wide_channel("y", vega::metric_title(view, metric), y_extent, 0);
  Figure figure{slug(sweep.id + ".trials"), sweep.id, "", "", {}};
  figure.spec =
      vega::panel_frame(fmt::format("All trials: {} v rate{}", spaced(metric),
                                    vega::metric_direction(view, metric)),
                        panel_notes(view, drawn), 4);
  figure.spec["data"] = {{"values", std::move(values)}};
  figure.spec["facet"] = {{"field", "panel"},
                          {"type", "nominal"},
                          {"sort", names},
                          {"title", nullptr}};
  figure.spec["spec"] = {{"width", 150},
                         {"height", 130},
                         {"layer", layers(series_of(view.result), x, y)}};
  figure.caption =
      "A panel a batch size. Faint marks are single trials, lines their means. "
      "Crosses diverged or collapsed and count as the best constant "
      "prediction: the cliff beyond the largest usable rate.";
  return figure;
}

namespace {

// Is this a sweep of which one asks where its optimum lies? Its grid may be
// widened until that is inside, or it is inside for a line of sizes or budgets.
bool is_grid(const claim::SweepResult& result) {
  const Axis axis(result.sweep);
  // From the smallest budget to the largest is a question of its own.
  const std::size_t least = axis.over_budgets() ? 2 : 3;
  std::size_t rates = 0;
  for (const auto& [id, cell] : result.cells)
    rates = std::max(rates, cell.trials.size());
  if (axis.points() < least || rates < 4) return false;
  if (result.sweep.extend) return true;
  for (const Series& series : series_of(result, axis)) {
    std::size_t peaks = 0;
    for (const auto& [id, cell] : series.cells) {
      const claim::Peak peak = claim::fitted_peak(*cell, series.rule);
      if (std::isfinite(peak.estimate.value)) ++peaks;
    }
    if (peaks >= least) return true;
  }
  return false;
}

}  // namespace

std::vector<Figure> sweep_figures(const SweepView& view) {
  if (shown_metric(view.result).empty()) return {};
  if (!is_grid(view.result)) return {compact_figure(view)};
  // Panels of a batch size say little where there is only one.
  std::vector<Figure> figures = {best_rate_figure(view)};
  for (Figure& figure : metric_figures(view))
    figures.push_back(std::move(figure));
  figures.push_back(Axis(view.result.sweep).over_budgets()
                        ? compact_figure(view)
                        : trials_figure(view));
  std::erase_if(figures,
                [](const Figure& figure) { return figure.spec.is_null(); });
  return figures;
}

}  // namespace noisegate::reports
