// Kinds that may be exact: the protocol, stability borders, ratios of the best.
#include <cmath>

#include "bench/calibration/worlds.h"

namespace noisegate::calibration {
namespace {

const std::string kTheory = "sde_theory";

// A statement on the very trials is never a bound: optimum and bar lie inside
// the grid in every cell, or the bar of one arm reaches its end.
void add_protocol(std::vector<Line>& lines) {
  for (const auto& [sweep, make] :
       {std::pair{"figure1_classifier", &classifier_truth},
        std::pair{"figure8_autoencoder", &loss_truth}}) {
    const claim::Check check =
        shipped_check("protocol", std::string("S16.") + sweep);
    const World world = shipped_world(sweep);
    const claim::Arm& momentum = world.sweep.arms.back();
    const ArmTruth sgd = through(make("sgd"), 0, 0, -2.3);
    for (const auto& [words, truth, peak] :
         {std::tuple{"optima inside", Truth::inside, -2.3},
          std::tuple{"optima half an octave inside the end", Truth::outside,
                     momentum.low + 0.5}}) {
      lines.push_back(line_of(
          "Protocol, as shipped", check.id + ", " + words, truth,
          with(world, {sgd, through(make(momentum.name), 0, 0, peak)}), check));
    }
  }
}

// Borders between two rates, at different fractions of a step; they move by a
// third of an octave over replicates, or not at all.
void add_stability(std::vector<Line>& lines) {
  const claim::Check check = shipped_check(kTheory, "S12.warm_up");
  for (const int n : {5, 12}) {
    for (const double spread : {0.0, 0.3}) {
      for (const double truth : {3.0, 1.0, -1.5}) {
        ArmTruth none = through({}, 0, 0, -5);
        none.arm = "none";
        none.cliff = 1.95;
        none.cliff_spread = spread;
        ArmTruth warm_up = none;
        warm_up.arm = "warm_up";
        warm_up.cliff += truth;
        World world = with(shipped_world("section33_warm_up"), {none, warm_up});
        world.sweep.replicates = n;
        lines.push_back(
            line_of("Stability gap, as shipped",
                    check.id + ", n = " + std::to_string(n) + ", borders ± " +
                        truth_text(spread).substr(6) + ", " + truth_text(truth),
                    place(truth, check.allowed.low, kInfinity), world, check));
      }
    }
  }
}

// Steps of three momentum coefficients and of plain descent. `apart`: octaves
// from one coefficient to the next worse one.
World steps(int n, double octaves, double apart, double shared, double own) {
  World world = shipped_world("section31_acceleration");
  world.sweep.replicates = n;
  world.constant_prediction = 1024;
  std::vector<ArmTruth> truths;
  const auto add = [&](const std::string& arm, double level, double peak) {
    ArmTruth truth = through({}, 0, 0, peak);
    truth.arm = arm;
    truth.best = [level](const claim::CellId&) {
      return 40 * std::exp2(level);
    };
    truth.curvature = 10;
    truth.relative = true;
    truth.shared = shared;
    truth.own = own;
    truths.push_back(truth);
  };
  add("sgd_k10", 0, 0);
  add("momentum30_k10", octaves, 1);
  add("momentum35_k10", octaves + apart, 1);
  add("momentum40_k10", octaves + 2 * apart, 1);
  return with(world, truths);
}

void add_ratios(std::vector<Line>& lines) {
  const claim::Check check = shipped_check(kTheory, "S2.condition_10");
  const double high = check.allowed.high;
  const std::string group = "Ratio of the best, as shipped";
  const auto add = [&](const std::string& words, double truth,
                       const World& world) {
    lines.push_back(line_of(group,
                            check.id + ", " + words + ", " + truth_text(truth),
                            place(truth, -kInfinity, high), world, check));
  };
  for (const double truth : {high - 0.6, high, 0.0}) {
    add("one start for all rates", truth, steps(5, truth, 0.1, 0.05, 0.01));
  }
  for (const int n : {5, 7, 12}) {
    const std::string words = ", n = " + std::to_string(n);
    add("three equal arms, each trial's own noise" + words, high,
        steps(n, high, 0, 0, 0.05));
  }
}

}  // namespace

std::vector<Line> exact_lines() {
  std::vector<Line> lines;
  add_protocol(lines);
  add_stability(lines);
  add_ratios(lines);
  return lines;
}

}  // namespace noisegate::calibration
