#pragma once

#include <limits>
#include <string>
#include <vector>

#include "harness/claim/published.h"
#include "harness/stats/summary.h"

namespace noisegate::claim {

// Statistics of printed means (docs/published.md).

// One printed cell in a sum, with its weight.
struct PublishedTerm {
  const PublishedTable* table = nullptr;
  const PublishedRow* row = nullptr;
  Metric metric = Metric::test;
  double weight = 1;
};

// What the paper leaves open and an interval depends on: which divisor its
// standard deviations have, and, for a training metric, whether keeping the
// runs that are best on the test set narrows it as much as the test metric or
// not at all.
struct PublishedReading {
  stats::Divisor divisor = stats::Divisor::k_minus_1;
  bool selected = true;
};
// Two for the test metric, four for the training metric.
std::vector<PublishedReading> readings_of(Metric metric);

// A number made of printed means, by readings. The standard error of a cell is
//   selected: s·(sd of the mean of the kept runs)/(expected s), both from
//             stats::selection_effect;   not selected: s/√k, or s/√(k − 1) for
//             the divisor k
// with s at the upper end of what prints so, and k − 1 degrees; those of the
// sum are Satterthwaite's. `rounding`: the farthest that the means' rounding
// can move it. Single runs: binomial noise of `test_images` on a test accuracy
// (0: none known), no noise known on anything else.
struct PublishedNumber {
  double value = std::numeric_limits<double>::quiet_NaN();
  double rounding = 0;
  std::vector<PublishedReading> readings;
  std::vector<stats::Measured> errors;  // of each reading
  bool single_runs = false;    // some cell is one: see above what is known
  bool rounding_only = false;  // no noise is known of any cell
};

// Σ weight·mean. All terms have one metric.
PublishedNumber weighted_sum(const std::vector<PublishedTerm>& terms,
                             std::int64_t test_images);
// Σ weight·ln(mean), to first order.
PublishedNumber weighted_log_sum(const std::vector<PublishedTerm>& terms,
                                 std::int64_t test_images);

struct Bounds {
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};
// value ± (t·s.e. + rounding) under a reading, two-sided.
Bounds bounds(const PublishedNumber& number, std::size_t reading, double level);

// log2 of the ratio of the standard deviations of two cells of one metric, with
// the interval of Fisher's F and the rounding of both. Divisor and selection
// cancel where both cells kept as many runs of as many.
PublishedNumber deviation_ratio(const PublishedTerm& a, const PublishedTerm& b);
Bounds deviation_ratio_bounds(const PublishedTerm& a, const PublishedTerm& b,
                              double level);

}  // namespace noisegate::claim
