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
  const base::Json* claim = nullptr;
  const base::Json* check = nullptr;  // null: the claim as such
  const base::Json* gate = nullptr;   // the claim's row; null: no gate
  bool breaks = false;                // an error, else a warning
  int rank = 0;                       // of the outcome, worst is 0
  double distance = 0;  // from the allowed set, in standard errors
};

// Each check once, errors before warnings, the worst first; ties as in the
// model.
std::vector<Finding> findings(const base::Json& model);

// The gate's row of a claim; null if there is none.
const base::Json* gate_row(const base::Json& model, const std::string& claim);

// At most `limit` bytes, cut between characters, with an ellipsis.
std::string cut(std::string_view text, std::size_t limit);

}  // namespace noisegate::reports
