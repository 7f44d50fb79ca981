#include "harness/run/run_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/base/json.h"

namespace noisegate::run {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

// What a record takes on disk, generously: most are 2–6 kB, a block is 4.
constexpr std::uintmax_t kBytesPerTrial = 8192;

[[noreturn]] void fail_io(const std::string& what,
                          const std::filesystem::path& path, int error) {
  throw Error(
      ErrorCode::io,
      fmt::format("{}: {} (errno {})", what, std::strerror(error), error),
      {path.string()});
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
                     parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

// "process 12 on host h since …", as far as the lock file tells.
std::string owner_text(const std::filesystem::path& lock) {
  try {
    const Json owner = base::read_json(lock);
    return fmt::format("process {} on host {} since {}",
                       owner.at("pid").get<long>(),
                       owner.at("host").get<std::string>(),
                       owner.at("start").get<std::string>());
  } catch (const std::exception&) {
    // Its owner is writing it at this moment.
    return "another process";
  }
}

void write_owner(int descriptor, const std::filesystem::path& path) {
  const std::string text = base::pretty(
      Json{{"pid", ::getpid()}, {"host", host_name()}, {"start", utc_now()}});
  if (::ftruncate(descriptor, 0) != 0 ||
      ::pwrite(descriptor, text.data(), text.size(), 0) !=
          static_cast<ssize_t>(text.size()))
    fail_io("can't write the lock", path, errno);
}

void check_space(const std::filesystem::path& folder, std::size_t trials) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0)
    fail_io("can't ask for free space", folder, errno);
  const std::uintmax_t free = std::uintmax_t{disk.f_bavail} * disk.f_frsize;
  const std::uintmax_t needed = trials * kBytesPerTrial;
  if (free < needed)
    throw Error(
        ErrorCode::io,
        fmt::format("{} (errno {}): {} results take about {} kB, {} kB are "
                    "free",
                    std::strerror(ENOSPC), ENOSPC, trials, needed / 1024,
                    free / 1024),
        {folder.string()}, "free some space or choose another --out");
}

// First trial's spec: device and engine are equal in all of a plan.
trial::TrialSpec first_spec(const trial::Plan& plan) {
  return plan.trials.empty() ? trial::TrialSpec{} : plan.trials.front().spec;
}

void check_equal(const std::string& name, const std::string& planned,
                 const std::string& wanted, const RunFolder& folder) {
  if (planned == wanted) return;
  const auto shown = [](const std::string& text) {
    return text.empty() ? std::string("none") : text;
  };
  throw Error(ErrorCode::usage,
              fmt::format("this folder holds a run with {} {}, not {}", name,
                          shown(planned), shown(wanted)),
              {folder.root().string()},
              "choose another --out, or ask for what it was made with");
}

claim::TrialPoint point_of(const trial::TrialRecord& record) {
  return {.key = record.key,
          .status = record.status,
          .collapsed = record.collapsed,
          .metrics = record.metrics};
}

}  // namespace

std::filesystem::path RunFolder::round(int k) const {
  return root_ / "rounds" / std::to_string(k);
}

RunLock::RunLock(const RunFolder& folder) {
  base::make_folder(folder.root());
  const auto path = folder.lock();
  // Workers must not inherit it: the lock would outlive this process.
  descriptor_ =
      ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (descriptor_ < 0) fail_io("can't open the lock", path, errno);
  try {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) fail_io("can't lock", path, errno);
      throw Error(ErrorCode::busy,
                  "another run owns this folder: " + owner_text(path),
                  {folder.root().string()},
                  "wait for it, stop it (SIGTERM; it can be resumed), or "
                  "choose another --out");
    }
    write_owner(descriptor_, path);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

RunLock::~RunLock() { ::close(descriptor_); }

void prepare(const RunFolder& folder, std::size_t trials) {
  base::make_folder(folder.root() / "rounds");
  base::make_folder(folder.trials());
  base::make_folder(folder.logs());
  remove_litter(folder);
  check_space(folder.trials(), trials);
  // Mode bits and mount options say less than a file that is there.
  const auto probe = folder.trials() / "probe.tmp.0";
  try {
    base::write_atomic(probe, std::string(kBytesPerTrial, '\n'));
  } catch (...) {
    remove_litter(folder);
    throw;
  }
  remove_litter(folder);
}

void remove_litter(const RunFolder& folder) {
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder.trials(), error))
    if (entry.path().filename().string().find(".tmp.") != std::string::npos)
      std::filesystem::remove(entry.path(), error);
}

std::vector<trial::Plan> read_plans(const RunFolder& folder) {
  std::vector<trial::Plan> plans;
  for (int k = 1; std::filesystem::exists(folder.plan(k)); ++k)
    plans.push_back(trial::read_plan(folder.plan(k)));
  return plans;
}

void check_same_run(const trial::Plan& planned, const trial::Plan& wanted,
                    const RunFolder& folder) {
  const auto equal = [&](const std::string& name, const std::string& a,
                         const std::string& b) {
    check_equal(name, a, b, folder);
  };
  equal("tier", planned.tier, wanted.tier);
  equal("data set", planned.data, wanted.data);
  equal("seed", std::to_string(planned.master_seed),
        std::to_string(wanted.master_seed));
  equal("data seed", std::to_string(planned.data_seed),
        std::to_string(wanted.data_seed));
  equal("control", planned.control, wanted.control);
  equal("data of SHA-256", planned.data_sha256, wanted.data_sha256);
  equal("device", first_spec(planned).device, first_spec(wanted).device);
  equal("engine", first_spec(planned).engine, first_spec(wanted).engine);
}

std::vector<claim::Extension> extensions_of(const RunFolder& folder) {
  int last = 0;
  while (std::filesystem::exists(folder.plan(last + 1))) ++last;
  if (last == 0 || !std::filesystem::exists(folder.extensions(last))) return {};
  const auto path = folder.extensions(last);
  const Json file = base::read_json(path);
  base::Fields fields(file, path.string(), "");
  if (fields.integer("version") != 1) fields.fail("version", "must be 1");
  const Json& list = fields.array("extensions");
  fields.done();
  std::vector<claim::Extension> result;
  for (std::size_t i = 0; i < list.size(); ++i) {
    base::Fields entry(list[i], path.string(),
                       fmt::format("/extensions/{}", i));
    claim::Extension extension;
    extension.sweep = entry.text("sweep");
    extension.arm = entry.text("arm");
    extension.batch_size = entry.integer("batch_size");
    extension.budget = {.epochs = entry.integer("epochs"),
                        .steps = entry.integer("steps")};
    extension.below = static_cast<int>(entry.natural("below"));
    extension.above = static_cast<int>(entry.natural("above"));
    entry.done();
    result.push_back(std::move(extension));
  }
  return result;
}

void write_extensions(const RunFolder& folder, int round,
                      const std::vector<claim::Extension>& extensions) {
  Json list = Json::array();
  for (const claim::Extension& e : extensions)
    list.push_back({{"sweep", e.sweep},
                    {"arm", e.arm},
                    {"batch_size", e.batch_size},
                    {"epochs", e.budget.epochs},
                    {"steps", e.budget.steps},
                    {"below", e.below},
                    {"above", e.above}});
  base::make_folder(folder.round(round));
  base::write_atomic(folder.extensions(round),
                     base::pretty(Json{{"version", 1}, {"extensions", list}}));
}

void TrialStore::load(const trial::Plan& plan,
                      const std::function<void(const std::string&)>& warn) {
  std::vector<const std::string*> keys;
  for (const trial::PlannedTrial& trial : plan.trials)
    if (!records_.contains(trial.key)) keys.push_back(&trial.key);
  std::vector<std::optional<trial::TrialRecord>> found(keys.size());
  std::vector<std::string> lines(keys.size());
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex mutex;
  // Parsing takes nearly all of the time and shares nothing.
  const auto read_some = [&] {
    try {
      for (std::size_t i; (i = next++) < keys.size();)
        found[i] = trial::load_record(folder_.trials(), *keys[i], &lines[i]);
    } catch (...) {
      const std::lock_guard<std::mutex> guard(mutex);
      failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> helpers;
    const std::size_t wanted = std::min<std::size_t>(
        std::thread::hardware_concurrency(), keys.size() / 64);
    for (std::size_t i = 1; i < wanted; ++i) helpers.emplace_back(read_some);
    read_some();
  }
  if (failure) std::rethrow_exception(failure);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (found[i]) records_.emplace(*keys[i], std::move(*found[i]));
    if (!lines[i].empty() && warn) warn(lines[i]);
  }
}

void TrialStore::reload(const trial::Plan& plan, const trial::Pack& pack,
                        const std::function<void(const std::string&)>& warn) {
  for (const std::size_t index : pack.trials) {
    const std::string& key = plan.trials[index].key;
    std::string line;
    auto record = trial::load_record(folder_.trials(), key, &line);
    if (!line.empty() && warn) warn(line);
    records_.erase(key);
    if (record) records_.emplace(key, std::move(*record));
  }
}

void TrialStore::drop_failures(const trial::Plan& plan,
                               const trial::Pack& pack) {
  for (const std::size_t index : pack.trials) {
    const std::string& key = plan.trials[index].key;
    if (find(key) == nullptr || has_result(key)) continue;
    std::error_code error;
    std::filesystem::remove(folder_.trials() / (key + ".json"), error);
    if (error)
      fail_io("can't remove a failure record", folder_.trials() / key,
              error.value());
    records_.erase(key);
  }
}

void TrialStore::put(trial::TrialRecord record) {
  std::string key = record.key;
  records_.insert_or_assign(std::move(key), std::move(record));
}

const trial::TrialRecord* TrialStore::find(const std::string& key) const {
  const auto place = records_.find(key);
  return place == records_.end() ? nullptr : &place->second;
}

bool TrialStore::has_result(const std::string& key) const {
  const trial::TrialRecord* record = find(key);
  return record != nullptr && trial::is_result(record->status);
}

claim::TrialLookup TrialStore::lookup(const trial::Plan& plan) const {
  return [this, data = plan.data_sha256, numerics = plan.numerics](
             const trial::TrialSpec& spec) -> std::optional<claim::TrialPoint> {
    const auto* record = find(trial::trial_key(spec, data, numerics));
    if (record == nullptr || !trial::is_result(record->status))
      return std::nullopt;
    return point_of(*record);
  };
}

}  // namespace noisegate::run
