#include "harness/claim/looks.h"

#include <algorithm>

namespace noisegate::claim {
namespace {

int replicates_of(const SweepResult& result) {
  int most = 0;
  for (const auto& entry : result.cells) {
    most = std::max(most, entry.second.replicates());
  }
  return most;
}

std::vector<Part> parts_of(const CheckVerdict& check) {
  std::vector<Part> parts;
  for (const PartVerdict& verdict : check.parts) parts.push_back(verdict.part);
  return parts;
}

// Checks of the claims that are inconclusive, and the sensitivity checks that
// keep one of them so.
std::vector<const CheckVerdict*> undecided(
    const Verdicts& verdicts, const std::set<std::string>& claims) {
  std::set<std::string> proofs;
  std::vector<const CheckVerdict*> found;
  for (const CheckVerdict& check : verdicts.checks) {
    if (check.outcome != Outcome::inconclusive) continue;
    if (!claims.contains(check.claim)) continue;
    found.push_back(&check);
    proofs.insert(check.sensitivity);
  }
  for (const CheckVerdict& check : verdicts.checks) {
    if (check.outcome == Outcome::inconclusive &&
        proofs.contains(check.check) && !claims.contains(check.claim)) {
      found.push_back(&check);
    }
  }
  return found;
}

}  // namespace

Looks::Looks(const Evidence& evidence) : evidence_(evidence) {
  const bool several = std::any_of(
      evidence.sweeps.begin(), evidence.sweeps.end(),
      [](const auto& entry) { return look_count(entry.second.sweep) > 1; });
  if (!several) return;
  for (const auto& [id, result] : evidence.sweeps) {
    for (const auto& entry : result.cells) own(id, entry.second);
  }
}

void Looks::own(const std::string& sweep, const Cell& cell) {
  for (const auto& row : cell.trials) {
    for (const auto& trial : row) {
      if (trial) owner_.emplace(trial->key, sweep);
    }
  }
}

std::set<std::string> Looks::sweeps(const std::string& named,
                                    const std::vector<Part>& parts) const {
  std::set<std::string> found;
  if (evidence_.sweeps.contains(named)) found.insert(named);
  if (!owner_.empty()) {
    for (const Part& part : parts) {
      for (const std::string& key : part.trials) {
        const auto owner = owner_.find(key);
        if (owner != owner_.end()) found.insert(owner->second);
      }
    }
  }
  if (!found.empty()) return found;
  for (const auto& entry : evidence_.sweeps) found.insert(entry.first);
  return found;
}

int Looks::declared_for(const std::string& named,
                        const std::vector<Part>& parts) const {
  int most = 1;
  for (const std::string& id : sweeps(named, parts)) {
    most = std::max(most, look_count(evidence_.sweep(id).sweep));
  }
  return most;
}

std::vector<NextLook> wanted_looks(const Verdicts& verdicts,
                                   const Evidence& evidence,
                                   const std::set<std::string>& claims) {
  const Looks looks(evidence);
  std::map<std::string, int> wanted;
  for (const CheckVerdict* check : undecided(verdicts, claims)) {
    for (const std::string& id : looks.sweeps(check->sweep, parts_of(*check))) {
      const SweepResult& result = evidence.sweep(id);
      const int next = next_look(result.sweep, replicates_of(result));
      if (next > 0) wanted[id] = next;
    }
  }
  std::vector<NextLook> list;
  for (const auto& [sweep, replicates] : wanted) {
    list.push_back({sweep, replicates});
  }
  return list;
}

}  // namespace noisegate::claim
