// Each command that the documents and the help show is one that the program
// takes: its verb, its options and the kind of their values.
#include <gmock/gmock.h>

#include <filesystem>
#include <regex>

#include "app/command_line.h"
#include "harness/base/file.h"

namespace noisegate::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Commands = std::vector<std::string>;

// Up to a comment, which two spaces or a # set off, or to what is the shell's.
std::string without_shell(const std::string& line) {
  static const std::regex end(R"((\s\s|\s[#|>&;]).*$)");
  return std::regex_replace(line, end, "");
}

std::string on_one_line(const std::string& text) {
  static const std::regex line_break(R"(\s*\\?\n\s*)");
  return std::regex_replace(text, line_break, " ");
}

void add_matches(const std::string& text, const std::regex& pattern,
                 Commands& found) {
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), none;
       match != none; ++match)
    found.push_back(without_shell(on_one_line((*match)[1])));
}

const std::regex& fence() {
  static const std::regex pattern(R"((^|\n)```[^\n]*\n([^]*?)\n```)");
  return pattern;
}

Commands commands_in_blocks(const std::string& page) {
  static const std::regex line(
      R"((?:^|\n) *(?:build/release/)?(noisegate(?: (?:[^\n]*\\\n)*[^\n]*)?))");
  Commands found;
  for (std::sregex_iterator block(page.begin(), page.end(), fence()), none;
       block != none; ++block)
    add_matches((*block)[2], line, found);
  return found;
}

// What stands between backticks.
Commands commands_in_prose(const std::string& page) {
  static const std::regex span(R"(`(noisegate [^`]*)`)");
  Commands found;
  add_matches(std::regex_replace(page, fence(), ""), span, found);
  return found;
}

// What the program says against the command; empty if it takes it.
std::string refusal(const std::string& command) {
  CLI::App program;
  Action chosen;
  add_verbs(program, chosen);
  try {
    program.parse(command, true);
  } catch (const CLI::Success&) {
    return {};
  } catch (const CLI::ParseError& error) {
    return command + ": " + error.what();
  }
  return {};
}

// Prose leaves out the run folder, which `baseline` requires.
std::string refusal_in_prose(const std::string& command) {
  const std::string as_it_stands = refusal(command);
  return as_it_stands.empty() ? as_it_stands : refusal(command + " RUN");
}

std::vector<std::filesystem::path> pages() {
  const std::filesystem::path root = NOISEGATE_SOURCE_DIR;
  std::vector<std::filesystem::path> found;
  for (const char* name : {"README.md", "CONTRIBUTING.md"})
    found.push_back(root / name);
  for (const char* folder : {"docs", "reference"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == ".md") found.push_back(entry.path());
  return found;
}

void add_footers(const CLI::App& verb, std::string& text) {
  text += verb.get_footer() + "\n";
  for (const CLI::App* below : verb.get_subcommands({}))
    add_footers(*below, text);
}

TEST(Commands, AreLinesOfBlocksAndSpansWithoutWhatIsTheShells) {
  const std::string page =
      "noisegate is a program; `noisegate check\n"
      "--gate` judges.\n"
      "```sh\n"
      "build/release/noisegate run  # trains\n"
      "noisegate run --seed 1 \\\n"
      "  --out DIR && rm -r DIR\n"
      "```\n";
  EXPECT_THAT(commands_in_blocks(page),
              ElementsAre("noisegate run", "noisegate run --seed 1 --out DIR"));
  EXPECT_THAT(commands_in_prose(page), ElementsAre("noisegate check --gate"));
}

TEST(Refusal, NamesWhatTheProgramDoesNotTake) {
  EXPECT_THAT(refusal("noisegate reproduce --dry-run"), HasSubstr("--dry-run"));
  EXPECT_THAT(refusal("noisegate repeat"), HasSubstr("repeat"));
  EXPECT_THAT(refusal("noisegate run --seed x"), HasSubstr("--seed"));
  EXPECT_THAT(refusal("noisegate run --seed 1"), IsEmpty());
  EXPECT_THAT(refusal("noisegate baseline"), HasSubstr("RUN"));
  EXPECT_THAT(refusal_in_prose("noisegate baseline --ot"), HasSubstr("--ot"));
  EXPECT_THAT(refusal_in_prose("noisegate baseline"), IsEmpty());
}

TEST(Documents, ShowCommandsThatTheProgramTakes) {
  size_t in_blocks = 0, in_prose = 0;
  for (const std::filesystem::path& path : pages()) {
    const std::string page = base::read_file(path);
    for (const std::string& command : commands_in_blocks(page)) {
      EXPECT_THAT(refusal(command), IsEmpty()) << path;
      ++in_blocks;
    }
    for (const std::string& command : commands_in_prose(page)) {
      EXPECT_THAT(refusal_in_prose(command), IsEmpty()) << path;
      ++in_prose;
    }
  }
  EXPECT_GT(in_blocks, 20U);
  EXPECT_GT(in_prose, 20U);
}

TEST(Help, ShowsCommandsThatTheProgramTakes) {
  CLI::App program;
  Action chosen;
  add_verbs(program, chosen);
  std::string footers;
  add_footers(program, footers);
  const Commands shown = commands_in_blocks("```\n" + footers + "```\n");
  EXPECT_THAT(shown, SizeIs(::testing::Gt(15U)));
  for (const std::string& command : shown)
    EXPECT_THAT(refusal(command), IsEmpty());
}

}  // namespace
}  // namespace noisegate::app
