#include "harness/run/pool.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>

#include "harness/base/environment.h"
#include "harness/base/error.h"

namespace noisegate::run {
namespace {

using base::Error;
using base::ErrorCode;
using trial::Status;
using Clock = std::chrono::steady_clock;

// By convention (docs/worker.md) the errno of the same meaning.
constexpr int kOutOfMemoryStatus = ENOMEM;
constexpr int kDataErrorStatus = 4;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// How often the kernel has killed a process for want of memory.
long kernel_oom_kills() {
  std::ifstream file("/proc/vmstat");
  for (std::string name, value; file >> name >> value;)
    if (name == "oom_kill") return std::stol(value);
  return 0;
}

// I of "done I".
std::optional<std::size_t> parse_done(const std::string& line) {
  constexpr std::string_view kWord = "done ";
  if (!line.starts_with(kWord)) return std::nullopt;
  std::size_t pack = 0;
  const char* end = line.data() + line.size();
  const auto result = std::from_chars(line.data() + kWord.size(), end, pack);
  if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return pack;
}

std::string last_line(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string last;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) last = line;
  return last;
}

// Why a pack has no results.
struct Failure {
  Status status = Status::error;
  std::string message;
};

// One of the places that workers take one after the other.
struct Slot {
  std::filesystem::path log;
  std::unique_ptr<WorkerProcess> worker;
  bool ready = false;
  std::optional<std::size_t> pack;
  Clock::time_point pack_start;
  // Set when the worker was told to end: kill it `grace` later.
  std::optional<Clock::time_point> ending;
  bool timed_out = false;
};

class Pool {
 public:
  Pool(const trial::Plan& plan, const PlanCost& cost, const RunFolder& folder,
       const PoolOptions& options, const StopFlag& stop, TrialStore& store,
       const Listeners& listeners)
      : plan_(plan),
        cost_(cost),
        folder_(folder),
        options_(options),
        stop_(stop),
        store_(store),
        progress_(listeners.progress),
        warn_(listeners.warn),
        slots_(static_cast<std::size_t>(std::max(1, options.jobs))) {
    for (std::size_t i = 0; i < slots_.size(); ++i)
      slots_[i].log = folder.logs() / fmt::format("worker-{}.log", i);
    for (std::size_t pack = 0; pack < plan.packs.size(); ++pack) {
      const std::size_t left = missing(pack).size();
      results_ += plan.packs[pack].trials.size() - left;
      if (left == 0)
        ++packs_done_;
      else
        queue_.push_back(pack);
    }
  }

  // However it ends, no worker and nothing half written is left behind.
  ~Pool() {
    for (Slot& slot : slots_) slot.worker.reset();
    remove_litter(folder_);
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  PoolSummary run() {
    report();
    while (!queue_.empty() || busy() > 0) {
      if (must_stop()) {
        summary_.stopped = true;
        return summary_;
      }
      for (Slot& slot : slots_) feed(slot);
      wait();
      for (Slot& slot : slots_) attend(slot);
      report();
    }
    dismiss();
    return summary_;
  }

 private:
  // Trials of the pack that have no result.
  std::vector<std::size_t> missing(std::size_t pack) const {
    std::vector<std::size_t> result;
    for (const std::size_t index : plan_.packs[pack].trials)
      if (!store_.has_result(plan_.trials[index].key)) result.push_back(index);
    return result;
  }

  std::size_t busy() const {
    return static_cast<std::size_t>(
        std::count_if(slots_.begin(), slots_.end(),
                      [](const Slot& slot) { return slot.pack.has_value(); }));
  }

  bool must_stop() const {
    return stop_.requested() ||
           (options_.max_seconds > 0 &&
            since(options_.started) > options_.max_seconds);
  }

  // Gives the slot a pack, and a worker if it has none.
  void feed(Slot& slot) {
    if (slot.pack || slot.ending || queue_.empty()) return;
    if (!slot.worker) {
      slot.worker = std::make_unique<WorkerProcess>(
          WorkerProcess::Options{.command = options_.worker,
                                 .plan = folder_.plan(plan_.round),
                                 .out = folder_.trials(),
                                 .data = options_.data,
                                 .device = options_.device,
                                 .log = slot.log});
      slot.ready = false;
      slot.timed_out = false;
    }
    slot.pack = queue_.front();
    queue_.pop_front();
    store_.drop_failures(plan_, plan_.packs[*slot.pack]);
    slot.pack_start = Clock::now();
    // attend() sees to its end.
    if (!slot.worker->send(*slot.pack)) slot.worker->child().signal(SIGKILL);
  }

  // Until a worker says something, or for a moment.
  void wait() {
    std::vector<pollfd> descriptors;
    bool ending = false;
    for (const Slot& slot : slots_) {
      if (!slot.worker) continue;
      if (slot.worker->at_end())
        ending = true;  // its end of file would wake us for ever
      else
        descriptors.push_back({slot.worker->descriptor(), POLLIN, 0});
    }
    ::poll(descriptors.data(), descriptors.size(), ending ? 5 : 100);
  }

  void attend(Slot& slot) {
    if (!slot.worker) return;
    // Asked before the lines are read, so that none of them is missed.
    const std::optional<int> status = slot.worker->child().status();
    for (const std::string& line : slot.worker->lines()) hear(slot, line);
    if (status) {
      bury(slot, *status);
      return;
    }
    if (slot.pack && !slot.ending &&
        since(slot.pack_start) > options_.timeout_seconds) {
      slot.timed_out = true;
      slot.worker->child().signal(SIGTERM);
      slot.ending = Clock::now();
    }
    if (slot.worker->at_end() && !slot.ending) slot.ending = Clock::now();
    if (slot.ending && since(*slot.ending) > options_.grace_seconds)
      slot.worker->child().signal(SIGKILL);
  }

  void hear(Slot& slot, const std::string& line) {
    const auto done = parse_done(line);
    if (line == "ready" || done) {
      slot.ready = true;
      failed_starts_ = 0;
    }
    if (!done || done != slot.pack) return;
    slot.pack.reset();
    settle(*done, since(slot.pack_start),
           {Status::error,
            "the worker said that it was done, but left no "
            "record"});
    if (queue_.empty()) slot.worker->finish();
  }

  // The worker has ended.
  void bury(Slot& slot, int status) {
    const bool was_ready = slot.ready;
    const std::optional<std::size_t> pack = std::exchange(slot.pack, {});
    slot.worker.reset();
    slot.ending.reset();
    if (!pack) return;
    if (!was_ready && !slot.timed_out) {
      queue_.push_front(*pack);
      count_failed_start(slot, status);
      return;
    }
    settle(*pack, since(slot.pack_start), why(slot, status));
  }

  Failure why(const Slot& slot, int status) {
    if (slot.timed_out)
      return {Status::timeout,
              fmt::format("not done within {} s", options_.timeout_seconds)};
    if (WIFEXITED(status) && WEXITSTATUS(status) == kOutOfMemoryStatus)
      return {Status::out_of_memory,
              "the worker ran out of memory (" + exit_text(status) + ")"};
    const long kills = kernel_oom_kills();
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL &&
        kills > std::exchange(oom_kills_, kills))
      return {Status::out_of_memory,
              "the kernel killed the worker for want of memory (" +
                  exit_text(status) + ")"};
    return {Status::error, "the worker ended with " + exit_text(status) +
                               ", see logs/" + slot.log.filename().string()};
  }

  void count_failed_start(const Slot& slot, int status) {
    ++failed_starts_;
    const std::string said = last_line(slot.log);
    warn("the worker ended before it was ready: " + exit_text(status));
    if (failed_starts_ < options_.max_failed_starts) return;
    const bool is_data =
        WIFEXITED(status) && WEXITSTATUS(status) == kDataErrorStatus;
    throw Error(is_data ? ErrorCode::data : ErrorCode::config,
                fmt::format("{} workers in a row ended before they were ready, "
                            "the last with {}{}{}",
                            failed_starts_, exit_text(status),
                            said.empty() ? "" : ": ", said),
                {slot.log.string()});
  }

  // Takes the pack's records in; what has none gets a failure record.
  void settle(std::size_t pack, double seconds, const Failure& failure) {
    const std::size_t before = missing(pack).size();
    store_.reload(plan_, plan_.packs[pack], warn_);
    const std::vector<std::size_t> without = missing(pack);
    results_ += before - without.size();
    for (const std::size_t index : without) keep_failure(index, failure);
    if (!without.empty()) {
      ++summary_.packs_failed;
      const auto& first = plan_.trials[without.front()].key;
      warn(fmt::format("{}: {} of {} trials failed: {}",
                       plan_.packs[pack].label, without.size(),
                       plan_.packs[pack].trials.size(),
                       store_.find(first)->message));
    }
    ++packs_done_;
    ++summary_.packs_run;
    trials_failed_ += without.size();
    measured_seconds_ += seconds;
    estimated_seconds_ += cost_.packs[pack].core_seconds;
  }

  void keep_failure(std::size_t index, const Failure& failure) {
    const trial::PlannedTrial& trial = plan_.trials[index];
    // The worker may know more about it than can be seen from here.
    if (store_.find(trial.key) != nullptr) return;
    trial::TrialRecord record;
    record.key = trial.key;
    record.spec = trial.spec;
    record.data_sha256 = plan_.data_sha256;
    record.numerics = plan_.numerics;
    record.status = failure.status;
    record.message = failure.message;
    record.environment = base::environment_record();
    trial::write_record(folder_.trials(), record);
    store_.put(std::move(record));
  }

  // Lets idle workers end by themselves.
  void dismiss() {
    const auto start = Clock::now();
    for (Slot& slot : slots_)
      if (slot.worker) slot.worker->finish();
    for (Slot& slot : slots_)
      while (slot.worker && !slot.worker->child().status() &&
             since(start) < options_.grace_seconds)
        ::poll(nullptr, 0, 2);
  }

  void warn(const std::string& line) const {
    if (warn_) warn_(line);
  }

  void report() {
    if (!progress_) return;
    Progress progress;
    progress.round = plan_.round;
    progress.packs_done = packs_done_;
    progress.packs_total = plan_.packs.size();
    progress.trials_total = plan_.trials.size();
    progress.trials_done = results_;
    progress.trials_failed = trials_failed_;
    progress.seconds = since(options_.started);
    progress.eta_seconds = eta();
    progress_(progress);
  }

  // Estimated costs, scaled by what the packs so far took.
  double eta() const {
    if (!(estimated_seconds_ > 0)) return -1;
    const double scale = measured_seconds_ / estimated_seconds_;
    double work = 0;
    double longest = 0;
    for (const std::size_t pack : queue_)
      work += cost_.packs[pack].core_seconds * scale;
    for (const Slot& slot : slots_) {
      if (!slot.pack) continue;
      const double left =
          std::max(0.0, cost_.packs[*slot.pack].core_seconds * scale -
                            since(slot.pack_start));
      work += left;
      longest = std::max(longest, left);
    }
    return std::max(work / static_cast<double>(slots_.size()), longest);
  }

  const trial::Plan& plan_;
  const PlanCost& cost_;
  const RunFolder& folder_;
  const PoolOptions& options_;
  const StopFlag& stop_;
  TrialStore& store_;
  const ProgressCallback& progress_;
  const WarnCallback& warn_;
  std::vector<Slot> slots_;
  std::deque<std::size_t> queue_;
  PoolSummary summary_;
  std::size_t packs_done_ = 0;
  std::size_t results_ = 0;  // trials of the plan with a result
  std::size_t trials_failed_ = 0;
  int failed_starts_ = 0;
  long oom_kills_ = kernel_oom_kills();
  double measured_seconds_ = 0;   // of the packs that this pool has done
  double estimated_seconds_ = 0;  // of the same
};

}  // namespace

PoolSummary run_packs(const trial::Plan& plan, const PlanCost& cost,
                      const RunFolder& folder, const PoolOptions& options,
                      const StopFlag& stop, TrialStore& store,
                      const Listeners& listeners) {
  return Pool(plan, cost, folder, options, stop, store, listeners).run();
}

}  // namespace noisegate::run
