#pragma once

#include <string_view>

namespace noisegate::reports {

// reports/web/report.css, compiled in: a page has its style whatever was
// installed.
extern const std::string_view kStyleSheet;

}  // namespace noisegate::reports
