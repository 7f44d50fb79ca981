#pragma once

#include "harness/claim/check.h"

namespace noisegate::suites {

// The suite at the tiers gpu and paper. Private to this folder.
claim::Suite linear_scaling_large(claim::Tier tier);

}  // namespace noisegate::suites
