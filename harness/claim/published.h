#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/stats/selection.h"

namespace noisegate::claim {

// What a paper prints, as plain values: its tables and what it says of its
// protocol. docs/published.md says how statements about them are judged.

// A number as printed: the true one lies within half a unit of its last digit.
struct Printed {
  double value = 0;
  double half_unit = 0;
};
// "0.25" → {0.25, 0.005}; "5e-4" and the like have no digits after the point.
// Error{data} if it is no number.
Printed printed_number(const std::string& text);

// Mean over the kept runs and their standard deviation, if one is printed.
struct PublishedCell {
  Printed mean;
  std::optional<Printed> deviation;
};

enum class Metric { test, train };

struct PublishedRow {
  std::string optimizer;
  std::int64_t batch_size = 0;
  std::optional<std::int64_t> steps, epochs;
  PublishedCell test, train;
  Printed rate;  // best effective learning rate; a power of two is exact
  std::optional<double> rate_low, rate_high;  // ends of its bar
  std::string rate_text;                      // in the paper's notation
  const PublishedCell& cell(Metric metric) const {
    return metric == Metric::test ? test : train;
  }
};

struct PublishedTable {
  int number = 0;
  std::string file, sha256;  // name and hash of the CSV
  std::string workload;
  std::string test_metric, train_metric;  // column names
  bool higher_is_better = false;          // of the test metric
  int keep = 0, of = 0;                   // best `keep` of `of` runs
  std::vector<PublishedRow> rows;
  // Error{config} if there is none.
  const PublishedRow& row(std::int64_t batch_size,
                          const std::string& optimizer = "momentum") const;
  const std::string& name(Metric metric) const {
    return metric == Metric::test ? test_metric : train_metric;
  }
};

struct ProtocolRow {
  std::string parameter, workload, experiment, value, status, note;
};

struct InconsistencyRow {
  std::string id, kind, claims, place_a, says_a, place_b, says_b, consequence;
};

struct Published {
  std::string paper;
  std::map<int, PublishedTable> tables;
  std::vector<ProtocolRow> protocol;
  std::vector<InconsistencyRow> inconsistencies;
  std::map<std::string, std::string> sha256;  // of the other files, by name
  // Error{config} if there is none.
  const PublishedTable& table(int number) const;
  // The protocol's word on a parameter in an experiment ("table1"): of rows
  // that are stated or derived. Error{data} if none says it or two differ.
  const std::string& protocol_text(const std::string& parameter,
                                   const std::string& workload,
                                   const std::string& experiment) const;
  double protocol_number(const std::string& parameter,
                         const std::string& workload,
                         const std::string& experiment) const;
};

// reference/<paper>: table<k>.csv, protocol.csv, inconsistencies.csv. How many
// runs were kept of how many is the protocol's. Error{data} on any fault.
Published read_published(const std::filesystem::path& folder);

// The mean of the test metric that the best `keep` of `of` runs would have had
// in this row of the table (stats::with_selection). For its comparison with
// runs that were selected in another way.
stats::Measured comparable(const PublishedTable& table, const PublishedRow& row,
                           int keep, int of, stats::Divisor divisor);

}  // namespace noisegate::claim
