#include <memory>

#include "app/exit_codes.h"
#include "app/publication.h"
#include "app/verbs.h"

namespace noisegate::app {
namespace {

int report(const Options& options) {
  const Log log(options.verbosity());
  const Judged judged = judge(options, log);
  const auto target = target_folder(options, judged);
  const auto page = publish(judged, options, target);
  write_verdicts(judged, target, log);
  print(page.string() + "\n");
  return kGreen;
}

}  // namespace

void add_report(CLI::App& program, Action& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App& verb = add_verb(
      program, chosen,
      {"report", "Write report.html, junit.xml and figures of a run",
       "\nPrints where the page is. The exit code says whether it was written; "
       "ask\n'noisegate check' for the verdicts. With RUN and --out both, RUN "
       "is read and\n--out is written.\n"
       "\nExamples:\n"
       "  noisegate report\n"
       "  noisegate report RUN --out /tmp/report --svg\n"},
      [options] { return report(*options); });
  add_run_argument(verb, *options);
  add_selection_options(verb, *options);
  add_scope_options(verb, *options);
  add_judging_options(verb, *options);
  add_flag(verb, "--svg", options->svg, "draw the figures as SVG (needs node)");
  add_log_options(verb, *options);
}

}  // namespace noisegate::app
