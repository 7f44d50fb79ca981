// How often verdicts are wrong, on simulated sweeps with known truth
// (statistics T14). A cell is red when the lower 99.9 % bound of its rate of
// wrong verdicts exceeds α. Prints the table that docs/statistics.md shows.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>
#include <limits>
#include <string>

#include "harness/claim/estimators.h"
#include "harness/claim/simulator.h"
#include "harness/claim/verdict.h"

namespace noisegate::claim {
namespace {

using simulator::ArmTruth;
using simulator::kMetric;
using simulator::Simulator;

constexpr int kDraws = 4000;
const std::vector<std::int64_t> kSizes = {4, 8, 16};

struct Rates {
  int pass = 0;
  int fail = 0;
  int open = 0;
};

// Share of 4000, as text.
std::string share(int count) {
  return fmt::format("{:6.3f}", static_cast<double>(count) / kDraws);
}

// Lower end of the one-sided 99.9 % interval (Clopper and Pearson).
double surely_above(int count) {
  return boost::math::binomial_distribution<>::find_lower_bound_on_p(
      kDraws, count, 0.001);
}

Rates rates_of(Simulator& world, const Check& check) {
  Suite suite;
  suite.id = "suite";
  suite.checks = {check};
  Rates rates;
  for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
    switch (judge({suite}, world.draw(seed), Tier::desk).claims[0].outcome) {
      case Outcome::pass:
        ++rates.pass;
        break;
      case Outcome::fail:
        ++rates.fail;
        break;
      case Outcome::inconclusive:
        ++rates.open;
        break;
      default:
        ADD_FAILURE() << "a simulated sweep can be judged";
    }
  }
  return rates;
}

// Which verdicts are wrong.
enum class Truth { inside, at_the_bound, outside };

// One line of the table, with what must hold of it. With one bound alone, a
// truth at the bound shows the tail of either side.
Rates expect_calibrated(const std::string& name, Truth truth, Simulator world,
                        const Check& check) {
  const Rates rates = rates_of(world, check);
  fmt::print("{:<44} {} {} {}\n", name, share(rates.pass), share(rates.fail),
             share(rates.open));
  if (truth != Truth::inside) {
    EXPECT_LE(surely_above(rates.pass), kAlpha) << name;
  }
  if (truth != Truth::outside) {
    EXPECT_LE(surely_above(rates.fail), kAlpha) << name;
  }
  return rates;
}

void print_header(const std::string& title) {
  fmt::print("\n{:<44} {:>6} {:>6} {:>6}\n", title, "pass", "fail", "open");
}

Check check_of(Estimator estimate, double low, double high) {
  Check check;
  check.id = "S1.check";
  check.claim = "S1";
  check.allowed = {.low = low, .high = high, .reason = "simulated"};
  check.estimate = std::move(estimate);
  return check;
}

// The parts with a mistake planted in them.
Check with_mistake(Check check, std::function<void(Part&)> mistake) {
  check.estimate = [inner = check.estimate, mistake](const Evidence& evidence) {
    std::vector<Part> parts = inner(evidence);
    for (Part& part : parts) mistake(part);
    return parts;
  };
  return check;
}

void normal_for_student(Part& part) {
  part.estimate.degrees = std::numeric_limits<double>::infinity();
}

void no_correction_for_the_best(Part& part) {
  part.alpha_divisor = part.fail_divisor = 1;
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Simulator slopes(double slope, int n, ArmTruth truth = {}) {
  truth.slope = slope;
  truth.peak_at_one = -4.3 - 3 * slope;
  return Simulator(simulator::one_arm(truth, kSizes, -9, 0, n));
}

Estimator slope_of_peaks() {
  return peak_slope({"simulated", "sgd", kSizes, {}});
}

Check slope_check(double law) {
  return check_of(slope_of_peaks(), law - 0.25, law + 0.25);
}

TEST(Calibration, Slope) {
  print_header("slope, allowed 0.75 … 1.25");
  for (const int n : {3, 5, 7}) {
    const auto name = [n](double slope) {
      return fmt::format("n = {}, truth {}", n, slope);
    };
    const Rates inside =
        expect_calibrated(name(1), Truth::inside, slopes(1, n), slope_check(1));
    if (n >= 5) {
      EXPECT_GE(inside.pass, 0.95 * kDraws);
    }
    expect_calibrated(name(0.75), Truth::at_the_bound, slopes(0.75, n),
                      slope_check(1));
    expect_calibrated(name(1.25), Truth::at_the_bound, slopes(1.25, n),
                      slope_check(1));
    expect_calibrated(name(0.5), Truth::outside, slopes(0.5, n),
                      slope_check(1));
    expect_calibrated(name(0), Truth::outside, slopes(0, n), slope_check(1));
  }
}

// The widest margin for skewness: one noisy peak that lies halfway between two
// rates, or a quarter of the way, against the mean of two.
TEST(Calibration, GapOfPeaks) {
  print_header("gap of peaks, truth at its bound");
  for (const double own : {0.03, 0.06}) {
    for (const double away : {0.05, 0.25, 0.45}) {
      ArmTruth truth;
      truth.own = own;
      truth.peak_at_one = -8.5 + away;
      const double gap = 1.5;  // B = 16 against the mean of 4 and 8
      const Estimator estimate =
          peak_gap({"simulated", "sgd", {16}, "sgd", {4, 8}, {}, {}});
      for (const int n : {5, 7}) {
        const std::string name =
            fmt::format("sd {}, n = {}, peak at {}", own, n, -4.5 + away);
        const Simulator world(simulator::one_arm(truth, kSizes, -10, 0, n));
        expect_calibrated(name, Truth::at_the_bound, world,
                          check_of(estimate, gap, kInfinity));
      }
    }
  }
}

TEST(Calibration, SlopeWithLittleCurvature) {
  print_header("slope, curvature a tenth of the noise");
  ArmTruth shallow;
  shallow.curvature = 0.01;
  shallow.own = 0.1;
  shallow.cliff = 2.7;
  for (const double truth : {1.0, 0.75, 0.5, 0.0}) {
    expect_calibrated(fmt::format("n = 5, truth {}", truth),
                      truth == 1      ? Truth::inside
                      : truth == 0.75 ? Truth::at_the_bound
                                      : Truth::outside,
                      slopes(truth, 5, shallow), slope_check(1));
  }
}

// The truth beside a cliff is the slope of the noise-free vertices (T2), the
// bound is put there.
TEST(Calibration, SlopeBesideACliff) {
  print_header("slope beside a cliff, truth at its bound");
  // With slope 0.8 the optimum at B = 16 lies halfway between two rates, of
  // which only the larger has a collapsed neighbour.
  for (const double slope : {0.0, 0.8, 1.0}) {
    ArmTruth truth;
    truth.cliff = 0.8;
    ArmTruth silent = truth;
    silent.own = silent.shared = 1e-9;
    Simulator exact = slopes(slope, 5, silent);
    const double vertex = slope_of_peaks()(exact.draw(1)).at(0).estimate.value;
    expect_calibrated(fmt::format("n = 5, slope {}", slope),
                      Truth::at_the_bound, slopes(slope, 5, truth),
                      check_of(slope_of_peaks(), vertex, kInfinity));
  }
}

// Only the largest size is off by `gap`: other parts do not protect it.
Simulator levels(double gap, int n) {
  ArmTruth truth;
  truth.peak_at_one = -7.3;
  truth.best = [gap](std::int64_t b) { return b == 16 ? 3 + gap : 3.0; };
  return Simulator(simulator::one_arm(truth, kSizes, -9, 0, n));
}

TEST(Calibration, Flat) {
  print_header("flat, allowed ± 0.1");
  const Check check = check_of(
      flat({"simulated", "sgd", kSizes, kMetric, GapScale::absolute, {}}), -0.1,
      0.1);
  for (const int n : {5, 7}) {
    const Rates inside = expect_calibrated(fmt::format("n = {}, truth 0", n),
                                           Truth::inside, levels(0, n), check);
    if (n == 7) {
      EXPECT_GE(inside.pass, 0.5 * kDraws);
    }
    for (const double gap : {0.1, -0.1}) {
      expect_calibrated(fmt::format("n = {}, truth {}", n, gap),
                        Truth::at_the_bound, levels(gap, n), check);
    }
    expect_calibrated(fmt::format("n = {}, truth 0.2", n), Truth::outside,
                      levels(0.2, n), check);
  }
}

Check equal_temperature() {
  return check_of(point_gap({.sweep = "simulated",
                             .pairs = {{.a = {"sgd", 16, -3, {}},
                                        .b = {"sgd", 8, -4, {}},
                                        .label = "16 against 8"}},
                             .metric = kMetric}),
                  -0.1, 0.1);
}

TEST(Calibration, Equivalence) {
  print_header("equivalence at a common rate, allowed ± 0.1");
  for (const int n : {3, 7}) {
    const Rates inside =
        expect_calibrated(fmt::format("n = {}, truth 0", n), Truth::inside,
                          levels(0, n), equal_temperature());
    if (n == 7) {
      EXPECT_GE(inside.pass, 0.8 * kDraws);
    }
    for (const double gap : {0.1, -0.1}) {
      expect_calibrated(fmt::format("n = {}, truth {}", n, gap),
                        Truth::at_the_bound, levels(gap, n),
                        equal_temperature());
    }
    expect_calibrated(fmt::format("n = {}, truth 0.2", n), Truth::outside,
                      levels(0.2, n), equal_temperature());
  }
}

// Lower is better: that a is worse by 0.1 favours b.
Check order() {
  return check_of(best_gap({.sweep = "simulated",
                            .a = {"sgd", 16, {}},
                            .b = {"sgd", 4, {}},
                            .metric = kMetric,
                            .favours = BestGap::Favours::b}),
                  0.1, kInfinity);
}

TEST(Calibration, Order) {
  print_header("order, allowed at least 0.1");
  for (const int n : {3, 7}) {
    const Rates inside =
        expect_calibrated(fmt::format("n = {}, truth 0.3", n), Truth::inside,
                          levels(0.3, n), order());
    if (n == 7) {
      EXPECT_GE(inside.pass, 0.9 * kDraws);
    }
    expect_calibrated(fmt::format("n = {}, truth 0.1", n), Truth::at_the_bound,
                      levels(0.1, n), order());
    expect_calibrated(fmt::format("n = {}, truth 0", n), Truth::outside,
                      levels(0, n), order());
  }
}

// `rates` equally good rates at B = 8 against one at B = 4, all of the same
// true value.
Simulator plateau(int rates) {
  simulator::World world = simulator::one_arm({}, {4, 8}, -9, 0, 7);
  world.sweep.arms.push_back(world.sweep.arms.front());
  world.sweep.arms.back().name = "sharp";
  ArmTruth broad;
  broad.arm = "sgd";
  broad.slope = 0;
  // Between two rates where their number is even.
  broad.peak_at_one = rates % 2 == 0 ? -4.5 : -5;
  broad.level = (rates - 1) / 2.0;
  broad.curvature = 5;
  broad.cliff = 4;
  broad.shared = 0;
  ArmTruth sharp = broad;
  sharp.arm = "sharp";
  sharp.peak_at_one = -5;
  sharp.level = 0;
  world.truths = {broad, sharp};
  return Simulator(world);
}

Check better() {
  return check_of(best_gap({.sweep = "simulated",
                            .a = {"sgd", 8, {}},
                            .b = {"sharp", 4, {}},
                            .metric = kMetric,
                            .favours = BestGap::Favours::a}),
                  -kInfinity, 0);
}

TEST(Calibration, TheBestOfSeveralRatesIsNotCalledBetter) {
  print_header("false \"better\", best of equal rates v one");
  const std::map<int, double> uncorrected = {{2, 0.08}, {3, 0.11}, {5, 0.15}};
  for (const auto& [rates, expected] : uncorrected) {
    expect_calibrated(fmt::format("{} rates, level α/|S|", rates),
                      Truth::at_the_bound, plateau(rates), better());
    Simulator world = plateau(rates);
    const Rates wrong =
        rates_of(world, with_mistake(better(), no_correction_for_the_best));
    fmt::print("{:<44} {} {} {}\n",
               fmt::format("{} rates, level α (mistake)", rates),
               share(wrong.pass), share(wrong.fail), share(wrong.open));
    EXPECT_NEAR(static_cast<double>(wrong.pass) / kDraws, expected, 0.02);
    EXPECT_GT(surely_above(wrong.pass), kAlpha) << rates;
  }
}

TEST(Calibration, ANormalQuantileInsteadOfStudentsIsSeen) {
  print_header("mistake: normal instead of Student");
  const auto red = [](const std::string& name, Simulator world,
                      const Check& check) {
    const Rates wrong =
        rates_of(world, with_mistake(check, normal_for_student));
    fmt::print("{:<44} {} {} {}\n", name, share(wrong.pass), share(wrong.fail),
               share(wrong.open));
    EXPECT_GT(surely_above(std::max(wrong.pass, wrong.fail)), kAlpha) << name;
  };
  red("equivalence, n = 3, truth 0.1", levels(0.1, 3), equal_temperature());
  red("order, n = 3, truth 0.1", levels(0.1, 3), order());
}

}  // namespace
}  // namespace noisegate::claim
