#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

// What the verbs need of CLI11, compiled once: its headers cost each file that
// includes them several seconds.
namespace CLI {  // NOLINT(readability-identifier-naming): CLI11's name
class App;
class Option;
}  // namespace CLI

namespace noisegate::app {

// What the command line asks for: does it and returns the exit code.
using Action = std::function<int()>;

struct VerbText {
  std::string name;
  std::string about;   // one line
  std::string footer;  // below the options: what they don't say, and examples
};

// The new verb; `chosen` becomes `action` when the command line names it.
CLI::App& add_verb(CLI::App& program, Action& chosen, const VerbText& text,
                   Action action);

// A verb that only has verbs of its own, one of which must be named.
CLI::App& add_verb_group(CLI::App& program, const VerbText& text);

// An option or positional argument of a verb, for what follows its name. Owned
// by the verb.
class Argument {
 public:
  explicit Argument(CLI::Option* option) : option_(option) {}
  Argument group(const std::string& heading) const;
  Argument required() const;
  Argument excludes(Argument other) const;
  Argument needs(Argument other) const;

 private:
  CLI::Option* option_;
};

// `name`: "--out", or "RUN" for a positional one; `type`: how the help names
// the value. `value` must live until the command line is parsed.
Argument add_option(CLI::App& verb, const std::string& name,
                    const std::string& type, std::string& value,
                    const std::string& help);
Argument add_option(CLI::App& verb, const std::string& name,
                    const std::string& type, std::filesystem::path& value,
                    const std::string& help);
Argument add_option(CLI::App& verb, const std::string& name,
                    const std::string& type,
                    std::vector<std::filesystem::path>& values,
                    const std::string& help);
Argument add_flag(CLI::App& verb, const std::string& name, bool& value,
                  const std::string& help);

}  // namespace noisegate::app
