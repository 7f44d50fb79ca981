// Each suite plans no more updates at the desk tier than it states.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "app/testing.h"
#include "harness/base/json.h"
#include "suites/suites.h"

namespace noisegate::app::testing {
namespace {

class SuiteBudgetTest : public ProgramTest {
 protected:
  double planned(const std::string& suite, const Words& more) {
    Words words{"plan",
                "--tier",
                "desk",
                "--suite",
                suite,
                "--worker",
                NOISEGATE_WORKER_PROGRAM,
                "--out",
                path(suite).string()};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome plan = call(words);
    EXPECT_EQ(plan.code, 0) << plan.err;
    double steps = 0;
    const base::Json cost =
        base::read_json(path(suite) / "rounds" / "1" / "cost.json");
    for (const auto& pack : cost.at("packs"))
      steps += pack.at("trial_steps").get<double>();
    return steps;
  }
  void expect_kept(const std::string& data, const Words& more) {
    const auto suites = suites::all_suites(claim::Tier::desk, data);
    ASSERT_FALSE(suites.empty());
    for (const claim::Suite& suite : suites) {
      const double steps = planned(suite.id, more);
      EXPECT_GT(steps, 0) << suite.id;
      EXPECT_LE(steps, suite.desk_trial_steps) << suite.id;
    }
  }
};

TEST_F(SuiteBudgetTest, IsKeptOnGeneratedData) { expect_kept("glyphs", {}); }

TEST_F(SuiteBudgetTest, IsKeptOnMnist) {
  const char* data = std::getenv("NOISEGATE_TEST_DATA");
  if (data == nullptr) GTEST_SKIP() << "NOISEGATE_TEST_DATA names no data";
  expect_kept("mnist",
              {"--data", (std::filesystem::path(data) / "mnist").string()});
}

}  // namespace
}  // namespace noisegate::app::testing
