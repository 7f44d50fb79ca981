#pragma once

// The parts of this suite, and what they share. Private to this folder.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/claim/check.h"
#include "harness/claim/estimators.h"

namespace noisegate::suites::momentum {

inline const std::vector<claim::Tier> kDesk = {claim::Tier::desk};
inline const std::string kQuadratic = "section33_momentum";
inline const std::string kClassifier = "figure1_classifier";
inline const std::string kAutoencoder = "figure8_autoencoder";

// Both arms at one batch size and effective rate 2^k for each (B, k): the same
// replicate has the same weights, order and noise in both.
claim::PointGap at_common_rates(
    const std::string& sweep, const std::string& metric,
    const std::vector<std::pair<std::int64_t, int>>& points);

// Plain SGD on the classifier at one batch size and two rates, 2^to less
// 2^from: what a wrong rate would do.
claim::Estimator between_rates(const std::string& metric, std::int64_t b,
                               int from, int to);

// Momentum against plain SGD, each at its best rate, in units of the metric.
claim::BestGap best(const std::string& sweep, std::int64_t b,
                    const std::string& metric, claim::GapScale scale,
                    claim::Favours favours);

// Section 3.3, on the quadratic and on the networks.
std::vector<claim::Check> section33_checks();
// Figures 1 and 5.
std::vector<claim::Check> classifier_checks();
// Figure 8.
std::vector<claim::Check> autoencoder_checks();

}  // namespace noisegate::suites::momentum
