#include "reports/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace noisegate::reports {

std::string short_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "∞" : "-∞";
  const double size = std::abs(value);
  if (size >= 99.95 && size < 1e6) {
    std::string text = fmt::format("{:.{}f}", value, size < 999.5 ? 1 : 0);
    if (text.size() > 2 && text.substr(text.size() - 2) == ".0")
      text.resize(text.size() - 2);
    return text;
  }
  return fmt::format("{:.3g}", value == 0 ? 0.0 : value);
}

std::string interval_text(double low, double high) {
  return fmt::format("{} … {}", short_number(low), short_number(high));
}

std::string allowed_text(double low, double high) {
  const bool open_below = std::isinf(low) && low < 0;
  const bool open_above = std::isinf(high) && high > 0;
  if (open_below && open_above) return "any value";
  if (open_below) return "≤ " + short_number(high);
  if (open_above) return "≥ " + short_number(low);
  return interval_text(low, high);
}

std::string power_of_two(int exponent) {
  if (exponent >= 0 && exponent <= 30)
    return fmt::format("{}", std::int64_t{1} << exponent);
  static const char* const kDigits[] = {"⁰", "¹", "²", "³", "⁴",
                                        "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "2⁻" : "2";
  for (const char digit : fmt::format("{}", std::abs(exponent)))
    text += kDigits[digit - '0'];
  return text;
}

std::string spaced(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string count_text(long long n, std::string_view one,
                       std::string_view many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string duration_text(double seconds) {
  if (!(seconds >= 0)) return "unknown";
  if (seconds < 0.05) return "less than 0.1 s";
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  if (seconds < 100) return fmt::format("{:.0f} s", seconds);
  if (seconds < 6000) return fmt::format("{:.1f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
    if (word.empty()) continue;
    if (!line.empty() && length(line) + 1 + length(word) > width) {
      lines.push_back(line);
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty() || lines.empty()) lines.push_back(line);
  return lines;
}

}  // namespace noisegate::reports
