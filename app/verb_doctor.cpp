#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "app/execution.h"
#include "app/exit_codes.h"
#include "app/product_speed.h"
#include "app/share.h"
#include "app/text.h"
#include "app/verbs.h"
#include "harness/base/environment.h"
#include "harness/base/error.h"
#include "harness/base/file.h"
#include "harness/run/describe.h"
#include "reports/writer.h"

namespace noisegate::app {
namespace {

namespace fs = std::filesystem;

struct Finding {
  enum class State { ok, note, failed } state = State::ok;
  std::string what;
  std::string text;
  std::string fix;  // for all but ok
};

Finding fine(const std::string& what, const std::string& text) {
  return {Finding::State::ok, what, text, {}};
}

// Runs `look`; what it throws is the finding.
Finding attempt(const std::string& what, const std::string& fix,
                const std::function<std::string()>& look) {
  try {
    return fine(what, look());
  } catch (const base::Error& error) {
    return {Finding::State::failed, what, error_text(error),
            error.hint().empty() ? fix : error.hint()};
  } catch (const std::exception& error) {
    return {Finding::State::failed, what, error.what(), fix};
  }
}

std::string look_at_reference() {
  std::size_t claims = 0, tables = 0;
  for (const PaperClaims& paper : read_all_claims())
    claims += paper.rows.size();
  for (const auto& entry :
       fs::directory_iterator(share_folder() / "reference/expected")) {
    if (entry.path().extension() != ".csv") continue;
    claim::read_expected(entry.path());
    ++tables;
  }
  return fmt::format("{} claims and the expected verdicts of {} tier{} in {}",
                     claims, tables, tables == 1 ? "" : "s",
                     share_folder().string());
}

std::string look_at_run_folders() {
  Options options;
  options.out.clear();
  const fs::path folder = run_folder(options, select(options)).parent_path();
  base::make_folder(folder);
  const fs::path probe = folder / fmt::format(".doctor.{}", ::getpid());
  base::write_atomic(probe, "can be written\n");
  fs::remove(probe);
  const auto free = fs::space(folder).available;
  return fmt::format("{} can be written, {} MiB free", folder.string(),
                     free >> 20U);
}

Finding look_at_machine() {
  const unsigned cores = std::thread::hardware_concurrency();
  const auto bytes = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                     static_cast<double>(::sysconf(_SC_PAGE_SIZE));
  const double gib = bytes / (1U << 30U);
  Finding finding = fine(
      "machine", fmt::format("{} cores, {:.1f} GiB of memory", cores, gib));
  if (gib < cores * 1.0) {
    finding.state = Finding::State::note;
    finding.fix = "a worker takes up to 1 GiB: use fewer with --jobs";
  }
  return finding;
}

Finding look_at_figures() {
  const fs::path share = share_folder();
  std::error_code ignored;
  if (!fs::exists(share / "assets/report.js", ignored))
    return {Finding::State::failed, "report",
            "the script that draws the figures is missing",
            "install node 18 or later and npm, run ci/setup and build again"};
  if (!reports::can_render_svg(share))
    return {Finding::State::note, "report",
            "pages have their figures; --svg does not work",
            "install node 18 or later"};
  return fine("report", "figures in pages and as SVG");
}

Finding look_at_speed(const run::Command& worker, bool own) {
  const std::optional<double> gflops = measure_product(worker);
  // Another program's worker need not be able to say.
  if (!gflops)
    return {own ? Finding::State::failed : Finding::State::note, "speed",
            "the worker does not tell how fast a matrix product is",
            own ? "build the worker again" : "see --measure in docs/worker.md"};
  Finding finding = fine("speed", product_text(*gflops));
  if (!(*gflops >= kSlowProduct)) {
    finding.state = own ? Finding::State::failed : Finding::State::note;
    finding.text += fmt::format(
        ", and less than {} is slow: training takes many times as long as it "
        "could",
        kSlowProduct);
    finding.fix = product_fix();
  }
  return finding;
}

// The worker's own words; what is wrong with its BLAS.
std::vector<Finding> look_at_worker(const Options& options) {
  trial::WorkerDescription worker;
  const run::Command command = worker_command(options);
  std::vector<Finding> findings{attempt(
      "worker", "build it (it needs LibTorch), or name another by --worker CMD",
      [&] {
        worker = run::describe(command);
        return fmt::format("{}: {} workloads, numerics {:.12}", command.front(),
                           worker.workloads.size(), worker.numerics);
      })};
  if (findings.front().state == Finding::State::failed) return findings;
  findings.push_back(
      fine("torch", worker.torch + (worker.cuda ? ", CUDA" : "")));
  std::string blas = worker.blas;
  for (char& letter : blas)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + 32);
  Finding library = fine("BLAS", worker.blas);
  if (blas.find("openblas") == std::string::npos &&
      blas.find("mkl") == std::string::npos) {
    // Another program's worker may well do without one.
    library.state =
        options.worker.empty() ? Finding::State::failed : Finding::State::note;
    library.text += ": training may be twenty times slower than it could be";
    library.fix = "install libopenblas0-pthread";
  }
  findings.push_back(library);
  findings.push_back(look_at_speed(command, options.worker.empty()));
  return findings;
}

void print_finding(const Finding& finding, const Terminal& screen) {
  static constexpr const char* kWords[] = {"ok", "note", "FAIL"};
  static constexpr const char* kColours[] = {"32", "33", "31"};
  const auto state = static_cast<std::size_t>(finding.state);
  std::string word = pad(kWords[state], 6);
  if (screen.colour)
    word = fmt::format("\x1b[{}m{}\x1b[0m", kColours[state], word);
  print(fmt::format("{}{}{}\n", word, pad(finding.what, 11),
                    wrap(finding.text, screen.width, 17, 17)));
  if (!finding.fix.empty())
    print(fmt::format("{}{}\n", pad("", 17),
                      wrap("fix: " + finding.fix, screen.width, 22, 17)));
}

int doctor(const Options& options) {
  std::vector<Finding> findings{
      fine("program", "noisegate " + base::version_text()), look_at_machine(),
      attempt("reference", "restore the file or install noisegate again",
              look_at_reference)};
  for (Finding& finding : look_at_worker(options))
    findings.push_back(std::move(finding));
  try {
    findings.push_back(look_at_figures());
  } catch (const base::Error&) {
    // The line on the reference has said already that there is no such folder.
  }
  findings.push_back(attempt("run folder",
                             "set NOISEGATE_RUNS to a folder that can be "
                             "written, or give --out DIR",
                             look_at_run_folders));
  const Terminal screen = terminal(stdout);
  int code = kGreen;
  for (const Finding& finding : findings) {
    print_finding(finding, screen);
    if (finding.state == Finding::State::failed) code = kUsage;
  }
  return code;
}

}  // namespace

void add_doctor(CLI::App& program, Action& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App& verb = add_verb(
      program, chosen,
      {"doctor", "Look for what would keep a run from working, and say the fix",
       "\nExit code: 0 if all is well, 2 if something must be fixed.\n"
       "\nExamples:\n"
       "  noisegate doctor\n"
       "  noisegate doctor --worker 'python3 my_worker.py'\n"},
      [options] { return doctor(*options); });
  add_option(verb, "--worker", "CMD", options->worker,
             "command that trains packs (default: noisegate_worker "
             "beside this program)");
}

}  // namespace noisegate::app
