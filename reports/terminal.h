#pragma once

#include <string>

#include "harness/base/json.h"

namespace noisegate::reports {

// The verdicts of a report model (build_model) as a table of at most 100
// columns: a line a claim, below it a line a check that shows estimate,
// interval and allowed set; then what the tier can't decide, and a sentence.
// `colour`: ANSI colours for the verdict words. Control characters of any text
// are replaced, so that nothing but our colours reaches a terminal.
std::string verdict_table(const base::Json& model, bool colour);

// What the planted fault had to turn and whether it did; "" without a control.
std::string control_table(const base::Json& model, bool colour);

// Expected against actual verdicts; "" if the model has no gate.
// The level checks, a line each, with the means that are not as in the
// baseline;
// "" if there is none.
std::string level_table(const base::Json& model, bool colour);
std::string gate_table(const base::Json& model, bool colour);

}  // namespace noisegate::reports
