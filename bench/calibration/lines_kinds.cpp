// Kinds of checks in worlds of their own, on the grids and replicates of the
// sweeps that are shipped.
#include <cmath>

#include "bench/calibration/worlds.h"
#include "harness/claim/estimators.h"

namespace noisegate::calibration {
namespace {

using claim::CellRef;

const std::string kClassifier = "figure1_classifier";
const std::string kAutoencoder = "figure8_autoencoder";

// Adds a line for each truth; `world` makes one of it.
struct Kind {
  std::string group, name;
  claim::Estimator estimate;
  double low, high;
  std::vector<double> truths;
  std::function<World(double)> world;
};

void add(std::vector<Line>& lines, const Kind& kind) {
  for (const double truth : kind.truths) {
    lines.push_back(line_of(kind.group, kind.name + ", " + truth_text(truth),
                            place(truth, kind.low, kind.high),
                            kind.world(truth),
                            check_of(kind.estimate, kind.low, kind.high)));
  }
}

std::vector<CellRef> cells(const std::vector<std::int64_t>& sizes) {
  std::vector<CellRef> list;
  for (const std::int64_t b : sizes) list.push_back({"sgd", b, {}});
  return list;
}

World classifier(std::vector<ArmTruth> truths) {
  return with(shipped_world(kClassifier), std::move(truths));
}
World autoencoder(std::vector<ArmTruth> truths) {
  return with(shipped_world(kAutoencoder), std::move(truths));
}

// Peaks where the grid has room for them at every batch size.
ArmTruth centred(const ArmTruth& truth) { return through(truth, 0, 0, -2.3); }

void add_orders(std::vector<Line>& lines) {
  const auto ends_worse = [](double gap) {
    ArmTruth arm = centred(classifier_truth("sgd"));
    arm.best = [gap](const claim::CellId& id) {
      return id.batch_size == 16 ? -92 : -92 + gap;
    };
    return classifier({arm});
  };
  add(lines, {"Peak",
              "B = 16 above 4 and 512 by 0.5",
              claim::interior_peak({.sweep = kClassifier,
                                    .cells = cells({4, 16, 512}),
                                    .metric = "test_accuracy",
                                    .higher_is_better = true}),
              0.5,
              kInfinity,
              {2, 0.5, 0},
              ends_worse});
  // One end is far off, the other at its bound: nothing protects it.
  const auto one_end = [](double gap) {
    ArmTruth arm = centred(classifier_truth("sgd"));
    arm.best = [gap](const claim::CellId& id) {
      return id.batch_size == 16 ? -92 : id.batch_size == 4 ? -92 + gap : -88;
    };
    return classifier({arm});
  };
  add(lines, {"Peak",
              "the same, one end 4 lower",
              claim::interior_peak({.sweep = kClassifier,
                                    .cells = cells({4, 16, 512}),
                                    .metric = "test_accuracy",
                                    .higher_is_better = true}),
              0.5,
              kInfinity,
              {0.5},
              one_end});
  const auto steps = [](double gap) {
    ArmTruth arm = centred(classifier_truth("sgd"));
    arm.best = [gap](const claim::CellId& id) {
      const double octaves = std::log2(static_cast<double>(id.batch_size)) - 6;
      // The last step alone is `gap`.
      return -92 + 1.5 * std::clamp(octaves, 0.0, 2.0) +
             gap * std::max(0.0, octaves - 2);
    };
    return classifier({arm});
  };
  add(lines, {"Monotone",
              "accuracy falls by 0.3 a size, B = 64 … 512",
              claim::monotone({.sweep = kClassifier,
                               .cells = cells({64, 128, 256, 512}),
                               .metric = "test_accuracy",
                               .direction = claim::Monotone::Direction::falls}),
              0.3,
              kInfinity,
              {1.5, 0.3, -0.5},
              steps});
}

void add_shifts(std::vector<Line>& lines) {
  constexpr trial::BudgetSpec kShort{.epochs = 5};
  constexpr trial::BudgetSpec kLong{.epochs = 20};
  const auto budgets = [=](double shift) {
    ArmTruth arm = centred(classifier_truth("sgd"));
    arm.drift = shift / 2;
    World world = classifier({arm});
    world.sweep.budgets = {kShort, kLong};
    return world;
  };
  add(lines, {"Shift",
              "peak over two octaves of budget, -1.5 … -0.5",
              claim::peak_shift({kClassifier, "sgd", 64, kShort, kLong, {}}),
              -1.5,
              -0.5,
              {-1, -0.5, -1.5, 0},
              budgets});
  const auto two_metrics = [](double shift) {
    World world = classifier({centred(classifier_truth("sgd"))});
    world.extras = {{"train_loss", 0.02, -shift}};
    return world;
  };
  add(lines, {"Shift",
              "test optimum above train optimum by 0.5",
              claim::objective_gap({.sweep = kClassifier,
                                    .cells = {{"sgd", 64, {}}},
                                    .a = {},
                                    .b = {"train_loss", false}}),
              0.5,
              kInfinity,
              {1, 0.5, 0},
              two_metrics});
  const auto arms = [](double gap) {
    ArmTruth momentum = centred(classifier_truth("momentum"));
    momentum.peak_at_one += gap;
    return classifier({centred(classifier_truth("sgd")), momentum});
  };
  add(lines, {"Sign",
              "best rate of momentum above that of SGD, B = 512",
              claim::peak_gap(
                  {kClassifier, "momentum", {512}, "sgd", {512}, {}, {}, {}}),
              0,
              kInfinity,
              {0.6, 0, -0.6},
              arms});
  add(lines, {"Ratio",
              "largest best rate of momentum, 2 × that of SGD",
              claim::largest_peak_gap({kClassifier,
                                       "momentum",
                                       {128, 256, 512},
                                       kClassifier,
                                       "sgd",
                                       {128, 256, 512},
                                       {},
                                       {}}),
              1,
              kInfinity,
              {2, 1, 0},
              arms});
}

void add_breaks(std::vector<Line>& lines) {
  const auto breaks = [](double at, double later) {
    ArmTruth sgd = through(loss_truth("sgd"), 1, 3, -4.3);
    sgd.break_at = at;
    ArmTruth momentum = sgd;
    momentum.arm = "momentum";
    momentum.break_at = at + later;
    return autoencoder({sgd, momentum});
  };
  const claim::BreakPoint sgd{kAutoencoder,    "sgd", {4, 8, 16},
                              {128, 256, 512}, {},    {}};
  claim::BreakPoint momentum = sgd;
  momentum.arm = "momentum";
  add(lines, {"Break",
              "log₂ of the break of SGD, 4.5 … 5.5",
              claim::break_point(sgd),
              4.5,
              5.5,
              {5, 4.5, 5.5, 6.5},
              [=](double at) { return breaks(at, 0); }});
  add(lines, {"Break",
              "break of momentum an octave later",
              claim::break_shift(momentum, sgd),
              1,
              kInfinity,
              {2, 1, 0},
              [=](double later) { return breaks(5, later); }});
}

void add_ratios(std::vector<Line>& lines) {
  const auto losses = [](double octaves) {
    ArmTruth arm = centred(loss_truth("sgd"));
    arm.best = [octaves](const claim::CellId& id) {
      return id.batch_size == 512 ? 3 * std::exp2(octaves) : 3.0;
    };
    return autoencoder({arm});
  };
  add(lines, {"Ratio",
              "log₂ of the best losses, B = 512 against 16",
              claim::best_gap({.sweep = kAutoencoder,
                               .a = {"sgd", 512, {}},
                               .b = {"sgd", 16, {}},
                               .metric = "test_loss",
                               .scale = claim::GapScale::log2_ratio,
                               .favours = claim::Favours::b}),
              0.1,
              kInfinity,
              {0.3, 0.1, 0},
              losses});
}

void add_equal_rates(std::vector<Line>& lines) {
  const auto arms = [](double gap) {
    ArmTruth sgd = centred(classifier_truth("sgd"));
    sgd.crossed = 0.2;
    sgd.own = 0.15;
    ArmTruth momentum = sgd;
    momentum.arm = "momentum";
    momentum.best = [gap](const claim::CellId&) { return -92 + gap; };
    World world = classifier({sgd, momentum});
    world.extras = {{"train_loss", 0.02, 0}};
    return world;
  };
  add(lines, {"Equivalence",
              "train loss of momentum at the best rate of SGD",
              claim::best_gap({.sweep = kClassifier,
                               .a = {"momentum", 8, {}},
                               .b = {"sgd", 8, {}},
                               .metric = "train_loss",
                               .at_rate_of_b = true}),
              -0.02,
              0.02,
              {0, 0.02, -0.02, 0.05},
              [=](double gap) { return arms(gap / 0.02); }});
}

// The reference is measured as well: 12 runs of its own.
claim::Estimator level_against_runs() {
  return [](const claim::Evidence& evidence) {
    const claim::Cell& runs = evidence.sweep("reference").cells.begin()->second;
    std::vector<double> values;
    for (const auto& trial : runs.trials.at(4)) {
      values.push_back(trial->metrics.at("test_accuracy"));
    }
    double mean = 0;
    for (const double v : values) mean += v / 12;
    double squares = 0;
    for (const double v : values) squares += (v - mean) * (v - mean);
    return claim::metric_level({.sweep = kClassifier,
                                .metric = "test_accuracy",
                                .rows = {{.cell = {"sgd", 64, {}},
                                          .value = mean,
                                          .error = std::sqrt(squares / 11 / 12),
                                          .degrees = 11}}})(evidence);
  };
}

void add_levels(std::vector<Line>& lines) {
  for (const double gap : {0.0, 0.5, -0.5, 1.5}) {
    const ArmTruth arm = through(classifier_truth("sgd"), 0, 0, -2);
    const World ours = classifier({with_gap(arm, 64, -gap)});
    World theirs = claim::simulator::one_arm(arm, {64}, -8, 2, 12);
    theirs.sweep.id = "reference";
    theirs.sweep.selection = {.metric = "test_accuracy",
                              .higher_is_better = true};
    // At the rate that is read: as good as the best of ours.
    theirs.truths.front().level = 2;
    Line line = line_of("Level", "against 12 runs, ± 0.5, " + truth_text(gap),
                        place(gap, -0.5, 0.5), ours,
                        check_of(level_against_runs(), -0.5, 0.5));
    line.worlds.push_back(theirs);
    lines.push_back(line);
  }
}

}  // namespace

std::vector<Line> kind_lines() {
  std::vector<Line> lines;
  add_orders(lines);
  add_shifts(lines);
  add_breaks(lines);
  add_ratios(lines);
  add_equal_rates(lines);
  add_levels(lines);
  return lines;
}

}  // namespace noisegate::calibration
