#include <fmt/format.h>

#include <memory>

#include "app/execution.h"
#include "app/exit_codes.h"
#include "app/text.h"
#include "app/verbs.h"
#include "harness/base/file.h"

namespace noisegate::app {
namespace {

void print_plan(const trial::Plan& plan, const run::PlanCost& cost,
                const Assignment& assignment, bool json) {
  const int jobs = assignment.execute.pool.jobs;
  const double wall = cost.core_seconds() / jobs;
  if (json) {
    base::Json text = run::to_json(cost, plan);
    text["trials"] = plan.trials.size();
    text["jobs"] = jobs;
    text["wall_seconds"] = wall;
    print(base::pretty(text));
    return;
  }
  print(fmt::format(
      "{} trials in {} packs: about {} of one core, {} with {} workers.\n",
      plan.trials.size(), plan.packs.size(), duration_text(cost.core_seconds()),
      duration_text(wall), jobs));
  print(
      "Optima that lie near the end of their grid add up to two more "
      "rounds.\n");
}

void write_plan(const trial::Plan& plan, const run::PlanCost& cost,
                const run::RunFolder& folder, const Log& log) {
  const run::RunLock lock(folder);
  const auto earlier = run::read_plans(folder);
  if (!earlier.empty()) run::check_same_run(earlier.front(), plan, folder);
  run::prepare(folder, plan.trials.size());
  base::make_folder(folder.round(1));
  base::write_atomic(folder.plan(1), trial::plan_text(plan));
  base::write_atomic(folder.cost(1), base::pretty(run::to_json(cost, plan)));
  log.note(fmt::format("wrote {}; 'noisegate run' trains it",
                       folder.plan(1).string()));
}

int plan(const Options& options) {
  const Log log(options.verbosity());
  const Selection selection = select(options);
  if (const auto code = refuse_undecidable(selection, log)) return *code;
  const Assignment assignment = assign(options, selection);
  run::validate(assignment.execute.request, assignment.description);
  const trial::Plan plan =
      run::plan_first_round(assignment.execute.request, assignment.description);
  const run::PlanCost cost = run::estimate(plan, assignment.description);
  if (!options.dry_run)
    write_plan(plan, cost, run::RunFolder(run_folder(options, selection)), log);
  print_plan(plan, cost, assignment, options.json);
  return kGreen;
}

}  // namespace

void add_plan(CLI::App& program, Action& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App& verb = add_verb(
      program, chosen,
      {"plan", "Say what a run trains and what it costs; write its plan",
       "\nExamples:\n"
       "  noisegate plan --dry-run\n"
       "  noisegate plan --tier smoke --suite sde_theory --out /tmp/run\n"},
      [options] { return plan(*options); });
  add_selection_options(verb, *options);
  add_scope_options(verb, *options);
  add_execution_options(verb, *options);
  add_flag(verb, "--dry-run,-n", options->dry_run, "write nothing");
  add_flag(verb, "--json", options->json,
           "as JSON, with the cost of each pack");
  add_log_options(verb, *options);
}

}  // namespace noisegate::app
