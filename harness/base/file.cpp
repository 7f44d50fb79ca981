#include "harness/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "harness/base/error.h"

namespace noisegate::base {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& what,
                       int number) {
  throw Error(ErrorCode::io, what + ": " + std::strerror(number),
              {path.string()});
}

// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int close() {
    const int result = ::close(fd_);
    fd_ = -1;
    return result;
  }

 private:
  int fd_;
};

int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return 0;
}

// 0, or the errno of what failed with its name in `what`.
int write_new_file(const fs::path& path, std::string_view bytes, bool durable,
                   std::string& what) {
  what = "can't create a file in this folder";
  Descriptor file(::open(path.c_str(),
                         O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                         0666));
  if (file.get() < 0) return errno;
  what = "can't write";
  if (const int number = write_all(file.get(), bytes)) return number;
  what = "can't bring the file to disk";
  if (durable && ::fsync(file.get()) != 0) return errno;
  // Some file systems report a full disk only here.
  return file.close() == 0 ? 0 : errno;
}

void sync_folder(const fs::path& folder) {
  const Descriptor fd(
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0) fail(folder, "can't open the folder", errno);
  // A file system that can't sync a folder says EINVAL: nothing more to do.
  if (::fsync(fd.get()) != 0 && errno != EINVAL) {
    fail(folder, "can't bring the folder to disk", errno);
  }
}

// Same folder, so that rename() stays within one file system; process and
// counter, so that no two writers share a name.
fs::path temporary_name(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  return path.string() + ".tmp." + std::to_string(::getpid()) + "." +
         std::to_string(counter++);
}

}  // namespace

std::string read_file(const fs::path& path, std::size_t limit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) fail(path, "can't open", errno);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) fail(path, "can't read", errno);
  std::string bytes;
  bytes.resize(info.st_size > 0 ? static_cast<std::size_t>(info.st_size) : 0);
  std::size_t size = 0;
  // Files of /proc claim size 0: read until the end, whatever was announced.
  while (size <= limit) {
    if (size == bytes.size()) bytes.resize(size + 4096);
    const ssize_t got =
        ::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path, "can't read", errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > limit) {
    throw Error(ErrorCode::data,
                "is larger than " + std::to_string(limit) + " bytes",
                {path.string()});
  }
  bytes.resize(size);
  return bytes;
}

void write_atomic(const fs::path& path, std::string_view bytes, bool durable) {
  const fs::path temporary = temporary_name(path);
  std::string what;
  int number = write_new_file(temporary, bytes, durable, what);
  if (number == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) {
    what = "can't rename the temporary file to this name";
    number = errno;
  }
  if (number != 0) {
    ::unlink(temporary.c_str());
    fail(path, what, number);
  }
  if (durable) {
    const fs::path folder = path.parent_path();
    sync_folder(folder.empty() ? fs::path(".") : folder);
  }
}

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) fail(path, "can't create the folder", error.value());
  if (!fs::is_directory(path, error)) {
    fail(path, "can't create the folder", ENOTDIR);
  }
}

fs::path executable_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) fail("/proc/self/exe", "can't read", error.value());
  return program.parent_path();
}

}  // namespace noisegate::base
