#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/json.h"

// What the two GitHub writers share.
namespace noisegate::reports {

// Something of a report model that is not as it should be. Points into the
// model.
struct Finding {
  // Of the claim or row; of a check that belongs to no claim, its suite.
  std::string id;
  const base::Json* claim = nullptr;  // null: a check that belongs to none
  const base::Json* check = nullptr;  // null: the claim or row as such
  const base::Json* gate = nullptr;   // the row of id; null: no gate
  bool breaks = false;                // an error, else a warning
  int rank = 0;                       // of the outcome, worst is 0
  double distance = 0;  // from the allowed set, in standard errors

  // A text of the claim, "" without one.
  std::string of_claim(const char* key) const;
  // Of the check, claim or row.
  std::string outcome() const;
  // Why the claim is not as it should be: the gate's word goes first.
  std::string why() const;
};

// Each check once, errors before warnings, the worst first; ties as in the
// model.
std::vector<Finding> findings(const base::Json& model);

// The gate's row of an id; null if there is none.
const base::Json* gate_row(const base::Json& model, const std::string& id);

// At most `limit` bytes, cut between characters, with an ellipsis.
std::string cut(std::string_view text, std::size_t limit);

}  // namespace noisegate::reports
