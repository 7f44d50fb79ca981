#include "suites/suites.h"

#include <functional>
#include <map>

#include "harness/base/error.h"
#include "suites/constant_step_gap/suite.h"
#include "suites/experiments/smith2020.h"
#include "suites/linear_scaling/suite.h"
#include "suites/momentum_equivalence/suite.h"
#include "suites/optimal_temperature/suite.h"
#include "suites/protocol/suite.h"
#include "suites/sde_theory/suite.h"

namespace noisegate::suites {

std::vector<claim::Suite> all_suites(claim::Tier tier,
                                     const std::string& data) {
  return {
      sde_theory(tier, data),           linear_scaling(tier, data),
      momentum_equivalence(tier, data), constant_step_gap(tier, data),
      optimal_temperature(tier, data),  protocol(tier, data),
  };
}

claim::Experiment experiment(const std::string& id, claim::Tier tier,
                             const std::string& data) {
  using Maker =
      std::function<claim::Experiment(claim::Tier, const std::string&)>;
  static const std::map<std::string, Maker> makers = {
      {"smith2020_section3", smith2020_section3},
      {"smith2020_section33", smith2020_section33},
      {"smith2020_figure1", smith2020_figure1},
      {"smith2020_figure2", smith2020_figure2},
      {"smith2020_figure8", smith2020_figure8},
      {"smith2020_figure10", smith2020_figure10},
      {"smith2020_table1", smith2020_table1},
      {"smith2020_table7", smith2020_table7},
  };
  const auto found = makers.find(id);
  if (found == makers.end()) {
    throw base::Error(base::ErrorCode::config,
                      "no experiment is named \"" + id + "\"");
  }
  return found->second(tier, data);
}

}  // namespace noisegate::suites
