#include "harness/trial/plan.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/hash.h"
#include "harness/trial/testing.h"

namespace noisegate::trial {
namespace {

// Names are text, hence valid UTF-8.
rc::Gen<std::string> any_text() {
  return rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
}

using base::Json;

Plan example_plan() {
  Plan plan;
  plan.round = 2;
  plan.tier = "desk";
  plan.data = "mnist";
  plan.data_sha256 = std::string(64, 'd');
  plan.data_official = false;
  plan.numerics = std::string(64, 'e');
  plan.control = "no_decay";
  plan.master_seed = 1000;
  plan.data_seed = 7;
  plan.suites = {"linear_scaling", "sde_theory"};
  for (std::int64_t replicate = 0; replicate < 2; ++replicate) {
    for (const double rate : {0.1, 0.2}) {
      TrialSpec spec = example_spec();
      spec.replicate = replicate;
      spec.effective_learning_rate = rate;
      plan.trials.push_back(
          {trial_key(spec, plan.data_sha256, plan.numerics), spec});
    }
  }
  TrialSpec other = example_spec();
  other.batch_size = 32;
  plan.trials.push_back(
      {trial_key(other, plan.data_sha256, plan.numerics), other});
  plan.packs = {{"B=32", {4}}, {"B=16", {0, 2, 1, 3}}};
  return plan;
}

Json content(const Plan& plan) {
  return base::parse_json(plan_text(plan), "p")["plan"];
}

std::string sealed(const Json& plan) {
  return base::canonical(
      {{"plan", plan}, {"sha256", base::sha256_hex(base::canonical(plan))}});
}

base::Error error_of(const std::string& text) {
  try {
    parse_plan(text, "plan.json");
  } catch (const base::Error& error) {
    EXPECT_EQ(error.location().file, "plan.json");
    return error;
  }
  ADD_FAILURE() << "accepted: " << text;
  return base::Error(base::ErrorCode::usage, "");
}

TEST(Plan, TextAndBack) {
  const Plan plan = example_plan();
  const Plan back = parse_plan(plan_text(plan), "plan.json");
  EXPECT_EQ(back.round, 2);
  EXPECT_EQ(back.tier, "desk");
  EXPECT_EQ(back.data, "mnist");
  EXPECT_EQ(back.data_sha256, plan.data_sha256);
  EXPECT_FALSE(back.data_official);
  EXPECT_EQ(back.numerics, plan.numerics);
  EXPECT_EQ(back.control, "no_decay");
  EXPECT_EQ(back.master_seed, 1000U);
  EXPECT_EQ(back.data_seed, 7U);
  EXPECT_EQ(back.suites, plan.suites);
  ASSERT_EQ(back.trials.size(), 5U);
  EXPECT_EQ(back.trials[4].spec, plan.trials[4].spec);
  EXPECT_EQ(back.trials[4].key, plan.trials[4].key);
  ASSERT_EQ(back.packs.size(), 2U);
  EXPECT_EQ(back.packs[1].label, "B=16");
  EXPECT_EQ(back.packs[1].trials, plan.packs[1].trials);
  EXPECT_EQ(plan_text(back), plan_text(plan));
}

TEST(Plan, EmptyPlanIsAPlan) {
  Plan plan = example_plan();
  plan.trials.clear();
  plan.packs.clear();
  EXPECT_TRUE(parse_plan(plan_text(plan), "p").packs.empty());
}

TEST(Plan, EndsWithItsOwnHash) {
  const std::string text = plan_text(example_plan());
  const auto at = text.rfind(",\"sha256\":\"");
  ASSERT_NE(at, std::string::npos);
  const std::string inner = text.substr(8, at - 8);  // after {"plan":
  EXPECT_EQ(text.substr(at + 11), base::sha256_hex(inner) + "\"}\n");
}

TEST(Plan, CutsAndChangesAreRefused) {
  const std::string text = plan_text(example_plan());
  for (std::size_t size = 0; size + 1 < text.size(); size += 7) {
    EXPECT_EQ(error_of(text.substr(0, size)).code(), base::ErrorCode::data);
  }
  std::string changed = text;
  changed.replace(changed.find("desk"), 4, "disk");
  EXPECT_EQ(error_of(changed).code(), base::ErrorCode::integrity);
}

TEST(Plan, KeysMustFitTheirSpecs) {
  Json plan = content(example_plan());
  plan["data_sha256"] = "other";
  EXPECT_EQ(error_of(sealed(plan)).code(), base::ErrorCode::integrity);
}

TEST(Plan, BadFormIsRefusedByPointer) {
  const auto refused = [](const char* pointer, Json value,
                          const std::string& part) {
    Json plan = content(example_plan());
    plan[Json::json_pointer(pointer)] = std::move(value);
    const base::Error error = error_of(sealed(plan));
    EXPECT_EQ(error.code(), base::ErrorCode::data) << error.what();
    EXPECT_NE(error.message().find(part), std::string::npos) << error.what();
  };
  refused("/version", 2, "/plan/version must be 1");
  refused("/round", 0, "/plan/round");
  refused("/suites/0", 3, "/plan/suites");
  refused("/extra", 1, "/plan/extra");
  refused("/packs/0/trials/0", 5, "/plan/packs/0/trials must hold indices");
  refused("/packs/0/trials/0", -1, "indices");
  refused("/packs/0/trials/0", 0.5, "indices");
  refused("/packs/0/trials", Json::array(), "must not be empty");
  refused("/packs/0/trials", Json::array({0}), "in two packs");
  refused("/packs/1/trials", Json::array({0, 1, 2}), "leave out");
  refused("/packs",
          Json::array({{{"label", "all"}, {"trials", {0, 1, 2, 3, 4}}}}),
          "differ in more");
  refused("/trials/1", content(example_plan())["trials"][0], "twice");
  refused("/trials/1/spec/batch_size", 0, "/plan/trials/1/spec/batch_size");
}

TEST(Plan, FilesAreReadOrRefusedWithTheirName) {
  try {
    read_plan("/nowhere/plan.json");
    ADD_FAILURE();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::io);
    EXPECT_EQ(error.location().file, "/nowhere/plan.json");
  }
}

RC_GTEST_PROP(PlanProperty, TextAndBack, ()) {
  Plan plan = example_plan();
  plan.tier = *any_text();
  plan.control = *any_text();
  plan.master_seed = *rc::gen::arbitrary<std::uint64_t>();
  plan.suites = *rc::gen::container<std::vector<std::string>>(any_text());
  plan.packs[0].label = *any_text();
  const std::string text = plan_text(plan);
  RC_ASSERT(plan_text(parse_plan(text, "f")) == text);
}

}  // namespace
}  // namespace noisegate::trial
