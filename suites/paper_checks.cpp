#include "suites/paper_checks.h"

#include <algorithm>
#include <utility>

namespace noisegate::suites::paper {

using claim::BestGap;
using claim::CellRef;
using claim::Check;
using claim::Tier;

std::string claim_of(const std::string& id) {
  return id.substr(0, id.find('.'));
}

Check check(const Asks& asks, const std::string& sweep,
            claim::Estimator estimate) {
  return {.id = asks.id,
          .claim = asks.claim,
          .kind = asks.kind,
          .title = asks.title,
          .sweep = sweep,
          .unit = asks.unit,
          .estimate = std::move(estimate),
          .allowed = asks.allowed,
          .sensitivity = asks.sensitivity,
          .minimum_estimate = asks.minimum_estimate};
}

BestGap gap(const std::string& sweep, const CellRef& a, const CellRef& b,
            const std::string& metric, claim::Favours favours) {
  return {.sweep = sweep, .a = a, .b = b, .metric = metric, .favours = favours};
}

std::vector<CellRef> over_sizes(const std::string& arm,
                                const std::vector<std::int64_t>& sizes) {
  std::vector<CellRef> cells;
  for (const std::int64_t b : sizes)
    cells.push_back({.arm = arm, .batch_size = b, .budget = {}});
  return cells;
}

CellRef at_epochs(const std::string& arm, std::int64_t batch_size,
                  std::int64_t epochs) {
  return {.arm = arm, .batch_size = batch_size, .budget = {.epochs = epochs}};
}

std::vector<CellRef> over_epochs(const std::string& arm,
                                 std::int64_t batch_size,
                                 const std::vector<std::int64_t>& epochs) {
  std::vector<CellRef> cells;
  for (const std::int64_t n : epochs)
    cells.push_back(at_epochs(arm, batch_size, n));
  return cells;
}

std::string to_text(Undecidable reason) {
  switch (reason) {
    case Undecidable::no_number:
      return "There is no number in the paper, and none follows from it.";
    case Undecidable::contradiction:
      return "The paper contradicts itself.";
    case Undecidable::cited:
      return "Its numbers are cited from others.";
    case Undecidable::imagenet:
      return "It needs ImageNet.";
    case Undecidable::two_data_sets:
      return "It compares networks on two data sets, and a run has one.";
    case Undecidable::two_rates:
      return "It is about an optimum over initial and final rate together, "
             "which no estimator locates yet.";
    case Undecidable::during_training:
      return "It is about a test metric during training, and records hold "
             "final ones.";
  }
  return "";
}

const std::vector<UndecidedClaim>& undecided_claims() {
  static const std::vector<UndecidedClaim> list = {
      {"S8", Undecidable::no_number},
      {"S9", Undecidable::no_number},
      {"S15", Undecidable::cited},
      {"S22", Undecidable::imagenet},
      {"S23", Undecidable::imagenet},
      {"S24", Undecidable::imagenet},
      {"S39", Undecidable::two_data_sets},
      {"S62", Undecidable::two_data_sets},
      {"S63", Undecidable::contradiction},
      {"S69", Undecidable::two_rates},
      {"S70", Undecidable::two_rates},
      {"S71", Undecidable::two_rates},
      {"S72", Undecidable::two_rates},
      {"S79", Undecidable::during_training},
      {"S81", Undecidable::contradiction},
      {"S82", Undecidable::no_number},
  };
  return list;
}

claim::Suite at_tier(claim::Suite suite, Tier tier, std::vector<Check> checks,
                     const std::vector<std::string>& claims) {
  for (Check& check : checks) check.tiers = {tier};
  suite.checks = std::move(checks);
  for (const std::string& id : claims) {
    if (std::any_of(suite.checks.begin(), suite.checks.end(),
                    [&](const Check& c) { return c.claim == id; }))
      continue;
    const auto& none = undecided_claims();
    const auto found = std::find_if(
        none.begin(), none.end(),
        [&](const UndecidedClaim& entry) { return entry.claim == id; });
    if (found == none.end())
      suite.not_at_tier.push_back(
          {id, "its sweep is too short or too coarse at this tier", "paper"});
    else
      suite.not_at_tier.push_back({id, to_text(found->reason), "none"});
  }
  return suite;
}

}  // namespace noisegate::suites::paper
