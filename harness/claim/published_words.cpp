#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/claim/published_question.h"
#include "harness/claim/published_statement.h"

namespace noisegate::claim {
namespace {

std::string number_text(double value) {
  return std::abs(value) >= 1000 ? fmt::format("{:.6g}", value)
                                 : fmt::format("{:.3g}", value);
}

}  // namespace

std::string_view to_text(Support support) {
  switch (support) {
    case Support::supports:
      return "supports";
    case Support::does_not_separate:
      return "does not separate";
    case Support::contradicts:
      return "contradicts";
  }
  return "does not separate";
}

std::string to_text(const PartFinding& part) {
  std::string text =
      fmt::format("{} = {}", part.label, number_text(part.estimate));
  if (part.bounds.low < part.bounds.high)
    text += fmt::format(" [{}, {}]", number_text(part.bounds.low),
                        number_text(part.bounds.high));
  if (!part.unit.empty()) text += " " + part.unit;
  return fmt::format("{}; asked: {}", text, part.asked);
}

std::string finding_sentence(const Finding& finding) {
  const auto found = std::find_if(
      finding.parts.begin(), finding.parts.end(),
      [&](const PartFinding& p) { return p.outcome == finding.outcome; });
  std::string text;
  switch (finding.outcome) {
    case Support::supports:
      text = finding.parts.size() == 1 ? to_text(finding.parts.front()) + "."
             : finding.parts.size() == 2
                 ? "Both comparisons bear it out."
                 : fmt::format("All {} comparisons bear it out.",
                               finding.parts.size());
      break;
    case Support::does_not_separate:
      text = found == finding.parts.end()
                 ? "The outcome is not the same for all readings."
                 : fmt::format("Not told apart: {}.", to_text(*found));
      break;
    case Support::contradicts:
      text =
          found == finding.parts.end()
              ? "Contradicted by some part under each reading."
              : fmt::format("The numbers say otherwise: {}.", to_text(*found));
      break;
  }
  if (!finding.depends_on.empty())
    text += fmt::format(" The outcome depends on {}.", finding.depends_on);
  return text;
}

}  // namespace noisegate::claim
