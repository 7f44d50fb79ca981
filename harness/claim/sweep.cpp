#include "harness/claim/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "harness/base/error.h"

namespace noisegate::claim {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::array kTiers = {Tier::smoke, Tier::desk, Tier::gpu, Tier::paper};
constexpr std::int64_t kMostTrials = 1'000'000;
// 2^±100: far beyond any learning rate, far inside what a double holds.
constexpr int kLargestOctave = 100;

[[noreturn]] void refuse(const Sweep& sweep, const std::string& what) {
  throw Error(ErrorCode::config,
              fmt::format("sweep \"{}\": {}", sweep.id, what));
}

void require(bool good, const Sweep& sweep, const std::string& what) {
  if (!good) refuse(sweep, what);
}

bool is_name(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
             "0123456789_.-") == std::string_view::npos;
}

void check_parameters(const Sweep& sweep,
                      const std::map<std::string, double>& parameters) {
  for (const auto& [name, value] : parameters) {
    require(std::isfinite(value), sweep,
            fmt::format("parameter {} is not a finite number", name));
  }
}

void check_arms(const Sweep& sweep) {
  require(!sweep.arms.empty(), sweep, "arms: there is none");
  std::set<std::string> names;
  for (const Arm& arm : sweep.arms) {
    require(is_name(arm.name), sweep, "arms: a name is empty or odd");
    require(names.insert(arm.name).second, sweep,
            fmt::format("arms: \"{}\" occurs twice", arm.name));
    require(arm.low <= arm.high, sweep,
            fmt::format("arm {}: low {} is above high {}", arm.name, arm.low,
                        arm.high));
    require(
        arm.low >= -kLargestOctave && arm.high <= kLargestOctave, sweep,
        fmt::format("arm {}: rates outside 2^±{}", arm.name, kLargestOctave));
    const double m = arm.optimizer.momentum;
    require(m >= 0 && m < 1, sweep,
            fmt::format("arm {}: momentum {} is not in [0, 1)", arm.name, m));
    require(arm.optimizer.l2 >= 0, sweep,
            fmt::format("arm {}: l2 is negative", arm.name));
    check_parameters(sweep, arm.parameters);
  }
}

void check_grid(const Sweep& sweep) {
  require(!sweep.batch_sizes.empty(), sweep, "batch_sizes: there is none");
  std::int64_t last = 0;
  for (const std::int64_t b : sweep.batch_sizes) {
    require(b > last, sweep,
            "batch_sizes: must be positive and strictly ascending");
    last = b;
  }
  require(!sweep.budgets.empty(), sweep, "budgets: there is none");
  std::set<trial::BudgetSpec> budgets;
  for (const auto& budget : sweep.budgets) {
    require(budget.epochs >= 0 && budget.steps >= 0 &&
                (budget.epochs > 0) != (budget.steps > 0),
            sweep, "budgets: exactly one of epochs and steps must be positive");
    require(budgets.insert(budget).second, sweep,
            fmt::format("budgets: {} occurs twice", to_text(budget)));
  }
}

void check_looks(const Sweep& sweep) {
  if (sweep.looks.empty()) return;
  // A sweep that is looked at again has the replicates of that look.
  require(std::find(sweep.looks.begin(), sweep.looks.end(), sweep.replicates) !=
              sweep.looks.end(),
          sweep, "looks: the first must be `replicates`, or a later one");
  for (std::size_t i = 1; i < sweep.looks.size(); ++i) {
    require(sweep.looks[i] > sweep.looks[i - 1], sweep,
            "looks: must be strictly ascending");
  }
}

// Stops counting above the limit: no overflow.
void check_size(const Sweep& sweep) {
  std::int64_t rates = 0;
  for (const Arm& arm : sweep.arms) rates += arm.high - arm.low + 1;
  std::int64_t trials = rates;
  for (const std::size_t factor :
       {sweep.batch_sizes.size(), sweep.budgets.size(),
        static_cast<std::size_t>(sweep.looks.empty() ? sweep.replicates
                                                     : sweep.looks.back())}) {
    const auto times = static_cast<std::int64_t>(factor);
    require(times <= kMostTrials && trials <= kMostTrials / times, sweep,
            fmt::format("more than {} trials", kMostTrials));
    trials *= times;
  }
}

}  // namespace

std::string_view to_text(Tier tier) {
  switch (tier) {
    case Tier::smoke:
      return "smoke";
    case Tier::desk:
      return "desk";
    case Tier::gpu:
      return "gpu";
    case Tier::paper:
      return "paper";
  }
  return "";
}

Tier tier_from_text(std::string_view text) {
  std::vector<std::string> names;
  for (const Tier tier : kTiers) {
    if (to_text(tier) == text) return tier;
    names.emplace_back(to_text(tier));
  }
  const std::string near = base::nearest(text, names);
  throw Error(ErrorCode::usage, fmt::format("unknown tier \"{}\"", text), {},
              near.empty() ? "tiers are smoke, desk, gpu, paper"
                           : fmt::format("did you mean \"{}\"?", near));
}

trial::TrialSpec make_spec(const Sweep& sweep, const Arm& arm,
                           std::int64_t batch_size,
                           const trial::BudgetSpec& budget, int log2_rate,
                           int replicate, const RunOptions& options) {
  trial::TrialSpec spec;
  spec.workload = sweep.workload;
  spec.parameters = sweep.parameters;
  for (const auto& [name, value] : arm.parameters) {
    spec.parameters[name] = value;
  }
  spec.optimizer = arm.optimizer;
  spec.schedule = arm.schedule;
  spec.budget = budget;
  spec.batch_size = batch_size;
  spec.effective_learning_rate = std::ldexp(1.0, log2_rate);
  spec.precision = sweep.precision;
  // The reference loop, where it is asked for, trains everything.
  const bool own = !sweep.engine.empty() && options.engine != "reference";
  spec.engine = own ? sweep.engine : options.engine;
  spec.device = options.device;
  spec.master_seed = options.master_seed;
  spec.data_seed = options.data_seed;
  spec.stream = sweep.id;
  spec.replicate = replicate;
  spec.fault = options.fault;
  return spec;
}

void validate(const Sweep& sweep) {
  require(is_name(sweep.id), sweep,
          "id: must be a name of letters, digits, \"_\", \".\", \"-\"");
  require(!sweep.workload.empty(), sweep, "workload: is empty");
  check_parameters(sweep, sweep.parameters);
  check_arms(sweep);
  check_grid(sweep);
  require(sweep.replicates >= 1, sweep, "replicates: must be at least 1");
  require(sweep.block >= 1, sweep, "block: must be at least 1");
  require(sweep.precision == "fp32" || sweep.precision == "fp64" ||
              (sweep.precision == "bf16" && sweep.engine == "replicated"),
          sweep,
          "precision: must be fp32 or fp64, or bf16 on the replicated engine");
  require(!sweep.selection.metric.empty(), sweep, "selection: has no metric");
  require(sweep.selection.keep >= 0 && sweep.selection.keep <= sweep.replicates,
          sweep, "selection: keeps more trials than there are replicates");
  for (const Objective& objective : sweep.objectives) {
    require(!objective.metric.empty(), sweep, "objectives: one has no metric");
  }
  check_looks(sweep);
  check_size(sweep);
}

int look_count(const Sweep& sweep) {
  return std::max(1, static_cast<int>(sweep.looks.size()));
}

int next_look(const Sweep& sweep, int replicates) {
  for (const int look : sweep.looks) {
    if (look > replicates) return look;
  }
  return 0;
}

SelectionRule rule_of(const Sweep& sweep, const Objective& objective) {
  if (objective.metric.empty()) return sweep.selection;
  return {.metric = objective.metric,
          .higher_is_better = objective.higher_is_better,
          .keep = sweep.selection.keep};
}

}  // namespace noisegate::claim
