#include "bench/calibration/power.h"

#include <algorithm>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <random>
#include <set>

#include "harness/claim/verdict.h"
#include "harness/stats/student.h"
#include "harness/stats/summary.h"

namespace noisegate::calibration {
namespace {

constexpr int kMostReplicates = 200;

using Runs = std::map<std::int64_t, claim::Part>;

bool has_error(const claim::Part& part) {
  return part.state == claim::Part::State::measured &&
         part.estimate.standard_error > 0;
}

// How much of the runs' difference in ln s² is no chance: √(1 − v_χ/v).
double share_of_spread(const std::vector<double>& logarithms,
                       const std::vector<double>& chance) {
  const double deviation = stats::summarize(logarithms).deviation;
  const double expected = stats::summarize(chance).mean;
  const double rest = 1 - expected / (deviation * deviation);
  return rest > 0 ? std::sqrt(rest) : 0;  // NaN, one run alone: 0
}

// The standard errors drawn together, with their mean square kept.
void draw_together(Runs& runs) {
  std::vector<double> logarithms, chance, squares;
  for (const auto& [seed, part] : runs) {
    if (!has_error(part)) continue;
    squares.push_back(std::pow(part.estimate.standard_error, 2));
    logarithms.push_back(std::log(squares.back()));
    chance.push_back(boost::math::trigamma(part.estimate.degrees / 2));
  }
  if (squares.empty()) return;
  const double share = share_of_spread(logarithms, chance);
  const double centre = stats::summarize(logarithms).mean;
  std::vector<double> drawn;
  for (const double v : logarithms) {
    drawn.push_back(std::exp(centre + share * (v - centre)));
  }
  const double kept =
      stats::summarize(squares).mean / stats::summarize(drawn).mean;
  std::size_t i = 0;
  for (auto& [seed, part] : runs) {
    if (has_error(part)) {
      part.estimate.standard_error = std::sqrt(kept * drawn[i++]);
    }
  }
}

// All runs with the value on which they agree.
void share_value(Runs& runs) {
  std::vector<double> values;
  for (const auto& [seed, part] : runs) {
    if (has_error(part)) values.push_back(part.estimate.value);
  }
  for (auto& [seed, part] : runs) {
    if (has_error(part)) part.estimate.value = stats::summarize(values).mean;
  }
}

void rescale(claim::Part& part, int n) {
  if (n == 0 || part.n < 2) return;
  part.estimate.standard_error *= std::sqrt(static_cast<double>(part.n) / n);
  part.estimate.degrees *= (n - 1.0) / (part.n - 1.0);
}

// One part of one run, drawn anew.
class RunDraw {
 public:
  RunDraw(const claim::Part& part, const PowerQuestion::Seen& seen, int looks)
      : seen_(seen),
        e_(part.estimate),
        resolved_(part.state == claim::Part::State::measured) {
    if (!resolved_ || e_.standard_error == 0) return;
    const double level = 1 - 2 * claim::kAlpha / (looks * part.alpha_divisor);
    t_ = stats::two_sided_quantile(level, e_.degrees);
    gamma_ = std::gamma_distribution<double>(e_.degrees / 2, 2 / e_.degrees);
  }

  bool passes(std::mt19937_64& engine) {
    if (!resolved_) return false;
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
  bool resolved_;
  double t_ = 0;
  std::normal_distribution<double> normal_;
  std::gamma_distribution<double> gamma_;
};

std::vector<RunDraw> draws_of(const PowerQuestion::Seen& seen, int n,
                              int looks) {
  Runs runs = seen.runs;
  draw_together(runs);
  share_value(runs);
  std::vector<RunDraw> draws;
  for (auto& [seed, part] : runs) {
    rescale(part, n);
    draws.emplace_back(part, seen, looks);
  }
  return draws;
}

std::set<std::int64_t> seeds_of(const PowerQuestion& question) {
  std::set<std::int64_t> seeds;
  for (const auto& seen : question.parts) {
    for (const auto& run : seen.runs) seeds.insert(run.first);
  }
  return seeds;
}

bool passes(const PowerQuestion::Seen& seen, std::int64_t seed, int looks) {
  const auto run = seen.runs.find(seed);
  return run != seen.runs.end() &&
         claim::judge_part(run->second, seen.allowed, seen.minimum_estimate, 1,
                           looks)
                 .outcome == claim::Outcome::pass;
}

}  // namespace

double power(const PowerQuestion& question, int n, int draws) {
  // Parts of a check have the same runs, in the order of their seeds.
  std::vector<std::vector<RunDraw>> parts;
  for (const auto& seen : question.parts) {
    parts.push_back(draws_of(seen, n, question.looks));
  }
  std::mt19937_64 engine(1);
  int passed = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(draws); ++i) {
    bool pass = true;
    for (auto& runs : parts) {
      pass = runs[i % runs.size()].passes(engine) && pass;
    }
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

RunsPassed runs_passed(const PowerQuestion& question) {
  RunsPassed result;
  for (const std::int64_t seed : seeds_of(question)) {
    ++result.runs;
    const bool all = std::all_of(
        question.parts.begin(), question.parts.end(),
        [&](const auto& seen) { return passes(seen, seed, question.looks); });
    if (all) ++result.passed;
  }
  return result;
}

}  // namespace noisegate::calibration
