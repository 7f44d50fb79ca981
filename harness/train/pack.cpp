#include "harness/train/pack.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <chrono>
#include <new>
#include <utility>
#include <vector>

#include "harness/base/error.h"
#include "harness/train/outcome.h"
#include "harness/train/reference_loop.h"
#include "harness/train/stacked_engine.h"
#include "harness/trial/record.h"

namespace noisegate::train {
namespace {

using Trials = std::vector<const trial::PlannedTrial*>;

[[noreturn]] void refuse(const std::string& message) {
  throw base::Error(base::ErrorCode::config, message);
}

Trials without_result(const trial::Plan& plan, const trial::Pack& pack,
                      const std::filesystem::path& folder) {
  Trials out;
  for (const std::size_t index : pack.trials) {
    const trial::PlannedTrial& planned = plan.trials.at(index);
    const auto known = trial::load_record(folder, planned.key);
    if (!known || !trial::is_result(known->status)) out.push_back(&planned);
  }
  return out;
}

void check_shape(const Trials& trials, const std::string& device) {
  const trial::TrialSpec& first = trials.front()->spec;
  for (const trial::PlannedTrial* planned : trials) {
    trial::TrialSpec spec = planned->spec;
    spec.replicate = first.replicate;
    spec.effective_learning_rate = first.effective_learning_rate;
    if (!(spec == first)) refuse("trials of a pack differ in shape");
  }
  if (first.device != device) {
    refuse(
        fmt::format("a trial for {} on a worker for {}", first.device, device));
  }
}

std::vector<Outcome> train(Workload& workload, const Trials& trials) {
  const std::string& engine = trials.front()->spec.engine;
  std::vector<Outcome> out;
  if (engine == "reference") {
    for (const trial::PlannedTrial* planned : trials) {
      out.push_back(train_reference(workload, planned->spec));
    }
    return out;
  }
  if (engine != workload.engine()) {
    refuse(fmt::format("{} is trained by the engine \"{}\", not by \"{}\"",
                       trials.front()->spec.workload, workload.engine(),
                       engine));
  }
  std::vector<trial::TrialSpec> specs;
  for (const trial::PlannedTrial* planned : trials) {
    specs.push_back(planned->spec);
  }
  // Autograd refuses what was made under InferenceMode.
  const c10::InferenceMode inference(engine == "stacked");
  const at::NoGradGuard no_gradients;
  return train_stacked(workload, specs);
}

trial::TrialRecord start_record(const trial::Plan& plan,
                                const trial::PlannedTrial& planned,
                                const PackRunner& runner) {
  trial::TrialRecord record;
  record.key = planned.key;
  record.spec = planned.spec;
  record.data_sha256 = plan.data_sha256;
  record.numerics = plan.numerics;
  record.environment = runner.environment;
  return record;
}

void write_outcomes(const trial::Plan& plan, const Trials& trials,
                    std::vector<Outcome> outcomes, double seconds,
                    const PackRunner& runner) {
  for (std::size_t i = 0; i < trials.size(); ++i) {
    trial::TrialRecord record = start_record(plan, *trials[i], runner);
    record.status = outcomes[i].status;
    record.collapsed = outcomes[i].collapsed;
    record.metrics = std::move(outcomes[i].metrics);
    record.curve = std::move(outcomes[i].curve);
    record.seconds = seconds / static_cast<double>(trials.size());
    trial::write_record(runner.trials_folder, record);
  }
}

void write_failures(const trial::Plan& plan, const Trials& trials,
                    trial::Status status, const std::string& message,
                    const PackRunner& runner) {
  for (const trial::PlannedTrial* planned : trials) {
    trial::TrialRecord record = start_record(plan, *planned, runner);
    record.status = status;
    record.message = message;
    trial::write_record(runner.trials_folder, record);
  }
}

struct Attempt {
  std::vector<Outcome> outcomes;
  trial::Status status = trial::Status::ok;
  std::string message;  // why there are no outcomes
};

// LibTorch says only in words that the CPU's memory ran out.
bool is_allocation_failure(const std::string& message) {
  return message.find("not enough memory") != std::string::npos ||
         message.find("can't allocate memory") != std::string::npos ||
         message.find("out of memory") != std::string::npos;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

Attempt attempt(const Trials& trials, const PackRunner& runner) {
  Attempt out;
  try {
    check_shape(trials, runner.device);
    out.outcomes = train(runner.workload(trials.front()->spec), trials);
  } catch (const std::bad_alloc& error) {
    out.status = trial::Status::out_of_memory;
    out.message = error.what();
  } catch (const c10::Error& error) {
    out.message = first_line(error.what_without_backtrace());
    out.status = is_allocation_failure(out.message)
                     ? trial::Status::out_of_memory
                     : trial::Status::error;
  } catch (const std::exception& error) {
    out.status = trial::Status::error;
    out.message = first_line(error.what());
  }
  return out;
}

}  // namespace

void run_pack(const trial::Plan& plan, std::size_t number,
              const PackRunner& runner) {
  if (number >= plan.packs.size()) {
    throw base::Error(
        base::ErrorCode::usage,
        fmt::format("no pack {} among {}", number, plan.packs.size()));
  }
  const Trials trials =
      without_result(plan, plan.packs[number], runner.trials_folder);
  if (trials.empty()) return;
  const auto start = std::chrono::steady_clock::now();
  Attempt result = attempt(trials, runner);
  if (result.status == trial::Status::ok) {
    const std::chrono::duration<double> seconds =
        std::chrono::steady_clock::now() - start;
    write_outcomes(plan, trials, std::move(result.outcomes), seconds.count(),
                   runner);
    return;
  }
  if (result.status == trial::Status::out_of_memory) runner.free_memory();
  write_failures(plan, trials, result.status, result.message, runner);
}

}  // namespace noisegate::train
