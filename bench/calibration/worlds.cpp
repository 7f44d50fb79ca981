#include "bench/calibration/worlds.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "suites/suites.h"

namespace noisegate::calibration {
namespace {

constexpr const char* kData = "glyphs";
constexpr claim::Tier kTier = claim::Tier::desk;
constexpr int kExtension = 2;

claim::Sweep shipped_sweep(const std::string& id) {
  for (const claim::Suite& suite : suites::all_suites(kTier, kData)) {
    for (const std::string& name : suite.experiments) {
      for (const claim::Sweep& sweep :
           suites::experiment(name, kTier, kData).sweeps) {
        if (sweep.id == id) return sweep;
      }
    }
  }
  throw std::runtime_error("no suite ships the sweep " + id);
}

claim::Suite shipped_suite(const std::string& id) {
  for (claim::Suite& suite : suites::all_suites(kTier, kData)) {
    if (suite.id == id) return suite;
  }
  throw std::runtime_error("no suite " + id);
}

}  // namespace

World shipped_world(const std::string& sweep_id) {
  World world;
  world.sweep = shipped_sweep(sweep_id);
  for (claim::Arm& arm : world.sweep.arms) {
    arm.low -= kExtension;
    arm.high += kExtension;
  }
  if (world.sweep.selection.higher_is_better) world.constant_prediction = -10;
  return world;
}

ArmTruth classifier_truth(const std::string& arm) {
  ArmTruth truth;
  truth.arm = arm;
  truth.break_at = arm == "sgd" ? 5.3 : 7.3;
  truth.curvature = 0.6;
  truth.own = 0.2;
  truth.shared = 0.13;
  truth.best = [break_at = truth.break_at](const claim::CellId& id) {
    const double beyond =
        std::log2(static_cast<double>(id.batch_size)) - break_at;
    return -92 + 0.75 * std::max(0.0, beyond);
  };
  return truth;
}

ArmTruth loss_truth(const std::string& arm) {
  ArmTruth truth;
  truth.arm = arm;
  return truth;
}

ArmTruth through(ArmTruth truth, double slope, double octaves, double peak) {
  truth.slope = slope;
  truth.peak_at_one = peak - slope * octaves;
  return truth;
}

ArmTruth with_gap(ArmTruth truth, std::int64_t batch_size, double gap) {
  truth.best = [inner = truth.best, batch_size, gap](const claim::CellId& id) {
    return inner(id) + (id.batch_size == batch_size ? gap : 0);
  };
  return truth;
}

World with(World world, std::vector<ArmTruth> truths) {
  world.truths = std::move(truths);
  return world;
}

claim::Check shipped_check(const std::string& suite, const std::string& check) {
  for (const claim::Check& found : shipped_suite(suite).checks) {
    if (found.id == check) return found;
  }
  throw std::runtime_error("suite " + suite + " has no check " + check);
}

Line line_of(const std::string& group, const std::string& name, Truth truth,
             const World& world, claim::Check check) {
  check.sensitivity.clear();
  if (check.claim.empty()) check.claim = check.id;
  Line line{.group = group,
            .name = name,
            .truth = truth,
            .worlds = {world},
            .suite = {},
            .claim = check.claim};
  line.suite.id = "simulated";
  line.suite.checks = {std::move(check)};
  return line;
}

Line claim_line(const std::string& group, const std::string& name, Truth truth,
                std::vector<World> worlds, const std::string& suite,
                const std::string& claim) {
  Line line{.group = group,
            .name = name,
            .truth = truth,
            .worlds = std::move(worlds),
            .suite = shipped_suite(suite),
            .claim = claim};
  // Checks of other claims read sweeps that are not simulated here.
  std::vector<std::string> wanted;
  for (const claim::Check& check : line.suite.checks) {
    if (check.claim == claim) wanted.push_back(check.sensitivity);
  }
  std::erase_if(line.suite.checks, [&](const claim::Check& check) {
    return check.claim != claim &&
           std::find(wanted.begin(), wanted.end(), check.id) == wanted.end();
  });
  line.suite.not_at_tier.clear();
  return line;
}

claim::Check check_of(claim::Estimator estimate, double low, double high) {
  claim::Check check;
  check.id = "S1.check";
  check.claim = "S1";
  check.allowed = {.low = low, .high = high, .reason = "simulated"};
  check.estimate = std::move(estimate);
  return check;
}

Truth place(double truth, double low, double high) {
  constexpr double kRounding = 1e-9;
  if (std::abs(truth - low) < kRounding || std::abs(truth - high) < kRounding) {
    return Truth::bound;
  }
  return truth > low && truth < high ? Truth::inside : Truth::outside;
}

std::string truth_text(double truth) {
  return fmt::format("truth {:.3g}", truth);
}

}  // namespace noisegate::calibration
