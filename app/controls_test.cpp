// Every check of the suite NOISEGATE_SUITE is turned non-green by a control,
// with the real worker; the same reduced sweep without a fault leaves it green.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "app/testing.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "suites/suites.h"

namespace noisegate::app::testing {
namespace {

using Outcomes = std::map<std::string, std::string>;  // by check

class ControlsTest : public ProgramTest {
 protected:
  Outcomes outcomes(const std::string& control) {
    const auto folder = path(control);
    const Outcome run =
        call({"run", "--suite", NOISEGATE_SUITE, "--seed", "100", "--control",
              control, "--worker", NOISEGATE_WORKER_PROGRAM, "--out",
              folder.string()});
    EXPECT_EQ(run.code, 0) << run.err;
    const Outcome check = call({"check", folder.string()});
    EXPECT_THAT(check.code, ::testing::AnyOf(0, 1, 3, 4)) << check.err;
    const base::Json verdicts = base::read_json(folder / "verdicts.json");
    Outcomes out;
    for (const auto& entry : verdicts.at("verdicts").at("checks")) {
      // Level checks belong to no suite: no control is declared for them.
      if (entry.at("suite") == "baseline") continue;
      out[entry.at("check")] = entry.at("outcome");
    }
    return out;
  }
};

TEST_F(ControlsTest, EachTurnsItsChecks) {
  const Outcomes clean = outcomes("no_fault");
  ASSERT_GT(clean.size(), 10U);
  std::set<std::string> turned;
  for (const auto& control : suites::all_controls()) {
    if (control.must_turn.empty()) continue;
    const auto& aims = control.must_turn;
    if (std::none_of(aims.begin(), aims.end(),
                     [&](const auto& id) { return clean.contains(id); })) {
      continue;  // it is for another suite
    }
    const Outcomes faulty = outcomes(control.id);
    for (const std::string& check : aims) {
      if (!clean.contains(check)) continue;
      ASSERT_TRUE(faulty.contains(check)) << check;
      EXPECT_NE(faulty.at(check), "pass") << control.id << " leaves " << check;
      if (clean.at(check) == "pass") turned.insert(check);
    }
  }
  for (const auto& [check, outcome] : clean) {
    EXPECT_TRUE(turned.contains(check))
        << check << " is " << outcome << " without a fault: no control shows "
        << "that it can be turned";
  }
}

}  // namespace
}  // namespace noisegate::app::testing
