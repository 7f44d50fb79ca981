#include "reports/model_text.h"

#include <fmt/format.h>

#include <limits>

#include "reports/words.h"

namespace noisegate::reports {

using base::Json;

double real(const Json& value) {
  if (!value.is_string()) return value.get<double>();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (value == "Infinity") return kInfinity;
  if (value == "-Infinity") return -kInfinity;
  return std::numeric_limits<double>::quiet_NaN();
}

std::string number_text(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : short_number(value.get<double>());
}

std::string part_text(const Json& part) {
  const auto text = [&](const char* key) {
    return part.at(key).get<std::string>();
  };
  std::string line;
  if (!text("label").empty()) line += text("label") + ": ";
  line += text("outcome");
  if (text("state") != "measured")
    return line + fmt::format(" ({}: {})", text("state"), text("why"));
  const Json& interval = part.at("pass_interval");
  line += fmt::format(", measured {}, interval {} to {}, n = {}, diverged {}",
                      number_text(part.at("estimate")),
                      number_text(interval.at("low")),
                      number_text(interval.at("high")), part.at("n").get<int>(),
                      part.at("n_diverged").get<int>());
  const int would_decide = part.at("would_decide").get<int>();
  if (would_decide > 0)
    line += fmt::format(", {} replicates would decide", would_decide);
  return line;
}

}  // namespace noisegate::reports
