#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace noisegate::base {

// SHA-256 (OpenSSL EVP), streaming.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void update(std::string_view bytes);
  // 32 raw bytes; the object can't be used afterwards.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view bytes);     // 64 lower-case digits
std::string sha256_base64(std::string_view bytes);  // for a CSP hash source
std::string sha256_file(const std::filesystem::path& path);  // hex

}  // namespace noisegate::base
