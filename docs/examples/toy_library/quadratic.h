#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/trial/description.h"
#include "harness/trial/record.h"
#include "harness/trial/spec.h"

// noisegate's workload "quadratic", trained by the toy library: walkers on
// ½ Σ λ w² + ¼ quartic Σ w⁴ under noise of a known kind. What its parameters
// and metrics mean is what `noisegate_worker --describe` lists and
// fixtures/models/quadratic.h says.
namespace noisegate::examples {

trial::WorkloadInfo quadratic_info();

// Status, metrics and whether it collapsed, as a record has them.
struct Trained {
  trial::Status status = trial::Status::ok;
  bool collapsed = false;
  std::map<std::string, double> metrics;
};

// Specs that differ in their learning rate only: they see the same noise. In
// the order of the specs. base::Error{config} for what the toy can't do: an
// unknown parameter, fp64, L2, a planted fault.
std::vector<Trained> train_quadratic(
    const std::vector<trial::TrialSpec>& specs);

}  // namespace noisegate::examples
