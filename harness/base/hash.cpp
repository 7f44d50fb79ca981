#include "harness/base/hash.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>
#include <vector>

#include "harness/base/error.h"

namespace noisegate::base {
namespace {

std::string to_hex(std::string_view raw) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * raw.size());
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string digest(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

}  // namespace

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  // EVP_sha256() with an implicit fetch takes a lock and a look-up each time;
  // one explicit fetch for the process is several times faster on short input.
  static EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (state_->context == nullptr || kAlgorithm == nullptr)
    throw std::bad_alloc();
  if (EVP_DigestInit_ex2(state_->context, kAlgorithm, nullptr) != 1) {
    throw std::runtime_error("OpenSSL refuses SHA-256");
  }
}

Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
  if (EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) != 1) {
    throw std::runtime_error("OpenSSL SHA-256 update failed");
  }
}

std::string Sha256::finish() {
  std::string raw(32, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  if (EVP_DigestFinal_ex(state_->context, out, nullptr) != 1) {
    throw std::runtime_error("OpenSSL SHA-256 finish failed");
  }
  return raw;
}

std::string sha256_hex(std::string_view bytes) { return to_hex(digest(bytes)); }

std::string sha256_base64(std::string_view bytes) {
  const std::string raw = digest(bytes);
  std::string text(45, '\0');  // 44 characters and the terminator
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(raw.data()),
                  static_cast<int>(raw.size()));
  text.resize(44);
  return text;
}

std::string sha256_file(const std::filesystem::path& path) {
  const auto fail = [&](const char* what) -> Error {
    return Error(ErrorCode::io, std::string(what) + ": " + std::strerror(errno),
                 {path.string()});
  };
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw fail("can't open");
  Sha256 hash;
  std::vector<char> buffer(std::size_t{1} << 18);
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      const Error error = fail("can't read");
      ::close(fd);
      throw error;
    }
    if (got == 0) break;
    hash.update({buffer.data(), static_cast<std::size_t>(got)});
  }
  ::close(fd);
  return to_hex(hash.finish());
}

}  // namespace noisegate::base
