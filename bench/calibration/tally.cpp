#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <functional>
#include <future>
#include <stdexcept>
#include <vector>

#include "bench/calibration/line.h"
#include "harness/claim/verdict.h"

namespace noisegate::calibration {
namespace {

using claim::Evidence;
using claim::Outcome;

constexpr double kConfidence = 0.001;

// The first `replicates` of every trial of a sweep that declares looks.
void truncate(Evidence& evidence, std::size_t look) {
  for (auto& [id, result] : evidence.sweeps) {
    const auto& looks = result.sweep.looks;
    if (looks.empty()) continue;
    const auto n =
        static_cast<std::size_t>(looks[std::min(look, looks.size() - 1)]);
    for (auto& entry : result.cells) {
      for (auto& row : entry.second.trials) row.resize(n);
    }
  }
}

Outcome outcome_of(const Line& line, const Evidence& evidence) {
  const claim::Verdicts verdicts =
      claim::judge({line.suite}, evidence, claim::Tier::desk);
  for (const claim::ClaimVerdict& verdict : verdicts.claims) {
    if (verdict.claim != line.claim) continue;
    if (verdict.outcome == Outcome::pass || verdict.outcome == Outcome::fail ||
        verdict.outcome == Outcome::inconclusive) {
      return verdict.outcome;
    }
    throw std::runtime_error(line.name + ": " + verdict.why);
  }
  throw std::runtime_error(line.name + ": no verdict");
}

std::size_t looks_of(const Line& line) {
  std::size_t most = 1;
  for (const auto& world : line.worlds) {
    most = std::max(most, world.sweep.looks.size());
  }
  return most;
}

Outcome look(const Line& line, const Evidence& full, std::size_t looks) {
  if (looks == 1) return outcome_of(line, full);
  for (std::size_t i = 0; i + 1 < looks; ++i) {
    Evidence seen = full;
    truncate(seen, i);
    const Outcome outcome = outcome_of(line, seen);
    if (outcome != Outcome::inconclusive) return outcome;
  }
  return outcome_of(line, full);
}

Rates part_of_tally(const Line& line, int first, int draws, int step) {
  claim::simulator::Simulator simulator(line.worlds);
  const std::size_t looks = looks_of(line);
  const std::uint64_t seed = std::hash<std::string>{}(line.group + line.name);
  Rates rates;
  for (int i = first; i < draws; i += step) {
    const Outcome outcome =
        look(line, simulator.draw(seed + static_cast<std::uint64_t>(i)), looks);
    ++rates.draws;
    ++(outcome == Outcome::pass   ? rates.pass
       : outcome == Outcome::fail ? rates.fail
                                  : rates.open);
  }
  return rates;
}

}  // namespace

Rates tally(const Line& line, int draws, int threads) {
  std::vector<std::future<Rates>> parts;
  for (int t = 0; t < threads; ++t) {
    parts.push_back(std::async(std::launch::async, [&line, t, draws, threads] {
      return part_of_tally(line, t, draws, threads);
    }));
  }
  Rates sum;
  for (auto& part : parts) {
    const Rates rates = part.get();
    sum.draws += rates.draws;
    sum.pass += rates.pass;
    sum.fail += rates.fail;
    sum.open += rates.open;
  }
  return sum;
}

double surely_above(int count, int draws) {
  return boost::math::binomial_distribution<>::find_lower_bound_on_p(
      draws, count, kConfidence);
}

bool is_red(const Line& line, const Rates& rates) {
  int wrong = 0;
  if (line.truth != Truth::inside) wrong = std::max(wrong, rates.pass);
  if (line.truth != Truth::outside) wrong = std::max(wrong, rates.fail);
  return surely_above(wrong, rates.draws) > claim::kAlpha;
}

}  // namespace noisegate::calibration
