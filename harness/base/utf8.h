#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace noisegate::base {

// The byte at which the first sequence starts that is no UTF-8 (overlong forms,
// surrogates and what lies above U+10FFFF included); nothing for valid text.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

}  // namespace noisegate::base
