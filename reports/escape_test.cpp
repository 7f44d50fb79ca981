#include "reports/escape.h"

#include <gtest/gtest.h>

namespace noisegate::reports {
namespace {

TEST(Escape, TurnsMarkupIntoEntities) {
  EXPECT_EQ(escape("a<b> & \"c\" 'd'"),
            "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
  EXPECT_EQ(escape("π ≤ 4"), "π ≤ 4");
}

TEST(Escape, DropsWhatXmlForbids) {
  EXPECT_EQ(escape(std::string_view("a\0b\x1b[31m\x7f\tc\n", 12)),
            "ab[31m\tc\n");
  EXPECT_EQ(escape("x\xEF\xBF\xBEy\xEF\xBF\xBFz"), "xyz");  // U+FFFE, U+FFFF
}

// The first four are Markus Kuhn's kinds of malformed sequences.
TEST(ValidUtf8, ReplacesWhatIsMalformed) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(valid_utf8("a\x80z"), "a" + r + "z");    // lone continuation
  EXPECT_EQ(valid_utf8("a\xC3"), "a" + r);           // cut off
  EXPECT_EQ(valid_utf8("\xC0\xAF"), r + r);          // overlong /
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), r + r + r);  // surrogate
  EXPECT_EQ(valid_utf8("\xF4\x90\x80\x80"), r + r + r + r);  // > U+10FFFF
  EXPECT_EQ(valid_utf8("é…😀"), "é…😀");
}

TEST(ScriptJson, CantCloseItsElement) {
  const std::string text = script_json({{"k", "</script><!--"}});
  EXPECT_EQ(text.find('<'), std::string::npos);
  EXPECT_EQ(base::parse_json(text, "t").at("k"), "</script><!--");
}

TEST(Slug, IsAHarmlessFileName) {
  EXPECT_EQ(slug("check.S20.noise_slope"), "check.S20.noise_slope");
  EXPECT_EQ(slug("../../etc/passwd"), "x..-..-etc-passwd");
  EXPECT_EQ(slug("a b\"c"), "a-b-c");
  EXPECT_EQ(slug(""), "x");
}

TEST(UrlPath, EncodesWhatAPathMayHaveAndAUrlNot) {
  EXPECT_EQ(url_path("../a b/c#d?e%f:g"), "../a%20b/c%23d%3Fe%25f%3Ag");
  EXPECT_EQ(url_path("ä\"<"), "%C3%A4%22%3C");
  EXPECT_EQ(url_path("trials"), "trials");
}

}  // namespace
}  // namespace noisegate::reports
