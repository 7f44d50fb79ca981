#include "harness/trial/record.h"

#include <fmt/format.h>

#include <array>
#include <system_error>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/trial/sealed.h"

namespace noisegate::trial {
namespace {

using base::Fields;
using base::Json;

constexpr int kVersion = 1;
constexpr std::array kStatuses = {Status::ok, Status::diverged,
                                  Status::out_of_memory, Status::timeout,
                                  Status::error};

Status read_status(Fields& fields) {
  const std::string text = fields.text("status");
  for (const Status status : kStatuses) {
    if (to_text(status) == text) return status;
  }
  fields.fail("status", fmt::format("is \"{}\"", text),
              "it may be ok, diverged, out_of_memory, timeout, error");
}

// Two columns instead of a list of points: a third of the size, and what a
// data frame takes as it is.
Json curve_json(const std::vector<CurvePoint>& curve) {
  Json steps = Json::array();
  Json losses = Json::array();
  for (const CurvePoint& point : curve) {
    steps.push_back(point.step);
    losses.push_back(base::number(point.train_loss));
  }
  return {{"step", std::move(steps)}, {"train_loss", std::move(losses)}};
}

// A point that isn't two plain numbers: a cursor over it knows the texts for
// NaN and infinity, and has the usual messages.
CurvePoint read_point(const Fields& curve, std::size_t i, const Json& step,
                      const Json& loss) {
  const Json pair = {{"step", step}, {"train_loss", loss}};
  Fields point(pair, curve.file(), fmt::format("{}[{}]", curve.pointer(), i));
  return {point.integer("step"), point.real("train_loss")};
}

std::vector<CurvePoint> read_curve(Fields fields) {
  const Json& steps = fields.array("step");
  const Json& losses = fields.array("train_loss");
  fields.done();
  if (steps.size() != losses.size()) {
    fields.fail("train_loss", "has another length than step");
  }
  std::vector<CurvePoint> curve(steps.size());
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (steps[i].is_number_integer() && losses[i].is_number()) {
      curve[i] = {steps[i].get<std::int64_t>(), losses[i].get<double>()};
    } else {
      curve[i] = read_point(fields, i, steps[i], losses[i]);
    }
  }
  return curve;
}

std::map<std::string, double> read_metrics(Fields fields) {
  std::map<std::string, double> metrics;
  for (const auto& [name, value] : fields.json().items()) {
    metrics[name] = fields.real(name);
  }
  return metrics;
}

TrialRecord read_trial(Fields fields) {
  if (fields.integer("version") != kVersion) {
    fields.fail("version", fmt::format("must be {}", kVersion),
                "the file is of another version of this program");
  }
  TrialRecord record;
  record.key = fields.text("key");
  record.spec = spec_from_json(fields.object("spec"));
  record.data_sha256 = fields.text("data_sha256");
  record.numerics = fields.text("numerics");
  record.status = read_status(fields);
  record.collapsed = fields.boolean("collapsed");
  record.metrics = read_metrics(fields.object("metrics"));
  record.curve = read_curve(fields.object("curve"));
  record.message = fields.text("message");
  record.environment = fields.object("environment").json();
  record.seconds = fields.real("seconds");
  fields.done();
  return record;
}

void check_key(const TrialRecord& record, const std::string& file) {
  const std::string key =
      trial_key(record.spec, record.data_sha256, record.numerics);
  if (record.key == key) return;
  throw base::Error(
      base::ErrorCode::integrity,
      fmt::format("/trial/key is {}, but spec, data and numerics give {}",
                  record.key, key),
      {file}, "the record belongs to another trial");
}

std::filesystem::path record_path(const std::filesystem::path& folder,
                                  const std::string& key) {
  return folder / (key + ".json");
}

// What `path` holds. Error{data} or Error{integrity} if it can't be trusted.
TrialRecord read_record(const std::filesystem::path& path,
                        const std::string& key) {
  TrialRecord record =
      parse_record(base::read_file(path, std::size_t{64} << 20), path.string());
  if (record.key != key) {
    throw base::Error(base::ErrorCode::integrity,
                      "holds the trial " + record.key, {path.string()},
                      "the file was renamed");
  }
  return record;
}

// The line about a file that can't be trusted, which is moved out of the way
// where the folder can be written.
std::string set_aside(const std::filesystem::path& path,
                      const std::string& why) {
  const std::filesystem::path bad = path.string() + ".bad";
  std::error_code error;
  std::filesystem::rename(path, bad, error);
  return error
             ? fmt::format("ignored: {}", why)
             : fmt::format("set aside as {}: {}", bad.filename().string(), why);
}

}  // namespace

std::string_view to_text(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::diverged:
      return "diverged";
    case Status::out_of_memory:
      return "out_of_memory";
    case Status::timeout:
      return "timeout";
    case Status::error:
      return "error";
  }
  return "error";
}

bool is_result(Status status) {
  return status == Status::ok || status == Status::diverged;
}

Json to_json(const TrialRecord& record) {
  Json metrics = Json::object();
  for (const auto& [name, value] : record.metrics) {
    metrics[name] = base::number(value);
  }
  return {
      {"version", kVersion},
      {"key", record.key},
      {"spec", to_json(record.spec)},
      {"data_sha256", record.data_sha256},
      {"numerics", record.numerics},
      {"status", to_text(record.status)},
      {"collapsed", record.collapsed},
      {"metrics", std::move(metrics)},
      {"curve", curve_json(record.curve)},
      {"message", record.message},
      {"environment",
       record.environment.is_null() ? Json::object() : record.environment},
      {"seconds", base::number(record.seconds)},
  };
}

std::string record_text(const TrialRecord& record) {
  return seal("trial", to_json(record));
}

TrialRecord parse_record(std::string_view text, const std::string& file) {
  const Json trial = unseal("trial", text, file);
  TrialRecord record = read_trial(Fields(trial, file, "/trial"));
  check_key(record, file);
  return record;
}

void write_record(const std::filesystem::path& trials_folder,
                  const TrialRecord& record) {
  // Results are never changed: a second one of the same trial is dropped.
  const auto existing = load_record(trials_folder, record.key);
  if (existing && is_result(existing->status)) return;
  base::write_atomic(record_path(trials_folder, record.key),
                     record_text(record));
}

std::optional<TrialRecord> load_record(
    const std::filesystem::path& trials_folder, const std::string& key,
    std::string* warn) {
  const auto path = record_path(trials_folder, key);
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return std::nullopt;
  try {
    return read_record(path, key);
  } catch (const base::Error& why) {
    // Unreadable is not untrustworthy: a failing disk must be heard of.
    if (why.code() == base::ErrorCode::io) throw;
    const std::string line = set_aside(path, why.what());
    if (warn != nullptr) *warn = line;
    return std::nullopt;
  }
}

}  // namespace noisegate::trial
