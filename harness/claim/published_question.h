#pragma once

#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/claim/published_statement.h"

namespace noisegate::claim {

// One number that a statement asks something of; what published_judge.cpp
// decides. Not for use outside of judging statements.
struct Question {
  int table = 0;
  std::string column;
  std::vector<std::int64_t> batch_sizes;
  std::string label, asked, unit;
  double value = std::numeric_limits<double>::quiet_NaN();
  std::vector<PublishedReading> readings;  // empty: none matter
  std::function<Bounds(std::size_t reading, double level)> bounds;
  // Either a set, which the number must lie in (its ends belong to it only if
  // `closed`), …
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool closed = false;
  // … or a value that must be within the bounds, and the others not.
  std::optional<double> expected;
  std::vector<double> others;
  // Supported by the printed number alone: what is asked is an order of what is
  // printed, and the bounds can only contradict it.
  bool as_printed = false;
  std::string noise;  // what is not known of single runs
};

// Rows that a statement looks at, by table.
using RowsUsed = std::map<int, std::set<std::string>>;

std::vector<Question> questions_of(const StatementPart& part,
                                   const Published& published,
                                   std::int64_t test_images, RowsUsed& used);

// Why a finding is what it is.
std::string finding_sentence(const Finding& finding);

// "test_accuracy_percent" → "test accuracy".
std::string metric_words(const std::string& name);

}  // namespace noisegate::claim
