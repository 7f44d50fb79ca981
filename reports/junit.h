#pragma once

#include <string>

#include "harness/base/json.h"

namespace noisegate::reports {

// junit.xml of a report model: a test suite a suite, a test case a claim.
//   pass          no child
//   fail          <failure type="fail">
//   inconclusive  <error type="inconclusive">: not green, nor a refutation
//   missing       <error type="missing">
//   error         <error type="error">
//   not_at_tier   <skipped>, with the reason
// The body has estimate, interval, allowed set and n of each check.
// XML-escaped; characters that XML 1.0 does not allow are dropped. No time, no
// host.
std::string junit(const base::Json& model);

}  // namespace noisegate::reports
