// The checks that desk suites ship, as they are: estimator, allowed set, grid
// and replicates.
#include <cmath>

#include "bench/calibration/worlds.h"

namespace noisegate::calibration {
namespace {

const std::string kScaling = "linear_scaling";
const std::string kTheory = "sde_theory";
const std::string kClassifier = "figure1_classifier";
const std::string kAutoencoder = "figure8_autoencoder";

// A slope check, with peaks through 2^peak at B = 2^octaves.
struct Slope {
  std::string suite, check, arm;
  World world;
  ArmTruth truth;
  double octaves, peak;
  std::vector<double> truths;
};

void add_slope(std::vector<Line>& lines, const Slope& slope) {
  const claim::Check check = shipped_check(slope.suite, slope.check);
  for (const double truth : slope.truths) {
    ArmTruth arm = slope.truth;
    arm.break_at = 100;
    lines.push_back(line_of(
        "Slope, as shipped", slope.check + ", " + truth_text(truth),
        place(truth, check.allowed.low, check.allowed.high),
        with(slope.world, {through(arm, truth, slope.octaves, slope.peak)}),
        check));
  }
}

void add_slopes(std::vector<Line>& lines) {
  const std::vector<double> one = {1, 0.75, 1.25, 0.5, 0};
  const std::vector<double> zero = {0, -0.25, 0.25, 0.5, 1};
  const World classifier = shipped_world(kClassifier);
  const World autoencoder = shipped_world(kAutoencoder);
  const ArmTruth net = classifier_truth("sgd");
  const ArmTruth loss = loss_truth("sgd");
  add_slope(lines, {kScaling, "S20.noise_slope", "sgd", classifier, net, 3,
                    -3.3, one});
  add_slope(lines, {kScaling, "S20.plateau_slope", "sgd", classifier, net, 8,
                    -1.2, zero});
  add_slope(lines, {kScaling, "S38.sgd_noise_slope", "sgd", autoencoder, loss,
                    3, -4.3, one});
  add_slope(lines, {kScaling, "S38.sgd_plateau_slope", "sgd", autoencoder, loss,
                    7.5, -2.2, zero});
  add_slope(lines, {kScaling, "S38.momentum_noise_slope", "momentum",
                    autoencoder, loss_truth("momentum"), 3.5, -3.3, one});
  const World budgets = shipped_world("section34_budgets");
  add_slope(lines, {kTheory, "S13.tiny_budget", "sgd", budgets, loss, 3.5, -1.3,
                    zero});
  add_slope(lines,
            {kTheory, "S13.long_budget", "sgd", budgets, loss, 2.5, -3.3, one});
}

void add_peaks(std::vector<Line>& lines) {
  const claim::Check plateau = shipped_check(kScaling, "S38.plateau_gap");
  for (const double truth : {2.0, 1.0, 0.0}) {
    lines.push_back(line_of(
        "Gap of peaks, as shipped", plateau.id + ", " + truth_text(truth),
        place(truth, plateau.allowed.low, kInfinity),
        with(shipped_world(kAutoencoder),
             {through(loss_truth("sgd"), 0, 0, -2.4),
              through(loss_truth("momentum"), 0, 0, -2.4 + truth)}),
        plateau));
  }
  const claim::Check moves = shipped_check(kTheory, "S13.break_moves");
  for (const double truth : {1.2, 0.5, 0.0}) {
    ArmTruth arm = through(loss_truth("sgd"), 1, 0, -5.3);
    arm.break_at = 2.0;
    // From 2 to 8 epochs: two octaves.
    arm.break_drift = truth / 2;
    lines.push_back(
        line_of("Gap of peaks, as shipped", moves.id + ", " + truth_text(truth),
                place(truth, moves.allowed.low, kInfinity),
                with(shipped_world("section34_budgets"), {arm}), moves));
  }
}

// Peak at 2^-4 for B = 4: the rates that S7 names are best.
ArmTruth at_best_temperature() {
  return through(classifier_truth("sgd"), 1, 2, -4);
}

void add_gaps(std::vector<Line>& lines) {
  const World classifier = shipped_world(kClassifier);
  const claim::Check flat = shipped_check(kScaling, "S17.flat");
  const claim::Check falls = shipped_check(kScaling, "S17.falls");
  const claim::Check equal = shipped_check(kScaling, "S7.test_accuracy");
  for (const double truth : {0.0, -1.0, 1.0, 2.0}) {
    const World world =
        with(classifier, {with_gap(at_best_temperature(), 16, truth)});
    for (const claim::Check& check : {flat, equal}) {
      lines.push_back(line_of(
          "Equivalence, as shipped", check.id + ", " + truth_text(truth),
          place(truth, check.allowed.low, check.allowed.high), world, check));
    }
  }
  for (const double truth : {2.8, 1.0, 0.0}) {
    ArmTruth arm = at_best_temperature();
    arm.best = [truth](const claim::CellId& id) {
      return id.batch_size == 512 ? -92 + truth : -92;
    };
    lines.push_back(line_of("Order, as shipped",
                            falls.id + ", " + truth_text(truth),
                            place(truth, falls.allowed.low, kInfinity),
                            with(classifier, {arm}), falls));
  }
}

// Metrics of quadratics: no rate is better than another; `level` of the batch
// size.
World metric_world(const std::string& sweep, const std::string& metric,
                   const std::string& arm, double deviation,
                   const std::function<double(double)>& level) {
  World world = shipped_world(sweep);
  world.sweep.selection = {.metric = metric};
  ArmTruth truth;
  truth.arm = arm;
  truth.curvature = 0;
  truth.cliff = 1000;
  truth.shared = 0;
  truth.own = deviation;
  truth.relative = true;
  truth.best = [level](const claim::CellId& id) {
    return level(static_cast<double>(id.batch_size));
  };
  world.truths = {truth};
  return world;
}

void add_quadratics(std::vector<Line>& lines) {
  const std::string equal = "Equivalence, as shipped";
  const claim::Check variance = shipped_check(kTheory, "S4.gaussian_variance");
  for (const double truth : {0.0, 0.15, -0.15, 0.5}) {
    lines.push_back(line_of(
        equal, variance.id + ", " + truth_text(truth),
        place(truth, variance.allowed.low, variance.allowed.high),
        metric_world(
            "appendixA_temperature", "displacement_variance", "gaussian", 0.03,
            [truth](double b) { return b == 4 ? std::exp2(truth) : 1; }),
        variance));
  }
  const claim::Check covariance = shipped_check(kTheory, "S3.covariance");
  for (const double truth : {-1.0, -1.05, -0.95, -0.8}) {
    lines.push_back(
        line_of("Slope, as shipped", covariance.id + ", " + truth_text(truth),
                place(truth, covariance.allowed.low, covariance.allowed.high),
                metric_world("section32_gradient_noise", "step_noise_variance",
                             "at_minimum", 0.05,
                             [truth](double b) {
                               return std::pow(b, truth) * (1024 - b) / 1023;
                             }),
                covariance));
  }
  const claim::Check unbiased = shipped_check(kTheory, "S3.unbiased");
  for (const double truth : {0.0, 0.1, -0.1, 0.5}) {
    lines.push_back(
        line_of("Level, as shipped", unbiased.id + ", " + truth_text(truth),
                place(truth, unbiased.allowed.low, unbiased.allowed.high),
                metric_world("section32_gradient_noise", "displacement_mean",
                             "at_one", 0.05,
                             [truth](double b) {
                               return -0.125 - 0.125 * (b == 256 ? truth : 0);
                             }),
                unbiased));
  }
}

// All checks of a claim at once: where it is true, none may fail it.
void add_claims(std::vector<Line>& lines) {
  ArmTruth net = through(classifier_truth("sgd"), 1, 3, -3.3);
  const World classifier = with(shipped_world(kClassifier), {net});
  for (const std::string claim : {"S17", "S20"}) {
    lines.push_back(claim_line("Whole claims, as shipped",
                               claim + ", all of it true", Truth::inside,
                               {classifier}, kScaling, claim));
  }
  ArmTruth sgd = through(loss_truth("sgd"), 1, 3, -4.3);
  sgd.break_at = 5;
  ArmTruth momentum = sgd;
  momentum.arm = "momentum";
  momentum.break_at = 7;
  lines.push_back(claim_line(
      "Whole claims, as shipped", "S38, all of it true", Truth::inside,
      {with(shipped_world(kAutoencoder), {sgd, momentum})}, kScaling, "S38"));
}

}  // namespace

std::vector<Line> shipped_lines() {
  std::vector<Line> lines;
  add_slopes(lines);
  add_peaks(lines);
  add_gaps(lines);
  add_quadratics(lines);
  add_claims(lines);
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) {
                     const auto rank = [](const Line& line) {
                       return line.group.starts_with("Slope")         ? 0
                              : line.group.starts_with("Gap")         ? 1
                              : line.group.starts_with("Equivalence") ? 2
                              : line.group.starts_with("Order")       ? 3
                              : line.group.starts_with("Level")       ? 4
                                                                      : 5;
                     };
                     return rank(a) < rank(b);
                   });
  return lines;
}

}  // namespace noisegate::calibration
