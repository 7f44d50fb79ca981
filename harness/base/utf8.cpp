#include "harness/base/utf8.h"

#include <boost/locale/utf.hpp>

namespace noisegate::base {

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  namespace utf = boost::locale::utf;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const char* const start = at;
    const utf::code_point found = utf::utf_traits<char>::decode(at, end);
    if (found == utf::illegal || found == utf::incomplete)
      return static_cast<std::size_t>(start - text.data());
  }
  return std::nullopt;
}

}  // namespace noisegate::base
