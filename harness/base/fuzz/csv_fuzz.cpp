// Any bytes: a table or an Error{data}, and what was read as a table says the
// same when it is written and read again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "harness/base/csv.h"
#include "harness/base/error.h"

namespace {

namespace base = noisegate::base;

const base::CsvSchema kSchema = {{{"a", base::CsvType::text, true},
                                  {"n", base::CsvType::integer},
                                  {"x", base::CsvType::real, true}},
                                 {"n"}};

std::string written(const base::CsvTable& table) {
  std::string text = "a,n,x\n";
  for (std::size_t row = 0; row < table.rows(); ++row) {
    // Reading every number must not throw on a table that was accepted.
    table.integer(row, "n");
    table.real(row, "x");
    for (const auto* column : {"a", "n", "x"}) {
      text += base::csv_field(table.text(row, column));
      text += column[0] == 'x' ? '\n' : ',';
    }
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT: libFuzzer's name
    const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const std::string once = written(base::parse_csv(text, "f", kSchema));
    const std::string twice = written(base::parse_csv(once, "f", kSchema));
    if (once != twice) std::abort();
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::data) std::abort();
  }
  return 0;
}
