#pragma once

#include <string>

#include "harness/claim/check.h"

namespace noisegate::suites {

// Section 7 with figures 2 and 3, section 3.5, appendix E of Smith et al. 2020:
// the best learning rate for the test set does not fall as training grows
// longer.
claim::Suite optimal_temperature(claim::Tier tier, const std::string& data);

}  // namespace noisegate::suites
