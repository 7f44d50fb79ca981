#pragma once

#include <string>
#include <vector>

#include "harness/claim/sweep.h"

namespace noisegate::suites {

// Each figure's and each section's sweeps, declared once, by tier and data set
// ("glyphs" or "mnist"). Suites share them by id.

// Figure 1: optimal metric and learning rate v batch size under a constant
// epoch budget, plain SGD and momentum; here on a small classifier.
claim::Experiment smith2020_figure1(claim::Tier tier, const std::string& data);

// Figure 8: the same on an autoencoder.
claim::Experiment smith2020_figure8(claim::Tier tier, const std::string& data);

// Table 1: test accuracy v batch size under a constant number of steps; here
// on a small network with ghost batch normalisation.
claim::Experiment smith2020_table1(claim::Tier tier, const std::string& data);

// Table 7: the same on an autoencoder.
claim::Experiment smith2020_table7(claim::Tier tier, const std::string& data);

// Figures 2 and 3: optimal learning rates v epoch budget at one small batch
// size; with the final rate tuned apart at two budgets.
claim::Experiment smith2020_figure2(claim::Tier tier, const std::string& data);

// Figure 10: the opposite case.
claim::Experiment smith2020_figure10(claim::Tier tier, const std::string& data);

// Sections 3.1 to 3.4 and appendix A: what the text says of quadratics. No
// data set; the same at every tier.
claim::Experiment smith2020_section3(claim::Tier tier, const std::string& data);

// The paper's own networks for a few updates: no claim, tier smoke on generated
// data only.
claim::Experiment smith2020_networks(claim::Tier tier, const std::string& data);

// Section 3.3: momentum on a noisy quadratic.
claim::Experiment smith2020_section33(claim::Tier tier,
                                      const std::string& data);

}  // namespace noisegate::suites
