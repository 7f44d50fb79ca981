#include "app/publication.h"

#include "app/share.h"
#include "harness/base/error.h"
#include "harness/base/file.h"
#include "reports/writer.h"

namespace noisegate::app {

std::filesystem::path publish(const Judged& judged, const Options& options,
                              const std::filesystem::path& target) {
  const std::filesystem::path share = share_folder();
  try {
    base::make_folder(target);
    reports::write_report(report_input(judged, true), target, share);
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::io) throw;
    throw base::Error(error.code(), error.message(), error.location(),
                      "'noisegate report RUN --out DIR' writes it elsewhere");
  }
  if (options.svg) reports::render_svg(target, share);
  return std::filesystem::absolute(target / "report.html").lexically_normal();
}

}  // namespace noisegate::app
