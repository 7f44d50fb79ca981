#pragma once

#include <string>

#include "harness/claim/check.h"

namespace noisegate::suites {

// See suite.cpp: it reads like the paper.
claim::Suite sde_theory(claim::Tier tier, const std::string& data);

}  // namespace noisegate::suites
