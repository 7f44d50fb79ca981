#include "app/github_output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "app/share.h"
#include "harness/base/error.h"
#include "harness/run/child.h"
#include "reports/github.h"

namespace noisegate::app {
namespace {

namespace fs = std::filesystem;
using Places = std::map<std::string, reports::Place>;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// As GitHub names it: below the checkout, whatever links lead there; "" for a
// file elsewhere.
std::string in_checkout(const fs::path& file) {
  const std::string workspace = variable("GITHUB_WORKSPACE");
  std::error_code error;
  const fs::path root = fs::weakly_canonical(
      workspace.empty() ? fs::current_path(error) : fs::path(workspace), error);
  const fs::path full = fs::weakly_canonical(file, error);
  const fs::path relative = full.lexically_relative(root);
  if (relative.empty() || *relative.begin() == "..") return {};
  return relative.generic_string();
}

// What has no row is missed by the table as such.
Places places_in_expected(const Judged& judged, const Options& options) {
  const claim::RunOptions& run = judged.selection.run;
  const fs::path table =
      options.expected.empty() ? expected_file(run.tier) : options.expected;
  const std::string file = in_checkout(table);
  Places places;
  if (file.empty()) return places;
  for (const claim::GateRow& row : judged.gate) places[row.claim] = {file, 1};
  for (const claim::ExpectedRow& row : claim::read_expected(table))
    if (row.data == run.data && row.device == run.device &&
        places.contains(row.claim))
      places[row.claim].line = row.line;
  return places;
}

Places places_in_claims() {
  const fs::path reference = share_folder() / "reference";
  Places places;
  for (const PaperClaims& paper : read_all_claims()) {
    const std::string file =
        in_checkout(reference / paper.paper / "claims.csv");
    for (const claim::ClaimRow& row : paper.rows)
      if (!file.empty()) places[row.id] = {file, row.line};
  }
  return places;
}

[[noreturn]] void refuse(const std::string& file) {
  throw base::Error(
      base::ErrorCode::io,
      fmt::format("can't append the summary: {}", std::strerror(errno)), {file},
      "GITHUB_STEP_SUMMARY names the file");
}

// What other commands of the step wrote stays, and counts.
void append_summary(const std::string& file, const base::Json& model) {
  const run::Descriptor out(
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (out.get() < 0) refuse(file);
  struct stat info {};
  if (::fstat(out.get(), &info) != 0) refuse(file);
  const auto used = static_cast<std::size_t>(info.st_size);
  const std::string text = reports::github_summary(
      model, reports::kSummaryBytes - std::min(used, reports::kSummaryBytes));
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n =
        ::write(out.get(), text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) refuse(file);
    done += static_cast<std::size_t>(n);
  }
}

}  // namespace

void tell_github(const Judged& judged, const Options& options) {
  const base::Json model = reports::build_model(report_input(judged, false));
  const Places places =
      options.gate ? places_in_expected(judged, options) : places_in_claims();
  print(reports::github_annotations(model, places));
  const std::string summary = variable("GITHUB_STEP_SUMMARY");
  if (!summary.empty()) append_summary(summary, model);
}

}  // namespace noisegate::app
