// The page in a browser without a network, and the figures drawn by node.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>

#include "harness/base/file.h"
#include "reports/shell_for_test.h"
#include "reports/simulated_input.h"
#include "reports/writer.h"

namespace noisegate::reports {
namespace {

namespace fs = std::filesystem;

class Page : public ::testing::Test {
 protected:
  void SetUp() override {
    share_ = fs::path(NOISEGATE_BINARY_DIR) / "share/noisegate";
    if (!fs::exists(share_ / "assets/report.js"))
      GTEST_SKIP() << "the report's script was not built (ci/setup does)";
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) /
              (std::string("noisegate_page_") + test->name());
    fs::remove_all(folder_);
  }
  void TearDown() override {
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  // The document after its scripts ran, and what the browser logged.
  struct Visit {
    std::string document, console;
  };
  Visit visit(const std::string& width) {
    // In a network namespace of its own where that is allowed.
    const bool alone = shell("unshare -rn true 2>/dev/null").status == 0;
    const Output output = shell(
        std::string(alone ? "unshare -rn " : "") +
        "timeout 120 chromium --headless --no-sandbox --disable-gpu "
        "--disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --enable-logging=stderr "
        "--v=0 --virtual-time-budget=60000 --window-size=" +
        width + ",900 --user-data-dir=" + (folder_ / "profile").string() +
        " --dump-dom file://" + (folder_ / "report.html").string() + " 2>" +
        (folder_ / "log").string());
    Visit visit;
    visit.document = output.text;
    const std::string log = base::read_file(folder_ / "log");
    const std::regex message("[^\n]*CONSOLE[^\n]*");
    for (std::sregex_iterator at(log.begin(), log.end(), message), end;
         at != end; ++at) {
      // The browser's own windows talk, too.
      if (at->str().find("source: chrome://") == std::string::npos)
        visit.console += at->str() + "\n";
    }
    return visit;
  }

  fs::path share_, folder_;
};

std::size_t occurrences(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + what.size()))
    ++n;
  return n;
}

// The document above the data and the script.
std::string above_data(const std::string& document) {
  return document.substr(0, document.find("<script type=\"application/json\""));
}

std::size_t figures_of(const std::string& document) {
  return occurrences(above_data(document), "data-figure=\"");
}

TEST_F(Page, DrawsEveryFigureOfflineWithoutAMessage) {
  if (!has_program("chromium")) GTEST_SKIP() << "chromium is not installed";
  write_report(simulated_input(7), folder_, share_);
  for (const char* width : {"1280", "500"}) {
    const Visit seen = visit(width);
    const std::string page = above_data(seen.document);
    EXPECT_EQ(seen.console, "");
    EXPECT_EQ(figures_of(seen.document), 11u);
    EXPECT_EQ(occurrences(page, "data-state=\"drawn\""), 11u);
    EXPECT_EQ(occurrences(page, "<svg"), 11u);
    EXPECT_EQ(occurrences(page, "class=\"sorter\""), 5u);
  }
}

TEST_F(Page, RunsNothingThatComesInATest) {
  if (!has_program("chromium")) GTEST_SKIP() << "chromium is not installed";
  write_report(hostile_input(), folder_, share_);
  const Visit seen = visit("1280");
  const std::string page = above_data(seen.document);
  EXPECT_EQ(seen.console, "");
  EXPECT_EQ(occurrences(page, "<img"), 0u);
  EXPECT_EQ(occurrences(page, "data-state=\"drawn\""), figures_of(page));
  EXPECT_GE(figures_of(page), 11u);
}

TEST_F(Page, FiguresAreTheSameBytesTwice) {
  if (!can_render_svg(share_)) GTEST_SKIP() << "node is not installed";
  write_report(simulated_input(3), folder_, share_);
  std::map<std::string, std::string> first;
  for (int round = 0; round < 2; ++round) {
    render_svg(folder_, share_);
    int drawn = 0;
    for (const auto& entry : fs::directory_iterator(folder_ / "figures")) {
      if (entry.path().extension() != ".svg") continue;
      ++drawn;
      const std::string svg = base::read_file(entry.path());
      EXPECT_EQ(svg.rfind("<svg", 0), 0u) << entry.path();
      const auto [known, fresh] = first.emplace(entry.path().filename(), svg);
      EXPECT_EQ(fresh, round == 0);
      EXPECT_EQ(known->second, svg) << entry.path();
    }
    EXPECT_EQ(drawn, 11);
  }
  EXPECT_NE(first.at("check.S20.noise_slope.svg").find("S20.noise_slope: pass"),
            std::string::npos);
}

}  // namespace
}  // namespace noisegate::reports
