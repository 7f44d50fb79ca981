#pragma once

#include <string>
#include <vector>

#include "harness/base/json.h"
#include "harness/claim/evidence.h"
#include "harness/claim/verdict.h"
#include "harness/trial/description.h"

namespace noisegate::reports {

// A figure as a Vega-Lite 6 spec with its data inside. No colour in it (see
// theme.h) and no expression made of foreign text.
struct Figure {
  std::string id;       // also the file's name: figures/<id>.vl.json
  std::string sweep;    // what it shows; "" for the axis of a check
  std::string check;    // the axis of this check; "" for those of a sweep
  std::string caption;  // how to read it, plain text
  base::Json spec;
};

// What a sweep's figures are drawn from.
struct SweepView {
  const claim::SweepResult& result;
  std::vector<const claim::CheckVerdict*> checks;  // whose main sweep this is
  const trial::WorkloadInfo* workload = nullptr;   // for units; may be absent
};

// A sweep over rates and batch sizes: best metric, best rate, all trials. Other
// sweeps: one compact figure. None if the sweep has no finite number.
std::vector<Figure> sweep_figures(const SweepView& view);

// Single parts, for the tests. That of rates has a null spec where no cell has
// enough trials for one.
Figure best_metric_figure(const SweepView& view);
// The same, and one for each further metric, at the best rates by any of the
// sweep's rules, with which a check compares two cells: its allowed region
// would be drawn nowhere otherwise.
std::vector<Figure> metric_figures(const SweepView& view);
Figure best_rate_figure(const SweepView& view);
Figure trials_figure(const SweepView& view);
Figure compact_figure(const SweepView& view);

// A table of a paper, three panels: test metric, training metric, best rate v
// batch size, with the rows on which `findings` (claim::to_json) founder.
Figure published_figure(const base::Json& table, const base::Json& findings);

// Estimate, intervals and allowed set of each part of a check on one axis.
// Nothing to draw (no part has a finite estimate): a null spec.
Figure check_figure(const claim::CheckVerdict& check);

}  // namespace noisegate::reports
