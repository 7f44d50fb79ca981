#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/base/json.h"
#include "harness/claim/check.h"
#include "harness/trial/description.h"

namespace noisegate::app {

// What `list --claims` says of a claim of a paper that suites judge: the checks
// that decide it, by tier, or the one reason why no tier does. Exactly one of
// the two is there; a claim that has neither is a gap, and is said to be one.
struct ClaimEntry {
  std::string id, place, statement;
  std::map<claim::Tier, std::vector<std::string>> checks;  // ids, none empty
  std::string reason;
};
std::vector<ClaimEntry> list_claims();
// Tiers with the number of claims that they decide, and reasons with the number
// of claims that have them.
std::map<std::string, int> count_claims(const std::vector<ClaimEntry>& claims);
std::string claims_text(const std::vector<ClaimEntry>& claims,
                        std::size_t width);
base::Json claims_json(const std::vector<ClaimEntry>& claims);

// What `list --workloads` says of a workload: as the worker describes it, or as
// this program does where the worker does not have it.
struct WorkloadEntry {
  std::string name;
  trial::WorkloadInfo info;
  std::vector<std::string> experiments;  // "table1 (gpu, paper)"
  std::vector<std::string> suites;
  std::string waits;  // why nothing trains it; "" if the worker does
};
std::vector<WorkloadEntry> list_workloads(
    const std::map<std::string, trial::WorkloadInfo>& worker);
std::string workloads_text(const std::vector<WorkloadEntry>& workloads,
                           std::size_t width);
base::Json workloads_json(const std::vector<WorkloadEntry>& workloads);

}  // namespace noisegate::app
