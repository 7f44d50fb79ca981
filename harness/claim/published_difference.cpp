#include "harness/claim/published_difference.h"

#include <algorithm>
#include <cmath>

#include "harness/stats/student.h"
#include "harness/stats/variance_ratio.h"

namespace noisegate::claim {
namespace {

using stats::Divisor;

const PublishedCell& cell(const PublishedTerm& term) {
  return term.row->cell(term.metric);
}

// Standard error of a kept mean per printed standard deviation.
double error_factor(const PublishedTable& table,
                    const PublishedReading& reading) {
  if (!reading.selected)
    return 1 / std::sqrt(reading.divisor == Divisor::k ? table.keep - 1
                                                       : table.keep);
  const stats::SelectionEffect effect =
      stats::selection_effect(table.keep, table.of);
  return effect.mean_deviation / (reading.divisor == Divisor::k
                                      ? effect.deviation_ratio_k
                                      : effect.deviation_ratio);
}

// Variance of a printed mean; of size 0 where no noise is known.
stats::Variance variance(const PublishedTerm& term,
                         const PublishedReading& reading,
                         std::int64_t test_images) {
  const PublishedCell& c = cell(term);
  if (c.deviation) {
    const double s = c.deviation->value + c.deviation->half_unit;
    const double error = s * error_factor(*term.table, reading);
    return {error * error, static_cast<double>(term.table->keep - 1)};
  }
  const bool counted = test_images > 0 && term.metric == Metric::test &&
                       term.table->higher_is_better;
  if (!counted) return {0, 0};
  const double p = c.mean.value / 100;
  return {1e4 * p * (1 - p) / static_cast<double>(test_images),
          std::numeric_limits<double>::infinity()};
}

// Fills what a linear form with these weights has besides its value.
void add_errors(PublishedNumber& number,
                const std::vector<PublishedTerm>& terms,
                std::int64_t test_images) {
  number.readings = readings_of(terms.front().metric);
  number.rounding_only = true;
  for (const PublishedTerm& term : terms) {
    number.rounding += std::abs(term.weight) * cell(term).mean.half_unit;
    number.single_runs = number.single_runs || !cell(term).deviation;
    number.rounding_only =
        number.rounding_only &&
        variance(term, number.readings.front(), test_images).size == 0;
  }
  for (const PublishedReading& reading : number.readings) {
    std::vector<stats::Variance> parts;
    double sum = 0;
    for (const PublishedTerm& term : terms) {
      stats::Variance part = variance(term, reading, test_images);
      part.size *= term.weight * term.weight;
      sum += part.size;
      parts.push_back(part);
    }
    number.errors.push_back({.value = number.value,
                             .standard_error = std::sqrt(sum),
                             .degrees = stats::satterthwaite(parts)});
  }
}

double upper(const Printed& p) { return p.value + p.half_unit; }
double lower(const Printed& p) { return p.value - p.half_unit; }

}  // namespace

std::vector<PublishedReading> readings_of(Metric metric) {
  std::vector<PublishedReading> readings = {{Divisor::k_minus_1, true},
                                            {Divisor::k, true}};
  if (metric == Metric::train) {
    readings.push_back({Divisor::k_minus_1, false});
    readings.push_back({Divisor::k, false});
  }
  return readings;
}

PublishedNumber weighted_sum(const std::vector<PublishedTerm>& terms,
                             std::int64_t test_images) {
  PublishedNumber number;
  number.value = 0;
  for (const PublishedTerm& term : terms)
    number.value += term.weight * cell(term).mean.value;
  add_errors(number, terms, test_images);
  return number;
}

PublishedNumber weighted_log_sum(const std::vector<PublishedTerm>& terms,
                                 std::int64_t test_images) {
  PublishedNumber number;
  number.value = 0;
  std::vector<PublishedTerm> linear = terms;
  for (PublishedTerm& term : linear) {
    number.value += term.weight * std::log(cell(term).mean.value);
    term.weight /= cell(term).mean.value;
  }
  add_errors(number, linear, test_images);
  return number;
}

Bounds bounds(const PublishedNumber& number, std::size_t reading,
              double level) {
  const stats::Measured& m = number.errors.at(reading);
  const double reach =
      m.standard_error == 0
          ? number.rounding
          : m.standard_error * stats::two_sided_quantile(level, m.degrees) +
                number.rounding;
  return {number.value - reach, number.value + reach};
}

PublishedNumber deviation_ratio(const PublishedTerm& a,
                                const PublishedTerm& b) {
  PublishedNumber number;
  // A printed 0 is less than half a unit: the smallest ratio that it allows.
  const auto& sa = cell(a).deviation;
  const auto& sb = cell(b).deviation;
  if (!sa || !sb) return number;
  number.value = std::log2((sa->value > 0 ? sa->value : upper(*sa)) /
                           (sb->value > 0 ? sb->value : upper(*sb)));
  number.readings = {PublishedReading{}};
  return number;
}

Bounds deviation_ratio_bounds(const PublishedTerm& a, const PublishedTerm& b,
                              double level) {
  const auto& sa = cell(a).deviation;
  const auto& sb = cell(b).deviation;
  if (!sa || !sb) return {};
  const double above = a.table->keep - 1;
  const double below = b.table->keep - 1;
  const double tail = (1 - level) / 2;
  const auto octaves = [](double s_a, double s_b, double f) {
    return std::log2(s_a / s_b) - std::log2(f) / 2;
  };
  return {octaves(std::max(lower(*sa), 0.0), upper(*sb),
                  stats::variance_ratio_quantile(1 - tail, above, below)),
          octaves(upper(*sa), std::max(lower(*sb), 0.0),
                  stats::variance_ratio_quantile(tail, above, below))};
}

}  // namespace noisegate::claim
