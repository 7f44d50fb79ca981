// The paper's own networks where there is none of their data: as many updates
// on a little generated data as it takes to learn it by heart, at the tier
// smoke. Whoever reads the report sees that they train on this machine; no
// check reads what comes out. The 28-10 net has a fifth of its width here, the
// LSTM less than a sixth: at full size they would take longer than the rest of
// the tier.
#include "suites/experiments/paper.h"
#include "suites/experiments/smith2020.h"

namespace noisegate::suites {
namespace {

using claim::Sweep;
using claim::Tier;
using paper::Network;

using Parameters = std::map<std::string, double>;

Sweep by_heart(Network network, const std::string& name, int log2_rate,
               std::int64_t updates, Parameters parameters) {
  network.workload = name + "_glyphs";
  Sweep sweep = paper::sweep_of(network, "networks_" + name,
                                "A few updates on generated data");
  sweep.parameters = std::move(parameters);
  sweep.arms = {paper::momentum(network, {log2_rate, log2_rate})};
  sweep.batch_sizes = {8};
  sweep.budgets = {{.steps = updates}};
  sweep.replicates = sweep.block = sweep.selection.keep = 1;
  sweep.extend = false;
  return sweep;
}

Sweep residual(const Network& network, const std::string& name, int log2_rate,
               std::int64_t updates, Parameters parameters) {
  parameters["train_examples"] = 8;
  parameters["augment"] = 0;
  return by_heart(network, name, log2_rate, updates, std::move(parameters));
}

}  // namespace

claim::Experiment smith2020_networks(Tier tier, const std::string& data) {
  claim::Experiment out{.id = "smith2020_networks",
                        .place = "Appendix B.2",
                        .differs =
                            "Tier smoke on generated data only: do the "
                            "paper's networks train on this machine?",
                        .sweeps = {}};
  if (tier != Tier::smoke || data != "glyphs") return out;
  out.sweeps = {
      by_heart(paper::deep_autoencoder(), "deep_autoencoder", -5, 128, {}),
      by_heart(paper::lstm(), "lstm", 2, 128,
               {{"hidden", 100},
                {"embedding", 100},
                {"dropout", 0},
                {"train_tokens", 600}}),
      residual(paper::wide_resnet(true), "wrn_16_4_bn", -2, 24, {}),
      residual(paper::wide_resnet(false), "wrn_16_4_nobn", -2, 24,
               {{"dropout", 0}}),
      residual(paper::wide_resnet_100(true), "wrn_28_10_bn", -2, 40,
               {{"width", 2}}),
      residual(paper::wide_resnet_100(false), "wrn_28_10_nobn", -2, 40,
               {{"width", 2}, {"dropout", 0}}),
  };
  return out;
}

}  // namespace noisegate::suites
