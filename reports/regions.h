#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/base/json.h"
#include "harness/claim/verdict.h"
#include "reports/vega.h"

namespace noisegate::reports {

// What a check of two values allows for one of them, as a figure shades it.
struct Region {
  std::string check;
  double first = 0, last = 0;  // on the x axis
  double low = 0, high = 0;    // may be infinite
};

// A value at its place on the x axis.
struct Placed {
  double x = 0;
  double value = 0;
};

// Is this, to rounding, the estimate? An estimator is a function that a figure
// can't look into: what its check allows is drawn only where the figure's own
// numbers give the same estimate.
bool equals_estimate(double value, double estimate);

// Where one of the two values may lie, given the other, if the estimate is a
// minus b: the one with the larger x (a, if they have the same).
std::optional<Region> region_of_difference(const claim::CheckVerdict& check,
                                           const Placed& a, const Placed& b,
                                           double estimate);

// Regions of one check and the same height become one.
void add_region(std::vector<Region>& regions, const Region& region);

// Cut at the ends of the y axis, `half_width` beyond first and last.
base::Json region_values(const std::vector<Region>& regions, vega::Range y,
                         double half_width);
base::Json region_layer(base::Json values, const base::Json& x,
                        const base::Json& y);

}  // namespace noisegate::reports
