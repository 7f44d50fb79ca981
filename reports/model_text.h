#pragma once

#include <string>

#include "harness/base/json.h"

namespace noisegate::reports {

// Parts of a report model (build_model) as words of one line, for the writers
// that make plain text.

// A number as the model has it: NaN and infinities are strings there.
double real(const base::Json& value);
// Three significant digits (words.h).
std::string number_text(const base::Json& value);

// "B = 4: fail, measured 0.2, interval 0.01 to 0.39, n = 8, diverged 0", or why
// it was not measured; without the label if it has none.
std::string part_text(const base::Json& part);

}  // namespace noisegate::reports
