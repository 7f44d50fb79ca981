#pragma once

#include <string>
#include <vector>

#include "harness/base/json.h"
#include "reports/figures.h"
#include "reports/grid.h"

namespace noisegate::reports::vega {

// Pieces that the figures share. Learning rates and batch sizes are plotted as
// their log2 on a linear scale, so that what is a power law is a straight line;
// the axes label the powers of two.

// Five significant digits: data are for drawing, the records have the rest.
base::Json rounded(double value);

struct Range {
  double low = 0;
  double high = 0;
};
// Grows to take in a finite value.
class Extent {
 public:
  void add(double value);
  bool empty() const { return !(range_.low <= range_.high); }
  // With `share` of the width added on both sides; a width of 1 for a point.
  Range padded(double share) const;
  Range range() const { return range_; }

 private:
  Range range_ = {1, 0};
};

double log2_of(std::int64_t batch_size);

base::Json domain(Range range);
// Encoding of a log2 quantity: integers from range.low to range.high labelled
// as powers of two.
base::Json log2_channel(const std::string& field, const std::string& title,
                        Range range);
base::Json number_channel(const std::string& field, const std::string& title,
                          Range range);

// The same for values that may span orders of magnitude: logarithmic where all
// are positive and the largest is more than 30 times the smallest; bent about 0
// (symlog) where one is more than 1000 times `typical`, a size above which
// values are squeezed (0: never).
base::Json wide_channel(const std::string& field, const std::string& title,
                        const Extent& extent, double typical);

// "test accuracy (%)", with the unit if the worker named one.
std::string metric_title(const SweepView& view, const std::string& metric);
// ", higher is better"; "" if the worker does not know the metric.
std::string metric_direction(const SweepView& view, const std::string& metric);

// Colour and symbol by the field "series", one legend below the plot.
base::Json colour_channel(const std::vector<Series>& all);
base::Json shape_channel(const std::vector<Series>& all);

// The skeleton: title, the verdicts of `checks` in words below it, those that
// do not pass first, size.
base::Json frame(const std::string& title,
                 std::vector<const claim::CheckVerdict*> checks, int height);
// The skeleton of a figure of several panels, `columns` side by side.
base::Json panel_frame(const std::string& title, base::Json notes, int columns);
// "pass: S20.noise_slope 0.97 in 0.75 … 1.25"
std::string verdict_line(const claim::CheckVerdict& check);

base::Json layer(base::Json values, base::Json mark, base::Json encoding);

}  // namespace noisegate::reports::vega
