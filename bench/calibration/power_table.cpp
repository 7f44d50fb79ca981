// Which questions the shipped suites ask, and what desk runs saw of them.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "bench/calibration/power.h"
#include "harness/base/error.h"
#include "harness/claim/reference.h"
#include "suites/suites.h"

namespace noisegate::calibration {
namespace {

void add_parts(PowerQuestion& question, const claim::Check& check,
               const std::vector<Effect>& effects) {
  std::map<int, PowerQuestion::Seen> parts;
  for (const Effect& effect : effects) {
    if (effect.check != check.id) continue;
    PowerQuestion::Seen& seen = parts[effect.part];
    seen.allowed = check.allowed;
    seen.minimum_estimate = check.minimum_estimate;
    seen.runs[effect.seed] = effect.seen;
  }
  for (auto& entry : parts) question.parts.push_back(std::move(entry.second));
}

// Nothing for checks of a sweep that the suite does not run.
std::optional<claim::Sweep> sweep_of(const claim::Suite& suite,
                                     const std::string& id) {
  for (const std::string& name : suite.experiments) {
    for (const claim::Sweep& sweep :
         suites::experiment(name, claim::Tier::desk, "glyphs").sweeps) {
      if (sweep.id == id) return sweep;
    }
  }
  return std::nullopt;
}

// One run is drawn for all parts of a question.
void require_same_runs(const PowerQuestion& question) {
  const auto same = [&](const PowerQuestion::Seen& seen) {
    const auto& first = question.parts.front().runs;
    return std::equal(
        seen.runs.begin(), seen.runs.end(), first.begin(), first.end(),
        [](const auto& a, const auto& b) { return a.first == b.first; });
  };
  if (std::all_of(question.parts.begin(), question.parts.end(), same)) return;
  throw base::Error(base::ErrorCode::data,
                    "parts of " + question.check.id +
                        ", or of its sensitivity check, come from other runs");
}

PowerQuestion question_of(const claim::Suite& suite, const claim::Check& check,
                          const std::vector<Effect>& effects) {
  PowerQuestion question{.check = check, .parts = {}};
  if (const auto sweep = sweep_of(suite, check.sweep)) {
    question.looks = claim::look_count(*sweep);
    question.replicates =
        sweep->looks.empty() ? sweep->replicates : sweep->looks.back();
  }
  add_parts(question, check, effects);
  for (const claim::Check& proof : suite.checks) {
    if (proof.id == check.sensitivity && !question.parts.empty()) {
      add_parts(question, proof, effects);
    }
  }
  require_same_runs(question);
  return question;
}

bool at_desk(const claim::Check& check) {
  return std::find(check.tiers.begin(), check.tiers.end(), claim::Tier::desk) !=
         check.tiers.end();
}

std::set<std::string> gated_claims(const std::filesystem::path& expected) {
  std::set<std::string> claims;
  for (const claim::ExpectedRow& row : claim::read_expected(expected)) {
    if (row.gated && row.data == "glyphs" && row.device == "cpu" &&
        row.expected == claim::Outcome::pass) {
      claims.insert(row.claim);
    }
  }
  return claims;
}

std::vector<PowerQuestion> questions_of(const std::vector<Effect>& effects,
                                        const std::set<std::string>& claims) {
  std::vector<PowerQuestion> questions;
  for (const claim::Suite& suite :
       suites::all_suites(claim::Tier::desk, "glyphs")) {
    for (const claim::Check& check : suite.checks) {
      if (!claims.contains(check.claim) || !at_desk(check)) continue;
      questions.push_back(question_of(suite, check, effects));
    }
  }
  return questions;
}

int shipped_replicates(const PowerQuestion& question) {
  return question.replicates > 0
             ? question.replicates
             : question.parts.front().runs.begin()->second.n;
}

std::string needed(const PowerQuestion& question, double target, int draws) {
  const int n = replicates_for(question, target, draws);
  return n > 0 ? std::to_string(n) : "> 200";
}

}  // namespace

PowerTable power_table(const std::filesystem::path& effects,
                       const std::filesystem::path& expected, int draws) {
  const std::vector<PowerQuestion> questions =
      questions_of(read_effects(effects), gated_claims(expected));
  PowerTable table;
  table.checks = static_cast<int>(questions.size());
  const double target = 1 - 0.05 / std::max(1, table.checks);
  table.text = fmt::format(
      "\n{} gated checks: each needs a power of {:.4f}.\n\n"
      "| check | n | runs that pass | power | n that it needs |\n"
      "|---|---|---|---|---|\n",
      table.checks, target);
  for (const PowerQuestion& question : questions) {
    if (question.parts.empty()) {
      ++table.missing;
      table.text +=
          fmt::format("| {} | | | not measured yet | |\n", question.check.id);
      continue;
    }
    const double found = power(question, question.replicates, draws);
    const bool enough = found >= target;
    if (!enough) ++table.short_of_power;
    const RunsPassed seen = runs_passed(question);
    table.text +=
        fmt::format("| {} | {} | {} of {} | {}{:.4f}{} | {} |\n",
                    question.check.id, shipped_replicates(question),
                    seen.passed, seen.runs, enough ? "" : "**", found,
                    enough ? "" : "**", needed(question, target, draws));
  }
  return table;
}

}  // namespace noisegate::calibration
