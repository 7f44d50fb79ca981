#include "reports/simulated_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/claim/selection.h"
#include "reports/simulated_trials.h"

namespace noisegate::reports {
namespace {

using claim::Check;
using claim::Evidence;
using claim::Part;

// What an independent least squares makes of the fitted peaks.
std::vector<Part> slope(const Evidence& evidence, const std::string& arm,
                        const std::vector<std::int64_t>& sizes) {
  const claim::SweepResult& result = evidence.sweep(kSimulatedClassifier);
  Part part;
  double x_mean = 0, y_mean = 0;
  std::vector<std::pair<double, double>> points;
  for (const std::int64_t b : sizes) {
    const claim::Peak peak =
        claim::fitted_peak(*result.cell(arm, b), result.sweep.selection);
    points.emplace_back(std::log2(static_cast<double>(b)), peak.estimate.value);
    part.trials.insert(part.trials.end(), peak.trials.begin(),
                       peak.trials.end());
    part.n = peak.n;
    x_mean += points.back().first / static_cast<double>(sizes.size());
    y_mean += points.back().second / static_cast<double>(sizes.size());
  }
  double xx = 0, xy = 0;
  for (const auto& [x, y] : points) {
    xx += (x - x_mean) * (x - x_mean);
    xy += (x - x_mean) * (y - y_mean);
  }
  part.estimate = {.value = xy / xx, .standard_error = 0.03, .degrees = 12};
  return {part};
}

// Difference of the means at the best rates, each B against the smallest.
std::vector<Part> gaps(const Evidence& evidence,
                       const std::vector<std::int64_t>& sizes) {
  const claim::SweepResult& result = evidence.sweep(kSimulatedClassifier);
  const auto best = [&](std::int64_t b, std::vector<std::string>& keys) {
    const claim::Cell& cell = *result.cell("sgd", b);
    double value = -1e300;
    const std::vector<std::optional<claim::TrialPoint>>* at = nullptr;
    for (const auto& rate : cell.trials) {
      double mean = 0;
      for (const auto& trial : rate)
        mean += trial->metrics.at("test_accuracy") /
                static_cast<double>(rate.size());
      if (mean > value) {
        value = mean;
        at = &rate;
      }
    }
    for (const auto& trial : *at) keys.push_back(trial->key);
    return value;
  };
  std::vector<Part> parts;
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    Part part;
    part.label = fmt::format("B = {} against {}", sizes[i], sizes[0]);
    part.estimate.value = best(sizes[i], part.trials);
    part.estimate.value -= best(sizes[0], part.trials);
    part.estimate.standard_error = 0.16;
    part.estimate.degrees = 11.3;
    part.n = result.sweep.replicates;
    parts.push_back(part);
  }
  return parts;
}

std::vector<Part> fixed(double value, double standard_error) {
  Part part;
  part.estimate = {
      .value = value, .standard_error = standard_error, .degrees = 7};
  part.n = 8;
  return {part};
}

struct Words {
  std::string id, claim, kind, title, sweep, unit;
};

Check check(Words words, claim::Estimator estimator, claim::AllowedSet allowed,
            std::string sensitivity = {}) {
  Check made;
  made.id = std::move(words.id);
  made.claim = std::move(words.claim);
  made.kind = std::move(words.kind);
  made.title = std::move(words.title);
  made.sweep = std::move(words.sweep);
  made.unit = std::move(words.unit);
  made.estimate = std::move(estimator);
  made.allowed = std::move(allowed);
  made.sensitivity = std::move(sensitivity);
  return made;
}

std::vector<Check> scaling_checks() {
  const std::string unit = "octaves of rate per octave of B";
  return {
      check({"S20.noise_slope", "S20", "slope",
             "Small batches: the best rate grows in proportion to B",
             kSimulatedClassifier, unit},
            [](const Evidence& e) {
              return slope(e, "sgd", {4, 8, 16});
            },
            {.low = 0.75,
             .high = 1.25,
             .reason = "the √B rule has slope 0.5, no dependence 0"}),
      check(
          {"S20.plateau_slope", "S20", "slope",
           "Large batches: the best rate does not depend on B",
           kSimulatedClassifier, unit},
          [](const Evidence& e) {
            return slope(e, "sgd", {64, 128, 256, 512});
          },
          {.low = -0.25,
           .high = 0.25,
           .reason = "the √B rule has slope 0.5, linear scaling 1"},
          "S20.noise_slope"),
      check(
          {"S17.flat", "S17", "equivalence",
           "Small batches: best test accuracy does not depend on B",
           kSimulatedClassifier, "% points"},
          [](const Evidence& e) {
            return gaps(e, {4, 8, 16});
          },
          {.low = -1, .high = 1, .reason = "half of the smallest fall"},
          "S17.falls"),
      check({"S17.falls", "S17", "order",
             "Large batches: best test accuracy is lower at B = 512 than at 4",
             kSimulatedClassifier, "% points"},
            [](const Evidence& e) {
              return gaps(e, {4, 512});
            },
            {.high = -1, .reason = "the margin within which S17 is flat"}),
      check({"S38.plateau_gap", "S38", "order",
             "The plateau of momentum lies higher than that of plain SGD",
             kSimulatedClassifier, "octaves of effective rate"},
            [](const Evidence&) { return fixed(0.2, 0.1); },
            {.low = 1, .reason = "one grid step; equal plateaus give 0"}),
      check({"S7.test_accuracy", "S7", "equivalence",
             "Equal temperature and epochs: equal test accuracy",
             kSimulatedClassifier, "% points"},
            [](const Evidence&) { return fixed(0.8, 0.3); },
            {.low = -1, .high = 1, .reason = "a quarter of the fall"})};
}

claim::Suite scaling() {
  claim::Suite suite;
  suite.id = "linear_scaling";
  suite.title = "Linear scaling rule";
  suite.paper = "smith2020";
  suite.summary =
      "Under a constant epoch budget the best learning rate of plain SGD is "
      "proportional to the batch size up to a break and constant beyond.";
  suite.differs =
      "Small networks on 12 × 12 generated digits, 20 epochs; shapes are "
      "judged, levels are not.";
  suite.experiments = {"smith2020_figure1"};
  suite.checks = scaling_checks();
  suite.not_at_tier = {
      {"S8", "needs a network with batch normalisation", "gpu"},
      {"S23", "ResNet-50 on ImageNet", "paper"}};
  return suite;
}

claim::Suite theory() {
  claim::Suite suite;
  suite.id = "sde_theory";
  suite.title = "Theory of the two regimes";
  suite.paper = "smith2020";
  suite.summary = "Gradient noise falls as 1/B and explains both regimes.";
  suite.differs = "The paper argues in text and shows no data for these.";
  suite.experiments = {"smith2020_section3"};
  suite.checks = {
      check({"S3.covariance", "S3", "slope",
             "Variance of the minibatch gradient falls as 1/B", kSimulatedNoise,
             "octaves of variance per octave of B"},
            [](const Evidence&) { return fixed(-1.003, 0.004); },
            {.low = -1.05, .high = -0.95, .reason = "claims.csv: -1 ± 0.05"}),
      check({"S4.missing", "S4", "equivalence", "Equal temperature",
             kSimulatedNoise, "%"},
            [](const Evidence&) {
              Part part;
              part.state = Part::State::missing;
              part.why = "1 of 8 trials at B = 256 is not there";
              return std::vector<Part>{part};
            },
            {.low = -5, .high = 5, .reason = "a third of the effect"}),
      check({"S5.broken", "S5", "exact", "Short tails are enough",
             kSimulatedNoise, "%"},
            [](const Evidence&) { return fixed(std::nan(""), 0); },
            {.low = -5, .high = 5, .reason = "a third of the effect"})};
  return suite;
}

claim::ClaimRow row(std::string id, std::string statement, std::string place,
                    std::string suite) {
  claim::ClaimRow made;
  made.id = std::move(id);
  made.statement = std::move(statement);
  made.place = std::move(place);
  made.suite = std::move(suite);
  return made;
}

std::vector<claim::ClaimRow> rows() {
  return {
      row("S3", "The covariance of minibatch gradient noise falls as 1/B.",
          "Section 3.2, equation 2", "sde_theory"),
      row("S4",
          "Doubling rate and batch size together keeps the parameter "
          "distribution per epoch.",
          "Appendix A", "sde_theory"),
      row("S5", "The scaling rule needs only independent, short-tailed noise.",
          "Appendix A", "sde_theory"),
      row("S7", "Runs of equal temperature and epochs reach similar results.",
          "Section 3.2", "linear_scaling"),
      row("S8", "Batch normalisation needs groups of fixed size.",
          "Section 3.2", "linear_scaling"),
      row("S17",
          "Best test accuracy is flat in B up to a break and falls "
          "beyond.",
          "Figure 1a", "linear_scaling"),
      row("S20",
          "The best learning rate is proportional to B in the noise "
          "dominated regime and constant in the curvature dominated "
          "one.",
          "Figure 1b", "linear_scaling"),
      row("S23", "Linear scaling holds for ResNet-50.", "Figure 4",
          "linear_scaling"),
      row("S38", "Momentum reaches larger effective rates.", "Figure 8",
          "linear_scaling")};
}

claim::Experiment experiment(std::string id, std::string place,
                             std::string differs, claim::Sweep sweep) {
  claim::Experiment made;
  made.id = std::move(id);
  made.place = std::move(place);
  made.differs = std::move(differs);
  made.sweeps = {std::move(sweep)};
  return made;
}

RunFacts facts() {
  RunFacts run;
  run.options.tier = claim::Tier::desk;
  run.program = "0.1.0 (1a2b3c4)";
  run.numerics = std::string(64, 'c');
  run.data_sha256 = std::string(64, 'd');
  run.environment = {{"host", "example"},
                     {"torch", "1.13.0"},
                     {"blas", "OpenBLAS 0.3.21"},
                     {"environment", {{"OMP_NUM_THREADS", "1"}}}};
  return run;
}

trial::WorkloadInfo classifier_info() {
  trial::WorkloadInfo info;
  info.metrics["test_accuracy"] = {"%", true};
  info.metrics["train_loss"] = {"nats", false};
  return info;
}

}  // namespace

ReportInput simulated_input(int replicates) {
  ReportInput input;
  const int trials = add_simulated_trials(input.evidence, replicates);
  for (int i = 0; i < trials; ++i) input.seconds[simulated_key(i)] = 0.25;
  input.suites = {scaling(), theory()};
  input.verdicts =
      claim::judge(input.suites, input.evidence, claim::Tier::desk);
  input.claims["smith2020"] = rows();
  input.experiments = {
      experiment("smith2020_figure1", "Figure 1",
                 "A one-hidden-layer classifier on generated digits instead of "
                 "a Wide-ResNet on CIFAR-10; 20 epochs instead of 200.",
                 simulated_classifier(replicates)),
      experiment("smith2020_section3", "Section 3", "", simulated_noise())};
  input.run = facts();
  input.workloads["classifier_glyphs"] = classifier_info();
  for (const claim::ClaimVerdict& claim : input.verdicts.claims)
    input.rerun[claim.claim] =
        "noisegate reproduce --tier desk --seed 1000 " + claim.claim;
  return input;
}

ReportInput hostile_input() {
  const std::string bad =
      "\"><img src=x onerror=alert(1)></script><script>alert(2)</script>"
      "<!-- & ' \x1b[31m \xff\xfe \x01 ]]> ::error::";
  ReportInput input = simulated_input(5);
  for (claim::ClaimRow& r : input.claims["smith2020"]) {
    r.statement = bad;
    r.place = bad;
    r.note = bad;
  }
  for (claim::Suite& suite : input.suites) {
    suite.title = suite.summary = suite.differs = bad;
  }
  for (claim::CheckVerdict& c : input.verdicts.checks) {
    c.title = c.why = c.unit = bad;
    c.allowed.reason = bad;
    for (claim::PartVerdict& p : c.parts) p.part.label = p.part.why = bad;
  }
  for (claim::ClaimVerdict& c : input.verdicts.claims) c.why = bad;
  for (auto& [claim_id, command] : input.rerun) command = bad;
  input.experiments[0].differs = bad;
  input.evidence.sweeps[kSimulatedClassifier].sweep.title = bad;
  input.run.options.data = bad;
  input.run.environment[bad] = bad;
  input.run.control = bad;
  input.run.control_statement = bad;
  for (const claim::CheckVerdict& c : input.verdicts.checks)
    input.run.control_must_turn.push_back(c.check);
  input.records = bad;
  for (auto& [name, metric] : input.workloads["classifier_glyphs"].metrics)
    metric.unit = bad;
  input.warnings = {bad};
  input.gate = {{.claim = "S20",
                 .expected = bad,
                 .actual = claim::Outcome::pass,
                 .ok = false,
                 .why = bad}};
  return input;
}

}  // namespace noisegate::reports
