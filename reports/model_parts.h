#pragma once

#include "harness/base/json.h"
#include "reports/grid.h"
#include "reports/model.h"

namespace noisegate::reports {

// The arrays of the report model (docs/formats/report.md). Those that have
// figures append them to `figures`.
base::Json claims_json(const ReportInput& input);
base::Json checks_json(const ReportInput& input, base::Json& figures);
base::Json sweeps_json(const ReportInput& input, base::Json& figures);
// Level checks together; null if there is none.
base::Json levels_json(const ReportInput& input);
base::Json reference_json(const ReportInput& input, base::Json& figures);

base::Json counts_json(const Counts& counts);

}  // namespace noisegate::reports
