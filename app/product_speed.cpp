#include "app/product_speed.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/base/hash.h"
#include "harness/base/json.h"
#include "harness/run/child.h"

namespace noisegate::app {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{30};
constexpr std::chrono::hours kMemory{24};

// What the worker writes until it closes its output; "" if that takes too long.
std::string answer_of(const run::Command& worker) {
  run::Command command = worker;
  command.emplace_back("--measure");
  const run::Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  run::Pipe pipe;
  run::Child child(command, nothing.get(), pipe.write.get(), nothing.get());
  pipe.write.reset();
  const auto end = Clock::now() + kPatience;
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - Clock::now());
    pollfd ready{pipe.read.get(), POLLIN, 0};
    if (left.count() <= 0) return {};
    const int count = ::poll(&ready, 1, static_cast<int>(left.count()));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {};
    const ssize_t got = ::read(pipe.read.get(), buffer.data(), buffer.size());
    if (got <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return child.wait() == 0 ? text : std::string();
}

fs::path cache_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value == nullptr ? "" : value);
  };
  if (const fs::path cache = variable("XDG_CACHE_HOME"); cache.is_absolute())
    return cache / "noisegate";
  if (const fs::path home = variable("HOME"); home.is_absolute())
    return home / ".cache/noisegate";
  return {};
}

// Another program, machine or choice of libraries is measured on its own.
fs::path memory_of(const run::Command& worker) {
  const fs::path folder = cache_folder();
  if (folder.empty()) return {};
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  std::string identity = std::string(host.data()) + "\n";
  for (const std::string& word : worker) identity += word + "\n";
  std::error_code ignored;
  const fs::path program = run::find_program(worker.front());
  identity += fmt::format(
      "{} {}\n", fs::file_size(program, ignored),
      fs::last_write_time(program, ignored).time_since_epoch().count());
  for (const char* name :
       {"LD_LIBRARY_PATH", "LD_PRELOAD", "OPENBLAS_CORETYPE"}) {
    const char* value = std::getenv(name);
    identity += fmt::format("{}={}\n", name, value == nullptr ? "" : value);
  }
  return folder / fmt::format("product-{:.16}", base::sha256_hex(identity));
}

bool is_known_to_be_good(const fs::path& memory) {
  std::error_code error;
  const auto written = fs::last_write_time(memory, error);
  return !error && fs::file_time_type::clock::now() - written < kMemory;
}

// A memory that can't be written is done without.
void remember(const fs::path& memory, double gflops) {
  if (memory.empty()) return;
  try {
    base::make_folder(memory.parent_path());
    base::write_atomic(memory, fmt::format("{}\n", gflops), false);
  } catch (const base::Error&) {
  }
}

}  // namespace

std::optional<double> measure_product(const run::Command& worker) {
  try {
    const std::string text = answer_of(worker);
    if (text.empty()) return std::nullopt;
    const base::Json json = base::parse_json(text, worker.front());
    base::Fields fields(json, worker.front() + " --measure", "");
    if (fields.integer("version") != 1) return std::nullopt;
    const double gflops = fields.real("gflops");
    if (!(gflops > 0)) return std::nullopt;
    return gflops;
  } catch (const base::Error&) {
    return std::nullopt;  // another program's worker need not know how
  }
}

void warn_of_slow_product(const run::Command& worker, const Log& log) {
  const fs::path memory = memory_of(worker);
  if (is_known_to_be_good(memory)) return;
  const std::optional<double> gflops = measure_product(worker);
  if (!gflops) return;
  log.detail(product_text(*gflops));
  if (*gflops >= kSlowProduct) {
    remember(memory, *gflops);
    return;
  }
  log.warning(
      fmt::format("{}: training is many times slower than it could be; "
                  "{}",
                  product_text(*gflops), product_fix()));
}

std::string product_text(double gflops) {
  return fmt::format("{:.3g} GFLOP/s in a matrix product on one core", gflops);
}

std::string product_fix() {
  return "install libopenblas0-pthread, and see that libblas.so.3 leads to it "
         "(update-alternatives)";
}

}  // namespace noisegate::app
