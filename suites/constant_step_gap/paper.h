#pragma once

#include "harness/claim/check.h"

namespace noisegate::suites {

// The suite at the tiers gpu and paper. Private to this folder.
claim::Suite constant_step_gap_large(claim::Tier tier);

}  // namespace noisegate::suites
