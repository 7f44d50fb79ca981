#include "reports/model.h"

#include <gtest/gtest.h>

#include <set>

#include "reports/simulated_input.h"

namespace noisegate::reports {
namespace {

using base::Json;

const Json* by_id(const Json& list, const std::string& id) {
  for (const Json& item : list) {
    if (item.at("id") == id) return &item;
  }
  return nullptr;
}

TEST(Model, CountsEveryTrialOnce) {
  const Json model = build_model(simulated_input(7));
  const Json& cost = model.at("cost");
  // 2 arms × 8 sizes × 9 rates × 7, and 9 sizes × 8 of which one is missing.
  EXPECT_EQ(cost.at("planned"), 2 * 8 * 9 * 7 + 9 * 8);
  EXPECT_EQ(cost.at("missing"), 1);
  EXPECT_EQ(cost.at("ok").get<int>() + cost.at("diverged").get<int>(), 1079);
  // A quarter of a second each; the missing one has a record's time, but no
  // record.
  EXPECT_EQ(cost.at("core_seconds"), 0.25 * 1079);
}

TEST(Model, SumsUpTheVerdicts) {
  const Json overall = build_model(simulated_input(7)).at("overall");
  EXPECT_EQ(overall.at("outcome"), "error");
  EXPECT_EQ(overall.at("counts").at("pass"), 3);
  EXPECT_EQ(overall.at("counts").at("not_at_tier"), 2);
  EXPECT_EQ(overall.at("sentence"),
            "1 of 7 claims fails, 1 could not be judged, 1 lacks trials, 1 is "
            "inconclusive, 3 hold");
  // 7 claims at 5 % each.
  EXPECT_NEAR(overall.at("expected_false").get<double>(), 0.35, 1e-12);
}

TEST(Model, SaysNothingIsGreenWithoutVerdicts) {
  ReportInput input = simulated_input(3);
  input.verdicts.claims.clear();
  const Json overall = build_model(input).at("overall");
  EXPECT_EQ(overall.at("outcome"), "not_at_tier");
  EXPECT_EQ(overall.at("sentence"),
            "Nothing here can be decided at the desk tier");
}

TEST(Model, LinksClaimsToChecksFiguresAndCells) {
  const Json model = build_model(simulated_input(7));
  const Json* claim = by_id(model.at("claims"), "S20");
  ASSERT_NE(claim, nullptr);
  EXPECT_EQ(claim->at("place"), "Figure 1b");
  EXPECT_EQ(claim->at("differs").size(), 1u);
  for (const Json& id : claim->at("checks")) {
    const Json* check = by_id(model.at("checks"), id);
    ASSERT_NE(check, nullptr);
    EXPECT_NE(by_id(model.at("figures"), check->at("figure")), nullptr);
    const Json* sweep = by_id(model.at("sweeps"), check->at("sweep"));
    ASSERT_NE(sweep, nullptr);
    std::set<Json> names;
    for (const Json& cell : sweep->at("cells")) names.insert(cell.at("name"));
    EXPECT_FALSE(check->at("cells").empty());
    for (const Json& cell : check->at("cells"))
      EXPECT_EQ(names.count(cell), 1u) << cell;
  }
}

TEST(Model, HasEqualBytesForEqualInput) {
  EXPECT_EQ(base::canonical(build_model(simulated_input(3))),
            base::canonical(build_model(simulated_input(3))));
}

TEST(Model, WritesWhateverTextsItIsGiven) {
  const std::string text = base::canonical(build_model(hostile_input()));
  EXPECT_EQ(base::parse_json(text, "model").at("version"), kModelVersion);
}

}  // namespace
}  // namespace noisegate::reports
