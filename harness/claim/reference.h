#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/base/csv.h"
#include "harness/claim/sweep.h"
#include "harness/claim/verdict.h"

namespace noisegate::claim {

struct ClaimRow {
  std::string id, statement, place, kind, workload, tolerance, reference, suite,
      note;
  std::size_t line = 0;  // where the row begins in its file
};

// reference/<paper>/claims.csv. Error{data} with line and column on any fault:
// an empty file, a kind that is not one of the words of check.h, a repeated id.
std::vector<ClaimRow> read_claims(const std::filesystem::path& file);

// The paper's tables (reference/smith2020/table<k>.csv), same columns up to the
// names of the two metrics: test_NAME and train_NAME, each followed by its
// _plus_minus (before _percent where the name ends so). Key: optimizer and
// batch size. Batch sizes and learning rates are positive, and each optimum
// lies in its bar; otherwise Error{data}.
base::CsvTable read_published_table(const std::filesystem::path& file);

// The names of such a table's two metrics, and of a metric's deviation:
// "test_accuracy_percent" has "test_accuracy_plus_minus_percent".
struct MetricNames {
  std::string test, train;
};
MetricNames published_metrics(const std::filesystem::path& file);
std::string plus_minus_name(const std::string& metric);

// reference/expected/<tier>.csv: which verdict a claim must have under --gate.
// Columns claim, data, device, expected (pass, fail or ungated), reason; key:
// the first three. Error{data} on any fault.
struct ExpectedRow {
  std::string claim, data, device;
  Outcome expected = Outcome::pass;  // pass or fail only (statistics T10)
  bool gated = true;  // false: listed with the reason, no verdict
  std::string reason;
  std::size_t line = 0;  // where the row begins in its file
};
std::vector<ExpectedRow> read_expected(const std::filesystem::path& file);

struct GateRow {
  std::string claim;
  std::string expected;  // "pass", "fail", "ungated"
  Outcome actual = Outcome::missing;
  bool ok = false;
  std::string why;
};
// Every claim decided at the tier must have its row: a claim without one is
// red.
std::vector<GateRow> gate(const Verdicts& verdicts,
                          const std::vector<ExpectedRow>& expected,
                          const std::string& data, const std::string& device);

}  // namespace noisegate::claim
