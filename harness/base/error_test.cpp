#include "harness/base/error.h"

#include <gtest/gtest.h>

namespace noisegate::base {
namespace {

TEST(Error, TextHasPlaceMessageAndHint) {
  const Error full(ErrorCode::data, "is wrong", {"a.csv", 3, 7}, "mend it");
  EXPECT_STREQ(full.what(), "a.csv:3:7: is wrong (mend it)");
  EXPECT_EQ(full.message(), "is wrong");
  EXPECT_EQ(full.hint(), "mend it");
  EXPECT_EQ(full.location().line, 3U);
}

TEST(Error, TextLeavesOutWhatIsAbsent) {
  const auto text = [](Location place, std::string hint) {
    return std::string(Error(ErrorCode::io, "m", place, hint).what());
  };
  EXPECT_EQ(text({}, ""), "m");
  EXPECT_EQ(text({"f"}, ""), "f: m");
  EXPECT_EQ(text({"f", 2}, ""), "f:2: m");
  EXPECT_EQ(text({"f", 0, 4}, ""), "f: m");
  EXPECT_EQ(text({}, "h"), "m (h)");
}

TEST(Error, ExitCodes) {
  EXPECT_EQ(exit_code(ErrorCode::usage), 2);
  EXPECT_EQ(exit_code(ErrorCode::config), 2);
  EXPECT_EQ(exit_code(ErrorCode::busy), 2);
  EXPECT_EQ(exit_code(ErrorCode::io), 4);
  EXPECT_EQ(exit_code(ErrorCode::data), 4);
  EXPECT_EQ(exit_code(ErrorCode::integrity), 4);
}

TEST(Nearest, FindsTheLikelyWord) {
  const std::vector<std::string> words = {"linear_scaling", "sde_theory", "S7"};
  EXPECT_EQ(nearest("linear_scalling", words), "linear_scaling");
  EXPECT_EQ(nearest("sde_teory", words), "sde_theory");
  EXPECT_EQ(nearest("s7", words), "S7");
  EXPECT_EQ(nearest("S7", words), "S7");
}

TEST(Nearest, FindsNothingFarAway) {
  EXPECT_EQ(nearest("weather", {"linear_scaling", "sde_theory"}), "");
  EXPECT_EQ(nearest("x", {"y", ""}), "");
  EXPECT_EQ(nearest("word", {}), "");
}

}  // namespace
}  // namespace noisegate::base
