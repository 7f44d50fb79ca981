#include <fmt/format.h>

#include <memory>
#include <optional>

#include "app/execution.h"
#include "app/exit_codes.h"
#include "app/github_output.h"
#include "app/looks.h"
#include "app/publication.h"
#include "app/verbs.h"

namespace noisegate::app {
namespace {

// A run that goes on under --gate until it is decided.
class Reproduction {
 public:
  Reproduction(const Options& options, const Selection& selection,
               const Log& log)
      : options_(options),
        log_(log),
        assignment_(assign(options, selection)),
        folder_(run_folder(options, selection)) {
    judging_ = options;
    judging_.run = folder_.root();
    judging_.out.clear();
    judging_.given.clear();
  }

  // An exit code if it was stopped.
  std::optional<int> run() {
    if (const auto code = look()) return code;
    return look_again(
        assignment_.execute.request.sweeps,
        [&] { return next_looks(*judged_, options_); }, [&] { return look(); },
        log_);
  }
  // Not kGreen where a trial failed, whether or not a verdict rests on it.
  int trained() const { return trained_; }
  const Judged& judged() const { return *judged_; }
  const Options& judging() const { return judging_; }

 private:
  std::optional<int> look() {
    trained_ = train(options_, assignment_, folder_, log_);
    if (trained_ == kStopped || trained_ == kInterrupted) return trained_;
    judged_.emplace(judge(judging_, log_));
    return std::nullopt;
  }

  const Options& options_;
  const Log& log_;
  Assignment assignment_;
  run::RunFolder folder_;
  Options judging_;
  int trained_ = kGreen;
  std::optional<Judged> judged_;
};

int reproduce(const Options& options) {
  const Log log(options.verbosity());
  const Selection selection = select(options);
  if (const auto code = refuse_undecidable(selection, log)) return *code;
  require_one_data_set(selection);
  Reproduction reproduction(options, selection, log);
  if (const auto code = reproduction.run()) return *code;

  const Judged& judged = reproduction.judged();
  const Options& judging = reproduction.judging();
  const run::RunFolder& folder = judged.folder;
  for (const std::string& warning : judged.warnings) log.warning(warning);
  write_verdicts(judged, folder.root(), log);
  print_verdicts(judged, judging);
  const auto page = publish(judged, judging, folder.root());
  if (!options.json) print(fmt::format("\nReport: {}\n", page.string()));
  if (options.github) tell_github(judged, judging);
  return worse_code(verdict_code(judged, judging), reproduction.trained());
}

}  // namespace

void add_reproduce(CLI::App& program, Action& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App& verb = add_verb(
      program, chosen,
      {"reproduce", "Plan, run, check and report: everything to a verdict",
       "\nA run that was stopped goes on with the same command.\n"
       "\nExamples:\n"
       "  noisegate reproduce\n"
       "  noisegate reproduce --tier smoke --claim 'S1*'\n"
       "  noisegate reproduce --suite linear_scaling --data ~/mnist --gate\n"},
      [options] { return reproduce(*options); });
  add_selection_options(verb, *options);
  add_scope_options(verb, *options);
  add_execution_options(verb, *options);
  add_judging_options(verb, *options);
  add_flag(verb, "--svg", options->svg, "draw the figures as SVG (needs node)");
  add_flag(verb, "--json", options->json, "print verdicts.json, no table");
  add_github_option(verb, *options);
  add_log_options(verb, *options);
}

}  // namespace noisegate::app
