#include "reports/simulated_trials.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace noisegate::reports {
namespace {

using claim::Evidence;

// A fixed stream in [-1, 1), roughly bell-shaped.
class Stream {
 public:
  double next() {
    double sum = 0;
    for (int i = 0; i < 3; ++i) {
      state_ = state_ * 6364136223846793005u + 1442695040888963407u;
      sum += static_cast<double>(state_ >> 40) / (1 << 23) - 1;
    }
    return sum / 3;
  }

 private:
  std::uint64_t state_ = 42;
};

claim::TrialPoint classifier_trial(const std::string& arm, double log2_b, int k,
                                   double deviation) {
  const double plateau = arm == "sgd" ? -1 : 1;
  const double peak = std::min(log2_b - 6, plateau) - 0.1;
  const double best = 93.2 - 0.35 * std::max(0.0, log2_b - (plateau + 6)) *
                                 std::max(0.0, log2_b - (plateau + 6));
  claim::TrialPoint trial;
  const bool diverged = k > peak + 2.2 + 0.3 * deviation;
  trial.status = diverged ? trial::Status::diverged : trial::Status::ok;
  trial.collapsed = diverged && k < peak + 4;
  const double drop = (k - peak) * (k - peak) * 0.55;
  trial.metrics["test_accuracy"] =
      diverged ? 10 : best - drop + 0.5 * deviation;
  trial.metrics["train_loss"] = diverged ? 2.303 : 0.002 * std::exp2(drop);
  return trial;
}

claim::Cell classifier_cell(const claim::Arm& arm, std::int64_t batch_size,
                            int replicates, Stream& stream, int& number) {
  const double b = std::log2(static_cast<double>(batch_size));
  claim::Cell cell{arm.low, {}};
  for (int k = arm.low; k <= arm.high; ++k) {
    auto& trials = cell.trials.emplace_back();
    for (int r = 0; r < replicates; ++r) {
      auto trial = classifier_trial(arm.name, b, k, stream.next());
      trial.key = simulated_key(number++);
      trials.emplace_back(std::move(trial));
    }
  }
  return cell;
}

void add_classifier(Evidence& evidence, int replicates, Stream& stream,
                    int& number) {
  claim::SweepResult result{simulated_classifier(replicates), {}};
  for (const claim::Arm& arm : result.sweep.arms) {
    for (const std::int64_t b : result.sweep.batch_sizes)
      result.cells[{arm.name, b, result.sweep.budgets[0]}] =
          classifier_cell(arm, b, replicates, stream, number);
  }
  evidence.sweeps[kSimulatedClassifier] = std::move(result);
}

void add_noise(Evidence& evidence, Stream& stream, int& number) {
  claim::SweepResult result{simulated_noise(), {}};
  for (const std::int64_t b : result.sweep.batch_sizes) {
    claim::Cell cell{-3, {{}}};
    for (int r = 0; r < result.sweep.replicates; ++r) {
      claim::TrialPoint trial;
      trial.key = simulated_key(number++);
      trial.status = trial::Status::ok;
      const double factor = 1 + 0.08 * stream.next();
      trial.metrics["step_noise_variance"] =
          factor / static_cast<double>(b) / 64;
      trial.metrics["log2_loss"] = -6 - std::log2(static_cast<double>(b));
      trial.metrics["displacement_mean"] = 0.001 * stream.next();
      cell.trials[0].emplace_back(std::move(trial));
    }
    // A trial that was never run.
    if (b == 256) cell.trials[0].back() = std::nullopt;
    result.cells[{"at_minimum", b, result.sweep.budgets[0]}] = std::move(cell);
  }
  evidence.sweeps[kSimulatedNoise] = std::move(result);
}

claim::TrialPoint budget_trial(double loss_peak, double objective_peak, int k,
                               double tilt) {
  const auto curve = [&](double peak) {
    return 1 + (k - peak) * (k - peak) * (1 + 0.01 * tilt) +
           0.002 * tilt * (k - 9);
  };
  claim::TrialPoint trial;
  trial.status = trial::Status::ok;
  trial.metrics["loss"] = curve(loss_peak);
  trial.metrics["objective"] = curve(objective_peak);
  return trial;
}

}  // namespace

std::string simulated_key(int number) {
  return fmt::format("{:064x}",
                     0xabcdef12u + 7919u * static_cast<unsigned>(number));
}

claim::Sweep simulated_classifier(int replicates) {
  claim::Sweep sweep;
  sweep.id = kSimulatedClassifier;
  sweep.title = "Classifier, 20 epochs";
  sweep.workload = "classifier_glyphs";
  sweep.arms = {{.name = "sgd",
                 .optimizer = {},
                 .schedule = {},
                 .low = -6,
                 .high = 2,
                 .parameters = {}},
                {.name = "momentum",
                 .optimizer = {.momentum = 0.9},
                 .schedule = {},
                 .low = -6,
                 .high = 2,
                 .parameters = {}}};
  sweep.batch_sizes = {4, 8, 16, 32, 64, 128, 256, 512};
  sweep.budgets = {{.epochs = 20}};
  sweep.replicates = replicates;
  sweep.selection = {
      .metric = "test_accuracy", .higher_is_better = true, .keep = 5};
  return sweep;
}

claim::Sweep simulated_noise() {
  claim::Sweep sweep;
  sweep.id = kSimulatedNoise;
  sweep.title = "Covariance of the minibatch gradient";
  sweep.workload = "quadratic";
  sweep.arms = {{.name = "at_minimum",
                 .optimizer = {},
                 .schedule = {},
                 .low = -3,
                 .high = -3,
                 .parameters = {}}};
  sweep.batch_sizes = {1, 2, 4, 8, 16, 32, 64, 128, 256};
  sweep.budgets = {{.steps = 1}};
  sweep.replicates = 8;
  sweep.selection = {.metric = "log2_loss"};
  return sweep;
}

int add_simulated_trials(Evidence& evidence, int replicates) {
  Stream stream;
  int number = 0;
  add_classifier(evidence, replicates, stream, number);
  add_noise(evidence, stream, number);
  return number;
}

claim::SweepResult simulated_budgets(int replicates) {
  claim::SweepResult result;
  claim::Sweep& sweep = result.sweep;
  sweep.id = "figure2_budgets";
  sweep.title = "B = 32, three budgets";
  claim::Arm arm;
  arm.name = "momentum";
  arm.low = -5;
  arm.high = 4;
  sweep.arms = {arm};
  sweep.batch_sizes = {32};
  sweep.budgets = {{.epochs = 4}, {.epochs = 16}, {.epochs = 64}};
  sweep.replicates = replicates;
  sweep.selection = {.metric = "loss"};
  sweep.objectives = {{.metric = "objective"}, {.metric = "loss"}};
  int number = 1 << 20;
  for (int i = 0; i < 3; ++i) {
    claim::Cell cell{arm.low, {}};
    for (int k = arm.low; k <= arm.high; ++k) {
      auto& trials = cell.trials.emplace_back();
      for (int r = 0; r < replicates; ++r) {
        auto trial = budget_trial(1, -i, k, r - (replicates - 1) / 2.0);
        trial.key = simulated_key(number++);
        trials.emplace_back(std::move(trial));
      }
    }
    const trial::BudgetSpec& budget =
        sweep.budgets[static_cast<std::size_t>(i)];
    result.cells[{arm.name, 32, budget}] = std::move(cell);
  }
  return result;
}

}  // namespace noisegate::reports
