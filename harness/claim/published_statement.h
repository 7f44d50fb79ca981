#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/base/json.h"
#include "harness/claim/published.h"
#include "harness/claim/published_difference.h"

namespace noisegate::claim {

// What a paper says of its own numbers, and whether they bear it out.

struct CellAt {
  int table = 0;
  std::int64_t batch_size = 0;
  Metric metric = Metric::test;
  std::string optimizer = "momentum";
};

// --- kinds of statements -----------------------------------------------------

// The mean of `more` is above that of `less`.
struct Greater {
  CellAt more, less;
};
// The means rise (or fall) along the rows. Supported if each printed step goes
// that way and the ends are apart, with `each_step` only if each step is.
// Contradicted by a step, or by ends, that are apart the other way.
struct Trend {
  int table = 0;
  Metric metric = Metric::test;
  std::vector<std::int64_t> batch_sizes;  // empty: all rows
  bool rises = false;
  bool each_step = false;
};
// The test metric is best at a row inside the table: best as printed, and apart
// from the first and the last row. Contradicted by any row that is better.
struct BestInside {
  int table = 0;
  std::int64_t batch_size = 0;
};
// The means are alike, and not as far apart as `alternative`: the distance that
// is to be told from none, with the reason for its size.
struct Alike {
  CellAt a, b;
  double alternative = 0;
  std::string reason;
};
// The standard deviation is larger than in each of the other rows.
struct Scatters {
  CellAt at;
};
// From its best row to the last, the test metric of table `less` gets worse by
// a smaller share (ratio of the means) than that of table `more`.
struct LosesLess {
  int less = 0, more = 0;
};
// The best rate grows with the batch size to this power, not to one of the
// others. Uncertainty: the paper's bars, and the rounding of what is printed.
struct RateExponent {
  int table = 0;
  std::string optimizer = "momentum";
  std::vector<std::int64_t> batch_sizes;  // empty: all rows of the optimizer
  double expected = 0;
  std::vector<double> others;
};
// log2 of how the best rate changes between two rows lies in [low, high].
struct RateChange {
  int table = 0;
  std::string optimizer = "momentum";
  std::int64_t from = 0, to = 0;
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};
// The best rate never falls from row to row. Supported by the printed optima;
// contradicted only where the bars of a fall are disjoint.
struct RatesDoNotFall {
  int table = 0;
};
// Each best rate is printed in its shortest form and is the number in the file.
struct RatesInShortForm {
  int table = 0;
};
// A number that the text gives is the one that follows from the tables or from
// the protocol, to within the rounding of the text. No noise enters.
struct SameNumber {
  std::string what;  // "updates of table 1"
  std::function<double(const Published&)> said, found;
  double half_unit = 0;
};

using StatementPart =
    std::variant<Greater, Trend, BestInside, Alike, Scatters, LosesLess,
                 RateExponent, RateChange, RatesDoNotFall, RatesInShortForm,
                 SameNumber>;

struct Statement {
  std::string id;                    // "T1.loss_falls"
  std::string place;                 // "Table 1 (caption)"
  std::string words;                 // ours
  std::vector<StatementPart> parts;  // all must be supported
  std::vector<std::string> claims;   // of claims.csv
  std::string inconsistency;         // row of inconsistencies.csv, or ""
  std::string note;
};

// A row of inconsistencies.csv that the numbers can't show.
struct Unshown {
  std::string inconsistency, reason;
};

struct Statements {
  std::string paper;
  std::vector<Statement> statements;
  std::vector<Unshown> unshown;
  std::int64_t test_images = 0;  // behind an accuracy of a single run
};

// --- outcomes ----------------------------------------------------------------

enum class Support { supports, does_not_separate, contradicts };
std::string_view to_text(Support support);  // "does not separate"

// Error rate of each interval, two-sided: what a paper says of its tables was
// said after they were seen, in either direction.
inline constexpr double kPublishedAlpha = 0.05;

struct PartFinding {
  // Where its numbers stand, for figures; table 0 for what no one column has.
  int table = 0;
  std::string column;  // "test", "train", "rate"
  std::vector<std::int64_t> batch_sizes;
  std::string label;  // "table 1, train loss: 32768 v 16384"
  double estimate = std::numeric_limits<double>::quiet_NaN();
  Bounds bounds;      // under the widest reading
  std::string asked;  // "> 0", "3"
  std::string unit;   // "", "octaves", "power of B"
  Support outcome = Support::does_not_separate;
  std::vector<Support> by_reading;  // as the statement's readings
};

struct Finding {
  Statement statement;
  std::string rows;  // "table 1: 2048, 4096 … 32768"
  Support outcome = Support::does_not_separate;
  std::vector<PartFinding> parts;
  std::vector<PublishedReading> readings;
  std::vector<Support> by_reading;
  std::size_t decisive = 0;  // the part that the outcome rests on, or nearly
  std::string depends_on;    // what the outcome changes with; "" if nothing
  std::string noise;         // "single runs: …"; "" for kept runs
  std::string sentence;      // why, in words, with the part that decides
};

// Supported: every part under every reading. Contradicted: under every reading
// some part is, at level 1 − α/m for the m parts of the statement. Otherwise
// the numbers do not separate. Error{config, data} on a table or row that is
// not there.
Finding judge_statement(const Statement& statement, const Published& published,
                        std::int64_t test_images);
std::vector<Finding> judge_statements(const Statements& statements,
                                      const Published& published);

// "0.039 (32768) − 0.019 (16384) = 0.02 [0.009, 0.031]; asked: < 0"
std::string to_text(const PartFinding& part);

// All of it as a model for programs, the report and the pages of docs/: tables
// with the means of all runs (`comparable`), counts, findings, and what the
// numbers can't show (docs/published.md).
base::Json to_json(const Published& published, const Statements& statements,
                   const std::vector<Finding>& findings);

}  // namespace noisegate::claim
