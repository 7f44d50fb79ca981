#include "app/looks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

namespace noisegate::app {

std::set<std::string> undecided_claims(
    const std::vector<claim::GateRow>& gate) {
  std::set<std::string> claims;
  for (const claim::GateRow& row : gate)
    if (!row.ok && row.actual == claim::Outcome::inconclusive)
      claims.insert(row.claim);
  return claims;
}

std::string look_text(const std::vector<claim::NextLook>& looks) {
  std::vector<std::string> texts;
  for (const claim::NextLook& look : looks)
    texts.push_back(
        fmt::format("{} with {} replicates", look.sweep, look.replicates));
  return fmt::format("{}", fmt::join(texts, ", "));
}

void raise_replicates(const std::vector<claim::NextLook>& looks,
                      std::vector<claim::Sweep>& sweeps) {
  for (const claim::NextLook& look : looks)
    for (claim::Sweep& sweep : sweeps)
      if (sweep.id == look.sweep)
        sweep.replicates = std::max(sweep.replicates, look.replicates);
}

std::optional<int> look_again(
    std::vector<claim::Sweep>& sweeps,
    const std::function<std::vector<claim::NextLook>()>& wanted,
    const std::function<std::optional<int>()>& look, const Log& log) {
  std::vector<claim::NextLook> before;
  for (auto looks = wanted(); !looks.empty(); looks = wanted()) {
    if (looks == before)
      throw std::logic_error("a look at more replicates showed none");
    log.note(
        fmt::format("the gate is undecided; next look: {}", look_text(looks)));
    raise_replicates(looks, sweeps);
    if (const auto code = look()) return code;
    before = std::move(looks);
  }
  return std::nullopt;
}

}  // namespace noisegate::app
