#include "bench/calibration/power.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <set>

#include "harness/base/csv.h"
#include "harness/claim/reference.h"
#include "harness/stats/student.h"
#include "suites/suites.h"

namespace noisegate::calibration {
namespace {

constexpr int kMostReplicates = 200;

// One part, drawn anew.
class PartDraw {
 public:
  PartDraw(const PowerQuestion::Seen& seen, int n, int looks)
      : seen_(seen), e_(seen.part.estimate) {
    if (n > 0 && seen.part.n > 1) {
      e_.standard_error *= std::sqrt(static_cast<double>(seen.part.n) / n);
      e_.degrees *= (n - 1.0) / (seen.part.n - 1.0);
    }
    const double level =
        1 - 2 * claim::kAlpha / (looks * seen.part.alpha_divisor);
    if (e_.standard_error > 0) {
      t_ = stats::two_sided_quantile(level, e_.degrees);
      gamma_ = std::gamma_distribution<double>(e_.degrees / 2, 2 / e_.degrees);
    }
  }

  bool passes(std::mt19937_64& engine) {
    double value = e_.value;
    double reach = 0;
    if (e_.standard_error > 0) {
      value += e_.standard_error * normal_(engine);
      reach = t_ * e_.standard_error * std::sqrt(gamma_(engine));
    }
    const claim::AllowedSet& allowed = seen_.allowed;
    return value - e_.below - reach >= allowed.low &&
           value + e_.above + reach <= allowed.high &&
           std::abs(value) >= seen_.minimum_estimate;
  }

 private:
  const PowerQuestion::Seen& seen_;
  claim::Estimate e_;
  double t_ = 0;
  std::normal_distribution<double> normal_;
  std::gamma_distribution<double> gamma_;
};

void add_parts(PowerQuestion& question, const claim::Check& check,
               const std::vector<Effect>& effects) {
  for (const Effect& effect : effects) {
    if (effect.check != check.id) continue;
    question.parts.push_back(
        {effect.measured, check.allowed, check.minimum_estimate});
  }
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

std::string needed(const PowerQuestion& question, double target, int draws) {
  const int n = replicates_for(question, target, draws);
  return n > 0 ? std::to_string(n) : fmt::format("> {}", kMostReplicates);
}

}  // namespace

std::vector<Effect> read_effects(const std::filesystem::path& file) {
  base::CsvSchema schema{.columns = {{"check"}, {"part"}}, .key = {}};
  for (const char* name : {"value", "standard_error", "degrees", "below",
                           "above", "alpha_divisor"}) {
    schema.columns.push_back({name, base::CsvType::real});
  }
  schema.columns.push_back({"n", base::CsvType::integer});
  const base::CsvTable table = base::read_csv(file, schema);
  std::vector<Effect> effects;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    Effect effect{table.text(i, "check"), table.text(i, "part"), {}};
    claim::Part& part = effect.measured;
    part.estimate = {.value = *table.real(i, "value"),
                     .standard_error = *table.real(i, "standard_error"),
                     .degrees = *table.real(i, "degrees"),
                     .below = *table.real(i, "below"),
                     .above = *table.real(i, "above")};
    part.alpha_divisor = *table.real(i, "alpha_divisor");
    part.n = static_cast<int>(*table.integer(i, "n"));
    effects.push_back(effect);
  }
  return effects;
}

double power(const PowerQuestion& question, int n, int draws) {
  std::vector<PartDraw> parts;
  for (const auto& seen : question.parts) {
    parts.emplace_back(seen, n, question.looks);
  }
  std::mt19937_64 engine(1);
  int passed = 0;
  for (int i = 0; i < draws; ++i) {
    bool pass = true;
    for (PartDraw& part : parts) pass = part.passes(engine) && pass;
    if (pass) ++passed;
  }
  return static_cast<double>(passed) / draws;
}

int replicates_for(const PowerQuestion& question, double target, int draws) {
  int low = 1;
  int high = kMostReplicates;
  if (power(question, high, draws) < target) return 0;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (power(question, middle, draws) < target ? low : high) = middle;
  }
  return high;
}

PowerTable power_table(const std::filesystem::path& effects,
                       const std::filesystem::path& expected, int draws) {
  const std::vector<PowerQuestion> questions =
      questions_of(read_effects(effects), gated_claims(expected));
  PowerTable table;
  table.checks = static_cast<int>(questions.size());
  const double target = 1 - 0.05 / std::max(1, table.checks);
  table.text = fmt::format(
      "\n{} gated checks: each needs a power of {:.4f}.\n\n"
      "| check | n | power | n that it needs |\n|---|---|---|---|\n",
      table.checks, target);
  for (const PowerQuestion& question : questions) {
    if (question.parts.empty()) {
      ++table.missing;
      table.text +=
          fmt::format("| {} | | not measured yet | |\n", question.check.id);
      continue;
    }
    const double found = power(question, question.replicates, draws);
    const bool enough = found >= target;
    if (!enough) ++table.short_of_power;
    table.text +=
        fmt::format("| {} | {} | {}{:.4f}{} | {} |\n", question.check.id,
                    question.parts.front().part.n, enough ? "" : "**", found,
                    enough ? "" : "**", needed(question, target, draws));
  }
  return table;
}

}  // namespace noisegate::calibration
