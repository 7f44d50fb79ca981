#include "app/help_format.h"

#include "app/text.h"

namespace noisegate::app {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kColumn = 22;

std::string entry(const std::string& name, const std::string& text) {
  std::string line = "  " + pad(name, kColumn - 2);
  if (text_width(line) > kColumn) line += "\n" + std::string(kColumn, ' ');
  return line + wrap(text, kWidth, kColumn, kColumn) + "\n";
}

}  // namespace

HelpFormat::HelpFormat() { label("SUBCOMMAND", "VERB"); }

std::string HelpFormat::make_help(const CLI::App* program, std::string name,
                                  CLI::AppFormatMode mode) const {
  std::string text = Formatter::make_help(program, std::move(name), mode);
  for (std::size_t at = 0; (at = text.find("\n\n\n")) != std::string::npos;)
    text.erase(at, 1);
  return text;
}

std::string HelpFormat::make_group(
    std::string group, bool is_positional,
    std::vector<const CLI::Option*> options) const {
  std::string text = "\n" + group + ":\n";
  for (const CLI::Option* option : options)
    text += make_option(option, is_positional);
  return text;
}

std::string HelpFormat::make_option(const CLI::Option* option,
                                    bool is_positional) const {
  std::string name = option->get_name(is_positional, true);
  for (std::size_t at = name.find(','); at != std::string::npos;
       at = name.find(',', at + 2))
    name.replace(at, 1, ", ");
  const std::string type = option->get_type_name();
  if (!is_positional && option->get_items_expected_max() > 0 && !type.empty())
    name += " " + type.substr(0, type.find(':'));
  return entry(name, option->get_description());
}

std::string HelpFormat::make_subcommand(const CLI::App* verb) const {
  return entry(verb->get_name(), verb->get_description());
}

}  // namespace noisegate::app
