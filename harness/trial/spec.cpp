#include "harness/trial/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "harness/base/error.h"

namespace noisegate::trial {
namespace {

using base::Fields;
using base::Json;

// −0 equals 0 but reads otherwise: equal specs must have equal text.
Json plain(double value) { return base::number(value + 0.0); }

Json parameters_json(const std::map<std::string, double>& parameters) {
  Json json = Json::object();
  for (const auto& [name, value] : parameters) json[name] = plain(value);
  return json;
}

double finite(Fields& fields, const std::string& key) {
  const double value = fields.real(key);
  if (!std::isfinite(value)) fields.fail(key, "must be finite");
  return value;
}

double at_least(Fields& fields, const std::string& key, double least) {
  const double value = finite(fields, key);
  if (!(value >= least)) {
    fields.fail(key, fmt::format("must be at least {}", least));
  }
  return value;
}

std::int64_t count(Fields& fields, const std::string& key, std::int64_t least) {
  const std::int64_t value = fields.integer(key);
  if (value < least)
    fields.fail(key, fmt::format("must be at least {}", least));
  return value;
}

std::string one_of(Fields& fields, const std::string& key,
                   std::initializer_list<std::string_view> allowed) {
  std::string text = fields.text(key);
  if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
    fields.fail(key, fmt::format("is \"{}\"", text),
                fmt::format("it may be {}", fmt::join(allowed, ", ")));
  }
  return text;
}

// A name that may stand in a stream's name without ambiguity.
std::string identifier(Fields& fields, const std::string& key) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  std::string text = fields.text(key);
  if (text.empty() || text.find_first_not_of(kAllowed) != std::string::npos) {
    fields.fail(key, "must be a name of letters, digits, \"_\", \".\", \"-\"");
  }
  return text;
}

OptimizerSpec read_optimizer(Fields fields) {
  OptimizerSpec optimizer;
  optimizer.momentum = at_least(fields, "momentum", 0);
  if (!(optimizer.momentum < 1)) fields.fail("momentum", "must be below 1");
  optimizer.l2 = at_least(fields, "l2", 0);
  fields.done();
  return optimizer;
}

ScheduleSpec read_schedule(Fields fields) {
  ScheduleSpec schedule;
  const std::string kind =
      one_of(fields, "kind", {"paper", "constant", "warm_up"});
  for (const auto candidate :
       {ScheduleKind::paper, ScheduleKind::constant, ScheduleKind::warm_up}) {
    if (to_text(candidate) == kind) schedule.kind = candidate;
  }
  schedule.decay = at_least(fields, "decay", 1);
  schedule.warm_up_steps = count(fields, "warm_up_steps", 0);
  fields.done();
  return schedule;
}

BudgetSpec read_budget(Fields fields) {
  BudgetSpec budget;
  budget.epochs = count(fields, "epochs", 0);
  budget.steps = count(fields, "steps", 0);
  if ((budget.epochs > 0) == (budget.steps > 0)) {
    fields.fail("", "must have exactly one of epochs and steps above 0");
  }
  fields.done();
  return budget;
}

std::map<std::string, double> read_parameters(Fields fields) {
  std::map<std::string, double> parameters;
  for (const auto& [name, value] : fields.json().items()) {
    parameters[name] = finite(fields, name);
  }
  return parameters;
}

Fault read_fault(Fields& fields, const std::string& key) {
  try {
    return fault_from_text(fields.text(key));
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::usage) throw;
    fields.fail(key, "is an " + error.message(), error.hint());
  }
}

}  // namespace

std::int64_t update_count(const BudgetSpec& budget, std::int64_t examples,
                          std::int64_t batch_size) {
  return budget.steps > 0 ? budget.steps
                          : budget.epochs * examples / batch_size;
}

std::string to_text(const BudgetSpec& budget) {
  return budget.epochs > 0 ? fmt::format("{}e", budget.epochs)
                           : fmt::format("{}s", budget.steps);
}

Json to_json(const TrialSpec& spec) {
  return {
      {"workload", spec.workload},
      {"parameters", parameters_json(spec.parameters)},
      {"optimizer",
       {{"momentum", plain(spec.optimizer.momentum)},
        {"l2", plain(spec.optimizer.l2)}}},
      {"schedule",
       {{"kind", to_text(spec.schedule.kind)},
        {"decay", plain(spec.schedule.decay)},
        {"warm_up_steps", spec.schedule.warm_up_steps}}},
      {"budget",
       {{"epochs", spec.budget.epochs}, {"steps", spec.budget.steps}}},
      {"batch_size", spec.batch_size},
      {"effective_learning_rate", plain(spec.effective_learning_rate)},
      {"precision", spec.precision},
      {"engine", spec.engine},
      {"device", spec.device},
      {"master_seed", spec.master_seed},
      {"data_seed", spec.data_seed},
      {"stream", spec.stream},
      {"replicate", spec.replicate},
      {"fault", to_text(spec.fault)},
  };
}

TrialSpec spec_from_json(Fields fields) {
  TrialSpec spec;
  spec.workload = identifier(fields, "workload");
  spec.parameters = read_parameters(fields.object("parameters"));
  spec.optimizer = read_optimizer(fields.object("optimizer"));
  spec.schedule = read_schedule(fields.object("schedule"));
  spec.budget = read_budget(fields.object("budget"));
  spec.batch_size = count(fields, "batch_size", 1);
  spec.effective_learning_rate = finite(fields, "effective_learning_rate");
  if (!(spec.effective_learning_rate > 0)) {
    fields.fail("effective_learning_rate", "must be above 0");
  }
  spec.precision = one_of(fields, "precision", {"fp32", "fp64", "bf16"});
  spec.engine =
      one_of(fields, "engine", {"stacked", "replicated", "reference"});
  spec.device = one_of(fields, "device", {"cpu", "cuda"});
  spec.master_seed = fields.natural("master_seed");
  spec.data_seed = fields.natural("data_seed");
  spec.stream = identifier(fields, "stream");
  spec.replicate = count(fields, "replicate", 0);
  spec.fault = read_fault(fields, "fault");
  fields.done();
  return spec;
}

}  // namespace noisegate::trial
