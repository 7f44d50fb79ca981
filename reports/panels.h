#pragma once

#include <string>
#include <vector>

#include "harness/base/json.h"
#include "reports/figures.h"
#include "reports/grid.h"
#include "reports/vega.h"

namespace noisegate::reports {

// What the figures of single trials share.

// One value of one trial.
struct Mark {
  std::string series;
  double x = 0;  // log2 of a rate or of a batch size
  double value = 0;
  bool diverged = false;
};

// A panel's rows: every mark, and the mean of each (series, x).
struct Panel {
  std::string title;
  base::Json marks = base::Json::array();  // {series, x, y, bad}
  base::Json means = base::Json::array();  // {series, x, y, mean}
  vega::Extent x, y;
  bool has_diverged = false;
};
// Marks without a finite value stand at the end of the axis that is worse.
Panel make_panel(std::string title, std::vector<Mark> marks, bool higher);

// Replicates a cell that can be drawn without making a page slow and a figure
// black, if each trial is drawn `times` times.
std::size_t drawn_replicates(const claim::SweepResult& result,
                             std::size_t times);

// Calls f(log2 rate, trial) for what has a result in the first `replicates`.
template <class F>
void for_each_result(const claim::Cell& cell, std::size_t replicates, F f) {
  int k = cell.low;
  for (const auto& rate : cell.trials) {
    for (std::size_t r = 0; r < rate.size() && r < replicates; ++r) {
      if (rate[r] && trial::is_result(rate[r]->status)) f(k, *rate[r]);
    }
    ++k;
  }
}

// "checks: 3 pass, 1 fail" and "504 trials, 12 diverged (3 of these …)".
base::Json panel_notes(const SweepView& view, std::size_t drawn);

}  // namespace noisegate::reports
