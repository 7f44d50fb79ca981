#include <memory>

#include "app/exit_codes.h"
#include "app/github_output.h"
#include "app/judgement.h"
#include "app/reference_check.h"
#include "app/verbs.h"
#include "harness/base/error.h"

namespace noisegate::app {
namespace {

// A run has no part in it.
int check_without_run(const Options& options, ReferenceOptions reference) {
  if (!options.run.empty() || !options.out.empty() || options.gate ||
      options.github)
    throw base::Error(base::ErrorCode::usage,
                      "--reference-only judges published numbers and no run",
                      {}, "leave out RUN, --out, --gate and --github");
  reference.json = options.json;
  return check_reference(reference);
}

int check(const Options& options) {
  const Log log(options.verbosity());
  const Judged judged = judge(options, log);
  write_verdicts(judged, target_folder(options, judged), log);
  for (const std::string& warning : judged.warnings) log.warning(warning);
  print_verdicts(judged, options);
  if (options.github) tell_github(judged, options);
  return verdict_code(judged, options);
}

}  // namespace

void add_check(CLI::App& program, Action& chosen) {
  auto options = std::make_shared<Options>();
  auto reference = std::make_shared<ReferenceOptions>();
  CLI::App& verb = add_verb(
      program, chosen,
      {"check", "Judge a run: writes verdicts.json, prints the verdicts",
       "\nTier, data and seeds are those that the run was planned with; "
       "--suite\n"
       "and --claim narrow what is printed and what the exit code answers "
       "for.\n"
       "With RUN and --out both, RUN is read and --out is written.\n"
       "\nExamples:\n"
       "  noisegate check\n"
       "  noisegate check RUN --claim S20\n"
       "  noisegate check RUN --gate --github\n"
       "  noisegate check --reference-only\n"},
      [options, reference] {
        return reference->only ? check_without_run(*options, *reference)
                               : check(*options);
      });
  add_run_argument(verb, *options);
  add_selection_options(verb, *options);
  add_scope_options(verb, *options);
  add_judging_options(verb, *options);
  add_reference_options(verb, *reference);
  add_flag(verb, "--json", options->json, "print verdicts.json");
  add_github_option(verb, *options);
  add_log_options(verb, *options);
}

}  // namespace noisegate::app
