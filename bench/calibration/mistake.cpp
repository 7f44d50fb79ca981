#include <cmath>
#include <limits>

#include "bench/calibration/line.h"
#include "harness/base/error.h"
#include "harness/claim/evidence.h"

namespace noisegate::calibration {
namespace {

using claim::Estimate;
using claim::Part;

// Student's t at a one-sided α of two kinds, from an interval of unit error.
double reach(const Estimate& e, double level) {
  const Estimate unit{.value = 0, .standard_error = 1, .degrees = e.degrees};
  return claim::interval(unit, level).high;
}

void spoil(Part& part, Mistake mistake) {
  Estimate& e = part.estimate;
  switch (mistake) {
    case Mistake::none:
      return;
    case Mistake::normal:
      e.degrees = std::numeric_limits<double>::infinity();
      return;
    case Mistake::one_sided:
      e.standard_error *=
          reach(e, 1 - 4 * claim::kAlpha) / reach(e, 1 - 2 * claim::kAlpha);
      return;
    case Mistake::divisor:
      e.standard_error *= std::sqrt((part.n - 1.0) / part.n);
      return;
    case Mistake::picked_freely:
      part.alpha_divisor = part.fail_divisor = 1;
      return;
  }
}

}  // namespace

std::string to_text(Mistake mistake) {
  switch (mistake) {
    case Mistake::none:
      return "none";
    case Mistake::normal:
      return "normal";
    case Mistake::one_sided:
      return "one_sided";
    case Mistake::divisor:
      return "divisor";
    case Mistake::picked_freely:
      return "picked_freely";
  }
  return "";
}

Mistake mistake_from_text(const std::string& text) {
  if (text == to_text(Mistake::none)) return Mistake::none;
  for (const Mistake mistake : kMistakes) {
    if (text == to_text(mistake)) return mistake;
  }
  throw base::Error(base::ErrorCode::usage, "unknown mistake \"" + text + "\"",
                    {}, "none, normal, one_sided, divisor, picked_freely");
}

void plant(Line& line, Mistake mistake) {
  for (claim::Check& check : line.suite.checks) {
    check.estimate = [inner = check.estimate,
                      mistake](const claim::Evidence& evidence) {
      std::vector<Part> parts = inner(evidence);
      for (Part& part : parts) spoil(part, mistake);
      return parts;
    };
  }
}

}  // namespace noisegate::calibration
