// Sweeps that are no grid of rates and batch sizes: a panel a metric.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "reports/escape.h"
#include "reports/figures.h"
#include "reports/grid.h"
#include "reports/panels.h"
#include "reports/vega.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

constexpr std::size_t kMostMetrics = 4;

// The x axis is the batch size where each has one rate only, else the rate.
bool is_over_sizes(const claim::SweepResult& result) {
  return result.sweep.batch_sizes.size() > 1 &&
         std::all_of(
             result.cells.begin(), result.cells.end(),
             [](const auto& cell) { return cell.second.trials.size() == 1; });
}

// Lines: an arm at a budget and, over rates, at a batch size.
std::vector<Series> lines_of(const claim::SweepResult& result,
                             bool over_sizes) {
  std::vector<Series> lines;
  for (const Series& series : series_of(result)) {
    if (over_sizes) {
      lines.push_back(series);
      continue;
    }
    for (const auto& [id, cell] : series.cells) {
      Series line = series;
      if (result.sweep.batch_sizes.size() > 1)
        line.name += fmt::format(", B = {}", id.batch_size);
      line.cells = {{id, cell}};
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

std::vector<Mark> marks_of(const std::vector<Series>& lines, bool over_sizes,
                           const std::string& metric, std::size_t replicates) {
  std::vector<Mark> marks;
  for (const Series& line : lines) {
    for (const auto& [id, cell] : line.cells) {
      const double b = vega::log2_of(id.batch_size);
      for_each_result(
          *cell, replicates, [&](int k, const claim::TrialPoint& trial) {
            marks.push_back({valid_utf8(line.name),
                             over_sizes ? b : static_cast<double>(k),
                             value_of(trial, metric),
                             trial.status == trial::Status::diverged});
          });
    }
  }
  return marks;
}

// The median size of the values that are not 0; 0 if there is none.
double typical_size(const Panel& panel) {
  std::vector<double> sizes;
  for (const Json& mark : panel.marks) {
    const double y = mark.at("y").is_number() ? mark.at("y").get<double>() : 0;
    if (y != 0) sizes.push_back(std::abs(y));
  }
  if (sizes.empty()) return 0;
  const auto middle =
      sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  return *middle;
}

bool is_constant(const Panel& panel) {
  return !(panel.y.range().low < panel.y.range().high);
}

// The metric of the selection rule, those whose optimum is asked for, the
// others by name.
std::vector<std::string> metrics_by_rank(const claim::SweepResult& result) {
  std::vector<std::string> metrics = metrics_of(result);
  const std::vector<claim::Objective>& objectives = result.sweep.objectives;
  const auto rank = [&, first = shown_metric(result)](const std::string& m) {
    if (m == first) return 0;
    return std::any_of(objectives.begin(), objectives.end(),
                       [&](const auto& o) { return o.metric == m; })
               ? 1
               : 2;
  };
  std::stable_sort(metrics.begin(), metrics.end(),
                   [&](const std::string& a, const std::string& b) {
                     return rank(a) < rank(b);
                   });
  return metrics;
}

Json panel_spec(Panel panel, const std::vector<Series>& lines,
                const std::string& x_title) {
  const Json x = vega::log2_channel(
      "x", x_title, {panel.x.range().low - 0.3, panel.x.range().high + 0.3});
  Json y = vega::wide_channel("y", "", panel.y, typical_size(panel));
  y["axis"]["title"] = nullptr;
  const Json colour = vega::colour_channel(lines);
  const Json shape = vega::shape_channel(lines);
  Json good = Json::array(), bad = Json::array();
  for (Json& mark : panel.marks)
    (mark["bad"] == 1 ? bad : good).push_back(std::move(mark));
  Json layers = Json::array();
  layers.push_back(vega::layer(std::move(panel.means),
                               {{"type", "line"}, {"strokeWidth", 1.6}},
                               {{"x", x}, {"y", y}, {"color", colour}}));
  layers.push_back(vega::layer(
      std::move(good),
      {{"type", "point"}, {"style", "single"}, {"filled", true}, {"size", 30}},
      {{"x", x}, {"y", y}, {"color", colour}, {"shape", shape}}));
  if (!bad.empty())
    layers.push_back(vega::layer(std::move(bad),
                                 {{"type", "point"}, {"style", "diverged"}},
                                 {{"x", x}, {"y", y}}));
  return {{"title", {{"text", panel.title}, {"fontSize", 12}, {"offset", 6}}},
          {"width", 190},
          {"height", 140},
          {"layer", std::move(layers)}};
}

}  // namespace

Figure compact_figure(const SweepView& view) {
  const claim::Sweep& sweep = view.result.sweep;
  const bool over_sizes = is_over_sizes(view.result);
  const std::vector<Series> lines = lines_of(view.result, over_sizes);
  const std::size_t replicates = drawn_replicates(view.result, kMostMetrics);
  std::vector<Panel> chosen;
  for (const std::string& metric : metrics_by_rank(view.result)) {
    Panel panel = make_panel(valid_utf8(vega::metric_title(view, metric)),
                             marks_of(lines, over_sizes, metric, replicates),
                             sweep.selection.higher_is_better);
    // What is the same everywhere needs no picture, unless it is all there is.
    if (!chosen.empty() && is_constant(panel)) continue;
    if (chosen.size() == 1 && is_constant(chosen.front())) chosen.clear();
    if (chosen.size() < kMostMetrics) chosen.push_back(std::move(panel));
  }
  const std::size_t drawn = chosen.empty() ? 0 : chosen.front().marks.size();
  Json panels = Json::array();
  for (Panel& panel : chosen) {
    panels.push_back(
        panel_spec(std::move(panel), lines,
                   over_sizes ? "batch size B" : "effective learning rate"));
  }
  Figure figure{slug(sweep.id + ".trials"), sweep.id, "", "", {}};
  figure.spec =
      vega::panel_frame("All trials, by metric", panel_notes(view, drawn), 4);
  figure.spec["concat"] = std::move(panels);
  figure.caption =
      "A panel a metric, each with a scale of its own. Marks are single "
      "trials, lines their means, crosses trials that diverged or collapsed.";
  return figure;
}

}  // namespace noisegate::reports
