#include "reports/words.h"

#include <gtest/gtest.h>

#include <limits>

namespace noisegate::reports {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(ShortNumber, HasThreeDigits) {
  EXPECT_EQ(short_number(0.123456), "0.123");
  EXPECT_EQ(short_number(93.24), "93.2");
  EXPECT_EQ(short_number(123.44), "123.4");
  EXPECT_EQ(short_number(1234.4), "1234");
  EXPECT_EQ(short_number(100), "100");
  EXPECT_EQ(short_number(-0.0), "0");
  EXPECT_EQ(short_number(1e-7), "1e-07");
  EXPECT_EQ(short_number(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(short_number(-kInfinity), "-∞");
}

TEST(AllowedText, NamesOpenEnds) {
  EXPECT_EQ(allowed_text(0.75, 1.25), "0.75 … 1.25");
  EXPECT_EQ(allowed_text(1, kInfinity), "≥ 1");
  EXPECT_EQ(allowed_text(-kInfinity, -1), "≤ -1");
  EXPECT_EQ(allowed_text(-kInfinity, kInfinity), "any value");
}

TEST(PowerOfTwo, IsANumberOrHasARaisedExponent) {
  EXPECT_EQ(power_of_two(9), "512");
  EXPECT_EQ(power_of_two(0), "1");
  EXPECT_EQ(power_of_two(-13), "2⁻¹³");
}

TEST(Duration, ChoosesItsUnit) {
  EXPECT_EQ(duration_text(4.24), "4.2 s");
  EXPECT_EQ(duration_text(99.6), "100 s");
  EXPECT_EQ(duration_text(270), "4.5 min");
  EXPECT_EQ(duration_text(9000), "2.5 h");
  EXPECT_EQ(duration_text(std::numeric_limits<double>::quiet_NaN()), "unknown");
}

TEST(Wrap, CountsCodePoints) {
  EXPECT_EQ(wrap("äöü äöü äöü", 7),
            (std::vector<std::string>{"äöü äöü", "äöü"}));
  EXPECT_EQ(wrap("", 7), std::vector<std::string>{""});
  EXPECT_EQ(wrap("unbreakable", 4), std::vector<std::string>{"unbreakable"});
}

}  // namespace
}  // namespace noisegate::reports
