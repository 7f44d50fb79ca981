#include "suites/suites.h"

#include <functional>
#include <utility>

#include "harness/base/error.h"
#include "suites/constant_step_gap/suite.h"
#include "suites/experiments/paper.h"
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

namespace {

using Maker = std::function<claim::Experiment(claim::Tier, const std::string&)>;

// Small networks at the tiers smoke and desk, the paper's own at the others.
Maker by_tier(const Maker& small, claim::Experiment (*large)(claim::Tier)) {
  return [small, large](claim::Tier tier, const std::string& data) {
    return paper::is_large(tier) ? large(tier) : small(tier, data);
  };
}

Maker large_only(const std::string& id,
                 claim::Experiment (*large)(claim::Tier)) {
  return by_tier(
      [id](claim::Tier, const std::string&) {
        return claim::Experiment{
            .id = id,
            .place = {},
            .differs = "Needs the paper's own networks: tiers gpu and paper.",
            .sweeps = {}};
      },
      large);
}

// In the order of the paper.
const std::vector<std::pair<std::string, Maker>>& makers() {
  static const std::vector<std::pair<std::string, Maker>> list = {
      {"smith2020_section3", smith2020_section3},
      {"smith2020_section33", smith2020_section33},
      {"smith2020_figure1", by_tier(smith2020_figure1, paper::figure1)},
      {"smith2020_table1", by_tier(smith2020_table1, paper::table1)},
      {"smith2020_figure2", by_tier(smith2020_figure2, paper::figure2)},
      {"smith2020_figure3", large_only("smith2020_figure3", paper::figure3)},
      {"smith2020_figure5", large_only("smith2020_figure5", paper::figure5)},
      {"smith2020_figure6", large_only("smith2020_figure6", paper::figure6)},
      {"smith2020_figure7", large_only("smith2020_figure7", paper::figure7)},
      {"smith2020_table2", large_only("smith2020_table2", paper::table2)},
      {"smith2020_figure8", by_tier(smith2020_figure8, paper::figure8)},
      {"smith2020_table3", large_only("smith2020_table3", paper::table3)},
      {"smith2020_table4", large_only("smith2020_table4", paper::table4)},
      {"smith2020_table5", large_only("smith2020_table5", paper::table5)},
      {"smith2020_table6", large_only("smith2020_table6", paper::table6)},
      {"smith2020_table7", by_tier(smith2020_table7, paper::table7)},
      {"smith2020_figure9", large_only("smith2020_figure9", paper::figure9)},
      {"smith2020_figure10", by_tier(smith2020_figure10, paper::figure10)},
      {"smith2020_networks", smith2020_networks},
  };
  return list;
}

}  // namespace

std::vector<std::string> experiment_ids() {
  std::vector<std::string> ids;
  for (const auto& entry : makers()) ids.push_back(entry.first);
  return ids;
}

claim::Experiment experiment(const std::string& id, claim::Tier tier,
                             const std::string& data) {
  for (const auto& [name, maker] : makers())
    if (name == id) return maker(tier, data);
  throw base::Error(base::ErrorCode::config,
                    "no experiment is named \"" + id + "\"");
}

}  // namespace noisegate::suites
