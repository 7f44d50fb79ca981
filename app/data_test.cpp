// `noisegate data verify`.
#include <gmock/gmock.h>

#include "app/testing.h"
#include "harness/base/file.h"
#include "harness/base/json.h"

namespace noisegate::app::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class DataTest : public ProgramTest {
 protected:
  std::filesystem::path file(const std::string& name, std::string bytes) {
    base::write_atomic(path(name), bytes);
    return path(name).parent_path();
  }
};

// A record of CIFAR-100: two classes and an image.
std::string record() {
  std::string bytes(2 + 3072, 'x');
  bytes[0] = '\1';
  bytes[1] = '\2';
  return bytes;
}

TEST_F(DataTest, OtherBytesAreNoOfficialOnes) {
  file("train.bin", record());
  const auto folder = file("test.bin", record()).string();
  const Outcome outcome = call({"data", "verify", folder});
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("CIFAR-100"), HasSubstr("other bytes"),
                    HasSubstr("3074 bytes")));
  const Outcome json = call({"data", "verify", folder, "--json"});
  EXPECT_EQ(json.code, 1);
  const auto files =
      base::parse_json(json.out, "out").at("data")[0].at("files");
  EXPECT_EQ(files[0].at("state"), "other bytes");
  EXPECT_EQ(files[0].at("sha256").get<std::string>().size(), 64u);
}

TEST_F(DataTest, BrokenAndMissingFilesAreNamed) {
  const auto folder = file("test.bin", record() + "x").string();
  Outcome outcome = call({"data", "verify", folder});
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("missing"), HasSubstr("broken"),
                                 HasSubstr("at byte 3074, has 1")));
  file("test.bin", record());
  EXPECT_EQ(call({"data", "verify", folder}).code, 1);
}

TEST_F(DataTest, WrongUseIsAnswered) {
  EXPECT_EQ(call({"data"}).code, 2);
  EXPECT_EQ(call({"data", "verify"}).code, 2);
  const Outcome none = call({"data", "verify", file("a.txt", "").string()});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("no file of a known data set"));
  EXPECT_EQ(call({"data", "verify", "/no/such/folder"}).code, 4);
  EXPECT_THAT(
      call({"data", "verify", "--help"}).out,
      HasSubstr("cifar-10-binary.tar.gz, or data_batch_1.bin[.gz] and 5 "
                "more"));
}

}  // namespace
}  // namespace noisegate::app::testing
