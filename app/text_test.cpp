#include "app/text.h"

#include <gmock/gmock.h>

#include "app/options.h"
#include "app/progress.h"
#include "harness/base/error.h"

namespace noisegate::app {
namespace {

TEST(Text, WidthCountsCodePointsNotBytes) {
  EXPECT_EQ(text_width("a ± b"), 5U);
  EXPECT_EQ(pad("±", 3), "±  ");
  EXPECT_EQ(pad("long", 2), "long");
}

TEST(Text, WrapBreaksAtBlanksAndIndentsTheRest) {
  EXPECT_EQ(wrap("one two three", 8, 2), "one two\n  three");
  EXPECT_EQ(wrap("one two", 8, 2, 4), "one\n  two");
  EXPECT_EQ(wrap("unbreakable", 4, 0), "unbreakable");
  EXPECT_EQ(wrap("  a   b ", 80, 0), "a b");
  EXPECT_EQ(wrap("", 80, 0), "");
}

TEST(Text, TableAlignsColumnsAndWrapsTheLast) {
  EXPECT_EQ(table({{"a", "±±", "x"}, {"bbb", "c", "y"}}, 80, 1),
            " a    ±±  x\n bbb  c   y\n");
  EXPECT_EQ(table({{"a", "one two three four five six seven eight nine"}}, 20),
            "a  one two three four five six\n   seven eight nine\n");
  EXPECT_EQ(table({}, 80), "");
}

TEST(Text, DurationsReadAsAPersonSaysThem) {
  EXPECT_EQ(duration_text(0.04), "0.0 s");
  EXPECT_EQ(duration_text(9.94), "9.9 s");
  EXPECT_EQ(duration_text(59.4), "59 s");
  EXPECT_EQ(duration_text(59.6), "1 min 00 s");
  EXPECT_EQ(duration_text(3599.4), "59 min 59 s");
  EXPECT_EQ(duration_text(3599.6), "1 h 00 min");
  EXPECT_EQ(duration_text(-1), "unknown");
}

TEST(Options, DurationsHaveAUnitAndArePositive) {
  EXPECT_EQ(parse_duration("90", "--timeout"), 90);
  EXPECT_EQ(parse_duration("90s", "--timeout"), 90);
  EXPECT_EQ(parse_duration("1.5h", "--timeout"), 5400);
  for (const char* wrong :
       {"", "m", "-5", "0", "nan", "inf", "5 m", "5d", "1e400", "0x10"})
    EXPECT_THROW(parse_duration(wrong, "--timeout"), base::Error) << wrong;
}

TEST(Progress, TextSaysHowFarAndHowLong) {
  ProgressState state;
  state.done = 450;
  state.total = 900;
  state.elapsed_seconds = 62;
  EXPECT_EQ(progress_text(state, 50), "450 of 900 trials · 1 min 02 s");
  state.remaining_seconds = 5;
  state.failed = 2;
  EXPECT_EQ(progress_text(state, 120),
            "[##########..........] 450 of 900 trials · 2 failed · 1 min 02 s "
            "· about 5.0 s left");
}

TEST(Progress, NothingToDoIsAllDone) {
  EXPECT_THAT(progress_text({}, 100),
              ::testing::StartsWith("[####################] 0 of 0 trials"));
}

}  // namespace
}  // namespace noisegate::app
