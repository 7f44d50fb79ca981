#pragma once

#include <string>
#include <vector>

#include "harness/claim/check.h"

namespace noisegate::suites {

// The one explicit list.
std::vector<claim::Suite> all_suites(claim::Tier tier, const std::string& data);
std::vector<claim::Control> all_controls();

// In the order of the paper.
std::vector<std::string> experiment_ids();

// Experiments by id, at a tier on a data set; the tiers gpu and paper have each
// its own. One without sweeps is not run at the tier. Error{config} on an
// unknown id.
claim::Experiment experiment(const std::string& id, claim::Tier tier,
                             const std::string& data);

}  // namespace noisegate::suites
