#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "harness/trial/spec.h"

namespace noisegate::trial {

struct PlannedTrial {
  std::string key;
  TrialSpec spec;
};

// Trials of one shape that an engine trains together; the unit of work. All
// trials of a pack have equal workload, parameters, momentum, schedule, budget,
// batch size, precision, engine, device, seeds and fault; they differ in
// learning rate and replicate.
struct Pack {
  std::string label;                // "figure1_classifier sgd B=16 r0-3"
  std::vector<std::size_t> trials;  // indices into Plan::trials
};

// rounds/<k>/plan.json: what the worker reads. Holds no cost and no host.
struct Plan {
  static constexpr int kVersion = 1;
  int round = 1;
  std::string tier;
  std::string data;           // "glyphs" or "mnist"
  std::string data_sha256;    // of the data set (see design: key)
  bool data_official = true;  // false: a file that is not the published one
  std::string numerics;       // as the worker described itself
  std::string control;        // name of the control, "" for none
  std::uint64_t master_seed = 0;
  std::uint64_t data_seed = 0;
  std::vector<std::string> suites;
  std::vector<PlannedTrial> trials;
  std::vector<Pack> packs;
};

// The file ends with its own hash: {"plan": …, "sha256": …}.
std::string plan_text(const Plan& plan);
Plan parse_plan(std::string_view text, const std::string& file);
Plan read_plan(const std::filesystem::path& path);

}  // namespace noisegate::trial
