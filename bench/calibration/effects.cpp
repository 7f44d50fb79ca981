#include "bench/calibration/effects.h"

#include <array>
#include <limits>

#include "harness/base/csv.h"
#include "harness/base/error.h"

namespace noisegate::calibration {
namespace {

constexpr std::array kNumbers = {"value", "standard_error", "degrees",
                                 "below", "above",          "alpha_divisor"};

base::CsvSchema schema() {
  base::CsvSchema schema{.columns = {{"check"},
                                     {"part", base::CsvType::integer},
                                     {"label"},
                                     {"seed", base::CsvType::integer},
                                     {"state"},
                                     {"n", base::CsvType::integer}},
                         .key = {"check", "part", "seed"}};
  for (const char* name : kNumbers) {
    schema.columns.push_back({name, base::CsvType::real, true});
  }
  return schema;
}

class Row {
 public:
  Row(const base::CsvTable& table, std::size_t row)
      : table_(table), row_(row) {}

  Effect read() const {
    Effect effect{.check = text("check"),
                  .part = count("part", 0),
                  .seed = *table_.integer(row_, "seed"),
                  .seen = {}};
    claim::Part& part = effect.seen;
    part.label = text("label");
    part.n = count("n", 1);
    if (text("state") == "measured") {
      part.estimate = estimate();
      part.alpha_divisor = at_least("alpha_divisor", 1);
    } else if (text("state") == "unresolved") {
      part.state = claim::Part::State::unresolved;
      for (const char* name : kNumbers) {
        require(!table_.real(row_, name), name, "what is unresolved has none");
      }
    } else {
      require(false, "state", "it may be measured or unresolved");
    }
    return effect;
  }

 private:
  const std::string& text(const char* column) const {
    return table_.text(row_, column);
  }

  void require(bool good, const char* column, const std::string& hint) const {
    if (good) return;
    throw base::Error(base::ErrorCode::data,
                      std::string("column \"") + column + "\" makes no sense",
                      {table_.file(), table_.line(row_)}, hint);
  }

  double number(const char* column) const {
    const auto value = table_.real(row_, column);
    require(value.has_value(), column, "what is measured has a number");
    return *value;
  }

  double at_least(const char* column, double least) const {
    const double value = number(column);
    require(value >= least, column, "it is too small");
    return value;
  }

  int count(const char* column, int least) const {
    constexpr int kMost = 1'000'000;
    const std::int64_t value = *table_.integer(row_, column);
    require(value >= least && value <= kMost, column, "it is out of range");
    return static_cast<int>(value);
  }

  claim::Estimate estimate() const {
    claim::Estimate e{.value = number("value"),
                      .standard_error = at_least("standard_error", 0),
                      .degrees = at_least("degrees", 0),
                      .below = at_least("below", 0),
                      .above = at_least("above", 0)};
    const bool exact = e.standard_error == 0;
    require(exact == (e.degrees == 0), "degrees",
            "0 where the standard error is 0, and nowhere else");
    if (exact) e.degrees = std::numeric_limits<double>::infinity();
    return e;
  }

  const base::CsvTable& table_;
  std::size_t row_;
};

}  // namespace

std::vector<Effect> read_effects(const std::filesystem::path& file) {
  const base::CsvTable table = base::read_csv(file, schema());
  std::vector<Effect> effects;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    effects.push_back(Row(table, i).read());
  }
  return effects;
}

}  // namespace noisegate::calibration
