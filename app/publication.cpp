#include "app/publication.h"

#include "app/share.h"
#include "harness/base/error.h"
#include "harness/base/file.h"
#include "reports/escape.h"
#include "reports/writer.h"

namespace noisegate::app {

namespace {

// From the page to the records, as a browser that opened the page finds them:
// by names, whatever is a link.
std::string records_url(const Judged& judged,
                        const std::filesystem::path& target) {
  namespace fs = std::filesystem;
  const fs::path page = fs::absolute(target).lexically_normal() / "";
  const fs::path trials =
      fs::absolute(judged.folder.trials()).lexically_normal();
  return reports::url_path(trials.lexically_relative(page).string());
}

}  // namespace

std::filesystem::path publish(const Judged& judged, const Options& options,
                              const std::filesystem::path& target) {
  const std::filesystem::path share = share_folder();
  try {
    base::make_folder(target);
    reports::ReportInput input = report_input(judged, true);
    input.records = records_url(judged, target);
    reports::write_report(input, target, share);
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::io) throw;
    throw base::Error(error.code(), error.message(), error.location(),
                      "'noisegate report RUN --out DIR' writes it elsewhere");
  }
  if (options.svg) reports::render_svg(target, share);
  return std::filesystem::absolute(target / "report.html").lexically_normal();
}

}  // namespace noisegate::app
