#include "app/needs.h"

#include <algorithm>
#include <utility>

#include "harness/base/error.h"
#include "harness/claim/evidence.h"

namespace noisegate::app {
namespace {

bool decides_at(const claim::Check& check, claim::Tier tier) {
  return std::find(check.tiers.begin(), check.tiers.end(), tier) !=
         check.tiers.end();
}

// Every sweep, without a single trial.
claim::Evidence empty_evidence(std::vector<claim::Sweep> sweeps) {
  for (claim::Sweep& sweep : sweeps)
    sweep.replicates = std::min(sweep.replicates, 2);  // the fewest that count
  return claim::gather(
      sweeps, {}, {},
      [](const trial::TrialSpec&) -> std::optional<claim::TrialPoint> {
        return std::nullopt;
      });
}

bool can_do_with(const claim::Check& check, const claim::Evidence& evidence) {
  try {
    check.estimate(evidence);
    return true;
  } catch (const base::Error&) {
    return false;
  }
}

std::set<std::string> sweeps_read(const claim::Check& check,
                                  claim::Evidence& evidence) {
  std::set<std::string> read{check.sweep};
  // A check that is broken anyhow shows nothing by breaking.
  if (!check.estimate || !can_do_with(check, evidence)) return read;
  std::vector<std::string> ids;
  for (const auto& entry : evidence.sweeps) ids.push_back(entry.first);
  for (const std::string& id : ids) {
    auto taken = evidence.sweeps.extract(id);
    if (!can_do_with(check, evidence)) read.insert(id);
    evidence.sweeps.insert(std::move(taken));
  }
  return read;
}

}  // namespace

std::set<std::string> checks_behind(const claim::Suite& suite,
                                    const std::set<std::string>& claims) {
  std::set<std::string> found;
  for (const claim::Check& check : suite.checks)
    if (claims.contains(check.claim)) found.insert(check.id);
  for (std::size_t before = 0; before != found.size();) {
    before = found.size();
    for (const claim::Check& check : suite.checks)
      if (found.contains(check.id) && !check.sensitivity.empty())
        found.insert(check.sensitivity);
  }
  return found;
}

Needs::Needs(const std::vector<claim::Suite>& suites,
             const std::vector<claim::Sweep>& sweeps, claim::Tier tier) {
  claim::Evidence evidence = empty_evidence(sweeps);
  for (const claim::Suite& suite : suites) {
    std::map<std::string, std::set<std::string>> by_check;
    for (const claim::Check& check : suite.checks)
      if (decides_at(check, tier))
        by_check.emplace(check.id, sweeps_read(check, evidence));
    for (const claim::Check& check : suite.checks) {
      if (check.claim.empty() || !by_check.contains(check.id)) continue;
      for (const std::string& id : checks_behind(suite, {check.claim}))
        if (const auto read = by_check.find(id); read != by_check.end())
          by_claim_[check.claim].insert(read->second.begin(),
                                        read->second.end());
    }
  }
}

std::set<std::string> Needs::sweeps_of(const std::string& claim) const {
  const auto found = by_claim_.find(claim);
  return found == by_claim_.end() ? std::set<std::string>() : found->second;
}

}  // namespace noisegate::app
