#include <fmt/format.h>

#include <memory>

#include "app/execution.h"
#include "app/exit_codes.h"
#include "app/publication.h"
#include "app/verbs.h"

namespace noisegate::app {
namespace {

int reproduce(const Options& options) {
  const Log log(options.verbosity());
  const Selection selection = select(options);
  if (const auto code = refuse_undecidable(selection, log)) return *code;
  const Assignment assignment = assign(options, selection);
  const run::RunFolder folder(run_folder(options, selection));
  const int trained = train(options, assignment, folder, log);
  if (trained == kStopped || trained == kInterrupted) return trained;

  Options judging = options;
  judging.run = folder.root();
  judging.out.clear();
  judging.given.clear();
  const Judged judged = judge(judging, log);
  for (const std::string& warning : judged.warnings) log.warning(warning);
  write_verdicts(judged, folder.root(), log);
  print_verdicts(judged, judging);
  const auto page = publish(judged, judging, folder.root());
  if (!options.json) print(fmt::format("\nReport: {}\n", page.string()));
  return verdict_code(judged, judging);
}

}  // namespace

void add_reproduce(CLI::App& program, Action& chosen) {
  auto* verb = program.add_subcommand(
      "reproduce", "Plan, run, check and report: everything to a verdict");
  auto options = std::make_shared<Options>();
  add_selection_options(*verb, *options);
  add_scope_options(*verb, *options);
  add_execution_options(*verb, *options);
  add_judging_options(*verb, *options);
  verb->add_flag("--svg", options->svg, "draw the figures as SVG (needs node)");
  verb->add_flag("--json", options->json, "print verdicts.json, no table");
  add_log_options(*verb, *options);
  verb->footer(
      "\nA run that was stopped goes on with the same command.\n"
      "\nExamples:\n"
      "  noisegate reproduce\n"
      "  noisegate reproduce --tier smoke --claim 'S1*'\n"
      "  noisegate reproduce --suite linear_scaling --data ~/mnist --gate\n");
  verb->callback([&chosen, options] {
    chosen = [options] { return reproduce(*options); };
  });
}

}  // namespace noisegate::app
