#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/claim/check.h"

namespace noisegate::app {

// What the checks of claims read. A check names its main sweep; others that it
// reads are found by asking its estimator for a result without them, which
// Evidence refuses. A check that hides one of them behind a condition breaks
// loudly when it is judged (outcome error), never green.
class Needs {
 public:
  // `sweeps`: all that the suites' experiments have.
  Needs(const std::vector<claim::Suite>& suites,
        const std::vector<claim::Sweep>& sweeps, claim::Tier tier);

  // Ids of the sweeps that the claim's checks read which decide at the tier,
  // with the sensitivity checks that those name. Empty if there is none.
  std::set<std::string> sweeps_of(const std::string& claim) const;

 private:
  std::map<std::string, std::set<std::string>> by_claim_;
};

// The checks of `claims` and the sensitivity checks that they lean on, directly
// or through others: their ids.
std::set<std::string> checks_behind(const claim::Suite& suite,
                                    const std::set<std::string>& claims);

}  // namespace noisegate::app
