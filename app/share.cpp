#include "app/share.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

#include "harness/base/error.h"
#include "harness/base/file.h"

namespace noisegate::app {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> candidates() {
  const char* chosen = std::getenv("NOISEGATE_SHARE");
  if (chosen != nullptr && *chosen != '\0') return {fs::path(chosen)};
  const fs::path here = base::executable_folder();
  return {here / "share/noisegate",
          (here / "../share/noisegate").lexically_normal()};
}

}  // namespace

fs::path share_folder() {
  std::vector<std::string> tried;
  for (const fs::path& folder : candidates()) {
    std::error_code ignored;
    if (fs::is_directory(folder / "reference", ignored)) return folder;
    tried.push_back(folder.string());
  }
  throw base::Error(
      base::ErrorCode::config,
      fmt::format("no reference/ folder in {}", fmt::join(tried, " or ")), {},
      "build or install noisegate as a whole, or set NOISEGATE_SHARE to the "
      "folder that holds reference/");
}

std::vector<PaperClaims> read_all_claims() {
  std::vector<PaperClaims> papers;
  const fs::path reference = share_folder() / "reference";
  for (const auto& entry : fs::directory_iterator(reference)) {
    const fs::path file = entry.path() / "claims.csv";
    std::error_code ignored;
    if (!fs::exists(file, ignored)) continue;
    papers.push_back(
        {entry.path().filename().string(), claim::read_claims(file)});
  }
  if (papers.empty())
    throw base::Error(base::ErrorCode::data, "no paper has a claims.csv there",
                      {reference.string()});
  std::sort(papers.begin(), papers.end(),
            [](const PaperClaims& a, const PaperClaims& b) {
              return a.paper < b.paper;
            });
  return papers;
}

fs::path expected_file(claim::Tier tier) {
  return share_folder() / "reference/expected" /
         fmt::format("{}.csv", claim::to_text(tier));
}

}  // namespace noisegate::app
