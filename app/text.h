#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace noisegate::app {

// Columns that UTF-8 text takes on a terminal (code points; the project's own
// texts have no wide or combining characters).
std::size_t text_width(std::string_view text);

// `text` followed by blanks up to `width` columns; never cut.
std::string pad(std::string_view text, std::size_t width);

// Breaks at blanks so that no line is wider than `width`, but for single words
// that are. Lines after the first begin with `indent` blanks, which count.
// `used`: columns of the first line that are taken already. No final newline.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent,
                 std::size_t used = 0);

// A left-aligned table, two blanks between columns; the last column is wrapped
// within `width`. Every row has as many cells as the first.
std::string table(const std::vector<std::vector<std::string>>& rows,
                  std::size_t width, std::size_t indent = 0);

// "4.2 s", "3 min 10 s", "2 h 05 min".
std::string duration_text(double seconds);

}  // namespace noisegate::app
