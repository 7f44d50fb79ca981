#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "harness/base/json.h"

namespace noisegate::trial {

struct MetricInfo {
  std::string unit;  // "%", "nats", "squared error"
  bool higher_is_better = false;
};

struct WorkloadInfo {
  std::string data;                          // "glyphs", "mnist", "none"
  std::map<std::string, double> parameters;  // names and defaults
  std::map<std::string, MetricInfo> metrics;
  std::int64_t train_examples = 0;
  std::int64_t model_parameters = 0;  // P
  double flops_per_example = 0;       // forward and backward
  std::string engine = "stacked";     // that trains it
};

// What `WORKER --describe` prints (docs/worker.md).
struct WorkerDescription {
  static constexpr int kContract = 1;
  std::string numerics;
  std::string torch;
  std::string blas;
  bool cuda = false;
  std::map<std::string, WorkloadInfo> workloads;
};

base::Json to_json(const WorkerDescription& description);
WorkerDescription parse_description(std::string_view text,
                                    const std::string& file);

}  // namespace noisegate::trial
