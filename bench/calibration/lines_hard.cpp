// What makes verdicts hard: odd noise, trials that diverge, cliffs, a second
// branch, equally good rates, little data, several looks.
#include <fmt/format.h>

#include <cmath>

#include "bench/calibration/worlds.h"
#include "harness/claim/estimators.h"

namespace noisegate::calibration {
namespace {

using claim::simulator::one_arm;
using claim::simulator::Shape;

const std::string kSweep = "simulated";
const std::vector<std::int64_t> kSizes = {4, 8, 16};
const std::string kMetric = claim::simulator::kMetric;

// What is asked of a world of sizes 4, 8, 16, rates 2^-9 … 2^0.
claim::Check slope_check() {
  return check_of(claim::peak_slope({kSweep, "sgd", kSizes, {}, {}}), 0.75,
                  1.25);
}
claim::Check flat_check() {
  return check_of(claim::flat({.sweep = kSweep,
                               .arm = "sgd",
                               .batch_sizes = kSizes,
                               .metric = kMetric}),
                  -0.1, 0.1);
}
claim::Check equal_check() {
  return check_of(claim::point_gap({.sweep = kSweep,
                                    .pairs = {{.a = {"sgd", 16, -4, {}},
                                               .b = {"sgd", 8, -4, {}},
                                               .label = "16 against 8"}},
                                    .metric = kMetric}),
                  -0.1, 0.1);
}
// Lower is better: that B = 16 is worse by 0.1 favours B = 4.
claim::Check order_check() {
  return check_of(claim::best_gap({.sweep = kSweep,
                                   .a = {"sgd", 16, {}},
                                   .b = {"sgd", 4, {}},
                                   .metric = kMetric,
                                   .favours = claim::Favours::b}),
                  0.1, kInfinity);
}

World slopes(double slope, int n, const ArmTruth& truth = {}) {
  return one_arm(through(truth, slope, 3, -4.3), kSizes, -9, 0, n);
}

// Only the largest size is off by `gap`: other parts do not protect it.
World levels(double gap, int n, ArmTruth truth = {}) {
  truth.cliff = 5;
  return one_arm(with_gap(through(truth, 0, 0, -4.3), 16, gap), kSizes, -9, 0,
                 n);
}

// What is done to a world, and in which words.
struct Hardship {
  std::string name;
  std::function<void(World&)> make;
};

void add(std::vector<Line>& lines, const std::string& group,
         const std::string& name, Truth truth, World world,
         const Hardship& hardship, const claim::Check& check) {
  hardship.make(world);
  lines.push_back(line_of(group, hardship.name + name, truth, world, check));
}

// Each kind of check at its bounds and well off them.
void add_all_kinds(std::vector<Line>& lines, const std::string& group, int n,
                   const Hardship& h) {
  for (const double t : {1.0, 0.75, 1.25, 0.5}) {
    add(lines, group, ": slope, " + truth_text(t), place(t, 0.75, 1.25),
        slopes(t, n), h, slope_check());
  }
  for (const double t : {0.0, 0.1, -0.1}) {
    add(lines, group, ": flat, " + truth_text(t), place(t, -0.1, 0.1),
        levels(t, n), h, flat_check());
  }
  for (const double t : {0.0, 0.1, -0.1, 0.2}) {
    add(lines, group, ": equivalence, " + truth_text(t), place(t, -0.1, 0.1),
        levels(t, n), h, equal_check());
  }
  for (const double t : {0.3, 0.1, 0.0}) {
    add(lines, group, ": order, " + truth_text(t), place(t, 0.1, kInfinity),
        levels(t, n), h, order_check());
  }
}

void add_replicates(std::vector<Line>& lines) {
  for (const int n : {3, 5, 7}) {
    add_all_kinds(lines, "Number of replicates", n,
                  {fmt::format("n = {}", n), [](World&) {}});
  }
}

void add_noise(std::vector<Line>& lines) {
  add_all_kinds(lines, "Noise that is not normal, n = 7", 7,
                {"skewed", [](World& w) { w.shape = Shape::skewed; }});
  add_all_kinds(lines, "Noise that is not normal, n = 7", 7,
                {"heavy tails", [](World& w) { w.shape = Shape::heavy; }});
  add_all_kinds(lines, "Noise that is not normal, n = 7", 7,
                {"sd doubles an octave above the peak",
                 [](World& w) { w.truths.front().fan = 1; }});
}

void add_divergence(std::vector<Line>& lines) {
  for (const double share : {0.02, 0.1}) {
    add_all_kinds(lines, "Trials that diverge at random, n = 7", 7,
                  {fmt::format("{} %", 100 * share),
                   [share](World& w) { w.truths.front().lost = share; }});
  }
}

// The truth beside a cliff or a second branch is what the estimator finds
// without noise (T2); the bound is put there.
void add_at_vertex(std::vector<Line>& lines, const std::string& group,
                   const std::string& name, const World& world,
                   const claim::Estimator& estimate) {
  claim::simulator::Simulator exact(claim::simulator::silent(world));
  const double truth = estimate(exact.draw(1)).at(0).estimate.value;
  lines.push_back(line_of(group, name, Truth::bound, world,
                          check_of(estimate, truth, kInfinity)));
}

void add_surfaces(std::vector<Line>& lines) {
  const claim::Estimator slope = slope_check().estimate;
  for (const double s : {0.0, 0.8, 1.0}) {
    ArmTruth cliff;
    cliff.cliff = 0.8;
    add_at_vertex(lines, "Surfaces, n = 5",
                  fmt::format("cliff near the peak, slope {}", s),
                  slopes(s, 5, cliff), slope);
  }
  ArmTruth steep;
  steep.steeper = 4;
  add_at_vertex(lines, "Surfaces, n = 5", "four times steeper above the peak",
                slopes(1, 5, steep), slope);
  // The early-stopping branch at 2^-8.2 wins at B = 16 and nowhere else.
  ArmTruth branched;
  branched.branch = claim::simulator::Branch{
      .rate = -6.2, .curvature = 0.15, .best = [](const claim::CellId& id) {
        return id.batch_size == 16 ? 2.7 : 3.3;
      }};
  add_at_vertex(lines, "Surfaces, n = 5", "low-rate branch wins at B = 16",
                slopes(0.3, 5, branched), slope);
  ArmTruth shallow;
  shallow.curvature = 0.01;
  shallow.own = 0.1;
  shallow.cliff = 2.7;
  for (const double t : {1.0, 0.75, 0.5, 0.0}) {
    lines.push_back(line_of(
        "Surfaces, n = 5", "curvature a tenth of the noise, " + truth_text(t),
        place(t, 0.75, 1.25), slopes(t, 5, shallow), slope_check()));
  }
}

// The widest margin for skewness: one noisy peak that lies halfway between two
// rates, or a quarter of the way, against the mean of two.
void add_one_peak(std::vector<Line>& lines) {
  const claim::Estimator gap =
      claim::peak_gap({kSweep, "sgd", {16}, "sgd", {4, 8}, {}, {}, {}});
  for (const double own : {0.03, 0.06}) {
    for (const double away : {0.05, 0.25, 0.45}) {
      ArmTruth truth;
      truth.own = own;
      for (const int n : {5, 7}) {
        lines.push_back(line_of(
            "One peak against the mean of two, truth at its bound",
            fmt::format("sd {}, n = {}, peak at {:.4g}", own, n, -4.5 + away),
            Truth::bound,
            one_arm(through(truth, 1, 0, -8.5 + away), kSizes, -10, 0, n),
            check_of(gap, 1.5, kInfinity)));
      }
    }
  }
}

// `rates` equally good rates at B = 8 against one at B = 4, all of the same
// true value.
World plateau(int rates) {
  World world = one_arm({}, {4, 8}, -9, 0, 7);
  world.sweep.arms.push_back(world.sweep.arms.front());
  world.sweep.arms.back().name = "sharp";
  // Between two rates where their number is even.
  ArmTruth broad = through({}, 0, 0, rates % 2 == 0 ? -4.5 : -5);
  broad.arm = "sgd";
  broad.level = (rates - 1) / 2.0;
  broad.curvature = 5;
  broad.cliff = 4;
  broad.shared = 0;
  ArmTruth sharp = through(broad, 0, 0, -5);
  sharp.arm = "sharp";
  sharp.level = 0;
  world.truths = {broad, sharp};
  return world;
}

void add_picked(std::vector<Line>& lines) {
  for (const int rates : {2, 3, 5}) {
    lines.push_back(
        line_of("Best of equal rates called better than one, n = 7",
                fmt::format("{} rates against one", rates), Truth::bound,
                plateau(rates),
                check_of(claim::best_gap({.sweep = kSweep,
                                          .a = {"sgd", 8, {}},
                                          .b = {"sharp", 4, {}},
                                          .metric = kMetric,
                                          .favours = claim::Favours::a}),
                         -kInfinity, 0)));
  }
}

void add_looks(std::vector<Line>& lines) {
  add_all_kinds(lines, "Looks", 12, {"5, then 8, then 12", [](World& w) {
                                       w.sweep.looks = {5, 8, 12};
                                     }});
}

}  // namespace

std::vector<Line> hard_lines() {
  std::vector<Line> lines;
  add_replicates(lines);
  add_one_peak(lines);
  add_picked(lines);
  add_noise(lines);
  add_divergence(lines);
  add_surfaces(lines);
  add_looks(lines);
  return lines;
}

std::vector<Line> all_lines() {
  std::vector<Line> lines = shipped_lines();
  for (auto* more : {&kind_lines, &exact_lines, &change_lines, &hard_lines}) {
    for (Line& line : more()) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace noisegate::calibration
