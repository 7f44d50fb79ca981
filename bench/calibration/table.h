#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/calibration/line.h"

namespace noisegate::calibration {

// Markdown: a heading a group, a row a line, red lines in bold.
class Table {
 public:
  void add(const Line& line, const Rates& rates);
  std::string text() const { return text_; }
  int red() const { return red_; }

 private:
  std::string text_;
  std::string group_;
  int red_ = 0;
};

// What stands between "<!-- NAME:begin -->" and "<!-- NAME:end -->" of a file
// becomes `text`. Error{data} where the markers are not there, once each.
void replace_between_markers(const std::filesystem::path& file,
                             const std::string& name, const std::string& text);

}  // namespace noisegate::calibration
