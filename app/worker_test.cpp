// Runs the real worker on small plans, as a process.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "fixtures/data/identity.h"
#include "harness/base/file.h"
#include "harness/trial/description.h"
#include "harness/trial/plan.h"
#include "harness/trial/record.h"

namespace noisegate {
namespace {

namespace fs = std::filesystem;

struct Result {
  int status = -1;
  std::string out;
};

Result shell(const std::string& command) {
  Result result;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0;
       (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    result.out.append(buffer.data(), n);
  }
  const int status = ::pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

const std::string kWorker = NOISEGATE_BINARY_DIR "/noisegate_worker";

const trial::WorkerDescription& description() {
  static const trial::WorkerDescription known =
      trial::parse_description(shell(kWorker + " --describe").out, "worker");
  return known;
}

trial::TrialSpec small_spec(const std::string& workload) {
  trial::TrialSpec spec;
  spec.workload = workload;
  spec.stream = "worker_test";
  spec.batch_size = 16;
  spec.budget.epochs = 2;
  spec.effective_learning_rate = 0.03125;
  spec.master_seed = 100;
  spec.data_seed = 1;
  spec.parameters["train_examples"] = 128;
  if (workload == "quadratic") {
    spec.parameters["walkers"] = 20;
  } else {
    spec.parameters["test_examples"] = 64;
  }
  return spec;
}

class WorkerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "worker_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    fs::create_directory(folder_ / "trials");
    plan_.tier = "smoke";
    plan_.data = "glyphs";
    plan_.data_sha256 = data::identify("glyphs", "", 1).sha256;
    plan_.numerics = description().numerics;
    plan_.master_seed = 100;
    plan_.data_seed = 1;
    plan_.suites = {"linear_scaling"};
  }

  void TearDown() override { fs::remove_all(folder_); }

  void add_pack(const trial::TrialSpec& shape, int replicates) {
    trial::Pack pack;
    pack.label = shape.workload;
    for (int r = 0; r < replicates; ++r) {
      trial::TrialSpec spec = shape;
      spec.replicate = r;
      pack.trials.push_back(plan_.trials.size());
      plan_.trials.push_back(
          {trial::trial_key(spec, plan_.data_sha256, plan_.numerics), spec});
    }
    plan_.packs.push_back(pack);
  }

  std::string command(const std::string& rest) {
    const fs::path plan = folder_ / "plan.json";
    base::write_atomic(plan, trial::plan_text(plan_));
    return fmt::format("{} --plan {} --out {} {}", kWorker, plan.string(),
                       (folder_ / "trials").string(), rest);
  }

  trial::TrialRecord record(std::size_t index) {
    const auto found =
        trial::load_record(folder_ / "trials", plan_.trials.at(index).key);
    return found.value_or(trial::TrialRecord{});
  }

  std::string bytes(std::size_t index) {
    return base::read_file(folder_ / "trials" /
                           (plan_.trials.at(index).key + ".json"));
  }

  fs::path folder_;
  trial::Plan plan_;
};

// Does a product of 512 × 512 matrices take a time that a computer can need?
TEST(Measure, TimesAMatrixProduct) {
  const Result result = shell(kWorker + " --measure");
  ASSERT_EQ(result.status, 0) << result.out;
  const base::Json json = base::parse_json(result.out, "--measure");
  EXPECT_EQ(json.at("version"), 1);
  EXPECT_EQ(json.at("size"), 512);
  EXPECT_EQ(json.at("precision"), "fp32");
  EXPECT_GT(json.at("gflops").get<double>(), 0.05);
  EXPECT_LT(json.at("gflops").get<double>(), 5000);
}

TEST_F(WorkerTest, TrainsEveryGeneratedWorkloadToRecordsWithItsMetrics) {
  const std::vector<std::string> names = {
      "autoencoder_glyphs", "classifier_glyphs", "mlp_bench", "quadratic"};
  for (const auto& name : names) add_pack(small_spec(name), 2);
  const Result result =
      shell("printf '2\\n0\\n1\\n3\\n' | " + command("--stream"));
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "ready\ndone 2\ndone 0\ndone 1\ndone 3\n");
  for (std::size_t i = 0; i < plan_.trials.size(); ++i) {
    const trial::TrialRecord found = record(i);
    EXPECT_EQ(found.status, trial::Status::ok) << found.message;
    EXPECT_EQ(found.numerics, plan_.numerics);
    const auto& info = description().workloads.at(found.spec.workload);
    for (const auto& metric : info.metrics) {
      EXPECT_TRUE(found.metrics.contains(metric.first)) << metric.first;
    }
    EXPECT_EQ(found.metrics.size(), info.metrics.size());
    EXPECT_GE(found.curve.size(), 16U);
  }
}

TEST_F(WorkerTest, KeepsResultsThatAreThere) {
  add_pack(small_spec("mlp_bench"), 2);
  ASSERT_EQ(shell(command("--pack 0")).status, 0);
  const std::string first = bytes(0);
  const fs::path second = folder_ / "trials" / (plan_.trials[1].key + ".json");
  const auto metrics = record(1).metrics;
  fs::remove(second);
  ASSERT_EQ(shell(command("--pack 0")).status, 0);
  EXPECT_EQ(bytes(0), first);
  EXPECT_EQ(record(1).metrics, metrics);  // alone in its pack: equal numbers
}

TEST_F(WorkerTest, ReportsADivergedTrialWithTheBestConstantPrediction) {
  trial::TrialSpec spec = small_spec("autoencoder_glyphs");
  spec.effective_learning_rate = 1e30;
  add_pack(spec, 1);
  ASSERT_EQ(shell(command("--pack 0")).status, 0);
  const trial::TrialRecord found = record(0);
  EXPECT_EQ(found.status, trial::Status::diverged);
  // Variance of a pixel over images, summed: between 1 and 144 / 4.
  EXPECT_GT(found.metrics.at("train_loss"), 1);
  EXPECT_LT(found.metrics.at("train_loss"), 36);
}

TEST_F(WorkerTest, SaysWhyATrialCantBeTrainedAndGoesOn) {
  trial::TrialSpec large = small_spec("mlp_bench");
  large.batch_size = 256;  // of 128 examples
  trial::TrialSpec unknown = small_spec("mlp_bench");
  unknown.parameters["hiden"] = 3;
  trial::TrialSpec huge = small_spec("mlp_bench");
  huge.parameters["inputs"] = 65536;
  huge.parameters["train_examples"] = 1 << 20;  // 256 GiB
  add_pack(large, 1);
  add_pack(unknown, 1);
  add_pack(huge, 1);
  add_pack(small_spec("mlp_bench"), 1);
  const Result result = shell(
      "ulimit -v 8000000; printf '0\\n1\\n2\\n3\\n' | " + command("--stream"));
  EXPECT_EQ(result.status, 0) << result.out;
  EXPECT_EQ(record(0).status, trial::Status::error);
  EXPECT_NE(record(0).message.find("batch size 256"), std::string::npos);
  EXPECT_NE(record(1).message.find("did you mean \"hidden\""),
            std::string::npos);
  EXPECT_EQ(record(2).status, trial::Status::out_of_memory)
      << record(2).message;
  EXPECT_EQ(record(3).status, trial::Status::ok);
}

TEST_F(WorkerTest, RefusesAPlanForOtherNumerics) {
  plan_.numerics = std::string(64, 'a');
  add_pack(small_spec("mlp_bench"), 1);
  const Result result = shell(command("--pack 0"));
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.out.find("numerics differ"), std::string::npos)
      << result.out;
}

TEST_F(WorkerTest, RefusesAPlanForOtherData) {
  plan_.data_sha256 = std::string(64, 'b');
  add_pack(small_spec("mlp_bench"), 1);
  const Result result = shell(command("--pack 0"));
  EXPECT_EQ(result.status, 4);
  EXPECT_NE(result.out.find("glyphs data"), std::string::npos) << result.out;
}

TEST_F(WorkerTest, RefusesWrongUse) {
  EXPECT_EQ(shell(kWorker).status, 2);
  EXPECT_EQ(shell(kWorker + " --nonsense").status, 2);
  EXPECT_EQ(shell(command("")).status, 2);
  EXPECT_EQ(shell(command("--pack 0 --stream")).status, 2);
  add_pack(small_spec("mlp_bench"), 1);
  EXPECT_EQ(shell(command("--pack 7")).status, 2);
  EXPECT_EQ(shell("echo x | " + command("--stream")).status, 2);
}

}  // namespace
}  // namespace noisegate
