// All trials: metric v learning rate, a panel a batch size; and the compact
// figure of sweeps that are no grid of rates and batch sizes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/escape.h"
#include "reports/figures.h"
#include "reports/grid.h"
#include "reports/vega.h"
#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

// More marks than this make a page slow and a figure black.
constexpr int kMostTrials = 2600;
constexpr std::size_t kMostMetrics = 6;

// What is drawn in a panel: one value of one trial.
struct Mark {
  std::string series;
  std::string panel;
  double x = 0;
  double value = 0;
  const claim::TrialPoint* trial = nullptr;
};

bool is_diverged(const claim::TrialPoint& trial) {
  return trial.status == trial::Status::diverged;
}

// Calls f(log2 rate, trial) for what has a result in the first `replicates`.
template <class F>
void for_each_result(const claim::Cell& cell, std::size_t replicates, F f) {
  int k = cell.low;
  for (const auto& rate : cell.trials) {
    for (std::size_t r = 0; r < std::min(replicates, rate.size()); ++r) {
      if (rate[r] && trial::is_result(rate[r]->status)) f(k, *rate[r]);
    }
    ++k;
  }
}

// Replicates that can be drawn without going over the limit.
std::size_t drawn_replicates(const claim::SweepResult& result, int panels) {
  int total = 0, replicates = 0;
  for (const auto& [id, cell] : result.cells) {
    total += static_cast<int>(cell.trials.size()) * cell.replicates();
    replicates = std::max(replicates, cell.replicates());
  }
  if (total * panels <= kMostTrials || total == 0)
    return static_cast<std::size_t>(replicates);
  return static_cast<std::size_t>(
      std::max(1, replicates * kMostTrials / (total * panels)));
}

// Marks without a finite value go to the end of the axis that is worse.
void place_non_finite(std::vector<Mark>& marks, bool higher) {
  vega::Extent y;
  for (const Mark& mark : marks) y.add(mark.value);
  const double worst = higher ? y.range().low : y.range().high;
  for (Mark& mark : marks) {
    if (!std::isfinite(mark.value)) mark.value = worst;
  }
}

struct Marks {
  Json single = Json::array();
  Json means = Json::array();
  vega::Extent x, y;
  int diverged = 0;
};

Marks to_data(std::vector<Mark> marks) {
  Marks data;
  std::map<std::tuple<std::string, std::string, double>, std::pair<double, int>>
      sums;
  for (const Mark& mark : marks) {
    if (!std::isfinite(mark.value)) continue;
    data.x.add(mark.x);
    data.y.add(mark.value);
    auto& [sum, n] = sums[{mark.panel, mark.series, mark.x}];
    sum += mark.value;
    ++n;
    if (is_diverged(*mark.trial)) ++data.diverged;
    data.single.push_back({{"p", mark.panel},
                           {"series", mark.series},
                           {"x", vega::rounded(mark.x)},
                           {"y", vega::rounded(mark.value)},
                           {"bad", is_diverged(*mark.trial) ? 1 : 0}});
  }
  for (const auto& [place, sum] : sums) {
    const auto& [panel, series, x] = place;
    data.means.push_back({{"p", panel},
                          {"series", series},
                          {"x", vega::rounded(x)},
                          {"y", vega::rounded(sum.first / sum.second)},
                          {"mean", 1}});
  }
  return data;
}

// One data set for all panels (a facet splits what is above it); the layers
// pick their rows.
Json panel_layers(const std::vector<Series>& all, const Json& x,
                  const Json& y) {
  const Json colour = vega::colour_channel(all);
  const Json shape = vega::shape_channel(all);
  const auto pick = [](const char* test) {
    return Json::array({Json{{"filter", test}}});
  };
  Json layers = Json::array();
  layers.push_back(
      {{"transform", pick("datum.bad === 0")},
       {"mark", {{"type", "point"}, {"style", "single"}, {"filled", true}}},
       {"encoding",
        {{"x", x}, {"y", y}, {"color", colour}, {"shape", shape}}}});
  layers.push_back({{"transform", pick("datum.bad === 1")},
                    {"mark", {{"type", "point"}, {"style", "diverged"}}},
                    {"encoding", {{"x", x}, {"y", y}}}});
  layers.push_back(
      {{"transform", pick("datum.mean === 1")},
       {"mark", {{"type", "line"}, {"strokeWidth", 1.6}, {"point", false}}},
       {"encoding", {{"x", x}, {"y", y}, {"color", colour}}}});
  return layers;
}

// The y scale: logarithmic where values span more than a factor of 30.
Json y_channel(const vega::Extent& extent, const std::string& title) {
  const bool is_log = !extent.empty() && extent.range().low > 0 &&
                      extent.range().high > 30 * extent.range().low;
  if (!is_log) return vega::number_channel("y", title, extent.padded(0.06));
  Json channel = vega::number_channel(
      "y", title, {extent.range().low / 1.15, extent.range().high * 1.15});
  channel["scale"] = {{"type", "log"},
                      {"domain",
                       {vega::rounded(extent.range().low / 1.15),
                        vega::rounded(extent.range().high * 1.15)}},
                      {"nice", false}};
  channel["axis"]["tickCount"] = 4;
  channel["axis"]["format"] = "~g";
  return channel;
}

Json all_values(Marks& data) {
  Json values = std::move(data.single);
  for (Json& mean : data.means) values.push_back(std::move(mean));
  return values;
}

std::string count_line(const SweepView& view, std::size_t drawn) {
  const Counts counts = count(view.result);
  std::string line =
      fmt::format("{}, {} diverged ({} of these collapsed)",
                  count_text(counts.ok + counts.diverged, "trial", "trials"),
                  counts.diverged, counts.collapsed);
  if (counts.missing + counts.failed > 0)
    line += fmt::format(", {} not there", counts.missing + counts.failed);
  if (static_cast<int>(drawn) < counts.ok + counts.diverged)
    line += fmt::format("; {} drawn", drawn);
  return line;
}

// pass 3, fail 1: the verdicts of the checks on this sweep in one line.
std::string tally(const SweepView& view) {
  std::map<claim::Outcome, int> tallies;
  for (const claim::CheckVerdict* check : view.checks)
    ++tallies[check->outcome];
  std::string line;
  for (const auto& [outcome, n] : tallies)
    line += fmt::format("{}{} {}", line.empty() ? "checks: " : ", ", n,
                        claim::to_text(outcome));
  return line.empty() ? "no check has this as its main sweep" : line;
}

Json panels(const SweepView& view, const std::string& title, Json facet,
            Marks data, Json layers, std::size_t drawn) {
  Json spec = vega::frame(title, {}, 150);
  spec["title"]["subtitle"] = {tally(view), count_line(view, drawn)};
  spec.erase("autosize");
  spec.erase("width");
  spec.erase("height");
  spec["data"] = {{"values", all_values(data)}};
  spec["facet"] = std::move(facet);
  spec["columns"] = 4;
  spec["spacing"] = 14;
  spec["spec"] = {{"width", 150}, {"height", 130}, {"layer", layers}};
  return spec;
}

std::vector<Mark> rate_marks(const SweepView& view,
                             const std::vector<Series>& all,
                             const std::string& metric,
                             std::size_t replicates) {
  std::vector<Mark> marks;
  for (const Series& series : all) {
    for (const auto& [batch_size, cell] : series.cells) {
      for_each_result(
          *cell, replicates,
          [&, b = batch_size](int k, const claim::TrialPoint& t) {
            marks.push_back({valid_utf8(series.name), fmt::format("{}", b),
                             static_cast<double>(k), value_of(t, metric), &t});
          });
    }
  }
  place_non_finite(marks, view.result.sweep.selection.higher_is_better);
  return marks;
}

}  // namespace

Figure trials_figure(const SweepView& view) {
  const std::string metric = shown_metric(view.result);
  const std::vector<Series> all = series_of(view.result);
  const std::size_t replicates = drawn_replicates(view.result, 1);
  Marks data = to_data(rate_marks(view, all, metric, replicates));
  const std::size_t drawn = data.single.size();
  const Json x =
      vega::log2_channel("x", "effective learning rate",
                         {data.x.range().low - 0.3, data.x.range().high + 0.3});
  const Json y = y_channel(data.y, vega::metric_title(view, metric));
  Json sizes = Json::array();
  for (const std::int64_t b : view.result.sweep.batch_sizes)
    sizes.push_back(fmt::format("{}", b));
  const Json facet = {
      {"field", "p"},
      {"type", "nominal"},
      {"sort", sizes},
      {"header", {{"title", nullptr}, {"labelExpr", "'B = ' + datum.label"}}}};
  Figure figure{
      slug(view.result.sweep.id + ".trials"), view.result.sweep.id, "", "", {}};
  figure.spec = panels(view, "All trials: " + spaced(metric) + " v rate", facet,
                       std::move(data), panel_layers(all, x, y), drawn);
  figure.caption =
      "A panel a batch size. Faint marks are single trials, lines their means. "
      "Crosses diverged or collapsed and count as the best constant "
      "prediction: the cliff beyond the largest usable rate.";
  return figure;
}

Figure compact_figure(const SweepView& view) {
  std::vector<std::string> metrics = metrics_of(view.result);
  const std::string first = shown_metric(view.result);
  std::stable_partition(metrics.begin(), metrics.end(),
                        [&](const std::string& m) { return m == first; });
  if (metrics.size() > kMostMetrics) metrics.resize(kMostMetrics);
  const std::size_t sizes = view.result.sweep.batch_sizes.size();
  // Against the batch size where there are several; the line is then the mean
  // over rates of equal temperature or of the one rate that there is.
  std::vector<Series> lines = series_of(view.result);
  std::vector<Series> named;
  std::vector<Mark> marks;
  const std::size_t replicates =
      drawn_replicates(view.result, static_cast<int>(metrics.size()));
  bool one_rate = true;
  for (const auto& [id, cell] : view.result.cells)
    one_rate = one_rate && cell.trials.size() == 1;
  const bool over_sizes = sizes > 1 && one_rate;
  for (const Series& line : lines) {
    for (const auto& [batch_size, cell] : line.cells) {
      Series name = line;
      if (!over_sizes && sizes > 1)
        name.name += fmt::format(", B = {}", batch_size);
      if (named.empty() || named.back().name != name.name)
        named.push_back(name);
      for_each_result(
          *cell, replicates,
          [&, b = batch_size](int k, const claim::TrialPoint& t) {
            for (const std::string& metric : metrics) {
              marks.push_back(
                  {valid_utf8(name.name), valid_utf8(spaced(metric)),
                   over_sizes ? vega::log2_of(b) : static_cast<double>(k),
                   value_of(t, metric), &t});
            }
          });
    }
  }
  Marks data = to_data(std::move(marks));
  const std::size_t drawn =
      data.single.size() / std::max<std::size_t>(1, metrics.size());
  const Json x = vega::log2_channel(
      "x", over_sizes ? "batch size B" : "effective learning rate",
      {data.x.range().low - 0.3, data.x.range().high + 0.3});
  Json y = {{"field", "y"},
            {"type", "quantitative"},
            {"scale", {{"zero", false}}},
            {"axis", {{"title", nullptr}, {"tickCount", 4}}}};
  Json order = Json::array();
  for (const std::string& metric : metrics)
    order.push_back(valid_utf8(spaced(metric)));
  Figure figure{
      slug(view.result.sweep.id + ".trials"), view.result.sweep.id, "", "", {}};
  figure.spec = panels(view, view.result.sweep.title,
                       {{"field", "p"},
                        {"type", "nominal"},
                        {"sort", order},
                        {"header", {{"title", nullptr}}}},
                       std::move(data), panel_layers(named, x, y), drawn);
  figure.spec["resolve"] = {{"scale", {{"y", "independent"}}}};
  figure.spec["columns"] = 3;
  figure.spec["spec"]["width"] = 190;
  figure.caption =
      "A panel a metric, each with a scale of its own. Marks are single "
      "trials, "
      "lines their means, crosses trials that diverged or collapsed.";
  return figure;
}

std::vector<Figure> sweep_figures(const SweepView& view) {
  if (shown_metric(view.result).empty()) return {};
  std::size_t rates = 0;
  for (const auto& [id, cell] : view.result.cells)
    rates = std::max(rates, cell.trials.size());
  if (view.result.sweep.batch_sizes.size() < 3 || rates < 4)
    return {compact_figure(view)};
  return {best_rate_figure(view), best_metric_figure(view),
          trials_figure(view)};
}

}  // namespace noisegate::reports
