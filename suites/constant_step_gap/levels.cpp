#include "suites/constant_step_gap/levels.h"

#include <algorithm>
#include <cmath>

#include "harness/claim/published.h"
#include "suites/constant_step_gap/printed.h"
#include "suites/paper_checks.h"

namespace noisegate::suites {
namespace {

using claim::Check;
using claim::MetricLevel;
using claim::Printed;

const PrintedRow& row_of(int table, std::int64_t batch_size) {
  const auto& rows = printed_table(table);
  return *std::find_if(rows.begin(), rows.end(), [&](const PrintedRow& row) {
    return row.batch_size == batch_size;
  });
}

// 2 · (printed ± and the half unit that it may be short of) + rounding of the
// mean.
double twice_scatter(const Printed& mean, const Printed& scatter) {
  return 2 * (scatter.value + scatter.half_unit) + mean.half_unit;
}

Check level_check(const PublishedLevel& level, const PrintedRow& row, bool test,
                  double margin, const std::string& reason) {
  const Printed mean = claim::printed_number(test ? row.test : row.train);
  const Printed scatter =
      claim::printed_number(test ? row.test_plus_minus : row.train_plus_minus);
  const double widest = std::max(margin, twice_scatter(mean, scatter));
  const std::string metric = test ? level.test_metric : level.train_metric;
  const std::string b = std::to_string(row.batch_size);
  return paper::check(
      {.id = level.claim + "." + metric + "_" + b,
       .claim = level.claim,
       .kind = "level",
       .title = "Table " + std::to_string(level.table) + ", B = " + b + ": " +
                metric + " is the printed " + (test ? row.test : row.train),
       .unit = "units of the metric",
       .allowed = {.low = -widest, .high = widest, .reason = reason}},
      level.sweep,
      claim::metric_level({.sweep = level.sweep,
                           .metric = metric,
                           .rows = {level_row(level, row.batch_size, test)},
                           .objective = {}}));
}

}  // namespace

MetricLevel::Row level_row(const PublishedLevel& level, std::int64_t batch_size,
                           bool test) {
  const PrintedRow& row = row_of(level.table, batch_size);
  MetricLevel::Row out;
  out.cell = {.arm = "momentum", .batch_size = batch_size, .budget = {}};
  const Printed mean = claim::printed_number(test ? row.test : row.train);
  Printed scatter =
      claim::printed_number(test ? row.test_plus_minus : row.train_plus_minus);
  scatter.value += scatter.half_unit;  // the largest that prints so
  out.rounding = mean.half_unit;
  out.degrees = level.keep - 1;
  if (!test) {
    out.value = mean.value;
    out.error = scatter.value / std::sqrt(static_cast<double>(level.keep));
    return out;
  }
  claim::PublishedTable table;
  table.keep = level.keep;
  table.of = level.of;
  table.higher_is_better = level.higher_is_better;
  claim::PublishedRow published;
  published.test = {.mean = mean, .deviation = scatter};
  const auto all = claim::comparable(table, published, level.of, level.of,
                                     stats::Divisor::k_minus_1);
  out.value = all.value;
  out.error = all.standard_error;
  return out;
}

std::vector<Check> level_checks(const PublishedLevel& level, double test_margin,
                                double train_margin, double train_floor) {
  std::vector<Check> checks;
  for (const PrintedRow& row : printed_table(level.table)) {
    checks.push_back(level_check(level, row, true, test_margin,
                                 "a practical bound, or twice the printed "
                                 "plus-minus and the rounding"));
    const double of =
        std::max(train_floor, claim::printed_number(row.train).value);
    checks.push_back(level_check(
        level, row, false, train_margin / 100 * of,
        "a share of the printed level, or twice the printed plus-minus and "
        "the rounding"));
  }
  return checks;
}

Check rate_check(const PublishedLevel& level, const std::string& id,
                 double octaves, const std::string& reason,
                 const std::vector<std::int64_t>& left_out) {
  claim::PeakLevel peak{.sweep = level.sweep, .rows = {}, .objective = {}};
  for (const PrintedRow& row : printed_table(level.table))
    if (std::find(left_out.begin(), left_out.end(), row.batch_size) ==
        left_out.end())
      peak.rows.push_back({.cell = {.arm = "momentum",
                                    .batch_size = row.batch_size,
                                    .budget = {}},
                           .rate = row.rate,
                           .low = row.rate_low,
                           .high = row.rate_high});
  return paper::check(
      {.id = id,
       .claim = id.substr(0, id.find('.')),
       .kind = "level",
       .title = "Best effective rates are those of table " +
                std::to_string(level.table),
       .unit = "octaves of effective rate",
       .allowed = {.low = -octaves, .high = octaves, .reason = reason}},
      level.sweep, claim::peak_level(peak));
}

}  // namespace noisegate::suites
