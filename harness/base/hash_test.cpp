#include "harness/base/hash.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "harness/base/error.h"

namespace noisegate::base {
namespace {

// FIPS 180-2, appendix B.
TEST(Sha256, PublishedVectors) {
  EXPECT_EQ(sha256_hex(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(
      sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, Base64OfPublishedVector) {
  EXPECT_EQ(sha256_base64("abc"),
            "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

TEST(Sha256, PartsGiveTheSameAsTheWhole) {
  Sha256 hash;
  hash.update("a");
  hash.update("");
  hash.update("bc");
  std::string hex;
  for (const unsigned char c : hash.finish()) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", c);
    hex += digits;
  }
  EXPECT_EQ(hex, sha256_hex("abc"));
}

TEST(Sha256, File) {
  const auto path = std::filesystem::path(testing::TempDir()) / "hash_test.bin";
  // A million times "a": the third vector, and longer than one buffer.
  std::ofstream(path) << std::string(1000000, 'a');
  EXPECT_EQ(sha256_file(path),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  std::filesystem::remove(path);
}

TEST(Sha256, FileThatCannotBeRead) {
  for (const auto* path : {"/nowhere/at/all", "/"}) {
    try {
      sha256_file(path);
      ADD_FAILURE() << path;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::io);
      EXPECT_EQ(error.location().file, path);
    }
  }
}

}  // namespace
}  // namespace noisegate::base
