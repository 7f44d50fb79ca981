#pragma once

#include <set>

#include "harness/claim/verdict.h"

namespace noisegate::claim {

// The outcome of what asks for all of these, by the order in which verdicts are
// decided: a failure that was seen stays one, whatever else is missing. Of
// nothing: error.
Outcome combine(const std::set<Outcome>& outcomes);

}  // namespace noisegate::claim
