#pragma once

#include "harness/base/json.h"

namespace noisegate::reports {

// The Vega-Lite config that gives a figure its colours and type, on a light or
// a dark ground. Specs hold no colour of their own: they name the styles below.
//
//   series colours  config.range.category (Okabe and Ito's palette, told apart
//                   by colour-blind readers; symbols repeat the distinction)
//   "allowed"       the set that a check allows
//   "reference"     what the claim says
//   "single"        one trial
//   "diverged"      one that diverged
//   "estimate-<outcome>", "interval", "interval-wide"  on a claim's axis
base::Json theme(bool dark);

}  // namespace noisegate::reports
