// noisegate_paper_steps: steps of the paper's networks, which need files: how
// long they take (bench/paper_networks.py), and their losses, to be repeated
// elsewhere (bench/parity).
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <time.h>
#include <torch/cuda.h>
#include <torch/version.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "fixtures/workloads/registry.h"
#include "harness/base/build_info.h"
#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/train/blas.h"
#include "harness/train/memory.h"
#include "harness/train/stacked_engine.h"

namespace noisegate {
namespace {

struct Options {
  trial::TrialSpec spec;
  std::string data;
  std::int64_t trials = 1;
  std::int64_t steps = 20;
  std::string trace;
};

Options parse(int count, char** words) {
  Options out;
  CLI::App app{"Times training steps and prints JSON."};
  std::vector<std::string> parameters;
  out.spec.optimizer.momentum = 0.9;
  out.spec.stream = "bench";
  app.add_option("workload", out.spec.workload)->required();
  app.add_option("--data", out.data, "folder of the data files");
  app.add_option("--batch", out.spec.batch_size)->required();
  app.add_option("--rate", out.spec.effective_learning_rate)->required();
  app.add_option("--trials", out.trials)->check(CLI::Range(1, 1024));
  app.add_option("--steps", out.steps)->check(CLI::Range(1, 1000000));
  app.add_option("--device", out.spec.device)
      ->check(CLI::IsMember({"cpu", "cuda"}));
  app.add_option("--l2", out.spec.optimizer.l2);
  app.add_option("--precision", out.spec.precision)
      ->check(CLI::IsMember({"fp32", "fp64", "bf16"}));
  app.add_option("--seed", out.spec.master_seed);
  app.add_option("--parameter", parameters, "NAME=VALUE");
  app.add_option(
      "--trace", out.trace,
      "train exactly --steps updates under the paper's schedule, and "
      "write spec, initial weights and losses to this folder");
  try {
    app.parse(count, words);
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    std::exit(0);
  } catch (const CLI::ParseError& error) {
    throw base::Error(base::ErrorCode::usage, error.what());
  }
  for (const std::string& parameter : parameters) {
    const auto at = parameter.find('=');
    if (at == std::string::npos) {
      throw base::Error(base::ErrorCode::usage,
                        parameter + " is no NAME=VALUE");
    }
    out.spec.parameters[parameter.substr(0, at)] =
        std::stod(parameter.substr(at + 1));
  }
  out.spec.budget.steps = 1 << 30;
  if (!out.trace.empty()) {
    out.spec.budget.steps = out.steps;
    out.spec.schedule.kind = trial::ScheduleKind::paper;
  }
  return out;
}

void wait_for(const trial::TrialSpec& spec) {
  if (spec.device == "cuda") torch::cuda::synchronize();
}

// Seconds of each step, the first one (buffers) left out.
std::vector<double> time_steps(train::StackedRun& run, const Options& options) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> out;
  for (std::int64_t step = 0; step <= options.steps; ++step) {
    const auto start = Clock::now();
    run.step(step);
    wait_for(options.spec);
    const std::chrono::duration<double> seconds = Clock::now() - start;
    if (step > 0) out.push_back(seconds.count());
  }
  return out;
}

// Since the process was made, before it chose its BLAS kernels, too. In ticks
// of the system's clock, a hundredth of a second as a rule.
double seconds_since_start() {
  std::ifstream stat("/proc/self/stat");
  std::string word;
  constexpr int kStartTime = 22;
  for (int field = 1; field <= kStartTime; ++field) stat >> word;
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<double>(now.tv_sec) +
         1e-9 * static_cast<double>(now.tv_nsec) -
         std::stod(word) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// Of this program: getrusage() would have that of its parent in it.
std::int64_t peak_bytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word != "VmHWM:") continue;
    std::int64_t kilobytes = 0;
    status >> kilobytes;
    return kilobytes * 1024;
  }
  return 0;
}

// Name, shape and place of each weight, in numbers, in the file.
base::Json write_weights(const train::Layout& layout, const at::Tensor& params,
                         const std::filesystem::path& file) {
  std::ofstream out(file, std::ios::binary);
  base::Json places = base::Json::object();
  std::int64_t offset = 0;
  for (std::size_t i = 0; i < layout.weights().size(); ++i) {
    const at::Tensor weight = layout.view(params, i)[0].cpu().contiguous();
    out.write(static_cast<const char*>(weight.data_ptr()),
              static_cast<std::streamsize>(weight.nbytes()));
    places[layout.weights()[i].name] = {{"shape", layout.weights()[i].shape},
                                        {"offset", offset}};
    offset += weight.numel();
  }
  return places;
}

void write_trace(train::StackedTask& task, const Options& options,
                 const trial::TrialSpec& spec) {
  const std::filesystem::path folder = options.trace;
  std::filesystem::create_directories(folder);
  train::StackedRun run(task, {spec});
  std::map<std::string, double> parameters =
      workloads::describe_workloads().at(spec.workload).parameters;
  for (const auto& [name, value] : spec.parameters) parameters[name] = value;
  const base::Json document = {
      {"spec", trial::to_json(spec)},
      {"parameters", parameters},
      {"steps", options.steps},
      {"weights",
       write_weights(task.layout(), run.params(), folder / "weights.bin")},
      {"torch", TORCH_VERSION},
      {"blas", train::blas_version()},
      {"commit", base::build_info().commit}};
  std::ofstream(folder / "trace.json") << base::pretty(document);
  std::ofstream losses(folder / "noisegate.csv");
  losses << fmt::format("# noisegate {}, LibTorch {}\nstep,loss\n",
                        base::build_info().commit, TORCH_VERSION);
  for (std::int64_t step = 0; step < options.steps; ++step) {
    run.step(step);
    losses << fmt::format("{},{}\n", step, run.losses().item<double>())
           << std::flush;
  }
}

void measure(Options options) {
  const auto workload = workloads::make_workload(options.spec, options.data);
  options.spec.engine = workload->engine();
  const c10::InferenceMode inference(options.spec.engine == "stacked");
  const at::NoGradGuard no_gradients;
  if (!options.trace.empty()) {
    return write_trace(*workload->stack({options.spec}), options, options.spec);
  }
  std::vector<trial::TrialSpec> specs(static_cast<std::size_t>(options.trials),
                                      options.spec);
  for (std::size_t t = 0; t < specs.size(); ++t) {
    specs[t].replicate = static_cast<std::int64_t>(t);
  }
  const auto task = workload->stack(specs);
  train::StackedRun run(*task, specs);
  const double start_seconds = seconds_since_start();
  std::vector<double> seconds = time_steps(run, options);
  std::nth_element(
      seconds.begin(),
      seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2),
      seconds.end());
  const double median = seconds[seconds.size() / 2];
  const base::Json out = {
      {"workload", options.spec.workload},
      {"batch_size", options.spec.batch_size},
      {"trials", options.trials},
      {"device", options.spec.device},
      {"steps", options.steps},
      {"median_seconds", median},
      {"examples_per_second",
       static_cast<double>(options.spec.batch_size * options.trials) / median},
      {"parameters", task->layout().parameters()},
      {"start_seconds", start_seconds},
      {"peak_bytes", peak_bytes()},
      {"finite", run.finite_weights().all().item<bool>()},
      {"torch", TORCH_VERSION},
      {"blas", train::blas_version()},
      {"threads", at::get_num_threads()},
      {"commit", base::build_info().commit}};
  fmt::print("{}\n", out.dump());
}

}  // namespace
}  // namespace noisegate

int main(int count, char** words) {
  noisegate::train::restart_with_better_blas(words);
  noisegate::train::keep_freed_memory();
  at::set_num_threads(1);
  noisegate::train::set_blas_threads(1);
  at::globalContext().setFlushDenormal(true);
  try {
    noisegate::measure(noisegate::parse(count, words));
    return 0;
  } catch (const noisegate::base::Error& error) {
    fmt::print(stderr, "noisegate_paper_steps: {}\n", error.what());
    return noisegate::base::exit_code(error.code());
  }
}
