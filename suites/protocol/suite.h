#pragma once

#include <string>

#include "harness/claim/check.h"

namespace noisegate::suites {

// Section 4, appendices B and D of Smith et al. 2020: how every optimum of the
// paper is found. Judged of this program's own sweeps.
claim::Suite protocol(claim::Tier tier, const std::string& data);

}  // namespace noisegate::suites
