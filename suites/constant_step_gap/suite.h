#pragma once

#include <string>

#include "harness/claim/check.h"

namespace noisegate::suites {

// Section 6 with table 1, appendix D of Smith et al. 2020: under a constant
// number of steps very large batches generalize worse.
claim::Suite constant_step_gap(claim::Tier tier, const std::string& data);

}  // namespace noisegate::suites
