#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/claim/verdict.h"

// Which sweeps a check rests on (statistics T9). Not for suites.
namespace noisegate::claim {

class Looks {
 public:
  // Refers to the evidence, which must outlive it.
  explicit Looks(const Evidence& evidence);

  // The sweep that is named, if there is such a one, and those whose trials the
  // parts rest on; all where that gives none.
  std::set<std::string> sweeps(const std::string& named,
                               const std::vector<Part>& parts) const;
  // The most looks that one of them declares.
  int declared_for(const std::string& named,
                   const std::vector<Part>& parts) const;

 private:
  void own(const std::string& sweep, const Cell& cell);

  const Evidence& evidence_;
  // Trial key → sweep; empty where every sweep has one look.
  std::map<std::string, std::string> owner_;
};

}  // namespace noisegate::claim
