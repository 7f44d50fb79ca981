#include "reports/theme.h"

#include <string>

namespace noisegate::reports {
namespace {

using base::Json;

struct Palette {
  std::string ink, quiet, line, ground, allowed, pass, fail, undecided,
      diverged;
  Json category;
};

const Palette& palette(bool dark) {
  static const Palette kLight = {
      .ink = "#1d2430",
      .quiet = "#5a6575",
      .line = "#dfe3e9",
      .ground = "#ffffff",
      .allowed = "#009e73",
      .pass = "#00795a",
      .fail = "#c4400a",
      .undecided = "#8a6100",
      .diverged = "#a03a6f",
      .category = {"#0072b2", "#d55e00", "#009e73", "#aa4488", "#a87900",
                   "#2a9fd6", "#5b5b5b", "#7a4f2b", "#6a5acd", "#3c7d3c"}};
  static const Palette kDark = {
      .ink = "#e6e9ee",
      .quiet = "#a3adba",
      .line = "#333b47",
      .ground = "#171b21",
      .allowed = "#2fc79c",
      .pass = "#3ecfa5",
      .fail = "#ff8a5c",
      .undecided = "#e8b84a",
      .diverged = "#e58fbb",
      .category = {"#5cb8f2", "#f28e4b", "#3ecfa5", "#e08fc4", "#e8c34a",
                   "#9ad4f5", "#b5b5b5", "#c99f78", "#a79bf0", "#86c586"}};
  return dark ? kDark : kLight;
}

Json axis(const Palette& p) {
  return {{"labelColor", p.quiet}, {"titleColor", p.ink},
          {"gridColor", p.line},   {"domainColor", p.quiet},
          {"tickColor", p.quiet},  {"labelFontSize", 12},
          {"titleFontSize", 12},   {"titleFontWeight", 500},
          {"titlePadding", 8},     {"labelPadding", 4}};
}

Json styles(const Palette& p) {
  const auto estimate = [&](const std::string& colour,
                            const std::string& shape) {
    return Json{{"shape", shape},     {"color", colour}, {"stroke", p.ground},
                {"strokeWidth", 1.5}, {"size", 170},     {"opacity", 1}};
  };
  return {
      {"allowed", {{"color", p.allowed}, {"fillOpacity", 0.17}}},
      {"allowed-edge", {{"color", p.allowed}, {"strokeWidth", 1.5}}},
      {"reference",
       {{"color", p.quiet}, {"strokeDash", {5, 4}}, {"strokeWidth", 1.5}}},
      {"single", {{"opacity", 0.3}, {"size", 18}}},
      {"diverged",
       {{"color", p.diverged},
        {"shape", "M-1,-1L1,1M1,-1L-1,1"},
        {"strokeWidth", 1.3},
        {"opacity", 0.8},
        {"size", 26}}},
      {"interval", {{"color", p.ink}, {"strokeWidth", 3}}},
      {"interval-wide",
       {{"color", p.ink}, {"strokeWidth", 1}, {"opacity", 0.7}}},
      {"estimate-pass", estimate(p.pass, "circle")},
      {"estimate-fail", estimate(p.fail, "square")},
      {"estimate-inconclusive", estimate(p.undecided, "diamond")},
      {"estimate-missing", estimate(p.quiet, "triangle-down")},
      {"estimate-error", estimate(p.fail, "cross")},
  };
}

}  // namespace

Json theme(bool dark) {
  const Palette& p = palette(dark);
  Json legend = {{"labelColor", p.ink},    {"titleColor", p.ink},
                 {"labelFontSize", 12},    {"symbolSize", 90},
                 {"symbolStrokeWidth", 2}, {"labelLimit", 260}};
  Json title = {{"anchor", "start"},        {"color", p.ink},
                {"fontSize", 14},           {"fontWeight", 600},
                {"subtitleColor", p.quiet}, {"subtitleFontSize", 12},
                {"subtitleLineHeight", 16}, {"subtitlePadding", 5},
                {"frame", "bounds"},        {"offset", 12}};
  return {{"background", p.ground},
          {"font",
           "system-ui, -apple-system, 'Segoe UI', Roboto, "
           "'DejaVu Sans', sans-serif"},
          {"axis", axis(p)},
          {"legend", legend},
          {"title", title},
          {"header",
           {{"labelColor", p.ink},
            {"titleColor", p.ink},
            {"labelFontSize", 12},
            {"labelFontWeight", 600}}},
          {"view", {{"stroke", nullptr}}},
          {"point", {{"strokeWidth", 2}}},
          {"range", {{"category", p.category}}},
          {"style", styles(p)}};
}

}  // namespace noisegate::reports
