#include "reports/writer.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "harness/base/error.h"
#include "harness/base/file.h"
#include "reports/simulated_input.h"

namespace noisegate::reports {
namespace {

namespace fs = std::filesystem;

class Writer : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) /
              (std::string("noisegate_writer_") + test->name());
    fs::remove_all(folder_);
    base::make_folder(folder_ / "share/assets");
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path share() const { return folder_ / "share"; }
  // Bytes of every file below a folder.
  static std::map<std::string, std::string> files(const fs::path& folder) {
    std::map<std::string, std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file())
        found[fs::relative(entry.path(), folder).string()] =
            base::read_file(entry.path());
    }
    return found;
  }

  fs::path folder_;
};

TEST_F(Writer, WritesEqualBytesForEqualInput) {
  base::write_atomic(share() / "assets/report.js", "let x = 1;", false);
  write_report(simulated_input(3), folder_ / "a", share());
  write_report(simulated_input(3), folder_ / "b", share());
  const auto a = files(folder_ / "a");
  EXPECT_EQ(a, files(folder_ / "b"));
  for (const char* name : {"report.html", "report.json", "junit.xml",
                           "figures/figure1_classifier.rate.vl.json",
                           "figures/check.S20.noise_slope.vl.json"}) {
    EXPECT_EQ(a.count(name), 1u) << name;
  }
  EXPECT_NE(a.at("report.html").find("<script>let x = 1;</script>"),
            std::string::npos);
}

TEST_F(Writer, RemovesFiguresOfAnEarlierReport) {
  base::make_folder(folder_ / "a/figures");
  base::write_atomic(folder_ / "a/figures/old.vl.json", "{}", false);
  base::write_atomic(folder_ / "a/figures/notes.txt", "mine", false);
  write_report(simulated_input(3), folder_ / "a", share());
  EXPECT_FALSE(fs::exists(folder_ / "a/figures/old.vl.json"));
  EXPECT_TRUE(fs::exists(folder_ / "a/figures/notes.txt"));
}

TEST_F(Writer, SpecsStandAlone) {
  write_report(simulated_input(3), folder_ / "a", share());
  const base::Json spec =
      base::read_json(folder_ / "a/figures/figure1_classifier.metric.vl.json");
  EXPECT_TRUE(spec.at("config").at("range").contains("category"));
  EXPECT_TRUE(spec.contains("$schema"));
}

TEST_F(Writer, SaysWhyItCantDraw) {
  EXPECT_FALSE(can_render_svg(share()));
  const std::string path = std::getenv("PATH");
  try {
    render_svg(folder_, share());
    FAIL() << "drew without a renderer";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::config);
    EXPECT_FALSE(error.hint().empty());
  }
  setenv("PATH", "", 1);
  try {
    render_svg(folder_, share());
    ADD_FAILURE() << "drew without node";
  } catch (const base::Error& error) {
    EXPECT_NE(error.message().find("node"), std::string::npos);
  }
  setenv("PATH", path.c_str(), 1);
}

TEST_F(Writer, NamesTheFolderThatItCantWriteTo) {
  base::write_atomic(folder_ / "file", "", false);
  try {
    write_report(simulated_input(3), folder_ / "file", share());
    FAIL() << "wrote into a file";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::io);
    EXPECT_NE(std::string(error.what()).find("file"), std::string::npos);
  }
}

}  // namespace
}  // namespace noisegate::reports
