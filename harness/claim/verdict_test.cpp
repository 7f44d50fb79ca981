#include "harness/claim/verdict.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "harness/base/error.h"

namespace noisegate::claim {
namespace {

using testing::HasSubstr;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
const AllowedSet kUnit{.low = -1, .high = 1, .reason = "test"};

Part measured(double value, double error, double degrees = 6, int n = 7) {
  Part part;
  part.label = "a part";
  part.estimate = {.value = value, .standard_error = error, .degrees = degrees};
  part.n = n;
  return part;
}

Part in_state(Part::State state) {
  Part part;
  part.state = state;
  part.why = "for a reason";
  return part;
}

// scipy.stats.t(6).ppf(0.95) and .ppf(1 - 0.05 / 3).
constexpr double kT = 1.9431802805153042;
constexpr double kT3 = 2.7490569129415525;

TEST(Interval, IsStudentPlusHull) {
  Estimate e{.value = 2, .standard_error = 0.5, .degrees = 6};
  EXPECT_NEAR(interval(e, 0.9).low, 2 - kT / 2, 1e-9);
  EXPECT_NEAR(interval(e, 0.9).high, 2 + kT / 2, 1e-9);
  e.below = 1;
  e.above = 3;
  EXPECT_NEAR(interval(e, 0.9).low, 1 - kT / 2, 1e-9);
  EXPECT_NEAR(interval(e, 0.9).high, 5 + kT / 2, 1e-9);
  EXPECT_EQ(interval({.value = 2}, 0.9).low, 2);
}

TEST(Interval, IsNaNForNonsense) {
  const std::vector<Estimate> cases = {
      {.value = 1, .standard_error = kNaN},
      {.value = 1, .standard_error = -1},
      {.value = 1, .standard_error = 1, .degrees = kNaN},
      {.value = 1, .standard_error = 1, .degrees = 0},
      {.value = 1, .below = -1},
      {.value = 1, .above = kNaN},
      {.value = kNaN}};
  for (const Estimate& e : cases) {
    EXPECT_TRUE(std::isnan(interval(e, 0.9).low));
    EXPECT_TRUE(std::isnan(interval(e, 0.9).high));
  }
  EXPECT_TRUE(std::isnan(interval({.value = 1}, 1).low));
}

TEST(JudgePart, InsideDisjointOrNeither) {
  EXPECT_EQ(judge_part(measured(0, 0.1), kUnit, 0, 1).outcome, Outcome::pass);
  EXPECT_EQ(judge_part(measured(2, 0.1), kUnit, 0, 1).outcome, Outcome::fail);
  EXPECT_EQ(judge_part(measured(-2, 0.1), kUnit, 0, 1).outcome, Outcome::fail);
  EXPECT_EQ(judge_part(measured(0.9, 0.1), kUnit, 0, 1).outcome,
            Outcome::inconclusive);
  EXPECT_EQ(judge_part(measured(0, 10), kUnit, 0, 1).outcome,
            Outcome::inconclusive);
}

// The bound is where Student's quantile says, to a millionth.
TEST(JudgePart, TurnsAtTheStudentBound) {
  const double reach = 0.1 * kT;
  EXPECT_EQ(judge_part(measured(1 - reach - 1e-6, 0.1), kUnit, 0, 1).outcome,
            Outcome::pass);
  EXPECT_EQ(judge_part(measured(1 - reach + 1e-6, 0.1), kUnit, 0, 1).outcome,
            Outcome::inconclusive);
  EXPECT_EQ(judge_part(measured(1 + reach + 1e-6, 0.1), kUnit, 0, 1).outcome,
            Outcome::fail);
  EXPECT_EQ(judge_part(measured(1 + reach - 1e-6, 0.1), kUnit, 0, 1).outcome,
            Outcome::inconclusive);
}

TEST(JudgePart, SharesAlphaOfAFailureAmongTheTestsOfTheClaim) {
  const double reach = 0.1 * kT3;
  EXPECT_EQ(judge_part(measured(1 + reach + 1e-6, 0.1), kUnit, 0, 3).outcome,
            Outcome::fail);
  EXPECT_EQ(judge_part(measured(1 + reach - 1e-6, 0.1), kUnit, 0, 3).outcome,
            Outcome::inconclusive);
  EXPECT_EQ(judge_part(measured(1 - 0.1 * kT - 1e-6, 0.1), kUnit, 0, 3).outcome,
            Outcome::pass);
}

TEST(JudgePart, DividesAlphaByTheRatesThatMayBeBest) {
  Part part = measured(1 - 0.1 * kT3 - 1e-6, 0.1);
  part.alpha_divisor = 3;
  EXPECT_EQ(judge_part(part, kUnit, 0, 1).outcome, Outcome::pass);
  part.estimate.value += 2e-6;
  EXPECT_EQ(judge_part(part, kUnit, 0, 1).outcome, Outcome::inconclusive);
  part = measured(1 + 0.1 * kT3 + 1e-6, 0.1);
  part.fail_divisor = 3;
  EXPECT_EQ(judge_part(part, kUnit, 0, 1).outcome, Outcome::fail);
  part.estimate.value -= 2e-6;
  EXPECT_EQ(judge_part(part, kUnit, 0, 1).outcome, Outcome::inconclusive);
}

TEST(JudgePart, FailsClosed) {
  for (const double value : {kNaN, std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(judge_part(measured(value, 0.1), kUnit, 0, 1).outcome,
              Outcome::error);
  }
  EXPECT_EQ(judge_part(measured(0, kNaN), kUnit, 0, 1).outcome, Outcome::error);
  EXPECT_EQ(judge_part(measured(0, 0.1, kNaN), kUnit, 0, 1).outcome,
            Outcome::error);
  EXPECT_EQ(judge_part(measured(0, 0.1), {.low = kNaN}, 0, 1).outcome,
            Outcome::error);
  EXPECT_EQ(judge_part(measured(0, 0.1), {.low = 1, .high = -1}, 0, 1).outcome,
            Outcome::error);
  EXPECT_EQ(judge_part(measured(0, 0.1), kUnit, kNaN, 1).outcome,
            Outcome::error);
  Part part = measured(0, 0.1);
  part.alpha_divisor = 0.5;
  EXPECT_EQ(judge_part(part, kUnit, 0, 1).outcome, Outcome::error);
  using State = Part::State;
  EXPECT_EQ(judge_part(in_state(State::missing), kUnit, 0, 1).outcome,
            Outcome::missing);
  EXPECT_EQ(judge_part(in_state(State::unresolved), kUnit, 0, 1).outcome,
            Outcome::inconclusive);
  EXPECT_EQ(judge_part(in_state(State::error), kUnit, 0, 1).outcome,
            Outcome::error);
}

TEST(JudgePart, AMinimumMustBeExceededOnTheFarSide) {
  const AllowedSet above{.low = 1};
  EXPECT_EQ(judge_part(measured(2.1, 0.1), above, 2, 1).outcome, Outcome::pass);
  EXPECT_EQ(judge_part(measured(1.9, 0.1), above, 2, 1).outcome,
            Outcome::inconclusive);
  const AllowedSet below{.high = -1};
  EXPECT_EQ(judge_part(measured(-2.1, 0.1), below, 2, 1).outcome,
            Outcome::pass);
  EXPECT_EQ(judge_part(measured(-1.9, 0.1), below, 2, 1).outcome,
            Outcome::inconclusive);
}

TEST(JudgePart, SaysHowManyReplicatesWouldDecide) {
  // 0.8 ± t·0.2·√(7/n) must end below 1. The change is where it is claimed.
  const PartVerdict verdict = judge_part(measured(0.8, 0.2), kUnit, 0, 1);
  ASSERT_EQ(verdict.outcome, Outcome::inconclusive);
  const int n = verdict.would_decide;
  EXPECT_GT(n, 15);
  EXPECT_LT(n, 30);
  const auto at = [](int replicates) {
    return judge_part(measured(0.8, 0.2 * std::sqrt(7.0 / replicates),
                               replicates - 1, replicates),
                      kUnit, 0, 1)
        .outcome;
  };
  EXPECT_EQ(at(n), Outcome::pass);
  EXPECT_EQ(at(n - 1), Outcome::inconclusive);
  EXPECT_EQ(judge_part(measured(1, 0.2), kUnit, 0, 1).would_decide, 0);
  Part hull = measured(0.8, 0);
  hull.estimate.above = 1;
  EXPECT_EQ(judge_part(hull, kUnit, 0, 1).would_decide, 0);
}

// A suite of checks whose estimators return what they are given.
Check check(const std::string& id, const std::string& claim,
            std::vector<Part> parts, const std::string& sensitivity = "") {
  Check c;
  c.id = id;
  c.claim = claim;
  c.kind = claim.empty() ? "sensitivity" : "equivalence";
  c.allowed = kUnit;
  c.sensitivity = sensitivity;
  c.estimate = [parts](const Evidence&) { return parts; };
  return c;
}

const Part kGood = measured(0, 0.1);
const Part kBad = measured(3, 0.1);
const Part kOpen = measured(1, 0.1);

Suite suite_of(std::vector<Check> checks) {
  Suite suite;
  suite.id = "suite";
  suite.checks = std::move(checks);
  return suite;
}

Verdicts judged(std::vector<Check> checks, Tier tier = Tier::desk) {
  return judge({suite_of(std::move(checks))}, {}, tier);
}

Outcome outcome_of(std::vector<std::vector<Part>> checks) {
  std::vector<Check> list;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    list.push_back(check(fmt::format("S1.{}", i), "S1", checks[i]));
  }
  const Verdicts verdicts = judged(list);
  EXPECT_EQ(verdicts.claims.size(), 1U);
  EXPECT_FALSE(verdicts.claims[0].why.empty());
  for (const auto& c : verdicts.checks) EXPECT_FALSE(c.why.empty());
  return verdicts.claims[0].outcome;
}

TEST(Judge, AClaimNeedsAllItsChecksAndParts) {
  const Part missing = in_state(Part::State::missing);
  const Part broken = in_state(Part::State::error);
  EXPECT_EQ(outcome_of({{kGood}}), Outcome::pass);
  EXPECT_EQ(outcome_of({{kGood, kGood}, {kGood}}), Outcome::pass);
  EXPECT_EQ(outcome_of({{kGood, kBad}, {kGood}}), Outcome::fail);
  EXPECT_EQ(outcome_of({{kGood}, {kOpen}}), Outcome::inconclusive);
  EXPECT_EQ(outcome_of({{kGood}, {missing}}), Outcome::missing);
  EXPECT_EQ(outcome_of({{kOpen}, {kGood, missing}}), Outcome::missing);
  EXPECT_EQ(outcome_of({{kBad}, {missing}}), Outcome::fail);
  EXPECT_EQ(outcome_of({{kBad}, {broken}}), Outcome::error);
  EXPECT_EQ(outcome_of({{in_state(Part::State::unresolved)}}),
            Outcome::inconclusive);
  EXPECT_EQ(outcome_of({{}}), Outcome::error);
}

TEST(Judge, CountsAllPartsOfAClaimInM) {
  // Fails as the only test of its claim, not as one of three.
  const Part near = measured(1 + 0.1 * kT3 - 1e-6, 0.1);
  EXPECT_EQ(outcome_of({{near}}), Outcome::fail);
  EXPECT_EQ(outcome_of({{near, kGood}, {kGood}}), Outcome::inconclusive);
}

TEST(Judge, ASensitivityCheckMustPass) {
  const auto outcome = [](std::vector<Part> proof, std::vector<Part> parts) {
    return judged({check("S1.equal", "S1", std::move(parts), "effect_is_seen"),
                   check("effect_is_seen", "", std::move(proof))})
        .checks[0];
  };
  EXPECT_EQ(outcome({kGood}, {kGood}).outcome, Outcome::pass);
  for (const Part& proof :
       {kBad, kOpen, in_state(Part::State::missing),
        in_state(Part::State::error), in_state(Part::State::unresolved)}) {
    const CheckVerdict verdict = outcome({proof}, {kGood});
    EXPECT_EQ(verdict.outcome, Outcome::inconclusive);
    EXPECT_THAT(verdict.why, HasSubstr("effect_is_seen"));
  }
  // A failure needs no proof of what could have been seen.
  EXPECT_EQ(outcome({kBad}, {kBad}).outcome, Outcome::fail);
}

TEST(Judge, SensitivityChecksThatAreAbsentOrInARingProveNothing) {
  const Verdicts absent = judged({check("a", "S1", {kGood}, "nowhere")});
  EXPECT_EQ(absent.checks[0].outcome, Outcome::inconclusive);
  const Verdicts ring =
      judged({check("a", "S1", {kGood}, "b"), check("b", "S2", {kGood}, "a")});
  EXPECT_EQ(ring.claims[0].outcome, Outcome::inconclusive);
  EXPECT_EQ(ring.claims[1].outcome, Outcome::inconclusive);
  const Verdicts chain =
      judged({check("a", "S1", {kGood}, "b"), check("b", "S2", {kGood}, "c"),
              check("c", "", {kOpen})});
  EXPECT_EQ(chain.claims[0].outcome, Outcome::inconclusive);
}

TEST(Judge, ABrokenEstimatorIsAnErrorWithItsMessage) {
  Check thrower = check("a", "S1", {});
  thrower.estimate = [](const Evidence&) -> std::vector<Part> {
    throw base::Error(base::ErrorCode::config, "no such arm");
  };
  const Verdicts verdicts = judged({thrower});
  EXPECT_EQ(verdicts.claims[0].outcome, Outcome::error);
  EXPECT_THAT(verdicts.claims[0].why, HasSubstr("no such arm"));
  Check empty = check("a", "S1", {});
  empty.estimate = nullptr;
  EXPECT_EQ(judged({empty}).claims[0].outcome, Outcome::error);
}

TEST(Judge, OtherTiersAreNeutral) {
  Check paper_only = check("S1.level", "S1", {kBad});
  paper_only.tiers = {Tier::paper};
  Suite suite = suite_of({paper_only, check("S2.a", "S2", {kGood})});
  suite.not_at_tier = {{"S3", "needs ImageNet", "paper"}};
  const Verdicts verdicts = judge({suite}, {}, Tier::desk);
  ASSERT_EQ(verdicts.claims.size(), 3U);
  EXPECT_EQ(verdicts.claims[0].outcome, Outcome::not_at_tier);
  EXPECT_THAT(verdicts.claims[0].why, HasSubstr("paper"));
  EXPECT_EQ(verdicts.claims[1].outcome, Outcome::pass);
  EXPECT_EQ(verdicts.claims[2].outcome, Outcome::not_at_tier);
  EXPECT_THAT(verdicts.claims[2].why, HasSubstr("needs ImageNet"));
  EXPECT_TRUE(verdicts.checks[0].parts.empty());
  EXPECT_EQ(exit_code(verdicts), 0);
}

int code(std::vector<std::vector<Part>> claims) {
  std::vector<Check> list;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const std::string id = fmt::format("S{}", i);
    list.push_back(check(id + ".a", id, claims[i]));
  }
  return exit_code(judged(list));
}

TEST(ExitCode, FourBeforeOneBeforeThreeBeforeZero) {
  const Part missing = in_state(Part::State::missing);
  const Part broken = in_state(Part::State::error);
  EXPECT_EQ(code({{kGood}, {kGood}}), 0);
  EXPECT_EQ(code({{kGood}, {kOpen}}), 3);
  EXPECT_EQ(code({{kGood}, {missing}}), 3);
  EXPECT_EQ(code({{kBad}, {missing}}), 1);
  EXPECT_EQ(code({{kBad}, {broken}, {missing}}), 4);
  EXPECT_EQ(code({}), 3);
  EXPECT_EQ(exit_code(Verdicts{}), 3);
}

TEST(ExitCode, ABrokenSensitivityCheckIsAnErrorAndNothingDecidedIsNotGreen) {
  EXPECT_EQ(
      exit_code(judged({check("S1.a", "S1", {kGood}),
                        check("proof", "", {in_state(Part::State::error)})})),
      4);
  Check other = check("S1.a", "S1", {kGood});
  other.tiers = {Tier::gpu};
  EXPECT_EQ(exit_code(judged({other})), 3);
}

TEST(Json, GoesBothWays) {
  Part odd = measured(kNaN, 0.1);
  odd.trials = {"ab", "cd"};
  odd.n_diverged = 2;
  Suite suite = suite_of({check("S1.a", "S1", {kGood, kOpen, odd}),
                          check("S2.a", "S2", {kGood}, "proof"),
                          check("proof", "", {kOpen})});
  suite.not_at_tier = {{"S3", "needs ImageNet", "paper"}};
  const base::Json json = to_json(judge({suite}, {}, Tier::desk));
  const std::string text = base::pretty(json);
  const base::Json again =
      to_json(verdicts_from_json(base::parse_json(text, "v.json"), "v.json"));
  EXPECT_EQ(base::pretty(again), text);
  EXPECT_EQ(json.at("checks").size(), 3U);
}

std::string json_error(const std::function<void(base::Json&)>& edit) {
  base::Json json = to_json(judged({check("S1.a", "S1", {kGood})}));
  edit(json);
  try {
    verdicts_from_json(json, "v.json");
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::data);
    return error.what();
  }
  return "no error";
}

TEST(Json, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(json_error([](base::Json&) {}), "no error");
  EXPECT_THAT(json_error([](base::Json& j) { j["more"] = 1; }),
              HasSubstr("more"));
  EXPECT_THAT(
      json_error([](base::Json& j) { j["checks"][0]["outcome"] = "green"; }),
      HasSubstr("/checks/0"));
  EXPECT_THAT(json_error([](base::Json& j) {
                j["checks"][0]["parts"][0]["state"] = "guessed";
              }),
              HasSubstr("/checks/0/parts/0"));
  EXPECT_THAT(json_error([](base::Json& j) {
                j["checks"][0]["parts"][0]["estimate"].erase("degrees");
              }),
              HasSubstr("degrees"));
  EXPECT_NE(json_error([](base::Json& j) { j["claims"][0]["checks"] = {1}; }),
            "no error");
}

}  // namespace
}  // namespace noisegate::claim
