// Looks and α (statistics T9, T10).
#include "harness/claim/looks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/claim/testing.h"
#include "harness/stats/student.h"

namespace noisegate::claim {
namespace {

using testing::bowl;
using ::testing::ElementsAre;

Part measured(double value, double error, const std::string& trial = "") {
  Part part;
  part.estimate = {.value = value, .standard_error = error, .degrees = 4};
  part.n = 5;
  if (!trial.empty()) part.trials = {trial};
  return part;
}

// Two sweeps: "sweep" with two looks, "plain" with one.
Evidence two_sweeps() {
  Evidence evidence = testing::evidence_of(bowl);
  SweepResult plain = evidence.sweeps.at("sweep");
  plain.sweep.id = "plain";
  for (auto& [id, cell] : plain.cells) {
    for (auto& row : cell.trials) {
      for (auto& trial : row) trial->key = "plain/" + trial->key;
    }
  }
  evidence.sweeps.emplace("plain", plain);
  evidence.sweeps.at("sweep").sweep.looks = {3, 6};
  return evidence;
}

Check check_of(const std::string& id, const std::string& sweep,
               const Part& part) {
  Check check;
  check.id = id;
  check.claim = id;
  check.sweep = sweep;
  check.allowed = {.low = -1, .high = 1, .reason = "unit"};
  check.estimate = [part](const Evidence&) { return std::vector{part}; };
  return check;
}

Verdicts verdicts_of(std::vector<Check> checks, const Evidence& evidence) {
  Suite suite;
  suite.id = "suite";
  suite.checks = std::move(checks);
  return judge({suite}, evidence, Tier::desk);
}

TEST(Looks, DivideAlphaOfBothIntervals) {
  const double s = 0.1;
  const Part part = measured(0, s);
  for (const int looks : {1, 2, 3}) {
    const PartVerdict v = judge_part(part, {.low = -1, .high = 1}, 0, 4, looks);
    const double pass = stats::two_sided_quantile(1 - 0.1 / looks, 4);
    const double fail = stats::two_sided_quantile(1 - 0.1 / (4 * looks), 4);
    EXPECT_NEAR(v.pass_interval.high, s * pass, 1e-12);
    EXPECT_NEAR(v.fail_interval.high, s * fail, 1e-12);
  }
}

TEST(Looks, AreThoseOfTheSweepsThatACheckRestsOn) {
  const Evidence evidence = two_sweeps();
  const auto looks_of = [&](const std::string& sweep, const std::string& key) {
    return verdicts_of({check_of("S1", sweep, measured(0, 0.1, key))}, evidence)
        .checks.at(0)
        .looks;
  };
  EXPECT_EQ(looks_of("sweep", ""), 2);
  EXPECT_EQ(looks_of("plain", ""), 1);
  EXPECT_EQ(looks_of("plain", "a/1/0/0"), 2);  // a trial of "sweep"
  EXPECT_EQ(looks_of("plain", "plain/a/1/0/0"), 1);
  EXPECT_EQ(looks_of("", "plain/a/1/0/0"), 1);
  EXPECT_EQ(looks_of("", ""), 2);  // nothing is known: the most
}

TEST(WantedLooks, OfInconclusiveChecksOfTheseClaims) {
  const Evidence evidence = two_sweeps();
  const auto wanted = [&](const std::string& sweep, double value,
                          const std::set<std::string>& claims) {
    return wanted_looks(
        verdicts_of({check_of("S1", sweep, measured(value, 0.1))}, evidence),
        evidence, claims);
  };
  EXPECT_THAT(wanted("sweep", 0.95, {"S1"}), ElementsAre(NextLook{"sweep", 6}));
  EXPECT_TRUE(wanted("sweep", 0.95, {"S2"}).empty());
  EXPECT_TRUE(wanted("sweep", 0, {"S1"}).empty());     // passes
  EXPECT_TRUE(wanted("sweep", 9, {"S1"}).empty());     // fails
  EXPECT_TRUE(wanted("plain", 0.95, {"S1"}).empty());  // its only look
}

TEST(WantedLooks, NoneIsLeftAtTheLast) {
  Evidence evidence = two_sweeps();
  const Verdicts open =
      verdicts_of({check_of("S1", "sweep", measured(0.95, 0.1))}, evidence);
  for (auto& [id, cell] : evidence.sweeps.at("sweep").cells) {
    for (auto& row : cell.trials) row.resize(6, row.front());
  }
  EXPECT_TRUE(wanted_looks(open, evidence, {"S1"}).empty());
}

TEST(WantedLooks, OfTheSensitivityCheckThatIsInconclusive) {
  Evidence evidence = two_sweeps();
  Check passes = check_of("S1", "plain", measured(0, 0.1));
  passes.sensitivity = "proof";
  Check proof = check_of("proof", "sweep", measured(0.95, 0.1));
  proof.claim = "";
  const Verdicts verdicts = verdicts_of({passes, proof}, evidence);
  EXPECT_EQ(verdicts.checks.at(0).outcome, Outcome::inconclusive);
  EXPECT_THAT(wanted_looks(verdicts, evidence, {"S1"}),
              ElementsAre(NextLook{"sweep", 6}));
}

TEST(Looks, NextAndCount) {
  Sweep sweep;
  sweep.replicates = 3;
  EXPECT_EQ(look_count(sweep), 1);
  EXPECT_EQ(next_look(sweep, 3), 0);
  sweep.looks = {3, 6, 12};
  EXPECT_EQ(look_count(sweep), 3);
  EXPECT_EQ(next_look(sweep, 3), 6);
  EXPECT_EQ(next_look(sweep, 7), 12);
  EXPECT_EQ(next_look(sweep, 12), 0);
}

}  // namespace
}  // namespace noisegate::claim
