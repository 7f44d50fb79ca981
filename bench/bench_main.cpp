// noisegate_bench: the speed of the engines, cell by cell
// (docs/performance.md).
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <torch/version.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/cells.h"
#include "bench/measure.h"
#include "bench/products.h"
#include "fixtures/workloads/registry.h"
#include "harness/base/build_info.h"
#include "harness/base/error.h"
#include "harness/train/blas.h"
#include "harness/train/memory.h"

namespace noisegate {
namespace {

void print_help() {
  fmt::print(
      "Measures steps and trials per second of the training engines.\n\n"
      "  noisegate_bench --benchmark_filter='mlp_bench/B:16'\n"
      "  noisegate_bench --device cuda --benchmark_out=cuda.json "
      "--benchmark_out_format=json\n\n"
      "  --device cpu|cuda   where to train (cpu)\n"
      "  --momentum M        of the heavy ball; 0 is plain SGD (0.9)\n\n"
      "Exit code 2 if no benchmark matches the filter. A benchmark with an\n"
      "error does not change the exit code: bench/compare looks for them.\n\n");
  benchmark::PrintDefaultHelp();
}

// As the worker does.
void set_up_process() {
  at::set_num_threads(1);
  train::set_blas_threads(1);
  at::globalContext().setFlushDenormal(true);
}

void describe_process(const bench::Settings& settings) {
  const base::BuildInfo& build = base::build_info();
  const char* core = std::getenv("OPENBLAS_CORETYPE");
  const auto add = [](const char* key, const std::string& value) {
    benchmark::AddCustomContext(key, value);
  };
  add("noisegate_commit", build.commit + std::string(build.dirty ? "+" : ""));
  add("noisegate_build_type", build.build_type);
  add("compiler", build.compiler);
  add("torch", TORCH_VERSION);
  add("blas", train::blas_version());
  add("openblas_coretype", core == nullptr ? "" : core);
  add("device", settings.device);
  add("threads", fmt::format("{}", at::get_num_threads()));
  add("momentum", fmt::format("{}", settings.momentum));
}

bench::Settings parse(int count, char** words) {
  bench::Settings settings;
  CLI::App app;
  app.add_option("--device", settings.device)
      ->check(CLI::IsMember({"cpu", "cuda"}));
  app.add_option("--momentum", settings.momentum)->check(CLI::Range(0.0, 0.99));
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    throw base::Error(base::ErrorCode::usage, error.what());
  }
  return settings;
}

int run(int count, char** words) {
  benchmark::Initialize(&count, words, print_help);
  const bench::Settings settings = parse(count, words);
  set_up_process();
  describe_process(settings);
  workloads::WorkloadCache cache("");
  for (const bench::Cell& cell : bench::all_cells()) {
    const bool absent = settings.device == "cuda" && !at::hasCUDA();
    benchmark::RegisterBenchmark(
        cell.name().c_str(),
        [&cache, &settings, cell, absent](benchmark::State& state) {
          if (absent) {
            state.SkipWithError("no CUDA device, or a LibTorch without CUDA");
            return;
          }
          bench::measure(state, cell, settings, cache);
        })
        ->Unit(benchmark::kMicrosecond)
        ->UseRealTime();
  }
  bench::register_products();
  const std::size_t matched = benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return matched == 0 ? 2 : 0;
}

}  // namespace
}  // namespace noisegate

int main(int count, char** words) {
  noisegate::train::restart_with_better_blas(words);
  noisegate::train::keep_freed_memory();
  try {
    return noisegate::run(count, words);
  } catch (const noisegate::base::Error& error) {
    fmt::print(stderr, "noisegate_bench: {}\n", error.what());
    return noisegate::base::exit_code(error.code());
  }
}
