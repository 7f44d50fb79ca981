#include "harness/trial/spec.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "harness/base/error.h"
#include "harness/trial/testing.h"

namespace noisegate::trial {
namespace {

// Names are text, hence valid UTF-8.
rc::Gen<std::string> any_text() {
  return rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
}

using base::Fields;
using base::Json;

TrialSpec read(const Json& json) {
  return spec_from_json(Fields(json, "f.json", "/spec"));
}

// One change of every field, also within its parts.
const std::vector<std::pair<const char*, std::function<void(TrialSpec&)>>>
    kChanges = {
        {"workload", [](auto& s) { s.workload = "other"; }},
        {"parameter", [](auto& s) { s.parameters["hidden"] = 65; }},
        {"new parameter", [](auto& s) { s.parameters["x"] = 0; }},
        {"momentum", [](auto& s) { s.optimizer.momentum = 0; }},
        {"l2", [](auto& s) { s.optimizer.l2 = 0; }},
        {"kind", [](auto& s) { s.schedule.kind = ScheduleKind::constant; }},
        {"decay", [](auto& s) { s.schedule.decay = 2; }},
        {"warm_up_steps", [](auto& s) { s.schedule.warm_up_steps = 41; }},
        {"epochs", [](auto& s) { s.budget.epochs = 21; }},
        {"steps",
         [](auto& s) {
           s.budget = {0, 20};
         }},
        {"batch_size", [](auto& s) { s.batch_size = 32; }},
        {"rate",
         [](auto& s) { s.effective_learning_rate = std::nextafter(0.1, 1.0); }},
        {"precision", [](auto& s) { s.precision = "fp32"; }},
        {"engine", [](auto& s) { s.engine = "stacked"; }},
        {"device", [](auto& s) { s.device = "cpu"; }},
        {"master_seed", [](auto& s) { --s.master_seed; }},
        {"data_seed", [](auto& s) { ++s.data_seed; }},
        {"stream", [](auto& s) { s.stream = "figure8"; }},
        {"replicate", [](auto& s) { ++s.replicate; }},
        {"fault", [](auto& s) { s.fault = Fault::none; }},
};

TEST(Spec, JsonIsAsDocumented) {
  EXPECT_EQ(
      base::canonical(to_json(example_spec())),
      R"({"batch_size":16,"budget":{"epochs":20,"steps":0},"data_seed":7,)"
      R"("device":"cuda","effective_learning_rate":0.1,"engine":"reference",)"
      R"("fault":"momentum_cleared","master_seed":18446744073709551615,)"
      R"("optimizer":{"l2":0.0001,"momentum":0.9},)"
      R"("parameters":{"hidden":64.0,"pixel_noise":0.3},"precision":"fp64",)"
      R"("replicate":3,"schedule":{"decay":1.5,"kind":"warm_up",)"
      R"("warm_up_steps":40},"stream":"figure1_classifier",)"
      R"("workload":"classifier_glyphs"})");
}

// printf '{"data_sha256":"dd","numerics":"ee","spec":<the text above>}' |
// sha256sum
TEST(Spec, KeyIsTheHashOfTheCanonicalText) {
  EXPECT_EQ(trial_key(example_spec(), "dd", "ee"),
            "9da7cb6e8e117e77835ac5baad4382b7343c27834c6ab4ad4b9949da63c659a6");
}

TEST(Spec, JsonAndBack) {
  EXPECT_EQ(read(to_json(example_spec())), example_spec());
  for (const auto& [name, change] : kChanges) {
    TrialSpec spec = example_spec();
    change(spec);
    EXPECT_EQ(read(to_json(spec)), spec) << name;
  }
}

TEST(Spec, KeyChangesWithEveryField) {
  std::set<std::string> keys = {trial_key(example_spec(), "dd", "ee")};
  for (const auto& [name, change] : kChanges) {
    TrialSpec spec = example_spec();
    change(spec);
    EXPECT_TRUE(keys.insert(trial_key(spec, "dd", "ee")).second) << name;
  }
  EXPECT_TRUE(keys.insert(trial_key(example_spec(), "dx", "ee")).second);
  EXPECT_TRUE(keys.insert(trial_key(example_spec(), "dd", "ex")).second);
  // No field of the JSON is without a change above.
  EXPECT_EQ(to_json(example_spec()).size(), 15U);
}

TEST(Spec, EqualSpecsHaveEqualKeys) {
  TrialSpec minus = example_spec();
  minus.optimizer.l2 = -0.0;
  TrialSpec plus = minus;
  plus.optimizer.l2 = 0.0;
  ASSERT_EQ(minus, plus);
  EXPECT_EQ(trial_key(minus, "dd", "ee"), trial_key(plus, "dd", "ee"));
}

TEST(Spec, StreamNamesWhatMayShapeTheNoise) {
  EXPECT_EQ(stream_name(example_spec(), "order"),
            "seed=18446744073709551615;stream=figure1_classifier;batch=16;"
            "budget=20e;replicate=3;purpose=order");
}

// Common random numbers across rates, optimizers and faults; independent ones
// across batch sizes, budgets, replicates, seeds and sweeps.
TEST(Spec, StreamIsSharedAcrossArmsOnly) {
  const std::set<std::string> independent = {
      "epochs", "steps", "batch_size", "master_seed", "stream", "replicate"};
  const std::string name = stream_name(example_spec(), "init");
  for (const auto& [field, change] : kChanges) {
    TrialSpec spec = example_spec();
    change(spec);
    EXPECT_EQ(stream_name(spec, "init") != name, independent.count(field) > 0)
        << field;
  }
  EXPECT_NE(name, stream_name(example_spec(), "order"));
}

TEST(Spec, OneSeedGivesEveryReplicateTheStreamsOfTheFirst) {
  TrialSpec spec = example_spec();
  spec.replicate = 0;
  const std::string first = stream_name(spec, "init");
  spec.replicate = 3;
  EXPECT_NE(stream_name(spec, "init"), first);
  spec.fault = Fault::one_seed;
  EXPECT_EQ(stream_name(spec, "init"), first);
  const std::string seventh = [&] {
    spec.replicate = 7;
    return trial_key(spec, "dd", "ee");
  }();
  spec.replicate = 3;
  EXPECT_NE(trial_key(spec, "dd", "ee"), seventh);
}

TEST(Spec, BudgetText) {
  EXPECT_EQ(to_text(BudgetSpec{20, 0}), "20e");
  EXPECT_EQ(to_text(BudgetSpec{0, 256}), "256s");
}

TEST(Spec, BadFieldsAreRefusedByName) {
  const auto refused = [](const char* pointer, Json value) {
    Json json = to_json(example_spec());
    json[Json::json_pointer(pointer)] = std::move(value);
    try {
      read(json);
      ADD_FAILURE() << pointer;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), base::ErrorCode::data) << pointer;
      EXPECT_NE(error.message().find("/spec"), std::string::npos) << pointer;
      EXPECT_EQ(error.location().file, "f.json");
    }
  };
  for (const auto* name : {"", "a b", "a;batch=1", "é"}) {
    refused("/stream", name);
    refused("/workload", name);
  }
  for (const Json& value : {Json(0), Json(-1), Json(1.5), Json("16")}) {
    refused("/batch_size", value);
  }
  for (const Json& value :
       {Json(0), Json(-0.1), Json("NaN"), Json("Infinity"), Json(nullptr)}) {
    refused("/effective_learning_rate", value);
  }
  for (const Json& value : {Json(-0.1), Json(1), Json("NaN")}) {
    refused("/optimizer/momentum", value);
  }
  refused("/optimizer/l2", -1);
  refused("/optimizer/nesterov", true);
  refused("/schedule/kind", "cosine");
  refused("/schedule/decay", 0.5);
  refused("/schedule/warm_up_steps", -1);
  refused("/budget/epochs", 0);
  refused("/budget/epochs", -1);
  refused("/budget/steps", 5);
  refused("/parameters/hidden", "NaN");
  refused("/parameters/hidden", "many");
  refused("/precision", "fp16");
  refused("/engine", "magic");
  refused("/device", "tpu");
  refused("/master_seed", -1);
  refused("/data_seed", 0.5);
  refused("/replicate", -1);
  refused("/fault", "momentum_clear");
  refused("/learning_rate", 0.1);
  refused("/optimizer", Json::array());
}

TEST(Spec, EveryFieldMustBeThere) {
  const Json whole = to_json(example_spec());
  for (const auto& [key, value] : whole.items()) {
    Json json = whole;
    json.erase(key);
    EXPECT_THROW(read(json), base::Error) << key;
  }
}

rc::Gen<TrialSpec> any_spec() {
  return rc::gen::exec([] {
    const auto positive = [](double most) {
      return rc::gen::map(rc::gen::inRange<std::int64_t>(1, 1 << 30),
                          [most](std::int64_t i) {
                            return most * static_cast<double>(i) / (1 << 30);
                          });
    };
    TrialSpec spec = example_spec();
    spec.parameters = *rc::gen::container<std::map<std::string, double>>(
        any_text(), positive(1e6));
    spec.optimizer = {*positive(0.999), *positive(1)};
    spec.schedule.decay = 1 + *positive(20);
    spec.schedule.warm_up_steps = *rc::gen::inRange(0, 100);
    spec.budget = {0, *rc::gen::inRange<std::int64_t>(1, 1 << 20)};
    spec.batch_size = *rc::gen::inRange<std::int64_t>(1, 1 << 20);
    spec.effective_learning_rate = *positive(100);
    spec.master_seed = *rc::gen::arbitrary<std::uint64_t>();
    spec.data_seed = *rc::gen::arbitrary<std::uint64_t>();
    spec.replicate = *rc::gen::inRange(0, 1000);
    spec.fault = *rc::gen::elementOf(all_faults());
    return spec;
  });
}

RC_GTEST_PROP(SpecProperty, TextAndBack, ()) {
  const TrialSpec spec = *any_spec();
  const std::string text = base::canonical(to_json(spec));
  RC_ASSERT(read(base::parse_json(text, "f")) == spec);
}

// The conversions that the paper prints (sections 6 and D).
TEST(Spec, UpdatesOfABudget) {
  EXPECT_EQ(update_count({.epochs = 200}, 50000, 1024), 9765);
  EXPECT_EQ(update_count({.epochs = 200}, 50000, 64), 156250);
  EXPECT_EQ(update_count({.epochs = 20}, 2048, 16), 2560);
  EXPECT_EQ(update_count({.steps = 7}, 50000, 64), 7);
}

}  // namespace
}  // namespace noisegate::trial
