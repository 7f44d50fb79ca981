#include <fmt/format.h>

#include <memory>

#include "app/execution.h"
#include "app/exit_codes.h"
#include "app/verbs.h"

namespace noisegate::app {
namespace {

int run_trials(const Options& options) {
  const Log log(options.verbosity());
  const Selection selection = select(options);
  if (const auto code = refuse_undecidable(selection, log)) return *code;
  require_one_data_set(selection);
  const Assignment assignment = assign(options, selection);
  const run::RunFolder folder(run_folder(options, selection));
  const int code = train(options, assignment, folder, log);
  print(fmt::format("{}\n", folder.root().string()));
  return code;
}

}  // namespace

void add_run(CLI::App& program, Action& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App& verb = add_verb(
      program, chosen,
      {"run", "Train what the selected claims need; prints the run folder",
       "\nA run that was stopped goes on with the same command. Trials that "
       "are "
       "there\nare not trained again.\n"
       "\nExamples:\n"
       "  noisegate run --suite linear_scaling --data ~/mnist\n"
       "  noisegate run --max-time 2h --jobs 8\n"
       "  noisegate run --control noise_removed --tier smoke\n"},
      [options] { return run_trials(*options); });
  add_selection_options(verb, *options);
  add_scope_options(verb, *options);
  add_execution_options(verb, *options);
  add_log_options(verb, *options);
}

}  // namespace noisegate::app
