#include "app/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace noisegate::app {

std::size_t text_width(std::string_view text) {
  // Continuation bytes of UTF-8 are 10xxxxxx.
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
      }));
}

std::string pad(std::string_view text, std::size_t width) {
  const std::size_t taken = text_width(text);
  return std::string(text) +
         std::string(taken < width ? width - taken : 0, ' ');
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent,
                 std::size_t used) {
  std::string out;
  std::size_t column = used;
  bool line_is_empty = true;
  while (!text.empty()) {
    const std::size_t start = text.find_first_not_of(" \n");
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const std::string_view word = text.substr(0, text.find_first_of(" \n"));
    text.remove_prefix(word.size());
    const std::size_t needed = text_width(word) + (line_is_empty ? 0 : 1);
    if (!line_is_empty && column + needed > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (!line_is_empty) {
      out += ' ';
      ++column;
    }
    out += word;
    column += text_width(word);
    line_is_empty = false;
  }
  return out;
}

std::string table(const std::vector<std::vector<std::string>>& rows,
                  std::size_t width, std::size_t indent) {
  if (rows.empty()) return {};
  const std::size_t columns = rows.front().size();
  std::vector<std::size_t> widths(columns, 0);
  for (const auto& row : rows)
    for (std::size_t c = 0; c < columns; ++c)
      widths[c] = std::max(widths[c], text_width(row[c]));
  std::size_t last = indent;
  for (std::size_t c = 0; c + 1 < columns; ++c) last += widths[c] + 2;
  // A terminal too narrow for the table gets long lines, not single words.
  const std::size_t right = std::max(width, last + 30);

  std::string out;
  for (const auto& row : rows) {
    std::string line(indent, ' ');
    for (std::size_t c = 0; c + 1 < columns; ++c)
      line += pad(row[c], widths[c] + 2);
    line += wrap(row[columns - 1], right, last, last);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string duration_text(double seconds) {
  if (!(seconds >= 0)) return "unknown";
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600)
    return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace noisegate::app
