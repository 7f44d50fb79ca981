// Ratios of spreads, changes compared between sweeps, widths of bars.
#include <fmt/format.h>

#include <cmath>

#include "bench/calibration/worlds.h"
#include "harness/claim/estimators.h"

namespace noisegate::calibration {
namespace {

using claim::simulator::one_arm;
using claim::simulator::Shape;
using claim::simulator::Simulator;

const std::string kMetric = claim::simulator::kMetric;

// --- ratios of spreads -------------------------------------------------------

constexpr int kBelow = 2;  // octaves

// The sd at the peak is 2^octaves of that two octaves below, √½ · .1 there, of
// which `shared` is common to both rates.
World spreads(double octaves, int n, double shared, Shape shape) {
  constexpr double kVariance = 0.005;
  ArmTruth truth = through({}, 0, 0, -4);
  truth.curvature = 0.6;
  truth.shared = shared;
  truth.own = std::sqrt(kVariance - shared * shared);
  const double at_peak =
      std::sqrt(std::exp2(2 * octaves) * kVariance - shared * shared);
  truth.fan = std::log2(at_peak / truth.own) / kBelow;
  truth.fan_from = -kBelow;
  World world = one_arm(truth, {8}, -8, 0, n);
  world.shape = shape;
  return world;
}

void add_spread(std::vector<Line>& lines, const std::string& words,
                double truth, const World& world) {
  constexpr double kLow = 0.5;
  claim::SpreadRatio options;
  options.sweep = "simulated";
  options.cell.arm = "sgd";
  options.cell.batch_size = 8;
  options.octaves_below = kBelow;
  options.metric = kMetric;
  lines.push_back(
      line_of("Ratio of spreads, best rate against two octaves below",
              words + ", " + truth_text(truth), place(truth, kLow, kInfinity),
              world, check_of(claim::spread_ratio(options), kLow, kInfinity)));
}

void add_spreads(std::vector<Line>& lines) {
  for (const int n : {7, 12}) {
    for (const double truth : {3.0, 0.5, -1.0}) {
      add_spread(lines, fmt::format("n = {}", n), truth,
                 spreads(truth, n, 0.03, Shape::normal));
    }
    for (const auto& [words, shape] :
         {std::pair{"normal", Shape::normal},
          std::pair{"skewed", Shape::skewed},
          std::pair{"heavy tails", Shape::heavy}}) {
      add_spread(lines, fmt::format("nothing shared, {}, n = {}", words, n),
                 0.5, spreads(0.5, n, 0, shape));
    }
  }
}

// --- changes -----------------------------------------------------------------

// A sweep whose best loss rises by `percent` from B = 4 to 16; `level` octaves
// around the peak are equally good.
World rises(const std::string& id, double percent, int n, double level) {
  ArmTruth truth = through({}, 0, 0, -5);
  truth.level = level;
  truth.cliff = 4;
  if (level > 0) {
    truth.curvature = 5;
    truth.shared = 0;
    truth.own = 0.058;
  }
  World world =
      one_arm(with_gap(truth, 16, 3 * percent / 100), {4, 16}, -9, 0, n);
  world.sweep.id = id;
  return world;
}

// Favours those arms whose luck raises the difference, if it is to be large.
claim::BestGap rise_in(const std::string& sweep, claim::Favours favours) {
  return {.sweep = sweep,
          .a = {.arm = "sgd", .batch_size = 16},
          .b = {.arm = "sgd", .batch_size = 4},
          .metric = kMetric,
          .scale = claim::GapScale::relative_percent,
          .favours = favours,
          .objective = {}};
}

void add_change(std::vector<Line>& lines, const std::string& words, int n,
                double truth, double level) {
  constexpr double kLow = 5;
  constexpr double kOther = 2.4;
  const claim::Estimator estimate = claim::change_gap(
      rise_in("one", claim::Favours::b), rise_in("other", claim::Favours::a));
  Line line = line_of("Change in one sweep against that in another, % points",
                      fmt::format("{}n = {}, {}", words, n, truth_text(truth)),
                      place(truth, kLow, kInfinity),
                      rises("one", kOther + truth, n, level),
                      check_of(estimate, kLow, kInfinity));
  line.worlds.push_back(rises("other", kOther, n, level));
  lines.push_back(line);
}

void add_changes(std::vector<Line>& lines) {
  for (const int n : {7, 12}) {
    for (const double truth : {10.5, 5.0, 0.0}) {
      add_change(lines, "", n, truth, 0);
    }
    add_change(lines, "three equal rates, ", n, 5, 1);
  }
}

// --- widths of bars ----------------------------------------------------------

struct Bars {
  double initial = 0, final = 0;  // octaves, without the other rate
  double shared = 0.05, own = 0.03;
};

constexpr int kFirstFall = 4;
constexpr int kLastFall = 12;

claim::BarWidthGap bar_options() {
  claim::BarWidthGap options{.sweep = "simulated", .batch_size = 32};
  for (int fall = kFirstFall; fall <= kLastFall; ++fall) {
    options.arms.push_back(fmt::format("fall_{}", fall));
  }
  return options;
}

// Costs a·(x − x₀)² + b·(y − y₀)² over the logarithms of both rates, y = x −
// fall: a parabola in x for each arm.
World bars_world(const Bars& bars, int n) {
  constexpr double kInitial = -3;
  constexpr double kFinal = -11;
  World world = one_arm({}, {32}, -8, 2, n);
  const claim::Arm arm = world.sweep.arms.front();
  world.sweep.arms.clear();
  world.truths.clear();
  const double sd = std::hypot(bars.shared, bars.own);
  const double a = sd / std::pow(bars.initial / 2, 2);
  const double b = sd / std::pow(bars.final / 2, 2);
  for (int fall = kFirstFall; fall <= kLastFall; ++fall) {
    world.sweep.arms.push_back(arm);
    world.sweep.arms.back().name = fmt::format("fall_{}", fall);
    world.sweep.arms.back().schedule.decay = std::exp2(fall / 10.0);
    const double peak = (a * kInitial + b * (kFinal + fall)) / (a + b);
    ArmTruth truth = through({}, 0, 0, peak);
    truth.arm = world.sweep.arms.back().name;
    truth.curvature = a + b;
    truth.cliff = 100;
    truth.shared = bars.shared;
    truth.own = bars.own;
    const double apart = kInitial - kFinal - fall;
    truth.best = [best = 3 + a * b / (a + b) * apart *
                                 apart](const claim::CellId&) { return best; };
    world.truths.push_back(truth);
  }
  return world;
}

// What the estimator finds in the noise-free means with just that sd: the truth
// that it aims at (statistics T2).
double width_gap(const World& world, double sd) {
  Simulator simulator(claim::simulator::silent(world));
  claim::Evidence exact = simulator.draw(1);
  const int n = world.sweep.replicates;
  const double unit = sd / std::sqrt(n * (n + 1) / 12.0);
  for (auto& entry : exact.sweeps.at("simulated").cells) {
    for (auto& row : entry.second.trials) {
      for (std::size_t r = 0; r < row.size(); ++r) {
        row[r]->metrics.at(kMetric) +=
            unit * (static_cast<double>(r) - (n - 1) / 2.0);
      }
    }
  }
  return claim::bar_width_gap(bar_options())(exact).at(0).estimate.value;
}

// Equal widths are 0, not 1e-9.
double to_micro(double value) { return std::round(value * 1e6) / 1e6 + 0.0; }

void add_bar(std::vector<Line>& lines, const std::string& words,
             const Bars& bars, int n, double low_below_truth) {
  const World world = bars_world(bars, n);
  const double truth =
      to_micro(width_gap(world, std::hypot(bars.shared, bars.own)));
  const double low = truth - low_below_truth;
  lines.push_back(
      line_of("Width of the final rate's bar against the initial one's",
              fmt::format("{}n = {}, {} against {:.3g}", words, n,
                          truth_text(truth), low),
              place(truth, low, kInfinity), world,
              check_of(claim::bar_width_gap(bar_options()), low, kInfinity)));
}

void add_bars(std::vector<Line>& lines) {
  for (const int n : {7, 12}) {
    for (const double low_below : {2.0, 0.0, -2.0}) {
      add_bar(lines, "", {.initial = 2, .final = 3.5}, n, low_below);
    }
    add_bar(lines, "equal bars, ", {.initial = 2.5, .final = 2.5}, n, 0);
    add_bar(lines, "narrower, ", {.initial = 3.5, .final = 2}, n, 0);
    add_bar(lines, "nothing shared, ",
            {.initial = 2, .final = 3.5, .shared = 0, .own = 0.058}, n, 0);
  }
}

}  // namespace

std::vector<Line> change_lines() {
  std::vector<Line> lines;
  add_spreads(lines);
  add_changes(lines);
  add_bars(lines);
  return lines;
}

}  // namespace noisegate::calibration
