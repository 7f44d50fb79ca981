// noisegate_worker: trains packs of trials (docs/worker.md).
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <torch/version.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <limits>
#include <optional>
#include <string>

#include "fixtures/data/identity.h"
#include "fixtures/workloads/registry.h"
#include "harness/base/environment.h"
#include "harness/base/error.h"
#include "harness/base/hash.h"
#include "harness/train/blas.h"
#include "harness/train/memory.h"
#include "harness/train/pack.h"
#include "harness/trial/description.h"
#include "harness/trial/plan.h"
#include "noisegate_numerics.h"

namespace noisegate {
namespace {

struct Options {
  bool describe = false;
  bool measure = false;
  bool stream = false;
  std::string plan;
  std::optional<std::size_t> pack;
  std::string out;
  std::string data;
  std::string device = "cpu";
};

// Names and versions: the rest of what OpenBLAS says of itself differs between
// machines of one build.
std::string blas_name() {
  const std::string text = train::blas_version();
  const std::string name = text.substr(0, text.find(' ', text.find(' ') + 1));
  const auto beside = text.find("; ");
  return beside == std::string::npos ? name : name + text.substr(beside);
}

// Equal for equal programs: what a trial's bytes may depend on, machine aside.
std::string numerics() {
  return base::sha256_hex(base::canonical({{"sources", kSourcesHash},
                                           {"torch", TORCH_VERSION},
                                           {"blas", blas_name()}}));
}

void set_up_process() {
  // A worker without a controller would go on for nobody.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  at::set_num_threads(1);
  train::set_blas_threads(1);
  at::globalContext().setFlushDenormal(true);
}

base::Json environment(const std::string& device) {
  const base::Json all = base::environment_record();
  base::Json out = {{"torch", TORCH_VERSION},
                    {"blas", train::blas_version()},
                    {"device", device},
                    {"threads", at::get_num_threads()}};
  for (const char* name : {"host", "cpu", "libc"}) {
    if (all.contains(name)) out[name] = all.at(name);
  }
  return out;
}

int describe() {
  trial::WorkerDescription description;
  description.numerics = numerics();
  description.torch = TORCH_VERSION;
  description.blas = train::blas_version();
  description.cuda = at::hasCUDA();
  description.workloads = workloads::describe_workloads();
  std::cout << base::pretty(trial::to_json(description)) << std::flush;
  return 0;
}

// One product of two square matrices, the best of some: 2 n³ operations.
int measure() {
  using Clock = std::chrono::steady_clock;
  constexpr std::int64_t kSize = 512;
  constexpr int kFewest = 3, kMost = 50;
  constexpr double kPatience = 0.1;  // seconds
  const at::Tensor a = at::rand({kSize, kSize}), b = at::rand({kSize, kSize});
  at::Tensor c = at::mm(a, b);
  double best = std::numeric_limits<double>::infinity(), spent = 0;
  for (int i = 0; i < kMost && (i < kFewest || spent < kPatience); ++i) {
    const auto start = Clock::now();
    at::mm_out(c, a, b);
    const double seconds =
        std::chrono::duration<double>(Clock::now() - start).count();
    best = std::min(best, seconds);
    spent += seconds;
  }
  const double operations = 2.0 * kSize * kSize * kSize;
  std::cout << base::pretty({{"version", 1},
                             {"size", kSize},
                             {"precision", "fp32"},
                             {"gflops", operations / best / 1e9}})
            << std::flush;
  return 0;
}

trial::Plan checked_plan(const Options& options) {
  trial::Plan plan = trial::read_plan(options.plan);
  if (plan.numerics != numerics()) {
    throw base::Error(base::ErrorCode::config,
                      "the plan was made for another worker (numerics differ)",
                      {options.plan}, "plan again with this one");
  }
  const auto identity = data::identify(plan.data, options.data, plan.data_seed);
  if (identity.sha256 != plan.data_sha256) {
    throw base::Error(base::ErrorCode::integrity,
                      fmt::format("the {} data are not those that the plan was "
                                  "made for",
                                  plan.data),
                      {options.plan});
  }
  return plan;
}

std::size_t parse_number(const std::string& line) {
  std::size_t number = 0;
  const char* end = line.data() + line.size();
  const auto result = std::from_chars(line.data(), end, number);
  if (result.ec != std::errc{} || result.ptr != end) {
    throw base::Error(base::ErrorCode::usage,
                      "not a pack number: \"" + line + "\"");
  }
  return number;
}

// Pack numbers in, "done I" out, until the input ends.
void serve(const trial::Plan& plan, const train::PackRunner& runner) {
  std::cout << "ready" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t number = parse_number(line);
    train::run_pack(plan, number, runner);
    std::cout << "done " << number << std::endl;
  }
}

int work(const Options& options) {
  if (options.plan.empty() || options.out.empty() ||
      options.stream == options.pack.has_value()) {
    throw base::Error(base::ErrorCode::usage,
                      "needs --plan, --out and one of --pack and --stream", {},
                      "or --describe, or --measure");
  }
  if (options.device == "cuda" && !at::hasCUDA()) {
    throw base::Error(base::ErrorCode::config,
                      "no CUDA device, or a LibTorch without CUDA");
  }
  const trial::Plan plan = checked_plan(options);
  workloads::WorkloadCache cache(options.data);
  const train::PackRunner runner = {
      [&](const trial::TrialSpec& spec) -> train::Workload& {
        return cache.get(spec);
      },
      options.out, options.device, environment(options.device),
      [&] { cache.clear(); }};
  if (options.stream) {
    serve(plan, runner);
  } else {
    train::run_pack(plan, *options.pack, runner);
  }
  return 0;
}

int run(int count, char** words) {
  Options options;
  CLI::App app(
      "Trains packs of trials and writes their records.\n\n"
      "  noisegate_worker --describe\n"
      "  noisegate_worker --plan rounds/1/plan.json --pack 3 --out trials\n");
  app.add_flag("--describe", options.describe,
               "Print what this worker is and knows, as JSON");
  app.add_flag("--measure", options.measure,
               "Time one matrix product on one CPU core, as JSON");
  app.add_option("--plan", options.plan, "The plan to work on");
  app.add_option("--pack", options.pack, "Train this pack, counted from 0");
  app.add_flag("--stream", options.stream,
               "Read pack numbers from standard input, a line each; say "
               "\"ready\", then \"done I\" after each");
  app.add_option("--out", options.out, "Folder of the trial records");
  app.add_option("--data", options.data, "Folder of the data files");
  app.add_option("--device", options.device, "cpu or cuda")
      ->check(CLI::IsMember({"cpu", "cuda"}));
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  set_up_process();
  if (options.measure) return measure();
  return options.describe ? describe() : work(options);
}

}  // namespace
}  // namespace noisegate

int main(int count, char** words) {
  noisegate::train::restart_with_better_blas(words);
  noisegate::train::keep_freed_memory();
  try {
    return noisegate::run(count, words);
  } catch (const noisegate::base::Error& error) {
    fmt::print(stderr, "noisegate_worker: {}\n", error.what());
    return noisegate::base::exit_code(error.code());
  } catch (const std::exception& error) {
    fmt::print(stderr, "noisegate_worker: {}\n", error.what());
    return 4;
  }
}
