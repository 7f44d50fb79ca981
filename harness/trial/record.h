#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/json.h"
#include "harness/trial/spec.h"

namespace noisegate::trial {

enum class Status {
  ok,
  diverged,       // non-finite, or collapsed (statistics T12): final training
                  // loss not below that of the best constant prediction
  out_of_memory,  // these three say nothing about the trial: it is run again
  timeout,
  error,
};
std::string_view to_text(Status status);
// ok and diverged are results; the others are failures to get one.
bool is_result(Status status);

struct CurvePoint {
  std::int64_t step = 0;
  double train_loss = 0;  // minibatch loss, for pictures only
};

// The result of one trial: trials/<key>.json.
struct TrialRecord {
  std::string key;
  TrialSpec spec;
  std::string data_sha256;
  std::string numerics;
  Status status = Status::error;
  bool collapsed = false;  // diverged with a finite loss
  // By name, as the worker describes them. On divergence: the metrics of the
  // best constant prediction (statistics T1), so that no mean is optimistic.
  std::map<std::string, double> metrics;
  std::vector<CurvePoint> curve;
  std::string message;     // why, for failures
  base::Json environment;  // host, torch, blas, device, threads
  double seconds = 0;      // share of the pack's wall time
};

base::Json to_json(const TrialRecord& record);
// {"sha256": …, "trial": …} + newline; sha256 is of canonical(trial).
std::string record_text(const TrialRecord& record);
// Error{integrity} if the hash or the key does not match, Error{data} if the
// form is wrong, both naming file and place.
TrialRecord parse_record(std::string_view text, const std::string& file);
// Atomic. Writes nothing if a result with the same bytes of "spec" and key is
// there already.
void write_record(const std::filesystem::path& trials_folder,
                  const TrialRecord& record);
// Nothing if there is no such file. A file that can't be trusted is renamed to
// <key>.json.bad, `warn` (if given) gets a line, and nothing is returned.
std::optional<TrialRecord> load_record(
    const std::filesystem::path& trials_folder, const std::string& key,
    std::string* warn = nullptr);

}  // namespace noisegate::trial
