#pragma once

// How the suites write their checks at the tiers gpu and paper, on the paper's
// own networks (suites/experiments/paper.h).
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/claim/check.h"
#include "harness/claim/estimators.h"

namespace noisegate::suites::paper {

// A check in the order in which one says it.
struct Asks {
  std::string id, claim, kind, title, unit;
  claim::AllowedSet allowed;
  std::string sensitivity = {};
  double minimum_estimate = 0;
};
// "S18" of "S18.equal_at_64".
std::string claim_of(const std::string& id);
claim::Check check(const Asks& asks, const std::string& sweep,
                   claim::Estimator estimate);

// Metric of (arm, B) minus that of another cell of the sweep, each at its best
// rate.
claim::BestGap gap(const std::string& sweep, const claim::CellRef& a,
                   const claim::CellRef& b, const std::string& metric,
                   claim::Favours favours = claim::Favours::neither);

// Cells of one arm over batch sizes; over budgets in epochs at one batch size.
std::vector<claim::CellRef> over_sizes(const std::string& arm,
                                       const std::vector<std::int64_t>& sizes);
claim::CellRef at_epochs(const std::string& arm, std::int64_t batch_size,
                         std::int64_t epochs);
std::vector<claim::CellRef> over_epochs(
    const std::string& arm, std::int64_t batch_size,
    const std::vector<std::int64_t>& epochs);

// Why a claim is decided at no tier.
enum class Undecidable {
  no_number,       // the paper gives no number, and none follows from it
  contradiction,   // the paper's own statements exclude each other
  cited,           // the numbers are those of other papers
  imagenet,        // needs ImageNet
  two_data_sets,   // compares networks of two data sets: a run has one
  two_rates,       // an optimum over initial and final rate together
  during_training  // a metric during training: records hold final ones
};
inline constexpr std::array kUndecidable = {
    Undecidable::no_number,      Undecidable::contradiction,
    Undecidable::cited,          Undecidable::imagenet,
    Undecidable::two_data_sets,  Undecidable::two_rates,
    Undecidable::during_training};
// One sentence.
std::string to_text(Undecidable reason);

// The claims that no check of any tier decides, each with its one reason.
struct UndecidedClaim {
  std::string claim;
  Undecidable reason = Undecidable::no_number;
};
const std::vector<UndecidedClaim>& undecided_claims();

// The suite with these checks, which decide at `tier` alone; every other claim
// of `claims` is not_at_tier, with its reason or with the tier that decides it.
claim::Suite at_tier(claim::Suite suite, claim::Tier tier,
                     std::vector<claim::Check> checks,
                     const std::vector<std::string>& claims);

}  // namespace noisegate::suites::paper
