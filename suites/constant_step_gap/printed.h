#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace noisegate::suites {

// A row of a table as the paper prints it (reference/smith2020/table<k>.csv; a
// test holds the two equal). Private to this folder.
struct PrintedRow {
  std::int64_t batch_size = 0;
  std::string test, test_plus_minus, train, train_plus_minus;
  double rate = 0, rate_low = 0, rate_high = 0;  // effective, with its bar
};

// Table 1 or 3 to 7; momentum throughout.
const std::vector<PrintedRow>& printed_table(int number);

}  // namespace noisegate::suites
