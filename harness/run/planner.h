#pragma once

#include <set>
#include <string>
#include <vector>

#include "harness/base/json.h"
#include "harness/claim/sweep.h"
#include "harness/trial/description.h"
#include "harness/trial/plan.h"

namespace noisegate::run {

// The data set that the trials are trained on.
struct DataIdentity {
  std::string name;    // "glyphs", "mnist", …
  std::string sha256;  // part of every trial's key
  bool official = true;
};

// What is to be planned. Equal requests and descriptions give equal plans.
struct PlanRequest {
  // One with the same id twice must be the same twice, and counts once.
  std::vector<claim::Sweep> sweeps;
  claim::RunOptions options;
  DataIdentity data;
  std::string numerics;  // as the worker describes itself
  std::string control;   // "" for none
  std::vector<std::string> suites;
};

// Refuses, with Error{config} naming the sweep, what can't be trained: a sweep
// that contradicts itself (claim::validate) or another of the same id, a
// workload, parameter or metric that the worker does not have, a batch size
// beyond the training set under a budget in epochs.
void validate(const PlanRequest& request,
              const trial::WorkerDescription& worker);

// Round 1: every trial of every sweep, each once.
//
// A pack is a sweep × batch size × what the arm trains with (optimizer,
// schedule, parameters) × budget × block of `Sweep::block` replicates, and
// holds all the rates. Sweeps are taken in the order of their ids. Random
// streams are named by the sweep, so two sweeps never share a trial, and a pack
// is the same whatever else is selected and whatever is left to do. Two arms of
// one sweep that train alike share their packs. The longest pack comes first
// (by estimate(), ties by label), so that the last to finish are short.
trial::Plan plan_first_round(const PlanRequest& request,
                             const trial::WorkerDescription& worker);

// A later round: of the sweeps with `extensions` (all of them so far, octaves
// counted from the arm's own ends) the trials that are not in `planned`, in
// packs of their own.
trial::Plan plan_extension_round(
    const PlanRequest& request, const trial::WorkerDescription& worker,
    int round, const std::vector<claim::Extension>& extensions,
    const std::set<std::string>& planned);

// What a plan costs, by a model that is right within a factor of two or so for
// small dense nets: FLOPs at a rate plus an overhead for each trial-step. For
// the order of packs, the forecast and the time left; shapes no result.
// Fitted to the packs of a desk run (Xeon with AVX-512, OpenBLAS).
inline constexpr double kFlopsPerSecond = 5e10;      // of one core
inline constexpr double kTrialStepsPerSecond = 3e5;  // were FLOPs free
struct PackCost {
  double trial_steps = 0;
  double flops = 0;
  double core_seconds = 0;
};
PackCost estimate(const trial::Plan& plan, const trial::Pack& pack,
                  const trial::WorkerDescription& worker);
struct PlanCost {
  std::vector<PackCost> packs;  // as in Plan::packs
  double core_seconds() const;
};
PlanCost estimate(const trial::Plan& plan,
                  const trial::WorkerDescription& worker);
// rounds/<k>/cost.json.
base::Json to_json(const PlanCost& cost, const trial::Plan& plan);

}  // namespace noisegate::run
