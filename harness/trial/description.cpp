#include "harness/trial/description.h"

#include <fmt/format.h>

#include <utility>

namespace noisegate::trial {
namespace {

using base::Fields;
using base::Json;

Json workload_json(const WorkloadInfo& info) {
  Json parameters = Json::object();
  for (const auto& [name, value] : info.parameters) {
    parameters[name] = base::number(value);
  }
  Json metrics = Json::object();
  for (const auto& [name, metric] : info.metrics) {
    metrics[name] = {{"unit", metric.unit},
                     {"higher_is_better", metric.higher_is_better}};
  }
  Json out = {{"data", info.data},
              {"parameters", std::move(parameters)},
              {"metrics", std::move(metrics)},
              {"train_examples", info.train_examples},
              {"model_parameters", info.model_parameters},
              {"flops_per_example", base::number(info.flops_per_example)}};
  if (info.engine != WorkloadInfo{}.engine) out["engine"] = info.engine;
  return out;
}

std::int64_t count(Fields& fields, const std::string& key) {
  const std::int64_t value = fields.integer(key);
  if (value < 0) fields.fail(key, "must not be negative");
  return value;
}

std::map<std::string, MetricInfo> read_metrics(Fields fields) {
  std::map<std::string, MetricInfo> metrics;
  for (const auto& [name, value] : fields.json().items()) {
    Fields metric = fields.object(name);
    metrics[name] = {metric.text("unit"), metric.boolean("higher_is_better")};
    metric.done();
  }
  return metrics;
}

WorkloadInfo read_workload(Fields fields) {
  WorkloadInfo info;
  info.data = fields.text("data");
  Fields parameters = fields.object("parameters");
  for (const auto& [name, value] : parameters.json().items()) {
    info.parameters[name] = parameters.real(name);
  }
  info.metrics = read_metrics(fields.object("metrics"));
  info.train_examples = count(fields, "train_examples");
  info.model_parameters = count(fields, "model_parameters");
  info.flops_per_example = fields.real("flops_per_example");
  if (fields.has("engine")) info.engine = fields.text("engine");
  fields.done();
  return info;
}

}  // namespace

Json to_json(const WorkerDescription& description) {
  Json workloads = Json::object();
  for (const auto& [name, info] : description.workloads) {
    workloads[name] = workload_json(info);
  }
  return {{"contract", WorkerDescription::kContract},
          {"numerics", description.numerics},
          {"torch", description.torch},
          {"blas", description.blas},
          {"cuda", description.cuda},
          {"workloads", std::move(workloads)}};
}

WorkerDescription parse_description(std::string_view text,
                                    const std::string& file) {
  const Json json = base::parse_json(text, file);
  Fields fields(json, file, "");
  if (fields.integer("contract") != WorkerDescription::kContract) {
    fields.fail("contract",
                fmt::format("must be {}", WorkerDescription::kContract),
                "the worker is of another version");
  }
  WorkerDescription description;
  description.numerics = fields.text("numerics");
  description.torch = fields.text("torch");
  description.blas = fields.text("blas");
  description.cuda = fields.boolean("cuda");
  Fields workloads = fields.object("workloads");
  for (const auto& [name, info] : workloads.json().items()) {
    description.workloads[name] = read_workload(workloads.object(name));
  }
  fields.done();
  return description;
}

}  // namespace noisegate::trial
