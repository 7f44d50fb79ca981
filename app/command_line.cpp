#include "app/command_line.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "app/console.h"
#include "app/exit_codes.h"
#include "app/help_format.h"
#include "harness/base/environment.h"
#include "harness/base/error.h"

namespace noisegate::app {
namespace {

constexpr auto kAbout =
    "noisegate re-runs the experiments of a paper, claim by claim, and says of "
    "each\nclaim whether it holds: pass, fail or inconclusive, with the "
    "numbers and a plot.\n";

constexpr auto kFooter =
    "\nExamples:\n"
    "  noisegate reproduce                      everything, on generated data\n"
    "  noisegate reproduce --data ~/mnist --suite linear_scaling\n"
    "  noisegate list                           suites and their claims\n"
    "  noisegate show S20                       one claim in full\n"
    "  noisegate VERB --help                    options and examples of a "
    "verb\n"
    "\nExit codes: 0 every decidable claim passes; 1 a claim failed; 2 wrong "
    "usage or\nnothing selected; 3 inconclusive or nothing measured; 4 broken "
    "data, file or\ncheck; 75 stopped and 130 interrupted: the same command "
    "goes on.\n";

std::vector<std::string> verb_names(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* verb : program.get_subcommands({}))
    names.push_back(verb->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options())
    for (const std::string& name : option->get_lnames())
      names.push_back("--" + name);
  return names;
}

// A word that the parser left over: the verb that it was given to, if any.
const CLI::App& parsed_verb(const CLI::App& program) {
  const auto parsed = program.get_subcommands();
  return parsed.empty() ? program : *parsed.front();
}

}  // namespace

void add_verbs(CLI::App& program, Action& chosen) {
  program.name("noisegate");
  program.description(kAbout);
  program.footer(kFooter);
  program.set_version_flag("--version", [] {
    return fmt::format("noisegate {}", base::version_text());
  });
  program.require_subcommand(1);
  program.formatter(std::make_shared<HelpFormat>());
  add_reproduce(program, chosen);
  add_list(program, chosen);
  add_show(program, chosen);
  add_plan(program, chosen);
  add_run(program, chosen);
  add_check(program, chosen);
  add_report(program, chosen);
  add_baseline(program, chosen);
  add_data(program, chosen);
  add_doctor(program, chosen);
  for (CLI::App* verb : program.get_subcommands(nullptr)) verb->group("Verbs");
}

int explain(const CLI::App& program, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return program.exit(error);
  const CLI::App& verb = parsed_verb(program);
  const bool in_verb = &verb != &program;
  const std::string command = in_verb ? verb.get_name() + " " : "";
  const std::vector<std::string> left = program.remaining(true);
  if (left.empty() && !in_verb) {
    print_error("which verb?", "'noisegate --help' shows what there is");
    return kUsage;
  }
  if (left.empty()) {
    print_error(error.what(),
                fmt::format("'noisegate {}--help' says more", command));
    return kUsage;
  }
  const std::string word = left.front().substr(0, left.front().find('='));
  const bool is_option = word.starts_with('-');
  const std::string what = is_option ? "option" : in_verb ? "argument" : "verb";
  std::string near;
  if (is_option) near = base::nearest(word, option_names(verb));
  if (what == "verb") near = base::nearest(word, verb_names(program));
  print_error(
      fmt::format("there is no {} '{}'{}", what, word,
                  in_verb ? " of '" + verb.get_name() + "'" : ""),
      near.empty()
          ? fmt::format("'noisegate {}--help' shows what there is", command)
          : fmt::format("did you mean '{}'?", near));
  return kUsage;
}

}  // namespace noisegate::app
