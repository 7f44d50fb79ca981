#include "harness/run/describe.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/base/hash.h"
#include "harness/base/json.h"
#include "harness/run/child.h"
#include "harness/trial/sealed.h"

namespace noisegate::run {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{120};
constexpr std::size_t kLongestAnswer = std::size_t{16} << 20;

[[noreturn]] void fail(const Command& command, const std::string& what,
                       const std::string& hint = {}) {
  throw Error(ErrorCode::config,
              fmt::format("worker {}: --describe {}", command.front(), what),
              {}, hint);
}

// All that comes until the other end is closed.
std::string read_all(int descriptor, const Command& command) {
  const auto end = Clock::now() + kPatience;
  std::string text;
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - Clock::now());
    pollfd ready{descriptor, POLLIN, 0};
    const int count =
        ::poll(&ready, 1, static_cast<int>(std::max<long>(0, left.count())));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0)
      fail(command, fmt::format("takes longer than {} s", kPatience.count()));
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > kLongestAnswer) fail(command, "never stops to answer");
  }
}

// The last line that the program wrote to its standard error.
std::string last_line(int file) {
  std::array<char, 2048> tail{};
  const off_t size = ::lseek(file, 0, SEEK_END);
  const auto wanted = static_cast<off_t>(tail.size());
  const ssize_t got = ::pread(file, tail.data(), tail.size(),
                              size > wanted ? size - wanted : 0);
  std::string text(tail.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const std::size_t start = text.rfind('\n');
  return start == std::string::npos ? text : text.substr(start + 1);
}

std::string ask(const Command& command) {
  Command whole = command;
  whole.emplace_back("--describe");
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Descriptor errors(::memfd_create("errors", MFD_CLOEXEC));
  Pipe answer;
  Child child(whole, nothing.get(), answer.write.get(), errors.get());
  answer.write.reset();
  std::string text = read_all(answer.read.get(), command);
  const int status = child.wait();
  if (status != 0) {
    fail(command, "ended with " + exit_text(status), last_line(errors.get()));
  }
  return text;
}

trial::WorkerDescription parse(const Command& command,
                               const std::string& text) {
  try {
    return trial::parse_description(text, command.front() + " --describe");
  } catch (const Error& error) {
    throw Error(ErrorCode::config, error.message(), error.location(),
                error.hint());
  }
}

bool is_compiled(const std::string& program) {
  std::array<char, 4> magic{};
  std::ifstream file(program, std::ios::binary);
  return file.read(magic.data(), magic.size()) &&
         std::string_view(magic.data(), magic.size()) ==
             "\x7f"
             "ELF";
}

// Size, times and identity: while they stay, so do the bytes.
std::string file_stamp(const struct stat& info) {
  return fmt::format("{}:{}:{}.{:09}:{}.{:09}", info.st_ino, info.st_size,
                     info.st_mtim.tv_sec, info.st_mtim.tv_nsec,
                     info.st_ctim.tv_sec, info.st_ctim.tv_nsec);
}

std::string variables() {
  std::string text;
  for (const char* name :
       {"CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH", "LD_PRELOAD"}) {
    const char* value = std::getenv(name);
    text += fmt::format("{}={}\n", name, value == nullptr ? "" : value);
  }
  return text;
}

std::filesystem::path cache_folder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/')
    return std::filesystem::path(cache) / "noisegate";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/')
    return std::filesystem::path(home) / ".cache" / "noisegate";
  return {};
}

// One remembered answer.
class Cache {
 public:
  explicit Cache(const std::string& program) : program_(program) {
    const auto folder = cache_folder();
    struct stat info {};
    if (folder.empty() || ::stat(program.c_str(), &info) != 0) return;
    stamp_ = file_stamp(info);
    std::error_code error;
    const auto full = std::filesystem::absolute(program, error).string();
    const std::string name = base::sha256_hex(full + "\n" + variables());
    file_ = folder / ("describe-" + name.substr(0, 32) + ".json");
  }

  std::optional<std::string> find() {
    try {
      if (file_.empty()) return std::nullopt;
      const Json entry =
          trial::unseal("answer", base::read_file(file_), file_.string());
      if (entry.at("stamp") != stamp_ && entry.at("sha256") != hash())
        return std::nullopt;
      std::string text = entry.at("text").get<std::string>();
      if (entry.at("stamp") != stamp_) keep(text);
      return text;
    } catch (const std::exception&) {
      return std::nullopt;  // absent, damaged or of another version
    }
  }

  void keep(const std::string& text) {
    try {
      if (file_.empty()) return;
      base::make_folder(file_.parent_path());
      base::write_atomic(
          file_,
          trial::seal("answer",
                      {{"stamp", stamp_}, {"sha256", hash()}, {"text", text}}),
          false);
    } catch (const std::exception&) {
      // No home, no space, read-only: asked again the next time.
      return;
    }
  }

 private:
  const std::string& hash() {
    if (hash_.empty()) hash_ = base::sha256_file(program_);
    return hash_;
  }

  std::string program_;
  std::string stamp_;
  std::string hash_;
  std::filesystem::path file_;
};

}  // namespace

trial::WorkerDescription describe(const Command& command) {
  const std::string program = find_program(command.front());
  if (command.size() > 1 || !is_compiled(program))
    return parse(command, ask(command));
  Cache cache(program);
  if (const auto known = cache.find()) {
    try {
      return parse(command, *known);
    } catch (const Error&) {
      // Remembered by a program that knew another contract: ask again.
    }
  }
  const std::string text = ask(command);
  trial::WorkerDescription description = parse(command, text);
  cache.keep(text);
  return description;
}

}  // namespace noisegate::run
