#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/claim/evidence.h"
#include "harness/trial/plan.h"

namespace noisegate::run {

// Where things lie in a run folder:
//   rounds/<k>/plan.json, extensions.json, cost.json
//   trials/<key>.json
//   logs/worker-<i>.log
//   lock
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path trials() const { return root_ / "trials"; }
  std::filesystem::path logs() const { return root_ / "logs"; }
  std::filesystem::path lock() const { return root_ / "lock"; }
  std::filesystem::path round(int k) const;
  std::filesystem::path plan(int k) const { return round(k) / "plan.json"; }
  std::filesystem::path cost(int k) const { return round(k) / "cost.json"; }
  std::filesystem::path extensions(int k) const {
    return round(k) / "extensions.json";
  }

 private:
  std::filesystem::path root_;
};

// Owns a run folder as long as it lives. flock on RUN/lock: it ends with the
// process, however that ends, so there are no stale locks. The file says who
// holds it (pid, host, start).
class RunLock {
 public:
  // Creates the folder if need be. Error{busy} naming the owner and what to
  // do; Error{io} with path and errno.
  explicit RunLock(const RunFolder& folder);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int descriptor_ = -1;
};

// Makes the sub-folders and shows by writing that results of `trials` more
// trials can be kept: Error{io} with path and errno before anything is trained.
void prepare(const RunFolder& folder, std::size_t trials);

// Removes what killed workers were writing (*.tmp.*).
void remove_litter(const RunFolder& folder);

// The plans of rounds 1, 2, … without a hole; empty if there is none.
std::vector<trial::Plan> read_plans(const RunFolder& folder);

// Refuses, with Error{usage} saying what differs, to go on in a folder whose
// round 1 was planned for another experiment: tier, data set (name or bytes),
// seeds, device, engine or control. Other suites, replicates or numerics may
// follow: what is planned anew uses the records that still answer.
void check_same_run(const trial::Plan& planned, const trial::Plan& wanted,
                    const RunFolder& folder);

// Grid extensions in force after the last planned round: all of them, octaves
// counted from the arm's own ends. `noisegate check` finds them here.
std::vector<claim::Extension> extensions_of(const RunFolder& folder);
void write_extensions(const RunFolder& folder, int round,
                      const std::vector<claim::Extension>& extensions);

// The records that the plans' trials have, read once. Files that can't be
// trusted are set aside as <key>.json.bad, with a line for `warn`. A folder
// that can't be written to is read all the same.
class TrialStore {
 public:
  explicit TrialStore(RunFolder folder) : folder_(std::move(folder)) {}

  // Reads what is not read yet; 10,000 records take seconds.
  void load(const trial::Plan& plan,
            const std::function<void(const std::string&)>& warn = {});
  // Reads the trials of one pack again.
  void reload(const trial::Plan& plan, const trial::Pack& pack,
              const std::function<void(const std::string&)>& warn = {});
  // Removes failure records of the pack, here and on disk: what stands there
  // afterwards is new.
  void drop_failures(const trial::Plan& plan, const trial::Pack& pack);
  void put(trial::TrialRecord record);
  // nullptr if the trial has no record.
  const trial::TrialRecord* find(const std::string& key) const;
  // Does the trial have a record that is a result?
  bool has_result(const std::string& key) const;
  // Finds points by spec, with the data hash and numerics of `plan`. A record
  // that is no result (timeout, error) is a missing point. Refers to this
  // store, which must outlive it.
  claim::TrialLookup lookup(const trial::Plan& plan) const;
  const std::map<std::string, trial::TrialRecord>& records() const {
    return records_;
  }

 private:
  RunFolder folder_;
  std::map<std::string, trial::TrialRecord> records_;
};

}  // namespace noisegate::run
