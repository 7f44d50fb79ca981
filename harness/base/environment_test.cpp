#include "harness/base/environment.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace noisegate::base {
namespace {

TEST(Environment, NamesEverythingAndNothingElse) {
  const Json record = environment_record();
  for (const auto* key : {"host", "os", "kernel", "libc", "cpu", "isa",
                          "compiler", "build_type", "commit"}) {
    ASSERT_TRUE(record.contains(key)) << key;
    ASSERT_TRUE(record[key].is_string()) << key;
    EXPECT_FALSE(record[key].get<std::string>().empty()) << key;
  }
  EXPECT_GT(record["cores"].get<int>(), 0);
  EXPECT_TRUE(record["dirty"].is_boolean());
  EXPECT_EQ(record.size(), 12U);
  EXPECT_EQ(record["libc"].get<std::string>().rfind("glibc 2.", 0), 0U);
  // It stands in every trial record.
  EXPECT_LT(canonical(record).size(), 1500U);
}

TEST(Environment, ListsOnlyVariablesThatMatter) {
  ::setenv("OMP_NUM_THREADS", "3", 1);
  ::setenv("SLURM_JOB_ID", "17", 1);
  ::setenv("SLURM_JOB_ACCOUNT", "private", 1);
  ::setenv("NOISEGATE_PASSWORD", "private", 1);
  const Json variables = environment_record()["variables"];
  ::unsetenv("OMP_NUM_THREADS");
  ::unsetenv("SLURM_JOB_ID");
  ::unsetenv("SLURM_JOB_ACCOUNT");
  ::unsetenv("NOISEGATE_PASSWORD");
  EXPECT_EQ(variables["OMP_NUM_THREADS"], "3");
  EXPECT_EQ(variables["SLURM_JOB_ID"], "17");
  EXPECT_FALSE(variables.contains("SLURM_JOB_ACCOUNT"));
  EXPECT_FALSE(variables.contains("NOISEGATE_PASSWORD"));
}

TEST(Environment, VersionHasNumberAndCommit) {
  const std::string text = version_text();
  EXPECT_EQ(text.rfind("0.", 0), 0U) << text;
  EXPECT_NE(text.find(" ("), std::string::npos) << text;
}

}  // namespace
}  // namespace noisegate::base
