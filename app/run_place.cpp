#include <fmt/format.h>

#include <cstdlib>

#include "app/selection.h"
#include "harness/base/error.h"
#include "harness/base/hash.h"

namespace noisegate::app {
namespace {

namespace fs = std::filesystem;

fs::path runs_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value == nullptr ? "" : value);
  };
  if (fs::path runs = variable("NOISEGATE_RUNS"); !runs.empty()) return runs;
  if (fs::path state = variable("XDG_STATE_HOME"); !state.empty())
    return state / "noisegate";
  if (fs::path home = variable("HOME"); !home.empty())
    return home / ".local/state/noisegate";
  throw base::Error(base::ErrorCode::usage,
                    "no place for the run folder: HOME is not set", {},
                    "give one with --out DIR, or set NOISEGATE_RUNS");
}

// A folder's name as file systems take it.
std::string short_enough(const std::string& name) {
  constexpr std::size_t kLongest = 160;
  if (name.size() <= kLongest) return name;
  return fmt::format("{}-{:.12}", name.substr(0, kLongest),
                     base::sha256_hex(name));
}

std::string run_name(const Selection& selection) {
  const claim::RunOptions& run = selection.run;
  std::string name = fmt::format("{}-{}-seed{}", claim::to_text(run.tier),
                                 run.data, run.master_seed);
  const claim::RunOptions ships;
  if (run.data_seed != ships.data_seed)
    name += fmt::format("-data{}", run.data_seed);
  if (run.replicates != 0) name += fmt::format("-n{}", run.replicates);
  if (run.device != ships.device) name += "-" + run.device;
  if (selection.control) name += "-" + selection.control->id;
  if (selection.suites.size() < suites::all_suites(run.tier, run.data).size())
    for (const claim::Suite& suite : selection.suites) name += "-" + suite.id;
  if (selection.narrowed)
    for (const claim::Sweep& sweep : selection.sweeps) name += "-" + sweep.id;
  return short_enough(name);
}

}  // namespace

fs::path run_folder(const Options& options, const Selection& selection) {
  if (!options.out.empty() && !options.run.empty() &&
      options.out != options.run)
    throw base::Error(base::ErrorCode::usage, "RUN and --out name two folders",
                      {}, "give one of them");
  if (!options.run.empty()) return options.run;
  if (!options.out.empty()) return options.out;
  return runs_folder() / run_name(selection);
}

}  // namespace noisegate::app
