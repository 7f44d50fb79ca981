// The protocol behind every optimum.
//
// Paper: Smith, Elsen & De 2020, section 4, appendices B.2 and D.
// Claim: every optimum is the best of a grid of learning rates by the mean of
//   the best k of n runs, with a bar of the rates within one standard
//   deviation, and neither optimum nor bar touches an end of the grid.
// Criterion: a statement on the trials of these very sweeps, exact (claims.csv
//   S16). It says whether this program kept the protocol where it speaks of the
//   paper's optima; the fitted peaks on which verdicts rest have stricter
//   rules.
// Differs: the paper keeps 12 of 15 or 5 of 7; the desk tier 7 of 9 (on
//   MNIST 10 of 13) and 7 of 10.
#include "suites/protocol/suite.h"

#include "harness/claim/estimators.h"
#include "suites/experiments/paper.h"
#include "suites/protocol/paper.h"

namespace noisegate::suites {
namespace {

using claim::Check;
using claim::Tier;

Check kept(const std::string& sweep, const std::string& what, int keep,
           int runs) {
  return {
      .id = "S16." + sweep,
      .claim = "S16",
      .kind = "protocol",
      .title = what + ": best " + std::to_string(keep) + " of " +
               std::to_string(runs) + ", optimum and bar inside the grid",
      .sweep = sweep,
      .unit = "1: kept, 0: not",
      .estimate = claim::protocol({.sweep = sweep, .keep = keep, .runs = runs}),
      .allowed = {.low = 1, .reason = "kept in every cell"},
      .tiers = {Tier::desk}};
}

}  // namespace

claim::Suite protocol(Tier tier, const std::string& data) {
  if (paper::is_large(tier)) return protocol_large(tier);
  const bool glyphs = data == "glyphs";
  return {
      .id = "protocol",
      .title = "One protocol for every optimum",
      .paper = "smith2020",
      .summary =
          "Every optimum is the best of a grid by the mean of the best k of n "
          "runs; neither it nor its one-sigma bar touches an end of the grid.",
      .differs = "Judged of this program's own sweeps at the desk tier.",
      .desk_trial_steps = 2.1e7,
      .experiments = {"smith2020_figure1", "smith2020_figure8",
                      "smith2020_networks"},
      .checks = {kept("figure1_classifier", "Figure 1", glyphs ? 7 : 10,
                      glyphs ? 9 : 13),
                 kept("figure8_autoencoder", "Figure 8", 7, 10)},
      .not_at_tier = {
          {"S15", "levels of the papers that it cites", "none"},
          {"S63",
           "step budgets of the paper's own tables: `check --reference-only`",
           "none"},
      }};
}

}  // namespace noisegate::suites
