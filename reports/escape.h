#pragma once

#include <string>
#include <string_view>

#include "harness/base/json.h"

namespace noisegate::reports {

// For HTML and XML text and quoted attributes: & < > " ' as entities. Invalid
// UTF-8 becomes U+FFFD; characters that XML 1.0 forbids (controls but tab and
// line ends, U+FFFE, U+FFFF) are dropped.
std::string escape(std::string_view text);

// Valid UTF-8 with U+FFFD for what was not.
std::string valid_utf8(std::string_view text);

// A relative path as a URL: every byte that is not a letter, digit or one of
// -._~/ as %XX.
std::string url_path(std::string_view path);

// JSON that may stand in a <script type="application/json">: one line, every <
// as <.
std::string script_json(const base::Json& value);

// A letter-digit-dot-dash-underscore name for ids and files; other characters
// become '-'.
std::string slug(std::string_view text);

}  // namespace noisegate::reports
