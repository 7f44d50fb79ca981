#pragma once

#include <CLI/CLI.hpp>

namespace noisegate::app {

// Help as the rest of the program prints: lines of at most 80 columns, an
// option with the name of its value and nothing that its text does not say.
class HelpFormat : public CLI::Formatter {
 public:
  HelpFormat();
  std::string make_help(const CLI::App* program, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_group(
      std::string group, bool is_positional,
      std::vector<const CLI::Option*> options) const override;
  std::string make_option(const CLI::Option* option,
                          bool is_positional) const override;
  std::string make_subcommand(const CLI::App* verb) const override;
};

}  // namespace noisegate::app
