#include "harness/trial/description.h"

#include <gtest/gtest.h>

#include "harness/base/error.h"

namespace noisegate::trial {
namespace {

// As docs/worker.md shows it.
constexpr std::string_view kText = R"({
  "contract": 1,
  "numerics": "3f5a",
  "torch": "1.13.0",
  "blas": "OpenBLAS 0.3.21",
  "cuda": false,
  "workloads": {
    "classifier_glyphs": {
      "data": "glyphs",
      "parameters": {"hidden": 64, "pixel_noise": 0.3},
      "metrics": {
        "test_accuracy": {"unit": "%", "higher_is_better": true},
        "train_loss": {"unit": "nats", "higher_is_better": false}
      },
      "train_examples": 4096,
      "model_parameters": 9930,
      "flops_per_example": 59136
    }
  }
})";

TEST(Description, ReadsTheDocumentedForm) {
  const WorkerDescription d = parse_description(kText, "d.json");
  EXPECT_EQ(d.numerics, "3f5a");
  EXPECT_EQ(d.torch, "1.13.0");
  EXPECT_EQ(d.blas, "OpenBLAS 0.3.21");
  EXPECT_FALSE(d.cuda);
  ASSERT_EQ(d.workloads.count("classifier_glyphs"), 1U);
  const WorkloadInfo& info = d.workloads.at("classifier_glyphs");
  EXPECT_EQ(info.data, "glyphs");
  EXPECT_EQ(info.parameters.at("hidden"), 64);
  EXPECT_TRUE(info.metrics.at("test_accuracy").higher_is_better);
  EXPECT_EQ(info.metrics.at("train_loss").unit, "nats");
  EXPECT_EQ(info.train_examples, 4096);
  EXPECT_EQ(info.model_parameters, 9930);
  EXPECT_EQ(info.flops_per_example, 59136);
}

TEST(Description, TextAndBack) {
  const WorkerDescription d = parse_description(kText, "d.json");
  const std::string text = base::canonical(to_json(d));
  EXPECT_EQ(base::canonical(to_json(parse_description(text, "d"))), text);
  EXPECT_EQ(base::parse_json(text, "d"), base::parse_json(kText, "d"));
}

// A worker that says nothing of it trains by the stacked engine.
TEST(Description, EngineMayBeNamed) {
  EXPECT_EQ(parse_description(kText, "d").workloads.begin()->second.engine,
            "stacked");
  base::Json json = base::parse_json(kText, "d");
  json["workloads"]["classifier_glyphs"]["engine"] = "replicated";
  const std::string text = base::canonical(json);
  const WorkerDescription d = parse_description(text, "d");
  EXPECT_EQ(d.workloads.at("classifier_glyphs").engine, "replicated");
  const std::string again = base::canonical(to_json(d));
  EXPECT_EQ(base::parse_json(again, "d"), json);
}

TEST(Description, BadFormIsRefused) {
  for (const auto& [pointer, value] :
       std::vector<std::pair<const char*, base::Json>>{
           {"/contract", 2},
           {"/cuda", "no"},
           {"/extra", 1},
           {"/workloads/classifier_glyphs/extra", 1},
           {"/workloads/classifier_glyphs/train_examples", -1},
           {"/workloads/classifier_glyphs/metrics/train_loss/unit", 1},
           {"/workloads/classifier_glyphs/metrics/train_loss/extra", 1},
           {"/workloads", base::Json::array()}}) {
    base::Json json = base::parse_json(kText, "d");
    json[base::Json::json_pointer(pointer)] = value;
    try {
      parse_description(json.dump(), "d.json");
      ADD_FAILURE() << pointer;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), base::ErrorCode::data);
      EXPECT_EQ(error.location().file, "d.json");
    }
  }
}

}  // namespace
}  // namespace noisegate::trial
