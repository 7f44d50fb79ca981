#include "harness/run/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/error.h"

namespace noisegate::run {
namespace {

using ::testing::ElementsAre;

TEST(SplitCommand, SplitsAtBlanks) {
  EXPECT_THAT(split_command("python3  worker.py\t-v"),
              ElementsAre("python3", "worker.py", "-v"));
  EXPECT_THAT(split_command("  worker "), ElementsAre("worker"));
}

TEST(SplitCommand, QuotesAsAShellDoes) {
  EXPECT_THAT(split_command(R"('/a b/w' "c \"d\"" e\ f '' 'g\h'i)"),
              ElementsAre("/a b/w", "c \"d\"", "e f", "", "g\\hi"));
}

TEST(SplitCommand, NothingElseIsSpecial) {
  EXPECT_THAT(split_command("w $HOME; rm *|&>"),
              ElementsAre("w", "$HOME;", "rm", "*|&>"));
}

TEST(SplitCommand, RefusesOpenQuotesAndNothing) {
  for (const char* text : {"w 'a", "w \"a", "w a\\", "", "  ", "''"})
    EXPECT_THROW(split_command(text), base::Error) << text;
}

TEST(FindProgram, LooksInPath) {
  EXPECT_THAT(find_program("sh"), ::testing::EndsWith("/sh"));
  EXPECT_EQ(find_program("./sh"), "./sh");
  EXPECT_EQ(find_program("no-such-program-here"), "");
}

}  // namespace
}  // namespace noisegate::run
