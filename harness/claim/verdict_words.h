#pragma once

#include <string>

#include "harness/claim/verdict.h"

namespace noisegate::claim {

// One or two sentences on a check whose `parts` and `outcome` are judged, with
// the numbers, for readers who are no statisticians. The part that speaks is
// the first one with the check's outcome.
std::string why_check(const CheckVerdict& check);

// Why a check that would pass does not count as one.
std::string why_insensitive(const CheckVerdict& check, Outcome sensitivity);

// `why` of the check that decides is repeated; passing claims say what passed.
std::string why_claim(const ClaimVerdict& claim,
                      const std::vector<const CheckVerdict*>& checks,
                      int at_other_tiers);

}  // namespace noisegate::claim
