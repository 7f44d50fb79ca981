#pragma once

// Pieces of smith2020_statements.h; not for other use.

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/claim/published_statement.h"

namespace noisegate::suites::smith2020 {

using Statements = std::vector<claim::Statement>;

Statements main_text();  // tables 1 to 3
Statements appendix();   // tables 4 to 7
Statements numbers();    // numbers that the text gives twice

inline claim::CellAt test(int table, std::int64_t batch_size) {
  return {
      .table = table, .batch_size = batch_size, .metric = claim::Metric::test};
}
inline claim::CellAt train(int table, std::int64_t batch_size) {
  return {
      .table = table, .batch_size = batch_size, .metric = claim::Metric::train};
}

// The text's `said` of what the files give as `found`.
inline claim::SameNumber same(
    std::string what, double said,
    std::function<double(const claim::Published&)> found,
    double half_unit = 0) {
  return {.what = std::move(what),
          .said = [said](const claim::Published&) { return said; },
          .found = std::move(found),
          .half_unit = half_unit};
}

inline Statements joined(const std::vector<Statements>& lists) {
  Statements all;
  for (const Statements& list : lists)
    for (const claim::Statement& statement : list) all.push_back(statement);
  return all;
}

}  // namespace noisegate::suites::smith2020
