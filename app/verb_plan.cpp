#include <fmt/format.h>

#include <memory>
#include <optional>

#include "app/console.h"
#include "app/execution.h"
#include "app/exit_codes.h"
#include "app/plan_costs.h"
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

// The paper's own networks: what they cost is said without worker and data. The
// exit code, or nothing if a plan is to be written.
std::optional<int> plan_costs(const Options& options, const Log& log) {
  const claim::Tier tier = claim::tier_from_text(options.tier);
  if (tier != claim::Tier::gpu && tier != claim::Tier::paper)
    return std::nullopt;
  const TierCost costs = tier_cost(options, tier);
  if (costs.experiments.empty()) return std::nullopt;
  const bool writes =
      !options.dry_run && !(options.data.empty() && options.out.empty());
  if (writes) require_one_data_set(select(options));
  if (options.json)
    print(base::pretty(to_json(costs)));
  else
    print(costs_text(costs, terminal(stdout).width));
  if (writes) return std::nullopt;
  if (!options.dry_run)
    log.note(
        "nothing written: name the data with --data DIR, and what is to "
        "be trained with --experiment");
  return kGreen;
}

int plan(const Options& options) {
  const Log log(options.verbosity());
  const auto costed = plan_costs(options, log);
  if (costed) return *costed;
  const Selection selection = select(options);
  require_one_data_set(selection);
  if (const auto code = refuse_undecidable(selection, log)) return *code;
  const Assignment assignment = assign(options, selection);
  run::validate(assignment.execute.request, assignment.description);
  const trial::Plan plan =
      run::plan_first_round(assignment.execute.request, assignment.description);
  const run::PlanCost cost = run::estimate(plan, assignment.description);
  if (!options.dry_run)
    write_plan(plan, cost, run::RunFolder(run_folder(options, selection)), log);
  if (selection.data_sets.empty())
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
       "  noisegate plan --tier smoke --suite sde_theory --out /tmp/run\n"
       "  noisegate plan --tier paper              what the paper's own "
       "networks cost\n"
       "  noisegate plan --tier paper --experiment table1 --data ~/cifar10\n"},
      [options] { return plan(*options); });
  add_selection_options(verb, *options);
  add_scope_options(verb, *options);
  add_execution_options(verb, *options);
  add_flag(verb, "--dry-run,-n", options->dry_run, "write nothing");
  add_forecast_option(verb, *options);
  add_flag(verb, "--json", options->json,
           "as JSON, with the cost of each pack");
  add_log_options(verb, *options);
}

}  // namespace noisegate::app
