// The protocol of the paper's own networks on CIFAR-10: a claim is judged on
// one run, and a run has one data set.
#include "suites/protocol/paper.h"

#include "suites/paper_checks.h"

namespace noisegate::suites {

claim::Suite protocol_large(claim::Tier tier) {
  std::vector<claim::Check> checks;
  if (tier == claim::Tier::paper)
    for (const std::string sweep :
         {"table1_wrn_16_4_bn", "table3_wrn_16_4_nobn"})
      checks.push_back(paper::check(
          {.id = "S16." + sweep,
           .claim = "S16",
           .kind = "protocol",
           .title = sweep + ": best 12 of 15, optimum and bar inside the grid",
           .unit = "1: kept, 0: not",
           .allowed = {.low = 1, .reason = "kept in every cell"}},
          sweep, claim::protocol({.sweep = sweep, .keep = 12, .runs = 15})));
  return paper::at_tier(
      {.id = "protocol",
       .title = "One protocol for every optimum",
       .paper = "smith2020",
       .summary = "Every optimum is the best of a grid by the mean of the best "
                  "k of n runs; neither it nor its one-sigma bar touches an "
                  "end of the grid.",
       .differs = "Judged of the sweeps of tables 1 and 3.",
       .experiments = tier == claim::Tier::paper
                          ? std::vector<std::string>{"smith2020_table1",
                                                     "smith2020_table3"}
                          : std::vector<std::string>{}},
      tier, std::move(checks), {"S15", "S16", "S63"});
}

}  // namespace noisegate::suites
