// Verdicts through a worker and files are those of the same trials in memory
// (statistics T14).
#include <gtest/gtest.h>

#include "harness/base/json.h"
#include "harness/claim/estimators.h"
#include "harness/claim/selection.h"
#include "harness/claim/simulator.h"
#include "harness/claim/verdict.h"
#include "harness/run/fake_surface.h"
#include "harness/run/testing.h"

namespace noisegate::run {
namespace {

using claim::Evidence;
using claim::Outcome;
namespace simulator = claim::simulator;

const std::string kSweep = "simulated";

claim::Check check_of(const std::string& id, claim::Estimator estimate,
                      double low, double high) {
  claim::Check check;
  check.id = id;
  check.claim = id;
  check.sweep = kSweep;
  check.allowed = {.low = low, .high = high, .reason = "simulated"};
  check.estimate = std::move(estimate);
  return check;
}

claim::Suite suite() {
  claim::Suite suite;
  suite.id = "a_suite";
  suite.checks = {
      check_of("S1", claim::peak_slope({kSweep, "sgd", {4, 8, 16}, {}, {}}),
               0.75, 1.25),
      check_of("S2",
               claim::flat({.sweep = kSweep,
                            .arm = "sgd",
                            .batch_sizes = {4, 8, 16},
                            .metric = "test_loss"}),
               -0.1, 0.1),
      check_of("S3",
               claim::monotone({.sweep = kSweep,
                                .cells = {{"sgd", 4, {}}, {"sgd", 16, {}}},
                                .metric = "train_loss"}),
               0, std::numeric_limits<double>::infinity())};
  return suite;
}

base::Json verdicts_of(const Evidence& evidence) {
  return to_json(judge({suite()}, evidence, claim::Tier::desk));
}

Outcome outcome_of(const Evidence& evidence, const std::string& id) {
  for (const auto& verdict :
       judge({suite()}, evidence, claim::Tier::desk).claims) {
    if (verdict.claim == id) return verdict.outcome;
  }
  return Outcome::error;
}

// Keys of simulated trials are running numbers.
base::Json without_keys(base::Json verdicts) {
  for (auto& check : verdicts.at("checks")) {
    for (auto& part : check.at("parts")) part.erase("trials");
  }
  return verdicts;
}

simulator::World world_of(double slope, double lost) {
  simulator::ArmTruth truth;
  truth.slope = slope;
  truth.peak_at_one = -4.3 - 3 * slope;
  truth.lost = lost;
  simulator::World world = simulator::one_arm(truth, {4, 8, 16}, -9, 0, 5);
  world.sweep.workload = "autoencoder_glyphs";
  world.sweep.extend = false;
  world.extras = {{"train_loss", 0.5, 0.2}};
  return world;
}

Evidence through_files(const RunFolder& folder, const PlanRequest& request) {
  TrialStore store(folder);
  return collect(folder, request.sweeps, request.options, store);
}

TEST(Simulated, RecordsOnDiskGiveTheVerdictsOfMemory) {
  std::uint64_t seed = 0;
  for (const double slope : {1.0, 0.5, 0.0}) {
    for (const double lost : {0.0, 0.05}) {
      simulator::Simulator simulated(world_of(slope, lost));
      const Evidence& memory = simulated.draw(++seed);
      const PlanRequest request =
          testing::make_request({simulated.worlds().front().sweep});
      const testing::TempFolder temp;
      const RunFolder folder(temp.path());
      prepare(folder, 1);
      for (const auto& record :
           simulator::records_of(memory, request.options, request.data.sha256,
                                 request.numerics)) {
        trial::write_record(folder.trials(), record);
      }
      const ExecuteSummary summary = testing::run_fake(folder, request);
      EXPECT_EQ(summary.trials_reused, 150U);
      EXPECT_EQ(summary.trials_run, 0U);
      const Evidence files = through_files(folder, request);
      EXPECT_EQ(base::pretty(without_keys(verdicts_of(files))),
                base::pretty(without_keys(verdicts_of(memory))));
      if (lost > 0) continue;
      EXPECT_EQ(outcome_of(files, "S1"),
                slope == 1 ? Outcome::pass : Outcome::fail);
    }
  }
}

// The fake worker's world in memory: every trial by a call, wider grids as a
// run would ask for them.
Evidence call_by_call(const PlanRequest& request) {
  std::vector<claim::Extension> extensions;
  for (;;) {
    Evidence evidence =
        claim::gather(request.sweeps, request.options, extensions,
                      [&](const trial::TrialSpec& spec) {
                        const trial::TrialRecord record = fake_trial(spec);
                        claim::TrialPoint point;
                        point.key = trial::trial_key(spec, request.data.sha256,
                                                     request.numerics);
                        point.status = record.status;
                        point.collapsed = record.collapsed;
                        point.metrics = record.metrics;
                        return std::optional(point);
                      });
    const auto more = claim::wanted_extensions(evidence, extensions);
    if (more.empty()) return evidence;
    extensions.insert(extensions.end(), more.begin(), more.end());
  }
}

TEST(Simulated, AWorkersFilesGiveTheVerdictsOfItsFunction) {
  for (const auto& [slope, offset] :
       {std::pair{"1", "-6.3"}, {"0.5", "-4.8"}, {"0", "-3.3"}}) {
    const testing::Variable law("FAKE_SLOPE", slope);
    const testing::Variable place("FAKE_OFFSET", offset);
    const testing::Variable bend("FAKE_BREAK", "20");
    claim::Sweep sweep = world_of(1, 0).sweep;
    sweep.arms.front().low = -6;  // an optimum at an end of the grid
    sweep.arms.front().high = -1;
    sweep.extend = true;
    const PlanRequest request = testing::make_request({sweep});
    const testing::TempFolder temp;
    const RunFolder folder(temp.path());
    const ExecuteSummary summary = testing::run_fake(folder, request);
    EXPECT_EQ(summary.trials_failed, 0U);
    const Evidence files = through_files(folder, request);
    EXPECT_EQ(base::pretty(verdicts_of(files)),
              base::pretty(verdicts_of(call_by_call(request))));
    EXPECT_EQ(outcome_of(files, "S1"),
              std::string(slope) == "1" ? Outcome::pass : Outcome::fail);
  }
}

}  // namespace
}  // namespace noisegate::run
