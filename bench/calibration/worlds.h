#pragma once

#include <string>
#include <vector>

#include "bench/calibration/line.h"

// Shipped sweeps with a truth.
namespace noisegate::calibration {

using claim::simulator::ArmTruth;
using claim::simulator::World;

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The desk sweep of that id with the trials it ships, each grid two octaves
// wider on both sides (what an extension may add), and no truth yet. Accuracies
// are in per cent: cost = −accuracy, constant prediction 10 %.
World shipped_world(const std::string& sweep_id);

// What runs on generated digits look like: an accuracy of 92 % with sd 0.24,
// 0.6 points lost an octave² away from the peak (standard errors of the slopes
// as in effects.csv); 0.75 an octave of B beyond the break.
ArmTruth classifier_truth(const std::string& arm);
// A loss of 3 with sd 0.058, curvature 0.15.
ArmTruth loss_truth(const std::string& arm);

// The peak moves as B^slope, and is `peak` at B = 2^octaves.
ArmTruth through(ArmTruth truth, double slope, double octaves, double peak);

// The best cost of one batch size is `gap` above that of the others.
ArmTruth with_gap(ArmTruth truth, std::int64_t batch_size, double gap);

World with(World world, std::vector<ArmTruth> truths);

// The check of that id in a desk suite.
claim::Check shipped_check(const std::string& suite, const std::string& check);

// A line of one check that stands alone: no sensitivity check.
Line line_of(const std::string& group, const std::string& name, Truth truth,
             const World& world, claim::Check check);
// A line of a whole claim of a suite.
Line claim_line(const std::string& group, const std::string& name, Truth truth,
                std::vector<World> worlds, const std::string& suite,
                const std::string& claim);

claim::Check check_of(claim::Estimator estimate, double low, double high);

// `truth` is on which side of [low, high]; a bound is met exactly.
Truth place(double truth, double low, double high);

// "truth 0.75": the shortest form.
std::string truth_text(double truth);

}  // namespace noisegate::calibration
