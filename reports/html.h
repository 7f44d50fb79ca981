#pragma once

#include <string>
#include <string_view>

#include "harness/base/json.h"

namespace noisegate::reports {

// The report as one self-contained page that opens offline: verdicts, claim
// cards, figures, trials, environment. `script` is the bundle that draws the
// figures ("" if it was not built: the page says so), `css` the style sheet.
// The Content-Security-Policy allows these two by their hashes and nothing else
// but data: images. Every text of the model is escaped.
std::string html(const base::Json& model, std::string_view script,
                 std::string_view css);

}  // namespace noisegate::reports
