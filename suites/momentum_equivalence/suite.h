#pragma once

#include <string>

#include "harness/claim/check.h"

namespace noisegate::suites {

// Sections 3.3 and 5, appendix C of Smith et al. 2020: where momentum equals
// plain SGD and where it is better.
claim::Suite momentum_equivalence(claim::Tier tier, const std::string& data);

}  // namespace noisegate::suites
