#include "app/cli_app.h"

#include <CLI/CLI.hpp>
#include <utility>

namespace noisegate::app {
namespace {

template <typename Value>
Argument add_typed(CLI::App& verb, const std::string& name,
                   const std::string& type, Value& value,
                   const std::string& help) {
  return Argument(verb.add_option(name, value, help)->type_name(type));
}

}  // namespace

CLI::App& add_verb(CLI::App& program, Action& chosen, const VerbText& text,
                   Action action) {
  CLI::App* verb = program.add_subcommand(text.name, text.about);
  verb->footer(text.footer);
  verb->callback([&chosen, action = std::move(action)] { chosen = action; });
  return *verb;
}

CLI::App& add_verb_group(CLI::App& program, const VerbText& text) {
  CLI::App* group = program.add_subcommand(text.name, text.about);
  group->footer(text.footer);
  group->require_subcommand(1);
  return *group;
}

Argument Argument::group(const std::string& heading) const {
  option_->group(heading);
  return *this;
}

Argument Argument::required() const {
  option_->required();
  return *this;
}

Argument Argument::excludes(Argument other) const {
  option_->excludes(other.option_);
  return *this;
}

Argument Argument::needs(Argument other) const {
  option_->needs(other.option_);
  return *this;
}

Argument add_option(CLI::App& verb, const std::string& name,
                    const std::string& type, std::string& value,
                    const std::string& help) {
  return add_typed(verb, name, type, value, help);
}

Argument add_option(CLI::App& verb, const std::string& name,
                    const std::string& type, std::filesystem::path& value,
                    const std::string& help) {
  return add_typed(verb, name, type, value, help);
}

Argument add_option(CLI::App& verb, const std::string& name,
                    const std::string& type,
                    std::vector<std::filesystem::path>& values,
                    const std::string& help) {
  return add_typed(verb, name, type, values, help);
}

Argument add_flag(CLI::App& verb, const std::string& name, bool& value,
                  const std::string& help) {
  return Argument(verb.add_flag(name, value, help));
}

}  // namespace noisegate::app
