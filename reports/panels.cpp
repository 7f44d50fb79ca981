#include "reports/panels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "reports/words.h"

namespace noisegate::reports {
namespace {

using base::Json;

constexpr std::size_t kMostMarks = 2600;

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

std::string count_line(const SweepView& view, std::size_t drawn) {
  const Counts counts = count(view.result);
  const int results = counts.ok + counts.diverged;
  std::string line = fmt::format("{}, {} diverged ({} of these collapsed)",
                                 count_text(results, "trial", "trials"),
                                 counts.diverged, counts.collapsed);
  if (counts.missing + counts.failed > 0)
    line += fmt::format(", {} not there", counts.missing + counts.failed);
  if (std::cmp_less(drawn, results)) line += fmt::format("; {} drawn", drawn);
  return line;
}

void place_non_finite(std::vector<Mark>& marks, bool higher) {
  vega::Extent y;
  for (const Mark& mark : marks) y.add(mark.value);
  const double worst = higher ? y.range().low : y.range().high;
  for (Mark& mark : marks) {
    if (!std::isfinite(mark.value)) mark.value = worst;
  }
}

}  // namespace

Panel make_panel(std::string title, std::vector<Mark> marks, bool higher) {
  Panel panel;
  panel.title = std::move(title);
  place_non_finite(marks, higher);
  std::map<std::pair<std::string, double>, std::pair<double, int>> sums;
  for (const Mark& mark : marks) {
    panel.x.add(mark.x);
    panel.y.add(mark.value);
    auto& [sum, n] = sums[{mark.series, mark.x}];
    sum += mark.value;
    ++n;
    panel.has_diverged = panel.has_diverged || mark.diverged;
    panel.marks.push_back({{"series", mark.series},
                           {"x", vega::rounded(mark.x)},
                           {"y", vega::rounded(mark.value)},
                           {"bad", mark.diverged ? 1 : 0}});
  }
  for (const auto& [place, sum] : sums) {
    panel.means.push_back({{"series", place.first},
                           {"x", vega::rounded(place.second)},
                           {"y", vega::rounded(sum.first / sum.second)},
                           {"mean", 1}});
  }
  return panel;
}

std::size_t drawn_replicates(const claim::SweepResult& result,
                             std::size_t times) {
  std::size_t total = 0, replicates = 0;
  for (const auto& [id, cell] : result.cells) {
    const auto n = static_cast<std::size_t>(cell.replicates());
    total += cell.trials.size() * n * times;
    replicates = std::max(replicates, n);
  }
  if (total <= kMostMarks) return replicates;
  return std::max<std::size_t>(1, replicates * kMostMarks / total);
}

Json panel_notes(const SweepView& view, std::size_t drawn) {
  return {tally(view), count_line(view, drawn)};
}

}  // namespace noisegate::reports
