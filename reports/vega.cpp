#include "reports/vega.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "reports/escape.h"
#include "reports/words.h"

namespace noisegate::reports::vega {

using base::Json;

Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::strtod(fmt::format("{:.5g}", value).c_str(), nullptr);
}

void Extent::add(double value) {
  if (!std::isfinite(value)) return;
  if (empty()) {
    range_ = {value, value};
  } else {
    range_ = {std::min(range_.low, value), std::max(range_.high, value)};
  }
}

Range Extent::padded(double share) const {
  if (empty()) return {0, 1};
  double width = range_.high - range_.low;
  if (!(width > 0)) width = std::max(1.0, std::abs(range_.high)) * 0.1 / share;
  return {range_.low - share * width, range_.high + share * width};
}

double log2_of(std::int64_t batch_size) {
  return std::log2(static_cast<double>(batch_size));
}

Json domain(Range range) {
  return {{"domain", {rounded(range.low), rounded(range.high)}},
          {"nice", false},
          {"zero", false}};
}

Json log2_channel(const std::string& field, const std::string& title,
                  Range range) {
  const int low = static_cast<int>(std::ceil(range.low));
  const int high = static_cast<int>(std::floor(range.high));
  Json values = Json::array();
  std::string labels;
  for (int k = low; k <= high; ++k) {
    values.push_back(k);
    labels += fmt::format("{}'{}'", k == low ? "" : ",", power_of_two(k));
  }
  return {{"field", field},
          {"type", "quantitative"},
          {"scale", domain(range)},
          {"axis",
           {{"title", title},
            {"values", values},
            {"labelExpr", fmt::format("[{}][datum.value-({})]", labels, low)},
            {"labelOverlap", true},
            {"labelSeparation", 5}}}};
}

Json number_channel(const std::string& field, const std::string& title,
                    Range range) {
  return {{"field", field},
          {"type", "quantitative"},
          {"scale", domain(range)},
          {"axis", {{"title", title}, {"tickCount", 6}}}};
}

Json wide_channel(const std::string& field, const std::string& title,
                  const Extent& extent, double typical) {
  const Range range = extent.range();
  Json channel = number_channel(field, title, extent.padded(0.06));
  if (extent.empty()) return channel;
  channel["axis"]["tickCount"] = 4;
  channel["axis"]["format"] = ".4~g";
  if (range.low > 0 && range.high > 30 * range.low) {
    channel["scale"] = domain({range.low / 1.15, range.high * 1.15});
    channel["scale"]["type"] = "log";
    channel["scale"].erase("zero");
    return channel;
  }
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  if (typical > 0 && largest > 1000 * typical) {
    channel["scale"] = domain(range);
    channel["scale"]["type"] = "symlog";
    channel["scale"]["constant"] = rounded(typical);
  }
  return channel;
}

namespace {

const trial::MetricInfo* find_metric(const SweepView& view,
                                     const std::string& metric) {
  if (view.workload == nullptr) return nullptr;
  const auto found = view.workload->metrics.find(metric);
  return found == view.workload->metrics.end() ? nullptr : &found->second;
}

}  // namespace

std::string metric_title(const SweepView& view, const std::string& metric) {
  const trial::MetricInfo* info = find_metric(view, metric);
  // "1": a pure number.
  if (info == nullptr || info->unit.empty() || info->unit == "1")
    return spaced(metric);
  return valid_utf8(fmt::format("{} ({})", spaced(metric), info->unit));
}

std::string metric_direction(const SweepView& view, const std::string& metric) {
  const trial::MetricInfo* info = find_metric(view, metric);
  if (info == nullptr) return "";
  return info->higher_is_better ? ", higher is better" : ", lower is better";
}

Json colour_channel(const std::vector<Series>& all) {
  Json names = Json::array();
  for (const Series& series : all) names.push_back(valid_utf8(series.name));
  return {{"field", "series"},
          {"type", "nominal"},
          {"scale", {{"domain", names}}},
          {"legend",
           {{"title", nullptr},
            {"orient", "bottom"},
            {"direction", "horizontal"},
            {"columns", 3},
            {"symbolOpacity", 1}}}};
}

Json shape_channel(const std::vector<Series>& all) {
  static const char* const kShapes[] = {
      "circle",        "square", "triangle-up",   "diamond",
      "triangle-down", "cross",  "triangle-left", "triangle-right"};
  Json channel = colour_channel(all);
  Json shapes = Json::array();
  for (std::size_t i = 0; i < all.size(); ++i)
    shapes.push_back(kShapes[i % std::size(kShapes)]);
  channel["scale"]["range"] = shapes;
  return channel;
}

std::string verdict_line(const claim::CheckVerdict& check) {
  std::string line =
      fmt::format("{}: {}", claim::to_text(check.outcome), check.check);
  if (check.parts.size() == 1 &&
      std::isfinite(check.parts[0].part.estimate.value)) {
    line += fmt::format(" {}, allowed {}",
                        short_number(check.parts[0].part.estimate.value),
                        allowed_text(check.allowed.low, check.allowed.high));
  }
  return valid_utf8(line);
}

namespace {

const char* const kSchema = "https://vega.github.io/schema/vega-lite/v6.json";

Json title_block(const std::string& title, Json lines) {
  return {{"text", valid_utf8(title)}, {"subtitle", std::move(lines)}};
}

}  // namespace

Json panel_frame(const std::string& title, Json notes, int columns) {
  return {{"$schema", kSchema},
          {"title", title_block(title, std::move(notes))},
          {"columns", columns},
          {"spacing", 14}};
}

Json frame(const std::string& title,
           std::vector<const claim::CheckVerdict*> checks, int height) {
  constexpr std::size_t kMostLines = 6;
  // Only lines of passes may be left out.
  std::stable_partition(checks.begin(), checks.end(), [](const auto* check) {
    return check->outcome != claim::Outcome::pass;
  });
  Json lines = Json::array();
  for (const claim::CheckVerdict* check : checks) {
    if (lines.size() + 1 == kMostLines && checks.size() > kMostLines) {
      lines.push_back(
          fmt::format("and {} more", checks.size() + 1 - kMostLines));
      break;
    }
    lines.push_back(verdict_line(*check));
  }
  if (lines.empty()) lines.push_back("no check is drawn here");
  return {{"$schema", kSchema},
          {"title", title_block(title, std::move(lines))},
          {"width", 640},
          {"height", height},
          {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}}};
}

Json layer(Json values, Json mark, Json encoding) {
  return {{"data", {{"values", std::move(values)}}},
          {"mark", std::move(mark)},
          {"encoding", std::move(encoding)}};
}

}  // namespace noisegate::reports::vega
