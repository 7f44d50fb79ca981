#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace noisegate::run {

// Program and arguments; never a shell line.
using Command = std::vector<std::string>;

// Splits what a user typed after --worker at blanks; '…', "…" and \ quote as
// in a shell, nothing else is special. Error{usage} on an open quote or an
// empty command.
Command split_command(std::string_view text);

// The file that posix_spawnp would start, by PATH; empty if there is none.
std::string find_program(const std::string& name);

}  // namespace noisegate::run
