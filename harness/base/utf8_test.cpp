#include "harness/base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace noisegate::base {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, TakesWhatIsValid) {
  for (const std::string_view text :
       {""sv, "plain"sv, "\xc2\xa0"sv, "\xe2\x82\xac"sv, "\xf0\x9f\x98\x80"sv,
        "\0"sv, "\xf4\x8f\xbf\xbf"sv})
    EXPECT_EQ(first_invalid_utf8(text), std::nullopt) << text;
}

// From the Unicode Standard, table 3-7: what each well-formed range leaves out.
TEST(Utf8, NamesTheFirstByteOfWhatIsNot) {
  for (const std::string_view text :
       {"\x80"sv, "\xc0\xaf"sv, "\xc1\xbf"sv, "\xe0\x9f\xbf"sv,
        "\xed\xa0\x80"sv, "\xf0\x8f\xbf\xbf"sv, "\xf4\x90\x80\x80"sv,
        "\xf5\x80\x80\x80"sv, "\xe2\x82"sv, "\xff"sv})
    EXPECT_EQ(first_invalid_utf8("ab" + std::string(text)), 2u) << text;
}

}  // namespace
}  // namespace noisegate::base
