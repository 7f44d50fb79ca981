#include "app/planned_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/base/error.h"

namespace noisegate::app {
namespace {

// By sweep.
std::map<std::string, int> replicates_of(const trial::Plan& plan) {
  std::map<std::string, int> planned;
  for (const trial::PlannedTrial& trial : plan.trials) {
    int& count = planned[trial.spec.stream];
    count = std::max(count, static_cast<int>(trial.spec.replicate) + 1);
  }
  return planned;
}

// What an option says, and what the run has in its place.
struct Word {
  std::string option, given, planned;
};

// A folder has the data set that the plan asks for, unless that is generated.
std::string data_word(const Options& options, const trial::Plan& plan) {
  if (options.data.empty()) return "glyphs";
  return plan.data == "glyphs" ? "mnist" : plan.data;
}

std::vector<Word> words(const Options& options, const trial::Plan& plan) {
  const PlannedRun planned = planned_run(plan);
  const claim::RunOptions& run = planned.run;
  std::vector<Word> all = {{"--tier", options.tier, plan.tier},
                           {"--data", data_word(options, plan), plan.data},
                           {"--seed", std::to_string(options.seed),
                            std::to_string(plan.master_seed)},
                           {"--data-seed", std::to_string(options.data_seed),
                            std::to_string(plan.data_seed)},
                           {"--device", options.device, run.device},
                           {"--control", options.control, plan.control}};
  for (const auto& [sweep, count] : replicates_of(plan))
    all.push_back({"--replicates", std::to_string(options.replicates),
                   std::to_string(count)});
  return all;
}

[[noreturn]] void refuse(const std::string& what, const std::string& hint) {
  throw base::Error(base::ErrorCode::usage, what, {}, hint);
}

}  // namespace

run::RunFolder source_folder(const Options& options) {
  if (!options.run.empty()) return run::RunFolder(options.run);
  if (!options.out.empty()) return run::RunFolder(options.out);
  return run::RunFolder(run_folder(options, select(options)));
}

PlannedRun planned_run(const trial::Plan& plan) {
  PlannedRun planned;
  planned.run.tier = claim::tier_from_text(plan.tier);
  planned.run.data = plan.data;
  planned.run.master_seed = plan.master_seed;
  planned.run.data_seed = plan.data_seed;
  if (!plan.trials.empty()) {
    planned.run.device = plan.trials.front().spec.device;
    // Other engines than this one belong to sweeps, not to the run.
    const std::string& engine = plan.trials.front().spec.engine;
    if (engine == "reference") planned.run.engine = engine;
  }
  planned.control = plan.control;
  planned.suites = plan.suites;
  for (const trial::PlannedTrial& trial : plan.trials)
    planned.sweeps.insert(trial.spec.stream);
  return planned;
}

void use_planned_replicates(const trial::Plan& plan,
                            std::vector<claim::Sweep>& sweeps) {
  const auto planned = replicates_of(plan);
  for (claim::Sweep& sweep : sweeps)
    if (const auto found = planned.find(sweep.id); found != planned.end())
      sweep.replicates = found->second;
}

void refuse_ignored(const Options& options, const trial::Plan& plan) {
  if (!options.run.empty() && !options.given.empty())
    refuse(fmt::format("{} can't be given beside RUN, which was planned with "
                       "its own",
                       *options.given.begin()),
           "leave out one of the two");
  if (options.out.empty()) return;
  for (const Word& word : words(options, plan))
    if (options.given.contains(word.option) && word.given != word.planned)
      refuse(fmt::format("{} is {}, but the run in {} was planned with {}",
                         word.option, word.given, options.out.string(),
                         word.planned.empty() ? "none" : word.planned),
             "leave out the option, or name another folder");
}

}  // namespace noisegate::app
