// The page in a browser without a network, and the figures drawn by node.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>

#include "harness/base/file.h"
#include "reports/shell_for_test.h"
#include "reports/simulated_input.h"
#include "reports/simulated_trials.h"
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
  Visit visit(const std::string& width, const std::string& page = "report.html",
              bool dark = false) {
    // In a network namespace of its own where that is allowed.
    const bool alone = shell("unshare -rn true 2>/dev/null").status == 0;
    const Output output = shell(
        std::string(alone ? "unshare -rn " : "") +
        "timeout 120 chromium --headless --no-sandbox --disable-gpu "
        "--disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --enable-logging=stderr "
        "--v=0 --hide-scrollbars --virtual-time-budget=60000 --window-size=" +
        width +
        ",900 --blink-settings=preferredColorScheme=" + (dark ? "0" : "1") +
        " --user-data-dir=" + (folder_ / "profile").string() +
        " --dump-dom file://" + (folder_ / page).string() + " 2>" +
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

  // A page with a frame of this width, for no window is as narrow as a phone.
  // In it a copy of the report without its policy says, once its figures are
  // drawn, what it looks like; the page keeps it in data of its root element.
  void write_measuring_page(const std::string& width,
                            const std::string& extra = "") {
    std::string page = base::read_file(folder_ / "report.html");
    const std::size_t policy =
        page.find("<meta http-equiv=\"Content-Security-Policy\"");
    ASSERT_NE(policy, std::string::npos);
    page.erase(policy, page.find('>', policy) - policy + 1);
    page.insert(page.rfind("</body>"), extra + kMeasure);
    base::write_atomic(folder_ / "measured.html", page);
    base::write_atomic(
        folder_ / "frame.html",
        "<!doctype html><html><head><meta name=\"color-scheme\" "
        "content=\"light dark\"></head><body><iframe src=\"measured.html\" "
        "style=\"border:0;height:900px;width:" +
            width +
            "px\"></iframe><script>addEventListener('message', (event) => "
            "Object.assign(document.documentElement.dataset, event.data));"
            "</script></body></html>");
  }

  static constexpr const char* kMeasure = R"(<script>
function measure() {
  if (document.body.dataset.figures !== 'drawn') return setTimeout(measure, 50);
  for (const fold of document.querySelectorAll('details')) fold.open = true;
  const root = document.documentElement;
  const width = root.clientWidth;
  const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > width + 1 &&
          !element.closest('.scroll, svg, nav'));
  const cut = [...document.querySelectorAll('.plot svg text')].filter((text) => {
    const inner = text.getBoundingClientRect();
    const outer = text.closest('.plot').getBoundingClientRect();
    return inner.width > 0 && (inner.left < outer.left - 1 ||
        inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1 ||
        inner.top < outer.top - 1);
  });
  const name = (e) => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 40);
  parent.postMessage({
    client: width,
    scroll: root.scrollWidth,
    wide: wide.slice(0, 5).map(name).join(' | '),
    cut: cut.slice(0, 5).map((e) => e.textContent).join(' | '),
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    ground: getComputedStyle(document.body).backgroundColor,
  }, '*');
}
measure();
</script>)";

  fs::path share_, folder_;
};

// A data attribute of the root element; "absent" if there is none.
std::string root_data(const std::string& document, const std::string& name) {
  const std::regex attribute("<html[^>]* data-" + name + "=\"([^\"]*)\"");
  std::smatch match;
  return std::regex_search(document, match, attribute) ? match[1].str()
                                                       : "absent";
}

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
  ReportInput input = simulated_input(7);
  const claim::SweepResult budgets = simulated_budgets();
  input.evidence.sweeps[budgets.sweep.id] = budgets;
  input.experiments[1].sweeps.push_back(budgets.sweep);
  write_report(input, folder_, share_);
  for (const char* width : {"1280", "500"}) {
    const Visit seen = visit(width);
    const std::string page = above_data(seen.document);
    EXPECT_EQ(seen.console, "");
    EXPECT_EQ(figures_of(seen.document), 14u);
    EXPECT_EQ(occurrences(page, "data-state=\"drawn\""), 14u);
    EXPECT_EQ(occurrences(page, "<svg"), 14u);
    EXPECT_EQ(occurrences(page, "class=\"sorter\""), 5u);
  }
}

TEST_F(Page, FitsPhonesAndDesksInBothColourSchemes) {
  if (!has_program("chromium")) GTEST_SKIP() << "chromium is not installed";
  ReportInput input = simulated_input(7);
  input.run.control = "labels_shuffled";
  input.run.control_statement = "The labels of the test set are shuffled.";
  for (const claim::CheckVerdict& check : input.verdicts.checks)
    input.run.control_must_turn.push_back(check.check);
  input.gate = {{.claim = "S20",
                 .expected = "pass",
                 .actual = claim::Outcome::pass,
                 .ok = true,
                 .why = "as it was"}};
  write_report(input, folder_, share_);
  std::map<bool, std::string> grounds;
  for (const char* width : {"390", "1280"}) {
    write_measuring_page(width);
    for (const bool dark : {false, true}) {
      const Visit seen = visit("1400", "frame.html", dark);
      const std::string top =
          seen.document.substr(0, seen.document.find("<head>"));
      const std::string where = std::string(width) + (dark ? " dark" : "");
      EXPECT_EQ(seen.console, "") << where;
      EXPECT_EQ(root_data(top, "client"), width) << where;
      EXPECT_EQ(root_data(top, "scroll"), width) << where;
      EXPECT_EQ(root_data(top, "wide"), "") << where;
      EXPECT_EQ(root_data(top, "cut"), "") << where;
      EXPECT_EQ(root_data(top, "dark"), dark ? "true" : "false") << where;
      grounds[dark] = root_data(top, "ground");
    }
  }
  EXPECT_NE(grounds[false], grounds[true]);
}

// The measure itself: it must see what it is for.
TEST_F(Page, TheMeasureSeesWhatIsTooWideOrCut) {
  if (!has_program("chromium")) GTEST_SKIP() << "chromium is not installed";
  write_report(simulated_input(3), folder_, share_);
  write_measuring_page(
      "390",
      "<p style=\"width:600px\">too wide</p><div class=\"plot\"><svg "
      "width=\"100\" height=\"20\"><text x=\"-9\" y=\"15\">cut off</text>"
      "</svg></div>");
  const Visit seen = visit("1400", "frame.html");
  EXPECT_EQ(root_data(seen.document, "client"), "390");
  EXPECT_EQ(root_data(seen.document, "scroll"), "600");
  EXPECT_EQ(root_data(seen.document, "wide"), "P. too wide");
  EXPECT_EQ(root_data(seen.document, "cut"), "cut off");
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
