#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/console.h"
#include "harness/claim/reference.h"
#include "harness/claim/verdict.h"

namespace noisegate::app {

// Statistics T10: under --gate an undecided claim is looked at again, with more
// replicates, as often as its sweeps declare.

// Claims of which the gate asks for a verdict that they do not have because
// they are inconclusive.
std::set<std::string> undecided_claims(const std::vector<claim::GateRow>& gate);

// "section34_budgets with 14 replicates"
std::string look_text(const std::vector<claim::NextLook>& looks);

// Gives the sweeps of `looks` their replicates, and no other.
void raise_replicates(const std::vector<claim::NextLook>& looks,
                      std::vector<claim::Sweep>& sweeps);

// Looks again until nothing asks for it or a look is refused. `wanted`: what
// the verdicts ask for now (empty: all is decided, or this was the last look).
// `look`: trains the sweeps with these replicates and judges; an exit code if
// it was stopped. Returns that code, nothing otherwise. Throws
// std::logic_error when a look changes nothing of what is wanted.
std::optional<int> look_again(
    std::vector<claim::Sweep>& sweeps,
    const std::function<std::vector<claim::NextLook>()>& wanted,
    const std::function<std::optional<int>()>& look, const Log& log);

}  // namespace noisegate::app
