#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "harness/base/json.h"

namespace noisegate::reports {

// Where a claim's row stands, for an annotation to point at. `file` is relative
// to the repository that is checked; "" and 0: not known.
struct Place {
  std::string file;
  std::size_t line = 0;
};

// What GitHub shows of one step: ten annotations of a level; messages and
// summaries that are longer than its limits (4,096 characters; 1,024 KiB) are
// cut or refused.
inline constexpr std::size_t kAnnotations = 10;
inline constexpr std::size_t kAnnotationBytes = 4000;
inline constexpr std::size_t kSummaryBytes = 1'000'000;

// Workflow commands for a report model (build_model), a line each:
//   ::error …    a check that failed, broke or lacks trials; under a gate, a
//                check that keeps its claim from the expected verdict, or the
//                claim itself where no check does (a pass that was not
//                expected, no row)
//   ::warning …  a check that is inconclusive; under a gate, one of a claim
//                that is not gated
//   ::notice …   how many more there are than GitHub shows
// The worst come first: broken, failed (farthest from the allowed set in
// standard errors), without trials, inconclusive. `places` by claim. "" if
// there is nothing to say. No text of the model can begin a command of its own.
std::string github_annotations(const base::Json& model,
                               const std::map<std::string, Place>& places);

// The same model as Markdown: sentence, what was run, a table of the claims,
// one of the checks that are not green, and how to run them again. Never longer
// than `limit` bytes: rows that do not fit are left out, the green ones first,
// and a last line says how many. Nothing at all if not even that line fits.
std::string github_summary(const base::Json& model,
                           std::size_t limit = kSummaryBytes);

}  // namespace noisegate::reports
