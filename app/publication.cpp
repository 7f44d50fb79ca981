#include "app/publication.h"

#include <fmt/format.h>

#include "app/share.h"
#include "harness/base/error.h"
#include "harness/base/file.h"
#include "reports/writer.h"

namespace noisegate::app {

void publish(const Judged& judged, const Options& options,
             const std::filesystem::path& target, const Log& log) {
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
  if (options.json) return;
  print(fmt::format("{}\n", std::filesystem::absolute(target / "report.html")
                                .lexically_normal()
                                .string()));
  log.detail(
      fmt::format("beside it: verdicts.json, report.json, junit.xml, "
                  "figures/"));
}

}  // namespace noisegate::app
