#pragma once

#include <string>
#include <vector>

#include "harness/claim/check.h"
#include "harness/claim/estimators.h"

namespace noisegate::suites {

// Levels against the tables that the paper prints. Private to this folder.

// A sweep and what it is compared with.
struct PublishedLevel {
  std::string claim;
  int table = 0;
  std::string sweep, test_metric, train_metric;
  bool higher_is_better = false;  // of the test metric
  int keep = 0, of = 0;           // runs of the published means
};

// A published cell as a reference for the mean of all runs: of the test metric
// the gain from keeping the best is undone (docs/published.md), of the training
// metric nothing is, for it did not choose them. Rounding: half a unit of the
// last digit.
claim::MetricLevel::Row level_row(const PublishedLevel& level,
                                  std::int64_t batch_size, bool test);

// Test metric of every row within `test_margin`, training metric within
// `train_margin` percent of the printed one (or of `train_floor`, if that is
// more), or within twice the printed plus-minus, whichever is widest.
std::vector<claim::Check> level_checks(const PublishedLevel& level,
                                       double test_margin, double train_margin,
                                       double train_floor);

// The fitted best rate of every row but those left out, within so many octaves
// of the printed bar.
claim::Check rate_check(const PublishedLevel& level, const std::string& id,
                        double octaves, const std::string& reason,
                        const std::vector<std::int64_t>& left_out = {});

}  // namespace noisegate::suites
