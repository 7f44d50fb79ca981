#include <fmt/format.h>

#include "harness/claim/levels.h"
#include "reports/model_parts.h"
#include "reports/words.h"

namespace noisegate::reports {

using base::Json;

Json levels_json(const ReportInput& input) {
  Json checks = Json::array();
  long long means = 0, inside = 0;
  for (const claim::CheckVerdict& check : input.verdicts.checks) {
    if (!claim::is_level_check(check)) continue;
    checks.push_back(check.check);
    for (const claim::PartVerdict& part : check.parts) {
      ++means;
      if (part.outcome == claim::Outcome::pass) ++inside;
    }
  }
  if (checks.empty()) return nullptr;
  const claim::ClaimVerdict all = claim::level_verdict(input.verdicts.checks);
  return {{"outcome", std::string(claim::to_text(all.outcome))},
          {"sentence", fmt::format("{} of {} lie where further replicates of "
                                   "the measured baseline are to be expected",
                                   inside, count_text(means, "mean", "means"))},
          {"why", all.why},
          {"checks", checks}};
}

}  // namespace noisegate::reports
