// What every suite must keep: names that exist, claims that are all accounted
// for, controls that point at real checks.
#include "suites/suites.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "harness/base/error.h"
#include "harness/claim/reference.h"

namespace noisegate::suites {
namespace {

using claim::Tier;

std::set<std::string> sweep_ids(const claim::Suite& suite, Tier tier,
                                const std::string& data) {
  std::set<std::string> ids;
  for (const auto& id : suite.experiments) {
    for (const auto& sweep : experiment(id, tier, data).sweeps) {
      ids.insert(sweep.id);
    }
  }
  return ids;
}

class EverySuite
    : public testing::TestWithParam<std::tuple<Tier, std::string>> {};

TEST_P(EverySuite, ChecksNameSweepsAndSensitivityChecksThatExist) {
  const auto& [tier, data] = GetParam();
  std::set<std::string> all_ids;
  for (const auto& suite : all_suites(tier, data)) {
    const auto sweeps = sweep_ids(suite, tier, data);
    std::set<std::string> ids;
    for (const auto& check : suite.checks) ids.insert(check.id);
    for (const auto& check : suite.checks) {
      EXPECT_TRUE(all_ids.insert(check.id).second) << check.id << " twice";
      EXPECT_TRUE(sweeps.contains(check.sweep)) << check.id;
      EXPECT_TRUE(check.sensitivity.empty() || ids.contains(check.sensitivity))
          << check.id << " -> " << check.sensitivity;
      EXPECT_FALSE(check.allowed.reason.empty()) << check.id;
      EXPECT_LT(check.allowed.low, check.allowed.high) << check.id;
      EXPECT_EQ(check.claim.empty(), check.kind == "sensitivity") << check.id;
      EXPECT_TRUE(check.estimate) << check.id;
    }
  }
}

TEST_P(EverySuite, SweepsAreValid) {
  const auto& [tier, data] = GetParam();
  for (const auto& suite : all_suites(tier, data)) {
    for (const auto& id : suite.experiments) {
      for (const auto& sweep : experiment(id, tier, data).sweeps) {
        EXPECT_NO_THROW(claim::validate(sweep)) << sweep.id;
      }
    }
  }
}

// A check that passes by the absence of an effect contains 0 and needs proof
// that it could have seen one.
TEST_P(EverySuite, EquivalencesHaveASensitivityCheck) {
  const auto& [tier, data] = GetParam();
  int seen = 0;
  for (const auto& suite : all_suites(tier, data)) {
    for (const auto& check : suite.checks) {
      if (check.kind != "equivalence" && check.kind != "shift") continue;
      EXPECT_FALSE(check.sensitivity.empty()) << check.id;
      ++seen;
    }
  }
  EXPECT_GT(seen, tier == Tier::gpu ? 0 : 5);
}

INSTANTIATE_TEST_SUITE_P(Tiers, EverySuite,
                         testing::Combine(testing::Values(Tier::smoke,
                                                          Tier::desk),
                                          testing::Values("glyphs", "mnist")));

// The paper's own networks have their data with them.
INSTANTIATE_TEST_SUITE_P(Large, EverySuite,
                         testing::Combine(testing::Values(Tier::gpu,
                                                          Tier::paper),
                                          testing::Values("")));

class EveryTier : public testing::TestWithParam<Tier> {};
INSTANTIATE_TEST_SUITE_P(Tiers, EveryTier,
                         testing::Values(Tier::desk, Tier::gpu, Tier::paper));

TEST_P(EveryTier, AccountsForEveryClaimOfTheSuites) {
  const auto rows = claim::read_claims(std::string(NOISEGATE_SOURCE_DIR) +
                                       "/reference/smith2020/claims.csv");
  int seen = 0;
  for (const auto& suite : all_suites(GetParam(), "glyphs")) {
    std::set<std::string> covered;
    for (const auto& check : suite.checks) covered.insert(check.claim);
    for (const auto& claim : suite.not_at_tier) {
      EXPECT_FALSE(covered.contains(claim.claim)) << claim.claim;
      covered.insert(claim.claim);
    }
    covered.erase("");
    std::set<std::string> expected;
    for (const auto& row : rows) {
      if (row.suite == suite.id) expected.insert(row.id);
    }
    EXPECT_EQ(covered, expected) << suite.id;
    seen += static_cast<int>(covered.size());
  }
  EXPECT_EQ(seen, 8 + 13 + 18 + 23 + 17 + 3);
}

TEST(Controls, PointAtChecksThatExist) {
  std::set<std::string> checks;
  for (const auto& suite : all_suites(Tier::desk, "glyphs")) {
    for (const auto& check : suite.checks) checks.insert(check.id);
  }
  std::set<std::string> turned;
  for (const auto& control : all_controls()) {
    const bool plants = control.id != "no_fault";
    EXPECT_EQ(control.fault != trial::Fault::none, plants) << control.id;
    // It turns something, or says why not.
    const bool aims = !control.must_turn.empty();
    EXPECT_EQ(aims != !control.leaves_green.empty(), plants) << control.id;
    EXPECT_EQ(control.watched.empty(), control.leaves_green.empty())
        << control.id;
    for (const auto& id : control.watched)
      EXPECT_TRUE(checks.contains(id)) << control.id << " -> " << id;
    for (const auto& id : control.must_turn) {
      EXPECT_TRUE(checks.contains(id)) << control.id << " -> " << id;
      turned.insert(id);
    }
  }
  EXPECT_EQ(turned, checks) << "a check without a control that turns it";
}

TEST(Experiments, RefuseAnUnknownName) {
  EXPECT_THROW(experiment("smith2020_figure99", Tier::desk, "glyphs"),
               base::Error);
}

}  // namespace
}  // namespace noisegate::suites
