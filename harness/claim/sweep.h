#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/trial/spec.h"

namespace noisegate::claim {

enum class Tier { smoke, desk, gpu, paper };
std::string_view to_text(Tier tier);
Tier tier_from_text(std::string_view text);  // Error{usage}

// One optimizer of a sweep. Rates are ε_eff = 2^k, k = low … high, common to
// all batch sizes (statistics T14: the grid does not contain the law).
struct Arm {
  std::string name;  // "sgd", "momentum", or what the sweep compares
  trial::OptimizerSpec optimizer;
  trial::ScheduleSpec schedule;
  int low = 0;   // log2 of the smallest effective learning rate
  int high = 0;  // log2 of the largest
  // Replaces the sweep's parameters of the same name (e.g. noise kind).
  std::map<std::string, double> parameters;
};

// How the paper turns trials into a number (section 4): keep the best k of n by
// the metric, best mean wins, bar = rates within one standard deviation of it.
struct SelectionRule {
  std::string metric;  // name as in WorkloadInfo::metrics
  bool higher_is_better = false;
  int keep = 0;  // k; 0 keeps all
};

// A metric whose optimum is asked for beside that of the selection.
struct Objective {
  std::string metric;  // "": that of the sweep's selection rule
  bool higher_is_better = false;
};

// A grid over one workload: arm × batch size × learning rate × budget ×
// replicate.
struct Sweep {
  std::string id;        // "figure1_classifier"; names the random streams
  std::string title;     // for people
  std::string workload;  // "classifier_glyphs"
  std::map<std::string, double> parameters;
  std::vector<Arm> arms;
  std::vector<std::int64_t> batch_sizes;
  std::vector<trial::BudgetSpec> budgets;
  int replicates = 0;
  int block = 1;  // replicates a pack holds (with all rates): shapes packs only
  SelectionRule selection;
  // May the grid be widened by two rates at an edge optimum (statistics T1)?
  bool extend = true;
  std::string precision = "fp32";
  // Statistics T9: replicates after each look; the first is `replicates`.
  // Empty: one look. Every look is judged at α divided by their number. No
  // trial's key depends on it: a later look adds replicates to those that are
  // there.
  std::vector<int> looks;
  // Grids are widened for the optima of these, too.
  std::vector<Objective> objectives;
  // Engine of its trials; "": that of the run.
  std::string engine;
};

// How many looks are declared, one at least.
int look_count(const Sweep& sweep);
// Replicates of the first look beyond `replicates`; 0 if that was the last.
int next_look(const Sweep& sweep, int replicates);

// The rule by which the optimum of `objective` is found in a sweep.
SelectionRule rule_of(const Sweep& sweep, const Objective& objective);

// The experiment of a figure or table: its sweeps at one tier on one data set.
struct Experiment {
  std::string id;       // "smith2020_figure1"
  std::string place;    // "Figure 1"
  std::string differs;  // what differs from the paper at this tier, and why
  std::vector<Sweep> sweeps;
  // The data set of its workloads, where the tier fixes it ("cifar10"); "":
  // that of the run, or none.
  std::string data;
};

// What a run asks of every sweep.
struct RunOptions {
  Tier tier = Tier::desk;
  std::string data = "glyphs";  // name of the data set
  std::uint64_t master_seed = 1000;
  std::uint64_t data_seed = 1000;
  std::string device = "cpu";
  std::string engine = "stacked";
  int replicates = 0;  // 0: what the sweep ships
  trial::Fault fault = trial::Fault::none;
};

// Rates added by grid extensions: how many octaves below low, above high, per
// (arm, batch size, budget).
struct Extension {
  std::string sweep, arm;
  std::int64_t batch_size = 0;
  trial::BudgetSpec budget;
  int below = 0;
  int above = 0;
  auto operator<=>(const Extension&) const = default;
};

// One point of a sweep, one replicate.
trial::TrialSpec make_spec(const Sweep& sweep, const Arm& arm,
                           std::int64_t batch_size,
                           const trial::BudgetSpec& budget, int log2_rate,
                           int replicate, const RunOptions& options);

// Error{config} naming sweep and field: empty or unsorted batch sizes, low >
// high, replicates < 1, duplicate arm names, looks that do not ascend from
// `replicates`, more than a million trials, …
void validate(const Sweep& sweep);

}  // namespace noisegate::claim
