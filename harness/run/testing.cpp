#include "harness/run/testing.h"

#include <stdlib.h>

#include <fstream>
#include <utility>

#include "harness/base/file.h"
#include "harness/run/fake_surface.h"

namespace noisegate::run::testing {

TempFolder::TempFolder() {
  std::string name = std::filesystem::temp_directory_path() / "run-XXXXXX";
  path_ = ::mkdtemp(name.data());
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Variable::Variable(std::string name, const std::string& value)
    : name_(std::move(name)) {
  ::setenv(name_.c_str(), value.c_str(), 1);
}

Variable::~Variable() { ::unsetenv(name_.c_str()); }

Command fake_worker() {
  return {NOISEGATE_BINARY_DIR "/noisegate_fake_worker"};
}

claim::Sweep small_sweep(const std::string& id) {
  claim::Sweep sweep;
  sweep.id = id;
  sweep.title = id;
  sweep.workload = "classifier_glyphs";
  sweep.arms = {{.name = "sgd",
                 .optimizer = {},
                 .schedule = {},
                 .low = -6,
                 .high = 0,
                 .parameters = {}},
                {.name = "momentum",
                 .optimizer = {.momentum = 0.9},
                 .schedule = {},
                 .low = -6,
                 .high = 0,
                 .parameters = {}}};
  sweep.batch_sizes = {8, 16, 64};
  sweep.budgets = {trial::BudgetSpec{.epochs = 2}};
  sweep.replicates = 3;
  sweep.block = 2;
  sweep.selection = {.metric = "test_accuracy", .higher_is_better = true};
  return sweep;
}

claim::Sweep tiny_sweep(const std::string& id) {
  claim::Sweep sweep = small_sweep(id);
  sweep.arms.resize(1);
  sweep.arms.front().low = -3;
  sweep.batch_sizes = {16};
  sweep.replicates = 2;
  sweep.block = 1;
  sweep.extend = false;
  return sweep;
}

PlanRequest make_request(std::vector<claim::Sweep> sweeps) {
  PlanRequest request;
  request.sweeps = std::move(sweeps);
  request.data = {.name = "glyphs", .sha256 = std::string(64, 'a')};
  request.numerics = "fake-1";
  request.suites = {"a_suite"};
  return request;
}

trial::WorkerDescription fake_worker_description() {
  return fake_description("fake-1");
}

ExecuteSummary run_fake(const RunFolder& folder, const PlanRequest& request,
                        const StopFlag& stop, const WarnCallback& warn,
                        PoolOptions pool) {
  const RunLock lock(folder);
  ExecuteOptions options{.request = request, .pool = std::move(pool)};
  if (options.pool.worker.empty()) options.pool.worker = fake_worker();
  if (request.numerics != "fake-1")
    options.pool.worker.insert(options.pool.worker.end(),
                               {"--numerics", request.numerics});
  return execute(folder, options, fake_worker_description(), stop, {}, warn);
}

std::map<std::string, std::string> record_files(const RunFolder& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder.trials()))
    files[entry.path().filename()] = base::read_file(entry.path());
  return files;
}

std::vector<pid_t> workers_on(const RunFolder& folder) {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline", std::ios::binary);
    // A process that ends meanwhile is an error of the stream.
    std::string line;
    std::getline(file, line, '\n');
    if (line.find("noisegate_fake_worker") != std::string::npos &&
        line.find(folder.root().string()) != std::string::npos)
      found.push_back(std::stoi(entry.path().filename()));
  }
  return found;
}

}  // namespace noisegate::run::testing
